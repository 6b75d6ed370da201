"""A class in a few numbers: to compare later classes with it, and for a student to see where they stand, alone.

The file holds sums over all students only. An instructor may give it to students and keep it for the next class.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, cast

import pandas as pd
from pydantic import ConfigDict, Field, model_validator
from scipy.special import betaincinv

from followup import charts
from followup.analysis.students import class_of
from followup.analysis.timing import HORIZON_DAYS, Timing
from followup.charts import Result
from followup.classroom.beforehand import About
from followup.classroom.disclosure import students_with
from followup.classroom.habits import Habit, as_numbers
from followup.classroom.report import LEAST_POSSIBLE, ClassReport
from followup.errors import FileError
from followup.files import read_bytes, read_handed_out
from followup.log.model import Line, Value
from followup.wording import clip, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from followup.analysis.naive_vs_fair import Comparison


FORMAT: Final = "followup-class-summary"
VERSION: Final = 2
"""Version 1 had no findings; it is still read."""
_Count = Annotated[int, Field(ge=0, le=10**9)]


class HabitNumbers(Value):
    """A habit in numbers."""

    key: Annotated[Line, Field(max_length=40)]
    name: Annotated[Line, Field(max_length=80)]
    of: Annotated[Line, Field(max_length=80)]
    done: _Count
    n: _Count
    students: Annotated[int, Field(ge=LEAST_POSSIBLE, le=10**6)]
    effective: Annotated[float, Field(alias="worth", gt=0, le=10**9, allow_inf_nan=False)]

    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="after")
    def _a_share(self) -> Self:
        if not self.done <= self.n or not self.n:
            raise ValueError(f"done is {self.done} of {self.n}")
        return self


_FAR = 20.0
"""A log hazard ratio or an error beyond this is no number."""
_Number = Annotated[float, Field(ge=-_FAR, le=_FAR, allow_inf_nan=False)]
_Error = Annotated[float, Field(gt=0, le=_FAR, allow_inf_nan=False)]
_Word = Annotated[str, Field(pattern="^[a-z_]{1,60}$")]


class Gain(Value):
    """A difference of two shares with a yes: with a follow-up, less without.

    Attributes:
        at: in the differences, the day (or hour) by which a yes counts; in `days`, the day of the follow-up.
    """

    at: _Count
    difference: _Number
    standard_error: _Error


class Finding(Value):
    """What a class found of follow-ups, or of thank-yous; sums over all students only.

    Attributes:
        about: which of the two.
        applications: how many (interviews, of thank-yous).
        answers: positive ones that could tell.
        settled: the share of applications that were answered, or watched up to the first of the named days.
        estimate: the log hazard ratio of a yes, within students; None where the data give none.
        standard_error: the larger of Wald's and that of whole students drawn again.
        later, later_error: the same with every follow-up counted a week later.
        claim: what the class's own report says: "more", "fewer" or "none".
        held_back: ids of what kept it from a verdict.
        alarms: those of them that lie in the record, whatever the numbers are.
        differences: in the share with a yes, by the days named beforehand.
        days: what following up on a day gains over waiting.
    """

    about: About
    applications: _Count
    answers: _Count
    settled: Annotated[float, Field(ge=0, le=1)]
    estimate: _Number | None = None
    standard_error: _Error | None = None
    later: _Number | None = None
    later_error: _Error | None = None
    claim: Literal["more", "fewer", "none"] = "none"
    held_back: Annotated[tuple[_Word, ...], Field(max_length=50)] = ()
    alarms: Annotated[tuple[_Word, ...], Field(max_length=50)] = ()
    differences: Annotated[tuple[Gain, ...], Field(max_length=10)] = ()
    days: Annotated[tuple[Gain, ...], Field(max_length=400)] = ()


class PlanKept(Value):
    """A class's plan in its summary.

    Attributes:
        compare: what its question is about.
        sha256: its hash.
        beforehand: whether it was fixed beforehand, and the report follows it.
    """

    compare: About
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    beforehand: bool


class ClassSummary(Value):
    """A class in numbers.

    Attributes:
        name: what the instructor calls the class.
        students: how many.
        rate: the share of applications answered positively by day HORIZON_DAYS, of a student like these.
        correlation: of two applications of one student (intraclass).
        habits: as in the report.
        findings: of follow-ups and of thank-yous, to be pooled with other classes.
        plan: what was planned beforehand; None without a plan.
    """

    format: Literal["followup-class-summary"] = FORMAT
    version: Literal[1, 2] = VERSION
    name: Annotated[Line, Field(max_length=80)]
    students: Annotated[int, Field(ge=LEAST_POSSIBLE, le=10**6)]
    rate: Annotated[float, Field(gt=0, lt=1)]
    correlation: Annotated[float, Field(alias="alike", gt=0, lt=1)]
    habits: Annotated[tuple[HabitNumbers, ...], Field(max_length=50)] = ()
    findings: Annotated[tuple[Finding, ...], Field(max_length=2)] = ()
    plan: PlanKept | None = None

    model_config = ConfigDict(populate_by_name=True)

    @property
    def as_habits(self) -> tuple[str, tuple[Habit, ...]]:
        """Its name and its habits."""
        return self.name, tuple(Habit(**h.model_dump()) for h in self.habits)


def summary_of(report: ClassReport, name: str) -> ClassSummary:
    """A class's summary; a FileError if too few students have applications that are old enough."""
    facts = report.hand_ins.facts
    old = facts[facts["watched"] >= HORIZON_DAYS]
    if students_with(old) < report.least:
        raise FileError(
            f"There is no summary yet: it takes {report.least} students with applications that are {HORIZON_DAYS} days "
            "old."
        )
    by = old.groupby("student")["answered"]
    rate, correlation = class_of(by.sum().to_numpy(float), by.size().to_numpy(float))
    habits = tuple(map(HabitNumbers.model_validate, as_numbers(report.habits.habits)))
    n = len(report.hand_ins.students)
    planned = report.hand_ins.planned
    kept = None
    if planned:
        plan = planned.plan
        kept = PlanKept(compare=plan.compare, sha256=plan.sha256, beforehand=planned.beforehand)
    return ClassSummary(
        name=clip(name, 80),
        students=n,
        rate=rate,
        correlation=correlation,
        habits=habits,
        findings=tuple(_findings(report)),
        plan=kept,
    )


