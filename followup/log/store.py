"""The pipeline file: one SQLite file, changed in whole steps, each of which can be undone.

Two notebooks and a command may have the same file open. SQLite's rollback journal is used, not WAL, which is unsafe
on the network drives that many school computers keep home folders on. What a method returned from is on the disk.
"""

import hashlib
import json
import os
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine, delete, event, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from followup.log.assignment import Part, Plan
from followup.log.model import Application, Channel, Event, Kind, Person, Pipeline, Role, Value, conflicts, name_key
from followup.method.policy import Policy

APPLICATION_ID = 0x466C7570  # "Flup", in the file's header: tells our files from other SQLite files
VERSION = 1
BUSY_SECONDS = 20
KEPT_CHANGES, KEPT_BACKUPS = 200, 10
_AT_ONCE = 500  # keys in one statement; some builds of SQLite take no more than 999

_SCHEMA = MetaData()


def _table(name: str, key: str, *columns: str) -> Table:
    return Table(name, _SCHEMA, Column(key, String, primary_key=True), *(Column(c, String) for c in columns))


_META = _table("meta", "key", "value")
_APPLICATIONS = _table("applications", "id", "company", "title")
_FIELDS = (
    "application", "kind", "day", "time", "person", "person_role", "channel", "for_", "via", "until", "note",
)  # fmt: skip
_EVENTS = _table("events", "fingerprint", *_FIELDS)
_SEEN = _table("seen", "fingerprint")
_PEOPLE = _table("people", "key", "name", "email", "phone")
_SNOOZES = _table("snoozes", "key", "at", "until")
_CALENDAR = _table("calendar", "uid", "day")
_CHANGES = Table(
    "changes",
    _SCHEMA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("label", String),
    Column("rows", String),
    Column("undone", Integer),
    sqlite_autoincrement=True,
)

MIGRATIONS: MappingProxyType[int, tuple[str, ...]] = MappingProxyType({})
"""SQL that takes a file of version N to N + 1, by N. Version 1 is the first."""


class StoreError(Exception):
    """A pipeline file cannot be opened or changed; the message is one sentence that says what to do."""


class Added(NamedTuple):
    """What became of events that were to be added; each refused one comes with the reason."""

    added: tuple[Event, ...]
    unchanged: tuple[Event, ...]
    refused: tuple[tuple[Event, str], ...]


