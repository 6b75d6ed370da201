"""The written plan: who, when, how, what for, why, and what to say first; as a page to print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from followup.log.log import Log
from followup.log.model import Kind, Pipeline
from followup.log.names import person_key
from followup.method.action_text import headline, how, jobs, opening
from followup.method.agenda import Action, due
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES
from followup.pages import render
from followup.wording import listed, many

EVIDENCE = (
    "In a field experiment with young job seekers in South Africa, a written and specific plan raised applications by "
    "15%, offers by 30% and employment by 26% (Abel, Burger, Carranza and Piraino 2019)."
)


@dataclass(frozen=True)
class Promise:
    """What the reader promises to do, in their own words: when, where, and how many resumes and contacts a week.

    `name` is who signs.
    """

    when: str = ""
    where: str = ""
    resumes: int = 0
    contacts: int = 0
    name: str = ""

    @property
    def how_many(self) -> str:
        """How many of what a week, in words; "" for nothing."""
        counted = ((self.resumes, "new resume", "new resumes"), (self.contacts, "call or note", "calls and notes"))
        said = listed([many(n, one, more) for n, one, more in counted if n])
        return f"{said} a week" if said else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still to be said for the plan to be specific, in words."""
        asked = {"when": self.when.strip(), "where": self.where.strip(), "how many": self.how_many}
        return tuple(word for word, given in asked.items() if not given)


@dataclass(frozen=True)
class Step:
    """One line of the plan: an action, and the day to do it."""

    day: date
    action: Action


def make_plan(
    pipeline: Pipeline, on: date, policy: Policy = DEFAULT, *, days: int = 14, hidden: Mapping[str, date] | None = None
) -> list[Step]:
    """What the coming days ask for, if each step is done on its day and nobody answers.

    Calls are planned for working days, thank-yous for any day. `hidden` has the keys of actions that were put off,
    each with the first day on which it may be planned again.
    """
    steps = []
    for n in range(days):
        day = on + timedelta(days=n)
        for action in due(Log(pipeline, day), policy):
            call = action.kind is Kind.FOLLOWED_UP
            if (call and day != policy.working_day(day)) or day < (hidden or {}).get(action.key, day):
                continue
            steps.append(Step(day, action))
            pipeline = pipeline.plus(*action.events(day))
    return steps


def as_page(steps: Iterable[Step], pipeline: Pipeline, *, name: str, on: date, promise: Promise | None = None) -> str:
    """The plan as an HTML page that prints well: the days on one page to sign, then what to say.

    Everything from the log, and what was promised, is escaped.
    """
    numbers = {person_key(p.name): p.phone for p in pipeline.people}
    return render(
        "plan.html",
        days=[(day, list(group)) for day, group in groupby(steps, key=lambda s: s.day)],
        name=name,
        on=on,
        promise=promise,
        evidence=EVIDENCE,
        rules=RULES,
        headline=headline,
        how=how,
        jobs=lambda action: jobs(action, pipeline),
        phone=lambda action: numbers.get(person_key(action.person), "") if action.kind is Kind.FOLLOWED_UP else "",
        opening=lambda action: opening(action, pipeline),
    )
