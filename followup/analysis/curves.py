"""How many have been answered by when: curves by kind of answer, with those still waiting taken for what they are.

A refusal ends the waiting as an answer does; counting it as "not seen for long enough" would promise answers that can
no longer come (the classic error of 1 - Kaplan-Meier). So these are Aalen-Johansen curves (Aalen and Johansen 1978).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from followup import charts
from followup.analysis.counts import Counts, Shape
from followup.analysis.intervals import wilson
from followup.analysis.risk import Tally, codes_of, tally, times_of
from followup.charts import Result, label
from followup.wording import percent

if TYPE_CHECKING:
    import plotly.graph_objects as go


FEW_AT_RISK = 5
"""A curve is drawn faint once fewer than this are still waiting."""


@dataclass(frozen=True)
class Curve:
    """The share answered by each time.

    Attributes:
        times: rising; shape (times,).
        at_risk: still waiting just before each time.
        positive, negative: share answered by then.
        positive_se, negative_se: their standard errors (the infinitesimal jackknife, as R's survival package gives).
    """

    times: np.ndarray
    at_risk: np.ndarray
    positive: np.ndarray
    positive_se: np.ndarray
    negative: np.ndarray
    negative_se: np.ndarray

    def at(self, time: float) -> float:
        """The share with a positive answer by a time."""
        return self._at(self.positive, time)

    def negative_at(self, time: float) -> float:
        """The share with a negative answer by a time."""
        return self._at(self.negative, time)

    def se_at(self, time: float) -> float:
        """Its standard error."""
        return self._at(self.positive_se, time)

    def _at(self, values: np.ndarray, time: float) -> float:
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(values[place - 1]) if place else 0.0

    def reaches(self, time: float) -> bool:
        """Whether anybody was watched for that long, or nobody was left waiting."""
        return bool(len(self.times)) and (time <= self.times[-1] or self.ended)

    @property
    def ended(self) -> bool:
        """Whether everybody was answered."""
        return bool(len(self.times)) and self.positive[-1] + self.negative[-1] > 1 - 1e-9

    def effective_size(self, time: float) -> float:
        """Of how many applications, all seen to their end, this share would be as sure (Dorey and Korn 1987)."""
        share, error = self.at(time), self.se_at(time)
        if error > 0:
            return share * (1 - share) / error**2
        if not len(self.times):
            return 0.0
        # All alike so far: those still waiting, and the share of the others that was known for as long.
        place = min(int(np.searchsorted(self.times, time, side="right")), len(self.times) - 1)
        left = 1 - self.at(time) - self.negative_at(time)
        return float(self.at_risk[place] / left) if left > 0 else float(self.at_risk[0])

    def interval(self, time: float, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval on the effective sample size: with few data far nearer its level than log-log ones."""
        size = self.effective_size(time)
        return wilson(self.at(time) * size, size, level)


def aalen_johansen(found: Tally, group: int = 0) -> Curve:
    """The curve of one group of a tally.

    The variance sums, over all times s up to t, that of the multinomial draw at s, each weighed by what it changes of
    the share by t; for data without weights this is the infinitesimal jackknife.
    """
    n, one, two = (part[group] for part in (found.at_risk, found.positive, found.negative))
    seen = n > 0
    size = np.where(seen, n, 1.0)
    stay = np.where(seen, 1 - (one + two) / size, 1.0)
    after = np.cumprod(stay)
    before = np.concatenate([[1.0], after[:-1]])
    shares: dict[str, np.ndarray] = {}
    for name, mine in (("positive", one), ("negative", two)):
        jump = mine / size
        share = np.cumsum(before * jump)
        with np.errstate(divide="ignore", invalid="ignore"):
            pull = np.where(seen & (stay > 0), (1 - stay) / (stay * size), 0.0)
        own, cross = before**2 * jump * (1 - jump) / size, before * jump / size
        variance = (
            np.cumsum(own + pull * share**2 + 2 * cross * share)
            + share**2 * np.cumsum(pull)
            - 2 * share * np.cumsum(pull * share + cross)
        )
        shares |= {name: share, name + "_se": np.sqrt(np.maximum(variance, 0.0))}
    return Curve(found.times, n, **shares)


def answer_curves(counts: Counts) -> "Curves":
    """Estimate the share answered by each day, by kind of answer.

    A negative answer ends the waiting as a positive one does, and those still waiting count for as long as they were
    watched.

    Args:
        counts: interval counts; a curve for each stratum if they have any, else one over all applications.

    Returns:
        Curves, with `table`, `sentence` and `chart()`; each of `curves` has `at(day)` and `interval(day)`, a share and
        its 95% interval.

    Source:
        Aalen and Johansen 1978; standard errors by the infinitesimal jackknife; intervals are Wilson's (1927) on the
        effective sample size (Dorey and Korn 1987).

    Example:
        >>> import followup as fu
        >>> curve = fu.answer_curves(fu.load_sample_class().count()).curves[0]
        >>> round(curve.at(28), 2), [round(end, 2) for end in curve.interval(28)]
        (0.33, [0.3, 0.35])
    """
    table = counts.table
    group, strata = codes_of(table, counts.by)
    found = tally(table, group, len(strata))
    names = [f"all {counts.shape.what}s"]
    if counts.by:
        names = [", ".join(map(str, row)) for row in strata.itertuples(index=False)]
    return Curves(counts, tuple(names), tuple(aalen_johansen(found, k) for k in range(len(strata))))


def wait(counts: Counts) -> Curve:
    """The share answered if nobody ever followed up: each application is watched until its first follow-up."""
    first = counts.table[counts.table["nth"] == 0]
    return aalen_johansen(tally(first, np.zeros(len(first), int), 1, times_of(counts.table)))


def follow_up_on(counts: Counts, day: int) -> Curve:
    """The share answered if every application still unanswered on a day were first followed up on it.

    Until that day everybody counts who had not followed up; after it, those who did so on that day: the g-formula
    without a model, and the same as cloning and censoring (Robins 1986; Hernan 2018). Further follow-ups come as they
    came.
    """
    table = counts.table
    return _switch(table, day, table[table["nth"] == 0], table[(table["nth"] > 0) & (table["first"] == day)])


def followed_from(counts: Counts, day: int) -> Curve:
    """As `follow_up_on`, but after that day everybody counts who had followed up by then or later, on whatever day.

    Far less uncertain, and right if it does not matter how long ago the follow-up was (Simon and Makuch 1984).
    """
    table = counts.table
    return _switch(table, day, table[table["nth"] == 0], table[table["nth"] > 0])


def _switch(table: pd.DataFrame, day: int, first: pd.DataFrame, then: pd.DataFrame) -> Curve:
    """The curve of those who are of the first kind until a day, and of the second after it."""
    times = times_of(table)
    before, after = (tally(part, np.zeros(len(part), int), 1, times) for part in (first, then))
    names = ("at_risk", "positive", "negative")
    parts = (np.where(times <= day, getattr(before, name), getattr(after, name)) for name in names)
    return aalen_johansen(Tally(times, *parts))


@dataclass(frozen=True)
class Curves(Result):
    """Curves to be looked at together.

    Attributes:
        counts: what they were made from.
        names: a name for each curve.
        curves: the curves.
    """

    counts: Counts
    names: tuple[str, ...]
    curves: tuple[Curve, ...]

    @property
    def table(self) -> pd.DataFrame:
        """A row for each curve and time."""
        unit = self.counts.shape.unit
        columns = ("positive", "positive_se", "negative", "negative_se")
        parts = (
            pd.DataFrame({"group": name, unit: curve.times} | {column: getattr(curve, column) for column in columns})
            for name, curve in zip(self.names, self.curves, strict=True)
        )
        waiting = np.concatenate([curve.at_risk for curve in self.curves])
        return pd.concat(parts, ignore_index=True).assign(at_risk=waiting.astype(int))

    @cached_property
    def horizon(self) -> int:
        """The last time up to which at least five of the first curve are still waiting."""
        first = self.curves[0]
        enough = first.times[first.at_risk >= FEW_AT_RISK]
        return int(enough[-1]) if len(enough) else int(first.times[-1]) if len(first.times) else 0

    @property
    def sentence(self) -> str:
        """The shares answered by the last time that can be relied on."""
        counts, shape = self.counts, self.counts.shape
        if not counts.used:
            return f"There are no {shape.what}s to draw a curve of. {counts.left_out_sentence}".strip()
        parts = []
        for name, curve in zip(self.names, self.curves, strict=True):
            low, high = curve.interval(self.horizon)
            parts.append(
                f"Of {name}, {percent(curve.at(self.horizon))} had a positive answer by {shape.unit} {self.horizon} "
                f"(95% interval {percent(low)} to {percent(high)})."
            )
        parts += [f"{counts.waiting:,} of {counts.used:,} still wait.", counts.left_out_sentence]
        return " ".join(filter(None, parts))

    def chart(self) -> "go.Figure":
        """The positive share with its band, the negative share dashed, and how many still wait below the axis."""
        return _chart(self.names, self.curves, self.counts.shape, self.horizon, self.sentence)


# --- the chart -----------------------------------------------------------------------------------------------------

_ROW = 22
"""Pixels for a line of numbers below an axis."""


def _chart(names: Sequence[str], many: Sequence[Curve], shape: Shape, horizon: int, alt: str) -> "go.Figure":
    """Shares with a positive answer by each time, with bands, and how many still wait below the axis."""
    unit = shape.unit
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    ticks = _ticks(horizon)
    shades = [charts.SHADES[k % len(charts.SHADES)] for k in range(len(many))]
    for k, (name, curve, (colour, dash)) in enumerate(zip(names, many, shades, strict=True)):
        x = [0, *(int(t) for t in curve.times if 0 < t <= horizon)]
        y = [curve.at(t) for t in x]
        low, high = zip(*(curve.interval(t) for t in x), strict=True)
        title = "a positive answer" if len(many) == 1 else label(name)
        hover = f"{label(name)}, {unit} %{{x}}: %{{y:.0%}} answered"
        traces += [_band(x, low, high, colour), _steps(x, y, title, hover, {"color": colour, "dash": dash, "width": 3})]
        for tick in ticks:
            place = int(np.searchsorted(curve.times, tick))
            waiting = int(curve.at_risk[place]) if place < len(curve.times) else 0
            notes.append(_below(f"{waiting:,}", tick, k, colour))
        if len(many) == 1:
            y = [curve.negative_at(t) for t in x]
            look = {"color": charts.SOFT, "dash": "dash", "width": 2}
            traces.append(_steps(x, y, "a negative answer", f"{unit} %{{x}}: %{{y:.0%}} refused", look))
    notes.append(_below("still waiting", 0, 0, charts.BLACK) | {"xref": "paper", "xanchor": "right", "xshift": -24})
    return charts.figure(
        "Answered by when",
        alt,
        height=460 + _ROW * len(many),
        data=traces,
        annotations=notes,
        legend=charts.legend(),
        margin={"l": 112, "r": 32, "t": 104, "b": 88 + _ROW * len(many)},
        xaxis={"title": f"{unit}s since the {shape.what}", "range": [0, horizon * 1.02]}
        | {"tickvals": ticks, "showgrid": False},
        yaxis={"title": "share answered", "tickformat": ".0%", "rangemode": "tozero"},
    )


def _below(text: str, x: float, line: int, colour: str) -> dict[str, Any]:
    place = {"x": x, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -62 - _ROW * line}
    return charts.note(text, font={"size": 12, "color": colour}, **place)


def _steps(x: list[int], y: list[float], name: str, hover: str, line: dict[str, Any]) -> dict[str, Any]:
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": line | {"shape": "hv"}}
    return trace | {"hovertemplate": hover + "<extra></extra>"}


def _band(x: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> dict[str, Any]:
    """A filled band between two lines of steps."""
    steps = [x[0], *(t for t in x[1:] for _ in range(2))]
    lower, upper = ([y for y in line for _ in range(2)][:-1] for line in (low, high))
    fill = {"fill": "toself", "fillcolor": charts.rgba(colour, 0.18)}
    return charts.spans([*steps, *reversed(steps)], [*lower, *reversed(upper)], colour, 0) | fill


def _ticks(last: int) -> list[int]:
    """Whole weeks or days (or hours), some seven of them."""
    step = next((s for s in (1, 2, 7, 14, 28, 84, 168, 336, 1000) if last / s <= 8), max(1, last // 7))
    return list(range(0, max(last, 1) + 1, step))
