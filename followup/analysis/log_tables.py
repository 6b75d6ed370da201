"""The log as exchange tables: days and answers only, no name of anybody."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import pandas as pd

from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Shape
from followup.analysis.watching import watched_to
from followup.log.log import Log
from followup.log.model import Event, Kind, Pipeline
from followup.log.outcomes import Outcome, answer_of, answers, outcome_of, said
from followup.log.threads import Thread

Entered = Mapping[Event, date]
"""The day of entry of events of which it is known."""
_UNKNOWN: Entered = MappingProxyType({})

_HOURS = 24


def applications_table(pipeline: Pipeline, on: date) -> pd.DataFrame:
    """The applications table of the log as it stood on a day, with up to three follow-ups of each application.

    Day 0 is that of the resume. A reply that moves on (or was not asked about), an invitation, an interview or an offer
    is a positive answer; a refusal is a negative one; an application that you withdrew counts as unanswered up to that
    day, and one that you let rest up to the day of the look, or of the last entry (`watched_to`). Only follow-ups
    before the answer count. What was answered or ended on a day that nobody knows has a row without days, which
    counting leaves out aloud. Days of entry are in it where the log has them.
    """
    on = watched_to(pipeline, on)
    rows = (application_row(thread, on, pipeline.entered) for thread in Log(pipeline, on).threads.values())
    return table_of(filter(None, rows), APPLICATIONS)


def application_row(thread: Thread, on: date, entered: Entered = _UNKNOWN) -> dict[str, Any] | None:
    """One row of the applications table; None for an application that was not sent."""
    sent = next((e for e in thread.events if e.kind is Kind.APPLIED), None)
    if sent is None:
        return None
    answer = answer_of(thread.events)
    calls: dict[date, list[Event]] = {}
    for e in thread.events:
        if e.kind is Kind.FOLLOWED_UP and e.day >= sent.day and (answer is None or e.day <= answer.day):
            calls.setdefault(e.day, []).append(e)
    first = (*calls.items(), *((None, []) for _ in APPLICATIONS.days))[: len(APPLICATIONS.days)]
    some_day = thread.answered_some_day
    row = {
        APPLICATIONS.id: thread.application.id,
        APPLICATIONS.observed: pd.NA if some_day else ((answer.day if answer else on) - sent.day).days,
        APPLICATIONS.answer: _word(answer, APPLICATIONS.positive, APPLICATIONS.negative),
        **_of_the_answer(APPLICATIONS, answer),
        **dict(zip(APPLICATIONS.days, ((day - sent.day).days if day else pd.NA for day, _ in first), strict=True)),
        **dict(zip(APPLICATIONS.channels, (_channel(some) for _, some in first), strict=True)),
    }
    if not entered:
        return row
    begun = [e for e in thread.events if e.kind is Kind.APPLIED and e.day == sent.day]
    alike = [e for e in thread.events if answer and e.day == answer.day and answers(e) and said(e) == said(answer)]
    return row | {
        APPLICATIONS.begun_entered: _later(begun, entered),
        APPLICATIONS.answer_entered: _later(alike, entered),
        **dict(zip(APPLICATIONS.acts_entered, (_later(some, entered) for _, some in first), strict=True)),
    }


def _channel(events: Iterable[Event]) -> str:
    """The channel of the follow-ups of one day, which are one."""
    return min((e.channel.value for e in events if e.channel), default="")


def _later(events: Iterable[Event], entered: Entered) -> Any:
    """Days from what happened on one day to its first entry; nothing where it is not known."""
    return min((max(0, (entered[e] - e.day).days) for e in events if e in entered), default=pd.NA)


def _of_the_answer(shape: Shape, answer: Event | None) -> dict[str, Any]:
    """What an answer said, and on which day; nothing of an end that is none."""
    known = answer is not None and outcome_of(answer) is not Outcome.WITHDREW
    return {
        shape.answered_on: answer.day if answer and known else None,
        shape.said: said(answer) if answer and known else "",
    }


def table_of(rows: Iterable[dict[str, Any]], shape: Shape) -> pd.DataFrame:
    """Rows as an exchange table; columns beyond its own come last."""
    rows = list(rows)
    columns = [shape.id, shape.since, shape.channel, shape.observed, shape.answer, *shape.later, *shape.later_channels]
    wanted = dict.fromkeys([name for name in columns if name] + [name for row in rows for name in row])
    days = (*shape.days, shape.observed, shape.begun_entered, *shape.acts_entered, shape.answer_entered)
    whole = {name: "Int64" for name in days if name in wanted}
    return pd.DataFrame(rows, columns=list(wanted)).astype(whole)


def interviews_table(pipeline: Pipeline, on: date) -> pd.DataFrame:
    """The interviews table of the log as it stood on a day.

    One day of interviews on one application is one interview, whomever you met. Where an hour is not known, whole days
    count as 24 hours. It is watched up to the day of the look, or of the last entry (`watched_to`).
    """
    on = watched_to(pipeline, on)
    threads = Log(pipeline, on).threads.values()
    return table_of((row for thread in threads for row in interview_rows(thread, on, pipeline.entered)), INTERVIEWS)


def interview_rows(thread: Thread, on: date, entered: Entered = _UNKNOWN) -> Iterator[dict[str, Any]]:
    """The rows of the interviews table about one application; none if thanks went out nobody knows when."""
    if any(e.kind is Kind.THANKED for e in thread.undated):
        return
    for day in sorted(set(thread.days(Kind.INTERVIEWED))):
        yield {INTERVIEWS.id: f"{thread.application.id} {day.isoformat()}", **_after(thread, day, on, entered)}


def _after(thread: Thread, day: date, on: date, entered: Entered) -> dict[str, Any]:
    met = [e for e in thread.events if e.kind is Kind.INTERVIEWED and e.day == day]
    start = max(met, key=lambda e: e.order)
    after = [e for e in thread.events if e.order > start.order]
    answer = answer_of(after)
    thanks = next((e for e in after if e.kind is Kind.THANKED and (not answer or e.order < answer.order)), None)
    observed = _hours(start, answer) if answer else (on - day).days * _HOURS
    row = {
        INTERVIEWS.since: min(_hours(start, thanks), observed) if thanks else pd.NA,
        INTERVIEWS.observed: observed,
        INTERVIEWS.answer: _word(answer, INTERVIEWS.positive, INTERVIEWS.negative),
        **_of_the_answer(INTERVIEWS, answer),
    }
    if not entered:
        return row
    (thanks_entered,) = INTERVIEWS.acts_entered
    return row | {
        thanks_entered: _later(filter(None, [thanks]), entered),
        INTERVIEWS.answer_entered: _later(filter(None, [answer]), entered),
    }


def _hours(start: Event, end: Event) -> int:
    if start.time and end.time:
        gap = datetime.combine(end.day, end.time) - datetime.combine(start.day, start.time)
        return max(0, int(gap.total_seconds() // 3600))
    return (end.day - start.day).days * _HOURS


def _word(answer: Event | None, positive: str, negative: str) -> str:
    return {Outcome.POSITIVE: positive, Outcome.REJECTED: negative}.get(outcome_of(answer), "")
