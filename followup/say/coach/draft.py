"""A draft, cut into sentences and words: what all checks read.

Everything here takes time in proportion to the length of the text, whatever the text is.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

from followup.say.coach.own import Aside, asides

MOST_WORDS = 60
"""A sentence longer than this is read in pieces, so that no check can take long over it."""
MOST_LETTERS = 40
"""What is read of a word; the span is still the whole word."""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ´`][^\W_]+)*|[?!]|\[[^\[\]\n]{1,200}\]")
_MARKS = frozenset("?!")
_APOSTROPHES = str.maketrans("’ʼ´`", "''''")
# A run of marks is tried once only, at its beginning: a long run must not cost its length squared.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|$)|[。！？]++|\n++")
_READINGS = tomllib.loads((Path(__file__).parent / "readings.toml").read_text(encoding="utf-8"))
_SHORT, _FILLERS = frozenset(_READINGS["short"]), frozenset(_READINGS["fillers"])
_WHOLE: dict[str, str] = _READINGS["whole"]
_ENGLISH = frozenset(_READINGS["english"])
_PLAIN = _ENGLISH | set(_READINGS["capitals"])
_JOBS, _BEFORE_JOBS, _LONGEST_JOB = frozenset(_READINGS["jobs"]), frozenset(_READINGS["before_jobs"]), 4
_GREETS = frozenset({"dear", "hello", "hi", "hey", "morning", "afternoon", "evening"})
_LONGEST_GREETING = 7
_TELLS = frozenset({"told", "suggested", "gave", "introduced", "recommended", "mentioned", "showed", "was", "and"})
_OPENS = "\"':\u2018\u201c"
_NAME = "@name"
"""How a word of a name is read, so that Ms Blame, or the Complaints Officer's job, is no reproach."""
_TITLES = 0.6
"""In a line with a larger share of capitals than this they make no names."""
LEAST_ENGLISH, LEAST_WORDS = 0.15, 5
"""English prose has a quarter of such words and more, nine other languages a tenth at most."""
_ENDINGS = (("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am"))


@dataclass(frozen=True)
class Word:
    """A word, or a ? or !, and where it stands in the text; `said` is how checks read it, maybe several words."""

    said: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a piece of a very long one.

    Attributes:
        words: its words with ? and !; other marks are left out.
        start, end: where it stands in the text.
        first: whether it begins a sentence, and is not a later piece of one.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    first: bool = True

    @cached_property
    def line(self) -> str:
        """The words as checks read them, each followed by one space."""
        return "".join(f"{word.said} " for word in self.words)

    @cached_property
    def plain(self) -> "Sentence":
        """The same without fillers such as "even" and "just"; itself if there are none."""
        if _FILLERS.isdisjoint(self.said):
            return self
        words = tuple(word for word in self.words if word.said not in _FILLERS)
        return Sentence(words, self.start, self.end, self.first)

    @cached_property
    def behind_greeting(self) -> "Sentence":
        """The same without "Dear Ms Obi,", which says nothing of what follows; itself if it does not begin so."""
        if _GREETS.isdisjoint(word.said for word in self.words[:2]):
            return self
        marks = (
            n for n, (one, other) in enumerate(pairwise(self.words[:_LONGEST_GREETING]), 1) if other.start > one.end + 1
        )
        begin = next(marks, 0)
        return Sentence(self.words[begin:], self.words[begin].start, self.end, self.first) if begin else self

    @cached_property
    def said(self) -> frozenset[str]:
        """What is in `line`, word by word."""
        return frozenset(self.line.split())

    @cached_property
    def _places(self) -> list[int]:
        """Where each word begins in `line`."""
        return [0, *accumulate(len(word.said) + 1 for word in self.words)]

    def span(self, begin: int, stop: int) -> tuple[int, int]:
        """What stands in the text for a part of `line`."""
        first, last = (self.words[bisect_right(self._places, at) - 1] for at in (begin, max(stop - 2, begin)))
        return first.start, last.end


