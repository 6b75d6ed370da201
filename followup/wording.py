"""How numbers, dates and names are written in sentences."""

import math
import re
from collections.abc import Sequence
from datetime import date

# Marks that change the direction of all text after them.
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def say(day: date, on: date | None = None) -> str:
    """A date with its weekday: Tue 10 March; seen from a day of another year, with its own: Tue 10 March 2026.

    `date.max` stands for a day that nobody knows.
    """
    if day == date.max:
        return "a day not known"
    return f"{day:%a} {day.day} {day:%B}" + (f" {day.year}" if on and on.year != day.year else "")


def day_and_month(day: date, on: date | None = None) -> str:
    """A date without its weekday: 10 March; seen from a day of another year, with its own: 10 March 2026."""
    return say(day, on).split(maxsplit=1)[1]


def many(count: int, one: str, more: str = "") -> str:
    """A count with its noun: 1 row, 2,000 rows."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Parts in a sentence: a, b and c."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def capital(text: str) -> str:
    """A text with its first letter as a sentence begins."""
    return text[:1].upper() + text[1:]


def short(text: str, most: int = 60) -> str:
    """A text of at most `most` characters; an ellipsis stands for the rest."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def clip(text: str, most: int) -> str:
    """`short`, on one line and without marks that change the direction of text."""
    return short(" ".join(_BIDI.sub("", text[: 4 * most]).split()), most)


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{share:.0%}"


FAR = 1000
"""A ratio beyond this, or below one over it, says no more than that it is far."""


def times(ratio: float) -> str:
    """A ratio with two decimals; in words if it is infinite, not a number, or too far from 1 for decimals."""
    if math.isnan(ratio):
        return "unknown"
    if math.isinf(ratio):
        return "no limit"
    if ratio > FAR:
        return f"over {FAR:,}"
    return "under 0.01" if 0 < ratio < 0.005 else f"{ratio:.2f}"


def between(low: float, high: float) -> str:
    """An interval of a ratio; one that is open to a side, or reaches far, has one number."""
    up, down = high <= FAR, low >= 0.005
    if up and down:
        return f"{low:.2f} to {high:.2f}"
    return f"at least {times(low)}" if down else f"at most {times(high)}" if up else "anything"


def below(p: float) -> str:
    """A p-value after the letter p: = 0.03, < 0.001."""
    return f"= {p:.2g}" if p >= 0.001 else "< 0.001"


def signed(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{share * 100:+.1f}".replace("-", "\N{MINUS SIGN}")
