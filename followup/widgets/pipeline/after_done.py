"""What is asked after a call was logged, in one row: how it went, what they said, a note. All of it may be left out."""

from html import escape

import ipywidgets as w

from followup.log.model import Channel, Kind
from followup.widgets.kit.parts import button, row
from followup.widgets.pipeline.state import PanelState

ASKED = "How did it go? (You need not say.)"


class AfterDone(w.VBox):
    """One row below the list; hidden while there is nothing to ask about."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.head = w.HTML()
        self.voicemail, self.spoke, self.no = button("Left voicemail"), button("Spoke"), button("It is a no")
        self.until = w.DatePicker(description="They will call by", style={"description_width": "initial"})
        self.note = w.Text(placeholder="a note", layout={"width": "16em"})
        self.note.tooltip = "A note on this call"
        self.keep, self.close = button("Keep the note"), button("Nothing more")
        said = row(self.voicemail, self.spoke, self.no)
        more = row(self.until, self.note, self.keep, self.close)
        super().__init__([self.head, said, more])
        self.add_class("fu-after-done")
        self.voicemail.on_click(lambda _: state.correct_done("left voicemail", channel=Channel.VOICEMAIL))
        self.spoke.on_click(lambda _: state.correct_done("spoke", channel=Channel.PHONE))
        self.no.on_click(lambda _: state.heard(Kind.REJECTED, "it is a no"))
        self.until.observe(lambda _: self._promised(), "value")
        self.keep.on_click(lambda _: self._keep())
        self.close.on_click(lambda _: setattr(state, "just_done", ()))
        state.observe(lambda _: self._draw(), "just_done")
        self._draw()

    def _promised(self) -> None:
        if self.until.value and self.state.just_done:
            self.state.heard(Kind.PROMISED, "they will call", until=self.until.value)

    def _keep(self) -> None:
        if self.note.value.strip():
            self.state.correct_done("a note on the call", note=self.note.value)

    def _draw(self) -> None:
        done = self.state.just_done
        self.layout.display = "" if done else "none"
        if done:
            whom = escape(done[0].person[:60]) or "them"
            self.head.value = f'<div class="fu-text" role="status"><b>You called {whom}.</b> {ASKED}</div>'
            self.note.value = done[0].note
        else:
            self.until.value, self.note.value = None, ""
