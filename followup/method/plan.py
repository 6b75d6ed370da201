"""The written plan: who, when, how, what for, why, and what to say first; as a page to print."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from followup.log.log import Log, quickly
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


Hours = tuple[time, time]
"""From when to when."""
_CLOCK = r"(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?\s*(?:(?:h|uhr|o.clock)\b)?\s*(?:([ap])\.?m\b\.?)?"
_HOURS = re.compile(
    rf"(?<![\d:./-])(at\s+)?{_CLOCK}(?:\s*(?:-|\u2013|\u2014|to|until|till|bis|à|a|até)\s*{_CLOCK})?"
    r"(?![\d/]|\s*(?:hours?|hrs?|min|minutes|calls?|notes?|times?|days?|weeks?|resumes?)\b)",
    re.IGNORECASE,
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

    def hours(self, day: date) -> Hours | None:
        """The hours that `when` has for a day: those behind the day's name, else the first; None if it has none."""
        found, at = [], 0
        for match in _HOURS.finditer(self.when):
            if hours := _read(*match.groups()):
                found.append((self.when[at : match.start()].lower(), hours))
                at = match.end()
        named = [hours for words, hours in found if re.search(rf"\b{day:%a}".lower(), words)]
        return next(iter([*named, *(hours for _, hours in found)]), None)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still to be said for the plan to be specific, in words."""
        asked = {"when": self.when.strip(), "where": self.where.strip(), "how many": self.how_many}
        return tuple(word for word, given in asked.items() if not given)


def _read(at: str | None, *clock: str | None) -> Hours | None:
    """Hours as people write them: 9 to 10, 2-4, 11 to 1 pm, 14h30-16h, at 9 (for an hour); None for other numbers."""
    hour, minute, half, to_hour, to_minute, to_half = clock
    if not (to_hour or at or minute or half):
        return None
    starts = list(_minutes(hour, minute, half))
    ends = list(_minutes(to_hour, to_minute, to_half)) if to_hour else [start + 60 for start in starts]
    fits = [(end - start, start, end) for start in starts for end in ends if start < end < _DAY]
    # Of morning and afternoon what is shorter; of two alike the one by day.
    best = min(fits, key=lambda fit: (fit[0], fit[1] < _EARLY, fit[1]), default=None)
    return (time(*divmod(best[1], 60)), time(*divmod(best[2], 60))) if best else None


_DAY, _EARLY = 24 * 60, 6 * 60


def _minutes(hour: str | None, minute: str | None, half: str | None) -> Iterator[int]:
    """What a time of the clock may be, in minutes of the day: with neither am nor pm, either."""
    number, past = int(hour or 0), int(minute or 0)
    halves = {"a": (0,), "p": (12,)}.get((half or "").lower(), (0, 12))
    for add in halves if 1 <= number <= 12 else (0,):
        if number < 24 and past < 60:
            yield (number % 12 + add if 1 <= number <= 12 else number) * 60 + past


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
    return plan_from(Log(pipeline, on), policy, days=days, hidden=hidden)


@quickly
def plan_from(
    log: Log, policy: Policy = DEFAULT, *, days: int = 14, hidden: Mapping[str, date] | None = None
) -> list[Step]:
    """The same, from a log on."""
    steps: list[Step] = []
    for n in range(days):
        day, planned = log.on, []
        for action in due(log, policy):
            call = action.kind is Kind.FOLLOWED_UP
            if (call and day != policy.working_day(day)) or day < (hidden or {}).get(action.key, day):
                continue
            steps.append(Step(day, action))
            planned += action.events(day)
        if n + 1 < days:
            log = log.day_after(planned)
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
        opening=lambda action: opening(action, pipeline, on),
    )
