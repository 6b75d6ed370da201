"""The sessions of the course as slides and on paper: decks are data, one `decks/session_N.toml` a session.

A slide is one sentence, and one picture or a few lines; or a vote on one of the course's exercises. All that is made
here is a page of its own that fetches nothing, drawn on the samples and never on anybody's own record.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from followup.course.exercises import AnyExercise, Exercise, OwnNumber, exercise, names
from followup.course.pictures import draw, sample
from followup.pages import plotly_script, render

HANDOUTS, TEACHER = "handouts.html", "for-the-teacher.html"
_QUESTIONS = 2
"""How many votes of a session stand on its hand-out again."""


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes:
        minutes: that it takes in the room.
        say: its sentence; on a vote, the question where it must be put in another way than in the lesson.
        rows: lines of two parts, instead of a picture.
        picture: the name of one, or "".
        vote: the name of an exercise, or "".
        notes: for the teacher alone.
    """

    minutes: int
    say: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    vote: str = ""
    notes: str = ""

    @property
    def asks(self) -> AnyExercise | None:
        """What is voted on."""
        return exercise(self.vote) if self.vote else None

    @property
    def head(self) -> str:
        """What stands above."""
        return self.say or exercise(self.vote).prompt


@dataclass(frozen=True)
class Deck:
    """One session.

    Attributes:
        number, title, lessons: as in the instructor's guide.
        keep: the sentences to take home.
        next: what to do until the next session.
        picture: the name of the one on the hand-out.
        slides: in order.
    """

    number: int
    title: str
    lessons: str
    keep: tuple[str, ...]
    next: tuple[str, ...]
    picture: str
    slides: tuple[Slide, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(slide.minutes for slide in self.slides)

    @property
    def votes(self) -> tuple[Slide, ...]:
        """The votes that stand on the hand-out again, without an answer."""
        return tuple(slide for slide in self.slides if slide.vote)[:_QUESTIONS]


@cache
def decks() -> tuple[Deck, ...]:
    """All sessions, in order."""
    paths = sorted((Path(__file__).parent / "decks").glob("session_*.toml"))
    return tuple(_deck(number, path) for number, path in enumerate(paths, start=1))


def _deck(number: int, path: Path) -> Deck:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    slides = tuple(Slide(**one | {"rows": tuple(map(tuple, one.get("rows", ())))}) for one in told.pop("slides"))
    lists = {name: tuple(told[name]) for name in ("keep", "next")}
    return Deck(number, slides=slides, **told | lists)


def letter_of(asked: AnyExercise) -> str:
    """The letter of the right choice; "" for what is no choice."""
    right = [choice.right for choice in asked.choices] if isinstance(asked, Exercise) else []
    return chr(ord("A") + right.index(True)) if right else ""


def answer_of(asked: AnyExercise) -> str:
    """The answer in words; of a question about one's own record, what it is on the sample."""
    if isinstance(asked, OwnNumber):
        found = asked.count(sample())
        return f"Each reader's own. On the sample as it comes it is {found.number:,}. {found.why}"
    return asked.solution


def slides_page(deck: Deck) -> str:
    """A session to show, with the teacher's view of it in a second window."""
    return _page("slides.html", deck=deck)


def handouts_page() -> str:
    """A page to print for each session, a list to sign, and a certificate."""
    return _page("handouts.html", decks=decks())


def teachers_page() -> str:
    """The notes of every session, and the answers to all exercises of the course."""
    return _page("teacher.html", decks=decks(), exercises=[exercise(name) for name in names()])


def _page(template: str, **values: Any) -> str:
    return render(template, draw=draw, letter_of=letter_of, answer_of=answer_of, script=plotly_script(), **values)
