"""The tab "At a glance": the funnel, who answers how fast, talks ahead, and the people. Drawn when it is open."""

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import ipywidgets as w

from followup import charts
from followup.log.log import Log
from followup.widgets.kit.parts import paragraphs, table
from followup.widgets.kit.sliders import TEXT, drawn
from followup.widgets.pipeline.state import PanelState
from followup.wording import clip, many, say

if TYPE_CHECKING:
    from followup.analysis.glance import Answering, Glance, Known, TalkAhead

MOST_ROWS = 200
"""How many rows of a table are shown."""
FEW = 5
"""Days that rest on fewer answers than this are called too few to go by."""


class GlanceView(w.VBox):
    """The pipeline at a glance: a chart with its words, and four tables."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.picture, self.words, self.tables = w.Output(), w.HTML(), w.HTML()
        super().__init__([self.picture, self.words, self.tables])
        self._shown: tuple[int, date] | None = None

    def draw(self) -> None:
        """Work everything out anew, if anything changed since it was drawn."""
        from followup.analysis.glance import glance

        today = self.state.book.today
        if self._shown == (self.state.refreshed, today):
            return
        seen = glance(Log(self.state.pipeline, today), self.state.policy)
        chart = seen.funnel.chart()
        self.picture.outputs = drawn(chart)
        self.words.value = _whole(charts.words(seen.funnel, chart))
        self.tables.value = _whole("".join(_parts(seen)))
        self._shown = (self.state.refreshed, today)


def _whole(html: str) -> str:
    """HTML as wide as the panel, whatever stands in it: a wide table scrolls in itself."""
    return f'<div style="width: 0; min-width: 100%"><div class="fu-text" style="{TEXT}">{html}</div></div>'


def _parts(seen: "Glance") -> Iterable[str]:
    yield _talks(seen)
    yield _answering("How fast each employer answers", "Employer", seen.employers, seen.no_employer, _NO_EMPLOYER)
    yield _answering("How fast each person answers", "Person", seen.persons, seen.no_person, _NO_PERSON)
    yield _people(seen)


_NO_EMPLOYER = "whose employer you do not know"
_NO_PERSON = "for which no name is known"


def _part(title: str, sentences: Iterable[str], more: str = "") -> str:
    return f"<h4>{escape(title)}</h4>{paragraphs(*sentences)}{more}"


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    more = len(rows) - MOST_ROWS
    rest = paragraphs(f"The table goes on for {many(more, 'more row')}.") if more > 0 else ""
    return table(head, rows[:MOST_ROWS], title) + rest


def _talks(seen: "Glance") -> str:
    title = "Talks ahead"
    if not seen.talks:
        return _part(title, ["None is arranged at the moment."])
    passed = sum(talk.passed for talk in seen.talks)
    ask = "If it took place, log the interview under “Add and correct”."
    late = f"{many(passed, 'talk was', 'talks were')} to be by now. {ask}" if passed else ""
    rows = [_talk_row(talk, seen.on) for talk in seen.talks]
    return _part(title, [late], _table(title, ("Day", "With", "Job"), rows))


def _talk_row(talk: "TalkAhead", on: date) -> tuple[str, ...]:
    day = say(talk.day, on) if talk.day else "no day set yet"
    return f"{day} (has passed)" if talk.passed else day, clip(talk.person, 60) or "nobody named yet", talk.about


def _answering(title: str, who: str, found: tuple["Answering", ...], left_out: int, why: str) -> str:
    rest = f"Not in this table: {many(left_out, 'application')} {why}." if left_out else ""
    if not found:
        return _part(title, ["Nothing to show yet.", rest])
    said = (
        "Days from your resume to their first answer (a yes, a no or a question), where both days are known. Who still "
        "waits may wait longer than that."
    )
    head = (who, "Sent", "Answered", "Half within", "Still waiting", "Resting or withdrawn")
    return _part(title, [said, rest], _table(title, head, [_answering_row(one) for one in found]))


def _answering_row(one: "Answering") -> tuple[str, ...]:
    others = one.sent - one.answered - one.waiting
    return clip(one.name, 60), f"{one.sent:,}", f"{one.answered:,}", _half(one), f"{one.waiting:,}", f"{others:,}"


def _half(one: "Answering") -> str:
    """The middle of the days with how many it rests on; a single answer is said as what it is."""
    n, unknown = len(one.days), one.answered - len(one.days)
    if not n:
        return "day not known" if unknown else "no answer yet"
    days = f"{one.middle:g} {'day' if one.middle == 1 else 'days'}"
    few = "; too few to go by" if n < FEW else ""
    lacking = f", not known for {unknown:,}" if unknown else ""
    return f"{days} (one answer{lacking})" if n == 1 else f"{days} (known for {n:,}{lacking}{few})"


def _people(seen: "Glance") -> str:
    title = "People"
    if not seen.people:
        return _part(title, ["No name is in your log yet."])
    said = (
        f"Each person once. Leave at least {seen.days_between} days between two contacts with one person; thank-yous, "
        "and answers to what they wrote, need not wait for that."
    )
    head = ("Person", "You last reached them", "Next contact", "Applications")
    return _part(title, [said], _table(title, head, [_person_row(one, seen.on) for one in seen.people]))


def _person_row(one: "Known", on: date) -> tuple[str, ...]:
    last = say(one.last, on) if one.last else "not yet"
    again = f"from {say(one.next, on)}" if one.next else "any day"
    first = "; ".join(clip(job, 60) for job in one.about[:3])
    more = len(one.about) - 3
    return clip(one.name, 60), last, again, first + (f"; and {more:,} more" if more > 0 else "")
