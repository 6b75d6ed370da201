"""A learner's part in a fair experiment: read what it means, join or not, see what chance chose, leave again."""

from datetime import date, timedelta
from html import escape

import ipywidgets as w
from traitlets import Instance

from followup.classroom.experiment.plan import CONSENT, read_plan
from followup.log.assignment import Enrolment, Plan, Way
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Role
from followup.method.policy import add_working_days
from followup.method.rules import job
from followup.session import SAMPLE, Session, current
from followup.widgets.kit.parts import button, note, on_upload, paragraphs, row, sheet, status, table
from followup.widgets.kit.told import Told
from followup.wording import say

EXAMPLE = Plan(id="ea3b1e5a", title="An experiment to try on the sample", ways=(Way(from_=2, by=2), Way(from_=5, by=5)))
INVENTED = (
    ("Network technician", "Alder Works", "Dana Cole"),
    ("Help desk analyst", "Fjord Media", "Edo Falk"),
    ("System administrator", "Larch Health", "Hana Moss"),
    ("IT trainer", "Maple Tools", "Nils Orth"),
    ("Database administrator", "Birch Energy", "Kira Lund"),
    ("Support engineer", "Cedar Labs", "Olga Penn"),
)
"""Resumes to add to the sample: so many that hardly ever all go the same way."""
_ID = "TRY-{}"
_TRYING = timedelta(days=60)


class ExperimentModel(Told):
    """Whether the pipeline takes part, and in what.

    Attributes:
        plan: what was chosen, and not joined yet; None before, and after.
        part: the part that the pipeline takes; None if it takes none.
    """

    plan = Instance(Plan, allow_none=True)
    part = Instance(Enrolment, allow_none=True)

    def __init__(self, book: Session) -> None:
        super().__init__()
        self.book = book
        self.look()

    def choose(self, name: str, content: bytes) -> None:
        """Look at a plan from the instructor."""
        self.plan = None
        with self.step():
            self.plan = read_plan(content, name)

    def example(self) -> None:
        """Look at a plan to try on the sample."""
        with self.step():
            self.plan = EXAMPLE

    @property
    def consent(self) -> list[str]:
        """What it means to take part in the chosen plan, as paragraphs."""
        if not self.plan:
            return []
        first, second = self.plan.ways
        return CONSENT.format(first=first.words, second=second.words).split("\n")

    def join(self) -> None:
        """Take part; on the sample also with resumes of the last weeks, since its day stands still."""
        if not self.plan:
            return
        since = self.book.today - _TRYING if self.book.whose == SAMPLE else self.book.today
        with self.step():
            self.part = self.book.store.join(self.plan, self.book.store.id, since)
            self.plan = None
            self.message = "You take part. From the next resume on, chance chooses the day of the first follow-up."

    def decline(self) -> None:
        """Put the plan away."""
        with self.step():
            self.plan = None
            self.message = "You do not take part. Nothing was changed, and nobody is told."

    def leave(self) -> None:
        """Leave: nothing more is asked of chance."""
        with self.step():
            self.book.store.leave()
            self.look()
            self.message = (
                "You take no part any more. The list is as before, and what chance had chosen stays counted as it is "
                "today, without names."
            )

    def look(self) -> None:
        """See what another lesson has added meanwhile."""
        part = self.book.store.part()
        self.part = None if part and part.left else part

    @property
    def can_try(self) -> bool:
        """Whether invented resumes may be added: on the sample, once."""
        return bool(self.part) and self.book.whose == SAMPLE and _ID.format(1) not in self.book.pipeline.by_id

    def send_invented(self) -> None:
        """Add six invented resumes to the sample, sent when the sooner way is due today."""
        if not self.part or not self.can_try:
            return
        soonest = min(way.from_ for way in self.part.plan.ways)
        sent = _sent_so_that(self.book.today, soonest)
        applications, events = [], []
        for number, (title, company, recruiter) in enumerate(INVENTED, start=1):
            one = Application(id=_ID.format(number), company=company, title=title)
            applications.append(one)
            events.append(
                Event(application=one.id, kind=Kind.APPLIED, day=sent, person=recruiter, person_role=Role.RECRUITER)
            )
        with self.step():
            self.book.store.add(events, applications, label="Send six invented resumes")
            self.look()
            windows = self.book.store.pipeline().windows
            today = sum(1 for one in applications if windows[one.id][0] == soonest)
            self.message = (
                f"Six invented resumes went out on {say(sent)}. Chance chose today for {today} of them: run lesson 2 "
                "again, and look for the words 'Chance chose'."
            )

    @property
    def assigned(self) -> list[tuple[str, str, str, str, str]]:
        """For each application in the experiment: job, sent, way, when to call first, when it was done."""
        if not self.part:
            return []
        log = Log(self.book.pipeline, self.book.today)
        rows = []
        for id_, place in self.part.by_id.items():
            thread = log.threads.get(id_)
            sent = min(thread.days(Kind.APPLIED), default=None) if thread else None
            if thread is None or sent is None:
                continue
            way = self.part.plan.ways[place.way]
            first, last = (add_working_days(sent, days) for days in (way.from_, way.by))
            when = say(first) if first == last else f"{say(first)} to {say(last)}"
            called = min(thread.days(Kind.FOLLOWED_UP), default=None)
            rows.append((job(thread), say(sent), way.words, when, say(called) if called else "not yet"))
        return rows


