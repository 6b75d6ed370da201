"""A reader of last resort: weights of words, learned from labelled lines, that say how a sentence may sound.

It is a second opinion, and never more: where it is sure that a sentence is courteous, a phrase found in it is let go;
where it is sure of the opposite and no phrase was found, it adds a note, with the words that decided. It never stops
a draft. `scripts/train_reader.py` makes the weights, which are data (`reader.json`).

Source:
    Logistic regression with a penalty on the size of weights (Tibshirani 1996) on words and pairs of neighbours.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from followup.say.coach.draft import Draft, Sentence

FILE = Path(__file__).parent / "reader.json"
DOUBTS, AGREES, SPEAKS, ALONE = -1.5, 0.65, 2.0, 0.3
"""Log odds: below the first a phrase is let go, and below the second a broad one; above the third it adds a note.

The last is added to the first two for a sentence that speaks of nobody but the writer."""
_THEM = frozenset(
    {"you", "your", "yours", "yourself", "yourselves", "they", "them"}
    | {"nobody", "one", "someone", "somebody", "anyone", "anybody"}
)
_LEAST, _SHOWN = 4, 3


def features(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """What is weighed in a sentence, each with its first word and the one after its last."""
    words = sentence.line.split()
    them = "them" if speaks_of_them(sentence) else "none of them"
    yield f"({them})", 0, 0
    if words[0] in ("i", "my", "we"):
        yield f"(I first, {them})", 0, 0
    around = ["^", *words, "$"]
    for n, (one, other) in enumerate(pairwise(around)):
        if n:
            yield one, n - 1, n
        yield f"{one} {other}", max(n - 1, 0), min(n + 1, len(words))


def speaks_of_them(sentence: Sentence) -> bool:
    """Whether it speaks of whoever reads it, or of people left unnamed: a line about oneself alone seldom accuses."""
    return not _THEM.isdisjoint(sentence.said)


@cache
def _weights() -> tuple[float, dict[str, float]]:
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return told["start"], told["weights"]


def score(sentence: Sentence) -> float:
    """The log odds that a sentence presses or reproaches: above 0 it rather does."""
    start, weights = _weights()
    return start + sum(weights.get(name, 0.0) for name in {name for name, _, _ in features(sentence)})


def reader(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """Each sentence that sounds like pressure by its words alone, with the words that weigh most."""
    for sentence in draft.sentences:
        if len(sentence.words) >= _LEAST and score(sentence) > SPEAKS:
            yield (
                sentence.start,
                sentence.end,
                f"This sentence may sound like pressure, by its words {_said(sentence)}.",
            )


def _said(sentence: Sentence) -> str:
    weights = _weights()[1]
    found = {name: weights.get(name, 0.0) for name, begin, end in features(sentence) if end > begin}
    most = sorted((name for name in found if found[name] > 0), key=lambda name: -found[name])[:_SHOWN]
    return ", ".join(f"\u2018{name.strip('^$ ')}\u2019" for name in most)
