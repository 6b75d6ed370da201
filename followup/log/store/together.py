"""Two copies of one log: going back to one of them, or making one of both, as a change that can be undone."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from followup.log.model import Application, name_key
from followup.log.store import enrolment
from followup.log.store.changes import Change, refusals
from followup.log.store.schema import TABLES, Values, application, event, event_row, fingerprint, mark
from followup.wording import capital, listed, many

_Rows = dict[str, Values]
_STAYS = ("id", "state", "trail", "revision", "last id")
_VERBS = (("comes in", "come in"), ("goes out", "go out"))
_FOLLOWS = ("applications", "events", "seen", "people", "snoozes", "meta")


class Difference(NamedTuple):
    """What taking a copy changes.

    Attributes:
        applications, events: how many come in and how many go out, as pairs.
        changed: applications of which something else is known then.
        refused: entries that stay out, because the log would contradict itself.
    """

    applications: tuple[int, int]
    events: tuple[int, int]
    changed: int = 0
    refused: int = 0

    @property
    def sentence(self) -> str:
        """What changes, in words."""
        parts = [
            f"{_counted(apps, events)} {one if apps + events == 1 else more}"
            for apps, events, (one, more) in zip(self.applications, self.events, _VERBS, strict=True)
            if apps or events
        ]
        if self.changed:
            parts.append(f"{many(self.changed, 'application changes', 'applications change')}")
        if self.refused:
            stays = many(self.refused, "entry stays", "entries stay")
            parts.append(f"{stays} out, because the log would contradict itself")
        return f"{capital(', '.join(parts))}." if parts else "Nothing changes: all that it holds is there."


def _counted(applications: int, events: int) -> str:
    some = ((applications, "application", ""), (events, "entry", "entries"))
    return listed([many(*one) for one in some if one[0]])


def difference(change: Change, refused: int = 0) -> Difference:
    """What a change changes."""
    net = {name: [row for row in change.net() if row.table == name] for name in ("applications", "events")}
    pairs = [(sum(row.before is None for row in rows), sum(row.after is None for row in rows)) for rows in net.values()]
    changed = sum(row.before is not None and row.after is not None for row in net["applications"])
    return Difference(pairs[0], pairs[1], changed, refused)


def _all(c: sqlite3.Connection, table: str) -> _Rows:
    return {row[0]: TABLES[table].values(row) for row in c.execute(TABLES[table].select())}


def go_back(change: Change, other: sqlite3.Connection) -> Difference:
    """Make the log what a copy of it is; what chance has chosen in an experiment stays chosen."""
    for table in _FOLLOWS:
        mine, theirs = _all(change.connection, table), _all(other, table)
        for key in {**mine, **theirs}:
            if table == "meta" and (key in _STAYS or key.startswith("experiment")):
                continue
            if mine.get(key) != theirs.get(key):
                change.put(table, key, mine.get(key), theirs.get(key))
    return difference(change)


def merge(change: Change, other: sqlite3.Connection) -> Difference:
    """Put in what another copy has, entry by entry, and take out what was taken out or corrected there.

    An entry is its content, so what both have is one. What differs of one application stays as it is here; what is
    empty here is filled in. Two jobs that got one id after the copies went apart are kept as two.
    """
    c = change.connection
    mine, theirs = ({t: _all(one, t) for t in (*_FOLLOWS, "calendar")} for one in (c, other))
    ids = _ids(mine, theirs)
    fresh, gone = _entries(mine, theirs, ids)
    there = [event(row.values()) for key, row in mine["events"].items() if key not in gone]
    reasons = refusals(there, [event(row.values()) for row in fresh.values()])
    refused = {fingerprint(e) for e in reasons}
    alive = {row["application"] for key, row in fresh.items() if key not in refused}
    for key, row in theirs["applications"].items():
        id_ = ids[key]
        here = mine["applications"].get(id_)
        if here:
            change.put("applications", id_, here, {name: here[name] or row[name] for name in here})
        elif id_ in alive or mark(Application(id=id_)) not in mine["seen"]:
            change.put("applications", id_, None, row | {"id": id_})
            _put_seen(change, mark(Application(id=id_)), None)
    for key, row in fresh.items():
        if key not in refused:
            change.put("events", key, None, row)
    for key in gone:
        change.put("events", key, mine["events"][key], None)
    for key, row in theirs["seen"].items():
        _put_seen(change, key, row["entered"])
    _empty_ones_out(change, mine, theirs, gone)
    _rest(change, mine, theirs)
    enrolment.merge(c, enrolment.part(other), ids)
    return difference(change, len(refused))


def _ids(mine: dict[str, _Rows], theirs: dict[str, _Rows]) -> dict[str, str]:
    """For each application there, its id here."""
    shared = {row["application"] for key, row in theirs["events"].items() if key in mine["events"]}
    taken = {*mine["applications"], *theirs["applications"]}
    found = {}
    for key, row in theirs["applications"].items():
        here = mine["applications"].get(key)
        id_ = key
        if here and key not in shared and not _alike(here, row):
            same = (k for k, other in mine["applications"].items() if _named(other) == _named(row) != ("", ""))
            id_ = next((k for k in same if k.startswith(f"{key}-")), "")  # it was put in before
            while not id_ or (id_ in taken and id_ not in mine["applications"]):
                id_ = _free(key, taken)
        taken.add(id_)
        found[key] = id_
    return found


def _free(key: str, taken: Iterable[str]) -> str:
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def _named(row: Values) -> tuple[str, str]:
    return name_key(row["company"] or ""), name_key(row["title"] or "")


def _alike(one: Values, other: Values) -> bool:
    """Whether two rows with one id may be the same job: what both say agrees, and they agree on something."""
    pairs = list(zip(_named(one), _named(other), strict=True))
    some = any(a == b != "" for a, b in pairs) or not any(a or b for a, b in pairs)
    return some and all(a == b or not a or not b for a, b in pairs)


def _entries(mine: dict[str, _Rows], theirs: dict[str, _Rows], ids: dict[str, str]) -> tuple[_Rows, set[str]]:
    """The entries that come in, and the keys of those that go out."""
    gone_here, gone_there = _taken_out(mine), _taken_out(theirs)
    fresh: _Rows = {}
    for key, row in theirs["events"].items():
        moved = ids.get(row["application"], row["application"])
        e = event((row | {"application": moved}).values())
        print_ = fingerprint(e)
        if print_ not in mine["events"] and not {key, print_} & gone_here:
            fresh[print_] = event_row(e)
    return fresh, {key for key in mine["events"] if key in gone_there}


def _taken_out(copy: dict[str, _Rows]) -> set[str]:
    """What was once an entry of a copy, and is none any more."""
    return {key for key, row in copy["seen"].items() if row["entered"] and key not in copy["events"]}


def _put_seen(change: Change, key: str, entered: str | None) -> None:
    was = change.get("seen", key)
    days = [day for day in (was and was["entered"], entered) if day]
    change.put("seen", key, was, {"fingerprint": key, "entered": min(days, default=None)})


def _empty_ones_out(change: Change, mine: dict[str, _Rows], theirs: dict[str, _Rows], gone: set[str]) -> None:
    """Take out applications that were taken out there, and of which nothing is left here."""
    left = {row["application"] for key, row in mine["events"].items() if key not in gone}
    left |= {row.after["application"] for row in change.written("events") if row.after}
    for key, row in mine["applications"].items():
        known = mark(application(row.values())) in theirs["seen"]
        if key not in theirs["applications"] and known and key not in left:
            change.put("applications", key, row, None)


def _rest(change: Change, mine: dict[str, _Rows], theirs: dict[str, _Rows]) -> None:
    """Contact details, what was put off, what calendars hold, and the settings: what is here stays."""
    for table in ("people", "snoozes", "calendar"):
        for key, row in theirs[table].items():
            here = mine[table].get(key)
            filled = {name: here[name] or row[name] for name in here} if here and table == "people" else here
            change.put(table, key, here, filled or row)
    for key, row in theirs["meta"].items():
        if key not in mine["meta"] and (key.startswith("two ") or key == "policy"):
            change.put("meta", key, None, row)
