"""A telephone number in a voicemail, said twice."""

import re
from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

_NUMBER = re.compile(r"(?<![\d\w])\+?\d[\d\-./() ]{5,20}\d(?!\d)")
_BLANK = re.compile(r"\[[^\[\]\n]{0,40}number[^\[\]\n]{0,40}\]", re.IGNORECASE)


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """The number that is said only once, or nothing in particular."""
    found = [*_NUMBER.finditer(draft.text), *_BLANK.finditer(draft.text)]
    if draft.words and not found:
        yield 0, 0, "It gives no number to call."
    elif len(found) == 1:
        yield *found[0].span(), "The number is said once."


CHECK = Check(
    "number",
    "note",
    "The number is said once.",
    "Whoever writes it down needs a second chance. Slowly and twice saves them from playing it again.",
    "Practitioners' advice for voicemail.",
    found=(Example("This is Ana Silva. My number is 555-014-2231."), Example("This is Ana Silva. Please call me.")),
    spared=(Example("This is Ana Silva, 555-014-2231. Again, that is 555-014-2231."),),
    look=look,
    instead="Say it slowly near the beginning, and once more at the end.",
    kinds=("voicemail",),
)
