"""How a file stands: a sum over all its rows.

The sum is kept up to date by triggers of each writing connection, row by row: a change costs what it changes, however
long the log is. Read anew, it tells whether any row was damaged, lost or written by another program. The trail, the
sums of the last changes, tells whether a file goes on from what was here before.
"""

import hashlib
import marshal
import sqlite3
from typing import Any, NamedTuple

from followup.log.store.schema import META, TABLES

TRAIL = 200
_SHORT = 8
_OWN = ("state", "trail", "revision")
"""Rows of `meta` that say how the file stands; they are not in the sum."""


class State(NamedTuple):
    """How a file stands.

    Attributes:
        id: of the log; copies of a file have the same.
        revision: grows with every change.
        total: the sum over all rows, as 32 hexadecimal digits.
        trail: the beginnings of the sums before, newest last.
    """

    id: str
    revision: int
    total: str
    trail: tuple[str, ...] = ()

    def goes_on_from(self, before: "State") -> bool:
        """Whether nothing of what was there before is missing from the history of this one."""
        if self.id != before.id or self.revision < before.revision:
            return False
        if self.revision == before.revision:
            return self.total == before.total
        return before.total[:_SHORT] in self.trail or self.revision - before.revision > TRAIL

    @property
    def key(self) -> tuple[str, int, str]:
        """What differs whenever the content does."""
        return self.id, self.revision, self.total


def _digest(table: str, row: tuple[Any, ...]) -> int:
    # marshal's format 2 writes text, numbers and None in one way, and is several times as quick as JSON.
    found = hashlib.blake2b(marshal.dumps(row, 2), digest_size=16, person=table.encode())
    return int.from_bytes(found.digest(), "little")


class Counted(sqlite3.Connection):
    """A connection that sums up what its changes add and take away.

    Attributes:
        delta: the sum of what was written.
        written: the rows themselves, in order: whether one came (1) or went (-1), its table, and its values.
    """

    delta = 0

    def watch(self) -> None:
        """Count every row that is written from now on; the triggers go with the connection."""
        self.written: list[tuple[int, str, tuple[Any, ...]]] = []
        self.create_function("followup_row", -1, self._count, deterministic=False)
        self.execute("PRAGMA recursive_triggers = ON")  # so that a row that REPLACE takes out is counted
        self.execute("PRAGMA temp_store = MEMORY")
        self.executescript(_TRIGGERS)

    def _count(self, sign: int, table: str, *row: Any) -> None:
        self.delta += sign * _digest(table, row)
        self.written.append((sign, table, row))


def _triggers() -> str:
    made = []
    for table in TABLES.values():

        def counts(sign: int, row: str, name: str = table.name, names: tuple[str, ...] = table.columns) -> str:
            values = ", ".join(f'{row}."{column}"' for column in names)
            return f"SELECT followup_row({sign}, '{name}', {values});"

        new, old = counts(1, "NEW"), counts(-1, "OLD")
        for verb, row, body in (("INSERT", "NEW", new), ("DELETE", "OLD", old), ("UPDATE", "NEW", old + new)):
            skip = f" WHEN {row}.key NOT IN {_OWN}" if table is META else ""
            name = f"count_{table.name}_{verb}"
            made.append(f"CREATE TEMP TRIGGER {name} AFTER {verb} ON main.{table.name}{skip} BEGIN {body} END;")
    return "".join(made)


_TRIGGERS = _triggers()


def total(connection: sqlite3.Connection) -> int:
    """The sum over all rows, read anew."""
    found = 0
    for table in TABLES.values():
        own = f"WHERE key NOT IN {_OWN}" if table is META else ""
        found += sum(_digest(table.name, row) for row in connection.execute(table.select(own)))
    return found


def state_of(connection: sqlite3.Connection) -> State:
    """How the file stands. ValueError if that cannot be read."""
    rows = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('id', 'state', 'trail', 'revision')"))
    if "state" not in rows:  # a file of version 3 or before
        return State(str(rows.get("id", "")), int(rows.get("revision") or 0), "")
    revision, _, sum_ = str(rows["state"]).partition(" ")
    return State(str(rows.get("id", "")), int(revision), sum_, tuple(str(rows.get("trail", "")).split()))


def settle(connection: Counted, before: State) -> State:
    """Write down how the file stands after a change, and before it is kept; nothing if no row differs."""
    if not connection.delta:
        return before
    now = f"{(int(before.total, 16) + connection.delta) % (1 << 128):032x}"
    connection.delta = 0
    return write_state(connection, State(before.id, before.revision + 1, now, (*before.trail, before.total[:_SHORT])))


def write_state(connection: sqlite3.Connection, state: State) -> State:
    """Write down how a file stands."""
    state = state._replace(trail=state.trail[-TRAIL:])
    rows = [("state", f"{state.revision} {state.total}"), ("trail", " ".join(state.trail))]
    connection.executemany(META.replace, rows)
    return state


def counted_anew(connection: sqlite3.Connection, revision: int, trail: tuple[str, ...] = ()) -> State:
    """Sum up all rows, and write down how the file stands."""
    id_ = state_of(connection).id
    return write_state(connection, State(id_, revision, f"{total(connection) % (1 << 128):032x}", trail))
