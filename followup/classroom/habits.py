"""What a class does, as shares whose intervals know that the applications of one student are alike.

The variance of a share comes from a bootstrap of whole students; it tells how many independent applications
the data are worth, and Wilson's interval is taken at that size, with a t quantile, as survey statistics do it (Korn and
Graubard 1998, Survey Methodology 24).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from followup import charts
from followup.analysis.intervals import wilson
from followup.analysis.timing import HORIZON_DAYS
from followup.charts import Result, label
from followup.classroom.pool import WEEK, HandIns
from followup.method.rules import After
from followup.wording import percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

RUNS = 1_000


@dataclass(frozen=True)
class Habit:
    """One share: how often something was done, out of how many chances, of how many students.

    Attributes:
        key: what it is called in a file.
        effective: the effective sample size: as many independent ones would be as informative.
    """

    key: str
    name: str
    of: str
    done: int
    n: int
    students: int
    effective: float

    @property
    def share(self) -> float:
        """The share."""
        return self.done / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the share in a class like this one."""
        if not self.n:
            return 0.0, 1.0
        size = max(self.effective, 1e-9)
        return wilson(self.share * size, size)

    @property
    def text(self) -> str:
        """In words."""
        low, high = self.interval
        return (
            f"{self.name}: {percent(self.share)} of {self.n:,} {self.of} ({percent(low)} to {percent(high)}; "
            f"{self.students} students)"
        )


