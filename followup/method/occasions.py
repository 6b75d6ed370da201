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
