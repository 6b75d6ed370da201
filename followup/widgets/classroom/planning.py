"""An instructor's experiment before it begins: what a class of that size could find, and the file to hand out."""

import uuid
from itertools import count
from pathlib import Path

import ipywidgets as w
from pydantic import ValidationError
from traitlets import Int, Unicode

from followup.classroom.experiment.power import Planned
from followup.errors import FollowupError
from followup.files import as_json_text, write_whole
from followup.log.assignment import Plan, Way
from followup.log.model import explain
from followup.paths import home
from followup.widgets.kit.link import link
from followup.widgets.kit.parts import WIDE, button, field, note, row, sheet, status
from followup.widgets.kit.sliders import SliderModel, SliderPanel, number_slider

FOLDER, NAME = "class", "experiment.json"
MOST_DAYS = 15
SLIDERS = (
    number_slider("students", "Students", (5, 200, 5), "Who take part"),
    number_slider("applications", "Applications of each", (2, 60, 2), "That will be 28 days old at the end"),
    number_slider("share", "Answered, in 100", (5, 60, 5), "Answered by day 28 under the first way, about"),
)


def _free(folder: Path) -> Path:
    """A name that no experiment has yet: one that was handed out must never be written over."""
    names = (NAME if n == 1 else f"{Path(NAME).stem}-{n}.json" for n in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


class PlanningModel(SliderModel):
    """The size of an experiment; `result` is what it could find."""

    students = Int(30, min=1)
    applications = Int(20, min=1)
    share = Int(20, min=1, max=99)

    @property
    def result(self) -> Planned:
        """What it could find."""
        return Planned(self.students, self.applications, self.share / 100)


class PlanForm(w.VBox):
    """The two ways, and the file that students join with.

    Attributes:
        path: where it was written; "" before.
    """

    path = Unicode()

    def __init__(self, model: PlanningModel) -> None:
        self.model = model
        wide, allowed = {"width": "21em", "max_width": "100%"}, {"min": 1, "max": MOST_DAYS}
        self.days = {
            (name, end): field(w.BoundedIntText, f"{name} way, {end} working day", "15em", wide, **allowed, value=value)
            for name, value in (("First", 2), ("Second", 5))
            for end in ("from", "to")
        }
        example = "such as: Day 2 or day 5"
        self.title = field(w.Text, "What the class calls it", "initial", WIDE, placeholder=example)
        self.write, self.said = button("Write experiment.json", main=True), w.HTML()
        intro = note(
            "The two ways: on which working days after the resume the first follow-up is made. Both must be courteous, "
            "and you must not know which one is better. A few days of room make it easier to keep to. The size above "
            "is written down with them: how far a look before the end can be trusted depends on it."
        )
        days = [row(self.days[name, "from"], self.days[name, "to"]) for name in ("First", "Second")]
        super().__init__([sheet(), intro, *days, self.title, row(self.write), self.said])
        self.write.on_click(lambda _button: self.save())

    def save(self) -> None:
        """Write the file; each file is another experiment, with luck of its own."""
        try:
            first, second = (
                Way(from_=self.days[name, "from"].value, by=self.days[name, "to"].value) for name in ("First", "Second")
            )
            plan = Plan(
                id=uuid.uuid4().hex[:16], title=self.title.value, ways=(first, second), planned=self.model.result.n
            )
            folder, text = home() / FOLDER, as_json_text(plan)
            folder.mkdir(exist_ok=True)
            path = _free(folder)
            write_whole(path, text)
        except ValidationError as error:
            self.said.value = status("", f"Not written: {explain(error)}.")
        except FollowupError as problem:
            self.said.value = status("", str(problem))
        except OSError as error:
            self.said.value = status("", f"The folder {FOLDER} cannot be made in {home()} ({error.strerror}).")
        else:
            self.path = str(path)
            first, second = plan.ways
            told = (
                f"{first.words.capitalize()} against {second.words}: written to {self.path}. Hand this one file out to "
                "all, once; a file that is written anew is another experiment."
            )
            take = link(Path(self.path).name, "application/json", text, "Download a copy")
            self.said.value = status(told, "", f"<p>{take}</p>")


def planning_panel() -> SliderPanel:
    """For an instructor: what an experiment could find, and the file to hand out."""
    model = PlanningModel()
    return SliderPanel(model, SLIDERS, below=(PlanForm(model),))
