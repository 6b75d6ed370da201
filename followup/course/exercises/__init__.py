"""Exercises with a check, one file a lesson, found by themselves.

A new lesson's exercises are a new file in this folder that declares `EXERCISES`.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from followup.course.exercises._base import (
    AnyExercise,
    Choice,
    Exercise,
    Found,
    Number,
    OwnNumber,
    Rewrite,
    Target,
    Verdict,
)

__all__ = [
    "AnyExercise",
    "Choice",
    "Exercise",
    "Found",
    "Number",
    "OwnNumber",
    "Rewrite",
    "Target",
    "Verdict",
    "exercise",
    "names",
]


@cache
def _all() -> dict[str, AnyExercise]:
    found: dict[str, AnyExercise] = {}
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            found |= {one.name: one for one in import_module(f"{__name__}.{module.name}").EXERCISES}
    return found


def names() -> tuple[str, ...]:
    """The name of every exercise, in order."""
    return tuple(sorted(_all()))


def exercise(name: str) -> AnyExercise:
    """The exercise of that name.

    Raises:
        KeyError: there is none.
    """
    return _all()[name]
