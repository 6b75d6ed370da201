"""The desk: where a reader comes back every day. Four numbers, the panel with today's list, and the week ahead.

On an empty log it asks one question instead: bring in a list, type the first application, or look at the sample.
"""

from collections import Counter
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import ipywidgets as w

from followup.errors import FollowupError, NotAsLeftError
from followup.log.kept import tally
from followup.log.log import Log
from followup.log.model import Kind
from followup.log.threads import Stage, Thread
from followup.method.ledger import how_many_owed
from followup.method.policy import Policy
from followup.method.talks import ahead
from followup.paths import IN_BROWSER
from followup.session import MINE, SAMPLE, Session, choose, current, whose
from followup.widgets.kit.parts import button, line, sheet, text
from followup.widgets.pipeline.panel import TABS, Panel
from followup.widgets.pipeline.safety import RescuePanel
from followup.widgets.pipeline.start import choice_of_record
from followup.widgets.pipeline.take_along import TakeAlong
from followup.wording import listed, many, say

if TYPE_CHECKING:
    from datetime import date

WEEK = 7  # days
_KINDS = {Kind.FOLLOWED_UP: ("call or note", "calls and notes"), Kind.THANKED: ("thank-you", "thank-yous")}
QUESTION = "Your own list is empty so far. What would you like to do?"


class Desk(w.VBox):
    """The desk of the record that was chosen last; a choice at its top changes which one that is."""

    def __init__(self) -> None:
        self.whose = choice_of_record()
        self.numbers, self.week, self.problem = w.HTML(), w.HTML(), w.HTML()
        self.bring_in = button("Bring in a list", main=True, icon="upload")
        self.type_one = button("Type my first application", icon="pencil")
        self.look = button("Look at the sample", icon="eye")
        choices = w.Box(
            [self.bring_in, self.type_one, self.look],
            layout={"display": "flex", "flex_flow": "row wrap", "grid_gap": "4px"},
        )
        self.question = w.VBox([text(f"<h2>{escape(QUESTION)}</h2>"), choices])
        self.place = w.VBox()
        self.panel: Panel | None = None
        self.along = w.VBox()
        parts = (self.whose, self.problem, self.numbers, self.question, self.place, self.week, self.along)
        super().__init__([sheet(), *parts])
        self.add_class("fu-desk")
        self._show(self._last)
        self.whose.observe(lambda change: self._show(lambda: choose(change["new"])), "value")
        self.bring_in.on_click(lambda _: self._open("Bring in"))
        self.type_one.on_click(lambda _: self._open("Add and correct"))
        self.look.on_click(lambda _: setattr(self.whose, "value", SAMPLE))

    def _last(self) -> Session:
        """The record that was chosen last."""
        self.whose.value = whose()
        return current()

    def _show(self, opened: Callable[[], Session]) -> None:
        """Show the sample or one's own record, or what keeps it from being shown."""
        self.problem.value, panel, shown = "", None, []
        try:
            panel = Panel(opened())
            shown = [panel]
        except NotAsLeftError as problem:
            shown = [RescuePanel(problem.path, lambda: Panel(current()))]
        except FollowupError as problem:
            self.problem.value = f'<div class="fu-text" role="alert">{line("", str(problem))}</div>'
        if self.panel:
            self.panel.close()
        self.panel, self.place.children = panel, shown
        if panel is None:
            self.numbers.value = self.week.value = ""
            self.question.layout.display, self.place.layout.display = "none", ""
            return
        book = panel.state.book
        panel.state.observe(lambda _: self.draw(panel), "refreshed")
        if IN_BROWSER and book.whose == MINE and not self.along.children:
            self.along.children = [TakeAlong(book.store.path, lambda: self._show(current))]
        self.draw(panel)

    def _open(self, tab: str) -> None:
        """Show the panel at a tab: the question is answered."""
        if self.panel:
            self.panel.tabs.selected_index = TABS.index(tab)
            self.question.layout.display, self.place.layout.display = "none", ""

    def draw(self, panel: Panel) -> None:
        """Show the numbers and the week of a panel's record as they are now."""
        if panel is not self.panel:
            return  # one that was put away
        book, empty = panel.state.book, not panel.state.pipeline.applications
        asked = empty and book.whose == MINE and panel.tabs.selected_index == 0
        self.question.layout.display, self.place.layout.display = ("", "none") if asked else ("none", "")
        self.numbers.value = "" if empty else _numbers(panel.state.book.log, panel.state.policy)
        self.week.value = "" if empty else _week(book)
        self.along.layout.display = "" if book.whose == MINE else "none"
        for along in self.along.children:
            along.draw()


def _numbers(log: Log, policy: Policy) -> str:
    """Four numbers that say where a search stands, as a list."""

    def of(thread: Thread) -> tuple[Stage | bool, ...]:
        return thread.stage(policy.most_follow_ups), thread.applied is not None

    stages = log.keep((_numbers, policy), lambda before: tally(log.threads, of, before))
    waiting = stages[Stage.WAITING] + stages[Stage.IN_TOUCH]
    found = (
        (stages[True], "resume sent", "resumes sent"),
        (waiting, "waits for an answer", "wait for an answer"),
        (len(ahead(log)), "talk ahead", "talks ahead"),
        (how_many_owed(log, policy), "thank-you owed", "thank-yous owed"),
    )
    parts = "".join(f"<li><b>{n:,}</b> {escape(one if n == 1 else more)}</li>" for n, one, more in found)
    return f'<div class="fu-text"><ul class="fu-numbers" aria-label="Where your search stands">{parts}</ul></div>'


def _week(book: Session) -> str:
    """What the coming days ask for, a line a day."""
    found: dict[date, Counter[Kind]] = {}
    for step in book.plan(days=WEEK):
        if step.day > book.today:
            found.setdefault(step.day, Counter())[step.action.kind] += 1
    if not found:
        return '<div class="fu-text"><h2>This week</h2><p>Nothing else is planned for the next six days.</p></div>'
    days = "".join(
        f"<li><b>{escape(say(day))}</b>: {escape(listed([many(n, *_words(kind)) for kind, n in kinds.items()]))}</li>"
        for day, kinds in found.items()
    )
    said = "If each step is done on its day and nobody answers:"
    return f'<div class="fu-text"><h2>This week</h2><p>{said}</p><ul>{days}</ul></div>'


def _words(kind: Kind) -> tuple[str, str]:
    return _KINDS.get(kind, ("answer to write", "answers to write"))


def desk() -> Desk:
    """What to do today, where the search stands, and the week ahead."""
    return Desk()