def _findings(report: ClassReport) -> Iterator[Finding]:
    sides: tuple[tuple[About, Comparison | None], ...] = (
        ("follow_up", report.follow_ups),
        ("thank_you", report.thank_yous),
    )
    days = next((found.days for _, found in report.applications if isinstance(found, Timing)), ())
    for about, comparison in sides:
        if comparison is None:
            continue
        effect = comparison.effect
        errors = (effect.standard_error, _error(effect.resampled)) if effect.resampled else (effect.standard_error,)
        known = bool(effect.answers) and _are_numbers(effect.log_hazard_ratio, *errors)
        lagged = effect.checks.later if known and effect.checks else None
        later, later_error = (float(lagged.estimate[0]), float(lagged.standard_error[0])) if lagged else (math.nan,) * 2
        wider = max(errors) / effect.standard_error if known else 1.0  # students differ in this as well
        moved = known and _are_numbers(later, later_error * wider)
        yield Finding(
            about=about,
            applications=effect.counts.used,
            answers=effect.answers,
            settled=effect.settled,
            estimate=effect.log_hazard_ratio if known else None,
            standard_error=max(errors) if known else None,
            later=later if moved else None,
            later_error=later_error * wider if moved else None,
            claim=cast("Literal['more', 'fewer', 'none']", effect.claim),
            held_back=tuple(alarm.id for alarm in effect.held_back),
            alarms=tuple(alarm.id for alarm in (effect.checks.alarms if effect.checks else ())),
            differences=_gains((d.by, d.difference, d.interval) for d in effect.differences),
            days=_gains((d.day, d.gain, d.gain_interval) for d in days) if about == "follow_up" else (),
        )


def _gains(found: Iterable[tuple[int, float, tuple[float, float]]]) -> tuple[Gain, ...]:
    """Those that have an error."""
    errors = ((at, gain, _error(interval)) for at, gain, interval in found)
    return tuple(
        Gain(at=at, difference=gain, standard_error=error)
        for at, gain, error in errors
        if error > 0 and _are_numbers(gain, error)
    )


def _are_numbers(*values: float) -> bool:
    return all(abs(value) <= _FAR for value in values)


