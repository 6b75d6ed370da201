"""A class's hand-ins, read from a folder and pooled into tables; what cannot be pooled is named and left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

import pandas as pd
from pydantic import ConfigDict, Field, ValidationError

from followup import limits
from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Shape
from followup.analysis.log_tables import application_row, interview_rows, table_of
from followup.analysis.record import Facts
from followup.analysis.timing import HORIZON_DAYS
from followup.classroom.beforehand import NAME as PLAN
from followup.classroom.beforehand import ClassPlan, Planned, read_class_plan
from followup.classroom.hand_in import MOST_DAYS, Assigned, Code, Enrolled, Shared, SharedApplication, read_share
from followup.classroom.reported import settled
from followup.errors import FileError, HandInError
from followup.log.model import RANK, Application, Channel, Kind, Line, Meaning, Value
from followup.log.outcomes import Outcome, answer_of, outcome_of
from followup.log.store.schema import application as application_of
from followup.log.threads import Thread
from followup.method.rules import RULES
from followup.wording import many

if TYPE_CHECKING:
    from followup.log.model import Event

TRUTH = "truth.json"
"""What a simulated class is made with lies beside its hand-ins."""
WEEK = 7
LEFT_OUT = "Left out, and named to you alone, for the report is for all:"
"""Comes before the sentences of what was left out, where only the instructor reads them."""
PIPELINES = "pipelines"
"""The folder beside TRUTH that holds the logs of a simulated class."""
_DAY_0 = date(2000, 1, 1)
"""Stands in for the day of every resume: hand-ins have no dates."""
_DAYS = tuple(_DAY_0 + timedelta(days=day) for day in range(MOST_DAYS + 1))
_ORDER = attrgetter("order")
_UNSAID = ("",) * (len(Application.model_fields) - 1)


@dataclass(frozen=True)
class LeftOutFile:
    """A file that was not pooled, and why; for the instructor alone, since a name of a file may be a student's.

    Attributes:
        name: of the file.
        reason: why, as the end of a sentence; what comes after a colon may quote the file.
        other: the file that counts in its place.
    """

    name: str
    reason: str
    other: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return f"{self.name} {self.reason}{f' (see {self.other})' if self.other else ''}."


class Told(Value):
    """What is true of a simulated class, as its file says; anybody may hand in such a file.

    Attributes:
        students: who is in it; of a class with anybody else it says nothing.
    """

    model_config = ConfigDict(extra="ignore")

    sentence: Annotated[Line, Field(max_length=500)]
    students: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100_000)]
    follow_up_hazard_ratio: Annotated[float, Field(gt=0, le=1_000)] | None = None
    thank_you_hazard_ratio: Annotated[float, Field(gt=0, le=1_000)] | None = None
    experiment_difference: Annotated[float, Field(ge=-1, le=1)] | None = None


@dataclass(frozen=True)
class HandIns:
    """What a folder held.

    Attributes:
        students: one hand-in of each student who has an application in it.
        left_out: files that were not pooled.
        truth: what a simulated class was made with; None for a real one.
        planned: what was planned beforehand; None without a plan.
        waiting: how many students' hand-ins are new, and wait for the next report (`followup.classroom.reported`).
    """

    students: tuple[Shared, ...]
    left_out: tuple[LeftOutFile, ...] = ()
    truth: dict[str, Any] | None = None
    planned: Planned | None = None
    waiting: int = 0

    @cached_property
    def _tables(self) -> "_Tables":
        """All tables, in one pass over the applications: a large class's threads are never all in memory."""
        sent, met, facts, placed = [], [], [], []
        for s in self.students:
            student, own = {"student": s.student}, s.student in self._inside
            for a in s.applications:
                thread = _thread(s.student, a)
                entered = _entered(thread)
                if row := application_row(thread, _seen(a), entered):
                    sent.append(row | student)
                met += [row | student for row in interview_rows(thread, _seen(a), entered)]
                if thread.applied:
                    inside = own and a.experiment is not None
                    facts.append((*_fact(s.student, a, thread), inside))
                    placed += [(s.student, _dated(a, thread))] if inside else []
        words = ("answered", "waited_a_week", "called_in_a_week", "inside")
        frame = pd.DataFrame(facts, columns=["student", "watched", *words]).astype(dict.fromkeys(words, bool))
        return _Tables(_owned(sent, APPLICATIONS), _owned(met, INTERVIEWS), frame, placed)

    @property
    def applications(self) -> pd.DataFrame:
        """The applications table, with `student`; only what was sent."""
        return self._tables.applications

    @property
    def interviews(self) -> pd.DataFrame:
        """The interviews table, with `student`; hours are whole days."""
        return self._tables.interviews

    @property
    def left_out_for_all(self) -> tuple[tuple[str, int], ...]:
        """Why files were left out, and how many; no name of one, and nothing out of one, for a class may read it."""
        return tuple(Counter(part.reason.partition(":")[0] for part in self.left_out).items())

    @property
    def record(self) -> Facts:
        """What hand-ins say of the logs, beside what is in the table of applications."""
        students = self.students
        return Facts(
            undated=sum(s.undated for s in students),
            heaped=sum(s.heaped for s in students),
            crowded=sum(s.crowded for s in students),
        )

    @cached_property
    def experiment(self) -> Enrolled | None:
        """The experiment that most of those who take part in one are in; see `elsewhere`."""
        plans = Counter(s.experiment for s in self.students if s.experiment)
        return max(plans, key=lambda e: (plans[e], e.plan)) if plans else None

    @property
    def elsewhere(self) -> bool:
        """Whether somebody takes part in another experiment than `experiment`; that one is not looked at."""
        return any(s.experiment and s.experiment != self.experiment for s in self.students)

    def inside(self) -> "HandIns":
        """Only what is part of the experiment."""
        kept = (
            s.model_copy(update={"applications": tuple(a for a in s.applications if a.experiment)})
            for s in self.students
            if s.experiment and s.experiment == self.experiment
        )
        return replace(self, students=tuple(s for s in kept if s.applications or s.removed))

    @property
    def facts(self) -> pd.DataFrame:
        """A row for each application that was sent, for habits and the experiment.

        `student`, `watched` (days), `answered` (positively, in four weeks), `waited_a_week` and `called_in_a_week`,
        `inside` (the experiment).
        """
        return self._tables.facts

    @cached_property
    def _inside(self) -> set[str]:
        """Who takes part in the experiment."""
        return {s.student for s in self.students if s.experiment and s.experiment == self.experiment}

    @cached_property
    def assigned(self) -> pd.DataFrame:
        """A row for each application that chance placed in the experiment, be it taken out since.

        `student`, `block`, `way`, `first_call`, `held`, `since`; and in days after the resume: `watched`, `yes` (a
        positive answer), and `known`, how long it is known whether there was one; of the last two, NaN for none.
        """
        inside = self._inside
        removed = [(s.student, one) for s in self.students if s.student in inside for one in s.removed]
        placed = [*self._tables.placed, *removed]
        rows = [
            (student, e.block, e.way, e.first_call.value, e.held, e.since or "", e.watched, e.yes, e.known)
            for student, e in placed
        ]
        columns = ["student", "block", "way", "first_call", "held", "since", "watched", "yes", "known"]
        kinds = {"block": int, "way": int, "held": bool, "watched": int, "yes": float, "known": float}
        frame = pd.DataFrame(rows, columns=columns).astype(kinds)
        settled = [e.no is not None or e.yes is not None for _, e in placed]
        return frame.assign(known=frame["known"].mask(pd.Series(settled, dtype=bool)))

    @cached_property
    def thanks(self) -> pd.DataFrame:
        """A row for each thank-you that was due: `student`, `after` (interview or job), `sent`, `days`, `through`."""
        return pd.DataFrame(
            [
                (s.student, RULES[t.rule].after, t.days is not None, t.days, t.through)
                for s in self.students
                for a in s.applications
                for t in a.thanks
                if t.due
            ],
            columns=["student", "after", "sent", "days", "through"],
        ).astype({"sent": bool, "days": "Float64", "through": bool})


