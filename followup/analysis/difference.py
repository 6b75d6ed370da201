"""The share with a yes by a day that was named beforehand, with a follow-up and without, and how sure that is.

A hazard ratio says how much sooner answers come; whether more come in the end depends on the refusals as well, which
a follow-up may also hasten. So both ratios are estimated within the strata, and laid on the pooled baselines of yes and
of no (Breslow's): that gives the share with a yes if nobody follows up, and if everybody does on the usual day.
"""

from dataclasses import dataclass

import numpy as np

from followup.analysis.counts import Counts
from followup.analysis.intervals import Interval
from followup.analysis.risk import codes_of, tally

RUNS = 500
_FARTHEST = 10.0
"""A resampled log hazard ratio beyond this is called infinite."""
_AT_ONCE = 100
"""So many runs are resampled at a time, for the memory."""


@dataclass(frozen=True)
class Difference:
    """The share with a yes by one day, with a follow-up and without.

    Attributes:
        by: the day (or hour) by which an answer counts, named beforehand.
        unit: what `by` is counted in.
        act: what is compared.
        without, following: the share if nobody follows up, and if everybody does on the usual day.
        interval: 95% interval of the second less the first.
    """

    by: int
    unit: str
    act: str
    without: float
    following: float
    interval: Interval

    @property
    def difference(self) -> float:
        """The second less the first."""
        return self.following - self.without

    @property
    def sign(self) -> int:
        """1 or -1 if the interval lies on one side of none, else 0."""
        low, high = self.interval
        return 1 if low > 0 else -1 if high < 0 else 0


@dataclass(frozen=True)
class Resampled:
    """The data drawn again and again: whole students if there are some, else answers.

    Attributes:
        whole_students: whether students were drawn.
        log_hazard_ratios: of a yes, one a run; infinite beyond what can be told.
        differences: by each of the days named beforehand that was reached.
    """

    whole_students: bool
    log_hazard_ratios: np.ndarray
    differences: tuple[Difference, ...]

    def interval(self, level: float = 0.95) -> Interval:
        """The interval of the log hazard ratio of a yes."""
        low, high = np.quantile(self.log_hazard_ratios, (0.5 - level / 2, 0.5 + level / 2))
        return (-np.inf if low <= -_FARTHEST else float(low)), (np.inf if high >= _FARTHEST else float(high))


