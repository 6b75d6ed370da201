"""The same list next week: which rows are known from before, and what has changed in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from followup.importers.words import fold
from followup.log.model import NO_DAY, Application, Event, Kind, Pipeline
from followup.log.names import company_key, person_key
from followup.wording import say

NEAR = timedelta(days=21)
"""Two resumes for one job that are further apart are two."""
_ALIKE = 0.6
LISTED = "s-"
"""How the ids of applications begin that came in from a list."""
_ONCE = frozenset({Kind.REJECTED, Kind.OFFERED, Kind.ACCEPTED, Kind.WITHDREW})
"""What happens once; on another day, it is the day that was corrected."""


class Change(NamedTuple):
    """Something that stands in the log and says otherwise in the file; it is shown, and taken or refused."""

    old: Event | Application
    new: Event | Application
    said: Event | Application
    """As the file says it; what it said before is no change, so that a correction by hand stays."""
    text: str


class Row(NamedTuple):
    """What a row of a list is known by: its application's id, employer, title, and the day the resume was sent."""

    id: str
    company: str
    title: str
    sent: date | None

    @property
    def key(self) -> tuple[str, str]:
        """Employer and title as they are compared."""
        return company_key(self.company), fold(self.title)


class _Free:
    """The ids of applications that no row of a file is about yet."""

    def __init__(self, known: Iterable[Application]) -> None:
        self.by_key: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.by_company: dict[str, set[str]] = defaultdict(set)
        for one in known:
            key = Row(one.id, one.company, one.title, None).key
            self.by_key[key].add(one.id)
            self.by_company[key[0]].add(one.id)

    def take(self, one: Application) -> None:
        """Some row is about this one."""
        key = Row(one.id, one.company, one.title, None).key
        self.by_key[key].discard(one.id)
        self.by_company[key[0]].discard(one.id)


class Again:
    """What a log holds already, to know the rows of a file again."""

    def __init__(self, known: Pipeline) -> None:
        self.by_id = known.by_id
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in known.events:
            self._events[event.application].append(event)

    def match(self, rows: Sequence[Row]) -> list[Application | None]:
        """For each row of a file the application that it is about; None if it is new. No two rows are about one.

        What is most alike is matched first, over the whole file: by employer and title with the id; then by employer
        and title and the nearest day; then, where the title has changed, by the id or the same employer, near by; and
        last by employer, day and a title much like it.
        """
        found: dict[int, str] = {}
        free = _Free(self.by_id.values())
        for ids in (self._named, self._that_day, self._near, self._numbered, self._alike):
            for n, row in enumerate(rows):
                if n not in found and (id_ := ids(row, free)):
                    found[n] = id_
                    free.take(self.by_id[id_])
        return [self.by_id[found[n]] if n in found else None for n in range(len(rows))]

    def _named(self, row: Row, free: "_Free") -> str | None:
        return row.id if row.id in free.by_key[row.key] else None

    def _that_day(self, row: Row, free: "_Free") -> str | None:
        same = free.by_key[row.key]
        return min((id_ for id_ in same if not self._apart(id_, row.sent)), default=None)

    def _near(self, row: Row, free: "_Free") -> str | None:
        apart, id_ = min(((self._apart(id_, row.sent), id_) for id_ in free.by_key[row.key]), default=(NEAR, None))
        return id_ if apart <= NEAR else None

    def _numbered(self, row: Row, free: "_Free") -> str | None:
        there = row.id in free.by_company[row.key[0]]
        return row.id if there and self._apart(row.id, row.sent) <= NEAR else None

    def _alike(self, row: Row, free: "_Free") -> str | None:
        that_day = [id_ for id_ in free.by_company[row.key[0]] if row.sent and not self._apart(id_, row.sent)]
        alike = [id_ for id_ in that_day if _like(self.by_id[id_].title, row.title)]
        return alike[0] if len(alike) == 1 else None

    def _apart(self, id_: str, sent: date | None) -> timedelta:
        days = [e.day for e in self._events[id_] if e.kind is Kind.APPLIED]
        return min((abs(day - sent) for day in days), default=NEAR) if sent and days else NEAR

    def event(self, event: Event) -> tuple[Event | None, Change | None]:
        """What an event of a known row is: one to add, a change of one that is there, or neither."""
        whole = self._events[event.application]
        there = [e for e in whole if e.kind is event.kind]
        if event in there:
            return event, None
        same = [e for e in there if e.day == event.day]
        if event.kind is Kind.APPLIED:
            same = same or [e for e in there if abs(e.day - event.day) <= NEAR]
        elif event.kind is Kind.SAVED and not there and whole:
            if [e.kind for e in whole] != [Kind.APPLIED] or not event.application.startswith(LISTED):
                return None, None
            # What a list said was sent, and of which nothing else is known, it now says was not.
            return _changed(whole[0], event.model_copy(update={"day": min(whole[0].day, event.day), "time": None}))
        elif event.kind in _ONCE and event.dated:
            same = same or there
        elif there and (not event.dated or event.kind is Kind.SAVED):
            # The log knows the day already, and with whom it was.
            known = there[0] if len(there) == 1 else event
            with_ = known.person or event.person
            return _changed(known, event.model_copy(update={"day": known.day, "time": known.time, "person": with_}))
        else:
            same = same or [e for e in there if not e.dated]
        if event.kind in (Kind.INTERVIEWED, Kind.THANKED):  # of several people on one day each is met and thanked
            same = [e for e in same if person_key(event.person) in {person_key(e.person), ""} or not e.person]
        return _changed(same[0], event) if len(same) == 1 else (event, None)


def _changed(old: Event, said: Event) -> tuple[None, Change | None]:
    new = old.model_copy(update={name: value for name, value in said if value and name != "application"})
    return None, None if new == old else Change(old, new, said, _told(old, new))


def _like(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    words, more = sorted((set(a.split()), set(b.split())), key=len)
    return bool(words) and (words <= more or SequenceMatcher(None, a, b).ratio() >= _ALIKE)


def _day(day: date) -> str:
    return "a day that is not known" if day == NO_DAY else say(day)


def _told(old: Event, new: Event) -> str:
    parts = []
    if old.kind is not new.kind:
        parts.append(f"is '{new.kind.words}' now")
    if old.day != new.day:
        parts.append(f"{_day(old.day)} is {_day(new.day)}")
    if old.until != new.until and new.until:
        parts.append(f"for {say(new.until)}")
    for name, label in (("person", "with whom"), ("note", "note")):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            parts.append(f"{label}: '{was[:60]}' is '{now[:60]}'" if was else f"{label}: '{now[:60]}'")
    return f"{old.kind.words}: {', '.join(parts) or 'more is said'}"
