"""The start panel: whose data the lessons show."""

from collections.abc import Callable
from html import escape

import ipywidgets as w

from followup.errors import FollowupError
from followup.log.log import Log
from followup.method.agenda import due
from followup.paths import home
from followup.session import MINE, SAMPLE, choose, current, restore_sample, whose
from followup.widgets.kit.parts import line
from followup.wording import many, say


def choice_of_record() -> w.ToggleButtons:
    """The choice between the sample and one's own record."""
    return w.ToggleButtons(
        options=[("The sample", SAMPLE), ("My own", MINE)],
        description="Show me",
        tooltips=["A job search to play with; nothing you do to it matters", "What you enter and bring in"],
    )


class StartPanel(w.VBox):
    """Choose between the sample and one's own pipeline; every lesson follows the choice when it is run again."""

    def __init__(self) -> None:
        self.choice = choice_of_record()
        self.restore = w.Button(
            description="Put the sample back as it came", layout=w.Layout(width="auto", align_self="flex-start")
        )
        self.text = w.HTML()
        self._show(self._choose_last)
        super().__init__([self.choice, self.text, self.restore])
        self.choice.observe(lambda change: self._show(lambda: choose(change["new"]), again=True), "value")
        self.restore.on_click(lambda _: self._show(restore_sample))

    def _choose_last(self) -> None:
        self.choice.value = whose()

    def _show(self, do: Callable[[], object], *, again: bool = False) -> None:
        """Do something, then say whose data the lessons show, or what went wrong."""
        try:
            do()
            said = f"<p>{escape(self._described(again=again))}</p>"
        except FollowupError as problem:
            said = line("", str(problem))
        self.text.value = f'<div class="fu-text" role="status">{said}</div>'

    def _described(self, *, again: bool) -> str:
        book = current()
        pipeline, today = book.pipeline, book.today
        actions = len(due(Log(pipeline, today), book.policy))
        when = f"on its own day, {say(today)} {today.year}" if book.whose == SAMPLE else "today"
        counted = f"{many(len(pipeline.applications), 'application')}, {many(len(pipeline.events), 'event')}"
        if book.whose == MINE and not pipeline.applications:
            shown = "Your own pipeline is empty so far. Lesson 2 is where you add or bring in your applications."
        else:
            shown = f"{book.name.capitalize()}: {counted}, {many(actions, 'thing')} to do {when}."
        self.restore.layout.display = "" if book.whose == SAMPLE else "none"
        where = "" if book.whose == SAMPLE else f" It is kept in {home()}."
        stale = " A lesson that is open already shows this once you run it again (a page: reload it)." if again else ""
        return shown + where + stale


def start_panel() -> StartPanel:
    """Choose whose data the lessons show."""
    return StartPanel()
