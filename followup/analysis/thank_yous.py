"""Thank-yous owed and sent: who gets one, how many were sent, how soon, and through whom."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from followup import charts
from followup.analysis.group import Group
from followup.charts import Result, label
from followup.log.log import Log
from followup.log.model import Pipeline
from followup.method.ledger import Entry, ledger
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, job
from followup.wording import clip, say

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


MOST_LINES = 40
"""How many lines of the ledger one chart shows; more cannot be read."""
_LINE, _AROUND = 24, 196
"""Pixels for a line of the chart, and for what stands above and below."""


@dataclass(frozen=True)
class ThankYous(Result):
    """The ledger of thank-yous on a day.

    Attributes:
        entries: what was ever owed, oldest first, each with what settled it.
        about: the job that each is about, in words, in the same order.
        on: the day.
        hours: within how many hours of an interview a thank-you is wanted.
    """

    entries: tuple[Entry, ...]
    about: tuple[str, ...]
    on: date
    hours: int

    @property
    def table(self) -> "pd.DataFrame":
        """A row for each thank-you that was ever owed."""
        import pandas as pd

        head, rows = self.cells()
        return pd.DataFrame(rows, columns=head).astype({"days": "Int64"})

    def cells(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The table as plain values."""
        return ["for", "why", "about", "since", "due", "sent", "how", "passed on by", "days", "state"], [
            (e.wanted.party.name, RULES[e.wanted.rule].why, about)
            + (e.wanted.since.isoformat(), e.wanted.due.isoformat())
            + ((e.sent.day.isoformat() if e.dated else "", e.sent.channel, e.sent.via) if e.sent else ("", "", ""))
            + (e.days, self._state(e))
            for e, about in zip(self.entries, self.about, strict=True)
        ]

    def _state(self, entry: Entry) -> str:
        if entry.sent:
            return ("in time" if entry.in_time else "late") if entry.dated else _SOME_DAY
        return "owed, late" if entry.wanted.due < self.on else "owed"

    @property
    def coverage(self) -> Group:
        """How many were sent, of those whose last good day has passed: the others still have time."""
        return self._share("Sent, of those whose last good day has passed", lambda e: e.sent is not None)

    @property
    def in_time(self) -> Group:
        """How many of those were sent in time; those that were sent on a day that nobody knows are left out."""
        some_day = sum(1 for e in self.entries if not e.dated and e.wanted.due < self.on)
        without = f" but {some_day} sent on a day that is not known" if some_day else ""
        return self._share(f"Sent in time, of the same{without}", lambda e: e.in_time if e.dated else None)

    def _share(self, name: str, done: Callable[[Entry], bool | None]) -> Group:
        past = [is_done for e in self.entries if e.wanted.due < self.on and (is_done := done(e)) is not None]
        return Group(name, positive=sum(past), waiting=len(past) - sum(past))

    @property
    def owed(self) -> tuple[str, ...]:
        """Who is still owed one, each person once."""
        parties = {e.wanted.party: e.wanted.party.name for e in self.entries if not e.sent}
        return tuple(parties.values())

    @property
    def sentence(self) -> str:
        """Who is owed one, how many were sent, how soon, and through whom: a line each."""
        if not self.entries:
            return (
                "No thank-you has been owed yet. The first will be after your first interview: one for each person "
                "whom you meet."
            )
        counted = Counter(RULES[e.wanted.rule].why for e in self.entries)
        kinds = "; ".join(f"{why}: {count}" for why, count in counted.items())
        n = len(self.entries)
        lines = [f"{n} {'thank-you' if n == 1 else 'thank-yous'} owed so far, up to {say(self.on)} {self.on.year}."]
        lines.append(f"- Who gets one: {kinds}.")
        if self.coverage.n:
            lines += [f"- {self.coverage.sentence}.", f"- {self.in_time.sentence}."]
        delay = self._delay()
        lines += [f"- How soon: {delay}."] if delay else []
        through = sum(1 for e in self.entries if e.sent and e.sent.via)
        lines += [f"- Passed on by somebody: {through}."] if through else []
        owed = self.owed
        names = ", ".join(clip(name, 40) for name in owed[:8]) + (" and more" if len(owed) > 8 else "")
        lines.append(f"- Owed now to {len(owed)}: {names}." if owed else "- Owed now: none. Well done.")
        lines.append("This says what you did. Whether it changed anything, nobody has tested.")
        return "\n".join(lines)

    def _delay(self) -> str:
        sent = [e for e in self.entries if e.sent]
        if not sent:
            return ""
        days = [d for e in sent if (d := e.days) is not None]
        if not days:
            return ""
        took = [h for e in sent if (h := hours(e)) is not None]
        middle = median(days)
        text = f"half of them within {middle:g} {'day' if middle == 1 else 'days'}, the slowest after {max(days)}"
        if took:
            text += (
                f"; by the clock, where both hours are known ({len(took)}), half within {median(took):.0f} hours "
                f"(wanted: {self.hours})"
            )
        return text

    def chart(self) -> "go.Figure":
        """A line for each thank-you, from the day on which it was owed to the day on which it was sent."""
        shown = list(zip(self.entries, self.about, strict=True))[-MOST_LINES:][::-1]
        rows, traces = list(range(len(shown))), []
        for state, colour, symbol in _STATES:
            lines = [i for i, (e, _) in zip(rows, shown, strict=True) if self._state(e) == state]
            ends = [self._waited(shown[i][0]) for i in lines]
            if lines:
                x, y = [x for end in ends for x in (0, end, None)], [y for i in lines for y in (i, i, None)]
                texts = [self._hover(*shown[i]) for i in lines]
                hover = {"hovertext": texts, "hovertemplate": "%{hovertext}<extra></extra>"}
                traces += [
                    charts.spans(x, y, colour, 4, dash="dot" if state.startswith("owed") else "solid"),
                    charts.dots(ends, lines, (colour, 12, symbol), 2, name=state, cliponaxis=False) | hover,
                ]
        due = [(e.wanted.due - e.wanted.since).days for e, _ in shown]
        mark = (charts.BLACK, 14, "line-ns-open")
        traces.append(charts.dots(due, rows, mark, 2, name="last good day", hoverinfo="skip"))
        return charts.figure(
            self._title(len(shown)),
            self.sentence,
            height=_AROUND + _LINE * max(len(shown), 1),
            data=traces,
            legend=charts.legend(1, font={"size": 13}),
            hovermode="closest",
            margin={"t": 124, "b": 64},
            xaxis={"title": "days after the interview, or after you said yes", "rangemode": "tozero"},
            yaxis=charts.lines([f"{label(e.wanted.party.name, 26)}, {say(e.wanted.since)[4:]}" for e, _ in shown]),
        )

    def _title(self, shown: int) -> str:
        rest = len(self.entries) - shown
        return f"Thank-yous, newest first ({rest} older ones are in the table)" if rest else "Thank-yous, newest first"

    def _waited(self, entry: Entry) -> int:
        return (self.on - entry.wanted.since).days if entry.days is None else entry.days

    def _hover(self, entry: Entry, about: str) -> str:
        sent, wanted = entry.sent, entry.wanted
        lines = [f"<b>{label(wanted.party.name)}</b>, {RULES[wanted.rule].why}", label(about, 70)]
        lines.append(f"since {say(wanted.since)}, by {say(wanted.due)}")
        if sent:
            via = f", passed on by {label(sent.via)}" if sent.via else ""
            when = say(sent.day) if entry.dated else "on a day that is not known"
            lines.append(f"sent {when} ({sent.channel or 'how is not known'}){via}")
        return "<br>".join(lines)


_SOME_DAY = "sent, day not known"
_STATES = (
    ("in time", charts.GREEN, "circle"),
    ("late", charts.ORANGE, "diamond"),
    (_SOME_DAY, charts.GREEN, "circle-x-open"),
    ("owed", charts.BLUE, "circle-open"),
    ("owed, late", charts.RED, "diamond-open"),
)


def hours(entry: Entry) -> float | None:
    """Hours from the end of waiting to the thank-you, where both times of day are known."""
    sent, wanted = entry.sent, entry.wanted
    if sent is None or sent.at is None or wanted.at is None:
        return None
    took = datetime.combine(sent.day, sent.at) - datetime.combine(wanted.since, wanted.at)
    return took.total_seconds() / 3600


def thank_yous(pipeline: Pipeline, on: date, policy: Policy = DEFAULT) -> ThankYous:
    """The ledger of a pipeline as it stood on a day."""
    log = Log(pipeline, on)
    entries = ledger(log, policy)
    about = tuple(job(log.threads[e.wanted.application]) for e in entries)
    return ThankYous(tuple(entries), about, on, policy.thank_you_hours)
