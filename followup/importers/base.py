"""What a source of events is, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from followup.importers.tables import Table, column_key
from followup.log.model import NO_DAY, Application, Event, Kind, Person, Pipeline, conflicts, explain


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
    """An event that was recognised in messages; it enters the log only if the user confirms it."""

    event: Event
    because: str
    line: int
    file: str


@dataclass
class Found:
    """What is gathered while the tables of one file are read."""

    known: Pipeline = field(default_factory=Pipeline)
    mapping: object | None = None
    date_order: str | None = None
    me: str = ""
    today: date = field(default_factory=date.today)
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

    def skip(self, table: Table, line: int, reason: str) -> None:
        """Report a row that is not taken."""
        self.skipped.append(Skipped(line, reason, table.name))

    def application(self, application: Application) -> None:
        """Take an application; what was empty in one found before is filled in."""
        before = self.applications.get(application.id, application)
        self.applications[application.id] = before.filled_in(application)

    def event(self, table: Table, line: int, **values: object) -> Event | None:
        """Take an event, or report why not; the same one again is counted as repeated."""
        try:
            event = Event.model_validate(values)
        except ValidationError as error:
            self.skip(table, line, explain(error))
            return None
        if event.kind is Kind.INTERVIEWED and event.dated and event.day > self.today:
            # A talk ahead was arranged on some day; it has not taken place.
            event = event.model_copy(update={"kind": Kind.INVITED, "day": NO_DAY, "time": None, "until": event.day})
        if event.dated and event.day > self.today + timedelta(days=366):
            self.skip(table, line, f"at is {event.day}, which is more than a year ahead: check the year")
            return None
        if event in self.events:
            self.repeated += 1
        else:
            self.events[event] = (line, table.name)
        return event

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
        there = [e for e in self.known.events if e.application in touched]
        for event, reason in conflicts([*there, *self.events]).items():
            if event in self.events:
                line, file = self.events.pop(event)
                self.skipped.append(Skipped(line, reason, file))
        used = {e.application for e in self.events} | {g.event.application for g in self.guesses}
        self.applications = {id_: a for id_, a in self.applications.items() if id_ in used}


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

    @property
    def required(self) -> frozenset[str]:
        """Keys of the columns that must be there."""
        return frozenset(map(column_key, self.columns))

    @property
    def all_columns(self) -> frozenset[str]:
        """Keys of all columns that it knows."""
        return self.required | frozenset(map(column_key, (*self.further, *self.one_of)))

    def fits(self, keys: frozenset[str]) -> bool:
        """Whether a table with these columns is one of this source."""
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
        parts: the sheets, sections or files that a list can be read from, the one that was read first.
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
    parts: tuple[str, ...] = ()
