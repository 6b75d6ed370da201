"""Where things stand on a day, derived from the log: stage, whose turn, whom to contact, who was contacted when.

Only events dated on or before the day count, and the order in which they were entered never does.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cached_property, lru_cache, wraps
from typing import Any

from followup.log.model import Application, Event, Kind, Pipeline, Role, name_key

THEIRS = frozenset({Kind.REPLIED, Kind.PROMISED, Kind.INTERVIEWED, Kind.OFFERED})
"""What they did that ends a silence."""
CLOSING = frozenset({Kind.REJECTED, Kind.ACCEPTED, Kind.WITHDREW})
CONTACTS = frozenset({Kind.FOLLOWED_UP, Kind.THANKED, Kind.ANSWERED, Kind.ACCEPTED, Kind.WITHDREW})
"""What you do that reaches a person and so restarts that person's week. Sending a resume does not."""
_NAMES_A_CONTACT = frozenset({Kind.APPLIED, Kind.FOLLOWED_UP, Kind.REPLIED, Kind.PROMISED, Kind.ANSWERED})


class Stage(StrEnum):
    """How far an application has come."""

    NOT_SENT = "not sent"
    WAITING = "waiting"
    IN_TOUCH = "in touch"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    RESTING = "resting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """Who is waiting for whom."""

    YOURS = "yours"
    THEIRS = "theirs"
    NOBODY = "nobody"


@dataclass(frozen=True, order=True)
class Party:
    """Whom a contact limit belongs to: a person, or the company (or application) where no person is known."""

    key: str
    name: str
    """What a reader sees; "someone at COMPANY" where no person is known."""
    known: bool

    @staticmethod
    @lru_cache(maxsize=1 << 16)
    def person(name: str) -> "Party":
        """A person, by name."""
        return Party("person " + name_key(name), name, known=True)

    @classmethod
    def nobody_at(cls, application: Application) -> "Party":
        """The company's own limit, for as long as no name is known there."""
        if application.company:
            return cls("company " + name_key(application.company), f"someone at {application.company}", known=False)
        return cls("application " + application.id, f"someone about {application.id}", known=False)

    def __eq__(self, other: object) -> bool:
        """Two spellings of a name are one party."""
        return isinstance(other, Party) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def quickly(function: Callable) -> Callable:
    """Work a large log out with the garbage collector off: nothing here is garbage, and it would look at all of it."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        if not gc.isenabled():
            return function(*args, **kwargs)
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            gc.enable()

    return run


def _latest(days: Iterable[date]) -> date | None:
    return max(days, default=None)


@dataclass(frozen=True)
class Thread:
    """One application and all that happened on it up to a day, in order."""

    application: Application
    events: tuple[Event, ...]

    @cached_property
    def _days(self) -> Mapping[Kind, list[date]]:
        found: dict[Kind, list[date]] = {}
        for e in self.events:
            found.setdefault(e.kind, []).append(e.day)
        return found

    def days(self, *kinds: Kind) -> list[date]:
        """The days of all events of these kinds, kind by kind, each in order."""
        return [day for kind in kinds for day in self._days.get(kind, ())]

    @cached_property
    def applied(self) -> date | None:
        """When the resume was last sent."""
        return _latest(self.days(Kind.APPLIED))

    @cached_property
    def closed(self) -> date | None:
        """The first day on which it ended: rejected, withdrawn or accepted."""
        return min(self.days(*CLOSING), default=None)

    @cached_property
    def heard(self) -> date | None:
        """When they last did anything that ends a silence."""
        return _latest(self.days(*THEIRS))

    @cached_property
    def untouched(self) -> bool:
        """Whether nothing happened since the resume: no follow-up of yours, no sign of theirs."""
        calls = self._days.get(Kind.FOLLOWED_UP, ())
        return bool(self.applied) and not any(day and day >= self.applied for day in (*calls, self.heard))

    @cached_property
    def held_until(self) -> date | None:
        """The last day of their newest promise: "you will hear by then"."""
        promise = max(((e.day, e.until) for e in self.events if e.kind is Kind.PROMISED), default=None)
        return promise[1] if promise else None

    @cached_property
    def unanswered(self) -> int:
        """Follow-ups since they last did anything."""
        return sum(1 for day in self.days(Kind.FOLLOWED_UP) if not self.heard or day > self.heard)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The latest known role of each person on this application, by name key."""
        return {name_key(e.person): e.person_role for e in self.events if e.person and e.person_role}

    def people(self, *roles: Role) -> list[str]:
        """The people on this application who have one of these roles, in order of name."""
        named = {name_key(e.person): e.person for e in self.events if e.person}
        return sorted(name for key, name in named.items() if self.roles.get(key) in roles)

    @cached_property
    def contact(self) -> str:
        """Whom to follow up with: the recruiter or HR first, whoever was in touch last; "" if nobody is known."""
        best: dict[str, tuple[int, int, str]] = {}
        for e in self.events:
            for name in filter(None, (e.person, e.via)):
                rank = _rank(self.roles.get(name_key(name)), in_touch=e.kind in _NAMES_A_CONTACT or name == e.via)
                candidate = (rank, -e.day.toordinal(), name)
                best[name_key(name)] = min(candidate, best.get(name_key(name), candidate))
        return min(best.values())[2] if best else ""

    @cached_property
    def party(self) -> Party:
        """Whose limit the next follow-up counts against."""
        return Party.person(self.contact) if self.contact else Party.nobody_at(self.application)

    def before(self, day: date) -> "Thread":
        """The same application as it was known before a day."""
        return Thread(self.application, tuple(e for e in self.events if e.day < day))

    def stage(self, most_follow_ups: int) -> Stage:
        """How far it has come; it rests after `most_follow_ups` without an answer."""
        last = {kind: _latest(self.days(kind)) for kind in CLOSING}
        for kind, stage in (
            (Kind.ACCEPTED, Stage.ACCEPTED),
            (Kind.WITHDREW, Stage.WITHDRAWN),
            (Kind.REJECTED, Stage.REJECTED),
        ):
            if last[kind]:
                return stage
        if self.days(Kind.OFFERED):
            return Stage.OFFERED
        if self.unanswered >= most_follow_ups:
            return Stage.RESTING
        if self.days(Kind.INTERVIEWED):
            return Stage.INTERVIEWED
        if self.heard:
            return Stage.IN_TOUCH
        return Stage.WAITING if self.events else Stage.NOT_SENT

    @cached_property
    def turn(self) -> Turn:
        """Whose turn it is: yours after an answer or an offer of theirs, theirs after anything you did."""
        if self.closed or not self.events:
            return Turn.NOBODY
        yours = _latest(e.day for e in self.events if e.kind in CONTACTS or e.kind is Kind.APPLIED)
        asked = _latest(self.days(Kind.REPLIED, Kind.INTERVIEWED, Kind.OFFERED))
        return Turn.YOURS if asked and (not yours or asked >= yours) else Turn.THEIRS


