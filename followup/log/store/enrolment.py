"""A file's part in an experiment: joining, entering new applications, leaving without a trace."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, delete, select

from followup.errors import StoreError
from followup.log.assignment import Enrolment, Plan
from followup.log.model import Application, Event, Kind
from followup.log.store.changes import Change, events_of
from followup.log.store.file import BUSY_SECONDS, setting
from followup.log.store.schema import APPLICATIONS, META

_KEY = "experiment"


def part(c: Connection) -> Enrolment | None:
    """The part that the file takes; None if it takes none."""
    text = setting(c, _KEY)
    return Enrolment.model_validate_json(text) if text else None


def join(c: Connection, plan: Plan, student: str, since: date) -> Enrolment:
    """Take part; a file that takes part already stays as it is, and a part in another experiment is a StoreError."""
    now = part(c)
    if now and now.plan != plan:
        raise StoreError("You take part in another experiment: leave that one first.")
    now = now or Enrolment(plan=plan, student=student, since=since)
    _keep(c, now)
    return now


def _keep(c: Connection, now: Enrolment) -> None:
    """Not a change that one would undo: chance is not asked twice."""
    row = {"key": _KEY, "value": now.model_dump_json(by_alias=True)}
    c.execute(META.insert().prefix_with("OR REPLACE"), [row])


def leave(c: Connection) -> None:
    """Take the part out of the rows; `forget` takes it out of the file's free pages too."""
    c.execute(delete(META).where(META.c.key == _KEY))


def forget(path: Path) -> None:
    """Take an experiment out of a file, and rewrite the file, so that no free page remembers it."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'experiment'")
        connection.execute("VACUUM")


def enter(change: Change, added: Iterable[Event]) -> None:
    """Enter new applications into the experiment that this file takes part in, before anything else happened to them.

    One that comes with a later history, from an import, stays out: what was done in it was not left to chance.
    """
    c = change.connection
    sent = sorted((e for e in added if e.kind is Kind.APPLIED), key=lambda e: e.order)
    now = part(c) if sent else None
    if now is None:
        return
    more = {e.application for e in added if e.kind is not Kind.APPLIED}
    more |= {e.application for e in events_of(c, {e.application for e in sent})}
    new = dict.fromkeys(e.application for e in sent if e.day >= now.since and e.application not in more)
    if new:
        there = set(c.scalars(select(APPLICATIONS.c.id)))
        rows = (change.get("applications", id_) for id_ in new)
        _keep(c, now.with_((Application(**row) for row in rows if row), there))
