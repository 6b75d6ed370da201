"""Blanks of a starting point that are still to be filled."""

import re
from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

BLANK = re.compile(r"\[[^\[\]\n]{1,200}\]|_{3,}+")


def look(draft: Draft) -> Iterator[tuple[int, int]]:
    """Each blank."""
    yield from (found.span() for found in BLANK.finditer(draft.text))


CHECK = Check(
    "blanks",
    "stop",
    "Here is still a blank.",
    "This is where only you know what to say, and it is what they will remember.",
    "Our choice: a starting point is not a letter.",
    found=(Example("Good morning, this is [your name]."),),
    spared=(Example("Good morning, this is Ana Silva."),),
    look=look,
    instead="Put your own words in its place, without the brackets.",
)
