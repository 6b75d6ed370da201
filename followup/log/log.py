"""The log as it stood on a day: threads, contacts and thank-yous. Every rule reads this.

Only events dated on or before the day count, and the order in which they were entered never does.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property, wraps
from typing import ParamSpec, TypeVar

from followup.log.model import Event, Kind, Pipeline
from followup.log.outcomes import CONTACTS
from followup.log.threads import Party, Thread

_P = ParamSpec("_P")
_R = TypeVar("_R")


def quickly(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run with the garbage collector off: a large log holds no garbage, and looking for it takes long."""

    @wraps(function)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if not gc.isenabled():
            return function(*args, **kwargs)
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            gc.enable()

    return run


@dataclass(frozen=True)
class Contact:
    """One time that you reached a party: a call about two applications is one contact."""

    party: Party
    day: date
    kind: Kind
    channel: str
    at: time | None
    applications: frozenset[str]


@dataclass(frozen=True)
class ThankYou:
    """One thank-you: whom it thanks, for which applications it was logged, and who passed it on."""

    honoree: Party
    day: date
    """`NO_DAY` if nobody knows it."""
    at: time | None
    channel: str
    applications: frozenset[str]
    via: str = ""


def _through(thanks: Event) -> str:
    """Who passed a thank-you on; "" for one that went straight to whom it thanks."""
    return thanks.via or (thanks.person if thanks.for_ else "")


@dataclass(frozen=True)
class Log:
    """The log as it stood on a day; every rule reads this."""

    pipeline: Pipeline
    on: date

    @cached_property
    def threads(self) -> Mapping[str, Thread]:
        """Applications by id, each with its events so far."""
        events: dict[str, list[Event]] = {a.id: [] for a in self.pipeline.applications}
        undated: dict[str, list[Event]] = {}
        for event in self.pipeline.events:
            if event.day <= self.on:
                events[event.application].append(event)
            elif not event.dated:
                undated.setdefault(event.application, []).append(event)
        return {a.id: Thread(a, tuple(events[a.id]), tuple(undated.get(a.id, ()))) for a in self.pipeline.applications}

    def reached(self, event: Event) -> Party:
        """Whom one of your contacts reached. A follow-up that names nobody reached the contact of that day."""
        thread = self.threads[event.application]
        name = event.via or event.person
        if not name and event.kind in (Kind.FOLLOWED_UP, Kind.ANSWERED):
            name = thread.before(event.day).contact
        return Party.person(name) if name else Party.nobody_at(thread.application)

    @cached_property
    def contacts(self) -> Mapping[Party, tuple[Contact, ...]]:
        """Every contact that you made, by party, in order of day."""
        grouped: dict[tuple[Party, date, Kind, str, time | None], list[Event]] = defaultdict(list)
        for thread in self.threads.values():
            for e in thread.events:
                if e.kind in CONTACTS:
                    grouped[self.reached(e), e.day, e.kind, e.channel or "", e.time].append(e)
        result: dict[Party, list[Contact]] = defaultdict(list)
        for (party, day, kind, channel, at), events in grouped.items():
            # On one application, the same call cannot have been made twice: those were two calls.
            seen: list[set[str]] = []
            for e in events:
                free = next((group for group in seen if e.application not in group), None)
                if free is None:
                    seen.append({e.application})
                else:
                    free.add(e.application)
            result[party] += [Contact(party, day, kind, channel, at, frozenset(group)) for group in seen]
        for all_of in result.values():
            all_of.sort(key=lambda c: (c.day, c.kind, c.at or time.min, c.channel, min(c.applications)))
        return {party: tuple(all_of) for party, all_of in result.items()}

    @cached_property
    def last_contacts(self) -> Mapping[Party, date]:
        """When you last reached each party."""
        found: dict[Party, date] = {}
        for thread in self.threads.values():
            for e in thread.events:
                if e.kind in CONTACTS:
                    party = self.reached(e)
                    found[party] = max(e.day, found.get(party, e.day))
        return found

    @cached_property
    def thank_yous(self) -> tuple[ThankYou, ...]:
        """Thank-yous in order, those without a day last; one that was logged for two applications on a day is one."""
        grouped: dict[tuple[Party, date, time | None, str, Event | None], list[Event]] = defaultdict(list)
        for thread in self.threads.values():
            for e in (*thread.events, *thread.undated):
                if e.kind is Kind.THANKED:
                    name = e.for_ or e.person
                    honoree = Party.person(name) if name else Party.nobody_at(thread.application)
                    grouped[honoree, e.day, e.time, e.channel or "", None if e.dated else e].append(e)
        found = [
            ThankYou(*key[:4], frozenset(e.application for e in events), max(_through(e) for e in events))
            for key, events in grouped.items()
        ]
        return tuple(sorted(found, key=lambda t: (t.day, t.at or time.max, t.honoree.key, t.channel)))
