"""Whether a file is whole: SQLite's own check, its tables, the sum over its rows, the fingerprints of its events."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from followup.log.store.backups import aside
from followup.log.store.schema import (
    APPLICATIONS,
    EVENTS,
    TABLES,
    VERSION,
    application,
    event,
    fingerprint,
)
from followup.log.store.state import State, state_of, total
from followup.wording import many

SIDE_FILES = ("-journal", "-wal", "-shm")
LIVE_SECONDS = 0.5
"""How long a journal stays as it is before nobody is taken to be writing: another program ends a change in less."""
_ADDED_BY = {1: ("link", "source", "resume", "salary", "place", "about", "meaning"), 2: ("entered",)}
"""Columns that came with the step from a version to the next."""


class Damage(NamedTuple):
    """What is wrong with a file.

    Attributes:
        what: in words, for a bracket.
        readable: whether all its rows can be read and make sense: then it may be kept as it is.
        mendable: whether only an index is damaged, which can be made anew from the rows.
    """

    what: str
    readable: bool = False
    mendable: bool = False


def damage(connection: sqlite3.Connection, version: int) -> Damage | None:
    """What is wrong with a file of ours; None if it is whole.

    Args:
        connection: the file, which may be of any version up to this one.
        version: what it says.
    """
    try:
        wrong = _tables(connection, version)
        if wrong:
            return Damage(wrong)
        checked = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
        state = state_of(connection)
        counted = version < VERSION or f"{total(connection) % (1 << 128):032x}" == state.total
        rows = "" if counted and version == VERSION else _rows(connection, version)
    except (sqlite3.Error, ValueError, KeyError, TypeError, OverflowError, AttributeError, ValidationError):
        return Damage("parts of it cannot be read")
    if rows:
        return Damage(rows)
    if checked != ["ok"]:
        only_index = all("index" in line or "NULL value" in line for line in checked)
        return Damage("SQLite finds it damaged", mendable=counted and only_index)
    if not state.id:
        return Damage("it has lost its id")
    return None if counted else Damage("its rows are not those that Followup wrote", readable=True)


def _tables(connection: sqlite3.Connection, version: int) -> str:
    """Which table is missing or has other columns than its version has; "" if none."""
    later = {name for step, names in _ADDED_BY.items() if step >= version for name in names}
    for table in TABLES.values():
        wanted = {name for name in table.columns if name not in later}
        if {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')} != wanted:
            return f"its table {table.name} is not as it should be"
    foreign = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') AND name <> 'older_window'"
    ).fetchone()
    return f"something was built into it ({str(foreign[0])[:40]})" if foreign else ""


def _rows(connection: sqlite3.Connection, version: int) -> str:
    """How many rows make no sense, or are not what their fingerprint says; "" if none."""
    wrong = 0
    columns = ", ".join(f'"{name}"' for name in EVENTS.columns if version > 1 or name != "meaning")
    for row in connection.execute(f"SELECT {columns} FROM events"):  # noqa: S608 - our own names
        try:
            wrong += fingerprint(event(row if version > 1 else (*row, None))) != row[0]
        except (ValueError, KeyError, TypeError, AttributeError):
            wrong += 1
    about = ", ".join(f'"{name}"' for name in APPLICATIONS.columns if version > 1 or name not in _ADDED_BY[1])
    for row in connection.execute(f"SELECT {about} FROM applications"):  # noqa: S608 - our own names
        padded = (*row, *("",) * (len(APPLICATIONS.columns) - len(row)))
        wrong += not all(value is None or isinstance(value, str) for value in padded)
        if isinstance(row[0], str):
            application(padded)
    return f"{many(wrong, 'entry')} of it changed by themselves" if wrong else ""


# --- what lies beside it ----------------------------------------------------------------------------------------------


def set_aside_what_is_stale(path: Path, connect: Callable[[Path], sqlite3.Connection]) -> str:
    """See that a journal that belongs to an older state is not played into a file; returns what was done, in words.

    A journal beside a file is there to take back a change that was not finished. If the file is whole without it, that
    change was finished, or never begun; whatever the journal would then do is harm. A service that copies file by file
    leaves such pairs.

    Args:
        path: the file.
        connect: opens a copy of it.
    """
    beside = [side for side in (path.with_name(path.name + end) for end in SIDE_FILES) if _size(side)]
    if not any(side.name.endswith(("-journal", "-wal")) for side in beside):
        return ""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        alone, played = _state(path, (), folder / "alone", connect), _state(path, beside, folder / "played", connect)
    if alone is None or (played is not None and played.goes_on_from(alone)):
        return ""
    before = [_mark(side) for side in beside]
    time.sleep(LIVE_SECONDS)
    if before != [_mark(side) for side in beside]:
        return ""  # somebody is writing
    try:
        put = aside(path, beside, "stale")[0]
    except FileNotFoundError:
        return ""  # somebody was writing, and has just ended
    return f"Beside {path.name} lay an old file that would have taken changes back: it is in {put.parent} now."


def _state(
    path: Path, beside: Iterable[Path], folder: Path, connect: Callable[[Path], sqlite3.Connection]
) -> State | None:
    """How a file stands if those others lie beside it; None if it is not whole then."""
    folder.mkdir()
    copy = folder / path.name
    try:
        for one in (path, *beside):
            shutil.copyfile(one, folder / one.name)
        with closing(connect(copy)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            return state_of(connection) if version == VERSION and damage(connection, version) is None else None
    except (OSError, sqlite3.Error, ValueError):
        return None


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _size(path: Path) -> int:
    found = _mark(path)
    return found[2] if found else 0
