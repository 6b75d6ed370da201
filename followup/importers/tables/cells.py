"""What a cell is: its text, and whether it is a value and no name."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from followup.importers.words import fold, header_words

Cell = str | int | float | date | time | timedelta | None
"""What stands in a cell of a spreadsheet; in a text file it is text."""
Lines = list[tuple[int, Sequence[Cell]]]
"""The lines of a file that have something in them, with their numbers."""

_ERRORS = frozenset(
    "#REF! #N/A #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC! #ERROR! #GETTING_DATA #FIELD! #BLOCKED!".split()  # noqa: SIM905 - reads best as a line
)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
_FIRST_DAY, _LAST_DAY = 20_000, 60_000
"""The serial numbers that are taken for days: 1954 to 2064."""
_DAY_FIELDS = (
    "applied", "status_day", "followed_up", "followed_up_again", "planned", "replied", "positive", "interviewed",
    "thanked", "rejected", "accepted", "withdrew",
)  # fmt: skip
"""Not the day of an offer: a number there may be the pay."""
_LONGEST_VALUE = 300
_DAY_TOKENS = frozenset({"date", "datum", "fecha", "day"})
_NUMBER = re.compile(r"[\s$€£¥+\-(]*\d[\d\s.,:/\-%)]*[$€£¥]?")
_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}\b.*|\w{3,9}\.? \d{1,2}(st|nd|rd|th)?,? \d{4}\b.*|\d{1,2}\.?[ -]\w{3,9}\.?,?[ -]\d{2,4}\b.*"
)


def as_text(value: Cell) -> str:
    """A cell as text: days as 2026-03-09, numbers as short as they are, the error of a formula as nothing."""
    if isinstance(value, str):
        return "" if value in _ERRORS else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return "" if value is None else str(value)


def is_value(cell: Cell) -> bool:
    """Whether a cell holds a number, a day or an address: such things stand under a header, not in it."""
    if not isinstance(cell, str):
        return cell is not None
    text = cell.strip()
    if len(text) > _LONGEST_VALUE:
        return False
    return bool(_NUMBER.fullmatch(text) or _DAY.fullmatch(text)) or "://" in text or bool(re.match(r"\S+@\S+\.", text))


@cache
def _day_words() -> frozenset[str]:
    words = header_words()
    return frozenset(fold(word) for field in _DAY_FIELDS for word in words.get(field, ()))


def holds_days(name: str) -> bool:
    """Whether a column's name says that days stand in it."""
    folded = fold(name)
    return folded in _day_words() or not _DAY_TOKENS.isdisjoint(folded.split())


def days_of_numbers(column: Sequence[Cell]) -> list[Cell]:
    """A column of days, with the serial numbers of spreadsheets (days since 30 December 1899) turned into days.

    A number in a spreadsheet is turned by itself; text is only turned if the whole column is such numbers.
    """
    texts = [cell.strip() for cell in column if isinstance(cell, str) and cell.strip()]
    if texts and all(re.fullmatch(r"\d{5}", text) and _FIRST_DAY <= int(text) <= _LAST_DAY for text in texts):
        column = [int(cell) if isinstance(cell, str) and cell.strip() else cell for cell in column]
    return [_day(cell) for cell in column]


def _day(cell: Cell) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not _FIRST_DAY <= cell <= _LAST_DAY:
        return cell
    return _EPOCH + timedelta(days=cell)
