"""A class in a few numbers: to compare later classes with it, and for a student to see where they stand, alone.

The file holds sums over all students only. An instructor may give it to students and keep it for the next class.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import pandas as pd
import plotly.graph_objects as go
from pydantic import Field, model_validator
from scipy.stats import beta

from followup import charts
from followup.analysis.students import class_of
from followup.charts import percent
from followup.classroom import class_charts
from followup.classroom.habits import Habit
from followup.classroom.pool import HORIZON, students_with
from followup.classroom.report import LEAST_POSSIBLE, ClassReport
from followup.files import FileProblem
from followup.handed_out import read_handed_out
from followup.log.model import Line, Value

FORMAT, VERSION = "followup-class-summary", 1
_Count = Annotated[int, Field(ge=0, le=10**9)]


class HabitNumbers(Value):
    """A habit in numbers."""

    key: Annotated[Line, Field(max_length=40)]
    name: Annotated[Line, Field(max_length=80)]
    of: Annotated[Line, Field(max_length=80)]
    done: _Count
    n: _Count
    students: Annotated[int, Field(ge=LEAST_POSSIBLE, le=10**6)]
    worth: Annotated[float, Field(gt=0, le=10**9, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _a_share(self) -> Self:
        if not self.done <= self.n or not self.n:
            raise ValueError(f"done is {self.done} of {self.n}")
        return self


class ClassSummary(Value):
    """A class in numbers.

    Attributes:
        name: what the instructor calls the class.
        students: how many.
        rate: the share of applications answered positively by day HORIZON, of a student like these.
        alike: the correlation of two applications of one student.
        habits: as in the report.
    """

    format: Literal["followup-class-summary"] = FORMAT
    version: Literal[1] = VERSION
    name: Annotated[Line, Field(max_length=80)]
    students: Annotated[int, Field(ge=LEAST_POSSIBLE, le=10**6)]
    rate: Annotated[float, Field(gt=0, lt=1)]
    alike: Annotated[float, Field(gt=0, lt=1)]
    habits: Annotated[tuple[HabitNumbers, ...], Field(max_length=50)] = ()

    @property
    def as_habits(self) -> tuple[str, tuple[Habit, ...]]:
        """Its name and its habits."""
        return self.name, tuple(Habit(**numbers.model_dump()) for numbers in self.habits)


def summary_of(report: ClassReport, name: str) -> ClassSummary:
    """A class's summary.

    Raises:
        FileProblem: too few students have applications that are old enough to tell.
    """
    facts = report.hand_ins.facts
    old = facts[facts["watched"] >= HORIZON]
    if students_with(old) < report.least:
        raise FileProblem(
            f"There is no summary yet: it takes {report.least} students with applications that are {HORIZON} days old."
        )
    by = old.groupby("student")["answered"]
    rate, alike = class_of(by.sum().to_numpy(float), by.size().to_numpy(float))
    habits = tuple(
        HabitNumbers(key=h.key, name=h.name, of=h.of, done=h.done, n=h.n, students=h.students, worth=h.worth)
        for h in report.habits.habits
    )
    n = len(report.hand_ins.students)
    return ClassSummary(name=charts.clip(name, 80), students=n, rate=rate, alike=alike, habits=habits)


def as_text(summary: ClassSummary) -> str:
    """The summary as it is saved."""
    return json.dumps(json.loads(summary.model_dump_json()), indent=1) + "\n"


def read_summary(path: Path) -> ClassSummary:
    """Read a summary.

    Raises:
        FileProblem: it is missing, damaged, foreign or of a newer version.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise FileProblem(f"{path} cannot be read ({error.strerror}): check the name and the folder.") from None
    return summary_from(content, Path(path).name)


def summary_from(content: bytes, name: str) -> ClassSummary:
    """The same from what is in the file."""
    foreign = "is no class summary: an instructor makes one with `followup class FOLDER --summary FILE`."
    return read_handed_out(ClassSummary, content, name, foreign)


@dataclass(frozen=True)
class Place:
    """Where one student stands in a class; for that student only.

    Attributes:
        summary: the class.
        answered: the student's applications answered positively by day HORIZON.
        known: of how many that are that old.
        horizon: by when an answer counts.
    """

    summary: ClassSummary
    answered: int
    known: int
    horizon: int = HORIZON

    @property
    def _belief(self) -> tuple[float, float]:
        weight = 1 / self.summary.alike - 1
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
        low, high = beta.ppf((0.025, 0.975), *self._belief)
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
                f"None of your applications is {HORIZON} days old yet, so nothing is known of you but the class: a "
                f"student of it can expect an answer to {percent(mean)}."
            )
        luck = "luck alone could put that apart from" if low <= mean <= high else "that lies apart from"
        return (
            f"Of your {self.known} applications that are {HORIZON} days old, {self.answered} were answered positively "
            f"by then ({percent(self.raw)}). Drawn towards the class, as far as luck could have moved it: "
            f"{percent(self.rate)} ({percent(low)} to {percent(high)}); {luck} the class's {percent(mean)} "
            f"({self.summary.students} students). Only you see this."
        )

    def chart(self) -> go.Figure:
        """The student's share with its interval, and the class as a line."""
        return class_charts.place(self)

    def _ipython_display_(self) -> None:
        charts.show(self)


def place(summary: ClassSummary, facts: Sequence[tuple[int, bool]]) -> Place:
    """Where a student stands.

    Args:
        summary: the class.
        facts: for each application, days watched, and whether it was answered positively by day HORIZON.
    """
    old = [answered for watched, answered in facts if watched >= HORIZON]
    return Place(summary, sum(old), len(old))
