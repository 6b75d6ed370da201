"""An exercise in a lesson: the question, a way to answer, and Check, Hint and Show the answer."""

from html import escape

import ipywidgets as w
from traitlets import Any, Bool, HasTraits, Instance, Int

from followup.coach import check_draft
from followup.exercises import Exercise, Number, Rewrite, Verdict
from followup.exercises import exercise as find
from followup.widgets.coach import DraftEditor, shown
from followup.widgets.sliders import TEXT


class ExerciseModel(HasTraits):
    """Where a reader stands with an exercise.

    Attributes:
        answer: the text of the choice picked, or the number typed; None for neither.
        verdict: what the last check said; None before the first.
        tries: how often it was checked.
        hinted, solved: whether the hint, or the solution, is on show.
    """

    answer = Any(None, allow_none=True)
    verdict = Instance(Verdict, allow_none=True)
    tries = Int(0)
    hinted = Bool(False)
    solved = Bool(False)

    def __init__(self, exercise: Exercise | Number | Rewrite) -> None:
        super().__init__()
        self.exercise = exercise

    def check(self) -> None:
        """Check the answer."""
        self.verdict = self.exercise.check(self.answer)
        self.tries += 1


class ExercisePanel(w.VBox):
    """The view of an exercise."""

    def __init__(self, model: ExerciseModel) -> None:
        self.model = model
        exercise = model.exercise
        self.prompt = w.HTML(f'<p style="{TEXT}"><b>Exercise.</b> {escape(exercise.prompt)}</p>')
        self.field = self._field(exercise)
        self.check, self.hint, self.show = (w.Button(description=name) for name in ("Check", "Hint", "Show the answer"))
        self.check.button_style = "primary"
        self.show.disabled = True
        self.show.tooltip = "After your first try"
        # role="status": screen readers say what changes in it.
        self.said = w.HTML()
        super().__init__([self.prompt, self.field, w.HBox([self.check, self.hint, self.show]), self.said])
        said = "text" if isinstance(exercise, Rewrite) else "value"
        self.field.observe(lambda change: setattr(model, "answer", change["new"]), said)
        self.check.on_click(lambda _button: model.check())
        self.hint.on_click(lambda _button: setattr(model, "hinted", True))
        self.show.on_click(lambda _button: setattr(model, "solved", True))
        model.observe(self._draw, ["verdict", "tries", "hinted", "solved"])
        self._draw()

    def _field(self, exercise: Exercise | Number | Rewrite) -> w.Widget:
        if isinstance(exercise, Number):
            return w.BoundedFloatText(
                value=0,
                min=0,
                max=1e9,
                step=1,
                description=f"How many {exercise.unit}?",
                style={"description_width": "initial"},
            )
        if isinstance(exercise, Rewrite):
            editor = DraftEditor(text=exercise.text, feedback=shown(check_draft(exercise.text, exercise.kind)))
            editor.observe(
                lambda change: setattr(editor, "feedback", shown(check_draft(change["new"], exercise.kind))), "text"
            )
            return editor
        texts = [choice.text for choice in exercise.choices]
        return w.RadioButtons(options=texts, value=None, layout={"width": "auto", "max_width": "60em"})

    def _draw(self, _change: object = None) -> None:
        model, parts = self.model, []
        self.show.disabled = not model.tries
        if model.verdict:
            head = "Right." if model.verdict.right else "Not yet."
            colour = "#00664b" if model.verdict.right else "#8a3b00"
            parts.append(f'<b style="color: {colour}">{head}</b> {escape(model.verdict.comment)}')
        if model.hinted:
            parts.append(f"<b>Hint.</b> {escape(model.exercise.hint)}")
        if model.solved:
            parts.append(f"<b>The answer.</b> {escape(model.exercise.solution)}")
        said = "".join(f"<p>{part}</p>" for part in parts)
        self.said.value = f'<div role="status" style="{TEXT}">{said}</div>'


def exercise(name: str) -> ExercisePanel:
    """The exercise of that name, ready to answer."""
    return ExercisePanel(ExerciseModel(find(name)))
