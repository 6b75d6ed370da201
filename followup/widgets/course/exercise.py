"""An exercise in a lesson: the question, a way to answer, and Check, Hint and Show the answer."""

from html import escape
from importlib import import_module

import ipywidgets as w
from traitlets import Any, Bool, HasTraits, Instance, Int, Unicode

from followup.course.exercises import AnyExercise, Number, OwnNumber, Rewrite, Target, Verdict
from followup.course.exercises import exercise as find
from followup.course.progress import record, solved
from followup.errors import FollowupError
from followup.say.coach import check_draft
from followup.widgets.kit.parts import field
from followup.widgets.kit.sliders import TEXT, SliderPanel
from followup.widgets.say.coach import DraftEditor, shown

WRAP = (
    "<style>.fu-exercise .widget-radio-box label { height: auto; white-space: normal; line-height: 1.4; "
    "margin: 4px 0 }</style>"
)
"""Long answers take several lines on a narrow page; ipywidgets gives each one line, and the next lies over the rest."""


class ExerciseModel(HasTraits):
    """Where a reader stands with an exercise.

    Attributes:
        answer: the text picked or written, the number typed, what the sliders show; None for nothing.
        verdict: what the last check said; None before the first.
        tries: how often it was checked.
        hinted, shown: whether the hint, or the solution, is on show.
        done: whether it was ever answered right on this computer.
        problem: why that could not be kept; "" if it was.
    """

    answer = Any(None, allow_none=True)
    verdict = Instance(Verdict, allow_none=True)
    tries = Int(0)
    hinted = Bool(False)
    shown = Bool(False)
    done = Bool(False)
    problem = Unicode()

    def __init__(self, exercise: AnyExercise) -> None:
        super().__init__()
        self.exercise = exercise
        self.done = exercise.name in solved()

    def check(self) -> None:
        """Check the answer; what was once right is kept at once, and stays."""
        self.verdict = self.exercise.check(self.answer)
        if self.verdict.right and not self.done:
            self.done = True
            self.problem = ""
            try:
                record(self.exercise.name)
            except FollowupError as problem:
                self.problem = f"It could not be kept for the start page: {problem}"
        self.tries += 1


