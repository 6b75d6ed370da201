"""What a fair experiment found, and what one of a given size could find.

Chance assigned each application to one of two ways, in blocks within each student. The analysis is by assignment
(intention to treat): an application counts for its way whatever the student did in the end. So the two groups differ by
chance alone, and chance can be reckoned with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy.stats import hypergeom, norm
from statsmodels.stats.proportion import proportion_confint

from followup import charts
from followup.analysis import compared_charts
from followup.analysis.timing import HORIZON as HORIZONS
from followup.charts import percent
from followup.log.assignment import Way

HORIZON = HORIZONS["day"]
"""An application counts once it was watched for so many days; a positive answer by then is a success."""
COLUMNS = ("student", "block", "way", "answered", "first_call", "held")
_Z = float(norm.ppf(0.975))
_WANTED_POWER = 0.8


@dataclass(frozen=True)
class Arm:
    """The applications that chance gave to one way.

    Attributes:
        words: the way, as a reader says it.
        n: applications.
        answered: positively, by day HORIZON.
        in_time, early, late, none: what became of the first call; none may mean that the answer came before it.
        held: for how many the limit of once a week per person left no day in their time.
    """

    words: str
    n: int
    answered: int
    in_time: int
    early: int
    late: int
    none: int
    held: int

    @property
    def share(self) -> float:
        """Of all assigned to it; not a number for an empty one."""
        return self.answered / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        if not self.n:
            return 0.0, 1.0
        low, high = proportion_confint(self.answered, self.n, method="wilson")
        return float(low), float(high)


@dataclass(frozen=True)
class Experiment:
    """Two ways compared as they were assigned.

    Attributes:
        arms: the two ways.
        students: how many took part with an application that was watched long enough.
        difference: share answered of the second way less the first, within blocks (Mantel and Haenszel); not a number
            if no block holds both.
        standard_error: of the difference (Sato 1989).
        p_value: of the permutation test; 1 if nothing can be said.
        too_new: applications not watched for HORIZON days yet, which do not count.
    """

    arms: tuple[Arm, Arm]
    students: int
    difference: float
    standard_error: float
    p_value: float
    too_new: int = 0

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the difference."""
        if math.isnan(self.difference):
            return -1.0, 1.0
        reach = _Z * self.standard_error
        return max(-1.0, self.difference - reach), min(1.0, self.difference + reach)

    @property
    def table(self) -> pd.DataFrame:
        """A row for each way."""
        return pd.DataFrame(
            [
                (a.words, a.n, a.answered, a.share, *a.interval, a.in_time, a.early, a.late, a.none, a.held)
                for a in self.arms
            ],
            columns=[
                *("first follow-up on", "applications", f"answered by day {HORIZON}", "share", "from", "to"),
                *("called in time", "earlier", "later", "no call", "limit left no day"),
            ],
        )

    @property
    def sentence(self) -> str:
        """What was found, how sure it is, and how well the assignment was kept."""
        first, second = self.arms
        if math.isnan(self.difference):
            return f"Nothing can be compared yet: no block of applications has both ways. {self._waiting}".strip()
        low, high = self.interval
        found = (
            f"Of {first.n:,} applications assigned to {first.words}, {percent(first.share)} were answered positively "
            f"by day {HORIZON}; of {second.n:,} assigned to {second.words}, {percent(second.share)} ({self.students} "
            f"students). Within students the second way had {points(self.difference)} (95% interval {signed(low)} to "
            f"{signed(high)} points; permutation test p = {self.p_value:.2g})."
        )
        return " ".join(filter(None, (found, self._verdict, self._kept, self._waiting)))

    @property
    def sure(self) -> bool:
        """Whether luck alone is an unlikely reason for the difference: by the test, and by the interval."""
        low, high = self.interval
        return self.p_value < 0.05 and (low > 0 or high < 0)

    @property
    def _verdict(self) -> str:
        if not self.sure:
            return (
                "Luck alone could make such a difference, so this does not say which way is better; every difference "
                "inside the interval remains possible."
            )
        better = self.arms[self.difference > 0].words
        return f"Chance chose who got which way, so this is more than luck in favour of {better}, for this class."

    @property
    def _kept(self) -> str:
        called = [arm.in_time + arm.early + arm.late for arm in self.arms]
        in_time = sum(arm.in_time for arm in self.arms)
        held = sum(arm.held for arm in self.arms)
        kept = f"Of {sum(called):,} first calls {in_time:,} were made in their time." if sum(called) else ""
        for_them = f"{held:,} application{'' if held == 1 else 's'}" if held else "no application"
        limit = f"The limit of once a week per person won over the assignment for {for_them}."
        return f"{kept} {limit}".strip()

    @property
    def _waiting(self) -> str:
        if not self.too_new:
            return ""
        return f"{self.too_new:,} applications are less than {HORIZON} days old and do not count yet."

    def chart(self) -> go.Figure:
        """The two shares, and the difference with its interval."""
        return compared_charts.experiment(self)

    def _ipython_display_(self) -> None:
        charts.show(self)


