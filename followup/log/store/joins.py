"""What was joined, kept so that it can be parted again whatever happened since, and what is to stay two.

Kept as rows of `meta`, so a file of the same version holds it, and an older program can open the file and undo a join:

- `join 3`: what was joined, and what was taken out for it: an application, contact details
- `join 3 event FINGERPRINT`: what an event would be without that join, as the fields that differ; two of them where
  two events became one
- `join 3 application ID`: the same of an application
- `two KEY`: a proposal that was declined, or parted

These rows follow an event or an application that is corrected later. A field that somebody changes by hand is theirs:
parting leaves it alone. Of joins that touch the same field each can be parted, in any order.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from followup.errors import StoreError
from followup.log.joins import Joined, Proposal, Sort
from followup.log.model import Application, Event, Kind, Person, conflicts, name_key
from followup.log.names import person_key
from followup.log.store.changes import Change, events_of, put_in, take_out
from followup.log.store.schema import (
    APPLICATIONS,
    EVENTS,
    META,
    PEOPLE,
    Values,
    application,
    event,
    event_row,
    fingerprint,
    person_row,
)

_JOIN, _TWO = "join ", "two "
_HEADS = f"WHERE key LIKE '{_JOIN}%' AND key NOT LIKE '{_JOIN}% %'"
_NAMES = ("person", "for_", "via")
_OLDER = "older joins"
"""With each of several events that became one: what was remembered of it for the joins before."""
_CHANGED = "This was changed in another window: look at it again."
_Fields = dict[str, Any]
"""Fields of a value as they were: name -> former value."""


def joined(c: sqlite3.Connection) -> tuple[Joined, ...]:
    """What was joined and can be parted, in order."""
    heads = {int(key.removeprefix(_JOIN)): json.loads(value) for key, value in c.execute(META.select(_HEADS))}
    return tuple(Joined(n, Sort(head["sort"]), head["what"]) for n, head in sorted(heads.items()))


def went_into(c: sqlite3.Connection) -> dict[str, str]:
    """For each application that was joined with another, which one it went into."""
    heads = (json.loads(value) for _, value in c.execute(META.select(_HEADS)))
    return {head["application"]["id"]: head["kept"] for head in heads if "application" in head}


def two(c: sqlite3.Connection) -> frozenset[str]:
    """The keys of proposals that are not asked about again."""
    return frozenset(key.removeprefix(_TWO) for key, _ in c.execute(META.select(f"WHERE key LIKE '{_TWO}%'")))


def keep_two(change: Change, key: str) -> None:
    """Remember that two are two."""
    _put(change, _TWO + key, "")


def _put(change: Change, key: str, value: str | None) -> None:
    change.put("meta", key, change.get("meta", key), None if value is None else {"key": key, "value": value})


class Joins:
    """What was joined, as one change of the file finds it and leaves it."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.heads: dict[int, _Fields] = {}
        self._events: dict[str, dict[int, list[_Fields]]] = defaultdict(dict)
        self._applications: dict[str, dict[int, list[_Fields]]] = defaultdict(dict)
        for key, value in change.connection.execute(META.select(f"WHERE key LIKE '{_JOIN}%'")):
            _, number, *rest = key.split(" ", 3)
            if not rest:
                self.heads[int(number)] = json.loads(value)
            else:
                self._of(rest[0])[rest[1]][int(number)] = json.loads(value)

    def _of(self, what: str) -> dict[str, dict[int, list[_Fields]]]:
        return self._events if what == "event" else self._applications

    # --- joining --------------------------------------------------------------------------------------------------

    def join(self, proposal: Proposal) -> None:
        """Make two one, as a proposal says."""
        number = max(self.heads, default=0) + 1
        self.heads[number] = {"sort": proposal.sort, "what": proposal.what, "key": proposal.key}
        {Sort.EMPLOYERS: self._employers, Sort.PERSONS: self._persons, Sort.JOBS: self._jobs}[proposal.sort](
            number, proposal.kept, proposal.other
        )
        self._keep_head(number)

    def _employers(self, number: int, kept: str, other: str) -> None:
        rows = self.change.connection.execute(APPLICATIONS.select())
        spelled = [a for a in map(application, rows) if name_key(a.company) == name_key(other)]
        if not spelled:
            raise StoreError(_CHANGED)
        for a in spelled:
            self._fill(number, a, a.model_copy(update={"company": kept}))

    def _persons(self, number: int, kept: str, other: str) -> None:
        self._one_contact(number, kept, other)
        renamed = {}
        for e in map(event, self.change.connection.execute(EVENTS.select()).fetchall()):
            names = {f: kept for f in _NAMES if getattr(e, f) and person_key(getattr(e, f)) == person_key(other)}
            if names:
                renamed[e] = e.model_copy(update=names)
        if not renamed and not self.heads[number]["people"]:
            raise StoreError(_CHANGED)
        self._swap(number, renamed)

    def _one_contact(self, number: int, kept: str, other: str) -> None:
        """One entry of contact details instead of several: what is empty in the first is filled in from the others."""
        rows = [PEOPLE.values(row) for row in self.change.connection.execute(PEOPLE.select())]
        goes = [row for row in rows if person_key(row["name"]) == person_key(other)]
        was = self.change.get("people", name_key(kept))
        now = was or person_row(Person(name=kept))
        for row in goes:
            now = {name: value or row[name] for name, value in now.items()}
            self.change.put("people", row["key"], row, None)
        if goes:
            self.change.put("people", now["key"], was, now)
        self.heads[number] |= {"people": goes, "filled": [was, now] if goes else None}

    def _jobs(self, number: int, kept: str, other: str) -> None:
        rows = [self.change.get("applications", id_) for id_ in (kept, other)]
        if not (rows[0] and rows[1]):
            raise StoreError(_CHANGED)
        stays, goes = (application(row.values()) for row in rows if row)
        there = events_of(self.change.connection, {kept})
        moved: dict[Event, Event] = {}
        for e in events_of(self.change.connection, {other}):
            here = e.model_copy(update={"application": kept})
            for x in () if here in there else there:
                now = moved.get(x, x)
                if one := _one_resume(now, here):
                    moved = {was: one if then == now else then for was, then in moved.items()} | {x: one}
                    here = one
                    break
            moved[e] = here
        _insist({moved.get(e, e) for e in (*there, *moved)})
        self._swap(number, {was: now for was, now in moved.items() if was != now})
        self._fill(number, stays, stays.filled_in(goes))
        self.change.put("applications", other, rows[1], None)
        self.heads[number] |= {"kept": kept, "application": rows[1]}

    def _fill(self, number: int, was: Application, now: Application) -> None:
        """Change an application for a join."""
        former = _differs(was, now)
        if former:
            self.change.put("applications", was.id, was.model_dump(), now.model_dump())
            self._remember("application", was.id, number, [former])

    def _swap(self, number: int, events: Mapping[Event, Event]) -> None:
        """Change events for a join; several may become one."""
        sources: dict[Event, list[Event]] = defaultdict(list)
        for was, now in events.items():
            sources[now].append(was)
        for now, before in sources.items():
            there = now not in events and self.change.get("events", fingerprint(now)) is not None
            became_one = [now, *before] if there else before
            formers: list[_Fields] = [_differs(e, now) for e in became_one]
            if len(became_one) > 1:
                for former, e in zip(formers, became_one, strict=True):
                    former[_OLDER] = {str(n): known for n, known in self._events[fingerprint(e)].items()}
            for e in before:
                take_out(self.change, e)
                put_in(self.change, now, e)
                self._carry("event", fingerprint(e), [fingerprint(now)])
            self._remember("event", fingerprint(now), number, formers)

    # --- what changes later ---------------------------------------------------------------------------------------

    def corrected(self, old: Event, new: Event, *, by_hand: bool = True) -> None:
        """Follow an event that was corrected; what was changed by hand is no longer to be parted."""
        if by_hand:
            self._theirs("event", fingerprint(old), _differs(old, new))
        self._carry("event", fingerprint(old), [fingerprint(new)])

    def application_corrected(self, old: Values, new: Application) -> None:
        """What was changed by hand is no longer to be parted."""
        self._theirs("application", new.id, _differs(application(old.values()), new))

    def _theirs(self, what: str, key: str, fields: Iterable[str], since: int = 0) -> None:
        """Take fields out of what is remembered, in the joins since one."""
        fields = set(fields)
        for number, formers in list(self._of(what)[key].items()):
            if number > since:
                left = [{f: value for f, value in former.items() if f not in fields} for former in formers]
                self._remember(what, key, number, [f for n, f in enumerate(left) if f not in left[:n]])

    def _carry(self, what: str, key: str, to: Iterable[str], since: int = 0) -> None:
        """What was remembered of one, in the joins since one, is now remembered of others."""
        to = list(to)
        for number, formers in list(self._of(what)[key].items()):
            if number <= since:
                continue
            if key not in to:
                self._remember(what, key, number, [])
            for other in to:
                known = self._of(what)[other].get(number, []) if other != key else []
                self._remember(what, other, number, [*known, *(f for f in formers if f not in known)])

    def _remember(self, what: str, key: str, number: int, formers: list[_Fields]) -> None:
        row = f"{_JOIN}{number} {what} {key}"
        if any(formers):
            self._of(what)[key][number] = formers
            _put(self.change, row, json.dumps(formers))
        else:
            self._of(what)[key].pop(number, None)
            _put(self.change, row, None)

    def _keep_head(self, number: int) -> None:
        _put(self.change, f"{_JOIN}{number}", json.dumps(self.heads[number]))

    # --- parting --------------------------------------------------------------------------------------------------

    def part(self, number: int) -> bool:
        """Take one join back, whatever came later; whether anything of it was left."""
        head = self.heads.get(number)
        if head is None:
            raise StoreError(_CHANGED)
        events = [print_ for print_, known in self._events.items() if number in known]
        touched = [id_ for id_, known in self._applications.items() if number in known]
        before = len(self.change.net())
        back = self._application_back(head)
        if back is not None or "application" not in head:
            for print_ in events:
                self._part_event(number, print_, back)
            for id_ in touched:
                self._part_application(number, id_)
            self._contacts_back(head)
            self._insist()
        anything = len(self.change.net()) > before
        for what, keys in (("event", list(self._events)), ("application", list(self._applications))):
            for key in keys:
                if number in self._of(what)[key]:
                    self._remember(what, key, number, [])
        del self.heads[number]
        _put(self.change, f"{_JOIN}{number}", None)
        keep_two(self.change, head["key"])
        return anything

    def _application_back(self, head: _Fields) -> str | None:
        """Bring the second application back, under another id if its own was given away; None if there is none."""
        row: Values | None = head.get("application")
        if row is None or not (self.change.get("applications", head["kept"]) or self._hidden(head["kept"])):
            return None  # deleted with the first: undo brings both back
        id_ = row["id"]
        while self.change.get("applications", id_) is not None:
            id_ += "-2"
        self.change.put("applications", id_, None, row | {"id": id_})
        return str(id_)

    def _hidden(self, id_: str) -> int | None:
        """The join in which an application went into another one."""
        return next((n for n, head in self.heads.items() if head.get("application", {}).get("id") == id_), None)

    def _part_event(self, number: int, print_: str, back: str | None) -> None:
        row = self.change.get("events", print_)
        if row is None:
            return  # deleted since
        known = self._events[print_][number]
        older = [former.get(_OLDER, {}) for former in known]
        formers = [{f: value for f, value in former.items() if f != _OLDER} for former in known]
        now = event(row.values())
        if back is not None:
            formers = [former | ({"application": back} if "application" in former else {}) for former in formers]
        was = [event((row | former).values()) for former in formers]
        take_out(self.change, now)
        for e in was:
            known_before = self.change.get("seen", fingerprint(e))  # then it has its own day of entry
            put_in(self.change, e, None if known_before else now)
        self._remember("event", print_, number, [])
        self._theirs("event", print_, {f for former in formers for f in former}, since=number)
        if len(was) > 1:
            self._share_out(number, print_, {fingerprint(e): each for e, each in zip(was, older, strict=True)})
        self._carry("event", print_, [fingerprint(e) for e in was], since=number if len(was) > 1 else 0)

    def _share_out(self, number: int, print_: str, older: Mapping[str, Mapping[str, list[_Fields]]]) -> None:
        """Of what was joined before several events became one, each has its own again, less what changed since."""
        for n, formers in list(self._events[print_].items()):
            if n < number:
                left = {field for former in formers for field in former}
                for own, each in older.items():
                    mine = [{f: v for f, v in former.items() if f in left} for former in each.get(str(n), ())]
                    self._remember("event", own, n, mine)
                if print_ not in older:
                    self._remember("event", print_, n, [])

    def _part_application(self, number: int, id_: str) -> None:
        (former,) = self._applications[id_][number]
        row, hidden = self.change.get("applications", id_), self._hidden(id_)
        if row:
            self.change.put("applications", id_, row, row | former)
        elif hidden is not None:
            self.heads[hidden]["application"] |= former
            self._keep_head(hidden)
        self._theirs("application", id_, former, since=number)

    def _contacts_back(self, head: _Fields) -> None:
        if filled := head.get("filled"):
            was, put = filled
            now = self.change.get("people", put["key"])
            if now == put:
                self.change.put("people", put["key"], now, was)
            elif now and was:  # corrected since: only what is still as it was filled in goes back
                kept = {f: was[f] if now[f] == put[f] else now[f] for f in now}
                self.change.put("people", put["key"], now, kept)
        for row in head.get("people", ()):
            if self.change.get("people", row["key"]) is None:
                self.change.put("people", row["key"], None, row)

    def _insist(self) -> None:
        """Refuse to leave a log that contradicts itself."""
        rows = [row for row in self.change.net() if row.table == "events"]
        gone = {row.key for row in rows if row.after is None}
        new = {event(row.after.values()) for row in rows if row.after}
        there = events_of(self.change.connection, {e.application for e in new})
        _insist({*new, *(e for e in there if fingerprint(e) not in gone)})


def _insist(events: Iterable[Event]) -> None:
    clash = conflicts(events)
    if clash:
        raise StoreError(f"Not saved: {next(iter(clash.values()))}.")


def _differs(was: Event | Application, now: Event | Application) -> _Fields:
    """The fields that differ, as they were."""
    before, after = (event_row(e) if isinstance(e, Event) else e.model_dump() for e in (was, now))
    return {name: value for name, value in before.items() if value != after[name] and name != "fingerprint"}


def _one_resume(one: Event, other: Event) -> Event | None:
    """One resume of which each of two events says a part; None if they are two."""
    if one.kind is not Kind.APPLIED or other.kind is not Kind.APPLIED or one.day != other.day:
        return None
    said = {name: (getattr(one, name), getattr(other, name)) for name in Event.model_fields}
    if any(a and b and a != b for a, b in said.values()):
        return None
    return one.model_copy(update={name: a or b for name, (a, b) in said.items()})
