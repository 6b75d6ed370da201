"""The words that people use in their lists, one file a language; a new language is a new file here.

Words are compared folded: small letters, no signs, the parts of "companyName" and "company_name" apart.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDERS = (Path(__file__).parent,)
_FIRST = "en"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGN = re.compile(r"[^\w]+|_")
_SHORT = 60
"""Letters of a cell up to which what it says is remembered: such cells are alike, and notes are not."""


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """A word or a header as it is compared: "✅ Submitted" is "submitted", "dateApplied" is "date applied"."""
    plain = unicodedata.normalize("NFKC", _HUMP.sub(" ", text.strip()))
    return " ".join(_SIGN.sub(" ", plain.casefold()).split())


def word_key(text: str) -> str:
    """A word as it is looked up: folded, or the signs that it is made of ("❌"); "" for dashes and the like."""
    return fold(text) or "".join(c for c in text if unicodedata.category(c) == "So")


@cache
def _files(folders: tuple[Path, ...]) -> tuple[dict[str, Any], ...]:
    files = sorted(
        (f for folder in folders for f in folder.glob("*.toml")), key=lambda path: (path.stem != _FIRST, path.stem)
    )
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in files)


def _all(part: str) -> Iterator[tuple[str, list[str]]]:
    for words in _files(FOLDERS):
        yield from words.get(part, {}).items()


@cache
def header_words() -> Mapping[str, tuple[str, ...]]:
    """For each field what its column may be called, over all languages; English words come first."""
    found: dict[str, tuple[str, ...]] = {}
    for field, words in _all("headers"):
        found[field] = (*found.get(field, ()), *words)
    return found


@cache
def status_words() -> Mapping[str, str]:
    """What each status word means, folded; of two languages that differ, the first counts."""
    found: dict[str, str] = {}
    for meaning, words in _all("statuses"):
        for word in words:
            found.setdefault(word_key(word), meaning)
    return found


def says_status(header: str) -> bool:
    """Whether a column is called as people call that of the status."""
    return fold(header) in map(fold, header_words()["status"])


@cache
def calendar(part: str) -> tuple[tuple[str, ...], ...]:
    """The names of the "months" in their order, or of the "weekdays", for each language; a bar parts two spellings."""
    return tuple(tuple(words) for name, words in _all("calendar") if name == part)


@cache
def sheet_words() -> Mapping[str, frozenset[str]]:
    """For each field of a sheet beside the list what its column may be called, folded, over all languages."""
    found: dict[str, frozenset[str]] = {}
    for field, words in _all("sheets"):
        found[field] = found.get(field, frozenset()) | frozenset(map(fold, words))
    return found


@cache
def words_for(use: str) -> frozenset[str]:
    """The words for "yes", "no" or "nobody", each as `word_key` has it."""
    return frozenset(word_key(word) for name, words in _all("words") if name == use for word in words)


def says(use: str, text: str) -> bool:
    """Whether a cell says "yes", "no" or "nobody"; "LinkedIn" is one word here, though "companyName" is two."""
    return (_says if len(text) <= _SHORT else _says.__wrapped__)(use, text)


@lru_cache(maxsize=1 << 16)
def _says(use: str, text: str) -> bool:
    known = words_for(use)
    return word_key(text) in known or (bool(_HUMP.search(text)) and word_key(text.casefold()) in known)
