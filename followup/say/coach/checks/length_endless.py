"""A voicemail that nobody will hear to its end."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.checks.length_voicemail import TOO_LONG
from followup.say.coach.draft import Draft
from followup.say.coach.speech import seconds

_BAD = "I wanted to tell you a little more about what I have done in the last years. " * 9


def look(draft: Draft) -> Iterator[tuple[int, int]]:
    """All of it."""
    if seconds(draft)[0] > TOO_LONG:
        yield draft.words[0].start, draft.words[-1].end


CHECK = Check(
    "length_endless",
    "stop",
    "This is longer than most mailboxes, and most people, allow.",
    "Many mailboxes cut a message off. Yours would end in the middle.",
    "Practitioners' advice: 18 to 30 seconds; over 45 is too long.",
    found=(Example(_BAD),),
    spared=(Example("Good morning, this is Ana Silva about the analyst role. My number is 555 0142. Thank you."),),
    look=look,
    instead="Leave out what stands in your resume. Offer the rest: 'I would be glad to tell you more.'",
    kinds=("voicemail",),
)
