"""Changes that can be undone: rows before and after, read and written by key."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from followup.errors import StoreError
from followup.log.model import Event, Kind, conflicts
from followup.log.store.schema import CHANGES, EVENTS, TABLES, Table, Values, event, event_row, fingerprint

KEPT_CHANGES = 200
_AT_ONCE = 500  # keys in one statement; some builds of SQLite take no more than 999
_LAST_DONE = "ifnull((SELECT id FROM changes WHERE undone = 0 ORDER BY id DESC LIMIT 1), 0)"
"""The last change that stands. What was undone lies after it; to ask each change would read the rows of an import."""


class ChangedRow(NamedTuple):
    """One row before and after a change; None where there is no row."""

    table: str
    key: str
    before: Values | None
    after: Values | None


class Change:
    """The rows that one change will write; what was put already is what `get` sees.

    Args:
        connection: the file, in a transaction.
        today: the day of entry of what is new.
    """

    def __init__(self, connection: sqlite3.Connection, today: date) -> None:
        self.connection = connection
        self.today = today
        self._rows: dict[tuple[str, str], ChangedRow] = {}
        self._looked_up: dict[tuple[str, str], Values | None] = {}

    def look_up(self, table: str, keys: Iterable[str]) -> None:
        """Read many rows at once that `get` will be asked for."""
        keys = list(keys)
        found = rows_of(self.connection, TABLES[table], keys)
        self._looked_up |= {(table, key): found.get(key) for key in keys}

    def get(self, table: str, key: str) -> Values | None:
        """The row as this change leaves it; None if there is none."""
        if (table, key) in self._rows:
            return self._rows[table, key].after
        if (table, key) in self._looked_up:
            return self._looked_up[table, key]
        return rows_of(self.connection, TABLES[table], [key]).get(key)

    def put(self, table: str, key: str, before: Values | None, after: Values | None) -> None:
        """Set a row, or take it out (None)."""
        first = self._rows.get((table, key))
        self._rows[table, key] = ChangedRow(table, key, first.before if first else before, after)

    def written(self, table: str) -> list[ChangedRow]:
        """The rows of one table that were put so far."""
        return [row for (name, _), row in self._rows.items() if name == table]

    def net(self) -> list[ChangedRow]:
        """What differs in the end, each row once: a row taken out and put back is no change."""
        return [row for row in self._rows.values() if row.before != row.after]


def keep(change: Change, label: str | None) -> None:
    """Write what a change put, and remember it under a label (None: not to be undone); nothing if nothing differs."""
    c, rows = change.connection, change.net()
    if not rows:
        return
    _store_rows(c, [(row.table, row.key, row.after) for row in rows])
    c.execute(f"DELETE FROM changes WHERE id > {_LAST_DONE}")  # noqa: S608 - our own words
    if label is not None:
        told = ", ".join(map(json.dumps, rows))  # row by row: the parts of many at once would take much memory
        c.execute(CHANGES.insert, (None, label, f"[{told}]", 0))
    c.execute("DELETE FROM changes WHERE id NOT IN (SELECT id FROM changes ORDER BY id DESC LIMIT ?)", [KEPT_CHANGES])


def _next(undone: int) -> str:
    """Which change `undo` (0) or `redo` (1) would turn."""
    return f"WHERE id > {_LAST_DONE} ORDER BY id LIMIT 1" if undone else f"WHERE id = {_LAST_DONE}"


def next_label(c: sqlite3.Connection, undone: int) -> str | None:
    """What `undo` (0) or `redo` (1) would turn; None if nothing."""
    found = c.execute(f"SELECT label FROM changes {_next(undone)}").fetchone()  # noqa: S608 - our own words
    return found and str(found[0])


def turn(c: sqlite3.Connection, undone: int, watch: Callable[[list[ChangedRow]], None]) -> str | None:
    """Undo (0) or redo (1) one change; returns its label, or None if nothing is left.

    Args:
        c: the file.
        undone: which of the two.
        watch: sees the rows as they are and as they will be, before they are written.
    """
    found = c.execute(CHANGES.select(_next(undone))).fetchone()
    if found is None:
        return None
    change = CHANGES.values(found)
    rows = [ChangedRow(*row) for row in json.loads(change["rows"])]
    if not undone:
        rows = [ChangedRow(row.table, row.key, row.after, row.before) for row in reversed(rows)]
    watch(rows)
    _store_rows(c, [(row.table, row.key, row.after) for row in rows])
    c.execute("UPDATE changes SET undone = ? WHERE id = ?", [1 - undone, change["id"]])
    return str(change["label"])


def one_of(column: str, keys: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The conditions that together say that a column has one of some values, each with its values."""
    keys = list(keys)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield f'WHERE "{column}" IN ({", ".join("?" * len(some))})', some


