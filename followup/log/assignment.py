"""A fair experiment's plan, and which of its two ways each application goes: plain values and one rule.

The rule: a student's applications enter in blocks of varying length, in each of which half go either way, in an order
by chance. Chance is asked once, when an application is saved; the answer is kept, and nothing follows from ids, names
or the plan. What a block's next place will be stands nowhere, not even in the file: each place is drawn when it is
wanted, with the chances that those before it in the block leave, over all lengths that the block may have. So the
places of a block are as likely in one order as in any other, as in a block of known length (on which the permutation
test rests), and no place can be foreseen for certain.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from math import comb
from random import Random, SystemRandom
from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from followup.log.model import Application, Kind, Line, Value, name_key
from followup.log.outcomes import Outcome, answer_of, outcome_of
from followup.log.threads import Thread

FORMAT: Final = "followup-experiment"
VERSION: Final = 1
PLANNED = 600
"""Applications that an experiment is planned for where its plan does not say: 30 students with 20 each."""
_CHANCE = SystemRandom()
_HALVES = {half: 0.8 ** (half - 2) for half in range(2, 60)}
"""How likely half a block's length is, as weights: 4 at least, 12 in the mean, and no longest one to count on."""


class Way(Value):
    """One of the two ways: working days after the resume on which the first follow-up may be made."""

    from_: Annotated[int, Field(alias="from", ge=1, le=30)]
    by: Annotated[int, Field(ge=1, le=30)]

    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.by < self.from_:
            raise ValueError(f"by is {self.by}, before from, which is {self.from_}")
        return self

    @property
    def words(self) -> str:
        """As a reader says it."""
        days = f"day {self.from_}" if self.from_ == self.by else f"days {self.from_} to {self.by}"
        return f"working {days}"


class Plan(Value):
    """What an instructor hands out.

    Attributes:
        id: tells one experiment from another; opaque.
        seed: of plans that were written while it decided the places; it decides nothing any more.
        ways: the two that are compared; the difference is the second less the first.
        planned: how many applications of the whole class, 28 days old, the experiment is made for. Fixed beforehand:
            what a look at fewer may say depends on it.
    """

    format: Literal["followup-experiment"] = FORMAT
    version: Literal[1] = VERSION
    id: Annotated[str, Field(pattern="^[0-9a-f]{8,32}$")]
    title: Annotated[Line, Field(max_length=120)] = ""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    ways: tuple[Way, Way]
    planned: Annotated[int, Field(ge=1, le=1_000_000)] = PLANNED

    @model_validator(mode="after")
    def _two_ways(self) -> Self:
        if self.ways[0] == self.ways[1]:
            raise ValueError("ways are the same twice: nothing could be learned")
        return self


class Since(StrEnum):
    """What became of an application after chance had chosen; it counts for its way all the same."""

    RENAMED = "renamed"
    AGAIN = "entered again"
    JOINED = "joined with another"
    REDATED = "dated later"
    GONE = "taken out"
    LEFT_OUT = "left out of the hand-in"
    UNDATED = "answered on an unknown day"
    WITHDRAWN = "withdrawn"


class Seen(Value):
    """What was known of an application when it was taken out, or its student left: days only.

    Attributes:
        until: the last entry of the log then.
        yes, no: the first answer, if it was positive, and if it was not.
        called: the first follow-up.
    """

    until: date
    yes: date | None = None
    no: date | None = None
    called: date | None = None


def seen_of(thread: Thread, until: date) -> Seen:
    """What is known of an application on a day; nothing after the resume if it was answered nobody knows when."""
    sent = min(thread.days(Kind.APPLIED), default=until)
    if thread.answered_some_day:
        return Seen(until=sent)
    answer = answer_of(thread.events)
    day = answer.day if answer else None
    yes = outcome_of(answer) is Outcome.POSITIVE
    called = min((d for d in thread.days(Kind.FOLLOWED_UP) if d >= sent), default=None)
    return Seen(until=until, yes=day if yes else None, no=None if yes else day, called=called)


