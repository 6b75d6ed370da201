"""Groups of a class, and which of them must not be shown so that nobody can be told apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from followup.analysis.timing import HORIZON_DAYS
from followup.charts import Result, label
from followup.classroom.disclosure import too_few
from followup.classroom.habits import Habit, habit, shares_chart
from followup.classroom.pool import HandIns

if TYPE_CHECKING:
    import plotly.graph_objects as go


SIZES = (("fewer than 15 applications", 0, 14), ("15 to 29", 15, 29), ("30 or more", 30, 10**9))


@dataclass(frozen=True)
class Groups(Result):
    """The share answered in each group of students.

    Attributes:
        title: what the groups are.
        groups: those that are shown.
        hidden: names of those that are not.
        least: how many students a group must have.
    """

    title: str
    groups: tuple[Habit, ...]
    hidden: tuple[str, ...]
    least: int

    @property
    def table(self) -> pd.DataFrame:
        """A row for each group."""
        return pd.DataFrame(
            [(h.name, h.n, h.students, h.share, *h.interval) for h in self.groups],
            columns=["group", "applications", "students", f"answered by day {HORIZON_DAYS}", "from", "to"],
        )

    @property
    def sentence(self) -> str:
        """Each group, and why some are not shown."""
        lines = [f"- {h.text}" for h in self.groups]
        if self.hidden:
            lines.append(
                f"Not shown: {', '.join(self.hidden)}. A group of fewer than {self.least} students is never shown, nor "
                "is another one without which it could be worked out."
            )
        if len(self.groups) > 1:
            lines.append("Students chose for themselves what they did, so such a difference says nothing of why.")
        return "\n".join([f"{self.title}:", *lines])

    def chart(self) -> "go.Figure":
        """Each group's share with its interval."""
        names = [label(h.name) for h in self.groups]
        return shares_chart(self.title, self.sentence, names, [("this class", self.groups)])


def by_size(hand_ins: HandIns, least: int) -> Groups:
    """Students by how many resumes they sent."""
    sent = hand_ins.facts.groupby("student").size()

    def which(student: str) -> str:
        return next(name for name, low, high in SIZES if low <= sent[student] <= high)

    return by(hand_ins, "Answers, by how many resumes a student sent", which, [name for name, _, _ in SIZES], least)


def by(hand_ins: HandIns, title: str, which: Callable[[str], str], names: list[str], least: int) -> Groups:
    """The share answered in groups of students: `which` names a student's, `names` all of them in order."""
    old = hand_ins.facts[hand_ins.facts["watched"] >= HORIZON_DAYS]
    group = old["student"].map(which)
    owners = {name: set(old.loc[group == name, "student"]) for name in names}
    out = too_few(owners, least)
    shown = tuple(
        habit(name, name, "applications", old.loc[group == name, "answered"], old.loc[group == name, "student"])
        for name in names
        if owners[name] and name not in out
    )
    return Groups(title, shown, tuple(name for name in names if name in out), least)
