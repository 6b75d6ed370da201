"""What an occasion to write or call is: declared by the rule that asks for it, used by the coach."""

from dataclasses import dataclass

from followup.log.model import Kind, Role

MET = (Role.INTERVIEWER, Role.MANAGER, Role.RECRUITER, Role.HR)
"""Whose name comes first in a note after an interview."""
CALLED = (Role.RECRUITER, Role.HR, Role.MANAGER, Role.INTERVIEWER)
"""Whose name comes first in a call."""
ANY_CONTACT = (Kind.APPLIED, Kind.FOLLOWED_UP, Kind.REPLIED, Kind.INTERVIEWED, Kind.THANKED, Kind.ANSWERED)


@dataclass(frozen=True)
class Occasion:
    """Something to say.

    Attributes:
        id: its name in a program.
        title: its name for a reader.
        draft: the kind of draft, as the coach knows it.
        outline: the text with {opening} (what the rule says first), {name}, {jobs}, {day} and {via} to fill in, and
            blanks in square brackets.
        roles: whose name comes first.
        since: the events whose last day is meant by {day}.
    """

    id: str
    title: str
    draft: str
    outline: str = "{opening}"
    roles: tuple[Role, ...] = CALLED
    since: tuple[Kind, ...] = (Kind.APPLIED,)


SIGNED = "\n\nKind regards\n[your name]"
MORE = (
    Occasion(
        "missed_call",
        "An agreed call that did not come",
        "follow-up email",
        "Good morning {name}, we had our talk about {jobs} down for [day and time]; perhaps something came up. "
        f"Would [another time] suit you instead? My number is [number].{SIGNED}",
    ),
    Occasion(
        "rejection",
        "A last kind word after a no",
        "thank-you email",
        "Dear {name}, thank you for telling me about {jobs}, and for the time you gave me. [One thing you enjoyed.] I "
        f"would be glad to hear of other work with you.{SIGNED}",
        MET,
    ),
    Occasion(
        "referral",
        "A first word to somebody you were referred to",
        "follow-up email",
        "Dear {name}, [who referred you] gave me your name. I am looking into {jobs}. [Why you turn to them.] Could I "
        f"ask you one or two questions by telephone? Thank you in any case.{SIGNED}",
    ),
    Occasion(
        "thanks_for_referral",
        "Thank-you to whoever referred you",
        "thank-you email",
        "Dear [who referred you], thank you for passing on my name to {name}. [What came of it.]\n[your name]",
    ),
    Occasion(
        "job_fair",
        "After a job fair",
        "follow-up email",
        "Dear {name}, we met at [the fair] on [day]. [One thing that you talked about.] You asked for my resume, and "
        f"here it is. I would be glad to talk more about {{jobs}}.{SIGNED}",
    ),
    Occasion(
        "panel",
        "A second thank-you after a panel",
        "thank-you email",
        "Dear {name}, thank you for your part in the talk about {jobs} on {day}. [One thing that this person asked or "
        f"said, and what you have thought since.]{SIGNED}",
        MET[:2],
        (Kind.INTERVIEWED,),
    ),
    Occasion(
        "manager_through",
        "A message to the manager through the recruiter",
        "follow-up email",
        "{via}, could you pass this on to {name}? I am very interested in {jobs}. [What you would like the manager to "
        f"know.] Thank you for your help.{SIGNED}",
        (Role.MANAGER,),
    ),
    Occasion(
        "reopen",
        "Writing again after weeks",
        "follow-up email",
        "Dear {name}, I wrote to you on {day} about {jobs}. [What is new since.] I am still interested, and would be "
        f"glad to know whether it is open. If not, thank you for the time it took.{SIGNED}",
        since=ANY_CONTACT,
    ),
)
"""Occasions that no rule asks for: the reader chooses them."""
