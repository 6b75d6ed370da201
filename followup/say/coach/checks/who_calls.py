"""A voicemail in which nobody says who is calling."""

import re
from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft, Sentence
from followup.say.coach.phrases import Phrases

_NAMING = Phrases(["(this is|my name is|name is|it is|i am called|i am|here is)"])
_SELF = re.compile(r"\s+(?!I\b)[A-Z\u00c0-\u024f][\w'’-]+")
_HERE = re.compile(r"\b[A-Z][\w'’-]+,? (?:here|calling|speaking)\b")
_FIRST = 3
"""The name should stand in one of the first three sentences."""


def look(draft: Draft) -> Iterator[tuple[int, int]]:
    """Nothing in particular: what is meant is not there."""
    if draft.words and not any(_names(draft.text, part) for part in draft.sentences[:_FIRST]):
        yield 0, 0


def _names(text: str, part: Sentence) -> bool:
    """Whether a sentence gives a name: 'this is Ana', 'Ana calling'; a language without capitals is let pass."""
    if _HERE.search(text, part.start, part.end):
        return True
    after = (text[part.span(*place)[1] : part.end] for place in _NAMING.within(part.line))
    return any(_SELF.match(rest) or (rest.strip()[:1].isalpha() and not rest.isascii()) for rest in after)


CHECK = Check(
    "who_calls",
    "note",
    "It does not say who is calling.",
    "They have many names on their desk. Yours should come first, so that they can look you up while they listen.",
    "Practitioners' advice for voicemail.",
    found=(Example("Hello, I am calling about the analyst role. Please call me back."),),
    spared=(
        Example("Hello, this is Ana Silva about the analyst role."),
        Example("Good morning Ms Obi, my name is Jo Park."),
    ),
    look=look,
    instead="Say it first: 'Good morning, this is Ana Silva.'",
    kinds=("voicemail",),
)
