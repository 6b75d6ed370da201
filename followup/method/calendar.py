"""The plan as a calendar file (iCalendar, RFC 5545)."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from followup.log.model import Pipeline
from followup.method.action_text import headline, how, jobs, opening
from followup.method.plan import Step


def uid(pipeline_id: str, key: str) -> str:
    """The same for the same obligation of the same pipeline, however often it is exported; `key` is the action's."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'followup:{pipeline_id}:{key}')}@followup"


def as_calendar(  # noqa: PLR0913 - what is planned, was exported, was done
    steps: Iterable[Step],
    pipeline: Pipeline,
    *,
    pipeline_id: str,
    now: datetime | None = None,
    exported: Mapping[str, str] | None = None,
    done: Mapping[str, str] = MappingProxyType({}),
) -> tuple[bytes, dict[str, str]]:
    """The plan as an iCalendar file, and what was exported: uid -> ISO day.

    Args:
        steps: the plan.
        pipeline: what the steps are about.
        pipeline_id: keeps the entries of two pipelines apart.
        now: time of the export; a later export replaces an earlier one in the calendar.
        exported: what earlier exports put into the calendar; what is no longer planned is cancelled there.
        done: what was done, as `agenda.settled` gives it: it stays in the calendar as done.
    """
    from icalendar import Alarm, Calendar, Event

    now = now or datetime.now(UTC)
    # Calendars take the entry with the higher number; minutes since the project began always grow.
    sequence = int((now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() // 60)
    calendar = Calendar()
    head = {"prodid": "-//Followup//Plan//EN", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    for name, value in head.items():  # no X-WR-CALNAME: Outlook would open a calendar of its own for it
        calendar.add(name, value)

    def entry(identity: str, day: date, summary: str) -> Event:
        event = Event()
        times = {"dtstamp": now, "last-modified": now, "dtstart": day, "dtend": day + timedelta(days=1)}
        for name, value in {"uid": identity, "sequence": sequence, "summary": summary, **times}.items():
            event.add(name, value)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
        return event

    planned: dict[str, str] = {}
    steps = tuple(steps)
    of_day = Counter(step.day for step in steps)
    for step in steps:
        action = step.action
        identity = uid(pipeline_id, action.key)
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
        if waking := of_day.pop(step.day, 0):  # one reminder a day, however much there is to do
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", headline(action) + (f", and {waking - 1} more" if waking > 1 else ""))
            alarm.add("trigger", timedelta(hours=9))
            event.add_component(alarm)
    was_done = {uid(pipeline_id, key): about for key, about in done.items()}
    for identity, day in (exported or {}).items():
        if identity in was_done and identity not in planned:
            entry(identity, date.fromisoformat(day), f"Done: {was_done[identity]}").add("status", "CONFIRMED")
        elif identity not in planned:
            event = entry(identity, date.fromisoformat(day), "No longer planned")
            event.add("status", "CANCELLED")
    return calendar.to_ical(), planned
