"""The end of the course: the reader's own plan, with what they promise themselves, to print and sign."""

from html import escape
from typing import Any

import ipywidgets as w

from followup.course.progress import keep_promise, kept_promise
from followup.errors import FollowupError
from followup.method.plan import Promise
from followup.session import current
from followup.widgets.kit.parts import field, line, sheet, text
from followup.widgets.pipeline.panel import PlanView
from followup.widgets.pipeline.state import PanelState

LINE = 200
"""Characters of one line of a promise: more would not fit onto the page."""


class MyPlan(w.VBox):
    """When, where, how many, and a name; below it the plan as it will print."""

    def __init__(self, state: PanelState) -> None:
        promise = kept_promise() or Promise()

        def words(label: str, value: str, example: str) -> w.Widget:
            layout = {"width": "auto", "max_width": "40em"}
            return field(w.Text, label, "12.5em", layout, value=value, placeholder=example, continuous_update=False)

        def number(label: str, value: int) -> w.Widget:
            return field(w.BoundedIntText, label, "12.5em", {"width": "19em"}, value=value, min=0, max=200)

        self.fields = {
            "when": words("When", promise.when, "Tuesday and Thursday, 9 to 10"),
            "where": words("Where", promise.where, "at the kitchen table, phone on the charger"),
            "resumes": number("New resumes a week", promise.resumes),
            "contacts": number("Calls and notes a week", promise.contacts),
            "name": words("Signed by", promise.name, "your name; it goes on the page and nowhere else"),
        }
        self.said = w.HTML()
        self.plan = PlanView(state)
        super().__init__([sheet(), *self.fields.values(), self.said, self.plan])
        self.add_class("fu-my-plan")
        for each in self.fields.values():
            each.observe(lambda _change: self._changed(), "value")
        self._draw(promise)

    @property
    def promise(self) -> Promise:
        """What is written now."""
        values = {name: each.value for name, each in self.fields.items()}
        short: dict[str, Any] = {name: v[:LINE] if isinstance(v, str) else v for name, v in values.items()}
        return Promise(**short)

    def _changed(self) -> None:
        promise = self.promise
        problem = ""
        try:
            keep_promise(promise)
        except FollowupError as error:
            problem = f" It could not be kept: {error}"
        self._draw(promise, problem)

    def _draw(self, promise: Promise, problem: str = "") -> None:
        missing = promise.missing
        if missing:
            said = f"Still to say: {', '.join(missing)}. What helped was a plan that says all three."
        else:
            said = "That is a plan: it says when, where and how many. Print it, sign it, and put it where you see it."
        self.said.value = f'<div class="fu-text" role="status"><p>{escape(said + problem)}</p></div>'
        self.plan.draw()


def my_plan() -> w.Widget:
    """The reader's own plan, to fill in, print and sign."""
    try:
        return MyPlan(PanelState(current()))
    except FollowupError as problem:
        return text(line("", str(problem)))
