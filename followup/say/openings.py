"""Starting points for what to say: an outline for each occasion, filled from the log, with blanks for the rest.

They are no letters to send: the coach praises nothing while there is a blank. A rule declares its occasions.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from followup.log.log import Log
from followup.log.model import Pipeline, Role
from followup.log.names import addressed, called
from followup.log.threads import Thread
from followup.method.occasions import Occasion
from followup.method.rules import RULES
from followup.wording import day_and_month, short


def occasions() -> Mapping[str, Occasion]:
    """Every occasion that a rule declares, by its id, with the rule's opening filled in."""
    return {
        one.id: replace(one, outline=one.outline.replace("{opening}", rule.opening))
        for rule in RULES.values()
        for one in rule.occasions
    }


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
        facts = _facts(occasion, thread)
    return addressed(occasion.outline, next(filter(called, names[:1]), "")).format(**facts)


def _facts(occasion: Occasion, thread: Thread) -> dict[str, str]:
    title = short(thread.application.title or thread.application.company)
    through = thread.people(Role.RECRUITER) or thread.people(Role.HR)
    days = thread.days(*occasion.since)
    return {
        "jobs": f"the {title} job" if title else "[the job]",
        "day": day_and_month(max(days)) if days else "[day]",
        "via": (through and short(called(through[0]))) or "[recruiter]",
    }