class _Row(NamedTuple):
    """One row before and after a change; None where there is no row."""

    table: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def fingerprint(e: Event) -> str:
    """The identity of an event: a digest of its content."""
    return hashlib.sha256(json.dumps(_values(e), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _mark(a: Application) -> str:
    """What `seen` remembers of an application."""
    return f"application {a.id}"


def _values(e: Event) -> dict[str, str | None]:
    found = {name: getattr(e, name) for name in _FIELDS}
    return {name: None if value is None else str(value) for name, value in found.items()}


_V = TypeVar("_V", bound=Value)

# Looking up is quicker than making: many events share a day, a kind and a channel.
_day = lru_cache(maxsize=1 << 14)(date.fromisoformat)
_KINDS, _ROLES, _CHANNELS = ({member.value: member for member in enum} for enum in (Kind, Role, Channel))


def _made(of: type[_V], values: dict[str, Any]) -> _V:
    """What `model_construct` makes of all fields of a value, three times as quick, which counts for 30,000 of them.

    Not checked again: rows were validated when they were written.
    """
    made = of.__new__(of)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", set(values))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def _event(row: Any) -> Event:
    _, application, kind, day, clock, person, role, channel, for_, via, until, note = row
    values = {
        "application": application,
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
    }
    return _made(Event, values)


class Store:
    """An open pipeline file.

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
        event.listen(self._engine, "begin", _begin)
        with self._plainly():
            self._prepare()
            with self._engine.connect() as c:
                self.id: str = c.scalar(select(_META.c.value).where(_META.c.key == "id"))
        self._cached: tuple[int, Pipeline] | None = None
        self._known: dict[str, Event] = {}

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
                start = file.read(16)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read ({error.strerror}): check its permissions.") from None
        if start and start != b"SQLite format 3\0":
            raise StoreError(
                f"{self.path} is not a pipeline file: to read a table or an export, use Bring in, or `followup import "
                f"{self.path.name} --into pipeline.db`."
            )

    def _connect(self) -> sqlite3.Connection:
        name = self.path.as_posix()
        # Three slashes before C:/, and four before a network share; a file deleted meanwhile is not made anew.
        uri = f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name), safe='/:')}"
        uri += f"?mode={'ro' if self.readonly else 'rw'}"
        # Transactions are begun by hand, below: only so can a writer take its turn before it reads.
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _prepare(self) -> None:
        """Make the tables of a new file; bring an older file up to date."""
        with self._engine.connect() as c:
            version = c.exec_driver_sql("PRAGMA user_version").scalar()
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
            now = c.exec_driver_sql("PRAGMA user_version").scalar()  # another process may have been faster
            if now == 0:
                _SCHEMA.create_all(c)
                c.execute(_META.insert(), [{"key": "id", "value": self._id_if_new}, {"key": "revision", "value": "0"}])
                c.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            else:
                for step in range(now, VERSION):
                    for statement in MIGRATIONS[step]:
                        c.exec_driver_sql(statement)
            c.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            _grow(c)

    # --- reading --------------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """A number that grows with every change of the file, whoever makes it."""
        with self._read() as c:
            return _revision(c)

    def pipeline(self) -> Pipeline:
        """Everything in the file; kept until the file changes."""
        with self._read() as c:
            revision, cached = _revision(c), self._cached  # another thread may put its own there meanwhile
            if cached and cached[0] == revision:
                return cached[1]
            applications = [
                _made(Application, {"id": id_, "company": company, "title": title})
                for id_, company, title in c.execute(select(_APPLICATIONS))
            ]
            known = self._known  # most events are the same as last time
            events = {row[0]: known.get(row[0]) or _event(row) for row in c.execute(select(_EVENTS))}
            people = [Person(name=r.name, email=r.email, phone=r.phone) for r in c.execute(select(_PEOPLE))]
            part = _part(c)
        pipeline = Pipeline.of(applications, events.values(), people, part.windows if part else {})
        self._known, self._cached = events, (revision, pipeline)
        return pipeline

    def policy(self) -> Policy:
        """The numbers of the rules."""
        with self._read() as c:
            text = c.scalar(select(_META.c.value).where(_META.c.key == "policy"))
        return Policy.model_validate_json(text) if text else Policy()

    def part(self) -> Part | None:
        """This file's part in an experiment; None if it takes none."""
        with self._read() as c:
            return _part(c)

    def snoozes(self) -> dict[str, tuple[date, date]]:
        """What was put off: key -> (said on, comes back on)."""
        with self._read() as c:
            return {r.key: (date.fromisoformat(r.at), date.fromisoformat(r.until)) for r in c.execute(select(_SNOOZES))}

    def calendar(self) -> dict[str, str]:
        """What calendar files have held so far: uid -> ISO day."""
        with self._read() as c:
            return {r.uid: r.day for r in c.execute(select(_CALENDAR))}

    def undoable(self) -> str | None:
        """What `undo` would undo."""
        return self._label(0)

    def redoable(self) -> str | None:
        """What `redo` would do again."""
        return self._label(1)

    def _label(self, undone: int) -> str | None:
        with self._read() as c:
            row = _next_change(c, undone)
            return row.label if row else None

    # --- changing -------------------------------------------------------------------------------------------------

    def add(
        self,
        events: Iterable[Event] = (),
        applications: Iterable[Application] = (),
        people: Iterable[Person] = (),
        *,
        label: str | None,
        imported: bool = False,
    ) -> Added:
        """Add what is not there yet.

        Args:
            events: an event that is there already is counted as unchanged. With `imported`, so is one that was ever
                there: a correction or a deletion by hand outlives another import of the same file.
            applications: new ones; of a known one, only an empty company or title is filled in.
            people: contact details; those that are there stay.
            label: what the change is called when it is undone; None for what is not to be undone.
            imported: whether the events come from a file.
        """
        events = list(dict.fromkeys(events))
        with self._change(label) as change:
            c = change.connection
            offered = {a.id: a for a in applications}
            prints = {e: fingerprint(e) for e in events}
            known = _rows_of(c, _APPLICATIONS, {*offered, *(e.application for e in events)})
            have = _rows_of(c, _SEEN, {*prints.values(), *map(_mark, offered.values())})
            settled = have if imported else _rows_of(c, _EVENTS, prints.values())
            unchanged = [e for e in events if prints[e] in settled]
            fresh = [e for e in events if prints[e] not in settled]
            strangers = [e for e in fresh if e.application not in known and e.application not in offered]
            reasons = {e: f"application '{e.application}' is not known: add it first" for e in strangers}
            fresh = [e for e in fresh if e not in reasons]
            reasons |= _refusals(_events_of(c, {e.application for e in fresh}), fresh)
            added = [e for e in fresh if e not in reasons]
            with_events, alive = {e.application for e in events}, {e.application for e in added}
            for a in offered.values():
                row = {"id": a.id, "company": a.company, "title": a.title}
                old = known.get(a.id)
                if old:
                    row = {name: old[name] or row[name] for name in old}
                elif a.id not in alive and (a.id in with_events or (imported and _mark(a) in have)):
                    continue  # none of its events came in, or it was deleted by hand: it stays out
                change.put("applications", a.id, old, row)
                if _mark(a) not in have:
                    change.put("seen", _mark(a), None, {"fingerprint": _mark(a)})
            for e in added:
                change.put("events", prints[e], None, {"fingerprint": prints[e], **_values(e)})
            for e in added:
                if prints[e] not in have:
                    change.put("seen", prints[e], None, {"fingerprint": prints[e]})
            for p in {name_key(p.name): p for p in people}.values():
                if change.get("people", name_key(p.name)) is None:
                    change.put("people", name_key(p.name), None, _person(p))
            _enter(change, added)
        return Added(tuple(added), tuple(unchanged), tuple(reasons.items()))

    def replace(self, old: Event, new: Event, *, label: str) -> None:
        """Correct an event."""
        with self._change(label) as change:
            _take_out(change, old)
            _put_in(change, new)
            _insist(change, old, new)

    def remove(self, event_: Event, *, label: str) -> None:
        """Take an event out."""
        with self._change(label) as change:
            _take_out(change, event_)
            _insist(change, event_)

    def set_application(self, application: Application, *, label: str) -> None:
        """Correct the company and the title of an application."""
        with self._change(label) as change:
            old = change.get("applications", application.id)
            if old is None:
                raise StoreError("This application was deleted in another window: undo brings it back.")
            change.put("applications", application.id, old, application.model_dump())

    def remove_application(self, id: str, *, label: str) -> None:  # noqa: A002 - the field's own name
        """Take an application out, with its events."""
        with self._change(label) as change:
            change.put("applications", id, change.get("applications", id), None)
            for e in _events_of(change.connection, {id}):
                _take_out(change, e)

    def set_person(self, person: Person, *, label: str, was: str | None = None) -> None:
        """Add or correct contact details; with another name in `was`, rename that person everywhere."""
        with self._change(label) as change:
            key = name_key(person.name)
            if was and name_key(was) != key:
                change.put("people", name_key(was), change.get("people", name_key(was)), None)
            change.put("people", key, change.get("people", key), _person(person))
            for row in change.connection.execute(select(_EVENTS)).all() if was else ():
                e = _event(row)
                names = {f: person.name for f in ("person", "for_", "via") if name_key(getattr(e, f)) == name_key(was)}
                if any(getattr(e, f) != name for f, name in names.items()):
                    _take_out(change, e)
                    _put_in(change, e.model_copy(update=names))

    def set_policy(self, policy: Policy, *, label: str = "Change the numbers") -> None:
        """Change the numbers of the rules."""
        with self._change(label) as change:
            row = {"key": "policy", "value": policy.model_dump_json()}
            change.put("meta", "policy", change.get("meta", "policy"), row)

    def join(self, plan: Plan, student: str, since: date) -> Part:
        """Take part in an experiment: resumes sent from that day on get their way by chance.

        A file that takes part already stays as it is.

        Raises:
            StoreError: it takes part in another one.
        """
        with self._write() as c:
            part = _part(c)
            if part and part.plan != plan:
                raise StoreError("You take part in another experiment: leave that one first.")
            part = part or Part(plan=plan, student=student, since=since)
            _keep(c, part)
            return part

    def leave(self) -> None:
        """Leave the experiment; nothing of it stays in the file, nor in its backups."""
        with self._write() as c:
            c.execute(delete(_META).where(_META.c.key == "experiment"))
            _grow(c)
        with self._plainly():
            _forget(self.path)
        for copy in self._backups():
            try:
                _forget(copy)
            except sqlite3.Error:
                raise StoreError(
                    f"You have left. Only {copy} could not be changed: delete it, if it should not know of it either."
                ) from None

    def snooze(self, key: str, at: date, until: date, *, label: str) -> None:
        """Put an action off: it comes back on the day `until`."""
        with self._change(label) as change:
            row = {"key": key, "at": at.isoformat(), "until": until.isoformat()}
            change.put("snoozes", key, change.get("snoozes", key), row)

    def remember_calendar(self, entries: dict[str, str]) -> None:
        """Remember what a calendar file holds (uid -> ISO day); not a change that one would undo."""
        if self.readonly or entries.items() <= self.calendar().items():
            return
        with self._write() as c:
            rows = [{"uid": uid, "day": day} for uid, day in entries.items()]
            c.execute(_CALENDAR.insert().prefix_with("OR REPLACE"), rows)
            _grow(c)

    def undo(self) -> str | None:
        """Undo the last change of the file; returns its label, or None if nothing is left."""
        return self._turn(0, lambda row: row.before)

    def redo(self) -> str | None:
        """Do again what was undone last; returns its label, or None if nothing is left."""
        return self._turn(1, lambda row: row.after)

    def _turn(self, undone: int, wanted: Callable[[_Row], dict[str, Any] | None]) -> str | None:
        with self._write() as c:
            change = _next_change(c, undone)
            if change is None:
                return None
            rows = [_Row(*row) for row in json.loads(change.rows)]
            _store_rows(c, [(row.table, row.key, wanted(row)) for row in (rows if undone else reversed(rows))])
            c.execute(_CHANGES.update().where(_CHANGES.c.id == change.id).values(undone=1 - undone))
            _grow(c)
            return change.label

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

    # --- how --------------------------------------------------------------------------------------------------------

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn the database's complaints into sentences."""
        try:
            yield
        except (DatabaseError, sqlite3.Error) as error:
            text = str(getattr(error, "orig", error)).lower()
            for sign, sentence in (
                ("locked", "is kept busy by another program: close it there, and try again."),
                ("readonly", "may only be read, not changed: copy it to a folder of your own."),
                ("unable to open", "cannot be opened: check that the folder is there and that you may write in it."),
                ("full", "could not be changed, because the disk is full: make room, and try again."),
                (
                    "not a database",
                    "is not a pipeline file, or is damaged: take the newest file from the folder backups.",
                ),
                ("malformed", "is damaged: take the newest file from the folder backups."),
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
                raise StoreError(f"{self.path} is damaged: take the newest file from the folder backups.") from None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """One transaction that nobody else can write in."""
        if self.readonly:
            raise StoreError(f"{self.path} may only be read, not changed: copy it to a folder of your own.")
        with self._plainly(), self._engine.connect().execution_options(followup_write=True) as c, c.begin():
            yield c

    @contextmanager
    def _change(self, label: str | None) -> Iterator["_Change"]:
        """One transaction that can be undone."""
        with self._write() as c:
            change = _Change(c)
            yield change
            rows = change.net()
            if rows:
                _store_rows(c, [(row.table, row.key, row.after) for row in rows])
                c.execute(delete(_CHANGES).where(_CHANGES.c.undone == 1))
                if label is not None:
                    c.execute(_CHANGES.insert(), [{"label": label, "rows": json.dumps(rows), "undone": 0}])
                oldest = select(_CHANGES.c.id).order_by(_CHANGES.c.id.desc()).limit(KEPT_CHANGES)
                c.execute(delete(_CHANGES).where(_CHANGES.c.id.not_in(oldest)))
                _grow(c)


class _Change:
    """The rows that one change will write; what was put already is what `get` sees."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[tuple[str, str], _Row] = {}

    def get(self, table: str, key: str) -> dict[str, Any] | None:
        if (table, key) in self._rows:
            return self._rows[table, key].after
        return _rows_of(self.connection, _SCHEMA.tables[table], [key]).get(key)

    def put(self, table: str, key: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        first = self._rows.get((table, key))
        self._rows[table, key] = _Row(table, key, first.before if first else before, after)

    def net(self) -> list[_Row]:
        """What differs in the end, each row once: a row taken out and put back is no change."""
        return [row for row in self._rows.values() if row.before != row.after]


def _begin(c: Connection) -> None:
    write = c.get_execution_options().get("followup_write")
    c.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _part(c: Connection) -> Part | None:
    text = c.scalar(select(_META.c.value).where(_META.c.key == "experiment"))
    return Part.model_validate_json(text) if text else None


def _forget(path: Path) -> None:
    """Take an experiment out of a file, and write the file anew, so that no free page remembers it."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'experiment'")
        connection.execute("VACUUM")


def _keep(c: Connection, part: Part) -> None:
    """Not a change that one would undo: chance is not asked twice."""
    row = {"key": "experiment", "value": part.model_dump_json(by_alias=True)}
    c.execute(_META.insert().prefix_with("OR REPLACE"), [row])
    _grow(c)


def _enter(change: "_Change", added: Iterable[Event]) -> None:
    """Enter new applications into the experiment that this file takes part in, before anything else happened to them.

    One that comes with a later history, from an import, stays out: what was done in it was not left to chance.
    """
    c = change.connection
    sent = sorted((e for e in added if e.kind is Kind.APPLIED), key=lambda e: e.order)
    part = _part(c) if sent else None
    if part is None:
        return
    more = {e.application for e in added if e.kind is not Kind.APPLIED}
    more |= {e.application for e in _events_of(c, {e.application for e in sent})}
    new = dict.fromkeys(e.application for e in sent if e.day >= part.since and e.application not in more)
    if new:
        there = set(c.scalars(select(_APPLICATIONS.c.id)))
        _keep(c, part.with_((Application(**change.get("applications", id_)) for id_ in new), there))


def _key(table: Table) -> Column:
    return next(iter(table.primary_key.columns))


def _rows_of(c: Connection, table: Table, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those rows of a table that are there, by key."""
    keys, found = list(keys), {}
    for start in range(0, len(keys), _AT_ONCE):
        for row in c.execute(select(table).where(_key(table).in_(keys[start : start + _AT_ONCE]))):
            found[row[0]] = dict(zip(table.columns.keys(), row, strict=True))
    return found


def _store_rows(c: Connection, rows: Iterable[tuple[str, str, dict[str, Any] | None]]) -> None:
    """Write the last state of each row, table by table."""
    last: dict[str, dict[str, dict[str, Any] | None]] = {}
    for table, key, row in rows:
        last.setdefault(table, {})[key] = row
    for name, wanted in last.items():
        table = _SCHEMA.tables[name]
        keys = list(wanted)
        for start in range(0, len(keys), _AT_ONCE):
            c.execute(delete(table).where(_key(table).in_(keys[start : start + _AT_ONCE])))
        full = [row for row in wanted.values() if row is not None]
        if full:
            c.execute(table.insert(), full)


def _next_change(c: Connection, undone: int) -> Any:
    order = _CHANGES.c.id.asc() if undone else _CHANGES.c.id.desc()
    return c.execute(select(_CHANGES).where(_CHANGES.c.undone == undone).order_by(order).limit(1)).first()


def _grow(c: Connection) -> None:
    """Tell everybody who has the file open that it changed."""
    c.exec_driver_sql("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def _revision(c: Connection) -> int:
    return int(c.scalar(select(_META.c.value).where(_META.c.key == "revision")))


def _events_of(c: Connection, applications: set[str]) -> list[Event]:
    if not applications:
        return []
    if len(applications) > _AT_ONCE or c.scalar(select(func.count()).select_from(_EVENTS)) < 500:
        return [e for e in map(_event, c.execute(select(_EVENTS))) if e.application in applications]
    return [_event(row) for row in c.execute(select(_EVENTS).where(_EVENTS.c.application.in_(applications)))]


def _refusals(there: list[Event], fresh: list[Event]) -> dict[Event, str]:
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


def _person(p: Person) -> dict[str, str]:
    return {"key": name_key(p.name), **p.model_dump()}


def _take_out(change: _Change, e: Event) -> None:
    key = fingerprint(e)
    row = change.get("events", key)
    if row is None:
        raise StoreError("This entry was changed or deleted in another window: look at it again there.")
    change.put("events", key, row, None)


def _put_in(change: _Change, e: Event) -> None:
    if change.get("applications", e.application) is None:
        raise StoreError("This application was deleted in another window: undo brings it back.")
    key = fingerprint(e)
    change.put("events", key, change.get("events", key), {"fingerprint": key, **_values(e)})
    change.put("seen", key, change.get("seen", key), {"fingerprint": key})


def _insist(change: _Change, old: Event, *new: Event) -> None:
    """Refuse a correction after which the log would contradict itself."""
    there = _events_of(change.connection, {e.application for e in (old, *new)})
    clash = conflicts([*(e for e in there if e != old), *new])
    if clash:
        raise StoreError(f"Not saved: {next(iter(clash.values()))}.")
