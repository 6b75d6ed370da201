"""The little language in which checks say what they look for.

    could you          these words, one after the other, in small and capital letters
    (could|would) you  one of these
    call [me] back     with or without
    disappoint~        a word that begins so
    you * me           any one word between
    you ... me         up to four words between
    ^ why              at the beginning of a sentence; $ is its end, and ? and ! stand for themselves
    @number            a list of words from words.toml

Contractions are read in full: write "did not", never "didn't". A phrase that could make a search slow is refused, so
that a class can be given checks of its own without fear.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

from followup.errors import PhraseError

_PIECE = re.compile(r"\.\.\.|[\^$*?!()\[\]|]|@[a-z]+|[^\W_]+(?:'[^\W_]+)*~?")
_MOST_BETWEEN = 4
_MOST_DEEP = 4
_MOST_WAYS = 10_000
"""In how many ways a phrase may be laid over a sentence: a thirtieth of a second for the worst sentence."""
_WORDS = Path(__file__).parent / "words.toml"


@cache
def _lists() -> dict[str, str]:
    with _WORDS.open("rb") as file:
        return tomllib.load(file)


def pattern(phrase: str) -> str:
    """A phrase as a regular expression over `Sentence.line`.

    Raises:
        PhraseError: it cannot be read.
    """
    found = "".join(_parts(phrase, depth=0))
    if prod(lengths for _, lengths in map(_lengths, _top(phrase))) > _MOST_WAYS:
        raise PhraseError(f"'{phrase[:60]}' can be read in too many ways: use fewer ... and brackets, or two phrases")
    return found


def _lengths(part: str) -> tuple[frozenset[int], int]:
    """How many words a part may be long, and in how many ways it may be laid over words."""
    if part == "...":
        return frozenset(range(_MOST_BETWEEN + 1)), _MOST_BETWEEN + 1
    if part.startswith("@"):
        return _lengths(f"({_lists()[part[1:]]})")
    if part[0] not in "([":
        return frozenset({0 if part in "^$" else 1}), 1
    long, inside = set[int]({0} if part[0] == "[" else ()), 1
    for way in _ways(part[1:-1]):
        pieces = [_lengths(piece) for piece in _top(way)]
        long |= {sum(chosen) for chosen in product(*(words for words, _ in pieces))}
        inside = max(inside, prod(ways for _, ways in pieces))
    return frozenset(long), len(long) * inside


def _parts(phrase: str, depth: int) -> Iterable[str]:
    rest = _PIECE.sub("", phrase).strip()
    if rest:
        raise PhraseError(f"'{phrase[:60]}' has '{rest[:20]}' in it, which means nothing here")
    opened: list[str] = []
    for piece in _PIECE.findall(phrase):
        if piece in "([)]|":
            yield _bracket(piece, opened, phrase, depth)
        elif piece.startswith("@"):
            yield _named(piece[1:], phrase, depth)
        else:
            yield _one(piece)
    if opened:
        raise PhraseError(f"'{phrase[:60]}' lacks a closing bracket")


def _bracket(piece: str, opened: list[str], phrase: str, depth: int) -> str:
    """A bracket, or what parts two ways in one; `opened` holds those that are open, and is brought up to date."""
    if piece in "([":
        opened.append(piece)
        if len(opened) + depth > _MOST_DEEP:
            raise PhraseError(f"'{phrase[:60]}' has too many brackets in brackets: write two phrases instead")
        return "(?:"
    if not opened:
        raise PhraseError(f"'{phrase[:60]}' has a {piece} outside of brackets")
    if piece == "|":
        return "|"
    if "([".index(opened.pop()) != ")]".index(piece):
        raise PhraseError(f"'{phrase[:60]}' has a {piece} that closes nothing")
    return ")" if piece == ")" else ")?"


def _one(piece: str) -> str:
    fixed = {
        "...": rf"(?:\S+ ){{0,{_MOST_BETWEEN}}}?",
        "*": r"\S+ ",
        "^": r"\A",
        "$": r"(?:[?!] )*\Z",
        "?": r"[?] ",
        "!": r"[!] ",
    }
    if piece in fixed:
        return fixed[piece]
    if piece.endswith("~"):
        return re.escape(piece[:-1].lower()) + r"\S* "
    return re.escape(piece.lower()) + " "


def _named(name: str, phrase: str, depth: int) -> str:
    if name not in _lists():
        raise PhraseError(f"'{phrase[:60]}' names a list @{name[:40]}, and words.toml has none of that name")
    return "(?:" + "".join(_parts(f"({_lists()[name]})", depth + 1)) + ")"


def anchors(phrase: str) -> frozenset[str]:
    """Words of which one must stand in a sentence if the phrase does; a ~ at the end is kept. Empty: no such word."""
    best: frozenset[str] = frozenset()
    for piece in _top(phrase):
        found = _firsts(piece)
        if found and (not best or _rank(found) > _rank(best)):
            best = found
    return best


def _rank(words: frozenset[str]) -> int:
    """Long words are rare, so a sentence without them is soon passed over."""
    return min(len(word.rstrip("~")) for word in words)


def _top(phrase: str) -> Iterable[str]:
    """The parts of a phrase that stand one after the other: words, lists, and whole brackets."""
    depth, held = 0, []
    for piece in _PIECE.findall(phrase):
        depth += piece in "(["
        held.append(piece)
        depth -= piece in ")]"
        if depth == 0:
            yield " ".join(held)
            held = []


def _firsts(part: str) -> frozenset[str]:
    """The anchors of one part: of a choice, those of each way together; none for what may be left out."""
    if part.startswith("("):
        ways = [anchors(way) for way in _ways(part[1:-1])]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if part.startswith("@"):
        return _firsts(f"({_lists()[part[1:]]})") if part[1:] in _lists() else frozenset()
    return frozenset({part.lower()}) if part[0].isalnum() else frozenset()


def _ways(inner: str) -> Iterable[str]:
    depth = 0
    held: list[str] = []
    for piece in _PIECE.findall(inner):
        depth += (piece in "([") - (piece in ")]")
        if piece == "|" and depth == 0:
            yield " ".join(held)
            held = []
        else:
            held.append(piece)
    yield " ".join(held)


class Phrases:
    """Several phrases, to look for together.

    Raises:
        PhraseError: one of them cannot be read.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        phrases = tuple(phrases)
        joined = "|".join(pattern(phrase) for phrase in phrases)
        self.regex = re.compile(rf"(?<!\S)(?:{joined})") if phrases else None
        found = [anchors(phrase) for phrase in phrases]
        words = frozenset().union(*found)
        self.always = not all(found)
        self.words = frozenset(word for word in words if not word.endswith("~"))
        self.beginnings = tuple(word[:-1] for word in words if word.endswith("~"))

    def may_stand_in(self, said: frozenset[str]) -> bool:
        """Whether a sentence with these words may hold one of the phrases; quick, and never wrong about a no."""
        if self.always or not self.words.isdisjoint(said):
            return True
        return any(word.startswith(self.beginnings) for word in said) if self.beginnings else False

    def within(self, line: str) -> list[tuple[int, int]]:
        """Where they stand in a sentence's line."""
        return (
            [found.span() for found in self.regex.finditer(line) if found.end() > found.start()] if self.regex else []
        )
