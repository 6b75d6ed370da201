"""Where things stand on a day, derived from the log: stage, whose turn, whom to contact, who was contacted when.

Only events dated on or before the day count, and the order in which they were entered never does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from followup.log.model import Application, Event, Kind, Meaning, Role, name_key
from followup.log.names import is_nobody, person_key
from followup.log.outcomes import (
    CLOSING,
    CONTACTS,
    NO_ANSWERS,
    THEIRS,
    Outcome,
    answer_of,
    answers,
    breaks_silence,
    opens_again,
    outcome_of,
)

_NAMES_A_CONTACT = frozenset({Kind.APPLIED, Kind.FOLLOWED_UP, Kind.REPLIED, Kind.PROMISED, Kind.ANSWERED})


class Stage(StrEnum):
    """How far an application has come."""

    NOT_SENT = "not sent"
    WAITING = "waiting"
    IN_TOUCH = "in touch"
    TALK_AHEAD = "talk ahead"
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
        return Party("person " + person_key(name), name, known=True)

    @classmethod
    def nobody_at(cls, application: Application) -> "Party":
        """The company's own limit, for as long as no name is known there."""
        if not is_nobody(application.company):
            return cls("company " + name_key(application.company), f"someone at {application.company}", known=False)
        about = application.title or application.id
        return cls("application " + application.id, f"someone about {about}", known=False)

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
    undated: tuple[Event, ...] = ()
    """What happened on days that nobody knows."""
    window: tuple[int, int] | None = None
    """The first and last working day after the resume that an experiment chose for the first follow-up."""

    @cached_property
    def _days(self) -> Mapping[Kind, list[date]]:
        found: dict[Kind, list[date]] = {}
        for e in self.events:
            if e.meaning is not Meaning.RECEIPT:
                found.setdefault(e.kind, []).append(e.day)
        return found

    def days(self, *kinds: Kind) -> list[date]:
        """The days of all events of these kinds, kind by kind, each in order; automatic receipts are left out."""
        return [day for kind in kinds for day in self._days.get(kind, ())]

    @cached_property
    def applied(self) -> date | None:
        """When the resume was last sent."""
        return _latest(self.days(Kind.APPLIED))

    @cached_property
    def end(self) -> Event | None:
        """What ended it, as far as nothing took that back; None if it is open.

        The first end stands, but for an acceptance: it takes the place of any other, and a later refusal or
        withdrawal takes its place. What they do afterwards may open it again. An end without a day stands.
        """
        end: Event | None = None
        for e in self.events:
            if e.kind in CLOSING:
                rest_of_an_end = end and e.kind is Kind.RESTED
                taken_over = end and (end.kind is Kind.ACCEPTED) != (e.kind is Kind.ACCEPTED)
                if end is None or (not rest_of_an_end and (end.kind is Kind.RESTED or taken_over)):
                    end = e
            elif end and opens_again(end, e):
                end = None
        return end or next((e for e in self.undated if e.kind in CLOSING), None)

    @cached_property
    def closed(self) -> date | None:
        """The day on which it ended (`NO_DAY` if nobody knows it); None if it is open."""
        return self.end.day if self.end else None

    @cached_property
    def invitations(self) -> tuple[Event, ...]:
        """All invitations to talks whose day was set, in the order in which they came; those without a day first."""
        return tuple(e for e in (*self.undated, *self.events) if e.kind is Kind.INVITED and e.until)

    @cached_property
    def talks(self) -> tuple[Event, ...]:
        """The invitations to talks that are still to come, or were to come and are not logged yet, by their days.

        A later invitation takes the place of an earlier one with the same person, or where either names nobody: a talk
        may be moved. Those that came on one day, and those of several people, stand side by side.
        """
        open_ = sorted((e for e in self.invitations if e not in self.held), key=lambda e: (_made(e), e.person != ""))
        stands = (e for n, e in enumerate(open_) if not any(_instead(later, e) for later in open_[n + 1 :]))
        return tuple(sorted(stands, key=lambda e: (e.until or e.day, e.order)))

    @property
    def talk(self) -> Event | None:
        """The last of `talks`; None if there is none."""
        return self.talks[-1] if self.talks else None

    @cached_property
    def held(self) -> frozenset[Event]:
        """The invitations whose talks took place: on that day or later.

        What took place before that day was another talk: they may invite to the next one in the first. Of several
        talks of one day, one that names its person was theirs.
        """
        met = [e for e in self.events if e.kind is Kind.INTERVIEWED]
        of_day = {(e.until, person_key(e.person)) for e in self.invitations if e.person}

        def took_place(e: Event) -> bool:
            mine = {"", person_key(e.person)}
            return any(
                m.day == e.until and ((key := person_key(m.person)) in mine or (e.until, key) not in of_day)
                for m in met
            ) or any(e.until and m.day > e.until for m in met)

        return frozenset(filter(took_place, self.invitations))

    @cached_property
    def to_answer(self) -> Event | None:
        """What they wrote and wait for an answer to; None if there is nothing.

        A promise or a "no news" after it answers nothing that they asked; a reply of which it is not known whether it
        asks for anything gives way to them.
        """
        asked: Event | None = None
        for e in self.events:
            word = e.kind is Kind.PROMISED or (e.kind is Kind.REPLIED and e.meaning in NO_ANSWERS)
            if e.kind is Kind.REPLIED and not word:
                asked = e
            elif word and (e.meaning is Meaning.RECEIPT or (asked and asked.meaning)):
                continue
            elif e.kind in (Kind.FOLLOWED_UP, Kind.ANSWERED) or e.kind in THEIRS:
                asked = None
        return asked

    @cached_property
    def heard(self) -> date | None:
        """When they last did anything that ends a silence."""
        return _latest(self.days(*THEIRS))

    @cached_property
    def untouched(self) -> bool:
        """Whether nothing happened since the resume: no follow-up of yours, no sign of theirs, be it without a day."""
        calls = self._days.get(Kind.FOLLOWED_UP, ())
        if any(breaks_silence(e) for e in self.undated):
            return False
        return bool(self.applied) and not any(day and day >= self.applied for day in (*calls, self.heard))

    @cached_property
    def held_until(self) -> date | None:
        """The last day on which to wait: of their newest promise ("you will hear by then"), or of an arranged talk."""
        dated = [(e.day, e.until) for e in self.events if e.kind is Kind.PROMISED and e.until]
        undated = [(date.min, e.until) for e in self.undated if e.kind is Kind.PROMISED and e.until]
        promise = max([*undated, *dated], default=None)
        talk = self.talk.until if self.talk else None
        return max(filter(None, (promise and promise[1], talk)), default=None)

    @cached_property
    def unanswered(self) -> int:
        """Follow-ups since they last did anything."""
        return sum(1 for day in self.days(Kind.FOLLOWED_UP) if not self.heard or day > self.heard)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The latest known role of each person on this application, by name key."""
        return {person_key(e.person): e.person_role for e in self.events if e.person and e.person_role}

    def people(self, *roles: Role) -> list[str]:
        """The people on this application who have one of these roles, in order of name."""
        named = {person_key(e.person): e.person for e in self.events if e.person}
        return sorted(name for key, name in named.items() if self.roles.get(key) in roles)

    @cached_property
    def contact(self) -> str:
        """Whom to follow up with: the recruiter or HR first, who was in touch last; "" if nobody is known.

        A thank-you changes nobody's place, but for who passes it on: that one is in touch, not whom it is for.
        """
        best: dict[str, tuple[int, int, str]] = {}
        for e in self.events:
            if name := e.via or e.person:
                rank = _rank(self.roles.get(person_key(name)), in_touch=e.kind in _NAMES_A_CONTACT or bool(e.via))
                thanks = e.kind is Kind.THANKED and not e.via
                candidate = (rank, 0 if thanks else -e.day.toordinal(), name)
                best[person_key(name)] = min(candidate, best.get(person_key(name), candidate))
        return min(best.values())[2] if best else ""

    def reached(self, event: Event) -> Party:
        """Whom a contact of yours reached. A follow-up that names nobody reached the contact of that day."""
        name = event.via or event.person
        if not name and event.kind in (Kind.FOLLOWED_UP, Kind.ANSWERED):
            name = self.before(event.day).contact
        return Party.person(name) if name else Party.nobody_at(self.application)

    @cached_property
    def party(self) -> Party:
        """Whose limit the next follow-up counts against."""
        return Party.person(self.contact) if self.contact else Party.nobody_at(self.application)

    @cached_property
    def answered_some_day(self) -> bool:
        """Whether it was answered or ended on a day that nobody knows, so that nobody knows how long the wait was.

        An end without a day changes nothing where a good answer with its day came first.
        """
        some_day = [e for e in self.undated if answers(e)]
        first = answer_of(self.events)
        settled = outcome_of(first) is Outcome.POSITIVE and all(e.kind in CLOSING for e in some_day)
        return bool(some_day) and not settled

    def before(self, day: date) -> "Thread":
        """The same application as it was known before a day."""
        return replace(self, events=tuple(e for e in self.events if e.day < day), undated=())

    def stage(self, most_follow_ups: int) -> Stage:
        """How far it has come; it rests after `most_follow_ups` without an answer."""
        if self.end:
            return _ENDED[self.end.kind]
        for stage, reached in (
            (Stage.OFFERED, self.known(Kind.OFFERED)),
            (Stage.RESTING, self.unanswered >= most_follow_ups),
            (Stage.TALK_AHEAD, self.talk),
            (Stage.INTERVIEWED, self.known(Kind.INTERVIEWED)),
            (Stage.IN_TOUCH, self.known(*THEIRS)),
            (Stage.WAITING, self.in_touch),
        ):
            if reached:
                return stage
        return Stage.NOT_SENT

    def known(self, *kinds: Kind) -> bool:
        """Whether something of these kinds happened, on whatever day."""
        some_day = (e for e in self.undated if e.meaning is not Meaning.RECEIPT)
        return bool(self.days(*kinds)) or any(e.kind in kinds for e in some_day)

    @property
    def in_touch(self) -> bool:
        """Whether anything happened but that the job was noted."""
        return any(e.kind is not Kind.SAVED for e in (*self.events, *self.undated))

    @cached_property
    def turn(self) -> Turn:
        """Whose turn it is: yours after an answer or an offer of theirs, theirs after anything you did."""
        if self.end or not self.in_touch:
            return Turn.NOBODY
        yours = _latest(e.day for e in self.events if e.kind in CONTACTS or e.kind is Kind.APPLIED)
        theirs = (Kind.REPLIED, Kind.INTERVIEWED, Kind.OFFERED)
        asked = _latest(e.day for e in self.events if e.kind in theirs and e.meaning not in NO_ANSWERS)
        return Turn.YOURS if asked and (not yours or asked >= yours) else Turn.THEIRS


def _instead(later: Event, earlier: Event) -> bool:
    """Whether an invitation takes the place of one that stands before it."""
    alike = not (later.person and earlier.person) or person_key(later.person) == person_key(earlier.person)
    return alike and (_made(later) > _made(earlier) or later.until == earlier.until)


def _made(invitation: Event) -> date:
    return invitation.day if invitation.dated else date.min


_ENDED = {
    Kind.ACCEPTED: Stage.ACCEPTED,
    Kind.WITHDREW: Stage.WITHDRAWN,
    Kind.REJECTED: Stage.REJECTED,
    Kind.RESTED: Stage.RESTING,
}


def _rank(role: Role | None, *, in_touch: bool) -> int:
    """How fit a person is to be followed up with, best first."""
    if role in (Role.RECRUITER, Role.HR):
        return 0
    if role is Role.MANAGER:
        return 2
    return 1 if in_touch and role is not Role.INTERVIEWER else 3
