"""An SQLite file that several notebooks and commands may have open: opening, checks, transactions, backups.

SQLite's rollback journal is used, not WAL, which is unsafe on the network drives that many school computers keep home
folders on. What a transaction returned from is on the disk.

A file is checked whole when this process opens it and nobody here has written it; each transaction then looks whether
it still goes on from what was here before, which costs the same however long the log is.
"""

import os
import sqlite3
import uuid
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

from followup.errors import NotAPipelineFileError, StoreError
from followup.files import SQLITE, open_private
from followup.log.store import backups
from followup.log.store.check import damage, set_aside_what_is_stale
from followup.log.store.left import NO_COPY, before, insist_on_going_on, leave, left, not_as_left, place_of
from followup.log.store.schema import APPLICATION_ID, INDEX, MADE, META, MIGRATIONS, VERSION
from followup.log.store.state import (
    Counted,
    State,
    counted_anew,
    settle,
    state_of,
    write_state,
)

BUSY_SECONDS = 20
KEPT_BACKUPS = backups.KEPT_BACKUPS
_READONLY = "may only be read, not changed: copy it to a folder of your own."
_CHECKED: dict[Path, tuple[int, int, int]] = {}
"""How the files were, by their dates and sizes, when this process last checked or wrote them."""


class PipelineFile:
    """An open pipeline file, without the meaning of what is in it.

    Args:
        path: the file; made if it is missing and `create` is true.
        id_: of a new file; by chance, if left out.
        as_is: whether what is there is taken as it is, and an empty log begun where nothing is.
        aside: whether it is a copy that is only looked into: nothing is remembered of it, and no backup made.

    Attributes:
        notes: what was done on opening, as sentences.

    Raises:
        StoreError: from every method, with one sentence on what to do.
        NotAsLeftError: it is damaged, emptied, gone, or not the copy that was here before.
    """

    def __init__(
        self, path: Path, *, create: bool = True, id_: str = "", as_is: bool = False, aside: bool = False
    ) -> None:
        self.path = Path(path).absolute()
        self.notes: list[str] = []
        self._aside, self._as_is = aside, as_is
        self._id_if_new = id_ or uuid.uuid4().hex
        self._place = None if aside else place_of(self.path)
        self._daily: date | None = date.today() if aside else None  # noqa: DTZ011 - the day of the last copy
        self._state: State | None = None
        self._check(create, as_is)
        # A change needs a journal beside the file, so the folder counts too.
        self.readonly = not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK))
        with self._plainly():
            if not self.readonly:
                note = set_aside_what_is_stale(self.path, lambda path: sqlite3.connect(path, factory=Counted))
                self.notes += [note] if note else []
            self._prepare()
            was = None if as_is else before(self.path, self._place)  # read first: the file may only be ahead of it
            with closing(self._connect()) as c:
                self._state = state_of(c)
            self.id = self._state.id
            insist_on_going_on(self.path, was, self._state)
            self._remember()
        self._copy_of_the_day()

    def _check(self, create: bool, as_is: bool) -> None:
        known, copies = left(self._place), backups.copies(self.path)
        if self.path.is_dir():
            raise StoreError(f"{self.path} is a folder: name a file in it, such as pipeline.db.")
        if not self.path.exists():
            if copies and not as_is:
                raise not_as_left(self.path, "gone")
            self._make(create)
            return
        try:
            with self.path.open("rb") as file:
                start = file.read(len(SQLITE))
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read ({error.strerror}): check its permissions.") from None
        if not start and not as_is and (copies or known or not create):
            raise not_as_left(self.path, "emptied")
        if start and start != SQLITE:
            if copies or not start.strip(b"\0"):
                raise not_as_left(self.path, "damaged", "it no longer begins as such a file does")
            raise NotAPipelineFileError(f"{self.path} is not a pipeline file: bring a table or an export in first.")

    def _make(self, create: bool) -> None:
        if not create:
            raise StoreError(f"There is no pipeline file {self.path}: check the name and the folder.")
        if not self.path.parent.is_dir():
            raise StoreError(f"There is no folder {self.path.parent}: make it first, or choose another.")
        try:
            open_private(self.path).close()  # an empty file is a new database to SQLite; a crash here leaves no more
        except OSError as error:
            raise StoreError(
                f"You may not write in the folder {self.path.parent} ({error.strerror}): choose another."
            ) from None

    def _connect(self) -> Counted:
        name = self.path.as_posix()
        # Three slashes before C:/, and four before a network share; a file deleted meanwhile is not made again.
        uri = f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name), safe='/:')}"
        uri += f"?mode={'ro' if self.readonly else 'rw'}"
        # Transactions are begun by hand, below: only so can a writer take its turn before it reads.
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, factory=Counted)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _prepare(self) -> None:
        """Make the tables of a new file; check one that is there, and bring an older one up to date."""
        with closing(self._connect()) as c:
            version = c.execute("PRAGMA user_version").fetchone()[0]
            ours = c.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            tables = {row[0] for row in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self._insist_on_ours(version, tables, ours=ours)
        if not self.readonly:
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # another tool may have switched it to WAL
        if tables and _CHECKED.get(self.path) != _mark(self.path):
            self._insist_on_whole(version)
        if version == VERSION:
            return
        if version and not (self.readonly or self._aside):
            self.backup()
        with self._write(counted=False) as c:
            self._bring_up_to_date(c)
        if not version:
            self._daily = date.today()  # noqa: DTZ011 - nothing to copy on the first day

    def _bring_up_to_date(self, c: Counted) -> None:
        now = c.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
        if now == VERSION:
            return
        if now == 0:
            for statement in MADE:
                c.execute(statement)
            c.executemany(META.replace, [("id", self._id_if_new), ("revision", "0")])
        for step in range(now or VERSION, VERSION):
            for statement in MIGRATIONS[step]:
                c.execute(statement)
        c.execute(f"PRAGMA user_version = {VERSION}")
        was = state_of(c)
        counted_anew(c, was.revision + 1, (*was.trail, was.total[:8]))

    # --- what it should be like -----------------------------------------------------------------------------------

    def _insist_on_ours(self, version: int, tables: Collection[str], *, ours: bool) -> None:
        if tables and not ours and not {"meta", "applications", "events", "seen"} <= set(tables):
            raise StoreError(f"{self.path} is a database of another program: choose another file.")
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer Followup (file version {version}, this one knows {VERSION}): "
                "get the newer Followup; the file was not touched."
            )
        if tables and not (ours and version > 0):
            raise not_as_left(self.path, "damaged", "it no longer says what it is")
        if (
            not tables
            and self.path.stat().st_size
            and not self._as_is
            and (backups.copies(self.path) or left(self._place))
        ):
            raise not_as_left(self.path, "emptied")

    def _insist_on_whole(self, version: int) -> None:
        with closing(self._connect()) as c:
            c.execute("BEGIN")
            wrong = damage(c, version)
        if wrong and wrong.mendable and not self.readonly:
            self.backup()
            with closing(self._connect()) as c:
                c.execute("REINDEX")
                wrong = damage(c, version)
            if not wrong:
                self.notes.append(f"{self.path.name} was damaged in a part that could be made anew: it is whole again.")
        if wrong and wrong.readable and self._as_is and not self.readonly:
            self.backup()
            with closing(self._connect()) as c:
                c.execute("BEGIN IMMEDIATE")
                was = state_of(c)
                counted_anew(c, was.revision + 1, (*was.trail, was.total[:8]))
                c.execute("COMMIT")
        elif wrong:
            raise not_as_left(self.path, "changed" if wrong.readable else "damaged", wrong.what)

    def _remember(self) -> None:
        """Remember, on this computer, how the file stands."""
        _CHECKED[self.path] = _mark(self.path)
        if self._state:
            leave(self._place, self._state)

    # --- states and copies ----------------------------------------------------------------------------------------

    def revision(self) -> int:
        """A number that grows with every change of the file, from any program."""
        return self.state().revision

    def state(self) -> State:
        """How the file stands; two files that differ have different ones."""
        with self._read():
            assert self._state is not None
            return self._state

    def backup(self) -> Path:
        """Copy the file into `backups` beside it; the newest ten are kept, and the last of the days before."""
        with self._plainly():
            return backups.make(self.path, self._id_now(), self._connect)

    def _id_now(self) -> str:
        if self._state is None:
            with closing(self._connect()) as c:
                return state_of(c).id
        return self._state.id

    def _copy_of_the_day(self) -> None:
        """One copy a day, of what changed since the last one."""
        today = date.today()  # noqa: DTZ011 - the reader's own calendar day is meant
        if self._daily == today or self.readonly or self._state is None:
            return
        self._daily = today
        if any(f"{today:%Y%m%d}" in copy.name for copy in backups.copies(self.path)[-1:]):
            return
        if any(copy.state == self._state for copy in backups.described(self.path)):
            return
        with self._plainly(), closing(self._connect()) as c:
            if not c.execute("SELECT 1 FROM applications LIMIT 1").fetchone():
                return
        try:
            self.backup()
        except StoreError as problem:
            self.notes.append(f"{problem} (This was the copy of the day; your work goes on.)")

    # --- transactions ---------------------------------------------------------------------------------------------

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn the database's complaints into sentences."""
        try:
            yield
        except UnicodeDecodeError:  # SQLite itself quotes what is damaged
            raise not_as_left(self.path, "damaged", "parts of it cannot be read") from None
        except sqlite3.Error as error:
            text = str(error).lower()
            for sign, sentence in (
                ("locked", "is kept busy by another program: close it there, and try again."),
                ("readonly", _READONLY),
                ("full", "could not be changed, because the disk is full: make room, and try again."),
            ):
                if sign in text:
                    raise StoreError(f"{self.path} {sentence}") from None
            if not self.path.exists() and backups.copies(self.path):
                raise not_as_left(self.path, "gone") from None
            if "unable to open" in text:
                raise StoreError(
                    f"{self.path} cannot be opened: check that the folder is there and that you may write in it."
                ) from None
            if "not a database" in text and not backups.copies(self.path):
                raise StoreError(f"{self.path} is not a pipeline file, or is damaged. {NO_COPY}") from None
            if any(sign in text for sign in ("not a database", "malformed", "no such", "decode", "schema", "corrupt")):
                raise not_as_left(self.path, "damaged", "parts of it cannot be read") from None
            raise StoreError(f"{self.path} could not be read or changed ({text}).") from error

    @contextmanager
    def _step(self, begin: str, *, watched: bool = False) -> Iterator[Counted]:
        """One transaction, which ends with what was written in it, or, after an error, without."""
        with self._plainly(), closing(self._connect()) as c:
            if watched:
                c.watch()
            c.execute(begin)
            with c:  # commits, or rolls back
                yield c

    def _look(self, c: Counted) -> State:
        """See that the file is still the one that was opened."""
        was = self._state  # read first: another thread may go on meanwhile
        version = c.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            which = "a newer" if version > VERSION else "an older"
            raise StoreError(
                f"{self.path} now is of {which} Followup: close this window and open it again; nothing was changed."
            )
        try:
            now = state_of(c)
        except ValueError:
            raise not_as_left(self.path, "damaged", "it no longer says how it stands") from None
        insist_on_going_on(self.path, was, now)
        self._state = now
        return now

    @contextmanager
    def _read(self) -> Iterator[Counted]:
        with self._step("BEGIN") as c:
            try:
                self._look(c)
                yield c
            except (ValueError, KeyError, TypeError):  # no kind, day or number that we would have written
                raise not_as_left(self.path, "damaged", "parts of it cannot be read") from None

    @contextmanager
    def _write(self, *, counted: bool = True, keep: bool = True) -> Iterator[Counted]:
        """One transaction that nobody else can write in; how the file then stands is written down with it.

        Args:
            counted: whether to sum up what is written; not while the tables are made.
            keep: whether to keep it.
        """
        if self.readonly:
            raise StoreError(f"{self.path} {_READONLY}")
        with self._step("BEGIN IMMEDIATE", watched=counted) as c:
            before = self._look(c) if counted else None
            if counted:
                c.execute(INDEX)
            yield c
            after = settle(c, before) if before and keep else None
            if not keep:
                c.rollback()
        if after and after != before:
            self._state = after
            self._remember()
            self._copy_of_the_day()

    def take_after(self, before: State) -> None:
        """Let this file count as what comes after another state: so the windows that are open go on with it."""
        with self._plainly(), closing(self._connect()) as c:
            c.execute("BEGIN IMMEDIATE")
            now = state_of(c)
            trail = (*now.trail, now.total[:8], *before.trail, before.total[:8])
            self._state = write_state(c, now._replace(revision=max(now.revision, before.revision) + 1, trail=trail))
            c.execute("COMMIT")


def _mark(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_mtime_ns, found.st_size


def setting(c: sqlite3.Connection, key: str) -> str:
    """A setting of the file; "" if it has none of that name."""
    found = c.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return (found and found[0]) or ""
