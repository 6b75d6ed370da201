"""Hazard ratios: the partial likelihood with Breslow's ties, its interval, and the Mantel-Byar test.

All of it runs on risk sets: for each stratum and each time with a positive answer, how many of each group were at risk
and how many answered. That is the whole of the data that the partial likelihood knows (Cox 1972; Breslow 1974), and it
equals a Poisson regression with an intercept for each time and log(at risk) as offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, gammaincinv, ndtr

LEVEL = 0.95
_SINGULAR = 1e12
_FARTHEST = 30.0
"""A log hazard ratio beyond this is called infinite."""
_FEW_ANSWERS = 40
"""With more answers than this, Bartlett's correction changes nothing that could be seen."""


@dataclass(frozen=True)
class RiskSets:
    """Who could have answered, whenever somebody did.

    Attributes:
        at_risk: how many of each group were waiting; shape (sets, groups), group 0 being the reference.
        answered: how many of each group answered; shape (sets, groups).
        time: when; shape (sets,). Only a test of proportional hazards asks for it.
    """

    at_risk: np.ndarray
    answered: np.ndarray
    time: np.ndarray | None = None

    def __repr__(self) -> str:
        """How many sets, groups and answers."""
        sets, groups = self.at_risk.shape
        return f"<RiskSets: {sets} of {groups} groups, {self.answers} informative answers>"

    @cached_property
    def informative(self) -> "RiskSets":
        """The sets that can tell groups apart: somebody answered, and more than one group was waiting."""
        keep = (self.answered.sum(axis=1) > 0) & ((self.at_risk > 0).sum(axis=1) > 1)
        return self.only(keep)

    def only(self, keep: np.ndarray, groups: Sequence[int] | slice = slice(None)) -> "RiskSets":
        """Some of the sets, with some of the groups."""
        time = None if self.time is None else self.time[keep]
        return RiskSets(self.at_risk[keep][:, groups], self.answered[keep][:, groups], time)

    @property
    def answers(self) -> int:
        """Positive answers in sets that can tell groups apart."""
        return int(self.informative.answered.sum())

    @cached_property
    def standing(self) -> np.ndarray:
        """Where each group but the first has its highest likelihood: 0 finite, infinite with its sign, or not a number.

        A group beats another if it answered while the other was waiting. An estimate is finite if each beats the other
        by some chain of such comparisons, infinite if only one does, and there is none if neither does (the condition
        of Ford 1957 for paired comparisons, which this likelihood generalises).
        """
        waiting, answered = self.informative.at_risk > 0, self.informative.answered > 0
        beats = (answered.T.astype(int) @ waiting.astype(int)) > 0
        for _ in range(len(beats)):
            beats |= (beats.astype(int) @ beats.astype(int)) > 0
        up, down = beats[1:, 0], beats[0, 1:]
        return np.select([up & down, up, down], [0.0, np.inf, -np.inf], np.nan)

    def log_likelihood(self, beta: np.ndarray) -> float:
        """The partial log likelihood at log hazard ratios `beta`, one for each group but the first."""
        sets = self.informative
        full = np.concatenate([[0.0], beta])
        with np.errstate(divide="ignore"):
            weighted = np.log(sets.at_risk) + full
        totals = np.logaddexp.reduce(weighted, axis=1)
        return float(sets.answered.sum(axis=0) @ full - sets.answered.sum(axis=1) @ totals)

    def derivatives(self, beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The score, shape (groups - 1,), and the observed information, a matrix of that size."""
        sets = self.informative
        weighted = sets.at_risk * np.exp(np.concatenate([[0.0], beta]))
        share = (weighted / weighted.sum(axis=1, keepdims=True))[:, 1:]
        d = sets.answered.sum(axis=1)
        score = sets.answered[:, 1:].sum(axis=0) - d @ share
        information = np.diag(d @ share) - (share * d[:, None]).T @ share
        return score, information


@dataclass(frozen=True)
class Fit:
    """Log hazard ratios of groups against the first group.

    Attributes:
        sets: the data.
        estimate: shape (groups - 1,); infinite where all answers, or none, fell into a group.
        covariance: the inverse of the observed information; not a number where the estimate is not finite.
    """

    sets: RiskSets
    estimate: np.ndarray
    covariance: np.ndarray

    @property
    def standard_error(self) -> np.ndarray:
        """Wald's standard errors; for comparing with other software, too small a basis for an interval."""
        return np.sqrt(np.diag(self.covariance))

    def interval(self, group: int = 0, level: float = LEVEL) -> tuple[float, float]:
        """The profile-likelihood interval of a log hazard ratio (Venzon and Moolgavkar 1988)."""
        return profile_interval(self.sets, self.estimate, group, level)


def fit(sets: RiskSets) -> Fit:
    """The log hazard ratios with the highest partial likelihood, by Newton's method with halved steps.

    One that has no highest point is infinite or not a number (`RiskSets.standing`), and takes nothing from its
    neighbours: they are estimated in the limit, without the sets that only such a group could answer.
    """
    estimate = sets.standing.copy()
    finite = np.flatnonzero(estimate == 0)
    covariance = np.full((len(estimate), len(estimate)), np.nan)
    if not len(finite):
        return Fit(sets, estimate, covariance)
    part = _without(sets, np.flatnonzero(estimate == np.inf) + 1, [0, *(finite + 1)])
    estimate[finite] = _climb(part, np.zeros(len(finite)), np.ones(len(finite), bool))
    information = part.derivatives(estimate[finite])[1]
    if np.linalg.cond(information) < _SINGULAR:
        covariance[np.ix_(finite, finite)] = np.linalg.inv(information)
    return Fit(sets, estimate, covariance)


def _without(sets: RiskSets, infinite: np.ndarray, kept: Sequence[int]) -> RiskSets:
    """The sets in which nobody of an infinitely quick group waits, with these groups only."""
    free: np.ndarray = np.all(sets.at_risk[:, infinite] <= 0, axis=1)
    return sets.only(free, kept)


def _climb(sets: RiskSets, beta: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The highest point of the likelihood in the free coordinates, the others held where they are."""
    beta = beta.astype(float).copy()
    height = sets.log_likelihood(beta)
    for _ in range(100):
        score, information = sets.derivatives(beta)
        score, information = score[free], information[np.ix_(free, free)]
        step = np.linalg.lstsq(information, score, rcond=None)[0]
        step = np.clip(step, -5, 5)  # towards an infinite estimate the curve goes flat
        size = 1.0
        while True:
            trial = beta.copy()
            trial[free] = np.clip(beta[free] + size * step, -_FARTHEST, _FARTHEST)
            reached = sets.log_likelihood(trial)
            if reached >= height - 1e-12 or size < 1e-6:
                break
            size /= 2
        moved = np.abs(trial - beta).max()
        beta, height = trial, reached
        if moved < 1e-11:
            break
    return beta


def profile_interval(sets: RiskSets, estimate: np.ndarray, group: int, level: float) -> tuple[float, float]:
    """The values of one log hazard ratio that a likelihood-ratio test at this level does not reject.

    With two groups and few answers the test is Bartlett-corrected: without that, intervals that rest on three to ten
    answers hold the truth in 92 or 93 of 100 classes.
    """
    if np.isnan(estimate[group]) or not sets.answers:
        return -np.inf, np.inf
    known, infinite = ~np.isnan(estimate), np.zeros(0, int)
    if np.isfinite(estimate[group]):
        known, infinite = np.isfinite(estimate), np.flatnonzero(estimate == np.inf) + 1
    part = _without(sets, infinite, [0, *(np.flatnonzero(known) + 1)])
    k = int(known[:group].sum())
    best = np.clip(estimate[known], -_FARTHEST, _FARTHEST)
    top, allowed = (
        part.log_likelihood(best),
        gammaincinv(0.5, level),
    )  # half the quantile of chi-squared with one degree
    others = np.arange(len(best)) != k
    correction = _Bartlett.of(part.informative) if len(best) == 1 and part.answers <= _FEW_ANSWERS else None

    def above(value: float) -> float:
        beta = best.copy()
        beta[k] = value
        if others.any():
            beta = _climb(part, beta, others)
        return float(part.log_likelihood(beta) - top + allowed * (correction.at(value) if correction else 1.0))

    low = -np.inf if above(-_FARTHEST) > 0 else brentq(above, -_FARTHEST, best[k], xtol=1e-10)
    high = np.inf if above(_FARTHEST) > 0 else brentq(above, best[k], _FARTHEST, xtol=1e-10)
    return float(low), float(high)


@dataclass(frozen=True)
class _Bartlett:
    """How large a likelihood ratio of two groups is on average, if a log hazard ratio is true; 1 with many answers.

    Given who was waiting, the number of answers in the second group is a sum of throws of coins whose chances are
    known. So the mean that Bartlett (1937) divides by is worked out whole, over every number of answers there could be.

    Attributes:
        waiting: how many of each group were waiting at each answer, shape (answers, 2).
        highest: the highest log likelihood for each number of answers in the second group, shape (answers + 1,).
    """

    waiting: np.ndarray
    highest: np.ndarray

    @classmethod
    def of(cls, sets: RiskSets) -> "_Bartlett":
        waiting = np.repeat(sets.at_risk, sets.answered.sum(axis=1).astype(int), axis=0).astype(float)
        many = np.arange(len(waiting) + 1)
        low, high = np.full(len(many), -_FARTHEST), np.full(len(many), _FARTHEST)
        for _ in range(60):  # halving: the expected number rises with the log hazard ratio
            middle = (low + high) / 2
            short = _chances(waiting, middle).sum(axis=1) < many
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        made = cls(waiting, np.zeros(len(many)))
        return cls(waiting, made._likelihoods(many, (low + high) / 2))

    def at(self, beta: float) -> float:
        """The mean likelihood ratio if this log hazard ratio is true, over its mean of 1 with many answers."""
        many = np.arange(len(self.waiting) + 1)
        likely = np.ones(1)
        for chance in _chances(self.waiting, np.array([beta]))[0]:
            likely = np.convolve(likely, [1 - chance, chance])
        return float(likely @ (2 * (self.highest - self._likelihoods(many, np.full(len(many), beta)))))

    def _likelihoods(self, many: np.ndarray, beta: np.ndarray) -> np.ndarray:
        first, second = np.log(self.waiting).T
        found: np.ndarray = many * beta - np.logaddexp(first, second + beta[:, None]).sum(axis=1)
        return found


def _chances(waiting: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The chance that an answer falls into the second group, shape (log hazard ratios, answers)."""
    first, second = np.log(waiting).T
    found: np.ndarray = expit(second + beta[:, None] - first)
    return found


@dataclass(frozen=True)
class Test:
    """A test of no difference: the standard normal statistic, and its two-sided p-value."""

    z: float
    p_value: float


def mantel_byar(sets: RiskSets) -> Test:
    """Whether the second group answers at another rate than the first (Mantel and Byar 1974).

    The log-rank test in which an application changes groups on the day after its follow-up.
    """
    used = sets.informative
    n, d = used.at_risk.sum(axis=1), used.answered.sum(axis=1)
    share = used.at_risk[:, 1] / n
    gap = float((used.answered[:, 1] - d * share).sum())
    variance = float((d * share * (1 - share) * (n - d) / np.maximum(n - 1, 1)).sum())
    if variance <= 0:
        return Test(0.0, 1.0)
    z = gap / variance**0.5
    return Test(z, float(2 * ndtr(-abs(z))))


def proportionality(fitted: Fit, group: int = 0) -> Test | None:
    """Whether a hazard ratio changes with time; None where that cannot be told.

    The score test of Grambsch and Therneau (1994) as R's `cox.zph` has it since survival 3: of a further term, the
    group times one minus the share unanswered just before (the `km` transform of time), all else being in the model.
    """
    sets, finite = fitted.sets, np.flatnonzero(np.isfinite(fitted.estimate))
    if sets.time is None or group not in finite:
        return None
    part = _without(sets, np.flatnonzero(fitted.estimate == np.inf) + 1, [0, *(finite + 1)]).informative
    if part.time is None or not part.answers:
        return None
    weighted = part.at_risk * np.exp(np.concatenate([[0.0], fitted.estimate[finite]]))
    share = (weighted / weighted.sum(axis=1, keepdims=True))[:, 1:]
    d, clock, k = part.answered.sum(axis=1), _clock(sets, part.time), int(np.searchsorted(finite, group))
    score = float(clock @ (part.answered[:, 1 + k] - d * share[:, k]))
    varies = -share * share[:, [k]] * d[:, None]
    varies[:, k] += d * share[:, k]
    _, information = part.derivatives(fitted.estimate[finite])
    cross = clock @ varies
    variance = float(clock**2 @ varies[:, k] - cross @ np.linalg.lstsq(information, cross, rcond=None)[0])
    if variance <= 1e-9 * max(float(information[k, k]), 1e-9):
        return None
    z = score / variance**0.5
    return Test(z, float(2 * ndtr(-abs(z))))


def _clock(sets: RiskSets, at: np.ndarray) -> np.ndarray:
    """One minus the share unanswered just before each time, all strata and groups together (Kaplan-Meier)."""
    times, place = np.unique(np.asarray(sets.time), return_inverse=True)
    n, d = (np.bincount(place, weights=part.sum(axis=1)) for part in (sets.at_risk, sets.answered))
    left = np.cumprod(1 - np.divide(d, n, out=np.zeros_like(d), where=n > 0))
    before: np.ndarray = np.concatenate([[1.0], left[:-1]])
    return 1 - before[np.searchsorted(times, at)]
