"""A class to rehearse with: the pipelines of invented students, whose truth is known, with a whole log each.

Chance makes them as `simulate` does; then days get dates, people get names, and positive answers lead to interviews,
so that all that a real class hands in is there. Nobody in them exists.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from followup.analysis.simulate import HOURS_WATCHED, Race, Truth, chances_of, interview_chances, race
from followup.analysis.timing import HORIZON_DAYS
from followup.log.assignment import Enrolment, Plan
from followup.log.model import Application, Channel, Event, Kind, Meaning, Pipeline, Role
from followup.method.policy import add_working_days

LAST_DAY = date(2026, 3, 31)
"""The day on which the rehearsal's class hands in."""
KEEP_TO_IT = 0.85
"""The share of assigned first calls that students make in their time; the others come a week late."""
_MONDAY = date(2026, 1, 5)
_CALENDAR_DAYS = np.array(
    [
        [(add_working_days(day, count) - day).days for count in range(31)]
        for day in (_MONDAY + timedelta(days=k) for k in range(7))
    ]
)
"""How many days so many working days after a resume are, by its weekday; shape (7, 31)."""
_MET = 0.6
"""The share of positive answers that lead to an interview, in 2 to 8 days."""
_THROUGH = 0.2
"""The share of thank-yous that somebody passes on."""
_FIRST = (
    "Ada", "Bela", "Caro", "Dana", "Edo", "Fay", "Gus", "Hana", "Ilja", "Jona", "Kira", "Leo", "Mara", "Nils",
    "Olga", "Paco", "Quin", "Rosa", "Sven", "Tara",
)  # fmt: skip
_LAST = (
    "Abt", "Berg", "Cole", "Dorn", "Eder", "Falk", "Gray", "Hald", "Irle", "Jung", "Kern", "Lund", "Moss", "Noor",
    "Orth", "Penn", "Quist", "Rahn", "Stein", "Tull",
)  # fmt: skip
_COMPANY = (
    "Alder", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Haven", "Inlet", "Jade", "Knoll", "Larch",
    "Maple", "North", "Oak", "Pine",
)  # fmt: skip
_KIND = ("Labs", "Works", "Foods", "Health", "Media", "Energy", "Tools", "Logistics")
_TITLE = ("Analyst", "Technician", "Office manager", "Nurse", "Cook", "Developer", "Driver", "Clerk", "Teacher")


@dataclass(frozen=True)
class InventedStudent:
    """One invented student: the log, and the part in an experiment."""

    pipeline: Pipeline
    part: Enrolment | None


def students(truth: Truth, seed: int, plan: Plan | None = None) -> Iterator[InventedStudent]:
    """Make the students of a class one by one; the same arguments make the same class.

    Args:
        truth: what is true of the class; its `interviews` is not used, for interviews follow from answers here.
        seed: of all luck.
        plan: an experiment that all take part in from their first resume on.
    """
    for number in range(truth.students):
        rng = np.random.default_rng([seed, 3, number])
        yield _Maker(truth, plan, rng, f"student-{number + 1}").student()


def in_truth(truth: Truth, plan: Plan | None = None) -> dict[str, Any]:
    """What the class's report should find, as numbers.

    The difference that an experiment would find without luck is worked out on 200,000 applications, which have the same
    luck under both ways: so it is nothing where a follow-up does nothing.
    """
    known: dict[str, Any] = {"follow_up_hazard_ratio": truth.effect, "thank_you_hazard_ratio": truth.thanks}
    if plan:
        rates = []
        for way in (0, 1):
            sent = [LAST_DAY - timedelta(days=60 + k % 7) for k in range(200_000)]
            steps = _first_steps(plan, sent, np.full(len(sent), way), np.random.default_rng([9, 1]))
            rng = np.random.default_rng([9, 0])
            skill = np.exp(truth.spread * rng.standard_normal(len(sent)))
            came = _run(truth, rng, np.full(len(sent), HORIZON_DAYS), skill, steps)
            rates.append(float((came.end == 1).mean()))
        known |= {"experiment_shares": rates, "experiment_difference": rates[1] - rates[0]}
    return {"sentence": truth.sentence, **known, "made_with": asdict(truth)}


