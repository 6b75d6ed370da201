"""Starting points for what to say: an outline for each occasion, filled from the log, with blanks for the rest.

They are no letters to send: the coach praises nothing while there is a blank. A rule declares its occasions; a few
more are the reader's own. Whole examples, with made-up people, show how differently one may put it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from followup.log.log import Log
from followup.log.model import Pipeline, Role
from followup.log.names import addressed, called, jobs_named, person_key
from followup.log.threads import Thread
from followup.method.occasions import MORE, Occasion
from followup.method.rules import RULES
from followup.wording import day_and_month, short

_EXAMPLES = Path(__file__).parent / "examples.toml"


def occasions() -> Mapping[str, Occasion]:
    """Every occasion, by its id: those that a rule declares, with the rule's opening filled in, and the others."""
    declared = {
        one.id: replace(one, outline=one.outline.replace("{opening}", rule.opening))
        for rule in RULES.values()
        for one in rule.occasions
    }
    return declared | {one.id: one for one in MORE}


@cache
def examples() -> Mapping[str, tuple[str, ...]]:
    """For each occasion two or three whole messages of different tone and length, by nobody in particular."""
    with _EXAMPLES.open("rb") as file:
        return {name: tuple(texts) for name, texts in tomllib.load(file).items()}


def starting_point(occasion: Occasion, pipeline: Pipeline, application: str = "", on: date = date.max) -> str:
    """The outline, filled with what the log knows of an application; what it does not know stays a blank.

    Args:
        occasion: one of `occasions()`.
        pipeline: the log.
        application: its id; "" for none.
        on: what happened later is not looked at.
    """
    thread = Log(pipeline, on).threads.get(application)
    if thread is None:
        names, facts = [], {"jobs": "[the job]", "day": "[day]", "via": "[recruiter]"}
    else:
        names = [name for role in occasion.roles for name in thread.people(role)]
        facts = _facts(occasion, thread, names[0] if names else "")
    known = [name for name in names[:1] if called(name) or "to {name}" not in occasion.outline]  # not on to a desk
    return addressed(occasion.outline, "".join(known)).format(**facts)


def _facts(occasion: Occasion, thread: Thread, person: str) -> dict[str, str]:
    """What is known of an application; the day is the last that concerns the person, where there is one."""
    through = thread.people(Role.RECRUITER) or thread.people(Role.HR)
    events = [event for event in thread.events if event.kind in occasion.since and event.dated]
    theirs = [event.day for event in events if person and person_key(event.person) == person_key(person)]
    days = theirs or [event.day for event in events]
    return {
        "jobs": jobs_named([thread.application]),
        "day": day_and_month(max(days)) if days else "[day]",
        "via": (through and short(called(through[0]))) or "[recruiter]",
    }
