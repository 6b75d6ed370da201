"""The tables of a pipeline file, and its rows as values."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from followup.log.model import NO_DAY, Application, Channel, Event, Kind, Meaning, Person, Role, Value, name_key

APPLICATION_ID = 0x466C7570  # "Flup", in the file's header: tells our files from other SQLite files
VERSION = 4


class Table(NamedTuple):
    """A table of text: its name, and its columns, of which the first is the key."""

    name: str
    columns: tuple[str, ...]

    @property
    def key(self) -> str:
        """The column of the key."""
        return self.columns[0]

    @property
    def made(self) -> str:
        """The statement that makes it."""
        columns = ", ".join(f'"{c}" VARCHAR{" NOT NULL PRIMARY KEY" if c == self.key else ""}' for c in self.columns)
        return f"CREATE TABLE {self.name} ({columns})"

    def select(self, more: str = "") -> str:
        """The statement that reads its rows, and of which ones or in what order: `WHERE key = ?`."""
        return f"SELECT {self._listed} FROM {self.name} {more}"  # noqa: S608 - our own names, here and below

    @property
    def insert(self) -> str:
        """The statement that writes a row whose key is new."""
        return self.replace.replace(" OR REPLACE", "", 1)

    @property
    def replace(self) -> str:
        """The statement that writes a row, in place of one with the same key."""
        values = ", ".join("?" * len(self.columns))
        return f"INSERT OR REPLACE INTO {self.name} ({self._listed}) VALUES ({values})"  # noqa: S608

    @property
    def _listed(self) -> str:
        return ", ".join(f'"{c}"' for c in self.columns)

    def values(self, row: Iterable[Any]) -> "Values":
        """A row as column name -> value."""
        return dict(zip(self.columns, row, strict=True))


META = Table("meta", ("key", "value"))
_ABOUT = tuple(Application.model_fields)
APPLICATIONS = Table("applications", _ABOUT)
_FIELDS = (
    "application", "kind", "day", "time", "person", "person_role", "channel", "for_", "via", "until", "note", "meaning",
)  # fmt: skip
EVENTS = Table("events", ("fingerprint", *_FIELDS))
SEEN = Table("seen", ("fingerprint", "entered"))
PEOPLE = Table("people", ("key", "name", "email", "phone"))
SNOOZES = Table("snoozes", ("key", "at", "until"))
CALENDAR = Table("calendar", ("uid", "day"))
CHANGES = Table("changes", ("id", "label", "rows", "undone"))
_CHANGES_MADE = (
    "CREATE TABLE changes (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, label VARCHAR, rows VARCHAR, undone INTEGER)"
)
_TEXTS = (META, APPLICATIONS, EVENTS, SEEN, PEOPLE, SNOOZES, CALENDAR)
TABLES = MappingProxyType({table.name: table for table in (*_TEXTS, CHANGES)})
"""All tables, by name."""
OLDER_WINDOW = (
    "CREATE TRIGGER older_window BEFORE UPDATE ON meta WHEN OLD.key = 'revision' BEGIN SELECT RAISE(ABORT, "
    "'nothing was changed: this window belongs to an older Followup, so close it and open it again'); END"
)
"""Refuses a change by a program of version 3 or before that has the file open: each of them counts up that row."""
INDEX = "CREATE INDEX IF NOT EXISTS events_of_application ON events (application)"
"""Made by the first change of a file that lacks it. It is no part of a version: a program without it reads all rows."""
MADE = (
    *(table.made for table in _TEXTS),
    _CHANGES_MADE,
    INDEX,
    OLDER_WINDOW,
    f"PRAGMA application_id = {APPLICATION_ID}",
)
"""What makes a new file, statement by statement."""
MIGRATIONS: MappingProxyType[int, tuple[str, ...]] = MappingProxyType(
    {
        1: (
            *(
                f"ALTER TABLE applications ADD COLUMN {name} VARCHAR DEFAULT ''"
                for name in ("link", "source", "resume", "salary", "place", "about")
            ),
            "ALTER TABLE events ADD COLUMN meaning VARCHAR",
        ),
        2: ("ALTER TABLE seen ADD COLUMN entered VARCHAR",),
        3: (OLDER_WINDOW,),
    }
)
"""SQL that takes a file of version N to N + 1, by N. Version 1 is the first, of Followup 0.1.

