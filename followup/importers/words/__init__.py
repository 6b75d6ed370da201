"""The words that people use in their lists, one file a language; a new language is a new file here."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDERS = (Path(__file__).parent,)
_FIRST = "en"


@cache
def header_words() -> Mapping[str, tuple[str, ...]]:
    """For each field what its column may be called, over all languages; English words come first."""
    files = sorted(
        (f for folder in FOLDERS for f in folder.glob("*.toml")), key=lambda path: (path.stem != _FIRST, path.stem)
    )
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        for field, words in tomllib.loads(file.read_text(encoding="utf-8"))["headers"].items():
            found[field] = (*found.get(field, ()), *words)
    return found
