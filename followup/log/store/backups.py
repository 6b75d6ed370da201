"""The copies of a file in the folder `backups` beside it: making, keeping, listing them."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from followup.errors import StoreError
from followup.files import open_private
from followup.log.store.state import State, state_of
from followup.wording import day_and_month, many

FOLDER = "backups"
KEPT_BACKUPS, KEPT_DAYS = 10, 14
"""How many copies are kept, and of how many days before them the last one."""
_STAMP = "%Y%m%d-%H%M%S-%f"


class Copy(NamedTuple):
    """A copy of a file.

    Attributes:
        made: by the clock of then.
        state: how the file stood; None if the copy cannot be read.
        applications, events: how many it holds.
    """

    path: Path
    made: datetime
    state: State | None
    applications: int
    events: int

    @property
    def words(self) -> str:
        """When it was made, and how much it holds."""
        held = f"{many(self.applications, 'application')} and {many(self.events, 'entry', 'entries')}"
        return f"of {day_and_month(self.made.date())} {self.made:%Y at %H:%M} with {held}"


def copies(path: Path) -> list[Path]:
    """The copies of a file, by their names, oldest first; not those of "NAME-old.db"."""
    own = re.compile(re.escape(path.stem) + r"-\d{8}-\d{6}-\d{6}\.db")
    with suppress(OSError):
        return sorted(f for f in (path.parent / FOLDER).iterdir() if own.fullmatch(f.name))
    return []


def described(path: Path) -> list[Copy]:
    """The copies that can be brought back, the latest state first."""
    found = [copy for copy in map(look, copies(path)) if copy.state]
    return sorted(found, key=lambda copy: (copy.state.revision if copy.state else 0, copy.path.name), reverse=True)


def look(copy: Path) -> Copy:
    """What a copy holds, without changing it."""
    stamp = copy.stem[-22:]
    try:
        made = datetime.strptime(stamp, _STAMP).astimezone()
    except ValueError:
        made = datetime.fromtimestamp(copy.stat().st_mtime).astimezone()
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as c:
            state = state_of(c)
            held = [int(c.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) for t in ("applications", "events")]  # noqa: S608
    except (sqlite3.Error, ValueError):
        return Copy(copy, made, None, 0, 0)
    return Copy(copy, made, state, held[0], held[1])


def make(path: Path, id_: str, connect: Callable[[], sqlite3.Connection]) -> Path:
    """Copy a file into `backups`, and take out what is older than what is kept.

    Args:
        path: the file.
        id_: of its log; copies of another log are left alone.
        connect: opens the file.

    Raises:
        StoreError: the copy cannot be made. sqlite3.Error: the file cannot be read.
    """
    folder = path.parent / FOLDER
    try:
        with closing(connect()) as source:
            # Copying waits for a busy file for ever; reading gives up in time, and holds the file once it may.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            make_folder_of(path)
            _sweep(path)
            target = _copied(path, source)
    except OSError as error:
        raise StoreError(f"No backup could be made in {folder} ({error.strerror}): nothing was changed.") from None
    _thin_out(path, id_, target)
    return target


def make_folder_of(path: Path) -> Path:
    """The folder of a file's copies; made if it is missing."""
    folder = path.parent / FOLDER
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _copied(path: Path, source: sqlite3.Connection) -> Path:
    target = free(path)
    half = target.with_suffix(".half")
    try:
        open_private(half, new=True).close()
        with closing(sqlite3.connect(half)) as copy:
            source.backup(copy)
        half.replace(target)
    finally:
        with suppress(OSError):
            half.unlink()
    return target


def free(path: Path) -> Path:
    """A name by the clock that no copy has yet: a clock may stand still."""
    folder = path.parent / FOLDER
    while (target := folder / f"{path.stem}-{datetime.now().astimezone().strftime(_STAMP)}.db").exists():
        pass
    return target


def _sweep(path: Path) -> None:
    """Take out what is left of a copy whose maker was killed; what is being made right now is locked."""
    for half in (path.parent / FOLDER).glob(f"{_plain(path.stem)}-*.half*"):
        with suppress(OSError):
            if half.suffix != ".half" or not _locked(half):
                half.unlink()


def _locked(half: Path) -> bool:
    try:
        with closing(sqlite3.connect(half, timeout=0)) as c:
            c.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        return "locked" in str(error)
    return False


def _plain(stem: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", stem)


def _thin_out(path: Path, id_: str, newest: Path) -> None:
    """Keep the last states, and the last one of each of the days before.

    Order is that of the changes, not of the clock, which may have been moved back. A copy that another program holds
    open is left for the next time.
    """
    with suppress(OSError):
        others = [copy for copy in reversed(described(path)) if copy.path != newest]
        own = [copy for copy in others if copy.state and copy.state.id == id_]
        days = {copy.made.date(): copy for copy in own}
        kept = [*own[-KEPT_BACKUPS + 1 :], *list(days.values())[-KEPT_DAYS:]]
        for copy in own:
            if copy not in kept:
                with suppress(OSError):
                    copy.path.unlink()


def aside(path: Path, files: Iterable[Path], why: str) -> list[Path]:
    """Move files into the folder of the copies, where they are never taken out; the names that they got."""
    make_folder_of(path)
    stamp = datetime.now().astimezone().strftime(_STAMP)
    moved = []
    for one in files:
        target = path.parent / FOLDER / f"{why}-{stamp}-{one.name}"
        shutil.copyfile(one, target)
        os.chmod(target, 0o600)  # noqa: PTH101 - as private as the file
        one.unlink()
        moved.append(target)
    return moved