Since version 3, `seen` has the day on which an event was first entered, and what `meta` says of a part in an experiment
has more to it. Since version 4, `meta` says how the file stands (`state.py`).
"""

Values = dict[str, Any]
"""A row: column name -> value."""


_IN_ORDER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def fingerprint(e: Event) -> str:
    """The identity of an event: a digest of its content.

    What version 1 did not know counts only where it says something, so that its events keep their identity.
    """
    return hashlib.sha256(_IN_ORDER.encode(_identity(e)).encode()).hexdigest()


def mark(a: Application) -> str:
    """What `seen` remembers of an application."""
    return mark_of(a.id)


def mark_of(id_: str) -> str:
    """What `seen` remembers of an application with this id."""
    return f"application {id_}"


def mark_name(a: Application) -> str:
    """What `seen` remembers of how a file named an application."""
    return f"name {a.id} {hashlib.sha256(f'{a.company}|{a.title}'.encode()).hexdigest()[:16]}"


def event_row(e: Event, print_: str = "") -> Values:
    """An event as a row; its fingerprint, if it is known."""
    return {"fingerprint": print_ or fingerprint(e), **_values(e)}


def person_row(p: Person) -> Values:
    """Contact details as a row."""
    return {"key": name_key(p.name), **p.model_dump()}


def _values(e: Event) -> dict[str, str | None]:
    found = e.__dict__
    values = {name: None if (value := found[name]) is None else str(value) for name in _FIELDS}
    return values if e.dated else values | {"day": ""}


def _identity(e: Event) -> dict[str, str | None]:
    values = _values(e)
    if values["meaning"] is None:
        del values["meaning"]
    return values


_V = TypeVar("_V", bound=Value)


# Looking up is quicker than making: many events share a day, a kind and a channel.
@lru_cache(maxsize=1 << 14)
def _day(text: str) -> date:
    return date.fromisoformat(text) if text else NO_DAY


_KINDS = {member.value: member for member in Kind}
_ROLES = {member.value: member for member in Role}
_CHANNELS = {member.value: member for member in Channel}
_MEANINGS = {member.value: member for member in Meaning}


_FIELDS_OF: dict[type[Value], set[str]] = {of: set(of.model_fields) for of in (Application, Event, Person)}
"""All fields of a value; one set for all values of a kind, since a copy of a value copies it."""


def _made(of: type[_V], values: Values) -> _V:
    """What `model_construct` makes of all fields of a value, three times as quick, which counts for 30,000 of them.

    Not checked again: rows were validated when they were written.
    """
    made = of.__new__(of)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", _FIELDS_OF[of])
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def application(row: Iterable[Any]) -> Application:
    """A row as an application."""
    return _made(Application, {name: value or "" for name, value in zip(_ABOUT, row, strict=True)})


def person(row: Iterable[Any]) -> Person:
    """A row as contact details."""
    _, name, email, phone = row
    return _made(Person, {"name": name, "email": email, "phone": phone})


def event(row: Iterable[Any]) -> Event:
    """A row as an event."""
    _, application_, kind, day, clock, person, role, channel, for_, via, until, note, meaning = row
    values = {
        "application": application_,
        "kind": _KINDS[kind],
        "day": _day(day),
        "time": time.fromisoformat(clock) if clock else None,
        "person": person,
        "person_role": _ROLES[role] if role else None,
        "channel": _CHANNELS[channel] if channel else None,
        "for_": for_,
        "via": via,
        "until": _day(until) if until else None,
        "note": note,
        "meaning": _MEANINGS[meaning] if meaning else None,
    }
    return _made(Event, values)
