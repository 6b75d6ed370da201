"""One student within a class: rates drawn towards the class's own, by as much as chance makes them differ.

The best and the worst raw rate in a class are mostly luck. A beta-binomial model takes students to differ by as much as
the class shows they do, and gives each an interval that holds what is known of the class too. How much students differ
is itself uncertain, so it is averaged over a grid rather than set to its best value (a full Bayes version of the
empirical-Bayes estimate: Gelman and others, Bayesian Data Analysis, section 5.3), which keeps intervals from being too
narrow in a small class.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import betaln

from followup import charts
from followup.analysis.counts import FOLLOWED, Counts
from followup.analysis.curves import aalen_johansen
from followup.analysis.risk import codes_of, tally
from followup.analysis.timing import HORIZON
from followup.charts import Result, label
from followup.errors import TableError
from followup.wording import many, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go


_MEANS = (np.arange(60) + 0.5) / 60
_SPREADS = (np.arange(40) + 0.5) / 40 * 0.5
"""Correlations of two applications of one student, from 0 (all alike) to one half."""
_RATES = (np.arange(1000) + 0.5) / 1000


@dataclass(frozen=True)
class Student:
    """One student.

    Attributes:
        name: the opaque id.
        applications: how many.
        raw: the share answered by the horizon, from that student's data alone.
        rate: the same, drawn towards the class.
        interval: 95% interval of the rate.
    """

    name: str
    applications: int
    raw: float
    rate: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Students(Result):
    """The students of a class, lowest rate first.

    Attributes:
        counts: what it was made from.
        horizon: by when an answer counts.
        mean: the class's rate.
        mean_interval: its 95% interval.
        students: lowest rate first.
        me: the name of the student who looks, or "".
    """

    counts: Counts
    horizon: int
    mean: float
    mean_interval: tuple[float, float]
    students: tuple[Student, ...]
    me: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """A row for each student."""
        return pd.DataFrame(
            [(s.name, s.applications, s.raw, s.rate, *s.interval) for s in self.students],
            columns=["student", f"{self.counts.shape.what}s", "raw share", "share, drawn to the class", "from", "to"],
        )

    @property
    def sentence(self) -> str:
        """The class, and how many students stand out from it."""
        if not self.students:
            return "There are no students to compare."
        shape, (low, high) = self.counts.shape, self.mean_interval
        expected = (
            f"A student of this class can expect a positive answer to {percent(self.mean)} of {shape.what}s by "
            f"{shape.unit} {self.horizon} (95% interval of the class's rate {percent(low)} to {percent(high)}; "
            f"{many(len(self.students), 'student')})."
        )
        parts = (
            expected,
            self._apart,
            *(self._place(s) for s in self.students if s.name == self.me),
            self.counts.left_out_sentence,
        )
        return " ".join(filter(None, parts))

    @property
    def _apart(self) -> str:
        apart = sum(1 for s in self.students if self._stands_out(s))
        if len(self.students) == 1:
            return ""
        if not apart:
            return "Nobody's interval lies apart from that: the differences are no larger than luck could make."
        return f"{'1 student lies' if apart == 1 else f'{apart} students lie'} apart from that."

    def _stands_out(self, student: Student) -> bool:
        return student.interval[0] > self.mean or student.interval[1] < self.mean

    def _place(self, student: Student) -> str:
        low, high = student.interval
        luck = "so that is apart from" if self._stands_out(student) else "so luck alone could put that apart from"
        return (
            f"As for {student.name}: raw {percent(student.raw)}, drawn towards the class {percent(student.rate)} "
            f"({percent(low)} to {percent(high)}), {luck} the class."
        )

    def chart(self) -> "go.Figure":
        """Each student's rate with its interval, the raw share beside it, and the class as a line."""
        mine = [s.name == self.me for s in self.students]
        names = [
            f"<b>{label(s.name, 20)}</b> " if me else label(s.name, 20) + " "
            for s, me in zip(self.students, mine, strict=True)
        ]
        colours = [charts.RED if me else charts.BLUE for me in mine]
        sizes, symbols = [16 if me else 10 for me in mine], ["star" if me else "diamond" for me in mine]
        ends = [x for s in self.students for x in (*s.interval, None)]
        traces = [
            charts.spans(ends, [y for name in names for y in (name, name, None)], charts.BLUE),
            charts.dots([s.raw for s in self.students], names, (charts.SOFT, 9, "circle-open"), 2)
            | {"name": "the raw share", "hovertemplate": "%{y}: raw %{x:.0%}<extra></extra>"},
            charts.dots([s.rate for s in self.students], names, (colours, sizes, symbols))
            | {"name": "drawn towards the class, with 95% interval", "hovertemplate": "%{y}: %{x:.0%}<extra></extra>"},
        ]
        low, high = self.mean_interval
        return charts.figure(
            "Where each student stands in the class",
            self.sentence,
            height=180 + 22 * len(names),
            data=traces,
            shapes=[charts.area(charts.ORANGE, x0=low, x1=high), charts.upright(self.mean, charts.ORANGE)],
            annotations=[charts.note("the class", x=self.mean, y=1, yref="paper", yanchor="bottom")],
            legend=charts.legend(1 + 24 / max(22 * len(names), 60)),
            margin={"l": 24, "r": 32, "t": 104, "b": 60},
            xaxis={"title": f"answered by {self.counts.shape.unit} {self.horizon}"}
            | {"tickformat": ".0%", "rangemode": "tozero"},
            yaxis={"categoryorder": "array", "categoryarray": names, "showgrid": False}
            | {"range": [-0.7, len(names) - 0.3]},
        )


