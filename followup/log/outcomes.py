"""What each kind of event means for the others: what answers, what ends, what breaks a silence, what is a contact."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from followup.log.model import Kind, Meaning

POSITIVE_KINDS = frozenset({Kind.REPLIED, Kind.INVITED, Kind.INTERVIEWED, Kind.OFFERED, Kind.ACCEPTED})
"""A positive answer: it ends the waiting for the analysis. A reply must not be one of NO_ANSWERS for that."""
NEGATIVE_KINDS = frozenset({Kind.REJECTED})
"""A negative answer: it ends the waiting too, as a competing event."""
CENSORING_KINDS = frozenset({Kind.WITHDREW})
"""The reader ended it: unanswered up to then."""
NO_ANSWERS = frozenset({Meaning.NO_NEWS, Meaning.RECEIPT})
"""What a reply may say that is no answer: they are still looking, or a machine wrote."""
ANSWERS = (
    Meaning.MOVES_ON.value,
    *(kind.value for kind in (Kind.REPLIED, Kind.INVITED, Kind.INTERVIEWED, Kind.OFFERED, Kind.ACCEPTED)),
    *(kind.value for kind in (Kind.REJECTED, Kind.WITHDREW)),
)
"""What an answer or an end says (`said`); of several on one day the first here counts. "replied" is a reply that nobody
was asked about."""
THEIRS = frozenset({Kind.REPLIED, Kind.PROMISED, Kind.INVITED, Kind.INTERVIEWED, Kind.OFFERED})
"""What they did that breaks a silence; a receipt does not (see `breaks_silence`)."""
CLOSING = frozenset({Kind.REJECTED, Kind.ACCEPTED, Kind.WITHDREW, Kind.RESTED})
"""What ends an application, until it is opened again."""
CONTACTS = frozenset({Kind.FOLLOWED_UP, Kind.THANKED, Kind.ANSWERED, Kind.ACCEPTED, Kind.WITHDREW})
"""What you do that reaches a person and so restarts that person's week. Sending a resume does not."""


class Outcome(StrEnum):
    """What came of an application, or of an interview, by the day of the look."""

    POSITIVE = "positive answer"
    REJECTED = "rejected"
    WAITING = "no answer yet"
    WITHDREW = "you withdrew"


_OUTCOMES = (
    dict.fromkeys(POSITIVE_KINDS, Outcome.POSITIVE)
    | dict.fromkeys(NEGATIVE_KINDS, Outcome.REJECTED)
    | dict.fromkeys(CENSORING_KINDS, Outcome.WITHDREW)
)


class _Happened(Protocol):
    @property
    def kind(self) -> Kind: ...

    @property
    def meaning(self) -> Meaning | None: ...

    @property
    def day(self) -> date: ...


def answers(e: _Happened) -> bool:
    """Whether an event answers or ends an application. A reply that nobody was asked about counts as one."""
    return e.kind in _OUTCOMES and e.meaning not in NO_ANSWERS


def breaks_silence(e: _Happened) -> bool:
    """Whether they did something; a machine that says "we have received your application" did not."""
    return e.kind in THEIRS and e.meaning is not Meaning.RECEIPT


def opens_again(end: _Happened, e: _Happened) -> bool:
    """Whether what they did takes back an end: a talk or an offer any, and a rest any word of theirs."""
    if end.kind is Kind.ACCEPTED or not breaks_silence(e):
        return False
    if end.kind is Kind.RESTED or e.kind in (Kind.INVITED, Kind.INTERVIEWED, Kind.OFFERED):
        return True
    return e.kind is Kind.REPLIED and e.meaning is Meaning.MOVES_ON


_E = TypeVar("_E", bound=_Happened)


def said(e: _Happened) -> str:
    """What an event that answers or ends an application says, as one of ANSWERS."""
    return Meaning.MOVES_ON.value if e.meaning is Meaning.MOVES_ON else e.kind.value


def answer_of(events: Iterable[_E]) -> _E | None:
    """What first answered or ended an application, of several on one day the better answer; None if nothing did yet."""
    found = [e for e in events if answers(e)]
    if len(found) < 2:
        return found[0] if found else None
    return min(found, key=lambda e: (e.day, ANSWERS.index(said(e))))


def outcome_of(answer: _Happened | None) -> Outcome:
    """What that event means."""
    return _OUTCOMES[answer.kind] if answer else Outcome.WAITING