def points(share: float) -> str:
    """A difference of shares in words."""
    return f"{abs(share) * 100:.1f} percentage points {'fewer' if share < 0 else 'more'}"


def signed(share: float) -> str:
    """A difference of shares as signed points."""
    return f"{share * 100:+.1f}".replace("-", "\N{MINUS SIGN}")


def analyse_experiment(table: pd.DataFrame, ways: Sequence[Way], too_new: int = 0) -> Experiment:
    """Compare two ways by assignment, within the blocks of each student.

    Args:
        table: a row for each application that was watched for HORIZON days, with `student`, `block`, `way` (0 or 1),
            `answered` (by day HORIZON, yes or no), `first_call` (in time, early, late or none) and `held`.
        ways: the two.
        too_new: how many more were not watched for so long.
    """
    arms = tuple(_arm(table[table["way"] == k], way.words) for k, way in enumerate(ways))
    sizes, hits = block_counts(table)
    difference, error = risk_difference(sizes, hits)
    p_value = permutation_p(sizes, hits) if not math.isnan(difference) else 1.0
    return Experiment(arms, table["student"].nunique(), difference, error, p_value, too_new)


def _arm(rows: pd.DataFrame, words: str) -> Arm:
    became = rows["first_call"].value_counts()
    in_time, early, late, none = (int(became.get(word, 0)) for word in ("in time", "early", "late", "none"))
    return Arm(words, len(rows), int(rows["answered"].sum()), in_time, early, late, none, int(rows["held"].sum()))


