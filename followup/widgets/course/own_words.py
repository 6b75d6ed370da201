"""What the reader writes for themselves: kept on this computer, and shown again in a later lesson."""

from html import escape

import ipywidgets as w

from followup.course.progress import keep, kept
from followup.errors import FollowupError
from followup.widgets.kit.sliders import TEXT


class OwnWords(w.VBox):
    """A text to write, saved whenever the reader leaves the field."""

    def __init__(self, name: str, question: str) -> None:
        self.name = name
        self.text = w.Textarea(
            value=kept(name),
            rows=3,
            continuous_update=False,
            placeholder="Write here. It stays on this computer.",
            layout={"width": "auto", "max_width": "44em"},
        )
        self.text.add_class(f"fu-words-{name}")
        # A label of its own, since a long description is cut off beside the field.
        self.question = w.HTML(f'<p style="{TEXT}">{escape(question)}</p>')
        self.save = w.Button(description="Keep it", layout={"width": "8em"})
        self.said = w.HTML()
        super().__init__([self.question, self.text, w.HBox([self.save, self.said])])
        self.text.observe(lambda _change: self._keep(), "value")
        self.save.on_click(lambda _button: self._keep())

    def _keep(self) -> None:
        try:
            keep(self.name, self.text.value)
            said = "Kept on this computer."
        except FollowupError as problem:
            said = f"It could not be kept: {problem}"
        self.said.value = f'<span role="status">{escape(said)}</span>'


def own_words(name: str, question: str) -> OwnWords:
    """A field for a text of the reader's own; it stays on this computer.

    Args:
        name: under which it is kept.
        question: what stands above the field.

    Returns:
        A widget, for the last line of a cell.
    """
    return OwnWords(name, question)


def words_again(name: str) -> w.HTML:
    """What the reader wrote in an earlier lesson.

    Args:
        name: under which `own_words` kept it.

    Returns:
        A widget, for the last line of a cell.
    """
    text = kept(name).strip()
    if text:
        quote = f'<blockquote style="white-space: pre-line; overflow-wrap: anywhere">{escape(text)}</blockquote>'
        return w.HTML(f'<div style="{TEXT}"><p>In lesson 0 you wrote:</p>{quote}</div>')
    return w.HTML(
        f'<p style="{TEXT}">You wrote nothing down in lesson 0. That is fine: write it below, if you like.</p>'
    )
