"""What checks measure that no phrase says: blanks, length, how hard it is to read, what is missing.

Each function has the name of a check, whose words stand in checks/, and gives the characters of each finding, with a
message of its own if that says more; (0, 0) for something that is not there.
"""

import re
from collections.abc import Iterator

from followup.say.coach.base import Look, PhraseLook, Span
from followup.say.coach.draft import Draft, Sentence
from followup.say.coach.phrases import Phrases
from followup.say.coach.reader import reader
from followup.say.coach.speech import seconds

Found = Iterator[Span | tuple[int, int, str]]


# --- length -----------------------------------------------------------------------------------------------------------

_LONG, _TOO_LONG = 30, 45
"""Seconds of a voicemail: a caution, and a stop. Practitioners' advice is 18 to 30 seconds."""
_MOST_OF_A_NOTE = 300
"""Characters of a note with an invitation on LinkedIn."""
_FEW, _MANY = 50, 125
"""Words of the emails that were answered most (Boomerang 2016)."""
_MOST_OF_A_CARD = 3
_HEAD = 4
"""A line of up to four words is a greeting or a name, not a sentence."""


def length_voicemail(draft: Draft) -> Found:
    """The part that comes after 30 seconds."""
    low, high = seconds(draft)
    if low > _LONG:
        fits = draft.words[min(len(draft.words) - 1, int(len(draft.words) * _LONG / high))]
        yield fits.start, draft.words[-1].end, f"This takes {low:.0f} to {high:.0f} seconds to say."


def length_endless(draft: Draft) -> Found:
    """All of a voicemail that nobody will hear to its end."""
    if seconds(draft)[0] > _TOO_LONG:
        yield draft.words[0].start, draft.words[-1].end


def length_email(draft: Draft) -> Found:
    """What comes after 125 words, or a very short email as a whole."""
    count = len(draft.words)
    if count > _MANY:
        yield draft.words[_MANY].start, draft.words[-1].end, f"This has {count} words."
    elif 0 < count < _FEW and draft.kind == "follow-up email":
        yield draft.words[0].start, draft.words[-1].end, f"This has {count} words: a little more would help them."


def length_linkedin(draft: Draft) -> Found:
    """What does not fit in a note with an invitation."""
    said = draft.text.rstrip()
    if len(said) > _MOST_OF_A_NOTE:
        yield _MOST_OF_A_NOTE, len(said), f"This has {len(said)} characters."


def length_card(draft: Draft) -> Found:
    """What comes after the third sentence."""
    whole = [part for part in draft.sentences if len(part.words) > _HEAD]
    if len(whole) > _MOST_OF_A_CARD:
        yield whole[_MOST_OF_A_CARD].start, whole[-1].end, f"This has {len(whole)} sentences."


# --- how it reads -----------------------------------------------------------------------------------------------------

_BLANK = re.compile(
    r"\[[^\[\]\n]{1,200}\]|_{3,}+|\{\{?[^{}\n]{1,60}\}?\}|(?<!\w)[Xx]{3,}+(?!\w)"
    r"|<(?!http|mailto)[A-Za-z][A-Za-z _/-]{1,40}>"
)
_MARKS = re.compile(r"(?<![!?])[!?]{2,}+")
_LONG_WORD, _SHOUTED = 4, 2
_GRADE = 10
"""The school grade above which it is noted: our choice."""
_LEAST_WORDS = 15
_LONG_SENTENCE = 25
"""A sentence of more words than this is the one that is pointed at."""
_ASKS = PhraseLook(
    Phrases(
        [
            "(could|can|would|will) you [please|kindly|also]",
            "please (call|let|send|tell|give|confirm|reply|respond|email|write|forward|look|check|review|share|pass)",
            "(let me know|call me|give me a call|get back to me|send me|tell me|i would like to know|i wanted to ask)",
            "(when|what|who|where|whether) ... ?",
        ]
    )
)


def blanks(draft: Draft) -> Found:
    """The first blank that is still to be filled, and how many there are."""
    found = list(_BLANK.finditer(draft.own))
    if found:
        first = found[0].group()[:40]
        many = f"{len(found)} blanks are still to be filled; the first is {first}." if len(found) > 1 else ""
        yield (*found[0].span(), many) if many else found[0].span()


def shouting(draft: Draft) -> Found:
    """Each row of marks, and each stretch of two or more words in capitals."""
    yield from (found.span() for found in _MARKS.finditer(draft.own) if "!" in found.group())
    for part in draft.sentences:
        long = [word for word in part.words if word.end - word.start >= _LONG_WORD]
        loud = [word for word in long if draft.text[word.start : word.end].isupper()]
        if len(loud) >= _SHOUTED:
            yield loud[0].start, loud[-1].end


