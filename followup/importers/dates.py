"""Dates as people and programs write them. Whether 3/4 is in March or in April is never guessed, nor is a year."""

import re
from collections.abc import Iterable
from datetime import date, time

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
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_ZONE = re.compile(r"\s*\([A-Za-z]+\)$")
_MONTHS = (
    "january januar janvier enero janeiro",
    "february februar février fevrier febrero fevereiro",
    "march märz maerz mars marzo março marco",
    "april avril abril",
    "may mai mayo maio",
    "june juni juin junio junho",
    "july juli juillet julio julho",
    "august août aout agosto",
    "september sept septembre septiembre setembro",
    "october oktober octobre octubre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dezembro",
)


NO_YEAR = "has no year"
"""What is said of a date without one."""


def order_of(texts: Iterable[str]) -> str | None:
    """The order that some of these dates prove, "" if no date needs one, None if they could be read in two ways.

    A year of two digits proves nothing: 26/03/02 may be read in three ways.
    """
    proofs, needed = set(), False
    for text in texts:
        match = _NUMBERS.fullmatch(text.strip())
        if not match or _ISO.fullmatch(text.strip()):
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
    try:
        parse(text, "dmy", 2026)
    except ValueError:
        try:
            parse(text, "mdy", 2026)
        except ValueError:
            return False
    return True


def parse(text: str, order: str = "", year_said: int | None = None) -> tuple[date, time | None]:
    """A date, and the time of day if it is written.

    Args:
        text: what stands in a cell or a mail.
        order: of day, month and year where they are numbers; one of `ORDERS`.
        year_said: the year of dates without one.

    Raises:
        ValueError: what is wrong with it, as a part of a sentence; it holds `NO_YEAR` if it lacks the year only.
    """
    text = " ".join(text.split())
    plain = _ZONE.sub("", _ORDINAL.sub("", _WEEKDAY.sub("", text)))
    if match := _ISO.fullmatch(plain):
        year, month, day = match[1], match[2], match[3]
    elif match := _NUMBERS.fullmatch(plain):
        order = "ymd" if len(match[1]) == 4 else order
        if order not in ORDERS:
            raise ValueError(f"'{text}' could be read in two ways: say whether the day or the month comes first")
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
    """The number of a month by its name or the beginning of it."""
    word = name.casefold()
    found = {n for n, names in enumerate(_MONTHS, start=1) if any(one.startswith(word) for one in names.split())}
    if len(found) != 1:
        raise ValueError(f"'{text[:60]}' is not a date: write it like 2026-03-09")
    return str(found.pop())


def _clock(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return time(hours, int(minute))
