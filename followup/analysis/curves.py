"""How many have been answered by when: curves by kind of answer, with those still waiting taken for what they are.

A refusal ends the waiting as an answer does; counting it as "not seen for long enough" would promise answers that can
no longer come (the classic error of 1 - Kaplan-Meier). So these are Aalen-Johansen curves (Aalen and Johansen 1978).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from followup import charts
from followup.analysis.counts import STUDENT, Counts, Shape
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
        pulls: what each student changes of the positive share, shape (students, times), where whole students count as
            drawn; None where each application does.
    """

    times: np.ndarray
    at_risk: np.ndarray
    positive: np.ndarray
    positive_se: np.ndarray
    negative: np.ndarray
    negative_se: np.ndarray
    pulls: np.ndarray | None = None

    def __repr__(self) -> str:
        """How far it goes, and to which shares."""
        if not len(self.times):
            return "<Curve: nobody>"
        return (
            f"<Curve: of {self.at_risk[0]:,.0f}, {self.positive[-1]:.1%} positive and {self.negative[-1]:.1%} negative "
            f"by {self.times[-1]}>"
        )

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
        place = self._place(time)
        return float(values[place]) if place >= 0 else 0.0

    def _place(self, time: float) -> int:
        """The last place at or before a time; -1 before the first."""
        return int(np.searchsorted(self.times, time, side="right")) - 1

    def reaches(self, time: float) -> bool:
        """Whether anybody was watched for that long, or nobody was left waiting."""
        return bool(len(self.times)) and (time <= self.times[-1] or self.ended)

    @property
    def ended(self) -> bool:
        """Whether everybody was answered."""
        return bool(len(self.times)) and self.positive[-1] + self.negative[-1] > 1 - 1e-9

    def effective_size(self, time: float) -> float:
        """Of how many applications, all seen to their end, this share would be as sure (Dorey and Korn 1987)."""
        return self._size(self._place(time), self.positive, self.positive_se)

    def _size(self, place: int, shares: np.ndarray, errors: np.ndarray) -> float:
        share, error = (float(values[place]) if place >= 0 else 0.0 for values in (shares, errors))
        if error > 0:
            return share * (1 - share) / error**2
        if not len(self.times):
            return 0.0
        # All alike so far: those still waiting, and the share of the others that was known for as long.
        left = 1 - float(self.positive[place] + self.negative[place]) if place >= 0 else 1.0
        after = min(place + 1, len(self.times) - 1)
        return float(self.at_risk[after] / left) if left > 0 else float(self.at_risk[0])

    def _interval(self, place: int, shares: np.ndarray, errors: np.ndarray, level: float) -> tuple[float, float]:
        size, share = self._size(place, shares, errors), float(shares[place]) if place >= 0 else 0.0
        return wilson(share * size, size, level, math.inf if self.pulls is None else len(self.pulls) - 1)

    def interval(self, time: float, level: float = 0.95) -> tuple[float, float]:
        """Wilson's interval on the effective sample size: with few data far nearer its level than log-log ones.

        Where students are drawn, with Student's quantile for so many of them.
        """
        return self._interval(self._place(time), self.positive, self.positive_se, level)

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """A row for each time: shares, their errors and intervals, and how many were still waiting."""
        columns: dict[str, Any] = {"time": self.times}
        for name, share, error in (
            ("positive", self.positive, self.positive_se),
            ("negative", self.negative, self.negative_se),
        ):
            ends = [self._interval(k, share, error, level) for k in range(len(self.times))]
            low, high = np.array(ends).reshape(-1, 2).T
            columns |= {name: share, f"{name}_se": error, f"{name}_from": low, f"{name}_to": high}
        return pd.DataFrame(columns | {"at_risk": self.at_risk.astype(int)})

    def pull_at(self, time: float) -> np.ndarray:
        """What each student changes of the positive share by a time; empty where applications are drawn."""
        place = self._place(time)
        return self.pulls[:, place] if self.pulls is not None and place >= 0 else np.zeros(0)


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


