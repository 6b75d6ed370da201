"""Exercises with a check: their words are data, one `lesson_NN.toml` a lesson, found by themselves.

What stands in an exercise's table says which of the five kinds it is: `choices`, `accepts`, `count`, `target`, or
else a draft to rewrite.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from followup.course.exercises._base import (
    AnyExercise,
    Choice,
    Exercise,
    Number,
    OwnNumber,
    Rewrite,
    Target,
    Verdict,
)
from followup.course.exercises._own_numbers import COUNTS
from followup.course.exercises._targets import TARGETS

__all__ = ["AnyExercise", "Exercise", "Number", "OwnNumber", "Rewrite", "Target", "Verdict", "exercise", "names"]


@cache
def _all() -> dict[str, AnyExercise]:
    found: dict[str, AnyExercise] = {}
    for path in Path(__file__).parent.glob("lesson_*.toml"):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {name: _made(name, **one) for name, one in told.items()}
    return found


def _made(name: str, **told: Any) -> AnyExercise:
    if "choices" in told:
        return Exercise(name, **told | {"choices": tuple(Choice(**one) for one in told["choices"])})
    if "accepts" in told:
        return Number(name, **told | {"accepts": tuple(told["accepts"])})
    if "count" in told:
        return OwnNumber(name, **told | {"count": COUNTS[told["count"]]})
    if "target" in told:
        return Target(name, **TARGETS[told.pop("target")], **told)
    return Rewrite(name, **told | {"keeps": tuple((thing, tuple(words)) for thing, words in told["keeps"])})


def names() -> tuple[str, ...]:
    """The name of every exercise, in order."""
    return tuple(sorted(_all()))


def exercise(name: str) -> AnyExercise:
    """The exercise of that name.

    Raises:
        KeyError: there is none.
    """
    return _all()[name]
