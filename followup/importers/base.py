"""What a source of events is, and what it finds."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from pydantic import ValidationError

from followup.importers.again import Again, Change
from followup.importers.statuses import Status
from followup.importers.tables import Table, column_key
from followup.importers.words import says_status
from followup.log.model import NO_DAY, Application, Event, Kind, Person, Pipeline, conflicts, explain, name_key
from followup.log.names import person_key

Progress = Callable[[int, int], None]
"""It is told how many bytes are read, and of how many; what it raises stops the reading."""


class Skipped(NamedTuple):
    """A row that was not taken: its line, why, and the file (or the member of an archive)."""

    line: int
    reason: str
    file: str = ""

    @property
    def text(self) -> str:
        """The row in words."""
        return f"{self.file + ', ' if self.file else ''}line {self.line}: {self.reason}"


class Guess(NamedTuple):
    """An event that was recognised in messages; it enters the log only if the user confirms it.

    Attributes:
        event: what would stand in the log.
        because: the line, or the sentence, that it rests on.
        line, file: where.
        known: what stands there already of the same contact from another source, in whose place it would come.
    """

    event: Event
    because: str
    line: int
    file: str
    known: Event | None = None


class Question(NamedTuple):
    """Something that is asked once about a file; until it is said, what it is about stays out.

    Attributes:
        about: "status", "planned", "contact", "answers", "dates", "year" or "colours".
        text: the question.
        rows: how many rows it is about.
        of: the word or the column.
    """

    about: str
    text: str
    rows: int
    of: str = ""


@dataclass
class Found:
    """What is gathered while the tables of one file are read."""

    known: Pipeline = field(default_factory=Pipeline)
    mapping: object | None = None
    date_order: str | None = None
    me: str = ""
    today: date = field(default_factory=date.today)
    progress: Progress | None = None
    read: int = 0
    repeated: int = 0
    applications: dict[str, Application] = field(default_factory=dict)
    events: dict[Event, tuple[int, str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    companies: dict[str, str] = field(default_factory=dict)
    """Where people work, by name key, as an address book of the same archive says."""
    recruiters: set[str] = field(default_factory=set)
    """Name keys of people whose title says that they recruit."""
    needs_name: bool = False
    """Whether the user's own name could not be found from messages."""
    words_said: Mapping[str, str] = field(default_factory=dict)
    """What the reader said of status words."""
    year: int | None = None
    """The year of dates without one, if the reader said it."""
    meanwhile: bool = False
    """Whether rows come in while something is still to be asked of the others."""
    columns: dict[str, str | None] = field(default_factory=dict)
    """What each column of a table is taken for; None if it is not used."""
    words: dict[str, Status | None] = field(default_factory=dict)
    """What each status word is taken for; None if it is not known."""
    word_counts: dict[str, int] = field(default_factory=dict)
    guessed: bool = False
    """Whether the columns were proposed here, and not said by the reader."""
    questions: list[Question] = field(default_factory=list)
    not_sent: int = 0
    changes: list[Change] = field(default_factory=list)
    moved: dict[Change, tuple[int, str]] = field(default_factory=dict)
    """Where what is changed stood."""
    entered: dict[Event, date | None] = field(default_factory=dict)
    """When an event was first entered, in a file that can say it; None where it does not."""
    by_machine: bool = False
    """Whether a machine noted everything on the day on which it happened, as mail programs do."""

    @cached_property
    def again(self) -> Again:
        """What the log holds already."""
        return Again(self.known)

    def skip(self, table: Table, line: int, reason: str) -> None:
        """Report a row that is not taken."""
        self.skipped.append(Skipped(line, reason, table.name))

    def application(self, application: Application) -> None:
        """Take an application; what was empty in one found before is filled in."""
        before = self.applications.get(application.id)
        self.applications[application.id] = before.filled_in(application) if before else application

    def event(self, table: Table, line: int, **values: object) -> Event | None:
        """Take an event, or report why not; the same one again is counted as repeated."""
        try:
            event = Event.model_validate(values)
        except ValidationError as error:
            self.skip(table, line, explain(error))
            return None
        event = self._arranged(event)
        if event.dated and event.day > self.today + timedelta(days=366):
            self.skip(table, line, f"at is {event.day}, which is more than a year ahead: check the year")
            return None
        if event in self.events:
            self.repeated += 1
        else:
            self.events[event] = (line, table.name)
        return event

    def _arranged(self, event: Event) -> Event:
        """An event; of a talk ahead, which was arranged on some day and has not taken place, that it was arranged."""
        if event.kind is Kind.INTERVIEWED and event.dated and event.day > self.today:
            return event.model_copy(update={"kind": Kind.INVITED, "day": NO_DAY, "time": None, "until": event.day})
        return event

    def again_event(self, table: Table, line: int, **values: object) -> None:
        """Take an event; of an application that the log holds, only what is new, or as a change what is otherwise."""
        if values["application"] in self.again.by_id:
            with suppress(ValidationError):
                added, change = self.again.event(self._arranged(Event.model_validate(values)))
                if change:
                    self.changes.append(change)
                    self.moved[change] = (line, table.name)
                if added is None:
                    self.repeated += change is None
                    return
        self.event(table, line, **values)

    def ask_year(self, example: str) -> None:
        """Ask once for the year of dates without one."""
        asked = next((n for n, q in enumerate(self.questions) if q.about == "year"), None)
        if asked is None:
            self.questions.append(Question("year", f"Which year are dates such as '{example[:20]}' of?", 1, example))
        else:
            self.questions[asked] = self.questions[asked]._replace(rows=self.questions[asked].rows + 1)

    def contact(self, name: str, email: str, phone: str) -> None:
        """Take the contact details of a person."""
        if name and ("@" in email or phone.strip()):
            known = self.people.get(name_key(name))
            person = Person(name=name, email=email if "@" in email else "", phone=phone)
            if known:
                person = known.filled_in(person)
            self.people[name_key(name)] = person

    def sent(self) -> dict[str, date]:
        """When each application's resume was first sent, as far as it is known by now."""
        days: dict[str, date] = {}
        for e in (*self.known.events, *self.events):
            if e.kind is Kind.APPLIED:
                days[e.application] = min(e.day, days.get(e.application, e.day))
        return days

    def settle(self) -> None:
        """Leave out, with a report, events that cannot have happened when they say."""
        touched = {e.application for e in self.events}
        moved = {c.old: c.new for c in self.changes if isinstance(c.old, Event) and isinstance(c.new, Event)}
        there = [moved.get(e, e) for e in self.known.events if e.application in touched]
        for event, reason in conflicts([*there, *self.events]).items():
            if event in self.events:
                line, file = self.events.pop(event)
                self.skipped.append(Skipped(line, reason, file))
        used = {e.application for e in self.events} | {g.event.application for g in self.guesses}
        used |= self.known.by_id.keys()
        self.applications = {id_: a for id_, a in self.applications.items() if id_ in used}

    def _find_known(self) -> None:
        """Propose what the log has from another source to be filled in, and not a second time."""
        there: dict[tuple[str, Kind, date], list[Event]] = defaultdict(list)
        touched = {guess.event.application for guess in self.guesses}
        for event in self.known.events:
            if event.application in touched:
                there[event.application, event.kind, event.day].append(event)
        guesses = []
        for guess in self.guesses:
            event = guess.event
            of_day = there.get((event.application, event.kind, event.day), [])
            known = next((e for e in of_day if _fits(e, event)), None)
            if event in of_day or known is None:
                guesses.append(guess)
            elif (filled := _filled_in(known, event)) == known:
                self.repeated += 1
            else:
                of_day.remove(known)  # one contact each
                because = f"{guess.because} (it stands in your log already, and gets what it lacks)"
                guesses.append(guess._replace(event=filled, known=known, because=because))
        self.guesses = guesses

    def reading(self, format_: str, title: str, trust: str = "", parts: tuple[str, ...] = ()) -> "Reading":
        """What was found, once all is read: events that contradict each other are left out."""
        self.settle()
        self._find_known()
        return Reading(
            format=format_,
            title=title,
            trust=trust,
            read=self.read,
            repeated=self.repeated,
            applications=tuple(self.applications.values()),
            events=tuple(self.events),
            lines=self.events | {c.new: at for c, at in self.moved.items() if isinstance(c.new, Event)},
            people=tuple(self.people.values()),
            guesses=tuple(self.guesses),
            skipped=tuple(sorted(self.skipped, key=lambda s: (s.file, s.line))),
            needs_name=self.needs_name,
            columns=self.columns,
            words=self.words,
            word_counts=self.word_counts,
            guessed=self.guessed,
            questions=tuple(self.questions),
            changes=tuple(self.changes),
            not_sent=self.not_sent,
            undated=sum(not event.dated and not event.until for event in self.events),
            parts=parts,
            entered=self.entered,
            by_machine=self.by_machine,
        )


