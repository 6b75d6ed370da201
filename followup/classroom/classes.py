"""What several classes say together: their summaries, pooled; no hand-in is needed, and nothing is about a student.

Classes differ in more than luck, so each measure is pooled by a random-effects model (`analysis/pooling`). A class that
has no estimate, or whose record kept it from a verdict, is named and left out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from followup import charts
from followup.analysis.effect import CLAIMS, boundary
from followup.analysis.intervals import Interval
from followup.analysis.pooling import LEAST_CLASSES, Pooled, pool
from followup.analysis.report_page import Chapter
from followup.charts import Result, label
from followup.classroom.beforehand import SHAPES, About
from followup.classroom.summary import ClassSummary, Finding, Gain, read_summary
from followup.errors import FileError
from followup.wording import between, listed, many, percent, signed, times

if TYPE_CHECKING:
    import plotly.graph_objects as go

Z = 1.959964
FARTHEST = 8.0
"""Hazard ratios beyond this, or below one over it, end in an arrow."""
WEEK = 7


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
        x: dict[str, Any] = {"title": "less with one  ◀  points  ▶  more", "tickformat": "+.0%"}
        if self.ratio:
            ticks = [0.125, 0.25, 0.5, 1, 2, 4, 8]
            x = {"type": "log", "tickvals": ticks, "ticktext": [f"{t:g}" for t in ticks]}
            x["title"] = "fewer  ◀  times as often as without  ▶  more"
        return charts.figure(
            self.title,
            f"Filled squares were planned beforehand. {self.sentence}",
            height=190 + 40 * len(names),
            data=traces,
            showlegend=False,
            annotations=notes,
            shapes=[charts.upright(1 if self.ratio else 0, charts.SOFT)],
            margin={"l": 24, "r": 170, "t": 64, "b": 72},
            xaxis=x,
            yaxis=charts.lines(names),
        )

    def _shown(self, value: float) -> float:
        return min(max(math.exp(value), 1 / FARTHEST), FARTHEST) if self.ratio else value

    def _line(self, y: int, at: float, ends: Interval, marker: tuple[Any, Any, Any]) -> Iterator[dict[str, Any]]:
        low, high = map(self._shown, ends)
        inside = [low == self._place(ends[0]), high == self._place(ends[1])]
        marks = [
            "line-ns-open" if whole else arrow
            for whole, arrow in zip(inside, ("triangle-left", "triangle-right"), strict=True)
        ]
        line = charts.dots([low, high], [y, y], (marker[0], 10, marks), mode="lines+markers")
        yield line | {"line": {"color": marker[0], "width": 3}, "cliponaxis": False, "hoverinfo": "skip"}
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


@dataclass(frozen=True)
class Question:
    """Whether follow-ups, or thank-yous, go with more answers: all measures, and what they agree on.

    Attributes:
        about: which of the two.
        ratio: the hazard ratio of a yes.
        later: the same with every follow-up counted a week later.
        shares: the difference in the share with a yes, by each named day.
        weeks: what a first follow-up in each week gains.
    """

    about: About
    ratio: Forest
    later: Forest
    shares: tuple[Forest, ...]
    weeks: tuple[Forest, ...]

    @property
    def claim(self) -> str:
        """Whether answers were "more" or "fewer" over all classes, or "none" if that cannot be said."""
        return CLAIMS[0 if self.missing else self.ratio.direction]

    @property
    def missing(self) -> tuple[str, ...]:
        """What a claim lacks."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        sign, later = self.ratio.direction, self.later.pooled
        if not sign:
            yield f"a hazard ratio of {LEAST_CLASSES} classes or more that luck cannot well have brought about"
            return
        ahead = [f for f in self.shares if f.pooled and f.pooled.classes >= LEAST_CLASSES]
        if not ahead or any(f.direction != sign for f in ahead):
            yield "shares with a yes that differ as well"
        lasts = later and (later.estimate > 0 if sign > 0 else later.interval()[1] < 0)
        if not lasts:
            yield "the same with every follow-up counted a week later, as answers that are entered late would ask for"

    @property
    def sentence(self) -> str:
        """What may be said over all classes."""
        act = SHAPES[self.about].act
        if self.missing:
            return f"Over all classes nothing is claimed of a {act}. Missing: {'; '.join(self.missing)}."
        return (
            f"Over {self.ratio.pooled and self.ratio.pooled.classes} classes, {self.claim} answers came after a {act}."
        )

    @property
    def chapter(self) -> Chapter:
        """It as a part of a page."""
        forests = [f for f in (self.ratio, *self.shares, *self.weeks) if f.rows]
        return Chapter(
            f"Does a {SHAPES[self.about].act} go with more answers?",
            (self.sentence, *(() if forests else (self.ratio.sentence,))),
            tuple((f.title, f) for f in forests),
        )

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        return {
            "claim": self.claim,
            "missing": list(self.missing),
            "sentence": self.sentence,
            "hazard_ratio": self.ratio.as_json(),
            "a_week_later": self.later.as_json(),
            "difference": {f.key: f.as_json() for f in self.shares},
            "weeks": {f.key: f.as_json() for f in self.weeks},
        }


