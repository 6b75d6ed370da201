"""The plan as a calendar file (iCalendar, RFC 5545): an entry a day with all that it asks for, and one a talk."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType

from followup.log.log import Log
from followup.log.model import Kind
from followup.log.names import person_key
from followup.method import talks
from followup.method.action_text import headline, how, jobs, opening
from followup.method.agenda import settled
from followup.method.plan import Hours, Promise, Step
from followup.method.policy import DEFAULT, Policy
from followup.wording import listed, many, say, short

_NINE = timedelta(hours=9)
_STEP = "step "
"""Before the key of a step, in what is remembered of an export: the step is in the entry of that day."""
_COUNTED = {
    Kind.ANSWERED: ("answer", "answers"),
    Kind.THANKED: ("thank-you", "thank-yous"),
    Kind.FOLLOWED_UP: ("call", "calls"),
}


def uid(pipeline_id: str, key: str) -> str:
    """The same for the same day or talk of the same pipeline, however often it is exported."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'followup:{pipeline_id}:{key}')}@followup"


def as_calendar(  # noqa: PLR0913 - what is planned, was promised, was exported
    steps: Sequence[Step],
    log: Log,
    *,
    pipeline_id: str,
    policy: Policy = DEFAULT,
    promise: Promise | None = None,
    now: datetime | None = None,
    exported: Mapping[str, str] = MappingProxyType({}),
) -> tuple[bytes, dict[str, str]]:
    """The plan as an iCalendar file, and what was exported: uid, or step -> ISO day.

    Each day with something to do is one entry, in the hours that were promised for it (by the clock of wherever the
    reader is), else for the whole day. What was done of an entry of an earlier export stays in it as done. An arranged
    talk is an entry of its own. Each entry wakes once, in the morning.

    Args:
        steps: the plan.
        log: what the steps are about, on the day of the export.
        pipeline_id: keeps the entries of two pipelines apart.
        policy: by which thank-yous are owed.
        promise: may say the hours.
        now: time of the export; a later export replaces an earlier one in the calendar.
        exported: what earlier exports put into the calendar; what is no longer planned is cancelled there.
    """
    file, planned = _File(now or datetime.now(UTC)), {_STEP + s.action.key: s.day.isoformat() for s in steps}
    done = settled(log, policy)
    made: dict[date, list[str]] = defaultdict(list)
    for name, on in exported.items():
        key = name.removeprefix(_STEP)
        if key != name and name not in planned and key in done:
            made[date.fromisoformat(on)].append(done[key])
    by_day = {day: list(group) for day, group in groupby(steps, key=lambda s: s.day)}
    for day in sorted({*by_day, *made}):
        identity, left = uid(pipeline_id, f"day {day}"), by_day.get(day, [])
        planned[identity] = day.isoformat()
        text = "\n\n".join([*(f"Done: {about}" for about in made[day]), *(_in_full(step, log) for step in left)])
        hours = promise.hours(day) if promise else None
        file.entry(identity, day, _in_short(left, made[day]), text, hours=hours, wakes=bool(left))
    for talk in talks.ahead(log):
        identity = uid(pipeline_id, talk.key)
        if talk.day >= log.on or identity in exported:
            planned[identity] = talk.day.isoformat()
            file.entry(identity, talk.day, _about(talk), talks.reason(talk, log.on), wakes=True)
    was_done = {uid(pipeline_id, key): about for key, about in done.items()}
    for identity, on in exported.items():
        if not identity.startswith(_STEP) and identity not in planned:
            about = was_done.get(identity)
            said = f"Done: {about}" if about else "No longer planned"
            file.entry(identity, date.fromisoformat(on), said, cancelled=not about)
    return file.calendar.to_ical(), planned


class _File:
    """A calendar file that is being written."""

    def __init__(self, now: datetime) -> None:
        from icalendar import Calendar

        self.now = now
        # Calendars take the entry with the higher number; minutes since the project began always grow.
        self.sequence = int((now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() // 60)
        self.calendar = Calendar()
        head = {"prodid": "-//Followup//Plan//EN", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
        for name, value in head.items():  # no X-WR-CALNAME: Outlook would open a calendar of its own for it
            self.calendar.add(name, value)

    def entry(  # noqa: PLR0913 - what an entry has
        self,
        identity: str,
        day: date,
        summary: str,
        text: str = "",
        *,
        hours: Hours | None = None,
        wakes: bool = False,
        cancelled: bool = False,
    ) -> None:
        """Add an entry, in hours of a day or for all of it."""
        from icalendar import Alarm, Event

        event = Event()
        start, end = (datetime.combine(day, at) for at in hours) if hours else (day, day + timedelta(days=1))
        fields = {"uid": identity, "sequence": self.sequence, "summary": summary, "categories": ["Followup"]}
        fields |= {"dtstamp": self.now, "last-modified": self.now, "dtstart": start, "dtend": end}
        fields |= {"status": "CANCELLED" if cancelled else "CONFIRMED"}
        fields |= {"description": text} if text else {}
        fields |= {} if hours else {"transp": "TRANSPARENT"}
        for name, value in fields.items():
            event.add(name, value)
        if wakes:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", summary)
            begins = timedelta(hours=hours[0].hour, minutes=hours[0].minute) if hours else timedelta(0)
            alarm.add("trigger", min(_NINE, begins) - begins if hours else _NINE)
            event.add_component(alarm)
        self.calendar.add_component(event)


def _about(talk: talks.Talk) -> str:
    return f"Talk with {short(talk.person)} about {talk.about}" if talk.person else f"Talk about {talk.about}"


def _in_short(left: list[Step], made: list[str]) -> str:
    """All of a day in a few words: the one step, or how many of what."""
    if not left:
        return f"Done: {made[0]}" if len(made) == 1 else f"Done: {many(len(made), 'step')}"
    if len(left) == 1:
        said = headline(left[0].action)
    else:
        kinds = Counter(step.action.kind for step in left)
        said = "Follow up: " + listed([many(kinds[kind], *words) for kind, words in _COUNTED.items() if kinds[kind]])
    return f"{said} ({len(made)} done)" if made else said


def _in_full(step: Step, log: Log) -> str:
    """A step with its number, its reason, and what to say first."""
    action = step.action
    numbers = {person_key(p.name): p.phone for p in log.pipeline.people}
    number = numbers.get(person_key(action.person), "") if action.kind is Kind.FOLLOWED_UP else ""
    lines = [
        f"{headline(action)}{f': {number}' if number else ''}",
        f"About: {'; '.join(jobs(action, log.pipeline))}",
        f"By: {how(action)}, until {say(action.due, log.on)}",
        f"Why: {action.reason}",
        f"Say first: {opening(action, log.pipeline, log.on)}",
    ]
    return "\n".join(lines)