def rows_of(c: sqlite3.Connection, table: Table, keys: Iterable[str]) -> dict[str, Values]:
    """Those rows of a table that are there, by key."""
    found: dict[str, Values] = {}
    for where, some in one_of(table.key, keys):
        found |= {row[0]: table.values(row) for row in c.execute(table.select(where), some)}
    return found


def _store_rows(c: sqlite3.Connection, rows: Iterable[tuple[str, str, Values | None]]) -> None:
    """Write the last state of each row, table by table."""
    last: dict[str, dict[str, Values | None]] = {}
    for name, key, row in rows:
        last.setdefault(name, {})[key] = row
    for name, wanted in last.items():
        table = TABLES[name]
        for where, some in one_of(table.key, wanted):
            c.execute(f"DELETE FROM {name} {where}", some)  # noqa: S608 - our own names
        # A change that was kept by an older version lacks the columns that came later.
        full = ([row.get(name) for name in table.columns] for row in wanted.values() if row is not None)
        c.executemany(table.insert, full)


def events_of(c: sqlite3.Connection, applications: set[str]) -> list[Event]:
    """The events of some applications."""
    if not applications:
        return []
    if len(applications) > _AT_ONCE:
        return [e for e in map(event, c.execute(EVENTS.select())) if e.application in applications]
    asked = one_of("application", applications)
    return [event(row) for where, some in asked for row in c.execute(EVENTS.select(where), some)]


def refusals(there: list[Event], fresh: list[Event]) -> dict[Event, str]:
    """Which fresh events cannot come in, and why."""
    clash = conflicts([*there, *fresh])
    already = set(there)
    late = {e.application for e in clash if e in already}
    # A resume dated after what is in the log already: it is the newcomer that is refused.
    refused = {
        e: f"at is {e.day} for the resume, but the log has earlier events for this application: check both dates"
        for e in fresh
        if e.kind is Kind.APPLIED and e.application in late
    }
    rest = [e for e in fresh if e not in refused]
    return refused | {e: reason for e, reason in conflicts([*there, *rest]).items() if e not in already}


def take_out(change: Change, e: Event) -> None:
    """Take an event out of the log."""
    key = fingerprint(e)
    row = change.get("events", key)
    if row is None:
        raise StoreError("This entry was changed or deleted in another window: look at it again there.")
    change.put("events", key, row, None)


def put_in(change: Change, e: Event, was: Event | None = None) -> None:
    """Put an event into the log, in place of another, or as new; of both, the earlier day of entry counts."""
    if change.get("applications", e.application) is None:
        raise StoreError("This application was deleted in another window: undo brings it back.")
    key = fingerprint(e)
    change.put("events", key, change.get("events", key), event_row(e))
    before = [change.get("seen", fingerprint(one)) for one in (e, was) if one]
    days = [row["entered"] for row in before if row and row["entered"]]
    entered = min(days, default=None if was or before[0] else change.today.isoformat())
    change.put("seen", key, before[0], {"fingerprint": key, "entered": entered})


def insist(change: Change, old: Event, *new: Event) -> None:
    """Refuse a correction after which the log would contradict itself."""
    there = events_of(change.connection, {e.application for e in (old, *new)})
    clash = conflicts([*(e for e in there if e != old), *new])
    if clash:
        raise StoreError(f"Not saved: {next(iter(clash.values()))}.")
