"""Record a message, or choose a file, and see what it shows. Nothing is kept unless the reader saves it."""

from html import escape
from typing import Any

import anywidget
import ipywidgets as w
from traitlets import Bool, Bytes, Instance, List, Unicode

from followup.course.exercises import exercise
from followup.say.coach.draft import Draft
from followup.say.coach.speech import seconds
from followup.say.recording.heard import LONG, SHORT, TOO_LONG, Recording, compared
from followup.say.recording.listen import listen
from followup.say.recording.script import script
from followup.widgets.kit import STATIC
from followup.widgets.kit.parts import WIDE, field, note
from followup.widgets.kit.sliders import TEXT, drawn
from followup.widgets.kit.told import Told

_SIGNS = {"praise": "Good", "note": "Note", "caution": "Caution"}
_SCRIPT = (
    "Read this aloud, or change it to your own words: the pace is counted from them, and is a range if this is empty. "
    "Digits that stand apart are said one by one."
)


class Recorder(anywidget.AnyWidget):
    """A button to record, and one to choose a file.

    Attributes:
        audio: the bytes of a recording, until it is heard; `name` is what to call it.
        said: what came of it; `wrong` if it could not be used.
        lengths: seconds from which a message is of a good length, a little long, and long.
    """

    _esm = STATIC / "recorder.js"
    _css = STATIC / "coach.css"
    audio = Bytes().tag(sync=True, from_json=lambda sent, _widget: bytes(sent))
    name = Unicode().tag(sync=True)
    said = Unicode().tag(sync=True)
    wrong = Bool(False).tag(sync=True)
    lengths = List([SHORT, LONG, TOO_LONG]).tag(sync=True)


class VoiceModel(Told):
    """A recording and what it shows.

    Attributes:
        text: what will be said; "" if it is not known.
        recording: None before the first, or if it could not be used.
        last: the one before it that could be used, as measures; its sound is gone.
    """

    text = Unicode()
    recording = Instance(Recording, allow_none=True)
    last = Instance(Recording, allow_none=True)

    def take(self, audio: bytes, name: str) -> None:
        """Listen to the bytes of a recording."""
        self.last, self.recording = self.recording or self.last, None
        with self.step():
            self.recording = listen(bytes(audio), name, self.text)

    @property
    def expected(self) -> str:
        """How long the text should have taken."""
        if not self.text.strip():
            return ""
        least, most = seconds(Draft(self.text, "voicemail"))
        return f"Your text takes {least:.0f} to {most:.0f} seconds to say."

    @property
    def beside(self) -> str:
        """How the recording differs from the one before it."""
        return compared(self.last, self.recording) if self.last and self.recording else ""


class VoicePanel(w.VBox):
    """The view of a recording."""

    def __init__(self, model: VoiceModel) -> None:
        self.model = model
        self.script = field(w.Textarea, "Your script", "6em", WIDE, value=model.text, rows=9)
        self.recorder = Recorder()
        self.words, self.picture = w.HTML(), w.Output()
        super().__init__([note(_SCRIPT), self.script, self.recorder, self.words, self.picture])
        self.script.observe(self._written, "value")
        self.recorder.observe(self._taken, "audio")

    def _written(self, change: dict[str, Any]) -> None:
        self.model.text = change["new"]

    def _taken(self, change: dict[str, Any]) -> None:
        if not change["new"]:
            return
        model = self.model
        model.take(change["new"], self.recorder.name)
        self.recorder.audio = b""  # else a notebook that saves its widgets would keep it
        self.recorder.said, self.recorder.wrong = model.problem or "Here is what it shows.", bool(model.problem)
        self.recorder.send({"done": True})
        self.words.value, self.picture.outputs = "", ()
        if model.recording:
            self.words.value = self._told(model.recording)
            self.picture.outputs = drawn(model.recording.chart())

    def _told(self, found: Recording) -> str:
        rows = "".join(
            f"<li><b>{_SIGNS[one.level]}:</b> {escape(one.message)} {escape(one.why)}</li>" for one in found.remarks
        )
        said = "".join(
            f"<p>{escape(one)}</p>" for one in (found.sentence, self.model.expected, self.model.beside) if one
        )
        return f'<div role="status" style="font-size: 15px; {TEXT}">{said}<ul>{rows}</ul></div>'


def voice_panel(draft: str | None = None) -> VoicePanel:
    """A script to read and a recorder; how long the script takes to say stands beside what was measured.

    Args:
        draft: a voicemail; the friendly one of lesson 4 if left out, none if empty.

    Returns:
        A widget, for the last line of a cell. It needs the extra `voice`.
    """
    return VoicePanel(VoiceModel(text=script(str(exercise("04_rewrite").answer) if draft is None else draft)))
