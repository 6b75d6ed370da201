"""A draft, cut into sentences and words: what all checks read.

Everything here takes time in proportion to the length of the text, whatever the text is.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

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
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, in order."""
        return tuple(_sentences(self.text))

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
            yield Sentence(tuple(words), words[0].start, words[-1].end, first)
            words, first = [], False
    if words:
        yield Sentence(tuple(words), words[0].start, words[-1].end, first)
