"""The stack of resumes: a small model of why one sinks, and of what a call changes.

It is a way to think, not a measurement. Every number in it is yours to set, and what it takes for granted is listed
in `Pile.assumptions`, beside each result.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from followup import charts
from followup.charts import Result
from followup.errors import SettingError

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


BY_DAY = 14
"""The day by which a resume should have been read."""
LAST_DAY = 28
"""The model follows four weeks."""
WEEK = 7
GOODWILL = 100
"""Points of goodwill to begin with."""


@dataclass(frozen=True)
class PileDay:
    """One working day in the model.

    Attributes:
        day: days from now; day 1 is a Monday.
        called: whether you call on this day.
        place: your resume's place from the top when reading begins, 1 being the top; None once it was read.
        read: whether it is read on this day.
        goodwill: points left at the end of the day.
    """

    day: int
    called: bool
    place: int | None
    read: bool
    goodwill: int


@dataclass(frozen=True)
class Pile:
    """The stack of resumes, as a model with its assumptions on show; `follow` gives what comes of it.

    It is a way to think, not a measurement: every number is yours to set, and `assumptions` lists what it takes for
    granted.

    Args:
        stack: resumes in the stack today; yours lies in the middle.
        arrivals: new resumes each working day.
        read_a_day: resumes read each working day.
        days_between_calls: calendar days from one call to the next; None for no call.
        first_call_day: the day of the first call; day 1 is a Monday.
        goodwill_cost: points lost by each call that comes less than a week after the one before. Invented.

    Raises:
        SettingError: a number is below what it can be.

    Example:
        >>> import followup as fu
        >>> fu.Pile(days_between_calls=7).follow().read_day
        3
        >>> [result.read_day for result in fu.Pile().habits()]  # no call, a call a week, a call a day
        [None, 3, 3]
    """

    stack: int = 2000
    arrivals: int = 40
    read_a_day: int = 30
    days_between_calls: int | None = 7
    first_call_day: int = 3
    goodwill_cost: int = 5

    def __post_init__(self) -> None:
        least = {"stack": 1, "days_between_calls": 1, "first_call_day": 1}
        for field in fields(self):
            value, low = getattr(self, field.name), least.get(field.name, 0)
            if value is not None and value < low:
                raise SettingError(field.name, value, f"use a whole number from {low} up")

    @property
    def assumptions(self) -> tuple[str, ...]:
        """All that the model takes for granted, a sentence each."""
        return (
            "There is one stack, read from the top. Today yours lies in the middle: half of the others are newer.",
            "Every Monday to Friday the same number of new resumes lands on top. Day 1 is a Monday.",
            "Late each working day the same number of resumes is read from the top down, and leaves the stack.",
            "A call, voicemail included, puts yours on top at midday; the afternoon's half of new ones lands on it.",
            "You call on your days (on Monday for a weekend), also after it was read: nobody tells you that it was.",
            f"Goodwill starts at {GOODWILL} points; a call less than a week after the last costs {self.goodwill_cost}.",
            "Those points are invented: we know of no study that measured what a call too many costs.",
            "Read means looked at, nothing more. Real recruiters search, filter, skip and remember.",
        )

    def follow(self) -> "PileResult":
        """Play the model through four weeks.

        Returns:
            What came of it, with `read_day`, `table`, `sentence` and `chart()`.
        """
        return PileResult(self, tuple(self._days()))

    def habits(self) -> "tuple[PileResult, ...]":
        """Play the same stack with no call, a call a week and a call a day.

        Returns:
            The three results, in this order.
        """
        return tuple(replace(self, days_between_calls=between).follow() for between in (None, WEEK, 1))

    def _days(self) -> Iterator[PileDay]:
        calls = set(self._call_days())
        afternoon = self.arrivals - self.arrivals // 2
        place, goodwill, last_call, waiting = self.stack // 2 + 1, GOODWILL, None, True
        for day in range(1, LAST_DAY + 1):
            if _weekend(day):
                continue
            called = day in calls
            if called:
                if last_call is not None and day - last_call < WEEK:
                    goodwill = max(0, goodwill - self.goodwill_cost)
                last_call = day
            place = afternoon + 1 if called else place + self.arrivals
            read = waiting and place <= self.read_a_day
            yield PileDay(day, called, place if waiting else None, read, goodwill)
            waiting = waiting and not read
            place -= self.read_a_day

    def _call_days(self) -> Iterator[int]:
        if self.days_between_calls is None:
            return
        day = self.first_call_day
        while day <= LAST_DAY:
            day = _working(day)
            yield day
            day += self.days_between_calls


def _weekend(day: int) -> bool:
    return (day - 1) % WEEK > 4


def _working(day: int) -> int:
    """The day, or the Monday after it."""
    return day + WEEK - (day - 1) % WEEK if _weekend(day) else day


def _habit(between: int | None) -> str:
    if between is None:
        return "no call"
    return {1: "a call every day", WEEK: "a call a week"}.get(between, f"a call every {between} days")


@dataclass(frozen=True)
class PileResult(Result):
    """What came of a pile, day by day."""

    pile: Pile
    days: tuple[PileDay, ...]

    @property
    def read_day(self) -> int | None:
        """The day on which your resume is read; None if it is not within the four weeks."""
        return next((d.day for d in self.days if d.read), None)

    @property
    def read_in_time(self) -> bool:
        """Whether it is read by day 14."""
        return self.read_day is not None and self.read_day <= BY_DAY

    @property
    def goodwill(self) -> int:
        """Points of goodwill left at the end."""
        return self.days[-1].goodwill

    @property
    def table(self) -> "pd.DataFrame":
        """A row for each working day."""
        import pandas as pd

        head, rows = self.cells()
        return pd.DataFrame(rows, columns=head).astype({"place from the top": "Int64"})

    def cells(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The table as plain values."""
        head = ["day", "you call", "place from the top", "read", "goodwill"]
        return head, [(d.day, d.called, d.place, d.read, d.goodwill) for d in self.days]

    @cached_property
    def without_calls(self) -> "PileResult":
        """The same stack if you never call."""
        return replace(self.pile, days_between_calls=None).follow()

    @property
    def sentence(self) -> str:
        """What came of it in this model, in plain words."""
        end = next((d.place for d in reversed(self.days) if d.place is not None and not d.read), None)
        if self.read_day is not None:
            late = "" if self.read_in_time else f", which is after day {BY_DAY}"
            what = f"your resume is read on day {self.read_day}{late}"
        else:
            what = f"your resume is not read in {LAST_DAY} days: at the end it lies at place {end:,} from the top"
        habit = _habit(self.pile.days_between_calls)
        calls = [d.day for d in self.days if d.called]
        lost = GOODWILL - self.goodwill
        cost = (
            f" Calling that often costs {lost} of {GOODWILL} points of goodwill (an invented number)." if lost else ""
        )
        return f"In this model, with {habit}, {what}.{cost}{self._what_calls_do(calls)}"

    def _what_calls_do(self, calls: list[int]) -> str:
        if not calls:
            return ""
        alone = self.without_calls.read_day
        if self.read_day is None:
            return " Calls do not help here: so many newer ones land on top in the same afternoon."
        if alone == self.read_day:
            return " It would have been read that day without a call."
        once = (
            " The first call does it; those after it change nothing." if self.read_day == calls[0] and calls[1:] else ""
        )
        without = f"be read on day {alone}" if alone else f"not be read in {LAST_DAY} days"
        return f"{once} Without a call it would {without}."

    def chart(self) -> "go.Figure":
        """Place from the top, with and without your calls; goodwill below."""
        deepest = max(d.place or 0 for d in (*self.days, *self.without_calls.days))
        lines = [(self.without_calls, "without a call", charts.GREY, "dash")]
        if self.pile.days_between_calls is not None:
            lines.append((self, "with your calls", charts.BLUE, "solid"))
        days, points = [d.day for d in self.days], [d.goodwill for d in self.days]
        goodwill = {"x": days, "y": points, "yaxis": "y2", "mode": "lines"} | {
            "line": {"color": charts.PURPLE, "width": 3, "shape": "hv"},
            "hovertemplate": "day %{x}: %{y} points<extra></extra>",
        }
        left = {"x": days[-1], "y": self.goodwill, "yref": "y2"} | _BESIDE
        ticks = {"range": [0.5, LAST_DAY + 0.5], "tickvals": [1, 7, BY_DAY, 21, LAST_DAY]}
        return charts.figure(
            "Where your resume lies in the stack, in this model",
            self.sentence,
            height=480,
            data=[*(_places(*line) for line in lines), goodwill],
            showlegend=False,
            margin={"l": 24, "r": 150, "t": 76, "b": 56},
            shapes=[
                charts.area(charts.YELLOW, y0=0, y1=self.pile.read_a_day) | {"fillcolor": charts.YELLOW},
                charts.upright(BY_DAY, charts.GREY, yref="y domain", layer="above"),
            ],
            annotations=[
                *(_end(*line[:3], near_top=deepest / 10) for line in lines),
                charts.note(f"<b>{self.goodwill}</b> points left", **left),
                charts.note(f"day {BY_DAY}", x=BY_DAY, y=1, yref="y domain", yanchor="bottom"),
                charts.note("read that day", xref="paper", x=1, y=self.pile.read_a_day / 2, **_BESIDE),
            ],
            xaxis={"title": "day (day 1 is a Monday)", "showgrid": False, "anchor": "y2"} | ticks,
            yaxis={
                "title": "place from the top",
                "range": [max(deepest, self.pile.read_a_day) * 1.08, 0],
                "domain": [0.36, 1],
                "tickformat": ",d",
            },
            yaxis2={"title": "goodwill", "range": [0, 1.1 * GOODWILL], "tickvals": [0, 50, 100], "domain": [0, 0.24]},
        )


