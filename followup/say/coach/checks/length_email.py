"""How many words an email has."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

FEW, MANY = 50, 125
"""Words of the emails that were answered most (Boomerang 2016)."""


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """What comes after 125 words, or a very short email as a whole."""
    count = len(draft.words)
    if count > MANY:
        yield draft.words[MANY].start, draft.words[-1].end, f"This has {count} words."
    elif 0 < count < FEW and draft.kind == "follow-up email":
        yield draft.words[0].start, draft.words[-1].end, f"This has {count} words: a little more would help them."


CHECK = Check(
    "length_email",
    "note",
    "The length is unusual.",
    "Emails of 50 to 125 words were answered most in a large study of a mail program. That is a correlation: short and "
    "clear mails may be answered for other reasons.",
    "Boomerang 2016, a correlation over many kinds of mail.",
    found=(Example("We talked about many things that day. " * 25, "thank-you email"),),
    spared=(
        Example(
            "Dear Ms Silva, thank you for the hour on Tuesday. Your account of how the night shift hands over to the "
            "day shift stayed with me, and I have been thinking about the checklist that you described. I would be "
            "glad to work with people who take such care. Please let me know if I can send you anything else. Kind "
            "regards, Sam",
            "thank-you email",
        ),
    ),
    look=look,
    instead="Keep one thing you remember, one thing you bring, and one easy request.",
    kinds=("thank-you email", "follow-up email"),
)
