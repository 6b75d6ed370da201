"""Where I stand: a class in a few numbers, and the reader's own share beside it. Shown only here, never saved."""

from collections.abc import Callable
from html import escape

import ipywidgets as w
from traitlets import Instance

from followup.analysis.timing import HORIZON_DAYS
from followup.classroom.summary import ClassSummary, Standing, place, read_summary, summary_from
from followup.log.log import Log
from followup.log.model import Kind
from followup.log.outcomes import Outcome, answer_of, outcome_of
from followup.paths import SAMPLE_SUMMARY
from followup.session import SAMPLE, Session, current
from followup.widgets.kit.parts import button, note, on_upload, row, sheet, shown, status
from followup.widgets.kit.told import Told


def my_answers(book: Session) -> list[tuple[int, bool]]:
    """For each resume: how many days ago it went out, and whether a positive answer came by day HORIZON_DAYS."""
    found = []
    for thread in Log(book.pipeline, book.today).threads.values():
        sent = min(thread.days(Kind.APPLIED), default=None)
        if sent is not None:
            answer = answer_of(thread.events)
            took = (answer.day - sent).days if answer and outcome_of(answer) is Outcome.POSITIVE else None
            found.append(((book.today - sent).days, took is not None and took <= HORIZON_DAYS))
    return found


class PlaceModel(Told):
    """Where the reader stands.

    Attributes:
        summary: the class; None before one was chosen.
    """

    summary = Instance(ClassSummary, allow_none=True)

    def __init__(self, book: Session) -> None:
        super().__init__()
        self.book = book

    def choose(self, name: str, content: bytes) -> None:
        """Take a class's summary from the instructor."""
        self._take(lambda: summary_from(content, name))

    def example(self) -> None:
        """Take the invented class."""
        self._take(lambda: read_summary(SAMPLE_SUMMARY))

    def _take(self, read: Callable[[], ClassSummary]) -> None:
        self.summary = None
        with self.step():
            self.summary = read()

    @property
    def place(self) -> Standing | None:
        """Where the reader stands in it, as the pipeline is now."""
        return place(self.summary, my_answers(self.book)) if self.summary else None


class PlacePanel(w.VBox):
    """The view of a place in a class."""

    def __init__(self, model: PlaceModel) -> None:
        self.model = model
        self.upload = w.FileUpload(accept=".json", description="Choose the class's summary", layout={"width": "auto"})
        self.example = button("Use an invented class")
        self.said, self.result = w.HTML(), w.VBox()
        intro = (
            f"You are looking at {model.book.name}. Your instructor may hand out the class in a few numbers, "
            "class-summary.json: choose it here. What you see stays on this page; nothing is saved or sent."
        )
        super().__init__([sheet(), note(intro), row(self.upload, self.example), self.said, self.result])
        on_upload(self.upload, model.choose)
        self.example.on_click(lambda _button: model.example())
        model.observe(self._draw)
        self._draw()

    def _draw(self, _change: object = None) -> None:
        model = self.model
        found = model.place
        if found is None or model.summary is None:
            self.said.value, self.result.children = status("", model.problem), ()
            return
        name = f"<p>Compared with <b>{escape(model.summary.name)}</b>:</p>"
        self.said.value = status("", "", name)
        self.result.children = shown(found)


def place_panel(session: Session | None = None) -> PlacePanel:
    """Where the reader stands in a class; the sample stands in the invented one at once, for nobody is in it.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    model = PlaceModel(session or current())
    if model.book.whose == SAMPLE:
        model.example()
    return PlacePanel(model)
