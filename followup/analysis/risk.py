"""From interval counts to how many were waiting, and how many were answered, at each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from followup.analysis.counts import FOLLOWED, NEGATIVE, POSITIVE, Counts
from followup.analysis.partial_likelihood import RiskSets


@dataclass(frozen=True)
class Tally:
    """Groups of applications through time.

    Attributes:
        times: every time at which something was last known of somebody, rising; shape (times,).
        at_risk: how many of each group were waiting just before each time; shape (groups, times).
        positive, negative: how many were answered at each time; the same shape.
    """

    times: np.ndarray
    at_risk: np.ndarray
    positive: np.ndarray
    negative: np.ndarray


def times_of(table: pd.DataFrame) -> np.ndarray:
    """The times at which answers came, or at which somebody still waiting was last seen."""
    return np.unique(table.loc[table["end"] != FOLLOWED, "left"].to_numpy(int))


def tally(table: pd.DataFrame, group: np.ndarray, groups: int, times: np.ndarray | None = None) -> Tally:
    """Add up interval counts by group and time.

    At risk at a time are those who entered before it and left at it or later: an application followed up on a day
    counts as followed up from the next day on. (On the same day, a follow-up without effect would look harmful: 0.90
    for 1.)

    Args:
        table: interval counts, as `Counts.table`.
        group: a whole number from 0 for each row; shape (rows,).
        groups: how many groups there are.
        times: at which times; by default `times_of(table)`.
    """
    times = times_of(table) if times is None else times
    n = table["n"].to_numpy(float)
    entered, left, end = (table[name].to_numpy() for name in ("entered", "left", "end"))
    columns = len(times) + 1

    def add(at: np.ndarray, which: np.ndarray | slice = slice(None)) -> np.ndarray:
        flat = np.bincount(group[which] * columns + at[which], weights=n[which], minlength=groups * columns)
        return flat.reshape(groups, columns)

    from_, until = np.searchsorted(times, entered, side="right"), np.searchsorted(times, left, side="right")
    at_risk = np.cumsum(add(from_) - add(until), axis=1)[:, :-1]
    at = np.searchsorted(times, left, side="left")
    positive, negative = (add(at, end == answer)[:, :-1] for answer in (POSITIVE, NEGATIVE))
    return Tally(times, at_risk, positive, negative)


def codes_of(table: pd.DataFrame, by: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """A whole number for each row's stratum, and the strata's values in that order."""
    if not by:
        return np.zeros(len(table), int), pd.DataFrame(index=[0])
    grouped = table.groupby(list(by), sort=True, dropna=False)
    return grouped.ngroup().to_numpy(), grouped.size().index.to_frame(index=False)


def risk_sets(counts: Counts, table: pd.DataFrame, group: np.ndarray, groups: int, answer: str = POSITIVE) -> RiskSets:
    """Risk sets for comparing groups within each stratum of the counts, by one kind of answer."""
    stratum, strata = codes_of(table, counts.by)
    found = tally(table, stratum * groups + group, len(strata) * groups)
    shape = (len(strata), groups, len(found.times))
    came = found.positive if answer == POSITIVE else found.negative
    at_risk, answered = (part.reshape(shape).transpose(0, 2, 1).reshape(-1, groups) for part in (found.at_risk, came))
    return RiskSets(at_risk, answered)
