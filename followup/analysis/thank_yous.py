"""Thank-yous owed and sent: who gets one, how many were sent, how soon, and through whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd

from followup import charts
from followup.analysis.rates import Group
from followup.charts import Result, label
from followup.log.log import Log
from followup.log.model import Pipeline
from followup.method.ledger import Entry, ledger
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, job
from followup.wording import clip, say

if TYPE_CHECKING:
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
    def table(self) -> pd.DataFrame:
        """A row for each thank-you that was ever owed."""
        return pd.DataFrame(
            [
                (
                    e.wanted.party.name,
                    RULES[e.wanted.rule].why,
                    about,
                    e.wanted.since.isoformat(),
                    e.wanted.due.isoformat(),
                )
                + ((e.sent.day.isoformat(), e.sent.channel, e.sent.via) if e.sent else ("", "", ""))
                + (e.days, self._state(e))
                for e, about in zip(self.entries, self.about, strict=True)
            ],
            columns=["for", "why", "about", "since", "due", "sent", "how", "passed on by", "days", "state"],
        ).astype({"days": "Int64"})

    def _state(self, entry: Entry) -> str:
        if entry.sent:
            return "in time" if entry.in_time else "late"
        return "owed, late" if entry.wanted.due < self.on else "owed"

    @property
    def coverage(self) -> Group:
        """How many were sent, of those whose last good day has passed: the others still have time."""
        past = self._past
        sent = sum(1 for e in past if e.sent)
        return Group("Sent, of those whose last good day has passed", positive=sent, waiting=len(past) - sent)

    @property
    def in_time(self) -> Group:
        """How many of those were sent in time."""
        past = self._past
        soon = sum(1 for e in past if e.in_time)
        return Group("Sent in time, of the same", positive=soon, waiting=len(past) - soon)

    @property
    def _past(self) -> list[Entry]:
        return [e for e in self.entries if e.wanted.due < self.on]

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
        many = Counter(RULES[e.wanted.rule].why for e in self.entries)
        kinds = "; ".join(f"{why}: {count}" for why, count in many.items())
        n = len(self.entries)
        lines = [f"{n} {'thank-you' if n == 1 else 'thank-yous'} owed so far, up to {say(self.on)} {self.on.year}."]
        lines.append(f"- Who gets one: {kinds}.")
        if self.coverage.n:
            lines += [f"- {self.coverage.sentence}.", f"- {self.in_time.sentence}."]
        lines += [f"- How soon: {told}." for told in [self._delay()] if told]
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
        took = [h for e in sent if (h := hours(e)) is not None]
        middle = median(days)
        told = f"half of them within {middle:g} {'day' if middle == 1 else 'days'}, the slowest after {max(days)}"
        if took:
            told += (
                f"; by the clock, where both hours are known ({len(took)}), half within {median(took):.0f} hours "
                f"(wanted: {self.hours})"
            )
        return told

    def chart(self) -> "go.Figure":
        """A line for each thank-you, from the day on which it was owed to the day on which it was sent."""
        shown = list(zip(self.entries, self.about, strict=True))[-MOST_LINES:][::-1]
        chart = charts.figure(self._title(len(shown)), self.sentence, height=_AROUND + _LINE * max(len(shown), 1))
        rows = list(range(len(shown)))
        for state, colour, symbol in _STATES:
            lines = [i for i, (e, _) in zip(rows, shown, strict=True) if self._state(e) == state]
            ends = [self._waited(shown[i][0]) for i in lines]
            if not lines:
                continue
            chart.add_scatter(
                x=[x for end in ends for x in (0, end, None)],
                y=[y for i in lines for y in (i, i, None)],
                mode="lines",
                line={"color": colour, "width": 4, "dash": "dot" if state.startswith("owed") else "solid"},
                hoverinfo="skip",
                showlegend=False,
            )
            chart.add_scatter(
                x=ends,
                y=lines,
                mode="markers",
                name=state,
                marker={"symbol": symbol, "color": colour, "size": 12, "line": {"color": colour, "width": 2}},
                cliponaxis=False,
                hovertext=[self._hover(*shown[i]) for i in lines],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        chart.add_scatter(
            x=[(e.wanted.due - e.wanted.since).days for e, _ in shown],
            y=rows,
            mode="markers",
            name="last good day",
            marker={"symbol": "line-ns-open", "color": charts.BLACK, "size": 14, "line": {"width": 2}},
            hoverinfo="skip",
        )
        names = [f"{label(e.wanted.party.name, 26)}, {say(e.wanted.since)[4:]}" for e, _ in shown]
        chart.update_yaxes(range=[len(shown) - 0.4, -0.6], tickvals=rows, ticktext=[f"{n} " for n in names])
        chart.update_yaxes(showgrid=False, tickfont={"size": 12})
        chart.update_xaxes(title_text="days after the interview, or after you said yes", rangemode="tozero")
        legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 13}}
        return chart.update_layout(legend=legend, hovermode="closest", margin={"t": 124, "b": 64})

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
            lines.append(f"sent {say(sent.day)} ({sent.channel or 'how is not known'}){via}")
        return "<br>".join(lines)


_STATES = (
    ("in time", charts.GREEN, "circle"),
    ("late", charts.ORANGE, "diamond"),
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