@dataclass(frozen=True)
class Habits(Result):
    """The habits of a class, beside those of former ones.

    Attributes:
        habits: of this class.
        hidden: names of those that too few students have.
        least: how many students there must be.
        former: habits of other classes, by what they are called.
    """

    habits: tuple[Habit, ...]
    hidden: tuple[str, ...]
    least: int
    former: tuple[tuple[str, tuple[Habit, ...]], ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """A row for each habit of each class."""
        return pd.DataFrame(
            [
                (name, h.name, h.of, h.n, h.students, h.share, *h.interval)
                for name, habits in (("this class", self.habits), *self.former)
                for h in habits
            ],
            columns=["class", "habit", "of", "number", "students", "share", "from", "to"],
        )

    @property
    def sentence(self) -> str:
        """Each habit, what is not shown, and how this class compares."""
        lines = [f"- {h.text}" for h in self.habits]
        if self.hidden:
            lines.append(f"Not shown, because fewer than {self.least} students have any: {', '.join(self.hidden)}.")
        lines += [f"Against {name}: {self._against(habits)}" for name, habits in self.former]
        return "\n".join(["What this class does:", *lines]) if self.habits else "\n".join(lines)

    def _against(self, others: Sequence[Habit]) -> str:
        theirs = {h.key: h for h in others}
        both = [(h, theirs[h.key]) for h in self.habits if h.key in theirs]
        apart = [(mine, their) for mine, their in both if differ(mine, their)]
        if not both:
            return "nothing in common to compare."
        if not apart:
            return "no habit differs by more than luck could make."
        changes = "; ".join(f"{mine.name} {percent(mine.share)}, was {percent(their.share)}" for mine, their in apart)
        return f"{changes}. (Such a list is empty for 19 of 20 pairs of classes that do not differ at all.)"

    def chart(self) -> "go.Figure":
        """Each share with its interval."""
        names = [label(h.name) for h in self.habits]
        many = [
            ("this class", self.habits),
            *((label(name), theirs) for name, theirs in self.former[: len(charts.SHADES) - 1]),
        ]
        shown = [(name, [h for h in theirs if label(h.name) in names]) for name, theirs in many]
        return shares_chart("What the class does", self.sentence, names, shown)


def shares_chart(title: str, alt: str, names: list[str], classes: Sequence[tuple[str, Sequence[Habit]]]) -> "go.Figure":
    """Dots with intervals, a line for each name."""
    step = 0.8 / max(len(classes), 1)
    data = []
    for k, (name, found) in enumerate(classes):
        colour, _ = charts.SHADES[k % len(charts.SHADES)]
        y = [len(names) - 1 - names.index(label(h.name)) + (len(classes) - 1) * step / 2 - k * step for h in found]
        x, symbol = [h.share for h in found], ("circle", "diamond", "square", "x")[k % 4]
        bars = charts.error_bars(x, (h.interval for h in found), colour)
        texts = [label(h.text, 200) for h in found]
        data.append(
            charts.dots(x, y, (colour, 11, symbol), name=name, error_x=bars)
            | {"customdata": texts, "hovertemplate": "%{customdata}<extra></extra>"}
        )
    return charts.figure(
        title,
        alt,
        height=130 + (34 + 14 * (len(classes) - 1)) * max(len(names), 2),
        data=data,
        showlegend=len(classes) > 1,
        legend=charts.legend(),
        xaxis={"tickformat": ".0%", "range": [0, 1.02], "title": "share, with its 95% interval"},
        yaxis={"tickvals": list(range(len(names))), "ticktext": names[::-1]}
        | {"range": [-0.6, max(len(names), 1) - 0.4]},
    )


def differ(one: Habit, other: Habit, comparisons: int = 6) -> bool:
    """Whether two shares differ by more than luck, all comparisons of habits taken together (Bonferroni).

    By their intervals' distances (Newcombe 1998, method 10), widened from 95% to what so many comparisons ask for.
    """
    wider = float(ndtri(1 - 0.025 / comparisons) / ndtri(0.975))
    (low_a, high_a), (low_b, high_b) = one.interval, other.interval
    gap = one.share - other.share
    reach = math.hypot(one.share - low_a, high_b - other.share)
    if gap < 0:
        reach = math.hypot(high_a - one.share, other.share - low_b)
    return abs(gap) > wider * reach


def habit(key: str, name: str, of: str, done: pd.Series, student: pd.Series) -> Habit:
    """One habit from a row for each chance to do it: whether it was done, and whose it is."""
    by = pd.DataFrame({"done": done.to_numpy(float), "student": student.to_numpy()}).groupby("student")["done"]
    x, n = by.sum().to_numpy(), by.size().to_numpy(float)
    return Habit(key, name, of, int(x.sum()), int(n.sum()), len(n), effective_size(x, n))


def effective_size(done: np.ndarray, n: np.ndarray, seed: int = 0) -> float:
    """The effective sample size of yes-or-no answers that are correlated within students (Kish 1965).

    Args:
        done: yeses of each student; shape (students,).
        n: answers of each student; the same shape.
        seed: of the draws.
    """
    students, total = len(n), n.sum()
    if students < 2:
        return float(min(students, total))
    share = done.sum() / total
    draws = _draws(students, seed)
    shares = (draws @ done) / np.maximum(draws @ n, 1)
    variance = float(((shares - share) ** 2).mean()) * students / (students - 1)
    size = total if variance <= 0 else share * (1 - share) / variance
    if not 0 < share < 1:
        size = students  # all did, or nobody: the correlation cannot be seen, so each student counts once
    quantile = float(ndtri(0.975) / stdtrit(students - 1, 0.975))
    return float(min(size, total)) * quantile**2


@lru_cache(maxsize=2)
def _draws(students: int, seed: int) -> np.ndarray:
    """How often each student is drawn in each of RUNS classes; made once for all habits of a class."""
    return np.random.default_rng(seed).multinomial(students, np.full(students, 1 / students), RUNS).astype(float)


def habits_of(hand_ins: HandIns, least: int, former: Sequence[tuple[str, tuple[Habit, ...]]] = ()) -> Habits:
    """The habits of a class, without those that fewer than `least` students have, and those of former classes."""
    found = list(_habits(hand_ins))
    shown = tuple(h for h in found if h.students >= least)
    return Habits(shown, tuple(h.name for h in found if h.students < least), least, tuple(former))


def _habits(hand_ins: HandIns) -> Iterator[Habit]:
    facts, thanks = hand_ins.facts, hand_ins.thanks
    old = facts[facts["watched"] >= HORIZON_DAYS]
    yield habit(
        "answered", f"positive answer by day {HORIZON_DAYS}", "applications that old", old["answered"], old["student"]
    )
    waited = facts[facts["waited_a_week"]]
    yield habit(
        "followed_up",
        "followed up within a week",
        f"applications still unanswered on day {WEEK}",
        waited["called_in_a_week"],
        waited["student"],
    )
    met = thanks[thanks["after"] == After.INTERVIEW]
    yield habit("thanked", "thank-you sent", "owed after interviews", met["sent"], met["student"])
    yield habit(
        "thanked_soon",
        "thank-you sent within a day",
        "owed after interviews",
        met["days"].le(1).fillna(value=False),
        met["student"],
    )
    # Only those after interviews: of all together, those after a job could be worked out though they are not shown.
    sent = met[met["sent"]]
    yield habit("through", "passed on by someone", "thank-yous sent after interviews", sent["through"], sent["student"])
    hired = thanks[thanks["after"] == After.JOB]
    yield habit("thanked_after_job", "thank-you sent after the job", "owed then", hired["sent"], hired["student"])


def as_numbers(habits: Sequence[Habit]) -> list[dict[str, Any]]:
    """Habits as a file holds them."""
    same = ("key", "name", "of", "done", "n", "students")
    return [{name: getattr(h, name) for name in same} | {"worth": h.effective} for h in habits]