class ExercisePanel(w.VBox):
    """The view of an exercise. In the page it has the classes fu-exercise, fu-exercise-NAME and, once done, fu-done."""

    def __init__(self, model: ExerciseModel) -> None:
        self.model = model
        exercise = model.exercise
        self.prompt = w.HTML()
        self.field = self._field(exercise)
        self.check, self.hint, self.show = (w.Button(description=name) for name in ("Check", "Hint", "Show the answer"))
        self.check.button_style = "primary"
        self.show.disabled = True
        self.show.tooltip = "After your first try"
        # role="status": screen readers say what changes in it.
        self.said = w.HTML()
        buttons = w.HBox([self.check, self.hint, self.show], layout={"flex_flow": "row wrap"})
        super().__init__([self.prompt, self.field, buttons, self.said])
        self.add_class("fu-exercise")
        self.add_class(f"fu-exercise-{exercise.name}")
        self._listen(exercise)
        self.check.on_click(lambda _button: model.check())
        self.hint.on_click(lambda _button: setattr(model, "hinted", True))
        self.show.on_click(lambda _button: setattr(model, "shown", True))
        model.observe(self._draw, ["verdict", "tries", "hinted", "shown", "done"])
        self._draw()

    def _field(self, exercise: AnyExercise) -> w.Widget:
        if isinstance(exercise, Number | OwnNumber):
            # Not a number box: that one cannot be empty, and its 0 looks like an answer.
            layout = {"width": "auto", "max_width": "26em"}
            return field(w.Text, f"How many {exercise.unit}?", "initial", layout, placeholder="a number")
        if isinstance(exercise, Rewrite):
            editor = DraftEditor(text=exercise.text, feedback=shown(check_draft(exercise.text, exercise.kind)))
            editor.observe(
                lambda change: setattr(editor, "feedback", shown(check_draft(change["new"], exercise.kind))), "text"
            )
            return editor
        if isinstance(exercise, Target):
            return _sliders(exercise)
        texts = [choice.text for choice in exercise.choices]
        return w.RadioButtons(options=texts, value=None, layout={"width": "auto", "max_width": "60em"})

    def _listen(self, exercise: AnyExercise) -> None:
        """Take the answer from the field whenever it changes."""
        if isinstance(self.field, SliderPanel):
            self.field.model.observe(lambda _change: self._changed(self.field.model.result))
        elif isinstance(exercise, Rewrite | Number | OwnNumber):
            said = "text" if isinstance(exercise, Rewrite) else "value"
            self.field.observe(lambda change: self._changed(change["new"]), said)
        else:
            self.field.observe(lambda change: setattr(self.model, "answer", change["new"]), "value")

    def _changed(self, answer: object) -> None:
        """Take what the reader wrote or the sliders show; once checked and not yet right, the verdict follows it.

        The page may also hold back what was typed last for as long as the kernel is busy, and a click on Check not.
        """
        self.model.answer = answer
        if self.model.verdict and not self.model.verdict.right:
            self.model.check()

    def _draw(self, _change: object = None) -> None:
        model, parts = self.model, []
        mark = f' <span style="color: {_RIGHT}; font-weight: 600">✓ Done</span>' if model.done else ""
        question = escape(model.exercise.prompt)
        self.prompt.value = f'{WRAP}<p style="{TEXT}"><b>Exercise.</b>{mark} {question}</p>'
        if model.done:
            self.add_class("fu-done")
        self.show.disabled = not model.tries
        if model.verdict:
            head = "Right." if model.verdict.right else "Not yet."
            colour = _RIGHT if model.verdict.right else "#8a3b00"
            parts.append(f'<b style="color: {colour}">{head}</b> {escape(model.verdict.comment)}')
        if model.problem:
            parts.append(escape(model.problem))
        if model.hinted:
            parts.append(f"<b>Hint.</b> {escape(model.exercise.hint)}")
        if model.shown:
            parts.append(f"<b>The answer.</b> {escape(model.exercise.solution)}")
        said = "".join(f"<p>{part}</p>" for part in parts)
        self.said.value = f'<div role="status" style="{TEXT}">{said}</div>'


_RIGHT = "#00664b"


_MODELS = {"pile": "PileModel", "trap": "TrapModel", "spoilt": "SpoiltModel"}
"""The models to play with, in the modules beside this one; the first one needs no library for numbers."""


def _sliders(exercise: Target) -> SliderPanel:
    """The panel that makes what the exercise asks for."""
    for name, model in _MODELS.items():
        module = import_module(f"followup.widgets.course.{name}")
        made = getattr(module, model)()
        if isinstance(exercise.answer, type(made.result)):
            return SliderPanel(made, module.SLIDERS)
    raise KeyError(exercise.name)


def exercise(name: str) -> ExercisePanel:
    """An exercise, with a check, a hint and the answer.

    Args:
        name: such as "06_interval"; `followup.course.exercises.names()` lists them.

    Returns:
        A widget, for the last line of a cell.

    Raises:
        KeyError: there is no exercise of that name.
    """
    return ExercisePanel(ExerciseModel(find(name)))


def solution(name: str) -> w.HTML:
    """An exercise's solution, folded, for the teacher's copy of a lesson.

    Args:
        name: of the exercise.

    Returns:
        A widget, for the last line of a cell.

    Raises:
        KeyError: there is no exercise of that name.
    """
    one = find(name)
    answer = "" if isinstance(one, Rewrite | Target | OwnNumber) else f"<b>{escape(str(one.answer))}</b><br>"
    return w.HTML(
        f'<details style="{TEXT}; border-left: 4px solid #cc79a7; padding-left: 10px">'
        f"<summary>Solution of {escape(name)}</summary>{answer}{escape(one.solution)}</details>"
    )
