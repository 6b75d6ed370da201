"""A file's part in an experiment: joining, entering new applications, what becomes of them, leaving.

A place that chance gave is never taken out and never drawn again, whatever is deleted, undone, renamed, joined or
brought in: it is no change that one could undo. Every change of the file is looked at before it is written.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from followup.errors import StoreError
from followup.log.assignment import Assignment, Enrolment, Plan, seen_of
from followup.log.joins import one_slip
from followup.log.model import Application, Event, Kind, name_key
from followup.log.names import employer_key
from followup.log.store.changes import Change, ChangedRow, events_of
from followup.log.store.file import BUSY_SECONDS, setting
from followup.log.store.joins import went_into
from followup.log.store.schema import META, Values
from followup.log.store.state import Counted, settle, state_of
from followup.log.threads import Thread

_KEY = "experiment"
"""The part that the file takes; one that was left for another is at this key and the other's id."""
_BEFORE_IT = frozenset({Kind.APPLIED, Kind.SAVED})
_Places = list[tuple[str, Assignment]]


def part(c: sqlite3.Connection, key: str = _KEY) -> Enrolment | None:
    """The part that the file takes, be it one that was left; None if it takes none."""
    text = setting(c, key)
    return Enrolment.model_validate_json(text).model_copy(update={"into": went_into(c)}) if text else None


def join(c: sqlite3.Connection, plan: Plan, student: str, since: date) -> Enrolment:
    """Take part, or again; a file that takes part already stays as it is.

    Whoever comes back has the same places. A part in another experiment that was not left is a StoreError.
    """
    now = part(c)
    if now and now.plan != plan:
        if not now.left:
            raise StoreError("You take part in another experiment: leave that one first.")
        _keep(c, now, f"{_KEY} {now.plan.id}")
        now = part(c, f"{_KEY} {plan.id}")
    now = now or Enrolment(plan=plan, student=student, since=since, terms=2)
    now = now.model_copy(update={"left": False})
    _keep(c, now)
    return now


def put(c: sqlite3.Connection, invented: Enrolment) -> None:
    """The part of an invented student, drawn elsewhere; only for a file that has nothing in it."""
    if part(c) or c.execute("SELECT 1 FROM applications LIMIT 1").fetchone():
        raise StoreError("Only an empty file takes a part that was drawn elsewhere.")
    _keep(c, invented)


def _keep(c: sqlite3.Connection, now: Enrolment, key: str = _KEY) -> None:
    """Not a change that one would undo: chance is not asked twice."""
    c.execute(META.replace, (key, now.model_dump_json(by_alias=True)))


def leave(c: sqlite3.Connection) -> bool:
    """Leave; whether nothing of it may stay, as was promised to whoever joined by the first terms.

    By the second ones the places stay, with what is known of each application on this day.
    """
    now = part(c)
    if now is None or now.terms == 1:
        c.execute("DELETE FROM meta WHERE key = ?", [_KEY])
        return now is not None
    if not now.left:
        places = list(now.places)
        _remember(c, now, places, {now.follow(id_) for id_ in now.by_id})
        _keep(c, now.model_copy(update={"places": tuple(places), "left": True}))
    return False


def merge(c: sqlite3.Connection, theirs: Enrolment | None, ids: Mapping[str, str]) -> None:
    """Take over the places that chance gave in another copy of the file; ids there -> ids here.

    What both have was given before they went apart. Those of the other copy keep blocks of their own.
    """
    now = part(c)
    if theirs is None or (now and (now.plan, now.student) != (theirs.plan, theirs.student)):
        return
    known = {id_ for id_, _ in now.places} if now else set()
    fresh = [(ids.get(id_, id_), place) for id_, place in theirs.places if ids.get(id_, id_) not in known]
    if now and fresh:
        above = now.places[-1][1].block + 1 - min(place.block for _, place in fresh) if now.places else 0
        fresh = [(id_, place.model_copy(update={"block": place.block + max(above, 0)})) for id_, place in fresh]
    if now is None or fresh:
        _keep(c, (now or theirs).model_copy(update={"places": (*(now.places if now else ()), *fresh)}))


