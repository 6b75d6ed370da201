"""The words that people use in their lists, one file a language; a new language is a new file here."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

FOLDERS = (Path(__file__).parent,)
_FIRST = "en"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGN = re.compile(r"[^\w]+|_")


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """A word or a header as it is compared: "✅ Submitted" is "submitted", "dateApplied" is "date applied"."""
    plain = unicodedata.normalize("NFKC", _HUMP.sub(" ", text.strip()))
    return " ".join(_SIGN.sub(" ", plain.casefold()).split())


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
