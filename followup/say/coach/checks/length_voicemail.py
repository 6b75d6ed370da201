"""How long a voicemail takes to say."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft
from followup.say.coach.speech import seconds

LONG, TOO_LONG = 30, 45
"""Seconds: a caution beyond the first. Practitioners' advice is 18 to 30 seconds."""
_BAD = "I wanted to tell you a little more about what I have done in the last years. " * 6


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """The part that comes after 30 seconds."""
    low, high = seconds(draft)
    if low > LONG:
        fits = draft.words[min(len(draft.words) - 1, int(len(draft.words) * LONG / high))]
        yield fits.start, draft.words[-1].end, f"This takes {low:.0f} to {high:.0f} seconds to say."


CHECK = Check(
    "length_voicemail",
    "caution",
    "This takes too long to say.",
    "A busy person listens for about half a minute. What comes later is often not heard, such as your number.",
    "Practitioners' advice: 18 to 30 seconds. Conversation runs near 150 words a minute.",
    found=(Example(_BAD),),
    spared=(Example("Good morning, this is Ana Silva about the analyst role. My number is 555 0142. Thank you."),),
    look=look,
    instead="Keep who you are, what it is about, one request, and your number, said slowly and twice.",
    kinds=("voicemail",),
)
