"""Capitals and rows of exclamation marks."""

import re
from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

_MARKS = re.compile(r"(?<![!?])[!?]{2,}+")
_LONG = 4
_SHOUTED = 2


def look(draft: Draft) -> Iterator[tuple[int, int]]:
    """Each row of marks, and each stretch of two or more words in capitals."""
    yield from (found.span() for found in _MARKS.finditer(draft.text) if "!" in found.group())
    for part in draft.sentences:
        long = [word for word in part.words if word.end - word.start >= _LONG]
        loud = [word for word in long if draft.text[word.start : word.end].isupper()]
        if len(loud) >= _SHOUTED:
            yield loud[0].start, loud[-1].end


CHECK = Check(
    "shouting",
    "caution",
    "This is loud.",
    "Capitals and rows of exclamation marks are read as shouting.",
    "Custom of the written word; our choice of limits.",
    found=(Example("Please CALL ME BACK SOON!!!", "follow-up email"),),
    spared=(Example("Thank you! I passed the CCNA exam.", "follow-up email"),),
    look=look,
    instead="Small letters, and one mark at the most.",
)
