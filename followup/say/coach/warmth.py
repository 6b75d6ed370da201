"""Warmth: one number for comparing two drafts of one message, and which words made it.

It adds up what is known to sound warm or cold to a stranger, with weights set beforehand (warmth.toml). It is for
comparing what one person wrote before and after, never for judging a person.
"""

import math
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from followup.say.coach.base import PhraseLook
from followup.say.coach.draft import Draft
from followup.say.coach.phrases import Phrases

_FILE = Path(__file__).parent / "warmth.toml"
_SCALE = 4.0
_CAUTION, _STOP = -1.0, -1.5


@dataclass(frozen=True)
class Contribution:
    """What one phrase adds to the warmth.

    Attributes:
        name: what it is, such as gratitude.
        weight: what it adds; below 0 for what cools.
        start, end: its characters.
    """

    name: str
    weight: float
    start: int
    end: int


@cache
def _features() -> tuple[tuple[str, float, int, PhraseLook], ...]:
    with _FILE.open("rb") as file:
        told = tomllib.load(file)
    return tuple(
        (name, one["weight"], one["most"], PhraseLook(Phrases(one["phrases"]), Phrases(one.get("unless", []))))
        for name, one in told.items()
    )


def parts(draft: Draft) -> Iterator[Contribution]:
    """Every phrase that adds to the warmth or takes from it, feature by feature."""
    for name, weight, most, look in _features():
        left = most if look.phrases.may_stand_in(draft.said) else 0
        for sentence in draft.sentences:
            found = look.within(sentence) if left else []
            if found:
                left -= 1
                yield Contribution(name, weight, *sentence.span(*found[0]))


def warmth(found: Iterable[Contribution], cautions: int, stops: int) -> float:
    """From -1, cold, to 1, warm; 0 for a text with nothing of either."""
    total = sum(part.weight for part in found) + _CAUTION * cautions + _STOP * stops
    return round(math.tanh(total / _SCALE), 3)