@dataclass(frozen=True)
class Source:
    """Something that people bring in.

    Attributes:
        id: short name, the `format` of a report.
        title: in plain words.
        columns: the columns that its header must have.
        read: takes what it can from a table into `Found`, and reports every row that it does not take.
        further: other columns that it knows.
        one_of: columns of which its header must have at least one.
        listed: whether it is a list of applications, which is read even if it is not recognised, and in which what
            the reader says of columns counts.
        of_a_log: whether it is one that people kept by hand, event by event.
        order: sources with lower numbers are read first in an archive.
        trust: "" or how sure the format is.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    read: Callable[[Table, Found], None]
    further: tuple[str, ...] = ()
    order: int = 1
    trust: str = ""
    one_of: tuple[str, ...] = ()
    listed: bool = False
    of_a_log: bool = False

    @property
    def required(self) -> frozenset[str]:
        """Keys of the columns that must be there."""
        return frozenset(map(column_key, self.columns))

    @property
    def all_columns(self) -> frozenset[str]:
        """Keys of all columns that it knows."""
        return self.required | frozenset(map(column_key, (*self.further, *self.one_of)))

    def fits(self, keys: frozenset[str]) -> bool:
        """Whether a table with these columns is of this source; one with a status that it does not know is another."""
        if not self.listed and any(says_status(key) for key in keys - self.all_columns):
            return False
        return self.required <= keys and (not self.one_of or bool(keys & frozenset(map(column_key, self.one_of))))


@dataclass(frozen=True)
class Reading:
    """What was found in a file; nothing has entered the log yet.

    Attributes:
        format, title, trust: what it was recognised as.
        read: how many rows were read. `repeated`: how many of them said the same as another.
        applications, events, people: what is ready to come in. `lines`: where each event stood, (line, file).
        guesses: what needs the user's confirmation. `skipped`: rows that are not taken, and why.
        needs_name: whether messages were left out because the user's own name is not clear.
        columns: of a table, what each column is taken for; None if it is not used.
        guessed: whether the columns were proposed, and not said by the reader.
        words: what each status word is taken for; None if it is not known.
        word_counts: how often each stands there.
        changes: what stands in the log and says otherwise in the file.
        questions: what must be asked; until it is said, what it is about stays out.
        not_sent: how many rows are jobs that were only noted. `undated`: how many events have no day.
        parts: the sheets, sections or files that a list can be read from, the one that was read first.
        entered: when an event was first entered, in a file that can say it; None where it does not.
        by_machine: whether a machine noted everything on the day on which it happened, as mail programs do.
    """

    format: str
    title: str
    trust: str
    read: int
    repeated: int
    applications: tuple[Application, ...]
    events: tuple[Event, ...]
    lines: dict[Event, tuple[int, str]]
    people: tuple[Person, ...]
    guesses: tuple[Guess, ...]
    skipped: tuple[Skipped, ...]
    needs_name: bool = False
    columns: Mapping[str, str | None] = field(default_factory=dict)
    words: Mapping[str, Status | None] = field(default_factory=dict)
    word_counts: Mapping[str, int] = field(default_factory=dict)
    guessed: bool = False
    questions: tuple[Question, ...] = ()
    changes: tuple[Change, ...] = ()
    not_sent: int = 0
    undated: int = 0
    parts: tuple[str, ...] = ()
    entered: Mapping[Event, date | None] = field(default_factory=dict)
    by_machine: bool = False


_MAY_LACK = ("time", "person", "person_role", "channel", "until", "meaning")


def _fits(known: Event, event: Event) -> bool:
    """Whether two events of one kind and day are one: what both say is the same."""
    if known.person and event.person and person_key(known.person) != person_key(event.person):
        return False
    said = ((getattr(known, name), getattr(event, name)) for name in _MAY_LACK if name != "person")
    return all(one == other for one, other in said if one and other)


def _filled_in(known: Event, event: Event) -> Event:
    more = {name: value for name in _MAY_LACK if not getattr(known, name) and (value := getattr(event, name))}
    return known.model_copy(update=more)