def forget(path: Path) -> None:
    """Take an experiment out of a file, and rewrite the file, so that no free page remembers it."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, factory=Counted)) as connection:
        before = state_of(connection)
        if before.total:
            connection.watch()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM meta WHERE key = 'experiment'")
        if before.total:
            settle(connection, before)
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def enter(change: Change, added: Iterable[Event]) -> None:
    """Ask chance about new applications, before anything else happened to them.

    One that comes with a later history stays out: what was done in it was not left to chance.
    """
    c = change.connection
    sent = sorted((e for e in added if e.kind is Kind.APPLIED), key=lambda e: e.order)
    if not sent or part(c) is None:
        return
    follow(c, change.net())
    now = part(c)
    if now is None or now.left:
        return
    happened = [*added, *events_of(c, {e.application for e in sent})]
    more = {e.application for e in happened if e.kind not in _BEFORE_IT}
    days = {e.application: e.day for e in reversed(sent) if e.day >= now.since and e.application not in more}
    rows = (change.get("applications", id_) for id_ in reversed(days))
    _keep(c, now.with_((_application(row) for row in rows if row), days))


def follow(c: sqlite3.Connection, rows: Iterable[ChangedRow]) -> None:
    """See what becomes of applications that chance has placed, before a change is written."""
    now = part(c)
    if now is None:
        return
    rows = list(rows)
    changed = {row.key: row for row in rows if row.table == "applications"}
    sent = (row.before for row in rows if row.table == "events" and row.before and not row.after)
    out = {row["application"] for row in sent if row["kind"] == Kind.APPLIED}
    out |= {id_ for id_, row in changed.items() if row.after is None}
    places = list(now.places)
    if not now.left:
        _remember(c, now, places, out)
    there = {id_ for (id_,) in c.execute("SELECT id FROM applications")} if changed else set()
    there = {id_ for id_ in {*there, *changed} if id_ not in changed or changed[id_].after}
    for id_, row in changed.items():
        if row.before and row.after:
            _renamed(now, places, _application(row.before), _application(row.after))
        elif row.after:
            _come_back(now, places, _application(row.after), there - {id_})
    if tuple(places) != now.places:
        _keep(c, now.model_copy(update={"places": tuple(places)}))


def _application(row: Values) -> Application:
    return Application(**{name: value or "" for name, value in row.items()})


def _update(places: _Places, at: int, **values: object) -> None:
    places[at] = (places[at][0], places[at][1].model_copy(update=values))


def _remember(c: sqlite3.Connection, now: Enrolment, places: _Places, out: Collection[str]) -> None:
    """Keep what is known of applications that are about to be out of sight."""
    gone = {at: now.follow(id_) for at, (id_, place) in enumerate(places) if not place.aside}
    gone = {at: id_ for at, id_ in gone.items() if id_ in out}
    if not gone:
        return
    until = date.fromisoformat(c.execute("SELECT max(day) FROM events").fetchone()[0] or now.since.isoformat())
    for at, id_ in gone.items():
        if events := sorted(events_of(c, {id_}), key=lambda e: e.order):
            dated, undated = (tuple(e for e in events if e.dated is there) for there in (True, False))
            _update(places, at, last=seen_of(Thread(Application(id=id_), dated, undated), until))


def _renamed(now: Enrolment, places: _Places, before: Application, after: Application) -> None:
    was, mark = now.mark(before), now.mark(after)
    at = _of(places, after.id)
    if was == mark or at is None:
        return
    place = places[at][1]
    other = mark != place.marks[0] and (place.renamed or not _near(before, after))
    _update(places, at, renamed=other, marks=place.marks if mark in place.marks else (*place.marks, mark))


def _near(before: Application, after: Application) -> bool:
    """Whether a name was only filled in, or spelled better."""
    pairs = [(before.company, after.company), (before.title, after.title)]
    alike = [
        name_key(a) == name_key(b) or employer_key(a) == employer_key(b) != "" or one_slip(name_key(a), name_key(b))
        for a, b in pairs
    ]
    return any(same and a for same, (a, _) in zip(alike, pairs, strict=True)) and all(
        same or not a for same, (a, _) in zip(alike, pairs, strict=True)
    )


def _of(places: _Places, id_: str) -> int | None:
    return next((at for at, (id_there, place) in enumerate(places) if id_there == id_ and not place.aside), None)


def _come_back(now: Enrolment, places: _Places, a: Application, there: Collection[str]) -> None:
    """Give an application its place again, be it under another id; there are ids of all others."""
    mark = now.mark(a)
    same = [at for at, (id_, _) in enumerate(places) if id_ == a.id]
    known = [at for at, (_, place) in enumerate(places) if mark and mark in place.marks]
    fits = next((at for at in same if mark in places[at][1].marks), None)
    if fits is None:
        fits = next((at for at in known if places[at][0] not in there), None)
    if fits is None:
        for at in known:
            _update(places, at, again=True)
    for at in same:
        _update(places, at, aside=at != fits)
    if fits is not None:
        places[fits] = (a.id, places[fits][1].model_copy(update={"aside": False}))