def _error(interval: tuple[float, float]) -> float:
    """The standard error that a 95% interval tells of."""
    return (interval[1] - interval[0]) / (2 * 1.959964)


def read_summary(path: Path) -> ClassSummary:
    """Read a summary; a FileError says that it is missing, damaged, foreign or of a newer version."""
    return summary_from(read_bytes(path), path.name)


def summary_from(content: bytes, name: str) -> ClassSummary:
    """The same from what is in the file."""
    foreign = "is no class summary: an instructor saves one with the class's report."
    return read_handed_out(ClassSummary, content, name, foreign)


@dataclass(frozen=True)
class Standing(Result):
    """Where one student stands in a class; for that student only.

    Attributes:
        summary: the class.
        answered: the student's applications answered positively by day HORIZON_DAYS.
        known: of how many that are that old.
    """

    summary: ClassSummary
    answered: int
    known: int

    @property
    def _belief(self) -> tuple[float, float]:
        weight = 1 / self.summary.correlation - 1
        mean = self.summary.rate
        return mean * weight + self.answered, (1 - mean) * weight + self.known - self.answered

    @property
    def rate(self) -> float:
        """The student's share, drawn towards the class by as much as luck could have moved it."""
        a, b = self._belief
        return a / (a + b)

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval."""
        low, high = betaincinv(*self._belief, (0.025, 0.975))
        return float(low), float(high)

    @property
    def raw(self) -> float:
        """The student's own share; not a number without applications that old."""
        return self.answered / self.known if self.known else math.nan

    @property
    def table(self) -> pd.DataFrame:
        """The class, and the student."""
        low, high = self.interval
        rows = [("the class", math.nan, self.summary.rate, math.nan, math.nan), ("you", self.raw, self.rate, low, high)]
        return pd.DataFrame(rows, columns=["who", "raw share", "share", "from", "to"])

    @property
    def sentence(self) -> str:
        """Where the student stands, and how much of that may be luck."""
        low, high = self.interval
        mean = self.summary.rate
        if not self.known:
            return (
                f"None of your applications is {HORIZON_DAYS} days old yet, so nothing is known of you but the class: "
                f"a student of it can expect an answer to {percent(mean)}."
            )
        luck = "luck alone could put that apart from" if low <= mean <= high else "that lies apart from"
        return (
            f"Of your {self.known} applications that are {HORIZON_DAYS} days old, {self.answered} were answered "
            f"positively by then ({percent(self.raw)}). Drawn towards the class, as far as luck could have moved it: "
            f"{percent(self.rate)} ({percent(low)} to {percent(high)}); {luck} the class's {percent(mean)} "
            f"({self.summary.students} students). Only you see this."
        )

    def chart(self) -> "go.Figure":
        """The student's share with its interval, and the class as a line."""
        bars = charts.error_bars([self.rate], [self.interval], charts.BLUE, thickness=3, width=9)
        dots = [("drawn towards the class", self.rate, "circle", charts.BLUE, bars)]
        if not math.isnan(self.raw):
            dots.append(("raw share", self.raw, "circle-open", charts.SOFT, {}))
        return charts.figure(
            "Where you stand in your class",
            self.sentence,
            height=230,
            data=[
                charts.dots([x], [0], (colour, 13, symbol), 2, name=name, error_x=bars)
                | {"hovertemplate": f"{name}: %{{x:.0%}}<extra></extra>"}
                for name, x, symbol, colour, bars in dots
            ],
            legend=charts.legend(1.35),
            margin={"l": 24, "r": 32, "t": 110, "b": 56},
            shapes=[
                charts.upright(self.summary.rate, charts.RED, line={"color": charts.RED, "dash": "dash", "width": 2})
            ],
            annotations=[charts.note("your class", x=self.summary.rate, y=1, yref="paper", yanchor="bottom")],
            xaxis={"tickformat": ".0%", "rangemode": "tozero", "title": f"answered positively by day {HORIZON_DAYS}"},
            yaxis={"visible": False, "range": [-1, 1]},
        )


def place(summary: ClassSummary, facts: Sequence[tuple[int, bool]]) -> Standing:
    """Where a student stands: for each application, days watched, and whether it was answered by HORIZON_DAYS."""
    old = [answered for watched, answered in facts if watched >= HORIZON_DAYS]
    return Standing(summary, sum(old), len(old))