@dataclass(frozen=True)
class Draft:
    """What someone wrote, and what for.

    Attributes:
        text: as written.
        kind: one of `KINDS`.
    """

    text: str
    kind: str

    @cached_property
    def asides(self) -> tuple[Aside, ...]:
        """What is quoted, and signatures: not read as the writer's words."""
        return asides(self.text)

    @cached_property
    def own(self) -> str:
        """The text without what is quoted; every other character stands where it stood."""
        return _without(self.text, (one for one in self.asides if one.what == "quoted"))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, in order, without what is set aside."""
        return tuple(_sentences(_without(self.text, self.asides)))

    @cached_property
    def foreign(self) -> bool:
        """Whether it is in another language than English, as far as its small words tell."""
        words = [word for one in self.words for word in one.said.split()]
        return len(words) >= LEAST_WORDS and sum(word in _ENGLISH for word in words) < LEAST_ENGLISH * len(words)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All its words, without ? and ! and without blanks such as [name]."""
        words = (word for part in self.sentences for word in part.words)
        return tuple(word for word in words if word.said not in _MARKS and not word.said.startswith("["))

    @cached_property
    def said(self) -> frozenset[str]:
        """What is in the lines of all its sentences, word by word."""
        return frozenset().union(*(part.said for part in self.sentences))


def said(word: str) -> str:
    """A word as checks read it: small letters, contractions in full."""
    word = word[:MOST_LETTERS].lower().translate(_APOSTROPHES)
    if word in _WHOLE:
        return _WHOLE[word]
    for ending, full in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return f"{word[: -len(ending)]} {full}"
    return word.replace("'s", "") if word.endswith("'s") else word


def _without(text: str, some: Iterable[Aside]) -> str:
    pieces, at = [], 0
    for one in some:
        pieces += [text[at : one.start], "\n" * (one.end - one.start)]
        at = one.end
    return "".join([*pieces, text[at:]])


def _sentences(text: str) -> Iterator[Sentence]:
    begin = 0
    for found in _ENDS.finditer(text):
        before = text[max(begin, found.start() - 8) : found.start()].rsplit(None, 1)
        short = found.group().startswith(".") and before and before[-1].lower() in _SHORT
        letter = found.group() == "." and before and len(before[-1]) == 1 and before[-1].isupper() and before[-1] != "I"
        if short or letter:
            continue
        yield from _pieces(text, begin, found.end())
        begin = found.end()
    yield from _pieces(text, begin, len(text))


def _pieces(text: str, begin: int, end: int) -> Iterator[Sentence]:
    words: list[Word] = []
    first = True
    for found in _WORD.finditer(text, begin, end):
        words.append(Word(said(found.group()), found.start(), found.end()))
        if len(words) == MOST_WORDS:
            yield _sentence(text, words, first)
            words, first = [], False
    if words:
        yield _sentence(text, words, first)


def _sentence(text: str, words: list[Word], first: bool) -> Sentence:
    names = _named(text, words) | _posts(words)
    kept = tuple(Word(_NAME, one.start, one.end) if n in names else one for n, one in enumerate(words))
    return Sentence(kept, words[0].start, words[-1].end, first)


def _named(text: str, words: list[Word]) -> set[int]:
    """Which words are of a name: they have a capital that nothing else asks for, or stand in a greeting."""
    capitals = {n for n, one in enumerate(words) if _capital(text[one.start : one.end])}
    greeted = next((n for n, one in enumerate(words[:2]) if one.said in _GREETS), None)
    comma = next((n for n, one in enumerate(words[:5]) if text[one.end : one.end + 1] == ","), -1)
    called = set[int]()
    if greeted is not None and comma > greeted:
        called = {n for n in range(greeted + 1, comma + 1) if words[n].said not in _PLAIN}
        capitals.discard(comma + 1)
    if len(words) > 2 and words[0].said not in _PLAIN and words[1].said in _TELLS:
        called.add(0)
    if len(words) > LEAST_WORDS and len(capitals) > _TITLES * len(words):
        return called
    return called | {
        n for n in capitals if n and words[n].said.split()[0] not in _PLAIN and text[words[n].start - 1] not in _OPENS
    }


def _capital(word: str) -> bool:
    return word[0].isupper() and not word.isupper()


def _posts(words: list[Word]) -> set[int]:
    """Which words say what a job is: those between "the" and "position"."""
    found = set[int]()
    for n, one in enumerate(words):
        if one.said in _JOBS:
            for back in range(n - 1, max(n - 2 - _LONGEST_JOB, -1), -1):
                if words[back].said in _BEFORE_JOBS:
                    found |= set(range(back + 1, n))
                if words[back].said in _PLAIN or words[back].said in _FILLERS:
                    break
    return found
