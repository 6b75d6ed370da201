"""How long a note card is."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

MOST = 3
_HEAD = 4
"""A line of up to four words is a greeting or a name, not a sentence."""


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """What comes after the third sentence."""
    whole = [part for part in draft.sentences if len(part.words) > _HEAD]
    if len(whole) > MOST:
        yield whole[MOST].start, whole[-1].end, f"This has {len(whole)} sentences."


CHECK = Check(
    "length_card",
    "caution",
    "This is long for a card.",
    "A card is read standing up. One to three sentences are read, and kept.",
    "The article on following up: a thank-you is a short sentence.",
    found=(
        Example(
            "Thank you for your time on Monday. I enjoyed our talk very much. The team made me feel welcome. I look "
            "forward to hearing from you soon. Please call me at any time.",
            "note card",
        ),
    ),
    spared=(Example("Dear Ms Silva,\nThank you for showing me the workshop on Monday.\nSam Reed", "note card"),),
    look=look,
    instead="Keep the sentence with 'thank you' and the one about what you remember.",
    kinds=("note card",),
)