_BESIDE = {"xanchor": "left", "xshift": 12, "bgcolor": "rgba(255,255,255,0.85)"}
"""A chart's label to the right of what it names."""


def _places(result: PileResult, name: str, colour: str, dash: str) -> dict[str, object]:
    """The line of a resume's places until it is read."""
    days = [d for d in result.days if d.place is not None]
    return {
        "x": [d.day for d in days],
        "y": [d.place for d in days],
        "mode": "lines+markers",
        "line": {"color": colour, "width": 3, "dash": dash},
        "marker": {
            "symbol": ["star" if d.read else "triangle-up" if d.called else "circle" for d in days],
            "size": [20 if d.read else 12 if d.called else 6 for d in days],
            "opacity": 1,
        },
        "hovertemplate": f"day %{{x}}, {name}: place %{{y:,}}<extra></extra>",
    }


def _end(result: PileResult, name: str, colour: str, near_top: float) -> dict[str, object]:
    """The name of a line where it ends; below the end where that is at the very top."""
    last, height = next((d, d.place) for d in reversed(result.days) if d.place is not None)
    text = f"{name}: <b>read on day {last.day}</b>" if last.read else name
    place = {"x": last.day, "y": height, "yshift": -16 if height < near_top else 0}
    return charts.note(text, font={"color": charts.SOFT if colour == charts.GREY else colour}, **place, **_BESIDE)