class _Tables(NamedTuple):
    """The tables of a class, and each place that chance gave, with its student."""

    applications: pd.DataFrame
    interviews: pd.DataFrame
    facts: pd.DataFrame
    placed: list[tuple[str, Assigned]]


def _owned(rows: list[dict[str, Any]], shape: Shape) -> pd.DataFrame:
    """An exchange table with the column `student`, be it without rows, and without the stand-ins of dates."""
    frame = table_of(rows, shape)
    frame = frame.drop(columns=shape.answered_on, errors="ignore")
    return frame if len(frame) else frame.assign(student="")


def _entered(thread: Thread) -> "dict[Event, date]":
    happened = cast("tuple[_Happened, ...]", thread.events)
    found = {e: e.day + timedelta(days=e.later) for e in happened if e.later is not None}
    return cast("dict[Event, date]", found)


def _seen(a: SharedApplication) -> date:
    return _DAYS[a.watched]


class _Happened(NamedTuple):
    """What the tables need of an event; ten times as quick to make as one, which counts for a large class."""

    kind: Kind
    day: date
    channel: Channel | None
    order: tuple[int, int, str]
    meaning: Meaning | None = None
    later: int | None = None
    """Days to its entry."""
    time: None = None


@lru_cache(maxsize=1 << 16)
def _happened(kind: Kind, day: int, channel: Channel | None, meaning: Meaning | None, later: int | None) -> _Happened:
    return _Happened(kind, _DAYS[day], channel, (day, RANK[kind], channel or ""), meaning, later)


