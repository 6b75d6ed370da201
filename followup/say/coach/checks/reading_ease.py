"""How hard a text is to read."""

from collections.abc import Iterator

from followup.say.coach.base import Check, Example
from followup.say.coach.draft import Draft

MOST = 10
"""The school grade above which it is noted: our choice."""
_LEAST = 15
_WORST = 25
"""A sentence of more words than this is the one that is pointed at."""


def grade(draft: Draft) -> float:
    """The automated readability index (Senter and Smith 1967): about the school grade that it takes to read a text."""
    words = [draft.text[word.start : word.end] for word in draft.words]
    letters, whole = sum(map(len, words)), [part for part in draft.sentences if part.words]
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(whole) - 21.43


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """The longest sentence of a text that is hard to read."""
    if len(draft.words) >= _LEAST and grade(draft) > MOST:
        longest = max(draft.sentences, key=lambda part: len(part.words))
        if len(longest.words) > _WORST:
            yield longest.start, longest.end, f"This sentence has {len(longest.words)} words."
        else:
            yield 0, 0, "The words are long."


CHECK = Check(
    "reading_ease",
    "note",
    "This is hard to take in.",
    "It is read, or heard, once and in a hurry. Short sentences and plain words get through.",
    "Automated readability index over 10 (Senter and Smith 1967); the limit is our choice.",
    found=(
        Example(
            "Notwithstanding the considerable administrative responsibilities accompanying your position, I "
            "respectfully request clarification regarding anticipated recruitment timelines and "
            "organisational requirements.",
            "follow-up email",
        ),
    ),
    spared=(
        Example(
            "Thank you for the hour on Tuesday. I liked what you said about the team. I would be glad to hear when you "
            "plan to decide. Have a good week.",
            "follow-up email",
        ),
    ),
    look=look,
    instead="Cut the longest sentence in two, and put everyday words in place of long ones.",
)
