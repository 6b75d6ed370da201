"""Starting points for what to say: an outline for each occasion, filled from the log, with blanks for the rest.

They are no letters to send: the coach praises nothing while there is a blank.
"""

from dataclasses import dataclass
from datetime import date

from followup.log.model import Kind, Pipeline, Role
from followup.log.threads import Log, Thread
from followup.method.rules import RULES, short


@dataclass(frozen=True)
class Occasion:
    """Something to say.

    Attributes:
        id: its name in a program.
        title: its name for a reader.
        kind: the kind of draft, as the coach knows it.
        outline: the text with {name}, {jobs}, {day} and {via} to fill, and blanks in square brackets.
        roles: whose name comes first.
        since: the events whose last day is meant by {day}.
    """

    id: str
    title: str
    kind: str
    outline: str
    roles: tuple[Role, ...] = ()
    since: tuple[Kind, ...] = (Kind.APPLIED,)


_ANY = (Kind.APPLIED, Kind.FOLLOWED_UP, Kind.REPLIED, Kind.INTERVIEWED, Kind.THANKED, Kind.ANSWERED)
_MET = (Role.INTERVIEWER, Role.MANAGER, Role.RECRUITER, Role.HR)
_CALLED = (Role.RECRUITER, Role.HR, Role.MANAGER, Role.INTERVIEWER)
_SIGN = "\n\nKind regards\n[your name]"
OCCASIONS = (
    Occasion("voicemail", "Voicemail after a resume", "voicemail", RULES["F"].opening, _CALLED),
    Occasion("second_call", "Second call", "voicemail", RULES["C"].opening, _CALLED, _ANY),
    Occasion(
        "linkedin",
        "LinkedIn note",
        "linkedin",
        "Dear {name}, on {day} I sent my resume for {jobs}. [One thing in their work that you noticed.] I would be "
        "glad to connect. Kind regards, [your name]",
        _CALLED,
    ),
    Occasion(
        "thank_you",
        "Thank-you after an interview",
        "thank-you email",
        RULES["T1"].opening + " [What you would like to do for them.]" + _SIGN,
        _MET,
        (Kind.INTERVIEWED,),
    ),
    Occasion(
        "thank_you_through",
        "Thank-you through the recruiter",
        "thank-you email",
        "{via}, could you pass this on to {name}? " + RULES["T1"].opening + _SIGN,
        (Role.MANAGER, Role.INTERVIEWER),
        (Kind.INTERVIEWED,),
    ),
    Occasion(
        "recruiter",
        "Thanks to the recruiter who helped",
        "note card",
        RULES["T2"].opening + "\n[your name]",
        (Role.RECRUITER, Role.HR),
        (Kind.ACCEPTED,),
    ),
    Occasion(
        "manager",
        "Note to the manager who hired you",
        "note card",
        RULES["T3"].opening + "\n[your name]",
        (Role.MANAGER,),
        (Kind.ACCEPTED,),
    ),
)
BY_ID = {one.id: one for one in OCCASIONS}


def starting_point(occasion: Occasion, pipeline: Pipeline, application: str = "", on: date = date.max) -> str:
    """The outline, filled with what the log knows of an application; what it does not know stays a blank.

    Args:
        occasion: one of `OCCASIONS`.
        pipeline: the log.
        application: its id; "" for none.
        on: what happened later is not looked at.
    """
    thread = Log(pipeline, on).threads.get(application)
    if thread is None:
        facts = {"name": "[name]", "jobs": "[the job]", "day": "[day]", "via": "[recruiter]"}
    else:
        facts = _facts(occasion, thread)
    return occasion.outline.format(**facts)


def _facts(occasion: Occasion, thread: Thread) -> dict[str, str]:
    title = short(thread.application.title or thread.application.company)
    names = [name for role in occasion.roles for name in thread.people(role)]
    through = thread.people(Role.RECRUITER) or thread.people(Role.HR)
    days = thread.days(*occasion.since)
    return {
        "name": _first(names),
        "jobs": f"the {title} job" if title else "[the job]",
        "day": f"{max(days).day} {max(days):%B}" if days else "[day]",
        "via": _first(through, "[recruiter]"),
    }


def _first(names: list[str], otherwise: str = "[name]") -> str:
    return short(names[0].split()[0]) if names else otherwise