def _sent_so_that(today: date, working_days: int) -> date:
    """The latest working day from which so many working days reach today."""
    day = today
    while add_working_days(day, working_days) > today or day.weekday() > 4:
        day -= timedelta(days=1)
    return day


class ExperimentPanel(w.VBox):
    """The view of a learner's part."""

    def __init__(self, model: ExperimentModel) -> None:
        self.model = model
        self.upload = w.FileUpload(accept=".json", description="Choose experiment.json", layout={"width": "auto"})
        self.example = button("Try an example on the sample")
        self.terms, self.yes, self.no = w.HTML(), button("I take part", main=True), button("I do not take part")
        self.list, self.again = w.HTML(), button("Look again")
        self.invented, self.leave = button("Send six invented resumes"), button("Leave the experiment")
        self.said = w.HTML()
        intro = "Your instructor hands out a file, experiment.json. Choose it, and read what it means to take part."
        given = row(self.upload, *([self.example] if model.book.whose == SAMPLE else []))
        self.choosing = w.VBox([note(intro), given])
        self.deciding = w.VBox([self.terms, row(self.yes, self.no)])
        self.inside = w.VBox([self.list, row(self.invented, self.again, self.leave)])
        super().__init__([sheet(), self.choosing, self.deciding, self.inside, self.said])
        on_upload(self.upload, model.choose)
        for one, do in (
            (self.example, model.example),
            (self.yes, model.join),
            (self.no, model.decline),
            (self.invented, model.send_invented),
            (self.again, self._look),
            (self.leave, model.leave),
        ):
            one.on_click(lambda _button, do=do: do())
        model.observe(self._draw)
        self._draw()

    def _look(self) -> None:
        self.model.look()
        self._draw()

    def _draw(self, _change: object = None) -> None:
        model = self.model
        for part, seen in (
            (self.choosing, not model.part),
            (self.deciding, bool(model.plan) and not model.part),
            (self.inside, bool(model.part)),
            (self.invented, model.can_try),
        ):
            part.layout.display = "" if seen else "none"
        if model.plan:
            title = f"<p><b>{escape(model.plan.title)}</b></p>" if model.plan.title else ""
            self.terms.value = f'<div class="fu-text" style="max-width: 60em">{title}{paragraphs(*model.consent)}</div>'
        if model.part:
            self.list.value = self._listed(model.part)
        self.said.value = status(model.message, model.problem)

    def _listed(self, part: Enrolment) -> str:
        first, second = part.plan.ways
        head = f"You take part since {say(part.since)}: {first.words}, or {second.words}, as chance chooses."
        rows = self.model.assigned
        if not rows:
            return status(f"{head} No resume has gone out since: the next one that you add is the first.")
        columns = ("job", "sent on", "chance chose", "first call", "done")
        return status(head) + table(columns, rows, "Applications in the experiment, and what chance chose for each")


def experiment_panel(session: Session | None = None) -> ExperimentPanel:
    """The reader's part in a fair experiment.

    Args:
        session: the record to show; what `followup.current` gives if left out.

    Returns:
        A widget, for the last line of a cell.
    """
    return ExperimentPanel(ExperimentModel(session or current()))