def _rank(role: Role | None, *, in_touch: bool) -> int:
    """How fit a person is to be followed up with, best first."""
    if role in (Role.RECRUITER, Role.HR):
        return 0
    if role is Role.MANAGER:
        return 2
    return 1 if in_touch and role is not Role.INTERVIEWER else 3


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
        for event in self.pipeline.events:
            if event.day <= self.on:
                events[event.application].append(event)
        return {a.id: Thread(a, tuple(events[a.id])) for a in self.pipeline.applications}

    def reached(self, event: Event) -> Party:
        """Whom one of your contacts reached. A follow-up that names nobody reached whoever was the contact then."""
        thread = self.threads[event.application]
        name = event.via or event.person
        if not name and event.kind in (Kind.FOLLOWED_UP, Kind.ANSWERED):
            name = thread.before(event.day).contact
        return Party.person(name) if name else Party.nobody_at(thread.application)

    @cached_property
    def contacts(self) -> Mapping[Party, tuple[Contact, ...]]:
        """Every contact that you made, by party, in order of day."""
        grouped: dict[tuple, list[Event]] = defaultdict(list)
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
        return {
            party: tuple(
                sorted(all_of, key=lambda c: (c.day, c.kind, c.at or time.min, c.channel, min(c.applications)))
            )
            for party, all_of in result.items()
        }

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
        """Thank-yous in order; one that was logged for two applications on a day is one."""
        grouped: dict[tuple, list[Event]] = defaultdict(list)
        for thread in self.threads.values():
            for e in thread.events:
                if e.kind is Kind.THANKED:
                    name = e.for_ or e.person
                    honoree = Party.person(name) if name else Party.nobody_at(thread.application)
                    grouped[honoree, e.day, e.time, e.channel or ""].append(e)
        found = [
            ThankYou(*key, frozenset(e.application for e in events), max(_through(e) for e in events))
            for key, events in grouped.items()
        ]
        return tuple(sorted(found, key=lambda t: (t.day, t.at or time.max, t.honoree.key, t.channel)))
