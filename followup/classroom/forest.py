"""One measure of several classes, pooled: a row for each class, what they come to, and the chart of both."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from followup import charts
from followup.analysis.effect import CLAIMS, FARTHEST, boundary, ratio_axis
from followup.analysis.intervals import Interval
from followup.analysis.pooling import LEAST_CLASSES, Pooled, pool
from followup.charts import Result, label
from followup.wording import between, listed, many, percent, signed, times

if TYPE_CHECKING:
    import plotly.graph_objects as go

Z = 1.959964


@dataclass(frozen=True)
class Row:
    """One class in a forest: its estimate, the standard error, and whether it was planned beforehand."""

    name: str
    students: int
    estimate: float
    error: float
    beforehand: bool

    @property
    def interval(self) -> Interval:
        """The class's own 95% interval."""
        return self.estimate - Z * self.error, self.estimate + Z * self.error


@dataclass(frozen=True)
class Forest(Result):
    """One measure of several classes, pooled.

    Attributes:
        title: what is measured.
        key: the same for a program.
        ratio: whether estimates are logarithms of a ratio; else they are differences of shares.
        rows: the classes that have it.
        left_out: classes that have not, each with the reason, as the end of a sentence.
        joint: how many measures its claim is one of (Bonferroni).
        settled: the share of all their applications that is settled, if looking early asks for more of this measure.
    """

    title: str
    key: str
    ratio: bool
    rows: tuple[Row, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    joint: int = 1
    settled: float | None = None

    @cached_property
    def pooled(self) -> Pooled | None:
        """All of them; None if they are fewer than two."""
        return _pooled(self.rows)

    @cached_property
    def planned(self) -> Pooled | None:
        """Those planned beforehand."""
        return _pooled([row for row in self.rows if row.beforehand])

    @property
    def level(self) -> float:
        """How sure the data must be at this look."""
        level = 1 - 0.05 / self.joint
        if self.settled is None:
            return level
        return max(level, boundary(self.settled)) if self.settled else 1.0

    @property
    def direction(self) -> int:
        """1 or -1 if it may be claimed that there is more, or less; else 0."""
        return self.pooled.direction(self.level) if self.pooled else 0

    @property
    def claim(self) -> str:
        """The same as a word: "more", "fewer" or "none"."""
        return CLAIMS[self.direction]

    @property
    def _unit(self) -> str:
        return " times as often" if self.ratio else " points"

    def _say(self, number: float) -> str:
        return times(math.exp(number)) if self.ratio else signed(number)

    def _ends(self, ends: Interval) -> str:
        return between(*map(math.exp, ends)) if self.ratio else f"{signed(ends[0])} to {signed(ends[1])}"

    @property
    def table(self) -> pd.DataFrame:
        """A row for each class, then those that are all of them."""
        weights = self.pooled.weights if self.pooled else (math.nan,) * len(self.rows)
        rows: list[tuple[object, ...]] = [
            (r.name, r.students, r.estimate, r.error, *r.interval, weight, "yes" if r.beforehand else "no")
            for r, weight in zip(self.rows, weights, strict=True)
        ]
        for name, found in (("all", self.pooled), ("planned beforehand", self.planned)):
            if found:
                rows.append((name, math.nan, found.estimate, found.standard_error, *found.interval(), math.nan, ""))
        if self.pooled:
            rows.append(("the next class", math.nan, math.nan, math.nan, *self.pooled.prediction(), math.nan, ""))
        what = "log hazard ratio" if self.ratio else "difference"
        names = ["class", "students", what, "standard error", "from", "to", "weight", "planned beforehand"]
        return pd.DataFrame(rows, columns=names)

    @property
    def sentence(self) -> str:
        """The classes, what they come to, how far apart they lie, and what that is enough for."""
        return " ".join(filter(None, (self._finding, self._planned, self._omitted)))

    @property
    def _finding(self) -> str:
        found, unit = self.pooled, self._unit
        if not self.rows:
            return "No class has this number."
        each = "; ".join(f"{r.name} {self._say(r.estimate)} ({self._ends(r.interval)})" for r in self.rows)
        if found is None:
            return f"Only one class has this number: {each}. It takes {LEAST_CLASSES} to claim anything."
        students = sum(row.students for row in self.rows)
        apart = "Luck alone could put them that far apart" if found.q_p_value > 0.1 else "They differ beyond luck"
        enough = "That is more than luck can well bring about" if self.direction else self._too_little(found)
        return (
            f"{many(len(self.rows), 'class', 'classes')} of {students:,} students together: "
            f"{self._say(found.estimate)}{unit} (95% interval {self._ends(found.interval())}). {enough}. {apart} "
            f"(tau² {found.tau2:.3g}, I² {percent(found.i2)}, p {found.q_p_value:.2f}); in the next class the true "
            f"number may lie anywhere from {self._ends(found.prediction())}. Each: {each}."
        )

    def _too_little(self, found: Pooled) -> str:
        none = "1" if self.ratio else "0"
        if found.classes < LEAST_CLASSES:
            return f"Of fewer than {LEAST_CLASSES} classes nothing is claimed"
        low, high = found.interval(self.level)
        if low > 0 or high < 0:
            return "The classes happen to lie closer together than luck would put them: too narrow to rest a claim on"
        if found.direction(0.95):
            return f"That is not enough yet: at this look it takes an interval of {self.level:.1%} without {none}"
        return f"It may as well be {none}"

    @property
    def _planned(self) -> str:
        before = [row.name for row in self.rows if row.beforehand]
        if not before:
            return "None of them was planned beforehand." if self.rows else ""
        if self.planned is None:
            return f"Planned beforehand was {before[0]} only, which is too little to pool."
        unit = self._unit
        return (
            f"Planned beforehand were {listed(before)}; these alone: {self._say(self.planned.estimate)}{unit} "
            f"({self._ends(self.planned.interval())})."
        )

    @property
    def _omitted(self) -> str:
        return "".join(f"Left out: {name} {why}. " for name, why in self.left_out).strip()

    def chart(self) -> "go.Figure":
        """Each class as a square with its interval, all as a diamond, the next class as a dashed line."""
        if not self.rows:
            return charts.nothing(self.title, self.sentence, "no class has this number")
        lines: list[tuple[str, float, Interval, str, str, float]] = []
        weights = self.pooled.weights if self.pooled else (1.0,)
        for row, weight in zip(self.rows, weights, strict=True):
            mark = "square" if row.beforehand else "square-open"
            lines.append((label(row.name), row.estimate, row.interval, mark, charts.BLUE, 8 + 14 * weight))
        for name, found in (("all", self.pooled), ("planned beforehand", self.planned)):
            if found:
                lines.append((name, found.estimate, found.interval(), "diamond", charts.RED, 16))
        names = [line[0] for line in lines]
        traces: list[dict[str, Any]] = []
        notes = []
        for y, (_, at, ends, mark, colour, size) in enumerate(lines):
            traces += self._line(y, at, ends, (colour, size, mark))
            text = f"{self._say(at)} ({self._ends(ends)})"
            notes.append(charts.note(text, x=1, xref="paper", xanchor="left", xshift=10, y=y))
        if self.pooled:
            ends = self.pooled.prediction()
            low, high = map(self._shown, ends)
            traces.append(charts.spans([low, high], [len(names)] * 2, charts.BLACK, dash="dash"))
            text = self._ends(ends)
            notes.append(charts.note(text, x=1, xref="paper", xanchor="left", xshift=10, y=len(names)))
            names.append("the next class")
        points = {"title": "less with one  ◀  points  ▶  more", "tickformat": "+.0%"}
        return charts.figure(
            self.title,
            f"Filled squares were planned beforehand. {self.sentence}",
            height=190 + 40 * len(names),
            data=traces,
            showlegend=False,
            annotations=notes,
            shapes=[charts.upright(1 if self.ratio else 0, charts.SOFT)],
            margin={"l": 24, "r": 170, "t": 64, "b": 72},
            xaxis=ratio_axis() if self.ratio else points,
            yaxis=charts.lines(names),
        )

    def _shown(self, value: float) -> float:
        return min(max(math.exp(value), 1 / FARTHEST), FARTHEST) if self.ratio else value

    def _line(self, y: int, at: float, ends: Interval, marker: tuple[Any, Any, Any]) -> Iterator[dict[str, Any]]:
        low, high = map(self._place, ends)
        limits = (1 / FARTHEST, FARTHEST) if self.ratio else (-math.inf, math.inf)
        yield charts.whisker(y, (low, high), limits, marker[0])
        yield charts.dots([self._shown(at)], [y], marker, 2, hoverinfo="skip")

    def _place(self, value: float) -> float:
        return math.exp(value) if self.ratio else value

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        return {
            "title": self.title,
            "claim": self.claim,
            "level": self.level,
            "all": _json(self.pooled),
            "planned_beforehand": _json(self.planned),
            "rows": [
                {"class": r.name, "students": r.students, "estimate": r.estimate, "standard_error": r.error}
                | {"planned_beforehand": r.beforehand}
                for r in self.rows
            ],
            "left_out": [{"class": name, "reason": why} for name, why in self.left_out],
            "sentence": self.sentence,
        }


def _pooled(rows: Sequence[Row]) -> Pooled | None:
    return pool([row.estimate for row in rows], [row.error for row in rows]) if len(rows) > 1 else None


def _json(found: Pooled | None) -> dict[str, Any] | None:
    if not found:
        return None
    return {
        "classes": found.classes,
        "estimate": found.estimate,
        "standard_error": found.standard_error,
        "plain_error": found.plain_error,
        "interval": list(found.interval()),
        "p_value": found.p_value,
        "tau2": found.tau2,
        "i2": found.i2,
        "q": found.q,
        "q_p_value": found.q_p_value,
        "prediction": list(found.prediction()),
        "weights": list(found.weights),
    }