def of_students(found: Tally) -> Curve:
    """The curve of all students of a tally whose groups are students, with the errors that whole students make.

    Applications of one student are alike, so errors rest on how much each student, with all that is theirs, pulls the
    share: the infinitesimal jackknife by groups (the sum of squares of the pulls), times m / (m - 1) for m students.
    """
    parts = (found.at_risk, found.positive, found.negative)
    whole = aalen_johansen(Tally(found.times, *(part.sum(axis=0)[None] for part in parts)))
    many = int((found.at_risk.sum(axis=1) > 0).sum())
    if many < 2:
        return whole
    n, ended = whole.at_risk, (found.positive + found.negative).sum(axis=0)
    size = np.where(n > 0, n, 1.0)
    left = 1 - ended / size
    before = np.concatenate([[1.0], np.cumprod(left)[:-1]])
    lost = (found.positive + found.negative - found.at_risk * (ended / size)) / size
    thinned = np.cumsum(np.divide(lost, left, out=np.zeros_like(lost), where=left > 1e-12), axis=1)
    thinned = np.concatenate([np.zeros((len(lost), 1)), thinned[:, :-1]], axis=1)
    pulls = {}
    for name, mine in (("positive", found.positive), ("negative", found.negative)):
        jump = mine.sum(axis=0) / size
        own = (mine - found.at_risk * jump) / size
        pulls[name] = np.cumsum(before * (own - thinned * jump), axis=1)
    spread = {name: np.sqrt((pull**2).sum(axis=0) * many / (many - 1)) for name, pull in pulls.items()}
    return replace(whole, positive_se=spread["positive"], negative_se=spread["negative"], pulls=pulls["positive"])


def answer_curves(counts: Counts) -> "Curves":
    """Estimate the share answered by each day, by kind of answer.

    A negative answer ends the waiting as a positive one does, and those still waiting count for as long as they were
    watched.

    Args:
        counts: interval counts; a curve for each stratum if they have any, else one over all applications. A stratum
            called `student` says whose they are instead: intervals are then those of whole students drawn anew.

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
    table, by = counts.table, [name for name in counts.by if name != STUDENT]
    group, strata = codes_of(table, by)
    names = [f"all {counts.shape.what}s"]
    if by:
        names = [", ".join(map(str, row)) for row in strata.itertuples(index=False)]
    times = times_of(table)
    found = tuple(_curve(_tally(counts, table[group == k], times)) for k in range(len(strata)))
    return Curves(counts, tuple(names), found)


def _tally(counts: Counts, part: pd.DataFrame, times: np.ndarray) -> Tally:
    """A part of the interval counts through time: by student where there are some, else all of it together."""
    if STUDENT not in counts.by:
        return tally(part, np.zeros(len(part), int), 1, times)
    students = pd.Index(counts.table[STUDENT].unique())
    return tally(part, students.get_indexer(part[STUDENT]), len(students), times)


def _curve(found: Tally) -> Curve:
    return of_students(found) if len(found.at_risk) > 1 else aalen_johansen(found)


def wait(counts: Counts) -> Curve:
    """The share answered if nobody ever followed up: each application is watched until its first follow-up."""
    return _curve(_tally(counts, counts.table[counts.table["nth"] == 0], times_of(counts.table)))


def from_day(counts: Counts, day: int, *, followed: bool) -> Curve:
    """The curve from a day on: of those first followed up on it, or of those not followed up, until they are."""
    table = counts.table
    part = table[(table["nth"] > 0) & (table["first"] == day)] if followed else table[table["nth"] == 0]
    part = part[part["left"] > day].assign(entered=lambda rows: np.maximum(rows["entered"], day))
    return _curve(_tally(counts, part, times_of(table)))


def follow_up_on(counts: Counts, day: int) -> Curve:
    """The share answered if every application still unanswered on a day were first followed up on it.

    Until that day everybody counts who had not followed up; after it, those who did so on that day: the g-formula
    without a model, and the same as cloning and censoring (Robins 1986; Hernan 2018). Further follow-ups come as they
    came.
    """
    return _switch(counts, day, (counts.table["nth"] > 0) & (counts.table["first"] == day))


def followed_from(counts: Counts, day: int) -> Curve:
    """As `follow_up_on`, but after that day everybody counts who had followed up by then or later, on whatever day.

    Far less uncertain, and right if it does not matter how long ago the follow-up was (Simon and Makuch 1984).
    """
    return _switch(counts, day, counts.table["nth"] > 0)


def _switch(counts: Counts, day: int, then: pd.Series) -> Curve:
    """The curve of those not followed up until a day, and of others after it."""
    table, times = counts.table, times_of(counts.table)
    before, after = (_tally(counts, part, times) for part in (table[table["nth"] == 0], table[then]))
    names = ("at_risk", "positive", "negative")
    parts = (np.where(times <= day, getattr(before, name), getattr(after, name)) for name in names)
    return _curve(Tally(times, *parts))


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
        """A row for each curve and time, with 95% intervals."""
        return self.table_at()

    def table_at(self, level: float = 0.95) -> pd.DataFrame:
        """The same with intervals at another level, such as 0.9."""
        tables = [curve.table(level) for curve in self.curves]
        for name, one in zip(self.names, tables, strict=True):
            one.insert(0, "group", name)
        return pd.concat(tables, ignore_index=True).rename(columns={"time": self.counts.shape.unit})

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
        wait = "waits" if counts.waiting == 1 else "wait"
        parts += [f"{counts.waiting:,} of {counts.used:,} still {wait}.", counts.left_out_sentence]
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
