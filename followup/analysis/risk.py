"""From interval counts to how many were waiting, and how many were answered, at each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from followup.analysis.counts import FOLLOWED, NEGATIVE, POSITIVE, STUDENT, Counts
from followup.analysis.partial_likelihood import Fit, RiskSets


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
    return RiskSets(at_risk, answered, np.tile(found.times, len(strata)))


@dataclass(frozen=True)
class AtRisk:
    """What one side of a comparison rests on.

    Attributes:
        n: how many were ever waiting in it; one that comes back to it counts again.
        answers: positive answers from it.
        time: days (or hours) waited in it, all together, day 0 included.
    """

    n: int = 0
    answers: int = 0
    time: int = 0


def at_risk(table: pd.DataFrame, group: np.ndarray, groups: int, begins: np.ndarray) -> tuple[AtRisk, ...]:
    """What each group rests on; `begins` says in which rows an application is counted."""
    n = table["n"].to_numpy()
    sums = (n * begins, n * (table["end"] == POSITIVE).to_numpy(), n * (table["left"] - table["entered"]).to_numpy())
    found = (np.bincount(group, weights=part, minlength=groups).astype(int) for part in sums)
    return tuple(AtRisk(*map(int, each)) for each in zip(*found, strict=True))


def robust_covariance(table: pd.DataFrame, group: np.ndarray, by: Sequence[str], fitted: Fit) -> np.ndarray:
    """The covariance of log hazard ratios if whole students are drawn: a sandwich of their score residuals.

    As R's `coxph(cluster = student)`, with Breslow's ties (Lin and Wei 1989). Not a number where an estimate is not
    finite.

    Args:
        table: the interval counts that were compared, with the column `student`.
        group: each row's group; shape (rows,).
        by: the strata within which they were compared.
        fitted: what came out.
    """
    groups, finite = len(fitted.estimate) + 1, np.flatnonzero(np.isfinite(fitted.estimate))
    stratum, strata = codes_of(table, by)
    found = tally(table, stratum * groups + group, len(strata) * groups)
    shape = (len(strata), groups, len(found.times))
    waiting, came = found.at_risk.reshape(shape), found.positive.reshape(shape)
    kept = np.concatenate([[0], finite + 1])
    weight = np.zeros(groups)
    weight[kept] = np.exp(np.concatenate([[0.0], fitted.estimate[finite]]))
    first = np.flatnonzero(fitted.estimate == np.inf) + 1
    told: np.ndarray = np.all(waiting[:, first] <= 0, axis=1)  # without a group that is infinitely quick
    total = np.einsum("sgt,g->st", waiting, weight)
    d = np.where(told, came[:, kept].sum(axis=1), 0.0)
    hazard = np.divide(d, total, out=np.zeros_like(total), where=total > 0)
    share = np.divide(waiting * weight[:, None], total[:, None], out=np.zeros(shape), where=total[:, None] > 0)

    def upto(each: np.ndarray, at: np.ndarray) -> np.ndarray:
        summed = np.concatenate([np.zeros((len(strata), 1)), np.cumsum(each, axis=1)], axis=1)
        part: np.ndarray = summed[stratum, np.searchsorted(found.times, at, side="right")]
        return part

    entered, left = table["entered"].to_numpy(), table["left"].to_numpy()
    last = np.minimum(np.searchsorted(found.times, left), len(found.times) - 1)
    answered = (table["end"] == POSITIVE).to_numpy() & told[stratum, last] & (weight[group] > 0)
    student, students = codes_of(table, [STUDENT])
    scores = np.zeros((len(students), len(finite)))
    for column, k in enumerate(finite + 1):
        mine = (group == k).astype(float)
        waited = [mine * (upto(hazard, at)) - upto(hazard * share[:, k], at) for at in (entered, left)]
        residual = answered * (mine - share[stratum, k, last]) - weight[group] * (waited[1] - waited[0])
        scores[:, column] = np.bincount(student, weights=residual * table["n"].to_numpy(), minlength=len(students))
    whole = np.full(fitted.covariance.shape, np.nan)
    inverse = fitted.covariance[np.ix_(finite, finite)]
    whole[np.ix_(finite, finite)] = inverse @ scores.T @ scores @ inverse
    return whole