class Assignment(Value):
    """Where chance put an application.

    Attributes:
        way: 0 or 1.
        block: of its student.
        marks: digests of its company and title, by which it is known when it comes back; the first is what it was
            called when chance chose, "" if it had neither.
        sent: the day of its resume, as it stood when chance chose; None if that is not known.
        of_four: whether its block is one of four, as they were in files of version 2 and before.
        renamed: whether it is called something else now, by more than a slip.
        again: whether the same job was entered a second time while it was there.
        aside: whether another application has its id now.
        last: what was known when it was last taken out; None if it never was.
    """

    way: Literal[0, 1]
    block: Annotated[int, Field(ge=0, le=100_000)]
    marks: tuple[str, ...] = ("",)
    sent: date | None = None
    of_four: bool = False
    renamed: bool = False
    again: bool = False
    aside: bool = False
    last: Seen | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_version_2(cls, fields: Any) -> Any:
        """Files of version 2 and before have one mark."""
        if isinstance(fields, dict) and "mark" in fields:
            mark = fields["mark"]
            return {k: v for k, v in fields.items() if k != "mark"} | {"marks": (mark,), "of_four": True}
        return fields


class Enrolment(Value):
    """One student's part in an experiment.

    Attributes:
        plan: the experiment's.
        student: an opaque id.
        since: the day of joining; resumes sent before it stay out.
        places: by application id, in the order of entering. Never taken out.
        left: whether the student has left: the places stay, and nothing follows them.
        terms: what was promised on joining. By the first ones, leaving forgets everything; by the second, what chance
            had chosen stays counted.
        into: for each application that was joined with another, which one it went into; read from the joins.
    """

    plan: Plan
    student: str
    since: date
    places: tuple[tuple[str, Assignment], ...] = ()
    left: bool = False
    terms: Literal[1, 2] = 1
    into: Annotated[Mapping[str, str], Field(exclude=True)] = {}

    @property
    def by_id(self) -> Mapping[str, Assignment]:
        """Places by application id, of those that have their id still."""
        return {id_: place for id_, place in self.places if not place.aside}

    @property
    def windows(self) -> dict[str, tuple[int, int]]:
        """For each application, the first and last working day of its first follow-up; none for whoever left."""
        if self.left:
            return {}
        return {id_: (self.plan.ways[p.way].from_, self.plan.ways[p.way].by) for id_, p in self.by_id.items()}

    def follow(self, id_: str) -> str:
        """The id under which an application goes on: its own, or that of the one it was joined into."""
        on = {id_}
        while (into := self.into.get(id_)) and into not in on:
            on.add(into)
            id_ = into
        return id_

    def with_(
        self, applications: Iterable[Application], sent: Mapping[str, date] | None = None, chance: Random = _CHANCE
    ) -> "Enrolment":
        """The same with these applications entered; one that is in already keeps its place.

        Args:
            applications: new ones, in the order in which they enter.
            sent: the days of their resumes, by id, as far as they are known.
            chance: what decides; the system's randomness, but for invented students.
        """
        places, known = list(self.places), set(self.by_id)
        for a in applications:
            if a.id not in known:
                known.add(a.id)
                way, block = _next([p for _, p in places], chance)
                day = (sent or {}).get(a.id)
                places.append((a.id, Assignment(way=way, block=block, marks=(self.mark(a),), sent=day)))
        return self.model_copy(update={"places": tuple(places)})

    def mark(self, a: Application) -> str:
        """By what an application is known when it comes back; "" if it has no name."""
        name = f"{name_key(a.company)}\n{name_key(a.title)}"
        what = "\n".join(map(str, (self.plan.seed, self.student, "mark", name)))
        return hashlib.sha256(what.encode()).hexdigest()[:16] if name.strip() else ""


def _next(before: list[Assignment], chance: Random) -> tuple[Literal[0, 1], int]:
    """The way and the block of the place after these."""
    number = before[-1].block if before else 0
    number += bool(before and before[-1].of_four)
    ways = [p.way for p in before if p.block == number]
    first, second = ways.count(0), ways.count(1)
    if first == second and chance.random() < _ends(first):
        number, first, second = number + 1, 0, 0
    return (1 if chance.random() < _second(first, second) else 0), number


@cache
def _weights(first: int, second: int) -> dict[int, float]:
    """How likely half a block's length is, once so many places went either way."""
    n = first + second
    return {
        half: weight * comb(2 * half - n, half - second) / comb(2 * half, half)
        for half, weight in _HALVES.items()
        if half >= max(first, second)
    }


@cache
def _ends(half: int) -> float:
    """The chance that a block has come to its end when so many went either way."""
    weights = _weights(half, half)
    return weights[half] / sum(weights.values()) if half in weights else 0.0


@cache
def _second(first: int, second: int) -> float:
    """The chance of the second way, in a block that goes on after so many of either."""
    n = first + second
    open_ = {half: weight for half, weight in _weights(first, second).items() if 2 * half > n}
    return sum(weight * (half - second) / (2 * half - n) for half, weight in open_.items()) / sum(open_.values())
