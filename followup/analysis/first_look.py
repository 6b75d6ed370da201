"""A first look at what followed what: answers by days to the first follow-up and by thank-you habit, and a timeline.

These are descriptions. Whoever answers on day two is never followed up, so the quick answers all lie in the group
without a follow-up ("immortal time"): these charts cannot say whether following up works, and say so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import TYPE_CHECKING

import pandas as pd

from followup import charts
from followup.analysis.counts import APPLICATIONS
from followup.analysis.group import Group
from followup.analysis.log_tables import application_row
from followup.analysis.rates import Rates
from followup.charts import Result, label
from followup.log.log import Log
from followup.log.model import RANK, Event, Kind, Pipeline
from followup.log.outcomes import THEIRS, Outcome, answer_of, outcome_of
from followup.log.threads import Thread
from followup.wording import capital, many, say

if TYPE_CHECKING:
    import plotly.graph_objects as go


DAYS = (("0 to 3 days", 0, 3), ("4 to 7 days", 4, 7), ("8 to 14 days", 8, 14), ("15 days or more", 15, 99_999))
NO_FOLLOW_UP = "none before an answer"
SOON, LATER, NO_THANKS = "within 24 hours", "later", "none before an answer"


def _groups(names: Iterable[str], found: Iterable[tuple[str, Outcome]]) -> tuple[Group, ...]:
    count = Counter(found)
    return tuple(Group(name, *(count[name, outcome] for outcome in Outcome)) for name in names)


def by_first_follow_up(pipeline: Pipeline, on: date) -> Rates:
    """Answers by the days from a resume to the first follow-up, as they stood on a day.

    A follow-up after the first answer is none for this purpose; one on the day of the answer came before it.
    """
    found, undated = [], 0
    for thread in Log(pipeline, on).threads.values():
        row = application_row(thread, on)
        if row is None:
            undated += 1
            continue
        day = row[APPLICATIONS.since]
        group = NO_FOLLOW_UP if day is pd.NA else next(name for name, low, high in DAYS if low <= day <= high)
        found.append((group, outcome_of(answer_of(thread.events))))
    return Rates(
        title="Answers, by days to the first follow-up",
        unit="applications",
        groups=_groups((NO_FOLLOW_UP, *(name for name, _, _ in DAYS)), found),
        trap="a quick answer is never followed up, so the group without a follow-up collects the quick answers and "
        "looks better than it is. Lesson 6 does this comparison right.",
        left_out=f"Left out: {undated:,} with no day on which the resume was sent." if undated else "",
    )


def by_thank_you(pipeline: Pipeline, on: date) -> Rates:
    """Answers after interviews by when the first thank-you went out, as they stood on a day.

    One day of interviews on one application is one interview, whomever you met. A thank-you to anyone about that
    application counts, if it came before the answer.
    """
    threads = Log(pipeline, on).threads.values()
    talks = [(thread, day) for thread in threads for day in set(thread.days(Kind.INTERVIEWED))]
    timed = [talk for talk in talks if not any(e.kind is Kind.THANKED for e in talk[0].undated)]
    some_day = len(talks) - len(timed)
    found = [_after_interview(thread, day) for thread, day in timed]
    return Rates(
        title="Answers after an interview, by thank-you",
        unit="interviews",
        groups=_groups((SOON, LATER, NO_THANKS), found),
        trap="an answer that comes at once leaves no time for a thank-you, and who sends thanks may differ in other "
        "ways. Several interviews for one job also hang together, which the intervals do not know.",
        left_out=f"Left out: {some_day:,} with thanks on a day that is not known." if some_day else "",
    )


def _after_interview(thread: Thread, day: date) -> tuple[str, Outcome]:
    met = [e for e in thread.events if e.kind is Kind.INTERVIEWED and e.day == day]
    after = [e for e in thread.events if e.order > met[-1].order]
    answer = answer_of(after)
    thanks = next((e for e in after if e.kind is Kind.THANKED and (not answer or e.order < answer.order)), None)
    if thanks is None:
        return NO_THANKS, outcome_of(answer)
    hour = max((e.time for e in met if e.time), default=None)
    return SOON if _within_a_day(day, hour, thanks) else LATER, outcome_of(answer)


def _within_a_day(day: date, hour: time_of_day | None, thanks: Event) -> bool:
    """By the clock where both hours are known, else by the next day."""
    if hour is None or thanks.time is None:
        return thanks.day - day <= timedelta(days=1)
    return datetime.combine(thanks.day, thanks.time) - datetime.combine(day, hour) <= timedelta(hours=24)


# --- the timeline ---------------------------------------------------------------------------------------------------

MOST_LINES = 60
"""How many applications one timeline shows; more cannot be read."""
_LINE, _ABOVE, _BELOW = 24, 176, 50
"""Pixels for a line of the timeline, for title and legend above it, and for the dates below."""
_MARKS = {
    Kind.SAVED: ("you noted the job", "circle-open-dot", charts.BLACK),
    Kind.APPLIED: ("resume sent", "circle-open", charts.BLACK),
    Kind.FOLLOWED_UP: ("you followed up", "triangle-up", charts.BLUE),
    Kind.THANKED: ("you thanked", "star", charts.PURPLE),
    Kind.ANSWERED: ("you answered", "triangle-right", charts.SKY),
    Kind.WITHDREW: ("you withdrew", "line-ew-open", charts.BLACK),
    Kind.ACCEPTED: ("you accepted", "star-diamond", charts.GREEN),
    Kind.REPLIED: ("they replied", "square", charts.GREEN),
    Kind.PROMISED: ("they promised", "hourglass", charts.ORANGE),
    Kind.INVITED: ("they invited you", "diamond-open", charts.ORANGE),
    Kind.INTERVIEWED: ("interview", "diamond", charts.ORANGE),
    Kind.RESTED: ("you let it rest", "line-ns-open", charts.BLACK),
    Kind.OFFERED: ("they offered", "pentagon", charts.GREEN),
    Kind.REJECTED: ("they said no", "x", charts.RED),
}


@dataclass(frozen=True)
class Mark:
    """What happened on one application on one day, of one kind: an interview with three people is one mark."""

    line: int
    about: str
    events: tuple[Event, ...]
    shift: float
    """Days by which the marker is moved so that markers of one day do not cover each other."""

    @property
    def kind(self) -> Kind:
        """The kind of event."""
        return self.events[0].kind

    @property
    def day(self) -> date:
        """The day."""
        return self.events[0].day

    @property
    def people(self) -> str:
        """Everyone whom it was with, or for."""
        return ", ".join(dict.fromkeys(name for e in self.events if (name := e.for_ or e.person)))

    @property
    def note(self) -> str:
        """The notes of that moment."""
        return " ".join(dict.fromkeys(e.note for e in self.events if e.note))

    @property
    def channel(self) -> str:
        """How."""
        return ", ".join(dict.fromkeys(e.channel.value for e in self.events if e.channel))

    @property
    def when(self) -> str:
        """Day, and the hour where it is known."""
        hour = self.events[0].time
        return f"{say(self.day)} {self.day.year}" + (f", {hour:%H:%M}" if hour else "")

    @property
    def hover(self) -> str:
        """The hover box, in plotly's HTML."""
        words = _MARKS[self.kind][0]
        lines = [f"<b>{capital(words)}</b>" + (f" ({self.channel})" if self.channel else ""), self.when]
        lines += [f"with {label(self.people, 70)}"] if self.people else []
        lines.append(label(self.about, 70))
        lines += [f"<i>{label(self.note, 90)}</i>"] if self.note else []
        return "<br>".join(lines)


