"""How long a text takes to say."""

from followup.say.coach.draft import Draft

SLOW, QUICK = 130, 160
"""Words a minute on a voicemail; conversation runs near 150."""


def seconds(draft: Draft) -> tuple[float, float]:
    """The shortest and the longest time that it takes to say a draft, in seconds.

    Digits of a telephone number are each a word when they are said.
    """
    spoken = sum(_spoken(draft.text[word.start : word.end]) for word in draft.words)
    return round(spoken / QUICK * 60, 1), round(spoken / SLOW * 60, 1)


def _spoken(word: str) -> int:
    return sum(letter.isdigit() for letter in word) if len(word) >= 3 and word.isdigit() else 1