@dataclass(frozen=True)
class Classes:
    """Several classes together.

    Attributes:
        summaries: of each.
        left_out: files that do not count, with the reason.
        questions: of follow-ups, and of thank-yous.
    """

    summaries: tuple[ClassSummary, ...]
    left_out: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """Who is in it, what was left out, and which classes had a plan."""
        students = sum(s.students for s in self.summaries)
        return (
            f"{many(len(self.summaries), 'class', 'classes')} with {students:,} students, from their summaries alone.",
            *(f"Left out: {name} {why}." for name, why in self.left_out),
            *(f"{s.name}: {_plan_of(s)}." for s in self.summaries),
        )

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All of it as chapters of a page."""
        return (Chapter("The classes", self.head, ()), *(q.chapter for q in self.questions))

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        return {
            "classes": [
                {"name": s.name, "students": s.students, "plan": s.plan.model_dump() if s.plan else None}
                for s in self.summaries
            ],
            "left_out": [{"file": name, "reason": why} for name, why in self.left_out],
            **{q.about: q.as_json() for q in self.questions},
        }


def _plan_of(summary: ClassSummary) -> str:
    if summary.plan is None:
        return "no plan was fixed beforehand"
    act = SHAPES[summary.plan.compare].act
    kept = "fixed beforehand" if summary.plan.beforehand else "which does not count as fixed beforehand"
    return f"a plan about a {act}, {kept} (SHA-256 {summary.plan.sha256})"


def pool_classes(paths: Sequence[Path | str]) -> Classes:
    """Pool the summaries of several classes by a random-effects model.

    Args:
        paths: summary files, as the report of a class saves them. Of two with one name the larger counts.

    Returns:
        The classes: `questions` have a `ratio`, `shares` and `weeks`, each with the classes' numbers, the pooled one,
        how far classes differ, and a forest chart; `as_json()` has the numbers for a program.

    Raises:
        FileError: a file is missing, damaged or foreign.

    Source:
        `followup.analysis.pooling.pool`.

    Example:
        >>> import followup as fu
        >>> from followup.paths import SAMPLE_SUMMARY
        >>> found = fu.pool_classes([SAMPLE_SUMMARY, SAMPLE_SUMMARY])
        >>> len(found.summaries), [question.claim for question in found.questions]
        (1, ['none', 'none'])
    """
    if not paths:
        raise FileError("There is no class to pool: name the summaries of two classes or more.")
    read = [(Path(path).name, read_summary(Path(path))) for path in paths]
    best: dict[str, tuple[str, ClassSummary]] = {}
    left_out = []
    for name, summary in read:
        other, held = best.setdefault(summary.name.casefold(), (name, summary))
        if held is summary:
            continue
        if summary == held:
            left_out.append((name, f"is the same as {other}, which counts once"))
            continue
        larger = _size(summary) > _size(held)
        lost, kept = (other, name) if larger else (name, other)
        why = f"is of a class with the same name as {kept}, which has more in it and counts; if they are two, save each"
        left_out.append((lost, f"{why} with a name of its own"))
        if larger:
            best[summary.name.casefold()] = (name, summary)
    summaries = tuple(summary for _, summary in best.values())
    return Classes(summaries, tuple(left_out), tuple(_question(about, summaries) for about in SHAPES))


def _size(summary: ClassSummary) -> tuple[int, ...]:
    return summary.students, sum(f.applications for f in summary.findings), sum(h.n for h in summary.habits)


def _question(about: About, summaries: Sequence[ClassSummary]) -> Question:
    shape, found, left_out = SHAPES[about], [], []
    for summary in summaries:
        finding = next((f for f in summary.findings if f.about == about), None)
        why = _unfit(summary, finding)
        if finding is None or why:
            left_out.append((summary.name, why))
        else:
            found.append((summary, finding))
    total = sum(f.applications for _, f in found)
    settled = sum(f.settled * f.applications for _, f in found) / total if total else 0.0

    def forest(title: str, key: str, numbers: Sequence[tuple[float | None, float | None]], **more: Any) -> Forest:
        rows, without = [], []
        for (summary, _), (estimate, error) in zip(found, numbers, strict=True):
            if estimate is None or error is None:
                without.append((summary.name, "has no such number"))
                continue
            before = bool(summary.plan and summary.plan.beforehand and summary.plan.compare == about)
            rows.append(Row(summary.name, summary.students, estimate, error, before))
        return Forest(title, key, rows=tuple(rows), left_out=(*left_out, *without), **more)

    ratio = forest(
        f"How many times as often answers came after a {shape.act}",
        "hazard_ratio",
        [(f.estimate, f.standard_error) for _, f in found],
        ratio=True,
        settled=settled,
    )
    later = forest(
        f"The same, with every {shape.act} counted a week later",
        "a_week_later",
        [(f.later, f.later_error) for _, f in found],
        ratio=True,
    )
    shares = tuple(
        forest(
            f"More with a yes by {shape.unit} {by}, with a {shape.act}",
            f"{shape.unit}_{by}",
            [_at(f.differences, by) for _, f in found],
            ratio=False,
        )
        for by in shape.named
    )
    weeks = sorted({(gain.at - 1) // WEEK for _, f in found for gain in f.days if gain.at > 0})
    timing = tuple(
        forest(
            f"Gained by a first {shape.act} in week {week + 1} (days {week * WEEK + 1} to {week * WEEK + WEEK})",
            f"week_{week + 1}",
            [_in_week(f.days, week) for _, f in found],
            ratio=False,
            joint=len(weeks),
            settled=settled,
        )
        for week in weeks
    )
    return Question(about, ratio, later, shares, timing)


def _unfit(summary: ClassSummary, finding: Finding | None) -> str:
    """Why a class cannot be pooled, as the end of a sentence; "" if it can."""
    if finding is None:
        older = "; it was saved by an older Followup, so save it again" if summary.version == 1 else ""
        return f"has no number: too few students on either side, or no answers{older}"
    if finding.estimate is None:
        return "has too few answers for a number"
    if finding.alarms:
        words = listed([alarm.replace("_", " ") for alarm in finding.alarms])
        return f"is kept from a verdict by its record ({words})"
    return ""


def _at(gains: Sequence[Gain], at: int) -> tuple[float | None, float | None]:
    return next(((g.difference, g.standard_error) for g in gains if g.at == at), (None, None))


def _in_week(gains: Sequence[Gain], week: int) -> tuple[float | None, float | None]:
    """The mean gain of a week's days, each by its weight.

    The days of a class are compared with the same waiting, so their errors are taken to be one and the same: the error
    of the mean is the mean of the errors, which is rather too large than too small.
    """
    mine = [g for g in gains if (g.at - 1) // WEEK == week]
    if not mine:
        return None, None
    errors = np.array([g.standard_error for g in mine])
    weight = errors**-2 / (errors**-2).sum()
    return float(weight @ np.array([g.difference for g in mine])), float(weight @ errors)
