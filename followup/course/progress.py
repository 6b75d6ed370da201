"""What the reader has done and written down in the course, kept on this computer only.

An exercise answered right is an empty file with its name, so that two lessons at once lose nothing and nothing in it
can be damaged; a text is a text file. Both live beside the reader's own pipeline.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from followup.errors import FileError
from followup.files import make_folder, write_whole
from followup.method.plan import Promise
from followup.paths import home

if TYPE_CHECKING:
    from collections.abc import Iterable

    from followup.course.lessons import Lesson

DONE, WORDS, PROMISE = "progress", "words", "promise"
MOST = 10_000
"""Characters that are kept of a text."""


def solved() -> frozenset[str]:
    """The exercises that were ever answered right; none where that cannot be read."""
    from followup.course.exercises import names

    try:
        found = {path.name for path in (home() / DONE).iterdir()}
    except (OSError, FileError):
        return frozenset()
    return frozenset(found.intersection(names()))


def record(name: str) -> None:
    """Keep that an exercise was answered right.

    Raises:
        FileError: it cannot be written, or the folder of the reader cannot be made.
    """
    write_whole(make_folder(home() / DONE, private=True) / name, "")


def keep(name: str, text: str) -> None:
    """Keep a text of the reader's under a name, in the place of what was there.

    Raises:
        FileError: it cannot be written, or the folder of the reader cannot be made.
    """
    kept = text[:MOST].encode("utf-8", "replace").decode("utf-8")
    write_whole(make_folder(home() / WORDS, private=True) / f"{name}.txt", kept)


def kept(name: str) -> str:
    """The text kept under a name; "" if there is none that can be read."""
    try:
        return (home() / WORDS / f"{name}.txt").read_text(encoding="utf-8")[:MOST]
    except (OSError, UnicodeDecodeError, FileError):
        return ""


def keep_promise(promise: Promise) -> None:
    """Keep what the reader promises on their plan.

    Raises:
        FileError: it cannot be written, or the folder of the reader cannot be made.
    """
    keep(PROMISE, json.dumps(asdict(promise), ensure_ascii=False))


def kept_promise() -> Promise | None:
    """What was promised last; None if there is nothing that can be read."""
    try:
        found = json.loads(kept(PROMISE))
        types: dict[str, type[Any]] = {field.name: type(field.default) for field in fields(Promise)}
        return Promise(**{name: kind(found[name]) for name, kind in types.items()})
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


@dataclass(frozen=True)
class Progress:
    """How far the reader has come.

    Attributes:
        lessons: all lessons, in order.
        done: the exercises that were answered right.
    """

    lessons: "tuple[Lesson, ...]"
    done: frozenset[str]

    def of(self, lesson: "Lesson") -> tuple[int, int]:
        """How many exercises of a lesson are done, and how many it has."""
        return len(self.done.intersection(lesson.exercises)), len(lesson.exercises)

    @property
    def next(self) -> "Lesson | None":
        """The first lesson with an exercise that is not done; None if there is none."""
        return next((lesson for lesson in self.lessons if not self.done.issuperset(lesson.exercises)), None)

    @property
    def sentence(self) -> str:
        """How far, and what comes next."""
        done, total = (sum(pair) for pair in zip(*map(self.of, self.lessons), strict=True)) if self.lessons else (0, 0)
        if self.next is None:
            return f"You have done all {total} exercises. Today's list, in lesson 2, is the one to come back to."
        ahead = f"Next: lesson {self.next.number}, {self.next.title}."
        return f"{done} of {total} exercises done. {ahead}" if done else f"You have not begun yet. {ahead}"


def progress(lessons: "Iterable[Lesson]") -> Progress:
    """Where the reader stands now."""
    return Progress(tuple(lessons), solved())
