"""Something that could have been said to nobody else: a day, a name, a topic."""

import re
from collections.abc import Iterator

from followup.say.coach.base import THANKS, Check, Example, PhraseLook
from followup.say.coach.draft import Draft, Sentence
from followup.say.coach.phrases import Phrases

_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|this morning|this afternoon|last week"
_MONTH = "january|february|march|april|june|july|august|september|october|november|december"
_SUBJECTS = "talk~|conversation|discuss~|chat~|story|stories|advice|question~|point|tour|example|idea|ideas|plan|plans"
_TOLD = "said|told|mention~|explain~|describ~|show~|ask~|talk~|shar~|laugh~|spoke|handle~|run|train~|work~|plan~|solve~"
_FELT = "learn~|hear~|enjoy~|impress~|remember~|appreciat~|admir~|interest~|stay~ with me|stuck with me"
_DID = "show~|explain~|introduc~|tell~|put~|help~|recommend~|pass~|speak~|choos~|shar~|answer~|walk~|giv~"
_WHAT = "the|your|how|what|a|my|that|when|hearing|seeing|about"
_TOPIC = PhraseLook(
    Phrases(
        (
            f"({_DAY}|{_MONTH})",
            f"({_SUBJECTS}) [with you|we had|you gave|you told|you shared] (about|on|of|regarding) [{_WHAT}] *",
            f"(when|how|what|that|where|why) (you|we) ({_TOLD})",
            f"({_FELT}) [to|by|in|about|from|the most] ({_WHAT}) *",
            f"for ({_DID}) *",
        )
    )
)
_HEADS = frozenset(
    ["dear", "hello", "hi", "hey", "good", "best", "kind", "warm", "thank", "thanks", "mr", "mrs", "ms", "dr"]
)
_NAME = re.compile(r"[A-Z][\w'’-]+")


def look(draft: Draft) -> Iterator[tuple[int, int]]:
    """Nothing in particular: what is meant is not there."""
    if draft.words and not any(_TOPIC(draft)) and not any(_names(draft, part) for part in draft.sentences):
        yield 0, 0


def _names(draft: Draft, part: Sentence) -> bool:
    """Whether a sentence names somebody or something, beside a greeting and a signature."""
    words = [word for word in part.words if word.said not in ("?", "!")]
    if len(words) <= 4:
        return False
    start = next((n for n, word in enumerate(words[:4]) if word.said not in _HEADS), 0)
    greeted = words[0].said in _HEADS
    rest = words[start + 2 :] if greeted and words[0].said not in ("thank", "thanks") else words[1:]
    return any(word.said != "i" and _NAME.fullmatch(draft.text[word.start : word.end]) for word in rest)


CHECK = Check(
    "specific",
    "caution",
    "Nothing in it is about this meeting.",
    "A thank-you that could have gone to anybody is read as a form. One detail shows that you listened.",
    "Surveys of managers: a thank-you should add something (CareerBuilder and others); our choice of one detail.",
    found=(Example("Dear Ms Silva, thank you for your time. I enjoyed meeting you. Best, Sam", "thank-you email"),),
    spared=(
        Example("Dear Ms Silva, thank you for your time on Tuesday. Best, Sam", "thank-you email"),
        Example("Thank you for explaining how the night shift hands over.", "note card"),
        Example("Thank you for introducing me to Priya from the lab.", "note card"),
    ),
    look=look,
    instead="Add one thing that you talked about, the day, or a name: 'What you told me about ... stayed with me.'",
    kinds=THANKS,
)
