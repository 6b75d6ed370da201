"""The same list next week: which rows are known from before, and what has changed in them."""

from collections import defaultdict
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from followup.importers.words import fold
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.names import company_key
from followup.wording import say

NEAR = timedelta(days=21)
"""Two resumes for one job that are further apart are two."""
_ALIKE = 0.6


class Change(NamedTuple):
    """Something that stands in the log and says otherwise in the file; it is shown, and taken or refused."""

    old: Event | Application
    new: Event | Application
    said: Event | Application
    """As the file says it; what it said before is no change, so that a correction by hand stays."""
    text: str


class Again:
    """What a log holds already, to know the rows of a file again."""

    def __init__(self, known: Pipeline) -> None:
        self.by_id = known.by_id
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in known.events:
            self._events[event.application].append(event)
        self._of: dict[str, list[str]] = defaultdict(list)
        for application in known.applications:
            self._of[company_key(application.company)].append(application.id)
        self._taken: set[str] = set()

    def of(self, id_: str, company: str, title: str, sent: date | None) -> Application | None:
        """The application that a row is about; None if it is new.

        It is known by its id, or by employer and title and a day near by, or by employer, day and a title much like it.
        One that another row of the file was about is not taken twice.
        """
        found = id_ if id_ in self.by_id else self._near(company, title, sent)
        if found is None or found in self._taken:
            return None
        self._taken.add(found)
        return self.by_id[found]

    def _near(self, company: str, title: str, sent: date | None) -> str | None:
        there = [id_ for id_ in self._of.get(company_key(company), ()) if id_ not in self._taken]
        wanted = fold(title)
        same = [(self._apart(id_, sent), id_) for id_ in there if fold(self.by_id[id_].title) == wanted]
        near = min((one for one in same if one[0] <= NEAR), default=None)
        if near:
            return near[1]
        that_day = [id_ for id_ in there if sent and not self._apart(id_, sent)]
        alike = [id_ for id_ in that_day if _like(self.by_id[id_].title, title)]
        return alike[0] if len(alike) == 1 else None

    def _apart(self, id_: str, sent: date | None) -> timedelta:
        days = [e.day for e in self._events[id_] if e.kind is Kind.APPLIED]
        return min((abs(day - sent) for day in days), default=NEAR) if sent and days else NEAR

    def event(self, event: Event) -> tuple[Event | None, Change | None]:
        """What an event of a known row is: one to add, a change of one that is there, or neither."""
        there = [e for e in self._events[event.application] if e.kind is event.kind]
        if event in there:
            return event, None
        same = [e for e in there if e.day == event.day]
        if event.kind is Kind.APPLIED:
            same = same or [e for e in there if abs(e.day - event.day) <= NEAR]
        elif not event.dated and there:
            return None, None  # the log knows the day already
        else:
            same = same or [e for e in there if not e.dated]
        if len(same) != 1:
            return event, None
        said = {name: value for name, value in event if value and name != "application"}
        new = same[0].model_copy(update=said)
        return None, None if new == same[0] else Change(same[0], new, event, _told(same[0], new))


def _like(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    words, more = sorted((set(a.split()), set(b.split())), key=len)
    return bool(words) and (words <= more or SequenceMatcher(None, a, b).ratio() >= _ALIKE)


def _told(old: Event, new: Event) -> str:
    parts = []
    if old.day != new.day:
        parts.append(f"{say(old.day)} is {say(new.day)}")
    for name, label in (("person", "with whom"), ("note", "note")):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            parts.append(f"{label}: '{was[:60]}' is '{now[:60]}'" if was else f"{label}: '{now[:60]}'")
    return f"{old.kind.words}: {', '.join(parts) or 'more is said'}"
