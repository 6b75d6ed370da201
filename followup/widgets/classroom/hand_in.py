"""Hand in without names: tick what may be in it, read all of it, save it. Nothing is saved that was not shown."""

from pathlib import Path

import ipywidgets as w
from traitlets import List, Unicode

from followup.classroom.hand_in import as_text, hand_in
from followup.errors import FileError
from followup.files import write_whole
from followup.method.rules import thank_you_rules
from followup.paths import home
from followup.session import SAMPLE, Session, current
from followup.widgets.kit.link import link
from followup.widgets.kit.parts import button, note, row, sheet, status, whole_text
from followup.widgets.kit.ticks import Ticks
from followup.widgets.kit.told import Told
from followup.wording import say, short

FOLDER, MINE_NAME, SAMPLE_NAME = "hand-in", "followup-hand-in.json", "sample-only-for-trying.json"
_OWED = "; ".join(f"{rule.id}: {rule.why}" for rule in thank_you_rules())
KEYS = (
    ("student", "a random code of your pipeline file; the same one when you hand in again, so that you count once"),
    ("code", "a random code of one application"),
    ("watched", "for how many days that application is known, in whole weeks"),
    ("stage", "how far it came"),
    (
        "events",
        "what happened: about which day after the resume (chance chose one nearby), what kind, by which channel",
    ),
    ("thanks", f"thank-yous owed ({_OWED}): sent or not, after about how many days"),
    ("experiment", "only if you take part in one: what chance chose, and whether it was kept to"),
    ("removed", "what chance chose for applications that are not in it any more, and days until a call and an answer"),
)
"""What the words in the file mean."""


class ShareModel(Told):
    """What may be handed in, and how far that is.

    Attributes:
        ticked: ids of the applications that may be in it.
        text: all that will be in the file, once it is on show; "" before, and after another tick.
        sentence: the same in plain words.
        path: where it was saved; "" if what is on show was not saved yet.
    """

    ticked = List(Unicode())
    text = Unicode()
    sentence = Unicode()
    path = Unicode()

    def __init__(self, book: Session) -> None:
        super().__init__()
        self.book = book
        log = book.pipeline
        sent: dict[str, str] = {}
        for e in log.events:
            sent.setdefault(e.application, say(e.day))
        self.items = [
            {"id": a.id, "label": f"{_named(a.title, a.company) or a.id} ({sent[a.id]})"}
            for a in log.applications
            if a.id in sent
        ]
        self.ticked = [item["id"] for item in self.items]
        self.observe(self._hide, "ticked")

    def _hide(self, _change: object) -> None:
        """What was on show is no longer what would be handed in."""
        self.text = self.sentence = self.path = self.problem = ""

    def show(self) -> None:
        """Make the file's text, to be read before anything is saved."""
        self._hide(None)
        if not self.ticked:
            self.problem = "Nothing is ticked: tick at least one application, or hand in nothing at all."
            return
        with self.step():
            # Left out is all that is not ticked, and whatever came into the log since the list was made.
            found = hand_in(self.book, set(self.book.pipeline.by_id) - set(self.ticked))
            if found.applications:
                self.sentence, self.text = found.sentence, as_text(found)
            else:
                self.problem = "These resumes went out in the last days: there is something to hand in next week."

    def save(self) -> None:
        """Save what is on show, as it is on show."""
        if not self.text:
            self.problem = "Read what will be in it first."
            return
        name = SAMPLE_NAME if self.book.whose == SAMPLE else MINE_NAME
        with self.step():
            folder = home() / FOLDER
            try:
                folder.mkdir(exist_ok=True)
            except OSError as error:
                reason = f"cannot be made in {home()} ({error.strerror}): may you write there?"
                raise FileError(f"The folder {FOLDER} {reason}") from None
            write_whole(folder / name, self.text)
            self.path = str(folder / name)


def _named(title: str, company: str) -> str:
    return ", ".join(short(part, 50) for part in (title, company) if part)


class SharePanel(w.VBox):
    """The view of a hand-in."""

    def __init__(self, model: ShareModel) -> None:
        self.model = model
        whose = "This is the sample: try it out. " if model.book.whose == SAMPLE else ""
        self.ticks = Ticks(
            label="Applications that may be in it (the names stay here)", items=model.items, ticked=model.ticked
        )
        self.show, self.save = button("Show me all that will be in it", main=True), button("Save it", main=True)
        self.text, self.said = w.HTML(), w.HTML()
        part = model.book.store.part()
        told = "of those in the experiment only what chance chose, and after how many days they called or answered"
        rest = f"{told}, stays in it." if part else "nobody is told how many that were."
        intro = note(f"{whose}Untick whatever you would rather keep to yourself; {rest}")
        super().__init__([sheet(), intro, self.ticks, row(self.show), self.text, row(self.save), self.said])
        self.ticks.observe(lambda change: setattr(model, "ticked", change["new"]), "ticked")
        self.show.on_click(lambda _button: model.show())
        self.save.on_click(lambda _button: model.save())
        model.observe(self._draw)
        self._draw()

    def _draw(self, _change: object = None) -> None:
        model = self.model
        self.save.disabled = not model.text
        self.save.tooltip = "" if model.text else "After you have seen all that will be in it"
        self.text.value = self._read_me() if model.text else ""
        self.said.value = self._done() if model.path else status("", model.problem)
        if not model.items:
            self.show.disabled = True
            self.said.value = status("There is nothing to hand in yet: lesson 2 is where you add applications.")

    def _read_me(self) -> str:
        words = "".join(f"<li><code>{key}</code>: {meaning}</li>" for key, meaning in KEYS)
        return (
            status(self.model.sentence)
            + whole_text(self.model.text, "All that will be in the file")
            + f'<details class="fu-text"><summary>What the words in it mean</summary><ul>{words}</ul></details>'
        )

    def _done(self) -> str:
        model = self.model
        name = Path(model.path).name
        what = (
            "It is the sample's, so there is no need to hand it in. For your own: choose 'My own' in lesson 0, and run "
            "this lesson again."
            if model.book.whose == SAMPLE
            else "Hand in this file; your class needs no other. Another week, make it anew: only the newest counts."
        )
        take = f"<p>{link(name, 'application/json', model.text, 'Download a copy')}</p>"
        return status(f"Saved as {model.path}. {what}", model.problem, take)


def share_panel(session: Session | None = None) -> SharePanel:
    """Hand in without names: read all of it before it is saved.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    return SharePanel(ShareModel(session or current()))
