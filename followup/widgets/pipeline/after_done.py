"""What is asked after something was logged: how a call went, whom you met, a last word after a no.

All of it may be left out.
"""

from html import escape

import ipywidgets as w

from followup.log.model import Channel, Kind
from followup.widgets.kit.parts import button, row
from followup.widgets.pipeline.event_form import Choice
from followup.widgets.pipeline.state import PanelState
from followup.wording import short

ASKED = "How did it go? (You need not say.)"
_DID = {Channel.EMAIL: "wrote to", Channel.LINKEDIN: "wrote to", Channel.IN_PERSON: "went to see"}
"""What somebody did who followed up; whoever is not here was called."""
MET = "Whom did you meet? Each of them gets a thank-you on today's list."
LAST_WORD = "A kind last word keeps the door open. Send it if you like, in your own words:"


class AfterDone(w.VBox):
    """One row above the tabs; hidden while there is nothing to ask about."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.head = w.HTML()
        self.of: dict[Kind, _Call | _Met | _No] = {
            Kind.FOLLOWED_UP: _Call(state),
            Kind.INTERVIEWED: _Met(state),
            Kind.REJECTED: _No(state),
        }
        self.close = button("Nothing more")
        super().__init__([self.head, *self.of.values(), row(self.close)])
        self.add_class("fu-after-done")
        self.close.on_click(lambda _: state.nothing_more())
        state.observe(lambda _: self._draw(), "just_done")
        self._draw()

    def _draw(self) -> None:
        done = self.state.just_done
        kind = done[0].kind if done else None
        self.layout.display = "" if done else "none"
        for each, box in self.of.items():
            box.layout.display = "" if each is kind else "none"
            box.draw()
        whom = escape(short(done[0].person)) if done else ""
        did = _DID.get(done[0].channel, "called") if done else ""
        said = {
            Kind.FOLLOWED_UP: f"<b>You {did} {whom or 'them'}.</b> {ASKED}",
            Kind.INTERVIEWED: f"<b>You had a talk{f' with {whom}' if whom else ''}.</b> {MET}",
            Kind.REJECTED: f"<b>It is a no{f' from {whom}' if whom else ''}.</b> {LAST_WORD}",
        }
        self.head.value = f'<div class="fu-text" role="status">{said[kind]}</div>' if kind else ""


class _Call(w.VBox):
    """How a call went, what they said, a note."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.voicemail, self.spoke, self.no = button("Left voicemail"), button("Spoke"), button("It is a no")
        self.until = w.DatePicker(description="They will call by", style={"description_width": "initial"})
        self.note = w.Text(placeholder="a note", layout={"width": "16em"})
        self.note.tooltip = "A note on this call"
        self.keep = button("Keep the note")
        noted = w.HBox([self.note, self.keep], layout={"flex_flow": "row wrap"})
        super().__init__([row(self.voicemail, self.spoke, self.no), row(self.until, noted)])
        self.voicemail.on_click(lambda _: state.correct_done("left voicemail", channel=Channel.VOICEMAIL))
        self.spoke.on_click(lambda _: state.correct_done("spoke", channel=Channel.PHONE))
        self.no.on_click(lambda _: state.heard(Kind.REJECTED, "it is a no"))
        self.until.observe(lambda _: self._promised(), "value")
        self.keep.on_click(lambda _: self._keep())

    def _promised(self) -> None:
        # While a year is typed, it is 2, 20 and 202 in between.
        if self.until.value and self.until.value.year > 1900 and self.state.just_done:
            self.state.heard(Kind.PROMISED, "they will call", until=self.until.value)

    def _keep(self) -> None:
        if self.note.value.strip():
            self.state.correct_done("a note on the call", note=self.note.value)

    def draw(self) -> None:
        """Begin anew."""
        done = self.state.just_done
        self.note.value = done[0].note if done else ""
        for only_called in (self.voicemail, self.spoke):
            only_called.layout.display = "none" if done and done[0].channel in _DID else ""
        if not done:
            self.until.value = None


class _Met(w.VBox):
    """The names of those who were met."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.name = Choice(placeholder="a name", layout={"width": "16em"})
        self.name.tooltip = "Whom you met"
        self.add = button("Add this name")
        super().__init__([row(self.name, self.add)])
        self.add.on_click(lambda _: self._add())

    def _add(self) -> None:
        if self.name.value.strip():
            self.state.met(self.name.value)

    def draw(self) -> None:
        """Begin anew, with the names to offer."""
        self.name.value = ""
        done = self.state.just_done
        self.name.offer(self.state.people_of(done[0].application) if done else ())


class _No(w.VBox):
    """A last word to send, and what else there is with the same person."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.words = w.Textarea(rows=5, layout={"width": "36em", "max_width": "100%"})
        self.words.tooltip = "A kind last word"
        self.sent, self.others = button("I sent it"), w.HTML()
        super().__init__([self.words, row(self.sent), self.others])
        self.sent.on_click(lambda _: state.sent_last_word())

    def draw(self) -> None:
        """Offer words, and name the other applications."""
        done = self.state.just_done
        if done and done[0].kind is Kind.REJECTED:
            self.words.value = self.state.last_word()
            lines = "".join(f"<li>{escape(line)}</li>" for line in self.state.others_with(done[0].person))
            head = f"<p>Also with {escape(short(done[0].person))}:</p>" if lines else ""
            self.others.value = f'<div class="fu-text">{head}<ul class="fu-list">{lines}</ul></div>'
