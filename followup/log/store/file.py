"""An SQLite file that several notebooks and commands may have open: opening, transactions, backups.

SQLite's rollback journal is used, not WAL, which is unsafe on the network drives that many school computers keep home
folders on. What a transaction returned from is on the disk.
"""

import os
import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, select
from sqlalchemy import event as hooks
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from followup.errors import NotAPipelineFileError, StoreError
from followup.log.store.schema import APPLICATION_ID, META, MIGRATIONS, SCHEMA, VERSION

BUSY_SECONDS = 20
KEPT_BACKUPS = 10
_MAGIC = b"SQLite format 3\0"
_DAMAGED = "is damaged: take the newest file from the folder backups."
_READONLY = "may only be read, not changed: copy it to a folder of your own."


class PipelineFile:
    """An open pipeline file, without the meaning of what is in it.

    Args:
        path: the file; made if it is missing and `create` is true.
        id_: of a new file; by chance, if left out.

    Raises:
        StoreError: from every method, with one sentence on what to do.
    """

    def __init__(self, path: Path, *, create: bool = True, id_: str = "") -> None:
        self.path = Path(path).absolute()
        self._id_if_new = id_ or uuid.uuid4().hex
        self._check(create)
        # A change needs a journal beside the file, so the folder counts too.
        self.readonly = not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK))
        self._engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)
        hooks.listen(self._engine, "begin", _begin)
        with self._plainly():
            self._prepare()
            with self._engine.connect() as c:
                self.id = setting(c, "id")

    def _check(self, create: bool) -> None:
        if self.path.is_dir():
            raise StoreError(f"{self.path} is a folder: name a file in it, such as pipeline.db.")
        if not self.path.exists():
            if not create:
                raise StoreError(f"There is no pipeline file {self.path}: check the name and the folder.")
            if not self.path.parent.is_dir():
                raise StoreError(f"There is no folder {self.path.parent}: make it first, or choose another.")
            try:
                self.path.touch()  # an empty file is a new database to SQLite, and a crash here leaves no more
            except OSError as error:
                raise StoreError(
                    f"You may not write in the folder {self.path.parent} ({error.strerror}): choose another."
                ) from None
            return
        try:
            with self.path.open("rb") as file:
                start = file.read(len(_MAGIC))
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read ({error.strerror}): check its permissions.") from None
        if start and start != _MAGIC:
            raise NotAPipelineFileError(f"{self.path} is not a pipeline file: bring a table or an export in first.")

    def _connect(self) -> sqlite3.Connection:
        name = self.path.as_posix()
        # Three slashes before C:/, and four before a network share; a file deleted meanwhile is not made again.
        uri = f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name), safe='/:')}"
        uri += f"?mode={'ro' if self.readonly else 'rw'}"
        # Transactions are begun by hand, below: only so can a writer take its turn before it reads.
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _prepare(self) -> None:
        """Make the tables of a new file; bring an older file up to date."""
        with self._engine.connect() as c:
            version = c.exec_driver_sql("PRAGMA user_version").scalar_one()
            ours = c.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
            filled = c.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
        if filled and not ours:
            raise StoreError(f"{self.path} is a database of another program: choose another file.")
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer Followup (file version {version}, this one knows {VERSION}): "
                "get the newer Followup; the file was not touched."
            )
        if not self.readonly:
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # another tool may have switched it to WAL
        if version == VERSION:
            return
        if version and not self.readonly:
            self.backup()
        with self._write() as c:
            now = c.exec_driver_sql("PRAGMA user_version").scalar_one()  # another process may have been faster
            if now == 0:
                SCHEMA.create_all(c)
                c.execute(META.insert(), [{"key": "id", "value": self._id_if_new}, {"key": "revision", "value": "0"}])
                c.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            else:
                for step in range(now, VERSION):
                    for statement in MIGRATIONS[step]:
                        c.exec_driver_sql(statement)
            c.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            grow(c)

    def revision(self) -> int:
        """A number that grows with every change of the file, from any program."""
        with self._read() as c:
            return revision(c)

    def backup(self) -> Path:
        """Copy the file into `backups` beside it; the newest ten are kept."""
        folder = self.path.parent / "backups"
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
        target = folder / f"{self.path.stem}-{stamp}.db"
        half = target.with_suffix(".half")
        try:
            with self._plainly(), closing(self._connect()) as source:
                # Copying waits for a busy file for ever; reading gives up in time, and holds the file once it may.
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()
                folder.mkdir(exist_ok=True)
                with closing(sqlite3.connect(half)) as copy:
                    source.backup(copy)
            half.replace(target)
            for old in self._backups()[:-KEPT_BACKUPS]:
                old.unlink()
        except OSError as error:
            raise StoreError(f"No backup could be made in {folder} ({error.strerror}): nothing was changed.") from None
        finally:
            with suppress(OSError):
                half.unlink()
        return target

    def _backups(self) -> list[Path]:
        """The copies of this file, oldest first."""
        own = re.compile(re.escape(self.path.stem) + r"-\d{8}-\d{6}-\d{6}\.db")  # not those of "NAME-old.db"
        return sorted(f for f in (self.path.parent / "backups").glob("*.db") if own.fullmatch(f.name))

    def close(self) -> None:
        """Nothing is held open between calls; here for tidiness."""
        self._engine.dispose()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn the database's complaints into sentences."""
        try:
            yield
        except (DatabaseError, sqlite3.Error) as error:
            text = str(getattr(error, "orig", error)).lower()
            for sign, sentence in (
                ("locked", "is kept busy by another program: close it there, and try again."),
                ("readonly", _READONLY),
                ("unable to open", "cannot be opened: check that the folder is there and that you may write in it."),
                ("full", "could not be changed, because the disk is full: make room, and try again."),
                ("not a database", f"is not a pipeline file, or {_DAMAGED}"),
                ("malformed", _DAMAGED),
            ):
                if sign in text:
                    raise StoreError(f"{self.path} {sentence}") from None
            raise StoreError(f"{self.path} could not be read or changed ({text}).") from error

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._plainly(), self._engine.connect() as c, c.begin():
            try:
                yield c
            except (ValueError, KeyError):  # no kind, day or number that we would have written
                raise StoreError(f"{self.path} {_DAMAGED}") from None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """One transaction that nobody else can write in."""
        if self.readonly:
            raise StoreError(f"{self.path} {_READONLY}")
        with self._plainly(), self._engine.connect().execution_options(followup_write=True) as c, c.begin():
            yield c


def _begin(c: Connection) -> None:
    write = c.get_execution_options().get("followup_write")
    c.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def is_pipeline_file(path: Path) -> bool:
    """Whether a file is an SQLite file, by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def setting(c: Connection, key: str) -> str:
    """A setting of the file; "" if it has none of that name."""
    return c.scalar(select(META.c.value).where(META.c.key == key)) or ""


def revision(c: Connection) -> int:
    """The number that grows with every change."""
    return int(setting(c, "revision"))


def grow(c: Connection) -> None:
    """Tell everybody who has the file open that it changed."""
    c.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
