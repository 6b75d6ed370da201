"""The written plan: who, when, how, what for, why, and what to say first, as a page to print and as a calendar."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from followup.log.model import Kind, Pipeline
from followup.log.threads import Log
from followup.method.agenda import Action, due
from followup.method.policy import DEFAULT, Policy, working_day
from followup.method.rules import RULES, short

EVIDENCE = (
    "In a field experiment with young job seekers in South Africa, a written and specific plan raised applications by "
    "15%, offers by 30% and employment by 26% (Abel, Burger, Carranza and Piraino 2019)."
)


@dataclass(frozen=True)
class Promise:
    """What the reader promises to do, in their own words: the when, where and how many that make a plan specific.

    Attributes:
        when: days and hours.
        where: the place.
        resumes: new resumes a week.
        contacts: calls and notes a week.
        name: who signs.
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
        said = [f"{n:,} {one if n == 1 else more}" for n, one, more in counted if n]
        return f"{' and '.join(said)} a week" if said else ""

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
            if (call and day != working_day(day)) or day < (hidden or {}).get(action.key, day):
                continue
            steps.append(Step(day, action))
            pipeline = pipeline.plus(*action.events(day))
    return steps


def headline(action: Action) -> str:
    """The step in a few words: Call Rita Ray, Acme."""
    company = f", {short(action.company)}" if action.company and action.party.known else ""
    through = f" (through {short(action.via)})" if action.via else ""
    return f"{RULES[action.rule].verb} {short(action.person)}{company}{through}"


def jobs(action: Action, pipeline: Pipeline) -> list[str]:
    """The jobs that an action is about, each as "title, company"."""
    found = (pipeline.by_id[i] for i in action.applications)
    return [", ".join(short(part) for part in (a.title, a.company) if part) or short(a.id) for a in found]


def _and(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def how(action: Action) -> str:
    """The channels in words, the best first."""
    return " or ".join(channel.label for channel in action.channels)


def opening(action: Action, pipeline: Pipeline) -> str:
    """What to say first; the parts in square brackets are for the reader to fill in."""
    titles = [short(pipeline.by_id[i].title or pipeline.by_id[i].company) for i in action.applications]
    text = RULES[action.rule].opening.format(
        name=short(action.person.split()[0]) if action.party.known else "[name]",
        jobs=_and([f"the {t} job" for t in dict.fromkeys(titles)]),
        day=f"{action.since.day} {action.since:%B}",
    )
    return (
        f"{short(action.via.split()[0])}, could you pass this on to {short(action.person)}? {text}"
        if action.via
        else text
    )


def as_page(steps: Iterable[Step], pipeline: Pipeline, *, name: str, on: date, promise: Promise | None = None) -> str:
    """The plan as an HTML page that prints well; everything from the log, and what was promised, is escaped."""
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - only a page needs it

    environment = Environment(loader=PackageLoader("followup", "templates"), autoescape=True)
    return environment.get_template("plan.html").render(
        days=[(day, list(group)) for day, group in groupby(steps, key=lambda s: s.day)],
        name=name,
        on=on,
        promise=promise,
        evidence=EVIDENCE,
        rules=RULES,
        headline=headline,
        how=how,
        jobs=lambda action: jobs(action, pipeline),
        opening=lambda action: opening(action, pipeline),
    )


def uid(pipeline_id: str, action: Action) -> str:
    """The same for the same obligation of the same pipeline, however often it is exported."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'followup:{pipeline_id}:{action.key}')}@followup"


def as_calendar(
    steps: Iterable[Step],
    pipeline: Pipeline,
    *,
    pipeline_id: str,
    now: datetime | None = None,
    exported: Mapping[str, str] | None = None,
) -> tuple[bytes, dict[str, str]]:
    """The plan as an iCalendar file, and what was exported: uid -> ISO day.

    Args:
        steps: the plan.
        pipeline: what the steps are about.
        pipeline_id: keeps the entries of two pipelines apart.
        now: time of the export; a later export replaces an earlier one in the calendar.
        exported: what earlier exports put into the calendar; what is no longer planned is cancelled there.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - only a calendar needs it

    now = now or datetime.now(UTC)
    # Calendars take the entry with the higher number; minutes since the project began always grow.
    sequence = int((now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() // 60)
    calendar = Calendar()
    calendar.add("prodid", "-//Followup//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Followup plan")

    def entry(identity: str, day: date, summary: str) -> Event:
        event = Event()
        event.add("uid", identity)
        event.add("dtstamp", now)
        event.add("last-modified", now)
        event.add("sequence", sequence)
        event.add("summary", summary)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
        return event

    planned: dict[str, str] = {}
    for step in steps:
        action = step.action
        identity = uid(pipeline_id, action)
        planned[identity] = step.day.isoformat()
        event = entry(identity, step.day, headline(action))
        event.add("status", "CONFIRMED")
        lines = [
            f"About: {'; '.join(jobs(action, pipeline))}",
            f"By: {how(action)}, until {action.due:%A} {action.due.day} {action.due:%B}",
            f"Why: {action.reason}",
            f"Say first: {opening(action, pipeline)}",
        ]
        event.add("description", "\n\n".join(lines))
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", headline(action))
        alarm.add("trigger", timedelta(hours=9))
        event.add_component(alarm)
    for identity, day in (exported or {}).items():
        if identity not in planned:
            event = entry(identity, date.fromisoformat(day), "No longer planned")
            event.add("status", "CANCELLED")
    return calendar.to_ical(), planned
