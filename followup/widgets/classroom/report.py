"""For the instructor: collect a class's hand-ins, read the report, save it, and keep the class in a few numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import ipywidgets as w
from traitlets import Instance, Int, Tuple, Unicode

from followup.analysis.report_page import Chapter, as_page
from followup.classroom.habits import Habit
from followup.classroom.pool import LEFT_OUT, HandIns, read_hand_ins
from followup.classroom.rehearsal.example import CLASS, rehearsal_class, write_class
from followup.classroom.report import LEAST, LEAST_POSSIBLE, ClassReport, class_report
from followup.classroom.reported import remember
from followup.classroom.summary import read_summary, summary_of
from followup.errors import FileError
from followup.files import as_json_text, write_whole
from followup.paths import home
from followup.widgets.kit.link import link
from followup.widgets.kit.parts import (
    WIDE,
    as_typed,
    button,
    field,
    note,
    paragraphs,
    row,
    sheet,
    shown,
    status,
    text,
)
from followup.widgets.kit.sliders import Sliders, number_slider
from followup.widgets.kit.told import Told

REHEARSAL, FOLDER = "rehearsal", "class"
REPORT, SUMMARY = "class-report.html", "class-summary.json"
MOST_LEAST = 20
STEPS = 5
"""What `class_report` tells, for the progress bar."""


class ClassModel(Told):
    """A class, and what its report says.

    Attributes:
        name: what the class is called in the report and in its summary.
        least: how many students anything must rest on.
        hand_ins: the class; None before one was read.
        former: habits of former classes, by name.
        report: what is shown; None if it cannot be.
        done, of: how far a long step is; `of` is 0 while nothing runs.
    """

    name = Unicode()
    least = Int(LEAST, min=LEAST_POSSIBLE, max=MOST_LEAST)
    hand_ins = Instance(HandIns, allow_none=True)
    former = Tuple()
    report = Instance(ClassReport, allow_none=True)
    done = Int()
    of = Int()

    @contextmanager
    def _long_step(self) -> Iterator[None]:
        try:
            with self.step():
                yield
        except OSError as error:
            self.problem = f"{error.filename} cannot be used ({error.strerror}): choose another folder."
        finally:
            self.of = 0

    def rehearse(self) -> None:
        """Take the invented class, without any file."""
        with self._long_step():
            self.name = "A class to rehearse with"
            self._take(rehearsal_class(self._watch))

    def make_rehearsal(self) -> str:
        """Write the invented class as hand-ins; returns the folder, "" if that failed."""
        folder = ""
        with self._long_step():
            place = home() / REHEARSAL
            write_class(place, self._watch)
            folder = str(place)
            self.message = f"{CLASS.students} invented hand-ins are in {folder}."
        return folder

    def collect(self, folder: str) -> None:
        """Read all hand-ins of a folder."""
        with self._long_step():
            if not folder.strip():
                raise FileError("Write the folder that holds the students' hand-ins, then check again.")
            place = as_typed(folder)
            found = read_hand_ins(place)
            self.name = place.resolve().name
            if found.left_out:
                self.message = " ".join((LEFT_OUT, *(part.sentence for part in found.left_out)))
            self._take(found)
            remember(place, found.students)

    def compare_with(self, folder: str) -> None:
        """Read the summaries of former classes."""
        with self._long_step():
            self.former = _summaries(as_typed(folder)) if folder.strip() else ()
            if self.former:
                self.message = f"Compared with {', '.join(name for name, _ in self.former)}."
            self._report()

    def set_least(self, least: int) -> None:
        """Show groups of fewer, or only of more."""
        with self._long_step():
            self.least = least
            self._report()

    def save(self) -> None:
        """Save the report as a page, and the class in a few numbers."""
        with self._long_step():
            if not self.report:
                raise FileError("There is no report to save yet.")
            folder = home() / FOLDER
            folder.mkdir(exist_ok=True)
            write_whole(folder / REPORT, as_page(self.report.chapters, "What our class found", self.name))
            write_whole(folder / SUMMARY, self.summary)
            self.message = (
                f"Saved in {folder}: {REPORT} opens in any browser; {SUMMARY} is for next year's class, and for "
                "students who want to see where they stand."
            )

    @property
    def summary(self) -> str:
        """The class in a few numbers, as a file; "" before there is a report."""
        if self.report is None:
            return ""
        return as_json_text(summary_of(self.report, self.name[:80] or "a class"))

    def _take(self, hand_ins: HandIns) -> None:
        self.hand_ins = hand_ins
        self._report()

    def _report(self) -> None:
        if self.hand_ins is None:
            return
        self.report = None
        self.report = class_report(self.hand_ins, self.least, self.former, self._watch_chapters)

    def _watch_chapters(self, _step: str) -> None:
        self._watch(min(self.done + 1, STEPS) if self.of == STEPS else 1, STEPS)

    def _watch(self, done: int, of: int) -> None:
        self.done, self.of = done, of


def _summaries(folder: Path) -> tuple[tuple[str, tuple[Habit, ...]], ...]:
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not paths:
        raise FileError(f"There is no class summary in {folder}: name a folder that holds {SUMMARY} of former ones.")
    return tuple(read_summary(path).as_habits for path in paths)


class ClassPanel(w.VBox):
    """The view of a class."""

    def __init__(self, model: ClassModel) -> None:
        self.model = model
        self.folder, self.former = (
            field(w.Text, label, "initial", WIDE, placeholder=example, continuous_update=False)
            for label, example in (
                ("Folder of the hand-ins", "a folder on this computer"),
                ("Former classes' summaries", "a folder, if you have any"),
            )
        )
        self.check, self.make = button("Check the folder", main=True), button("Make a class to rehearse with")
        self.compare, self.save = button("Compare"), button("Save the report")
        meaning = f"Nothing is shown that rests on fewer students; {LEAST_POSSIBLE} is the fewest"
        self.least = Sliders(
            sliders=[number_slider("least", "Smallest group", (LEAST_POSSIBLE, MOST_LEAST, 1), meaning)],
            values={"least": model.least},
        )
        self.bar = w.IntProgress(min=0, description="Working", layout={"width": "20em"})
        self.said, self.head, self.body = w.HTML(), w.HTML(), w.VBox()
        top = (
            "Put all hand-ins into one folder (folders in it count too), write its place here, and check. Without one, "
            "you see an invented class, whose truth is known: the report says whether it found that."
        )
        asked = [self.folder, row(self.check, self.make), self.least, self.former, row(self.compare, self.save)]
        super().__init__([sheet(), note(top), *asked, self.bar, self.said, self.head, self.body])
        self.check.on_click(lambda _button: model.collect(self.folder.value))
        self.make.on_click(lambda _button: self._make())
        self.compare.on_click(lambda _button: model.compare_with(self.former.value))
        self.save.on_click(lambda _button: model.save())
        self.least.observe(lambda change: model.set_least(int(change["new"]["least"])), "values")
        model.observe(self._progress, ["done", "of"])
        model.observe(self._say, ["message", "problem"])
        model.observe(self._draw, "report")
        self._progress()
        self._say()
        self._draw()

    def _make(self) -> None:
        folder = self.model.make_rehearsal()
        if folder:
            self.folder.value = folder
            self.said.value = status(f"{self.model.message} Now press 'Check the folder', as with a real class.")

    def _progress(self, _change: object = None) -> None:
        model = self.model
        self.bar.layout.visibility = "visible" if model.of else "hidden"
        self.bar.max, self.bar.value = max(model.of, 1), model.done
        for one in (self.check, self.make, self.compare):
            one.disabled = bool(model.of)

    def _say(self, _change: object = None) -> None:
        model = self.model
        saved = model.message.startswith("Saved") and model.report
        take = f"<p>{link(SUMMARY, 'application/json', model.summary, 'Download the summary')}</p>" if saved else ""
        self.said.value = status(model.message, model.problem, take)

    def _draw(self, _change: object = None) -> None:
        report = self.model.report
        self.save.disabled = report is None
        self.head.value = f'<h2 style="margin: 12px 0 0">{escape(self.model.name)}</h2>' if report else ""
        self.body.children = [part for c in report.chapters for part in _chapter(c)] if report else ()


def _chapter(chapter: Chapter) -> list[w.Widget]:
    parts = [text(f"<h3>{escape(chapter.heading)}</h3>{paragraphs(*chapter.notes)}")]
    for heading, result in chapter.results:
        parts += [text(f"<h4>{escape(heading)}</h4>"), *shown(result)]
    return parts


def class_panel() -> ClassPanel:
    """For an instructor: collect hand-ins, read the report, save it; opened on the class to rehearse with."""
    model = ClassModel()
    panel = ClassPanel(model)
    model.rehearse()
    return panel
