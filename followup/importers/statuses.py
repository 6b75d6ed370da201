"""What a status word of somebody's list means."""

import re
from collections.abc import Mapping
from enum import StrEnum

from followup.importers.words import fold, status_words
from followup.log.model import Kind


class Status(StrEnum):
    """What a word in a status column says of an application; it has no day of its own."""

    APPLIED = "applied"
    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    INTERVIEWED = "interviewed"
    INVITED = "invited"
    REPLIED = "replied"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WITHDREW = "withdrew"
    NO_ANSWER = "no_answer"
    NOTHING = "nothing"

    @property
    def kind(self) -> Kind | None:
        """The event that it stands for; None where it stands for none."""
        return Kind(self.value) if self in _EVENTS else None

    @property
    def words(self) -> str:
        """As a reader knows it."""
        return _WORDS[self]


_EVENTS = frozenset({Status.REJECTED, Status.INTERVIEWED, Status.INVITED, Status.REPLIED, Status.OFFERED}) | {
    Status.ACCEPTED,
    Status.WITHDREW,
}
_WORDS = {
    Status.APPLIED: "sent, and waiting",
    Status.NOT_SENT: "not sent yet",
    Status.REJECTED: "they said no",
    Status.INTERVIEWED: "a talk",
    Status.INVITED: "a talk is arranged",
    Status.REPLIED: "they want to go on",
    Status.OFFERED: "an offer",
    Status.ACCEPTED: "you accepted",
    Status.WITHDREW: "you withdrew",
    Status.NO_ANSWER: "no answer",
    Status.NOTHING: "says nothing",
}
_WEIGHT = [Status.ACCEPTED, Status.WITHDREW, Status.REJECTED, Status.OFFERED, Status.INTERVIEWED, Status.INVITED]
_WEIGHT += [Status.REPLIED, Status.NO_ANSWER, Status.APPLIED, Status.NOTHING]
_PARTS = re.compile(r"[;,/|()\[\]:→>+–—]| - |\.\s")
_LEVEL = re.compile(r"\b\d+\b")


def status_of(text: str, said: Mapping[str, str]) -> Status | None:
    """What a cell of a status column means.

    Args:
        text: the cell.
        said: what the reader said of words: folded word -> meaning.

    Returns:
        The meaning; None if the word is not known. Of several parts ("Interview 6/6, Rejected") the one that says most
        counts; what begins with "not sent" is not sent.
    """
    whole = fold(text)
    if not whole:
        return Status.NOTHING
    if whole in said:
        return Status(said[whole])
    if found := status_words().get(whole):
        return Status(found)
    parts = [_part(fold(part), said) for part in _PARTS.split(text) if fold(part)]
    known = [one for one in parts if one]
    if not known or parts[0] is Status.NOT_SENT:
        return known[0] if known else None
    return min((one for one in known if one is not Status.NOT_SENT), key=_WEIGHT.index, default=None)


def _part(part: str, said: Mapping[str, str]) -> Status | None:
    """A part by the longest known words at its beginning: "rejected after assessment", "interview 2"."""
    words = " ".join(_LEVEL.sub(" ", part).split()).split()
    for n in range(len(words), 0, -1):
        phrase = " ".join(words[:n])
        # One small word before others means little: "no budget", "new manager".
        if (found := said.get(phrase) or status_words().get(phrase)) and (n == len(words) or phrase not in _WEAK):
            return Status(found)
    return None


_WEAK = frozenset(
    {"no", "new", "test", "open", "yes", "sorry", "other", "list", "watch", "lead", "closed", "received", "na"}
)