@dataclass(frozen=True)
class Timeline(Result):
    """All contacts, a line for each application, oldest on top.

    Attributes:
        on: the day up to which it goes.
        lines: the applications shown, in words.
        marks: what happened on them.
        left_out: how many applications are not shown; they have been quiet for longest.
    """

    on: date
    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    left_out: int

    @property
    def table(self) -> pd.DataFrame:
        """A row for each mark, in order of day."""
        ordered = sorted(self.marks, key=lambda m: (m.day, m.line, RANK[m.kind]))
        return pd.DataFrame(
            [(m.day.isoformat(), m.about, _MARKS[m.kind][0], m.people, m.channel, m.note) for m in ordered],
            columns=["day", "application", "what", "person", "channel", "note"],
        )

    @property
    def sentence(self) -> str:
        """How much is shown, and what is left out."""
        if not self.marks:
            return "There is nothing to show yet: the timeline begins with your first application."
        count = Counter(m.kind for m in self.marks)
        theirs = sum(count[kind] for kind in {*THEIRS, Kind.REJECTED} - {Kind.PROMISED})
        text = (
            f"{many(len(self.lines), 'application')} up to {say(self.on)} {self.on.year}: "
            f"{many(count[Kind.FOLLOWED_UP], 'follow-up')} and {many(count[Kind.THANKED], 'thank-you')} of yours, "
            f"{many(theirs, 'answer or interview', 'answers and interviews')} of theirs."
        )
        have = "has" if self.left_out == 1 else "have"
        rest = f" Not shown: {many(self.left_out, 'application')} that {have} been quiet longest."
        return text + rest if self.left_out else text

    def chart(self) -> "go.Figure":
        """Markers by kind, told apart by shape and colour; the rest is in the hover boxes."""
        title, height = "Who did what, and when", _ABOVE + _BELOW + _LINE * len(self.lines)
        if not self.marks:
            return charts.figure(title, self.sentence, height)
        days = defaultdict(list)
        for m in self.marks:
            days[m.line].append(m.day)
        x = [x for line in days for x in (min(days[line]).isoformat(), max(days[line]).isoformat(), None)]
        traces = [charts.spans(x, [y for line in days for y in (line, line, None)], charts.PALE)]
        for kind, (name, symbol, colour) in _MARKS.items():
            marks = [m for m in self.marks if m.kind is kind]
            if marks:
                hover = {"hovertext": [m.hover for m in marks], "hovertemplate": "%{hovertext}<extra></extra>"}
                moments, places = [_moment(m) for m in marks], [m.line for m in marks]
                traces.append(charts.dots(moments, places, (colour, 11, symbol), 1.5, name=name) | hover)
        ends = (min(m.day for m in self.marks) - timedelta(days=3), self.on + timedelta(days=3))
        today, words = self.on.isoformat(), f"{self.on.day} {self.on:%B}"
        return charts.figure(
            title,
            self.sentence,
            height=height,
            data=traces,
            shapes=[charts.upright(today, charts.GREY, layer="above")],
            annotations=[charts.note(words, x=today, y=0, yref="paper", yanchor="top")],
            legend=charts.legend(1 + 26 / (_LINE * len(self.lines)), font={"size": 13}),  # just above the dates
            hovermode="closest",
            margin={"t": _ABOVE, "b": _BELOW},
            xaxis={"range": [day.isoformat() for day in ends], "side": "top", "tickformat": "%-d %b"},
            yaxis=charts.lines([label(line, 34) for line in self.lines]),
        )


def _moment(mark: Mark) -> str:
    noon = datetime.combine(mark.day, time_of_day(0)) + timedelta(days=mark.shift)
    return noon.isoformat(timespec="minutes")


def timeline(pipeline: Pipeline, on: date) -> Timeline:
    """Every contact up to a day; of more than MOST_LINES applications, those on which something happened last."""
    threads = [t for t in Log(pipeline, on).threads.values() if t.events]
    newest = sorted(threads, key=lambda t: t.events[-1].day, reverse=True)[:MOST_LINES]
    shown = sorted(newest, key=lambda t: (t.events[0].day, t.application.id))
    lines = tuple(
        " · ".join(filter(None, (t.application.company, t.application.title))) or t.application.id for t in shown
    )
    marks = tuple(m for i, t in enumerate(shown) for m in _marks(i, lines[i], t))
    return Timeline(on, lines, marks, len(threads) - len(shown))


def _marks(line: int, about: str, thread: Thread) -> Iterable[Mark]:
    days: dict[date, dict[Kind, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for e in thread.events:
        days[e.day][e.kind].append(e)
    for kinds in days.values():
        for i, events in enumerate(kinds.values()):
            yield Mark(line, about, tuple(events), shift=i * 0.9)
