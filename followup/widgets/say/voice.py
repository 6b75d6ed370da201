"""Record a message, or choose a file, and see what it shows. Nothing is kept unless the reader saves it."""

from html import escape
from typing import Any

import anywidget
import ipywidgets as w
from traitlets import Bool, Bytes, Instance, Unicode

from followup.course.exercises import exercise
from followup.say.coach import check_draft
from followup.say.recording.heard import Recording
from followup.say.recording.listen import listen
from followup.widgets.kit import STATIC
from followup.widgets.kit.sliders import TEXT, drawn
from followup.widgets.kit.told import Told

_SIGNS = {"praise": "Good", "note": "Note", "caution": "Caution"}


class Recorder(anywidget.AnyWidget):
    """A button to record, and one to choose a file; `audio` holds the bytes of a WAV file."""

    _esm = STATIC / "recorder.js"
    _css = STATIC / "coach.css"
    audio = Bytes().tag(sync=True, from_json=lambda sent, _widget: bytes(sent))
    name = Unicode().tag(sync=True)
    said = Unicode().tag(sync=True)
    wrong = Bool(False).tag(sync=True)


class VoiceModel(Told):
    """A recording and what it shows.

    Attributes:
        recording: None before the first, or if it could not be used.
    """

    recording = Instance(Recording, allow_none=True)

    def __init__(self, draft: str = "") -> None:
        super().__init__()
        self.seconds = check_draft(draft, "voicemail").seconds if draft.strip() else None

    def take(self, audio: bytes, name: str) -> None:
        """Listen to the bytes of a WAV file."""
        self.recording = None
        with self.step():
            self.recording = listen(bytes(audio), name)

    @property
    def expected(self) -> str:
        """How long the draft should have taken."""
        if not self.seconds:
            return ""
        return f"Your draft takes {self.seconds[0]:.0f} to {self.seconds[1]:.0f} seconds to say."


class VoicePanel(w.VBox):
    """The view of a recording."""

    def __init__(self, model: VoiceModel) -> None:
        self.model = model
        self.recorder = Recorder()
        self.words, self.picture = w.HTML(), w.Output()
        super().__init__([self.recorder, self.words, self.picture])
        self.recorder.observe(self._taken, "audio")

    def _taken(self, change: dict[str, Any]) -> None:
        model = self.model
        model.take(change["new"], self.recorder.name)
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
        sentences = " ".join(filter(None, (found.sentence, self.model.expected)))
        return f'<div role="status" style="font-size: 15px; {TEXT}"><p>{escape(sentences)}</p><ul>{rows}</ul></div>'


def voice_panel(draft: str | None = None) -> VoicePanel:
    """A recorder; how long a draft takes to say stands beside what was measured.

    Args:
        draft: a voicemail; the friendly one of lesson 4 if left out, none if empty.

    Returns:
        A widget, for the last line of a cell. It needs the extra `voice`.
    """
    return VoicePanel(VoiceModel(str(exercise("04_rewrite").answer) if draft is None else draft))
