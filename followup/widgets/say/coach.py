"""Write a draft and see at once how it will be heard."""

from dataclasses import asdict
from typing import Any

import anywidget
import ipywidgets as w
from traitlets import Dict, HasTraits, Unicode

from followup.errors import CheckError
from followup.log.log import Log
from followup.paths import home
from followup.say.coach import Feedback, check_draft, checks_in
from followup.say.openings import examples, occasions, starting_point
from followup.session import Session, current
from followup.widgets.kit import STATIC
from followup.widgets.kit.parts import WIDE, field, note
from followup.wording import short

CHECKS = "checks"
"""The folder, among the reader's own files, with further checks of a class."""


def shown(found: Feedback) -> dict[str, Any]:
    """What the page needs of the coach's answer."""
    parts = [asdict(part) for part in found.parts]
    return {"of": found.text, "said": found.sentence, "parts": parts} | found.as_json()


class DraftEditor(anywidget.AnyWidget):
    """A text with marks; `text` is what is written, `feedback` what the coach says of it."""

    _esm = STATIC / "coach.js"
    _css = STATIC / "coach.css"
    text = Unicode().tag(sync=True)
    label = Unicode("Your draft").tag(sync=True)
    feedback = Dict().tag(sync=True)


class CoachModel(HasTraits):
    """A draft and what it is for.

    Attributes:
        text: the draft.
        occasion: the id of one of `occasions()`.
        application: the id of an application in the log; "" for none.
        problem: what is wrong with a check of the class; "" if nothing.
    """

    text = Unicode()
    occasion = Unicode("voicemail")
    application = Unicode()
    problem = Unicode()

    def __init__(self, book: Session, text: str = "", occasion: str = "voicemail") -> None:
        super().__init__(occasion=occasion)
        self.book = book
        log = Log(book.pipeline, book.today)
        self.applications = {
            key: ", ".join(short(part, 40) for part in (t.application.title, t.application.company) if part)
            for key, t in sorted(log.threads.items(), key=lambda pair: pair[1].events[-1].day, reverse=True)
        }
        self.application = next(iter(self.applications), "")
        try:
            self.more = checks_in(home() / CHECKS)
        except CheckError as problem:
            self.more, self.problem = (), str(problem)
        self.text = text or self.outline
        self.began = self.text
        self.observe(self._moved, ["occasion", "application"])

    @property
    def outline(self) -> str:
        """The starting point for the occasion, filled from the log."""
        return starting_point(occasions()[self.occasion], self.book.pipeline, self.application, self.book.today)

    @property
    def feedback(self) -> Feedback:
        """What the coach says."""
        return check_draft(self.text, occasions()[self.occasion].draft, self.more)

    @property
    def examples(self) -> tuple[str, ...]:
        """Whole messages for the occasion, to look at."""
        return examples().get(self.occasion, ())

    def _moved(self, _change: object) -> None:
        """Take the new outline, unless the reader has written something."""
        if self.text in (self.began, ""):
            self.start_over()

    def start_over(self) -> None:
        """Put the outline in the place of what is written."""
        self.began = self.text = self.outline


class CoachPanel(w.VBox):
    """The view of a draft."""

    def __init__(self, model: CoachModel) -> None:
        self.model = model
        choices = [(one.title, one.id) for one in occasions().values()]
        self.occasion = field(w.Dropdown, "What for", "7em", WIDE, options=choices, value=model.occasion)
        chosen = [(label or key, key) for key, label in model.applications.items()] or [("no application yet", "")]
        self.application = field(w.Dropdown, "Which job", "7em", WIDE, options=chosen, value=model.application)
        self.again = w.Button(description="Start again from the outline", layout={"width": "18em"})
        self.editor = DraftEditor(text=model.text)
        self.examples = w.Accordion((w.VBox(),), titles=("Examples: how others might put it",), selected_index=None)
        self.problem = w.Label(model.problem)
        problem = [self.problem] if model.problem else []
        super().__init__([self.occasion, self.application, *problem, self.editor, self.again, self.examples])
        self.occasion.observe(lambda change: setattr(model, "occasion", change["new"]), "value")
        self.application.observe(lambda change: setattr(model, "application", change["new"]), "value")
        self.editor.observe(lambda change: setattr(model, "text", change["new"]), "text")
        self.again.on_click(lambda _button: model.start_over())
        model.observe(self._draw, ["text", "occasion"])
        self._draw()

    def _draw(self, _change: object = None) -> None:
        self.editor.text = self.model.text
        self.editor.feedback = shown(self.model.feedback)
        self.examples.children[0].children = [note(*self.model.examples)]


def coach_panel(text: str = "", occasion: str = "voicemail") -> CoachPanel:
    """A draft with the coach beside it; nothing of it is saved.

    Args:
        text: the draft to begin with; a starting point for the occasion if empty.
        occasion: "voicemail", "linkedin", "second_call", "thank_you", "thank_you_through" (through the recruiter),
            "recruiter" or "manager" (thanks after a job is accepted), "missed_call", "rejection", "referral",
            "thanks_for_referral", "job_fair", "panel", "manager_through" or "reopen".

    Returns:
        A widget, for the last line of a cell.
    """
    return CoachPanel(CoachModel(current(), text, occasion))