def students(counts: Counts, horizon: int | None = None, me: Counts | str = "") -> Students:
    """Estimate where each student of a class stands: rates drawn towards the class, by as much as chance calls for.

    A student's data count as so many answered of so many, with the effective sample size of the student's own curve, so
    that those who still wait count for what was seen of them.

    Args:
        counts: interval counts with the stratum `student`.
        horizon: by when an answer counts; by default 28 days or 168 hours.
        me: the student who looks, to be marked: a name, or the counts of one who is not in the class, called "you".

    Returns:
        The students, lowest rate first, each with `raw`, `rate` and `interval` (95%); and the class's `mean`.

    Raises:
        TableError: the counts have no stratum `student`.

    Source:
        A beta-binomial model, averaged over a grid (Gelman and others, Bayesian Data Analysis, section 5.3).

    Example:
        >>> import followup as fu
        >>> found = fu.students(fu.load_sample_class().count(["student"]))
        >>> best = found.students[-1]
        >>> round(found.mean, 2), round(best.raw, 3), round(best.rate, 3)
        (0.33, 0.525, 0.425)
    """
    if isinstance(me, Counts):
        counts, me = with_me(counts, me), "you"
    if "student" not in counts.by:
        raise TableError("The table has no column student: to compare students it must say which rows are whose.")
    horizon = HORIZON[counts.shape.unit] if horizon is None else horizon
    table = counts.table
    code, names = codes_of(table, ["student"])
    found = tally(table, code, len(names))
    sizes = np.bincount(code, weights=table["n"] * (table["end"] != FOLLOWED), minlength=len(names))
    curves = [aalen_johansen(found, k) for k in range(len(names))]
    raw = np.array([curve.at(horizon) for curve in curves])
    known = np.array([min(curve.effective_size(horizon), size) for curve, size in zip(curves, sizes, strict=True)])
    rates, class_rates = shrunken(raw * known, known)
    ranked = sorted(
        (
            Student(str(name), int(size), float(one), *_summary(rate))
            for name, size, one, rate in zip(names["student"], sizes, raw, rates, strict=True)
        ),
        key=lambda s: (s.rate, s.name),
    )
    return Students(counts, horizon, *_summary(class_rates, _MEANS), tuple(ranked), me)


def with_me(everyone: Counts, mine: Counts) -> Counts:
    """The counts of a class, with the stratum `student`, and of one more student."""
    table = pd.concat([everyone.table, mine.table.assign(student="you")], ignore_index=True)
    left_out = (*everyone.left_out, *mine.left_out)
    return replace(everyone, table=table, rows=everyone.rows + mine.rows, left_out=left_out)


def shrunken(answered: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The posterior of each rate and of the class's mean under a beta-binomial model with a flat prior.

    Args:
        answered: for each student how many were answered; need not be whole; shape (students,).
        known: of how many; the same shape.

    Returns:
        Probabilities over a grid of 1,000 rates, shape (students, 1000), and over a grid of 60 means, shape (60,).
    """
    a, b, fits, belief = _believed(answered, known)
    miss = known - answered
    # A student's posterior is the likelihood times the class's mixture of priors, each weighed by how well the other
    # students fit it: what that student's own data said of it is taken out again.
    weights = np.log(np.maximum(belief, 1e-300)) - fits
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    prior = np.exp((a - 1)[:, None] * np.log(_RATES) + (b - 1)[:, None] * np.log1p(-_RATES) - betaln(a, b)[:, None])
    likelihood = answered[:, None] * np.log(_RATES) + miss[:, None] * np.log1p(-_RATES)
    rates = (weights @ prior) * np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    return rates / rates.sum(axis=1, keepdims=True), belief.reshape(len(_MEANS), -1).sum(axis=1)


def class_of(answered: np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """A class's rate, and the correlation of two applications of one student, from what `shrunken` takes."""
    a, b, _, belief = _believed(answered, known)
    return float(belief @ (a / (a + b))), float(belief @ (1 / (a + b + 1)))


def _believed(answered: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Over a grid of beta distributions: their a and b, each student's log fit, and how much to believe each."""
    mean, spread = (grid.ravel() for grid in np.meshgrid(_MEANS, _SPREADS, indexing="ij"))
    weight = 1 / spread - 1  # a beta distribution worth so many applications
    a, b = mean * weight, (1 - mean) * weight
    fits = betaln(a + answered[:, None], b + (known - answered)[:, None]) - betaln(a, b)
    total = fits.sum(axis=0)
    belief = np.exp(total - total.max())
    return a, b, fits, belief / belief.sum()


def _summary(belief: np.ndarray, grid: np.ndarray = _RATES) -> tuple[float, tuple[float, float]]:
    """Mean and 95% interval of a distribution over a grid."""
    up = np.cumsum(belief) / belief.sum()
    half = (grid[1] - grid[0]) / 2
    low, high = (
        float(np.interp(q, np.concatenate([[0.0], up]), np.concatenate([[grid[0] - half], grid + half])))
        for q in (0.025, 0.975)
    )
    return float(belief @ grid / belief.sum()), (low, high)