def block_counts(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How many applications, and how many answered, each block has of each way; both of shape (blocks, 2)."""
    block = table.groupby(["student", "block"], sort=False).ngroup().to_numpy()
    place = block * 2 + table["way"].to_numpy(int)
    cells = 2 * (int(block.max(initial=-1)) + 1)
    sizes = np.bincount(place, minlength=cells).reshape(-1, 2)
    hits = np.bincount(place, weights=table["answered"].to_numpy(float), minlength=cells).reshape(-1, 2)
    return sizes, hits.astype(int)


def risk_difference(sizes: np.ndarray, hits: np.ndarray) -> tuple[float, float]:
    """The Mantel-Haenszel risk difference of the second way less the first, and its standard error.

    Greenland and Robins (1985) for the difference; Sato (1989) for the variance, which holds for many small strata as
    for few large ones.

    Args:
        sizes: applications; shape (strata, 2).
        hits: answered; the same shape.

    Returns:
        Two that are not numbers if no stratum has both ways.
    """
    n0, n1 = sizes.T.astype(float)
    x0, x1 = hits.T.astype(float)
    total = np.maximum(n0 + n1, 1)
    weight = (n0 * n1 / total).sum()
    if not weight:
        return math.nan, math.nan
    difference = float(((x1 * n0 - x0 * n1) / total).sum() / weight)
    p = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / total**2
    q = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * total)
    variance = float(difference * p.sum() + q.sum()) / weight**2
    return difference, math.sqrt(max(variance, 0.0))


def permutation_p(sizes: np.ndarray, hits: np.ndarray) -> float:
    """How often chance alone, shuffling the ways within each block, would give as large a difference, either way.

    Within a block the answered of the second way are hypergeometric, and the sum over blocks is worked out rather than
    drawn. What is exactly as far counts half (Lancaster's mid-p, 1961): in a small class, where few sums are possible,
    the test would otherwise reject too seldom.
    """
    both = (sizes > 0).all(axis=1)
    total, second, answered = sizes[both].sum(axis=1), sizes[both][:, 1], hits[both].sum(axis=1)
    kinds, many = np.unique(np.stack([total, second, answered]), axis=1, return_counts=True)
    spread = np.ones(1)
    for (n, n1, m), times in zip(kinds.T, many, strict=True):
        spread = np.convolve(spread, _power(hypergeom.pmf(np.arange(n1 + 1), n, m, n1), int(times)))
    middle = (second * answered / np.maximum(total, 1)).sum()
    found = hits[both][:, 1].sum()
    beyond = np.abs(np.arange(len(spread)) - middle) - abs(found - middle)
    return float(min(1.0, spread[beyond > 1e-9].sum() + spread[np.abs(beyond) <= 1e-9].sum() / 2))


def _power(spread: np.ndarray, times: int) -> np.ndarray:
    """The distribution of a sum of so many."""
    result = np.ones(1)
    while times:
        if times & 1:
            result = np.convolve(result, spread)
        spread, times = np.convolve(spread, spread), times >> 1
    return result


@dataclass(frozen=True)
class Planned:
    """What an experiment of a given size could find.

    Attributes:
        students: who take part.
        applications: of each, that will be HORIZON days old at the end.
        share: answered by then under the first way, as far as one can guess.
    """

    students: int
    applications: int
    share: float

    def __post_init__(self) -> None:
        if self.students < 1 or self.applications < 1:
            raise ValueError("students and applications must be 1 or more")
        if not 0 < self.share < 1:
            raise ValueError(f"share is {self.share}: use a number between 0 and 1, such as 0.2")

    @property
    def n(self) -> int:
        """All applications."""
        return self.students * self.applications

    def power(self, difference: float) -> float:
        """The chance that the test finds more than luck if the second way's share is larger by `difference`.

        A normal approximation.
        """
        p0, p1 = self.share, self.share + difference
        if not 0 <= p1 <= 1:
            raise ValueError(f"a share of {percent(p0)} cannot change by {signed(difference)} points")
        mean = (p0 + p1) / 2
        under_null = math.sqrt(4 * mean * (1 - mean) / self.n)
        under_truth = math.sqrt(2 * (p0 * (1 - p0) + p1 * (1 - p1)) / self.n)
        if not under_truth:
            return 1.0
        reach = _Z * under_null
        return float(norm.sf((reach - difference) / under_truth) + norm.cdf((-reach - difference) / under_truth))

    @cached_property
    def smallest(self) -> float:
        """The smallest gain that would be found in four of five such experiments; not a number if there is none."""
        low, high = 0.0, 1 - self.share
        if self.power(high) < _WANTED_POWER:
            return math.nan
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if self.power(middle) >= _WANTED_POWER else (middle, high)
        return high

    @property
    def differences(self) -> np.ndarray:
        """Gains to show, from none to what is nearly always found."""
        top = min(1 - self.share, 0.4 if math.isnan(self.smallest) else max(0.05, self.smallest * 1.6))
        return np.linspace(0, top, 41)

    @property
    def table(self) -> pd.DataFrame:
        """The chance of finding a gain, by its size."""
        rows = [(self.share, self.share + d, d * 100, self.power(d)) for d in self.differences[::5]]
        return pd.DataFrame(rows, columns=["first way", "second way", "gain in points", "chance to find it"])

    @property
    def sentence(self) -> str:
        """What can be found, and what cannot."""
        size = f"{self.students} students with {self.applications} applications each ({self.n:,} in all)"
        if math.isnan(self.smallest):
            return f"{size} are too few to find any difference reliably: pool with other classes, or wait for more."
        low = self.share + self.smallest
        return (
            f"{size}: if the first way is answered in {percent(self.share)}, a second way must reach {percent(low)} "
            f"(a gain of {self.smallest * 100:.1f} points) to be found in four of five such experiments. A smaller "
            "gain, even a real one, will mostly look like luck: then the honest answer is that the class was too small "
            "to say."
        )

    def chart(self) -> go.Figure:
        """The chance to find a gain, by its size."""
        return compared_charts.power(self)

    def _ipython_display_(self) -> None:
        charts.show(self)