def _first_steps(plan: Plan, sent: list[date], ways: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The day on which each first call falls: in its time, or, for those who do not keep to it, a week late."""
    first, last = np.array([(way.from_, way.by) for way in plan.ways])[ways].T
    chosen = rng.integers(first, last + 1)
    weekday = np.array([day.weekday() for day in sent])
    days: np.ndarray = _CALENDAR_DAYS[weekday, chosen] + np.where(rng.random(len(sent)) < KEEP_TO_IT, 0, 7)
    return days


def _run(
    truth: Truth, rng: np.random.Generator, watched: np.ndarray, skill: np.ndarray, first: np.ndarray | None
) -> Race:
    """The race of applications; with `first`, a first call is made on that very day, if there is no answer by then."""
    chances = chances_of(truth, skill, rng.random(len(watched)) < 0.5)
    return race(rng, watched, chances if first is None else replace(chances, first_step=first, at_once=True))


@dataclass
class _Maker:
    truth: Truth
    plan: Plan | None
    rng: np.random.Generator
    name: str

    def student(self) -> InventedStudent:
        truth, rng = self.truth, self.rng
        n = truth.applications
        start = LAST_DAY - timedelta(days=truth.days)
        sent = sorted(start + timedelta(days=int(day)) for day in rng.random(n) * truth.days * 2 / 3)
        applications = [
            Application(id=f"a{k + 1:03}", company=self._company(), title=str(rng.choice(_TITLE))) for k in range(n)
        ]
        part, first = None, None
        if self.plan:
            days = {a.id: day for a, day in zip(applications, sent, strict=True)}
            chance = Random(int(rng.integers(2**32)))  # noqa: S311 - the same class must come again
            part = Enrolment(plan=self.plan, student=self.name, since=start, terms=2).with_(applications, days, chance)
            ways = np.array([part.by_id[a.id].way for a in applications])
            first = _first_steps(self.plan, sent, ways, rng)
        watched = np.array([(LAST_DAY - day).days for day in sent])
        skill = np.exp(truth.spread * rng.standard_normal())
        came = _run(truth, rng, watched, np.full(n, skill), first)
        events = [
            e for k, (a, day) in enumerate(zip(applications, sent, strict=True)) for e in self._log(a, day, came, k)
        ]
        events += self._interviews(events)
        pipeline = Pipeline.of(applications, events)
        return InventedStudent(pipeline.model_copy(update={"windows": part.windows}) if part else pipeline, part)

    def _company(self) -> str:
        return f"{self.rng.choice(_COMPANY)} {self.rng.choice(_KIND)}"

    def _person(self) -> str:
        return f"{self.rng.choice(_FIRST)} {self.rng.choice(_LAST)} {self.rng.integers(1_000_000)}"

    def _log(self, application: Application, sent: date, came: Race, k: int) -> Iterator[Event]:
        recruiter: dict[str, Any] = {"person": self._person(), "person_role": Role.RECRUITER}
        channels = (Channel.PHONE, Channel.VOICEMAIL, Channel.EMAIL)
        yield Event(application=application.id, kind=Kind.APPLIED, day=sent, channel=Channel.PORTAL, **recruiter)
        for step in came.followed[:, k]:
            if step >= 0:
                day, channel = sent + timedelta(days=int(step)), channels[self.rng.integers(len(channels))]
                yield Event(application=application.id, kind=Kind.FOLLOWED_UP, day=day, channel=channel, **recruiter)
        if came.end[k]:
            yes, day = came.end[k] == 1, sent + timedelta(days=int(came.observed[k]))
            said = {"kind": Kind.REPLIED, "meaning": Meaning.MOVES_ON} if yes else {"kind": Kind.REJECTED}
            yield Event(application=application.id, day=day, **said, **recruiter)

    def _interviews(self, events: list[Event]) -> Iterator[Event]:
        """Some positive answers lead to an interview, after which thank-you and answer race, hour by hour."""
        replies = [e for e in events if e.kind is Kind.REPLIED and self.rng.random() < _MET]
        met = [e.day + timedelta(days=int(self.rng.integers(2, 9))) for e in replies]
        watched = np.array([min((LAST_DAY - day).days * 24, HOURS_WATCHED) for day in met], int)
        came = race(self.rng, watched, interview_chances(self.truth))
        for k, (reply, day) in enumerate(zip(replies, met, strict=True)):
            if day > LAST_DAY:
                continue
            manager: dict[str, Any] = {"application": reply.application, "person": self._person()}
            manager["person_role"] = Role.MANAGER
            yield Event(kind=Kind.INTERVIEWED, day=day, channel=Channel.VIDEO, **manager)
            thanked, end = came.followed[0, k], came.end[k]
            if thanked >= 0:
                yield self._thanks(manager, reply.person, day + timedelta(hours=int(thanked)))
            if end:
                kind, when = (Kind.OFFERED, Kind.REJECTED)[end - 1], day + timedelta(days=int(came.observed[k]) // 24)
                yield Event(kind=kind, day=when, application=reply.application)

    def _thanks(self, manager: dict[str, Any], recruiter: str, day: date) -> Event:
        if self.rng.random() < _THROUGH:
            passed_on = manager | {"person": recruiter, "person_role": Role.RECRUITER, "for_": manager["person"]}
            return Event(kind=Kind.THANKED, day=day, channel=Channel.EMAIL, **passed_on)
        return Event(kind=Kind.THANKED, day=day, channel=Channel.EMAIL, **manager)