def reading_ease(draft: Draft) -> Found:
    """The longest sentence of a text that is hard to read."""
    if len(draft.words) >= _LEAST_WORDS and _grade(draft) > _GRADE:
        longest = max(draft.sentences, key=lambda part: len(part.words))
        if len(longest.words) > _LONG_SENTENCE:
            yield longest.start, longest.end, f"This sentence has {len(longest.words)} words."
        else:
            yield 0, 0, "The words are long."


def _grade(draft: Draft) -> float:
    """The automated readability index (Senter and Smith 1967): about the school grade that it takes to read a text."""
    words = [draft.text[word.start : word.end] for word in draft.words]
    letters, whole = sum(map(len, words)), [part for part in draft.sentences if part.words]
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(whole) - 21.43


def requests(draft: Draft) -> Found:
    """The second sentence that asks for something, and those after it, where there are three or more."""
    asking = [part for part in draft.sentences if _ASKS.within(part)]
    if len(asking) > 2:
        yield asking[1].start, asking[-1].end, f"{len(asking)} sentences ask for something."


_SORRY = PhraseLook(Phrases(["(sorry|apologi~|apology|forgive me|my apologies|pardon me)"]))
_MANY_SORRY = 3


def sorry_many(draft: Draft) -> Found:
    """From the first apology to the last, where there are three or more."""
    said = list(_SORRY(draft))
    if len(said) >= _MANY_SORRY:
        yield said[0][0], said[-1][1], f"It says sorry {len(said)} times."


# --- what is missing --------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\d\w])\+?\d[\d\-./() ]{5,20}\d(?!\d)")
_NUMBER_BLANK = re.compile(r"\[[^\[\]\n]{0,40}number[^\[\]\n]{0,40}\]", re.IGNORECASE)
_NAMING = Phrases(["(this is|my name is|name is|it is|i am called|i am|here is)"])
_SELF = re.compile(r"\s+(?!I\b)[A-Z\u00c0-\u024f][\w'’-]+")
_HERE = re.compile(r"\b[A-Z][\w'’-]+,? (?:here|calling|speaking)\b")
_FIRST = 3
"""The name should stand in one of the first three sentences."""
_GRATEFUL = PhraseLook(Phrases(["thank you", "thanks", "thank *", "grateful", "gratitude", "many thanks"]), once=True)
_THANK_YOU = PhraseLook(Phrases(["@thanks"]), once=True)
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
_HEADS = {"dear", "hello", "hi", "hey", "good", "best", "kind", "warm", "thank", "thanks", "mr", "mrs", "ms", "dr"}
_NAME = re.compile(r"[A-Z][\w'’-]+")


def number(draft: Draft) -> Found:
    """The telephone number that is said only once, or nothing in particular."""
    found = [*_NUMBER.finditer(draft.own), *_NUMBER_BLANK.finditer(draft.own)]
    if draft.words and not found:
        yield 0, 0, "It gives no number to call."
    elif len(found) == 1:
        yield *found[0].span(), "The number is said once."


def who_calls(draft: Draft) -> Found:
    """A voicemail in which nobody says who is calling."""
    if draft.words and not any(_introduces(draft.text, part) for part in draft.sentences[:_FIRST]):
        yield 0, 0


def _introduces(text: str, part: Sentence) -> bool:
    """Whether a sentence gives a name: 'this is Ana', 'Ana calling'; a language without capitals is let pass."""
    if _HERE.search(text, part.start, part.end):
        return True
    after = (text[part.span(*place)[1] : part.end] for place in _NAMING.within(part.line))
    return any(_SELF.match(rest) or (rest.strip()[:1].isalpha() and not rest.isascii()) for rest in after)


def thank_you(draft: Draft) -> Found:
    """A thank-you without thanks, in English or in one of the languages of `words.toml`."""
    if draft.words and not any(_THANK_YOU(draft)):
        said = any(_GRATEFUL(draft))
        yield 0, 0, "The words 'thank you' are not in it." if said else "It does not say thank you."


def specific(draft: Draft) -> Found:
    """Nothing in it that could have been said to nobody else: a day, a name, a topic."""
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


ANY_LANGUAGE = frozenset(
    {*("length_voicemail", "length_endless", "length_email", "length_linkedin", "length_card", "blanks", "shouting")}
    | {"number", "thank_you"}
)
"""The checks that hold in any language; of a draft that is not in English nothing else is judged."""
_LENGTHS = (length_voicemail, length_endless, length_email, length_linkedin, length_card)
_READING = (blanks, shouting, reading_ease, requests, sorry_many, reader)
_MISSING = (number, who_calls, thank_you, specific)
MEASURES: dict[str, Look] = {look.__name__: look for look in (*_LENGTHS, *_READING, *_MISSING)}
