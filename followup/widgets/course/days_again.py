"""Days to ask about once more: the answers of the reader's own log whose day matters most for the comparison."""

import json
from datetime import date
from html import escape

import ipywidgets as w
from traitlets import Tuple

from followup.analysis.days_to_ask import Asked, days_to_ask
from followup.errors import FollowupError, StoreError
from followup.log.model import Event
from followup.session import Session, current
from followup.widgets.kit.parts import button, line, row, sheet, status, text
from followup.widgets.kit.sliders import TEXT
from followup.widgets.kit.told import Told
from followup.wording import say

_SURE = "sure_days"
"""The setting of the pipeline file with the answers whose day is right."""


class DaysModel(Told):
    """Which days are asked about.

    Attributes:
        asked: the answers, those first that matter most.
    """

    asked = Tuple()

    def __init__(self, book: Session) -> None:
        super().__init__()
        self.book = book
        self.look()

    @property
    def sure(self) -> tuple[str, ...]:
        """The keys of answers whose day is right; none where the file holds something else."""
        try:
            found = json.loads(self.book.store.setting(_SURE) or "[]")
        except (ValueError, RecursionError):
            return ()
        return tuple(filter(lambda key: isinstance(key, str), found)) if isinstance(found, list) else ()

    def look(self) -> None:
        """Look for them anew."""
        self.asked = days_to_ask(self.book.pipeline, self.book.today, self.sure)

    def settle(self, one: Asked, day: date | None) -> None:
        """Take a day for that of an answer, be it the one that is written or another; it is not asked again."""
        with self.step():
            if day is None:
                raise StoreError("Choose a day first.")
            if day > self.book.today:
                raise StoreError(f"{say(day)} is still to come: choose the day on which they answered.")
            new = Event(**one.event.model_dump() | {"day": day})
            known = Asked(new, one.application, one.why)
            # Remembered first, so that one undo takes the correction back.
            self.book.store.set_setting(_SURE, json.dumps([*self.sure, known.key]), label="Be sure of a day")
            if new == one.event:
                self.message = f"{say(day)} it is; it is not asked again."
            else:
                self.book.store.replace(one.event, new, label=f"Correct the day: {say(day)}")
                self.message = f"Corrected to {say(day)}. Run this lesson again to see what it changes."
        self.look()


class DaysAgain(w.VBox):
    """A line for each answer: what it is, why its day matters, a day to choose, and a button."""

    def __init__(self, model: DaysModel) -> None:
        self.model = model
        self.lines, self.said = w.VBox(), w.HTML()
        super().__init__([sheet(), self.lines, self.said])
        self.add_class("fu-days-again")
        model.observe(self._draw, ["asked", "message", "problem"])
        self._draw()

    def _draw(self, change: dict[str, object] | None = None) -> None:
        asked = self.model.asked
        if change is None or change["name"] == "asked":
            self.lines.children = [self._line(one) for one in asked]
        nothing = "" if asked else "<p>No answer lies so near to a follow-up that its day is worth asking.</p>"
        self.said.value = status(self.model.message, self.model.problem, nothing)

    def _line(self, one: Asked) -> w.Widget:
        about = one.application
        name = ", ".join(filter(None, (about.title, about.company))) or about.id
        what = f"<b>{escape(name)}</b>: {one.event.kind.words}, {say(one.event.day, self.model.book.today)}."
        day = w.DatePicker(
            description="It came on",
            value=one.event.day if one.event.dated else None,
            style={"description_width": "initial"},
        )
        day.tooltip = f"The day of: {name}, {one.event.kind.words}"
        right = button("That is its day", tooltip=f"That is the day of: {name}")
        right.on_click(lambda _button: self.model.settle(one, day.value))
        return w.VBox([w.HTML(f'<p style="{TEXT}">{what} {escape(one.why)}</p>'), row(day, right)])


def days_again() -> w.Widget:
    """The days that matter most for the comparison, asked once more."""
    try:
        return DaysAgain(DaysModel(current()))
    except FollowupError as problem:
        return text(line("", str(problem)))
