"""A refusal that is told in the notes of a row only: "rejected 5/12" beside a status that still says "Applied"."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from followup import limits
from followup.importers.dates import MARK, days_out
from followup.importers.statuses import PARTS, Status, heaviest
from followup.importers.words import fold, says, status_words, words_for

_MARKED = re.compile(rf"{MARK}(\d+)")
_ENDS = ("rejected", "accepted", "withdrew")
_SETTLED = {Status.REJECTED, Status.ACCEPTED, Status.WITHDREW, Status.OFFERED, Status.NOT_SENT}


class Aside(NamedTuple):
    """What a note tells.

    Attributes:
        word: the words, without a date, after the name of their column: how the reader is shown and may say them.
        sure: whether they say that alone.
        written: the date that stands beside them, or "".
    """

    word: str
    sure: bool
    written: str


def aside(column: str, cells: Mapping[str, str], words: Mapping[str, Status | None]) -> Aside | None:
    """What the note of a row tells of a refusal that nothing else in it tells; None if it tells none.

    Args:
        column: the name of the column of notes.
        cells: what stands in the row, by field.
        words: what the status words of the table mean; a row whose own are not known is asked about anyway.
    """
    status = [words[word] for name in ("status", "outcome") if (word := cells.get(name, ""))]
    meant = heaviest(filter(None, status))
    ended = any(fold(cell) and not says("no", cell) for name in _ENDS if (cell := cells.get(name, "")))
    if None in status or meant in _SETTLED or ended or not (told := _refusal(cells.get("note", ""))):
        return None
    found = Aside(f"{column}: {told.word}", told.sure, told.written)
    return found if found.sure or meant.kind is None else None


@lru_cache(maxsize=1 << 14)
def _refusal(note: str) -> Aside | None:
    """The first part of a note that tells of a refusal."""
    note = note[: limits.CELL_LETTERS]
    folded = note.casefold()
    for stem in _stems():
        if stem in folded:
            break
    else:
        return None
    plain, days = days_out(note.replace("\n", "; "))
    parts = [part for part in PARTS.split(plain) if part.strip()]
    for n, part in enumerate(parts):
        words = fold(_MARKED.sub(" ", part)).split()
        if at := _where(words):
            rest = {*words[: at.start], *words[at.stop :]}
            sure = rest <= words_for("aside") and " ".join(words[at]) not in words_for("either")
            beside = (part, *(p for p in parts[max(0, n - 1) : n + 2] if _MARKED.fullmatch(p.strip())))
            return Aside(" ".join(words), sure, _date(beside, days))
    return None


def _where(words: list[str]) -> slice | None:
    """Where the first words for a refusal stand; None if there are none, or if something before them says otherwise."""
    for start in range(len(words)):
        for end in range(min(len(words), start + _longest()), start, -1):
            if " ".join(words[start:end]) in _refusing():
                return None if words_for("not") & set(words[:start]) else slice(start, end)
    return None


def _date(parts: Iterable[str], days: tuple[str, ...]) -> str:
    marks = map(_MARKED.search, parts)
    return next((days[int(mark[1])] for mark in marks if mark), "")


@cache
def _refusing() -> frozenset[str]:
    return frozenset(word for word, meaning in status_words().items() if meaning == Status.REJECTED) - words_for(
        "light"
    )


@cache
def _longest() -> int:
    return max(len(word.split()) for word in _refusing())


@cache
def _stems() -> frozenset[str]:
    """The longest word of each: most notes have none of them."""
    return frozenset(max(word.split(), key=len) for word in _refusing())
