"""Where things stand on a day, derived from the log: stage, whose turn, whom to contact, who was contacted when.

Only events dated on or before the day count, and the order in which they were entered never does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from followup.log.model import Application, Event, Kind, Role, name_key
from followup.log.outcomes import CLOSING, CONTACTS, THEIRS

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
        """Whom to follow up with: the recruiter or HR first, who was in touch last; "" if nobody is known.

        A thank-you changes nobody's place, but for who passes it on: that one is in touch, not whom it is for.
        """
        best: dict[str, tuple[int, int, str]] = {}
        for e in self.events:
            if name := e.via or e.person:
                rank = _rank(self.roles.get(name_key(name)), in_touch=e.kind in _NAMES_A_CONTACT or bool(e.via))
                thanks = e.kind is Kind.THANKED and not e.via
                candidate = (rank, 0 if thanks else -e.day.toordinal(), name)
                best[name_key(name)] = min(candidate, best.get(name_key(name), candidate))
        return min(best.values())[2] if best else ""

    @cached_property
    def party(self) -> Party:
        """Whose limit the next follow-up counts against."""
        return Party.person(self.contact) if self.contact else Party.nobody_at(self.application)

    def before(self, day: date) -> "Thread":
        """The same application as it was known before a day."""
        return replace(self, events=tuple(e for e in self.events if e.day < day))

    def stage(self, most_follow_ups: int) -> Stage:
        """How far it has come; it rests after `most_follow_ups` without an answer."""
        for kind, stage in (
            (Kind.ACCEPTED, Stage.ACCEPTED),
            (Kind.WITHDREW, Stage.WITHDRAWN),
            (Kind.REJECTED, Stage.REJECTED),
            (Kind.OFFERED, Stage.OFFERED),
        ):
            if self.days(kind):
                return stage
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