def _thread(student: str, a: SharedApplication) -> Thread:
    """An application as a thread, whose days are counted from a stand-in date."""
    events = sorted((_happened(e.kind, e.day, e.channel, e.meaning, e.entered) for e in a.events), key=_ORDER)
    application = application_of((f"{student}-{a.code}", *_UNSAID))
    return Thread(application, cast("tuple[Event, ...]", tuple(events)))  # what counting asks of an event, these have


def _fact(student: str, a: SharedApplication, thread: Thread) -> tuple[Any, ...]:
    sent = min(thread.days(Kind.APPLIED))
    answer = answer_of(thread.events)
    positive = outcome_of(answer) is Outcome.POSITIVE
    by_then = positive and answer is not None and (answer.day - sent).days <= HORIZON_DAYS
    calls = [(day - sent).days for day in thread.days(Kind.FOLLOWED_UP)]
    watched = a.watched - (sent - _DAY_0).days
    waited = watched >= WEEK and (answer is None or (answer.day - sent).days > WEEK)
    called = any(0 <= day <= WEEK for day in calls)
    return (student, watched, by_then, waited, called)


def _dated(a: SharedApplication, thread: Thread) -> Assigned:
    """A place with its days; in a hand-in of Followup 0.1 they follow from the events."""
    e = cast("Assigned", a.experiment)
    if e.watched is not None:
        return e
    sent, answer = min(thread.days(Kind.APPLIED)), answer_of(thread.events)
    days = (answer.day - sent).days if answer and outcome_of(answer) is Outcome.POSITIVE else None
    return e.model_copy(update={"watched": a.watched - (sent - _DAY_0).days, "yes": days})


