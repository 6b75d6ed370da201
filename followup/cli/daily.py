"""The verbs of a day: what is due, and the plan for two weeks."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.cli.base import Json, On, Record, UsageError, Verb, plainly, print_json, print_text, session_of
from followup.files import write_whole
from followup.paths import home
from followup.wording import many, say

if TYPE_CHECKING:
    from followup.log.model import Pipeline
    from followup.method.agenda import Action
    from followup.method.plan import Promise
    from followup.session import Session


@plainly
def due_(pipeline: Record, on: On = "", json_: Json = False) -> None:
    """What to do, for whom, by when, and why."""
    from followup.method import talks
    from followup.method.cautions import recent

    session, _ = _as_promised(session_of(pipeline, on))
    (actions, put_off, older), cautions, day = session.agenda(), session.warnings(), session.today
    ahead = talks.talks(session.log)
    if json_:
        found = [{"rule": w.rule, "person": w.person, "at": w.at.isoformat(), "reason": w.reason} for w in cautions]
        arranged = [{"day": t.day.isoformat(), "person": t.person, "application": t.application} for t in ahead]
        lists = {"actions": [_as_json(a) for a in actions], "talks": arranged, "older": list(older)}
        print_json(lists | {"warnings": found})
        return
    things = f"{many(len(actions), 'thing')} to do" if actions else "nothing to do"
    print(f"{day:%A} {day.day} {day:%B %Y}: {things}.\n")
    for talk in ahead:
        print_text(f"- {talks.headline(talk, day)} ({talk.about})", later="  ")
        print_text(f"  {talks.reason(talk, day)}", later="  ")
        print()
    pipeline_now = session.pipeline
    for action in actions:
        _show(action, pipeline_now, day)
    if put_off:
        print(f"{len(put_off)} put off until later.\n")
    if older:
        weeks = session.policy.rest_after_weeks
        print(f"{many(len(older), 'older one')}, silent for more than {weeks} weeks: the workbook lets them rest.\n")
    lately = recent(cautions, day)
    if lately:
        print("For next time (the last two weeks):\n")
        for w in lately:
            print_text(f"! {w.reason}", later="  ")
            print()


@plainly
def plan(
    pipeline: Record,
    out: Annotated[Path | None, typer.Option("--out", help="plan.html to print, or plan.ics for a calendar.")] = None,
    on: On = "",
    json_: Json = False,
) -> None:
    """The written plan for two weeks: as a page to print, as a calendar file, or here."""
    from followup.method.calendar import as_calendar
    from followup.method.plan import as_page

    session, promise = _as_promised(session_of(pipeline, on))
    steps, day = session.plan(), session.today
    kind = out.suffix.lower() if out else ""
    if out and kind == ".html":
        write_whole(out, as_page(steps, session.pipeline, name=session.name, on=day, promise=promise))
    elif out and kind == ".ics":
        file = session.file
        content, planned = as_calendar(
            steps,
            session.log,
            pipeline_id=file.id if file else "table of events",
            policy=session.policy,
            promise=promise,
            exported=file.calendar() if file else {},
        )
        write_whole(out, content.decode())
        if file:
            file.remember_calendar(planned)
    elif out:
        raise UsageError(f"--out is '{out.name}': end it with .html for a page to print, or .ics for a calendar.")
    if json_:
        found = [{"day": step.day.isoformat(), **_as_json(step.action)} for step in steps]
        print_json({"out": str(out) if out else None, "steps": found})
    elif out:
        print(f"{len(steps)} steps for two weeks from {say(day)}, written to {out}.")
    else:
        pipeline_now = session.pipeline
        for step in steps:
            _show(step.action, pipeline_now, day, step.day)


def _as_promised(session: "Session") -> "tuple[Session, Promise | None]":
    """The reader's own file as the workbook shows it: with what was promised in it; any other as it is."""
    if not session.file or session.file.path.resolve().parent != home().resolve():
        return session, None
    from followup.course.progress import kept_promise

    promise = kept_promise()
    return (replace(session, promised=promise.contacts), promise) if promise else (session, None)


def _as_json(action: "Action") -> dict[str, Any]:
    """An action as a program reads it."""
    return {
        "rule": action.rule,
        "person": action.person,
        "company": action.company,
        "applications": list(action.applications),
        "earliest": action.earliest.isoformat(),
        "due": action.due.isoformat(),
        "channels": list(action.channels),
        "via": action.via,
        "late": action.late,
        "reason": action.reason,
    }


def _show(action: "Action", pipeline: "Pipeline", on: date, day: date | None = None) -> None:
    """Print an action for a person."""
    from followup.method.action_text import headline, how, jobs, opening

    when = f"waiting since {say(action.since, on)}" if action.late else f"by {say(action.due, on)}"
    print(f"* {say(day) + ': ' if day else ''}{headline(action)} - {when}, {how(action)}")
    lines = (
        ("About", "; ".join(jobs(action, pipeline))),
        ("Why", action.reason),
        ("Say first", opening(action, pipeline, on)),
    )
    for label, text in lines:
        print_text(f"{label}: {text}", first="    ", later="      ")
    print()


VERBS: tuple[Verb, ...] = (("due", due_, {}), ("plan", plan, {}))
