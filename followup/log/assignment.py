"""A fair experiment's plan, and which of its two ways each application goes: plain values and one rule.

The rule: a student's applications enter in blocks of four, two for each way; which of the places left an application
takes is decided by a digest of the seed, the student and the application. So chance decides and not the student, the
two ways stay balanced within each student, and the same application always gets the same place. It keeps the place when
it is renamed, undone and done again, or taken out and entered again.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from followup.log.model import Application, Line, Value, name_key

BLOCK = 4
FORMAT: Final = "followup-experiment"
VERSION: Final = 1


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
        seed: of the assignment.
        ways: the two that are compared; the difference is the second less the first.
    """

    format: Literal["followup-experiment"] = FORMAT
    version: Literal[1] = VERSION
    id: Annotated[str, Field(pattern="^[0-9a-f]{8,32}$")]
    title: Annotated[Line, Field(max_length=120)] = ""
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    ways: tuple[Way, Way]

    @model_validator(mode="after")
    def _two_ways(self) -> Self:
        if self.ways[0] == self.ways[1]:
            raise ValueError("ways are the same twice: nothing could be learned")
        return self


class Assignment(Value):
    """Where chance put an application.

    Attributes:
        way: 0 or 1.
        block: of its student.
        mark: a digest of its company and title, by which it is known when it comes back; "" if it has neither.
    """

    way: Literal[0, 1]
    block: Annotated[int, Field(ge=0, le=100_000)]
    mark: str = ""


class Enrolment(Value):
    """One student's part in an experiment.

    Attributes:
        plan: the experiment's.
        student: an opaque id.
        since: the day of joining; resumes sent before it stay out.
        places: by application id, in the order of entering.
    """

    plan: Plan
    student: str
    since: date
    places: tuple[tuple[str, Assignment], ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Assignment]:
        """Places by application id."""
        return dict(self.places)

    @property
    def windows(self) -> dict[str, tuple[int, int]]:
        """For each application, the first and last working day of its first follow-up."""
        return {id_: (self.plan.ways[p.way].from_, self.plan.ways[p.way].by) for id_, p in self.places}

    def with_(self, applications: Iterable[Application], there: Collection[str] = ()) -> "Enrolment":
        """The same with these applications entered.

        One that is in already keeps its place; so does one that was taken out and comes back under another id.

        Args:
            applications: new ones, in the order in which they enter.
            there: ids of all that were there before.
        """
        ids, places = [id_ for id_, _ in self.places], [place for _, place in self.places]
        gone = {p.mark: k for k, (id_, p) in enumerate(self.places) if p.mark and id_ not in there}
        known = set(ids)
        for a in applications:
            mark = self._mark(a)
            if a.id in known:
                continue
            if mark in gone:
                ids[gone.pop(mark)] = a.id
            else:
                ids.append(a.id)
                places.append(self._next(a.id, places[len(places) // BLOCK * BLOCK :], len(places) // BLOCK, mark))
        return self.model_copy(update={"places": tuple(zip(ids, places, strict=True))})

    def _mark(self, a: Application) -> str:
        name = f"{name_key(a.company)}\n{name_key(a.title)}"
        return _digest(self.plan.seed, self.student, "mark", name).hex()[:16] if name.strip() else ""

    def _next(self, application: str, block: list[Assignment], number: int, mark: str) -> Assignment:
        """The place after those that a block has already."""
        left = [BLOCK // 2 - sum(1 for p in block if p.way == way) for way in (0, 1)]
        chance = int.from_bytes(_digest(self.plan.seed, self.student, application)[:8]) / 2**64
        return Assignment(way=0 if chance < left[0] / sum(left) else 1, block=number, mark=mark)


def _digest(*what: object) -> bytes:
    return hashlib.sha256("\n".join(map(str, what)).encode()).digest()
