"""An action in words: who, what about, how, and what to say first."""

from datetime import date

from followup.log.model import Pipeline
from followup.log.names import addressed, called, jobs_named
from followup.method.agenda import Action
from followup.method.rules import RULES
from followup.wording import day_and_month, short


def headline(action: Action) -> str:
    """The step in a few words: Call Rita Ray, Acme."""
    company = f", {short(action.company)}" if action.company and action.party.known else ""
    through = f" (through {short(action.via)})" if action.via else ""
    return f"{RULES[action.rule].verb} {short(action.person)}{company}{through}"


def jobs(action: Action, pipeline: Pipeline) -> list[str]:
    """The jobs that an action is about, each as "title, company"."""
    found = (pipeline.by_id[i] for i in action.applications)
    return [", ".join(short(part) for part in (a.title, a.company) if part) or short(a.id) for a in found]


def how(action: Action) -> str:
    """The channels in words, the best first."""
    return " or ".join(channel.label for channel in action.channels)


def opening(action: Action, pipeline: Pipeline, on: date) -> str:
    """What to say first; the parts in square brackets are for the reader to fill in."""
    outline = addressed(RULES[action.rule].opening, action.person if action.party.known else "")
    text = outline.format(
        jobs=jobs_named([pipeline.by_id[i] for i in action.applications]),
        day=day_and_month(action.since, on),
    )
    return (
        f"{short(called(action.via)) or 'Good morning'}, could you pass this on to {short(action.person)}? {text}"
        if action.via
        else text
    )
