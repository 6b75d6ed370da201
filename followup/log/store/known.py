"""What was read of a pipeline file: all its rows as values, and how a change that this window makes goes into them.

A connection that writes counts the rows that come and go (`state.Counted`); these, and no others, are looked at.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from followup.log.model import Event, Pipeline, name_key
from followup.log.store import enrolment
from followup.log.store.changes import rows_of
from followup.log.store.schema import APPLICATIONS, EVENTS, PEOPLE, SEEN, application, event, person
from followup.log.store.state import Counted, State

_K = TypeVar("_K")
_V = TypeVar("_V")
_R = TypeVar("_R")
_Rows = dict[str, Sequence[Any] | None]
"""Rows of one table by key, as they are after a change; None for one that is gone."""


class Known(NamedTuple):
    """What was read, how the file stood then, and the events by their fingerprints."""

    state: State
    pipeline: Pipeline
    events: dict[str, Event]


def read(c: sqlite3.Connection, state: State, before: Known | None) -> Known:
    """All that is in the file; what is as it was stays the same value."""
    known = before or Known(state, Pipeline(), {})
    by_id = known.pipeline.by_id
    read_now = map(application, c.execute(APPLICATIONS.select()))
    applications = [was if (was := by_id.get(a.id)) == a else a for a in read_now]
    events = {row[0]: known.events.get(row[0]) or event(row) for row in c.execute(EVENTS.select())}
    days = c.execute(SEEN.select("WHERE entered IS NOT NULL"))
    entered = {events[key]: date.fromisoformat(day) for key, day in days if key in events}
    people = map(person, c.execute(PEOPLE.select()))
    return Known(state, Pipeline.of(applications, events.values(), people, _windows(c), entered), events)


def after(c: Counted, before: Known) -> Known:
    """What was read, after what a change has just written; its state is still the one before."""
    last: dict[str, _Rows] = defaultdict(dict)
    for sign, table, row in c.written:
        last[table][row[0]] = row if sign > 0 else None
    pipeline, events = before.pipeline, before.events
    changed: dict[str, Any] = {}
    if last["events"] or last["seen"]:
        events = _with(events, last["events"], lambda row: before.events.get(row[0]) or event(row))
        out = [before.events[key] for key in last["events"] if key in before.events and key not in events]
        into = [events[key] for key in last["events"] if key in events and key not in before.events]
        keys = {*last["events"], *last["seen"]} & events.keys()
        seen = {events[key]: row["entered"] for key, row in rows_of(c, SEEN, keys).items()}
        gone: dict[Event, None] = dict.fromkeys(out)
        entered = _with(pipeline.entered, {**gone, **seen}, date.fromisoformat)
        changed = {"out": out, "into": into, "entered": entered}
    if last["applications"]:
        rows = {id_: row and application(row) for id_, row in last["applications"].items()}
        changed["applications"] = {id_: a for id_, a in rows.items() if a != pipeline.by_id.get(id_)}
    if last["people"]:
        people = _with({name_key(p.name): p for p in pipeline.people}, last["people"], person)
        changed["people"] = tuple(people[key] for key in sorted(people))
    if any(key == "experiment" or key.startswith("join ") for key in last["meta"]):
        changed["windows"] = _windows(c)
    return Known(before.state, pipeline.changed(**changed) if changed else pipeline, events)


def _with(was: Mapping[_K, _V], rows: Mapping[_K, _R | None], make: Callable[[_R], _V]) -> dict[_K, _V]:
    """Values by key, with what was written of some, and without what is gone."""
    now = {**was, **{key: make(row) for key, row in rows.items() if row}}
    for key, row in rows.items():
        if not row:
            now.pop(key, None)
    return now


def _windows(c: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    part = enrolment.part(c)
    return part.windows if part else {}
