"""Dates as people and programs write them. Whether 3/4 is in March or in April is never guessed, nor is a year."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, time
from functools import cache, lru_cache

from followup import limits
from followup.importers.words import calendar

ORDERS = ("dmy", "mdy", "ymd")
_CLOCK = (
    r"(?:[T,\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*"
    r"(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _CLOCK)
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})" + _CLOCK)
_WORD = r"([^\W\d_]{3,12})\.?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[.\s\-/]+(?:de\s+)?{_WORD}(?:[\s\-,./]+(?:de\s+)?(\d{{4}}|\d{{2}}))?" + _CLOCK)
_MONTH_FIRST = re.compile(rf"{_WORD}[\s\-]+(\d{{1,2}})(?:,?\s+(\d{{4}}))?" + _CLOCK)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_ZONE = re.compile(r"\s*\([A-Za-z]+(?:[+-]\d{1,2}(?::\d\d)?)?\)$")
_DOTS = re.compile(r"(?<=\d)\. (?=\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")
_SHORT = 60
"""Letters of a text up to which it is remembered what day it is: a column has few days, each of them often."""
MARK = "\ue000"
"""What stands for a date that was taken out of a text; it is no letter."""
NO_YEAR = "has no year"
"""What is said of a date without one."""


def order_of(texts: Iterable[str]) -> str | None:
    """The order that some of these dates prove, "" if no date needs one, None if they could be read in two ways.

    A year of two digits proves nothing: 26/03/02 may be read in three ways.
    """
    proofs, needed = set(), False
    for text in texts:
        match = _NUMBERS.fullmatch(plain := _plain(text[: limits.CELL_LETTERS]))
        if not match or _ISO.fullmatch(plain):
            continue
        first, second = int(match[1]), int(match[2])
        if len(match[1]) == 4:
            proofs.add("ymd")
            continue
        if len(match[3]) < 4:
            return None
        needed = True
        if "." in text:  # nobody writes the month first with dots
            proofs.add("dmy")
        if first > 12:
            proofs.add("dmy")
        if second > 12:
            proofs.add("mdy")
    if not needed:
        return "ymd" if proofs else ""
    proofs.discard("ymd")
    return proofs.pop() if len(proofs) == 1 else None


def is_date(text: str) -> bool:
    """Whether a text is a date in some order and some year."""
    return day_of(text) is not None


def day_of(text: str, orders: Iterable[str] = ("dmy", "mdy"), year_said: int | None = 2026) -> date | None:
    """The day of a date in the first of some orders that fits; None if it is no date."""
    return (_day_of if len(text) <= _SHORT else _day_of.__wrapped__)(text, tuple(orders), year_said)


@lru_cache(maxsize=1 << 14)
def _day_of(text: str, orders: tuple[str, ...], year_said: int | None) -> date | None:
    for order in orders:
        with suppress(ValueError):
            return parse(text, order, year_said)[0]
    return None


@lru_cache(maxsize=1 << 14)
def days_out(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with `MARK` and a number for each date in it, and those dates as they stand there."""
    days: list[str] = []

    def marked(match: re.Match[str]) -> str:
        days.append(match[0])
        return f" {MARK}{len(days) - 1} "

    return _within().sub(marked, text.replace(MARK, " ")), tuple(days)


def parse(text: str, order: str = "", year_said: int | None = None) -> tuple[date, time | None]:
    """A date, and the time of day if it is written.

    Args:
        text: what stands in a cell or a mail.
        order: of day, month and year where they are numbers; one of `ORDERS`.
        year_said: the year of dates without one.

    Raises:
        ValueError: what is wrong with it, as a part of a sentence; it holds `NO_YEAR` if it lacks the year only.
    """
    return (_parse if len(text) <= _SHORT else _parse.__wrapped__)(text, order, year_said)


@lru_cache(maxsize=1 << 14)
def _parse(text: str, order: str, year_said: int | None) -> tuple[date, time | None]:
    text = " ".join(text[: limits.CELL_LETTERS].split())
    plain = _plain(text)
    if match := _ISO.fullmatch(plain):
        year, month, day = match[1], match[2], match[3]
    elif match := _NUMBERS.fullmatch(plain):
        order = "ymd" if len(match[1]) == 4 else order
        if order not in ORDERS:
            raise ValueError(f"'{text[:60]}' could be read in two ways: say whether the day or the month comes first")
        parts = dict(zip(order, (match[1], match[2], match[3]), strict=True))
        year, month, day = parts["y"], parts["m"], parts["d"]
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match[1], _month(text, match[2]), match[3]
    elif match := _MONTH_FIRST.fullmatch(plain):
        month, day, year = _month(text, match[1]), match[2], match[3]
    else:
        raise ValueError(f"'{text[:60]}' is not a date: write it like 2026-03-09")
    if year is None and year_said is None:
        raise ValueError(f"'{text[:60]}' {NO_YEAR}: say which year it was")
    written = str(year or year_said)
    full_year = int(written) + 2000 if len(written) <= 2 else int(written)
    try:
        return date(full_year, int(month), int(day)), _clock(match[4], match[5], match[6])
    except ValueError:
        raise ValueError(f"'{text[:60]}' is not a day of the calendar: check it") from None


def _month(text: str, name: str) -> str:
    """The number of a month by its name."""
    found = _months_of(name.casefold())
    if len(found) != 1:
        raise ValueError(f"'{text[:60]}' is not a date: write it like 2026-03-09")
    return str(*found)


@lru_cache(maxsize=1 << 10)
def _months_of(word: str) -> frozenset[int]:
    """The numbers of the months, in all languages, whose name begins with a word."""
    names = ((n, name) for year in calendar("months") for n, month in enumerate(year, 1) for name in month.split("/"))
    return frozenset(n for n, name in names if name.startswith(word))


@cache
def _weekday() -> re.Pattern[str]:
    names = "|".join(name for week in calendar("weekdays") for name in week)
    return re.compile(rf"^(?:{names})\b\.?,?\s+", re.IGNORECASE)


@cache
def _within() -> re.Pattern[str]:
    """A date within a text."""
    names = {name for year in calendar("months") for month in year for name in month.split("/")}
    month = "(?:" + "|".join(sorted(names | {name[:3] for name in names}, key=len, reverse=True)) + r")\b\.?"
    return re.compile(
        r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|\d{1,2}[/.]\d{1,2}|"
        rf"\d{{1,2}}\.? (?:de )?{month}(?:,? (?:de )?\d{{4}})?|{month} \d{{1,2}}(?:,? \d{{4}})?)(?!\w)|"
        r"\d{4}年\d{1,2}月\d{1,2}日?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    """A date without what stands around it: weekday, "st", zone, the apostrophe of a text; 年月日 as lines."""
    begin = " ".join(
        text.strip().lstrip("'’").split("→", maxsplit=1)[0].split()
    )  # of days from one to another, the first
    text = _ZONE.sub("", _ORDINAL.sub("", _weekday().sub("", begin)))
    return _CJK.sub(r"\1-\2-\3 ", _DOTS.sub(".", text)).strip()


def _clock(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return time(hours, int(minute))
