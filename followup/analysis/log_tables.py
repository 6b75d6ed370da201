"""The log as exchange tables: days and answers only, no name of anybody."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd

from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Shape
from followup.log.log import Log
from followup.log.model import Event, Kind, Pipeline
from followup.log.outcomes import Outcome, answer_of, outcome_of
from followup.log.threads import Thread

_HOURS = 24


def applications_table(pipeline: Pipeline, on: date) -> pd.DataFrame:
    """The applications table of the log as it stood on a day, with up to three follow-ups of each application.

    Day 0 is that of the resume. A reply that moves on (or was not asked about), an invitation, an interview or an offer
    is a positive answer; a refusal is a negative one; an application that you withdrew counts as unanswered up to that
    day, and one that you let rest up to the day of the look. Only follow-ups before the answer count. What was answered
    or ended on a day that nobody knows has a row without days, which counting leaves out aloud.
    """
    rows = (application_row(thread, on) for thread in Log(pipeline, on).threads.values())
    return table_of(filter(None, rows), APPLICATIONS)


def application_row(thread: Thread, on: date) -> dict[str, Any] | None:
    """One row of the applications table; None for an application that was not sent."""
    sent = next((e for e in thread.events if e.kind is Kind.APPLIED), None)
    if sent is None:
        return None
    answer = answer_of(thread.events)
    before = [e for e in thread.events if answer is None or e.order < answer.order]
    calls: dict[int, str] = {}
    for e in before:
        if e.kind is Kind.FOLLOWED_UP and e.day >= sent.day:
            calls.setdefault((e.day - sent.day).days, e.channel.value if e.channel else "")
    days = [*calls, pd.NA, pd.NA, pd.NA]
    return {
        APPLICATIONS.id: thread.application.id,
        APPLICATIONS.since: days[0],
        APPLICATIONS.channel: next(iter(calls.values()), ""),
        APPLICATIONS.observed: pd.NA if thread.answered_some_day else ((answer.day if answer else on) - sent.day).days,
        APPLICATIONS.answer: _word(answer, APPLICATIONS.positive, APPLICATIONS.negative),
        **dict(zip(APPLICATIONS.later, days[1:3], strict=True)),
    }


def table_of(rows: Iterable[dict[str, Any]], shape: Shape) -> pd.DataFrame:
    """Rows as an exchange table; columns beyond its own come last."""
    rows = list(rows)
    columns = [shape.id, shape.since, shape.channel, shape.observed, shape.answer, *shape.later]
    wanted = dict.fromkeys([name for name in columns if name] + [name for row in rows[:1] for name in row])
    whole = dict.fromkeys((shape.since, shape.observed, *shape.later), "Int64")
    return pd.DataFrame(rows, columns=list(wanted)).astype(whole)


def interviews_table(pipeline: Pipeline, on: date) -> pd.DataFrame:
    """The interviews table of the log as it stood on a day.

    One day of interviews on one application is one interview, whomever you met. Where an hour is not known, whole days
    count as 24 hours.
    """
    threads = Log(pipeline, on).threads.values()
    return table_of((row for thread in threads for row in interview_rows(thread, on)), INTERVIEWS)


def interview_rows(thread: Thread, on: date) -> Iterator[dict[str, Any]]:
    """The rows of the interviews table about one application; none if thanks went out nobody knows when."""
    if any(e.kind is Kind.THANKED for e in thread.undated):
        return
    for day in sorted(set(thread.days(Kind.INTERVIEWED))):
        yield {INTERVIEWS.id: f"{thread.application.id} {day.isoformat()}", **_after(thread, day, on)}


def _after(thread: Thread, day: date, on: date) -> dict[str, Any]:
    met = [e for e in thread.events if e.kind is Kind.INTERVIEWED and e.day == day]
    start = max(met, key=lambda e: e.order)
    after = [e for e in thread.events if e.order > start.order]
    answer = answer_of(after)
    thanks = next((e for e in after if e.kind is Kind.THANKED and (not answer or e.order < answer.order)), None)
    observed = _hours(start, answer) if answer else (on - day).days * _HOURS
    return {
        INTERVIEWS.since: min(_hours(start, thanks), observed) if thanks else pd.NA,
        INTERVIEWS.observed: observed,
        INTERVIEWS.answer: _word(answer, INTERVIEWS.positive, INTERVIEWS.negative),
    }


def _hours(start: Event, end: Event) -> int:
    if start.time and end.time:
        gap = datetime.combine(end.day, end.time) - datetime.combine(start.day, start.time)
        return max(0, int(gap.total_seconds() // 3600))
    return (end.day - start.day).days * _HOURS


def _word(answer: Event | None, positive: str, negative: str) -> str:
    return {Outcome.POSITIVE: positive, Outcome.REJECTED: negative}.get(outcome_of(answer), "")
