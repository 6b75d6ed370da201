"""The first follow-ups of each application, found in DuckDB's one grouping of events, with no second one and no join.

The engine keeps the least few of an application's follow-ups, each as one number: its day, its channel and its entry.
These and the end become one number again, by which alike applications are counted, and which is taken apart here, where
some ten thousand are left. narwhals knows no such grouping; the general way takes about one and a half times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

LISTED, ENOUGH = 4, 3
"""So many follow-ups of an application are kept, one more than are told apart."""
WORDS = 100
"""Of more channels than this the general way is gone."""
CALL, CALLS, WHOLE = "its_call", "its_calls", "its_number"
_MOST = 2**63 - 1
_KEPT = tuple(f"its_call_{nth}" for nth in range(1, LISTED + 1))


@dataclass(frozen=True)
class Codes:
    """How what happened to an application is one number.

    Attributes:
        channels: their names, in order.
        lates: how many values the days from a follow-up to its entry can have; 1 if nobody says them.
        ends: how many ways to end there are; the last is that of no end.
        span: days from the first of all events to the last day that counts.
    """

    channels: tuple[str, ...]
    lates: int
    ends: int
    span: int

    @property
    def size(self) -> int:
        """How many values a day's follow-up has."""
        return (len(self.channels) + 1) * self.lates

    @property
    def _off(self) -> int:
        """What is added to a follow-up's number, counted from the resume, to make it positive; 0 is for none."""
        return self.span * self.size + 1

    @property
    def _off_end(self) -> int:
        return self.span * self.ends

    @property
    def fits(self) -> bool:
        """Whether one number holds it all."""
        return len(self.channels) <= WORDS and 4 * self._off_end * (2 * self._off) ** ENOUGH < _MOST

    def call(self, day: nw.Expr, channel: str, late: str) -> nw.Expr:
        """The number of a follow-up; a channel that is not said comes after all others."""
        if self.size == 1:
            return day
        rank: nw.Expr = nw.lit(len(self.channels))
        for place, name in reversed(list(enumerate(self.channels))):
            rank = nw.when(nw.col(channel) == name).then(nw.lit(place)).otherwise(rank)
        found = day.cast(nw.Int64) * self.size + rank * self.lates
        return found + nw.col(late) if self.lates > 1 else found

    def whole(self, calls: nw.LazyFrame[Any], sent: str, end: str, last: str) -> nw.LazyFrame[Any]:
        """Applications with their one number, from the day of the resume, the end's number and the last day watched.

        It tells too whether the last follow-up that is kept may be needed: one before it was made before the resume,
        or on the day of another.
        """
        begun = nw.col(sent).cast(nw.Int64)
        ended = nw.when(nw.col(end).is_null()).then(nw.col(last) * self.ends + self.ends - 1).otherwise(nw.col(end))
        calls = calls.with_columns(
            *(nw.col(CALLS).list.get(nth).alias(name) for nth, name in enumerate(_KEPT)),
            (ended.cast(nw.Int64) - begun * self.ends).alias(WHOLE),
            (begun * self.size).alias(CALL),
        )
        first, second, third, fourth = (nw.col(name) for name in _KEPT)
        doubt = (first < nw.col(CALL)) | (second - first < self.size) | (third - second < self.size)
        found = nw.col(WHOLE) + self._off_end
        over = (nw.col(WHOLE) + self.ends) * self.size  # no follow-up on the last day, or before, is beyond this
        for call in (first, second, third):
            since = call - nw.col(CALL)
            since = nw.when(since * self.ends < over).then(since + self._off).otherwise(nw.lit(0))
            found = found * (2 * self._off) + since
        doubt = nw.when(doubt & ~fourth.is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
        return calls.with_columns((found * 2 + doubt).alias(WHOLE))

    def apart(self, whole: pd.Series) -> "Found":
        """What the numbers of groups say."""
        left = whole.fillna(0).to_numpy(np.int64)
        left, doubt = np.divmod(left, 2)
        calls = np.empty((ENOUGH, len(left)))
        for nth in reversed(range(ENOUGH)):
            left, one = np.divmod(left, 2 * self._off)
            calls[nth] = np.where(one == 0, np.nan, one - self._off)
        observed, end = np.divmod((left - self._off_end).astype(float), self.ends)
        observed[whole.isna()] = np.nan
        day, rest = np.divmod(calls, self.size)
        rank, late = np.divmod(rest, self.lates)
        days, ranks, lates = (np.full((ENOUGH, len(left)), np.nan) for _ in range(3))
        filled, before = np.zeros(len(left), int), np.full(len(left), np.nan)
        for nth in range(ENOUGH):
            fine = np.flatnonzero((day[nth] >= 0) & (day[nth] <= observed))
            filled[fine] += day[nth, fine] != before[fine]
            before[fine] = day[nth, fine]
            for held, least in ((day, days), (rank, ranks), (late, lates)):
                least[filled[fine] - 1, fine] = np.fmin(least[filled[fine] - 1, fine], held[nth, fine])
        words = np.array([*self.channels, None, None], object)[np.where(np.isnan(ranks), -1, ranks).astype(int)]
        return Found(observed, end.astype(int), days, words, lates, (doubt == 1) & (filled < ENOUGH))


@dataclass(frozen=True)
class Found:
    """Of each group: the days watched, the way it ended, and the first follow-ups, arrays of shape (3, groups).

    Attributes:
        short: where more follow-ups may be needed than are kept.
    """

    observed: np.ndarray
    end: np.ndarray
    days: np.ndarray
    channels: np.ndarray
    lates: np.ndarray
    short: np.ndarray


def grouped_with_calls(marked: nw.LazyFrame[Any], id_: str, least: Sequence[str], rows: str) -> nw.LazyFrame[Any]:
    """The least of some columns for each application, its number of rows, and its first follow-ups by their numbers."""
    sql = [_quoted(id_), *(f"min({_quoted(name)}) as {_quoted(name)}" for name in least)]
    sql += [f"count(*) as {_quoted(rows)}", f"min({_quoted(CALL)}, {LISTED}) as {_quoted(CALLS)}"]
    found: nw.LazyFrame[Any] = nw.from_native(marked.to_native().aggregate(", ".join(sql), _quoted(id_))).lazy()
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
