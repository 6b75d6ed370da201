"""The log as it stood on a day: threads, contacts and thank-yous. Every rule reads this.

Only events dated on or before the day count, and the order in which they were entered never does.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property, wraps
from itertools import chain
from typing import Any, ParamSpec, TypeVar

from followup.log.kept import Kept, each, grouped, pieces
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

    def order(self) -> tuple[Any, ...]:
        """Sort key."""
        return (self.day, self.at or time.max, self.honoree.key, self.channel, min(self.applications))


def _through(thanks: Event) -> str:
    """Who passed a thank-you on; "" for one that went straight to whom it thanks."""
    return thanks.via or (thanks.person if thanks.for_ else "")


@dataclass(frozen=True)
class Log:
    """The log as it stood on a day; every rule reads this."""

    pipeline: Pipeline
    on: date
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _before: tuple[Pipeline, dict[Hashable, Any]] | None = field(default=None, init=False, repr=False, compare=False)

    def after(self, pipeline: Pipeline) -> "Log":
        """The log of the same day after a change: what the change does not touch is taken over, and not made again."""
        log = Log(pipeline, self.on)
        object.__setattr__(log, "_before", (self.pipeline, self._kept))
        object.__setattr__(self, "_before", None)  # no log keeps all those before it
        return log

    def day_after(self, planned: Sequence[Event]) -> "Log":
        """The log of the next day, if until then happens what is planned and nothing else.

        It goes on from the same day as the log before saw it, or as it was planned before.
        """
        day = self.on + timedelta(days=1)
        known: tuple[Pipeline, Sequence[Event], Log] | None = self._kept.get(day)
        if known is None and self._before:
            known = self._before[1].get(day)
        log = _replanned(*known, self.pipeline, planned) if known else Log(self.pipeline.plus(*planned), day)
        self._kept[day] = (self.pipeline, planned, log)
        return log

    def keep(self, name: Hashable, make: Callable[[Any], _R]) -> _R:
        """What is worked out once for this log.

        Args:
            name: of what it is; the same for all logs.
            make: works it out, given what it was for the log before; None if that is not known.
        """
        if name not in self._kept:
            self._kept[name] = make(self._before[1].get(name) if self._before else None)
        found: _R = self._kept[name]
        return found

    def part(self, threads: Iterable[Thread] = (), contacts: Iterable[Contact] = ()) -> "Log":
        """A log that holds some threads only, or contacts with one party only."""
        log = Log(self.pipeline, self.on)
        of_one = tuple(contacts)
        log.__dict__["threads"] = {thread.application.id: thread for thread in threads}
        log.__dict__["contacts"] = {of_one[0].party: of_one} if of_one else {}
        return log

    @cached_property
    def threads(self) -> Kept[str, Thread]:
        """Applications by id, each with its events so far."""
        touched = self.pipeline.differs_from(self._before[0]) if self._before else None

        def make(before: Kept[str, Thread] | None) -> Kept[str, Thread]:
            found = pieces(self.pipeline.by_id, touched, self._thread, before)
            if all((id_ in found) == (id_ in found.was) for id_ in touched or ()):
                return found
            return Kept({id_: found[id_] for id_ in self.pipeline.by_id}, touched, found.was)  # in order again

        return self.keep("threads", make)

    def _thread(self, id_: str) -> Thread | None:
        application = self.pipeline.by_id.get(id_)
        if application is None:
            return None
        all_ = self.pipeline.happened[id_]
        if not all_ or all_[-1].day <= self.on:
            return Thread(application, all_, window=self.pipeline.windows.get(id_))
        events = tuple(e for e in all_ if e.day <= self.on)
        undated = tuple(e for e in all_ if not e.dated)
        return Thread(application, events, undated, self.pipeline.windows.get(id_))

    @cached_property
    def contacts(self) -> Kept[Party, tuple[Contact, ...]]:
        """Every contact that you made, by party, in order of day."""
        reached = self.keep("reached", lambda before: grouped(self.threads, _reached, before))
        return self.keep("contacts", lambda before: each(reached, _contacts, before))

    def last_contact(self, party: Party) -> date | None:
        """When you last reached a party."""
        contacts = self.contacts.get(party)
        return contacts[-1].day if contacts else None

    @cached_property
    def thanked(self) -> Kept[Party, tuple[ThankYou, ...]]:
        """Thank-yous by whom they thank, in order, those without a day last.

        One that was logged for two applications on a day is one.
        """
        thanks = self.keep("thanks", lambda before: grouped(self.threads, _thanks, before))
        return self.keep("thanked", lambda before: each(thanks, _thanked, before))


def _replanned(
    was: Pipeline, was_planned: Sequence[Event], log: Log, pipeline: Pipeline, planned: Sequence[Event]
) -> Log:
    """The log of what is and what is planned, made from that of what was and what was planned."""
    other = set(map(id, was_planned)) ^ set(map(id, planned))
    moved = {e.application for e in chain(was_planned, planned) if id(e) in other} if other else set()
    touched = moved | pipeline.differs_from(was)
    if not touched and pipeline.people is was.people:
        return log
    then = {id_: set(pipeline.happened.get(id_, ())) for id_ in touched}
    for e in planned:
        if e.application in touched:
            then[e.application].add(e)
    before = {id_: log.pipeline.happened.get(id_, ()) for id_ in touched}
    known = {id_: now for id_ in touched if (now := pipeline.by_id.get(id_)) is not log.pipeline.by_id.get(id_)}
    return log.after(
        log.pipeline.changed(
            out=[e for id_ in touched for e in before[id_] if e not in then[id_]],
            into=[e for id_ in touched for e in then[id_].difference(before[id_])],
            applications=known,
            people=pipeline.people,
            windows=pipeline.windows,
        )
    )


def _reached(thread: Thread) -> Iterator[tuple[Party, tuple[Party, Event]]]:
    for e in thread.events:
        if e.kind in CONTACTS:
            party = thread.reached(e)
            yield party, (party, e)


def _contacts(reached: Iterable[tuple[str, tuple[Party, Event]]]) -> tuple[Contact, ...]:
    """The contacts with one party."""
    found: dict[tuple[date, Kind, str, time | None], list[tuple[Party, Event]]] = defaultdict(list)
    for _, (party, e) in reached:
        found[e.day, e.kind, e.channel or "", e.time].append((party, e))
    result = []
    for (day, kind, channel, at), some in found.items():
        # On one application, the same call cannot have been made twice: those were two calls.
        seen: list[set[str]] = []
        for _, e in some:
            free = next((group for group in seen if e.application not in group), None)
            if free is None:
                seen.append({e.application})
            else:
                free.add(e.application)
        result += [Contact(some[0][0], day, kind, channel, at, frozenset(group)) for group in seen]
    return tuple(sorted(result, key=lambda c: (c.day, c.kind, c.at or time.min, c.channel, min(c.applications))))


def _thanks(thread: Thread) -> Iterator[tuple[Party, tuple[Party, Event]]]:
    for e in (*thread.events, *thread.undated):
        if e.kind is Kind.THANKED:
            name = e.for_ or e.person
            honoree = Party.person(name) if name else Party.nobody_at(thread.application)
            yield honoree, (honoree, e)


def _thanked(thanks: Iterable[tuple[str, tuple[Party, Event]]]) -> tuple[ThankYou, ...]:
    """The thank-yous for one party."""
    found: dict[tuple[date, time | None, str, Event | None], list[tuple[Party, Event]]] = defaultdict(list)
    for _, (honoree, e) in thanks:
        found[e.day, e.time, e.channel or "", None if e.dated else e].append((honoree, e))
    result = []
    for (day, at, channel, _), some in found.items():
        applications, via = frozenset(e.application for _, e in some), max(_through(e) for _, e in some)
        result.append(ThankYou(some[0][0], day, at, channel, applications, via))
    return tuple(sorted(result, key=ThankYou.order))
