"""What each kind of event means for the others: what answers, what ends, what breaks a silence, what is a contact."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

from followup.log.model import Kind

POSITIVE_KINDS = frozenset({Kind.REPLIED, Kind.INTERVIEWED, Kind.OFFERED, Kind.ACCEPTED})
"""A positive answer: it ends the waiting for the analysis."""
NEGATIVE_KINDS = frozenset({Kind.REJECTED})
"""A negative answer: it ends the waiting too, as a competing event."""
CENSORING_KINDS = frozenset({Kind.WITHDREW})
"""The reader ended it: unanswered up to then."""
THEIRS = frozenset({Kind.REPLIED, Kind.PROMISED, Kind.INTERVIEWED, Kind.OFFERED})
"""What they did that breaks a silence."""
CLOSING = frozenset({Kind.REJECTED, Kind.ACCEPTED, Kind.WITHDREW})
"""What ends an application."""
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


_E = TypeVar("_E", bound=_Happened)


def answer_of(events: Iterable[_E]) -> _E | None:
    """The first event, in order, that answers or ends an application; None if there is none yet."""
    return next((e for e in events if e.kind in _OUTCOMES), None)


def outcome_of(answer: _Happened | None) -> Outcome:
    """What that event means."""
    return _OUTCOMES[answer.kind] if answer else Outcome.WAITING