def read_hand_ins(folder: Path | str) -> HandIns:
    """Read all hand-ins of a folder and of the folders in it; nothing in them is trusted.

    Of several of one student, the newest counts; but where fewer than five students' hand-ins are new since the last
    report, those of the last report do. What cannot be pooled is named in `left_out`, with the reason.

    Args:
        folder: where they are.

    Returns:
        The hand-ins, for `class_report`.

    Raises:
        FileError: there is no such folder, or nothing in it that could be pooled; or too few hand-ins are new, and
            those of the last report are gone.

    Example:
        >>> import followup as fu
        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> folder = Path(mkdtemp())
        >>> one = fu.hand_in(fu.open(fu.SAMPLE_LOG, on="2026-03-31"))
        >>> letters = (folder / "one.json").write_text(one.text, encoding="utf-8")
        >>> len(fu.read_hand_ins(folder).students)
        1
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}: name the one that holds the students' hand-ins.")
    found: list[tuple[str, Shared]] = []
    left_out: list[LeftOutFile] = []
    told: dict[str, Told] = {}
    plan, days = None, []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            if path.name == TRUTH:
                told[name] = _told(_bytes(path))
            elif path.name == PLAN:
                plan = _plan(path)
            elif path.suffix.lower() != ".html":  # a report of this class
                found.append((name, _hand_in(path)))
                days.append(date.fromtimestamp(path.stat().st_mtime))  # noqa: DTZ012 - the instructor's own calendar day
        except HandInError as problem:
            left_out.append(LeftOutFile(name, str(problem)))
    newest, older = _one_each(found)
    left_out += older
    students, waiting = settled(folder, [shared for _, shared in found], newest)
    if not students:
        reasons = " ".join(part.sentence for part in left_out[:3])
        raise FileError(f"There is no hand-in in {folder}: students make them in lesson 8. {reasons}".strip())
    planned = Planned(plan, min(days, default=None)) if plan else None
    truth = next((one for one in told.values() if {s.student for s in students} <= set(one.students)), None)
    if truth:
        left_out = [one for one in left_out if PurePosixPath(one.name).parent.name != PIPELINES]
        return HandIns(students, tuple(left_out), truth.model_dump(exclude={"students"}), planned, waiting)
    not_so = "says that this class was simulated, but does not name every student of it, so it is not believed"
    unbelieved = (LeftOutFile(name, not_so) for name in told)
    return HandIns(students, (*left_out, *unbelieved), None, planned, waiting)


def _plan(path: Path) -> ClassPlan:
    try:
        return read_class_plan(_bytes(path), "the plan")
    except FileError as problem:
        raise HandInError(f"was not read: {str(problem).rstrip('.')}") from None


def _files(folder: Path) -> Iterator[Path]:
    """All files in a folder and the folders in it, in order of name; none that is hidden, as .DS_Store is."""
    for path in sorted(folder.rglob("*")):
        try:
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if not hidden and path.is_file():
                yield path
        except OSError:  # in a folder that may not be looked into
            continue


def _hand_in(path: Path) -> Shared:
    kind = path.suffix.lower()
    if kind in {".csv", ".tsv", ".xlsx", ".db"}:
        raise HandInError(
            "is a log or a table, not a hand-in, and may hold names: delete it here, and ask whoever handed it in for "
            "the file that lesson 8 makes"
        )
    if kind in {".zip", ".7z", ".gz"}:
        raise HandInError("is packed: unpack it here, and look again")
    if kind != ".json":
        raise HandInError("is no hand-in of Followup")
    shared = read_share(_bytes(path))
    if not (shared.applications or shared.removed):
        raise HandInError("holds no application")
    return shared


def _one_each(found: list[tuple[str, Shared]]) -> tuple[tuple[Shared, ...], list[LeftOutFile]]:
    """One hand-in of each student; of several the newest."""
    best: dict[str, tuple[str, Shared]] = {}
    left_out = []
    for name, shared in found:
        other, held = best.setdefault(shared.student, (name, shared))
        if held is shared:
            continue
        if shared == held:
            left_out.append(LeftOutFile(name, "is the same as another, which counts once", other))
            continue
        newer = shared.newer_than(held)
        lost, kept = (other, name) if newer else (name, other)
        why = f"is an older hand-in of a student whose newer one counts{_otherwise(shared, held)}"
        left_out.append(LeftOutFile(lost, why, kept))
        if newer:
            best[shared.student] = (name, shared)
    return tuple(shared for _, shared in best.values()), left_out


def _otherwise(one: Shared, other: Shared) -> str:
    """Whether chance chose twice for one student, as it does where a pipeline file was copied or a backup restored."""

    def places(shared: Shared) -> dict[str, tuple[int, int]]:
        return {a.code: (a.experiment.way, a.experiment.block) for a in shared.applications if a.experiment}

    theirs = places(other)
    differ = sum(place != theirs.get(code, place) for code, place in places(one).items())
    if not differ:
        return ""
    return (
        f"; chance chose otherwise in it for {many(differ, 'application')} of the experiment, as happens where a "
        "pipeline file is copied or a backup is restored: ask which of the two was followed"
    )


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.HAND_IN_BYTES:
            raise HandInError("is far too large for a hand-in")
        return path.read_bytes()
    except OSError as error:
        raise HandInError(f"cannot be read ({error.strerror})") from None


def _told(content: bytes) -> Told:
    try:
        return Told.model_validate_json(content)
    except ValidationError:
        raise HandInError("says nothing about a simulated class; if one was made, make it again") from None
