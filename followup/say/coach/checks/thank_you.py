"""A thank-you that says so."""

from collections.abc import Iterator

from followup.say.coach.base import THANKS, Check, Example, PhraseLook
from followup.say.coach.draft import Draft
from followup.say.coach.phrases import Phrases

_SAID = PhraseLook(Phrases(["thank you", "thanks", "thank *", "grateful", "gratitude", "many thanks"]), once=True)
_WORDS = PhraseLook(Phrases(["thank you"]), once=True)


def look(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """Nothing in particular: what is meant is not there."""
    if draft.words and not any(_WORDS(draft)):
        said = any(_SAID(draft))
        yield 0, 0, "The words 'thank you' are not in it." if said else "It does not say thank you."


CHECK = Check(
    "thank_you",
    "caution",
    "It does not say thank you.",
    "A thank-you is known by these two words. Around them, everything else is read more kindly.",
    "The article on following up: a short sentence with the words 'thank you'.",
    found=(Example("It was great to see the workshop on Monday.", "note card"),),
    spared=(Example("Thank you for showing me the workshop on Monday.", "note card"),),
    look=look,
    instead="Begin with it: 'Thank you for ...', and say for what.",
    kinds=THANKS,
)
