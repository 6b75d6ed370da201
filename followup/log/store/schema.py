"""The tables of a pipeline file, and its rows as values."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Column, Integer, MetaData, String, Table

from followup.log.model import NO_DAY, Application, Channel, Event, Kind, Meaning, Person, Role, Value, name_key

APPLICATION_ID = 0x466C7570  # "Flup", in the file's header: tells our files from other SQLite files
VERSION = 4
SCHEMA = MetaData()


def _table(name: str, key: str, *columns: str) -> Table:
    return Table(name, SCHEMA, Column(key, String, primary_key=True), *(Column(c, String) for c in columns))


META = _table("meta", "key", "value")
_ABOUT = tuple(Application.model_fields)
APPLICATIONS = _table("applications", *_ABOUT)
_FIELDS = (
    "application", "kind", "day", "time", "person", "person_role", "channel", "for_", "via", "until", "note", "meaning",
)  # fmt: skip
EVENTS = _table("events", "fingerprint", *_FIELDS)
SEEN = _table("seen", "fingerprint", "entered")
PEOPLE = _table("people", "key", "name", "email", "phone")
SNOOZES = _table("snoozes", "key", "at", "until")
CALENDAR = _table("calendar", "uid", "day")
CHANGES = Table(
    "changes",
    SCHEMA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("label", String),
    Column("rows", String),
    Column("undone", Integer),
    sqlite_autoincrement=True,
)
OLDER_WINDOW = (
    "CREATE TRIGGER older_window BEFORE UPDATE ON meta WHEN OLD.key = 'revision' BEGIN SELECT RAISE(ABORT, "
    "'nothing was changed: this window belongs to an older Followup, so close it and open it again'); END"
)
"""Refuses a change by a program of version 3 or before that has the file open: each of them counts up that row."""
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


def fingerprint(e: Event) -> str:
    """The identity of an event: a digest of its content.

    What version 1 did not know counts only where it says something, so that its events keep their identity.
    """
    return hashlib.sha256(json.dumps(_identity(e), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def mark(a: Application) -> str:
    """What `seen` remembers of an application."""
    return mark_of(a.id)


def mark_of(id_: str) -> str:
    """What `seen` remembers of an application with this id."""
    return f"application {id_}"


def mark_name(a: Application) -> str:
    """What `seen` remembers of how a file named an application."""
    return f"name {a.id} {hashlib.sha256(f'{a.company}|{a.title}'.encode()).hexdigest()[:16]}"


def event_row(e: Event) -> Values:
    """An event as a row."""
    return {"fingerprint": fingerprint(e), **_values(e)}


def person_row(p: Person) -> Values:
    """Contact details as a row."""
    return {"key": name_key(p.name), **p.model_dump()}


def _values(e: Event) -> dict[str, str | None]:
    found = {name: getattr(e, name) for name in _FIELDS}
    values = {name: None if value is None else str(value) for name, value in found.items()}
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


def _made(of: type[_V], values: Values) -> _V:
    """What `model_construct` makes of all fields of a value, three times as quick, which counts for 30,000 of them.

    Not checked again: rows were validated when they were written.
    """
    made = of.__new__(of)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", set(values))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def application(row: Iterable[Any]) -> Application:
    """A row as an application."""
    return _made(Application, {name: value or "" for name, value in zip(_ABOUT, row, strict=True)})


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
