"""The start panel: whose data the lessons show."""

from html import escape
from typing import Any

import ipywidgets as w

from followup.errors import StoreError
from followup.log.log import Log
from followup.method.agenda import due
from followup.paths import home
from followup.session import MINE, SAMPLE, choose, current, restore_sample
from followup.wording import many, say


class StartPanel(w.VBox):
    """Choose between the sample and one's own pipeline; every lesson follows the choice when it is run again."""

    def __init__(self) -> None:
        self.choice = w.ToggleButtons(
            options=[("The sample", SAMPLE), ("My own", MINE)],
            description="Show me",
            tooltips=["A job search to play with; nothing you do to it matters", "What you enter and bring in"],
        )
        self.restore = w.Button(
            description="Put the sample back as it came", layout=w.Layout(width="auto", align_self="flex-start")
        )
        self.text = w.HTML()
        try:
            self.choice.value = current().whose
        except StoreError as problem:
            self._say(f'<p class="fu-problem">{escape(str(problem))}</p>')
        else:
            self._describe()
        super().__init__([self.choice, self.text, self.restore])
        self.choice.observe(self._chosen, "value")
        self.restore.on_click(lambda _: self._restore())

    def _chosen(self, change: dict[str, Any]) -> None:
        try:
            choose(change["new"])
        except (StoreError, OSError) as problem:
            self._say(f'<p class="fu-problem">{escape(str(problem))}</p>')
        else:
            self._describe(again=True)

    def _restore(self) -> None:
        try:
            restore_sample()
        except StoreError as problem:
            self._say(f'<p class="fu-problem">{escape(str(problem))}</p>')
        else:
            self._describe()

    def _describe(self, *, again: bool = False) -> None:
        book = current()
        pipeline, today = book.pipeline, book.today
        actions = len(due(Log(pipeline, today), book.policy))
        when = f"on its own day, {say(today)} {today.year}" if book.whose == SAMPLE else "today"
        counted = f"{many(len(pipeline.applications), 'application')}, {many(len(pipeline.events), 'event')}"
        if book.whose == MINE and not pipeline.applications:
            line = "Your own pipeline is empty so far. Lesson 2 is where you add or bring in your applications."
        else:
            line = f"{book.name.capitalize()}: {counted}, {many(actions, 'thing')} to do {when}."
        self.restore.layout.display = "" if book.whose == SAMPLE else "none"
        where = "" if book.whose == SAMPLE else f" It is kept in {home()}."
        stale = " A lesson that is open already shows this once you run it again (a page: reload it)." if again else ""
        self._say(f"<p>{escape(line + where + stale)}</p>")

    def _say(self, html: str) -> None:
        self.text.value = f'<div class="fu-text" role="status">{html}</div>'


def start_panel() -> StartPanel:
    """Choose whose data the lessons show."""
    return StartPanel()
