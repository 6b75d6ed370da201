"""The pipeline file: one SQLite file, changed in whole steps, each of which can be undone."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from followup.errors import NotAsLeftError, StoreError
from followup.log.assignment import Enrolment, Plan
from followup.log.joins import Joined, Proposal
from followup.log.model import Application, Event, Person, Pipeline, conflicts, name_key
from followup.log.names import person_key
from followup.log.store import changes, enrolment, joins, together
from followup.log.store.backups import copies
from followup.log.store.changes import Change, events_of, insist, put_in, refusals, rows_of, take_out
from followup.log.store.file import PipelineFile, setting
from followup.log.store.known import Known, after, read
from followup.log.store.schema import (
    APPLICATIONS,
    CALENDAR,
    EVENTS,
    META,
    SEEN,
    SNOOZES,
    Values,
    event,
    event_row,
    fingerprint,
    mark,
    mark_name,
    mark_of,
    person_row,
)
from followup.log.store.state import Counted, state_of
from followup.log.store.together import Difference

_Stated = Event | Application
Correction = tuple[_Stated, _Stated, _Stated]
CLASH = "the file moves this, but the log has earlier events for this application: check both dates"
_C = TypeVar("_C", bound=tuple[Any, ...])
_LAST_ID = "last id"
"""The setting that remembers the last id that was given, whatever became of it."""


class Added(NamedTuple):
    """What became of events that were to be added; each refused one comes with the reason."""

    added: tuple[Event, ...]
    unchanged: tuple[Event, ...]
    refused: tuple[tuple[Event, str], ...]
    changed: int = 0
    """How many corrections were taken."""


def _remember(change: Change, prints: Iterable[str]) -> None:
    """What a file said once, and was not seen before."""
    for one in set(prints) - {row.key for row in change.written("seen")}:
        change.put("seen", one, None, {"fingerprint": one, "entered": None})


def _enter(change: Change, one: str, seen: Values | None, entered: date | None) -> None:
    """Keep the earliest day on which an event was entered."""
    day = entered and entered.isoformat()
    if seen and seen["entered"] and not (day and day < seen["entered"]):
        return
    change.put("seen", one, seen, {"fingerprint": one, "entered": day})


def _said(one: _Stated) -> str:
    """What `seen` remembers of something that a file said."""
    return mark_name(one) if isinstance(one, Application) else fingerprint(one)


def _unsaid(c: sqlite3.Connection, corrections: Iterable[_C]) -> list[_C]:
    corrections = list(corrections)
    seen = rows_of(c, SEEN, [_said(one[2]) for one in corrections])
    return [one for one in corrections if _said(one[2]) not in seen]


def _correct(
    change: Change, corrections: Sequence[Correction], there: dict[str, list[Event]]
) -> tuple[int, Sequence[Correction]]:
    """Put each in place of another; returns how many, and those after which the log would contradict itself.

    Where the other is no longer there, nothing is done.

    One may only fit once another was taken (a resume and an answer that both move by a month): so each is tried again
    as long as any is taken.

    Args:
        change: the change to put them into.
        corrections: what is there, what takes its place, and how the file says it.
        there: the events of the applications they are about; kept up to date.
    """
    known = joins.Joins(change)
    events = [e for old, new, _ in corrections for e in (old, new) if isinstance(e, Event)]
    prints = [fingerprint(e) for e in events]
    change.look_up("events", prints)
    change.look_up("seen", prints)
    change.look_up("applications", {e.application for e in events})
    done, waiting, before = 0, corrections, -1
    while waiting and done > before:
        before = done
        left: list[Correction] = []
        for old, new, said in waiting:
            if isinstance(old, Event) and isinstance(new, Event) and old in there[old.application]:
                now = [new if e == old else e for e in there[old.application]]
                if conflicts(now):
                    left.append((old, new, said))
                    continue
                take_out(change, old)
                put_in(change, new, old)
                known.corrected(old, new)
                if old.kind is not new.kind:  # it may still come true, and be said again: a resume that was not sent
                    change.put("seen", fingerprint(old), change.get("seen", fingerprint(old)), None)
                there[old.application] = now
                done += 1
            elif isinstance(new, Application) and (row := change.get("applications", new.id)):
                change.put("applications", new.id, row, row | {"company": new.company, "title": new.title})
                done += 1
        waiting = left
    return done, waiting


class Store(PipelineFile):
    """An open pipeline file.

    Every method raises StoreError, with one sentence on what to do.

    Attributes:
        today: the day of entry of what is new; None for the calendar's.
    """

    def __init__(
        self, path: Path, *, create: bool = True, id_: str = "", as_is: bool = False, aside: bool = False
    ) -> None:
        self.today: date | None = None
        self._cached: Known | None = None
        super().__init__(path, create=create, id_=id_, as_is=as_is, aside=aside)

    # --- reading --------------------------------------------------------------------------------------------------

    def pipeline(self) -> Pipeline:
        """Everything in the file; kept until the file changes.

        A change that this window makes goes into what is kept, row by row; after another one's all is read again.
        """
        with self._read() as c:
            now, cached = state_of(c), self._cached  # another thread may put its own there meanwhile
            if cached and cached.state.key == now.key:
                return cached.pipeline
            self._cached = found = read(c, now, cached)
        return found.pipeline

    @contextmanager
    def _write(self, *, counted: bool = True, keep: bool = True) -> Iterator[Counted]:
        """The same, and what is kept of the log goes on with it."""
        carried = None
        with super()._write(counted=counted, keep=keep) as c:
            before = self._cached if counted and keep else None
            if before and before.state.key != state_of(c).key:
                before = None
            yield c
            carried = after(c, before) if before else None
        now = self._state  # of a later change, if another thread was quick
        if before and carried and now and now.revision - before.state.revision <= 1:
            self._cached = carried._replace(state=now)

    def setting(self, key: str) -> str:
        """A setting of this file, such as "policy"; "" if it has none of that name."""
        with self._read() as c:
            return setting(c, key)

    def part(self) -> Enrolment | None:
        """This file's part in an experiment; None if it takes none."""
        with self._read() as c:
            return enrolment.part(c)

    def snoozes(self) -> dict[str, tuple[date, date]]:
        """What was put off: key -> (said on, comes back on)."""
        with self._read() as c:
            rows = c.execute(SNOOZES.select())
            return {key: (date.fromisoformat(at), date.fromisoformat(until)) for key, at, until in rows}

    def calendar(self) -> dict[str, str]:
        """What calendar files have held so far: uid -> ISO day."""
        with self._read() as c:
            return dict(c.execute(CALENDAR.select()))

    def undoable(self) -> str | None:
        """What `undo` would undo."""
        return self._label(0)

    def redoable(self) -> str | None:
        """What `redo` would do again."""
        return self._label(1)

    def joined(self) -> tuple[Joined, ...]:
        """What was joined and can be parted again, in order."""
        with self._read() as c:
            return joins.joined(c)

    def two(self) -> frozenset[str]:
        """The keys of proposals that were declined or parted: they are not asked about again."""
        with self._read() as c:
            return joins.two(c)

    def _label(self, undone: int) -> str | None:
        with self._read() as c:
            return changes.next_label(c, undone)

    def unsaid(self, corrections: Iterable[_C]) -> tuple[_C, ...]:
        """Those corrections that no file said before: what was said once was taken, declined, or corrected by hand."""
        with self._read() as c:
            return tuple(_unsaid(c, corrections))

    def compare(self, copy: Path, *, both: bool = False) -> Difference:
        """What `take` would change; nothing is changed."""
        return self._take(copy, both=both, keep=False)

    # --- changing -------------------------------------------------------------------------------------------------

    def add(  # noqa: PLR0913 - what comes in
        self,
        events: Iterable[Event] = (),
        applications: Iterable[Application] = (),
        people: Iterable[Person] = (),
        *,
        label: str | None,
        imported: bool = False,
        corrections: Iterable[Correction] = (),
        declined: Iterable[Event | Application] = (),
        entered: Mapping[Event, date | None] = MappingProxyType({}),
    ) -> Added:
        """Correct what is there, and add what is not there yet.

        Args:
            events: an event that is there already is counted as unchanged. With `imported`, so is one that was ever
                there: a correction or a deletion by hand outlives another import of the same file.
            applications: new ones; of a known one, only what is empty is filled in.
            people: contact details; those that are there stay.
            label: what the change is called when it is undone; None for what is not to be undone.
            imported: whether the events come from a file.
            corrections: what is there, what takes its place, and how the file says it. What a file ever said before is
                left alone: a correction by hand outlives it.
            declined: what a file says and the reader does not want: it is not proposed again.
            entered: of events that were entered before, on which day; None where nobody knows. The others are entered
                today. Of several days the earliest counts.
        """
        events = list(dict.fromkeys(events))
        with self._change(label) as change:
            c = change.connection
            corrections = _unsaid(c, corrections)
            there: dict[str, list[Event]] = defaultdict(list)
            for e in events_of(c, {old.application for old, *_ in corrections if isinstance(old, Event)}):
                there[e.application].append(e)
            changed, clashing = _correct(change, corrections, there)
            said = {_said(one) for one in (*declined, *(one[2] for one in corrections))}
            _remember(change, said - rows_of(c, SEEN, said).keys())
            offered = {a.id: a for a in applications}
            prints = {e: fingerprint(e) for e in events}
            known = rows_of(c, APPLICATIONS, {*offered, *(e.application for e in events)})
            known |= {row.key: row.after for row in change.written("applications") if row.after}
            names = {mark_name(a): a.id for a in offered.values()} if imported else {}
            have = rows_of(c, SEEN, {*prints.values(), *map(mark, offered.values()), *names})
            settled = have if imported else rows_of(c, EVENTS, prints.values())
            unchanged = [e for e in events if prints[e] in settled]
            fresh = [e for e in events if prints[e] not in settled]
            strangers = [e for e in fresh if e.application not in known and e.application not in offered]
            reasons = {e: f"application '{e.application}' is not known: add it first" for e in strangers}
            fresh = [e for e in fresh if e not in reasons]
            others = events_of(c, {e.application for e in fresh} - there.keys())
            reasons |= refusals([*others, *chain(*there.values())], fresh)
            added = [e for e in fresh if e not in reasons]
            reasons |= {new: CLASH for _, new, _ in clashing if isinstance(new, Event)}
            with_events, alive = {e.application for e in events}, {e.application for e in added}
            for a in offered.values():
                row = a.model_dump()
                old = known.get(a.id)
                if old:
                    row = {name: old[name] or row[name] for name in old}
                elif a.id not in alive and (a.id in with_events or (imported and mark(a) in have)):
                    continue  # none of its events came in, or it was deleted by hand: it stays out
                change.put("applications", a.id, old, row)
                if mark(a) not in have:
                    change.put("seen", mark(a), None, {"fingerprint": mark(a)})
            for e in added:
                change.put("events", prints[e], None, event_row(e, prints[e]))
            for e in (*added, *(e for e in unchanged if entered.get(e))):
                _enter(change, prints[e], have.get(prints[e]), entered.get(e, change.today))
            for p in {name_key(p.name): p for p in people}.values():
                if change.get("people", name_key(p.name)) is None:
                    change.put("people", name_key(p.name), None, person_row(p))
            _remember(change, [name for name, id_ in names.items() if id_ in alive and name not in have])
            # Chance is not asked about what a file says: that could be brought in again and again.
            enrolment.enter(change, () if imported else added)
        return Added(tuple(added), tuple(unchanged), tuple(reasons.items()), changed)

    def replace(self, old: Event, new: Event, *, label: str) -> None:
        """Correct an event."""
        with self._change(label) as change:
            take_out(change, old)
            put_in(change, new, old)
            joins.Joins(change).corrected(old, new)
            insist(change, old, new)

    def remove(self, event_: Event, *, label: str) -> None:
        """Take an event out."""
        with self._change(label) as change:
            take_out(change, event_)
            insist(change, event_)

    def set_application(self, application: Application, *, label: str) -> None:
        """Correct what is known of an application: company, title, and what else was noted."""
        with self._change(label) as change:
            old = change.get("applications", application.id)
            if old is None:
                raise StoreError("This application was deleted in another window: undo brings it back.")
            change.put("applications", application.id, old, application.model_dump())
            joins.Joins(change).application_corrected(old, application)

    def remove_application(self, id: str, *, label: str) -> None:  # noqa: A002 - the field's own name
        """Take an application out, with its events."""
        with self._change(label) as change:
            change.put("applications", id, change.get("applications", id), None)
            for e in events_of(change.connection, {id}):
                take_out(change, e)

    def set_person(self, person: Person, *, label: str, was: str | None = None) -> None:
        """Add or correct contact details; with another name in `was`, rename that person everywhere."""
        with self._change(label) as change:
            key = name_key(person.name)
            if was and name_key(was) != key:
                change.put("people", name_key(was), change.get("people", name_key(was)), None)
            change.put("people", key, change.get("people", key), person_row(person))
            known = joins.Joins(change)
            for row in change.connection.execute(EVENTS.select()).fetchall() if was else ():
                e = event(row)
                fields = [f for f in ("person", "for_", "via") if getattr(e, f)]
                names = {f: person.name for f in fields if person_key(getattr(e, f)) == person_key(was or "")}
                if any(getattr(e, f) != name for f, name in names.items()):
                    take_out(change, e)
                    put_in(change, e.model_copy(update=names), e)
                    known.corrected(e, e.model_copy(update=names), by_hand=False)

    def make_one(self, proposal: Proposal, *, label: str) -> None:
        """Join two employers, jobs or persons, as a proposal says."""
        with self._change(label) as change:
            joins.Joins(change).join(proposal)

    def keep_two(self, proposal: Proposal, *, label: str) -> None:
        """Decline a proposal: it is not asked about again."""
        with self._change(label) as change:
            joins.keep_two(change, proposal.key)

    def part_again(self, number: int, *, label: str) -> bool:
        """Take one join back, whatever came after it; whether anything of it was left to part."""
        with self._change(label) as change:
            return joins.Joins(change).part(number)

    def set_setting(self, key: str, value: str, *, label: str) -> None:
        """Change a setting of this file."""
        with self._change(label) as change:
            change.put("meta", key, change.get("meta", key), {"key": key, "value": value})

    def join(self, plan: Plan, student: str, since: date) -> Enrolment:
        """Take part in an experiment: resumes sent from that day on get their way by chance.

        A file that takes part already stays as it is; whoever left and comes back has the same places.

        Raises:
            StoreError: it takes part in another one.
        """
        with self._write() as c:
            return enrolment.join(c, plan, student, since)

    def put_part(self, invented: Enrolment) -> None:
        """Give an empty file the part of an invented student."""
        with self._write() as c:
            enrolment.put(c, invented)

    def new_id(self) -> str:
        """An id that no application of this file ever had, be it deleted or undone: A1, A2 and so on."""
        with self._write() as c:
            ids = [id_ for (id_,) in c.execute("SELECT id FROM applications")]
            marks = c.execute(SEEN.select("WHERE fingerprint LIKE ?"), [f"{mark_of('A')}%"])
            ever = [*ids, *(one.removeprefix(mark_of("")) for one, _ in marks), setting(c, _LAST_ID)]
            numbers = [int(id_[1:]) for id_ in ever if id_[:1] == "A" and id_[1:].isdecimal()]
            new = f"A{max([len(ids), *numbers]) + 1}"
            c.execute(META.replace, (_LAST_ID, new))
            return new

    def leave(self) -> None:
        """Leave the experiment: what chance had chosen stays counted, and nothing more is asked of it.

        Of a part that was joined when nothing was to stay, nothing does, neither in the file nor in its backups.
        """
        with self._write() as c:
            forgotten = enrolment.leave(c)
        if not forgotten:
            return
        with self._plainly():
            enrolment.forget(self.path)
            self._remember()
        for copy in copies(self.path):
            try:
                enrolment.forget(copy)
            except (sqlite3.Error, ValueError):
                raise StoreError(
                    f"You have left. Only {copy} could not be changed: delete it, if it should not know of it either."
                ) from None

    def take(self, copy: Path, *, both: bool = False) -> Difference:
        """Go back to what a copy of this log holds, or put in what it has; a backup is made first. It can be undone.

        Args:
            copy: a backup, or another copy of the file.
            both: whether what either has stays, entry by entry.
        """
        return self._take(copy, both=both, keep=True)

    def _take(self, copy: Path, *, both: bool, keep: bool) -> Difference:
        label = f"{'Put in what is in' if both else 'Bring back'} the copy {Path(copy).name}"
        with self._copy(copy) as other:
            if keep:
                self.backup()  # only now: it may take out the oldest copy, which may be this one
            with self._change(label, keep=keep) as change:
                return together.merge(change, other) if both else together.go_back(change, other)

    @contextmanager
    def _copy(self, copy: Path) -> Iterator[sqlite3.Connection]:
        """A copy, opened where changing it changes nothing: it may have to be brought up to date."""
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            here = Path(folder) / "copy.db"
            try:
                source = sqlite3.connect(f"{Path(copy).absolute().as_uri()}?mode=ro", uri=True, timeout=1)
                with closing(source), closing(sqlite3.connect(here)) as target:
                    source.backup(target)
                other = Store(here, create=False, aside=True)
            except (sqlite3.Error, UnicodeDecodeError, NotAsLeftError):
                raise StoreError(f"{Path(copy).name} is damaged: choose another copy.") from None
            with other._read() as c:
                yield c

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
            c.executemany(CALENDAR.replace, entries.items())

    def undo(self) -> str | None:
        """Undo the last change of the file; returns its label, or None if nothing is left."""
        return self._turn(0)

    def redo(self) -> str | None:
        """Redo what was undone last; returns its label, or None if nothing is left."""
        return self._turn(1)

    def _turn(self, undone: int) -> str | None:
        with self._write() as c:
            return changes.turn(c, undone, lambda rows: enrolment.follow(c, rows))

    @contextmanager
    def _change(self, label: str | None, *, keep: bool = True) -> Iterator[Change]:
        """One transaction that can be undone; one that is not kept only looks what it would change."""
        with self._write(keep=keep) as c:
            change = Change(c, self.today or date.today())  # noqa: DTZ011 - the reader's own calendar day is meant
            yield change
            enrolment.follow(c, change.net())
            changes.keep(change, label)
