"""What a status word of somebody's list means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from followup import limits
from followup.importers.dates import MARK, days_out
from followup.importers.words import fold, status_words, word_key
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
PARTS = re.compile(r"[;,/|()\[\]:→>+–—]| - |\.\s")
"""What stands between the parts of a cell that tells of several things."""
_LEVEL = re.compile(r"\b\d+\b")
_AFTER = re.compile(
    r"\b(?:after|nach|après|tras|después de|após|depois de|dopo|na|po|efter|after the)\b", re.IGNORECASE
)
"""What stands before something that had happened by then: "rejected after an interview"."""
BEFORE = frozenset({Status.INTERVIEWED, Status.REPLIED, Status.OFFERED})
"""What may have happened before the end of an application."""


def status_of(text: str, said: Mapping[str, str]) -> Status | None:
    """What a cell of a status column means.

    Args:
        text: the cell.
        said: what the reader said of words: folded word -> meaning.

    Returns:
        The meaning; None if the word is not known. Of several parts ("Interview 6/6, Rejected") the one that says most
        counts; what begins with "not sent" is not sent.
    """
    return told(text, said)[0][0]


def told(text: str, said: Mapping[str, str]) -> list[tuple[Status | None, str]]:
    """All that a cell of a status column tells, what it means first, each with the date that stands beside it or "".

    "Interview 6 June 2026, rejected" is a refusal, and a talk on 6 June 2026. Arguments as for `status_of`.
    """
    text = text[: limits.CELL_LETTERS]
    whole = word_key(text)
    if not whole:
        return [(Status.NOTHING, "")]
    if found := said.get(whole) or status_words().get(whole):
        return [(Status(found), "")]
    plain, days = days_out(text)
    parts = [_dated(part, days, said) for part in PARTS.split(plain) if fold(part)]
    known = [one for one in parts if one[0]]
    if not known or parts[0][0] is Status.NOT_SENT:
        return known[:1] or [(None, "")]
    parts += [_dated(after, days, said) for part in PARTS.split(plain) for after in _AFTER.split(part)[1:]]
    sent = [(status, day) for status, day in parts if status and status is not Status.NOT_SENT]
    if not sent:
        return [(None, "")]
    main = min(sent, key=lambda one: _WEIGHT.index(one[0]))
    return [main, *(one for one in sent if one[0] in BEFORE and one[0] is not main[0])]


def heaviest(statuses: Iterable[Status]) -> Status:
    """What several status words of one row mean together: what says most; not sent, if nothing else happened."""
    return _heaviest(tuple(statuses))


@lru_cache(maxsize=1 << 10)
def _heaviest(found: tuple[Status, ...]) -> Status:
    sent = [one for one in found if one is not Status.NOT_SENT]
    if len(sent) < len(found) and not any(one.kind for one in sent):
        return Status.NOT_SENT
    return min(sent, key=_WEIGHT.index, default=Status.NOTHING)


def _dated(part: str, days: Sequence[str], said: Mapping[str, str]) -> tuple[Status | None, str]:
    marked = re.search(rf"{MARK}(\d+)", part)
    return _part(fold(_AFTER.split(part)[0]), said), days[int(marked[1])] if marked else ""


def _part(part: str, said: Mapping[str, str]) -> Status | None:
    """A part by the longest known words at its beginning: "rejected after assessment", "interview 2"."""
    words = _LEVEL.sub(" ", part).split()
    if len(words) > 2 and status_words().get(" ".join(words[-2:])) == Status.NOT_SENT and words[-2] == "to":
        return Status.NOT_SENT  # "waiting to apply", "invited to apply"
    for n in range(len(words), 0, -1):
        phrase = " ".join(words[:n])
        # One small word before others means little: "no budget", "new manager".
        if (found := said.get(phrase) or status_words().get(phrase)) and (n == len(words) or phrase not in _WEAK):
            return Status(found)
    return None


_WEAK = frozenset(
    {"no", "new", "test", "open", "yes", "sorry", "other", "list", "watch", "lead", "closed", "received", "na"}
)