@dataclass(frozen=True)
class _Answers:
    """Answers of one kind, and who was waiting in their stratum when they came.

    Attributes:
        at: the place of their time; shape (answers,), where alike answers of one stratum are one.
        owner: whose they are.
        waiting: how many were waiting without and with a follow-up; shape (answers, 2).
        came: how many came without and with; shape (answers, 2).
    """

    at: np.ndarray
    owner: np.ndarray
    waiting: np.ndarray
    came: np.ndarray

    @classmethod
    def of(cls, came: np.ndarray, waiting: np.ndarray, owner: np.ndarray) -> "_Answers":
        """From arrays of shape (strata, 2, times), and each stratum's owner."""
        stratum, at = np.nonzero(came.sum(axis=1))
        return cls(at, owner[stratum], waiting[stratum, :, at], came[stratum, :, at])

    def log_hazard_ratios(self, came: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """With the highest partial likelihood, for each run; `came` has the shape (runs, answers, 2).

        `weight` has the shape (runs, answers). Newton's method for all runs at once, in steps of at most 1. Where
        nothing can be told it is 0.
        """
        telling = (self.waiting > 0).all(axis=1)
        none, some = self.waiting[telling].T
        weight, came = weight[:, telling], came[:, telling]
        total, reached = came.sum(axis=2) * weight, (came[..., 1] * weight).sum(axis=1)
        beta = np.zeros(len(came))
        for _ in range(25):
            weighted = some * np.exp(beta)[:, None]
            share = weighted / (none + weighted)
            expected = total * share
            information = (expected * (1 - share)).sum(axis=1)
            step = np.clip((reached - expected.sum(axis=1)) / np.maximum(information, 1e-9), -1, 1)
            beta += step
            if np.abs(step).max(initial=0) < 1e-6:
                break
        return np.clip(beta, -_FARTHEST, _FARTHEST)


@dataclass(frozen=True)
class _Class:
    """All that a run is drawn from: both kinds of answers, and who was waiting at all; (owners, 2, times)."""

    times: np.ndarray
    waiting: np.ndarray
    yes: _Answers
    no: _Answers

    @classmethod
    def of(cls, counts: Counts, owners: np.ndarray, many: int) -> "_Class":
        stratum, strata = codes_of(counts.table, counts.by)
        exposed = (counts.table["nth"] > 0).to_numpy(int)
        found = tally(counts.table, stratum * 2 + exposed, len(strata) * 2)
        shape = (len(strata), 2, len(found.times))
        at_risk, yes, no = (part.reshape(shape) for part in (found.at_risk, found.positive, found.negative))
        owner = np.zeros(len(strata), int)
        owner[stratum] = owners
        waiting = np.zeros((many, 2, len(found.times)))
        np.add.at(waiting, owner, at_risk)
        return cls(found.times, waiting, _Answers.of(yes, at_risk, owner), _Answers.of(no, at_risk, owner))

    def draw(self, weight: np.ndarray | None, rng: np.random.Generator | None, runs: int) -> tuple[np.ndarray, ...]:
        """Log hazard ratios of yes and of no, and hazards of both without and with a follow-up; (runs, times) each.

        Owners weigh what `weight` says, of shape (runs, owners); without it answers are drawn by `rng`, or taken as
        they are if there is none either.
        """
        waiting = self.waiting.sum(axis=0)[None] if weight is None else np.tensordot(weight, self.waiting, axes=1)
        betas, hazards = [], []
        for kind in (self.yes, self.no):
            size = (runs, *kind.came.shape)
            came = np.broadcast_to(kind.came, size) if rng is None else rng.poisson(kind.came, size).astype(float)
            mine = np.ones((runs, len(kind.at))) if weight is None else weight[:, kind.owner]
            beta = kind.log_hazard_ratios(came, mine)
            place = (np.arange(runs)[:, None] * len(self.times) + kind.at).ravel()
            each = np.bincount(place, (came.sum(axis=2) * mine).ravel(), runs * len(self.times))
            watched = waiting[:, 0] + waiting[:, 1] * np.exp(beta)[:, None]
            betas.append(beta)
            hazards.append(each.reshape(runs, -1) / np.maximum(watched, 1e-9))
        return *betas, *hazards

    def shares(self, drawn: tuple[np.ndarray, ...], day: int, by: int) -> np.ndarray:
        """The share with a yes by a day if nobody follows up, and if everybody does on `day`; shape (2, runs)."""
        yes_ratio, no_ratio, yes, no = drawn
        upto = self.times <= by
        after = (self.times > day)[upto]
        out = []
        for follow in (False, True):
            up = [np.exp(ratio[:, None] * (after & follow)) for ratio in (yes_ratio, no_ratio)]
            one, two = (hazard[:, upto] * lift for hazard, lift in zip((yes, no), up, strict=True))
            total = np.maximum(one + two, 1e-12)
            ended = np.minimum(total, 1.0)
            before = np.cumprod(np.concatenate([np.ones((len(one), 1)), 1 - ended[:, :-1]], axis=1), axis=1)
            out.append((before * ended * one / total).sum(axis=1))
        return np.array(out)


def resample(counts: Counts, runs: int = RUNS, seed: int = 0) -> Resampled:
    """Draw the data again and again: what a hazard ratio and the differences by the named days may have been.

    Applications of one student are correlated, so where there is a stratum `student` whole students are drawn (a
    Poisson bootstrap); otherwise the answers of each day are.

    Args:
        counts: interval counts; comparisons are within all of their strata.
        runs: how many classes are drawn.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    grouped = "student" in counts.by
    owners, many = (np.zeros(len(counts.table), int), 1)
    if grouped:
        owners, students = codes_of(counts.table, ["student"])
        many = len(students)
        grouped = many > 1  # of one, nobody else can be drawn
    whole = _Class.of(counts, owners, many)
    day, longest = usual_time(counts), int(whole.times[-1]) if len(whole.times) else -1
    named = [by for by in counts.shape.named if day < by <= longest]
    found = [whole.draw(None, None, 1)]
    for begin in range(0, runs, _AT_ONCE):
        size = min(_AT_ONCE, runs - begin)
        weight = rng.poisson(1, (size, many)).astype(float) if grouped else None
        found.append(whole.draw(weight, None if grouped else rng, size))
    differences = []
    for by in named:
        (without, following), *rest = (whole.shares(part, day, by) for part in found)
        spread = np.concatenate([part[1] - part[0] for part in rest])
        low, high = np.quantile(spread, (0.025, 0.975))
        shares = float(without[0]), float(following[0])
        differences.append(Difference(by, counts.shape.unit, counts.shape.act, *shares, (float(low), float(high))))
    return Resampled(grouped, np.concatenate([part[0] for part in found[1:]]), tuple(differences))


def usual_time(counts: Counts) -> int:
    """The day (or hour) by which half of those ever followed up had been; 0 if nobody was."""
    begun = counts.table[counts.table["nth"] == 1].groupby("first")["n"].sum().cumsum()
    return int(begun.index[(begun >= begun.iloc[-1] / 2).argmax()]) if len(begun) else 0
