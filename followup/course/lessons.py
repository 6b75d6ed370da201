"""The lessons of the course, as their notebooks say: number, title, minutes, words, exercises."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from followup.course.exercises import names
from followup.paths import LESSONS

WORDS_A_MINUTE = 200
"""Our choice, for readers to whom English may be a second language; Brysbaert 2019 (Journal of Memory and Language
109) found 238 for adults who read non-fiction."""


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        file: the name of its notebook.
        title: without its number.
        minutes: needed for all of it, as it says itself.
        words: of its text.
        exercises: names of its exercises.
    """

    file: str
    title: str
    minutes: int
    words: int
    exercises: tuple[str, ...]

    @property
    def number(self) -> int:
        """Its place in the course."""
        return int(self.file[:2])

    @property
    def reading_minutes(self) -> int:
        """For reading its text alone, rounded up."""
        return -(-self.words // WORDS_A_MINUTE)


def lessons(folder: Path = LESSONS) -> tuple[Lesson, ...]:
    """The lessons in a folder, in order."""
    return tuple(_lesson(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")))


def _lesson(path: Path) -> Lesson:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    title = re.match(r"# (?:\d+\. )?(.+)", text)
    minutes = re.search(r"(?:Minutes|Time) needed:\*\* (\d+)", text)
    own = tuple(name for name in names() if name.startswith(path.name[:3]))
    return Lesson(
        path.name, title[1] if title else path.stem, int(minutes[1]) if minutes else 0, len(text.split()), own
    )
