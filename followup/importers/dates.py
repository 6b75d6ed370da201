"""Dates as people and programs write them. Whether 3/4 is in March or in April is never guessed."""

import re
from collections.abc import Iterable
from datetime import date, time

ORDERS = ("dmy", "mdy", "ymd")
_CLOCK = r"(?:[T,\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _CLOCK)
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})" + _CLOCK)
_DAY_FIRST = re.compile(r"(\d{1,2})[.\s\-]+([A-Za-z]{3,9})\.?[\s\-,]+(\d{4})" + _CLOCK)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})" + _CLOCK)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - reads best as a line


def order_of(texts: Iterable[str]) -> str | None:
    """The order that some of these dates prove, "" if no date needs one, None if they could be read in two ways."""
    proofs, needed = set(), False
    for text in texts:
        match = _NUMBERS.fullmatch(text.strip())
        if not match or _ISO.fullmatch(text.strip()):
            continue
        first, second = int(match[1]), int(match[2])
        if len(match[1]) == 4:
            proofs.add("ymd")
            continue
        needed = True
        if first > 12:
            proofs.add("dmy")
        if second > 12:
            proofs.add("mdy")
    if not needed:
        return "ymd" if proofs else ""
    proofs.discard("ymd")
    return proofs.pop() if len(proofs) == 1 else None


def parse(text: str, order: str = "") -> tuple[date, time | None]:
    """A date, and the time of day if it is written.

    Raises:
        ValueError: what is wrong with it, as a part of a sentence.
    """
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _NUMBERS.fullmatch(text):
        order = "ymd" if len(match[1]) == 4 else order
        if order not in ORDERS:
            raise ValueError(f"'{text}' could be read in two ways: say whether the day or the month comes first")
        parts = dict(zip(order, (match[1], match[2], match[3]), strict=True))
        year, month, day = parts["y"], parts["m"], parts["d"]
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match[1], _month(text, match[2]), match[3]
    elif match := _MONTH_FIRST.fullmatch(text):
        month, day, year = _month(text, match[1]), match[2], match[3]
    else:
        raise ValueError(f"'{text[:60]}' is not a date: write it like 2026-03-09")
    full_year = int(year) + 2000 if len(str(year)) <= 2 else int(year)
    try:
        return date(full_year, int(month), int(day)), _clock(match[4], match[5], match[6])
    except ValueError:
        raise ValueError(f"'{text[:60]}' is not a day of the calendar: check it") from None


def _month(text: str, name: str) -> int:
    if name[:3].lower() not in _MONTHS:
        raise ValueError(f"'{text[:60]}' is not a date: write it like 2026-03-09")
    return _MONTHS.index(name[:3].lower()) + 1


def _clock(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return time(hours, int(minute))
