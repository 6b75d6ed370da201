"""What an exercise is: a question, a hint, a solution, and a check that explains and never fails.

Five kinds of answer: a choice, a number, a number from the reader's own data, a draft that satisfies the coach, and
sliders brought to a target. Each has `name`, `prompt`, `hint`, `solution` (in words), `answer` (one that is right) and
`check`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from followup.errors import FollowupError
from followup.say.coach import check_draft
from followup.session import Session, current


@dataclass(frozen=True)
class Verdict:
    """What a check says.

    Attributes:
        right: whether the answer is right.
        comment: why, or what to think of next; if nothing was answered, what to do.
    """

    right: bool
    comment: str


_NO_NUMBER = Verdict(False, "Type a number first, such as 3, then check again.")


@dataclass(frozen=True)
class Choice:
    """One answer to pick.

    Attributes:
        text: the answer.
        comment: why it is right or wrong.
        right: whether it is.
    """

    text: str
    comment: str
    right: bool = False


@dataclass(frozen=True)
class Exercise:
    """A question to pick an answer to.

    Attributes:
        name: unique, beginning with the number of its lesson.
        prompt: the question.
        choices: the answers to pick from.
        hint: what to think of, without the solution.
        solution: the answer, explained.
    """

    name: str
    prompt: str
    choices: tuple[Choice, ...]
    hint: str
    solution: str

    @property
    def answer(self) -> str:
        """The text of the right choice."""
        return next(choice.text for choice in self.choices if choice.right)

    def check(self, answer: object) -> Verdict:
        """Compare with the text of a choice."""
        for choice in self.choices:
            if answer == choice.text:
                return Verdict(choice.right, choice.comment)
        return Verdict(False, "Pick one of the answers first, then check again.")


@dataclass(frozen=True)
class Number:
    """A question for a number.

    Attributes:
        name, prompt, hint, solution: as of an `Exercise`.
        unit: what is counted.
        accepts: the lowest and the highest number that are right.
        low, high, right: comments on numbers below, above and within.
    """

    name: str
    prompt: str
    unit: str
    accepts: tuple[float, float]
    low: str
    high: str
    right: str
    hint: str
    solution: str

    @property
    def answer(self) -> float:
        """The lowest number that is right."""
        return self.accepts[0]

    def check(self, answer: object) -> Verdict:
        """Compare with what is accepted."""
        number = _number(answer)
        if number is None:
            return _NO_NUMBER
        least, most = self.accepts
        if least <= number <= most:
            return Verdict(True, self.right)
        return Verdict(False, self.low if number < least else self.high)


@dataclass(frozen=True)
class Found:
    """A number from the reader's own data.

    Attributes:
        number: the number.
        why: where it comes from, in a sentence that names what was counted.
    """

    number: int
    why: str


@dataclass(frozen=True)
class OwnNumber:
    """A question for a number from the data that the lessons show; it is counted when the answer is checked.

    Attributes:
        name, prompt, hint: as of an `Exercise`.
        unit: what is counted.
        count: counts it.
    """

    name: str
    prompt: str
    unit: str
    count: Callable[[Session], Found]
    hint: str

    @property
    def answer(self) -> int | None:
        """What it is now; None if the data cannot be read."""
        try:
            return self.count(current()).number
        except FollowupError:
            return None

    @property
    def solution(self) -> str:
        """What it is now, and why."""
        try:
            book = current()
            found = self.count(book)
        except FollowupError as problem:
            return str(problem)
        return f"In {book.name} it is {found.number:,}. {found.why}"

    def check(self, answer: object) -> Verdict:
        """Compare with what is counted now."""
        number = _number(answer)
        if number is None:
            return _NO_NUMBER
        try:
            found = self.count(current())
        except FollowupError as problem:
            return Verdict(False, str(problem))
        if number == found.number:
            return Verdict(True, found.why)
        return Verdict(False, "There are more." if number < found.number else "Not so many.")


@dataclass(frozen=True)
class Target:
    """Sliders to bring to where something comes true.

    Attributes:
        name, prompt, hint, solution: as of an `Exercise`.
        make: makes what the sliders show, from where they stand.
        reached: says whether a thing so made is what was asked for.
        settings: where they could stand.
    """

    name: str
    prompt: str
    make: Callable[..., Any]
    reached: Callable[[Any], Verdict]
    settings: Mapping[str, float | None]
    hint: str
    solution: str

    @property
    def answer(self) -> object:
        """What the sliders show where the target is reached."""
        return self.make(**self.settings)

    def check(self, answer: object) -> Verdict:
        """Look at what the sliders show."""
        if not isinstance(answer, type(self.answer)):
            return Verdict(False, "Move a slider first, then check again.")
        return self.reached(answer)


@dataclass(frozen=True)
class Rewrite:
    """A draft to put right: the coach must have no cautions left, and the message must keep its purpose.

    Attributes:
        name, prompt, hint: as of an `Exercise`.
        kind: the kind of draft.
        text: what is to be put right.
        keeps: what must still be there: a thing in words, and words of which one says it.
        solution: a draft that passes.
    """

    name: str
    prompt: str
    kind: str
    text: str
    keeps: tuple[tuple[str, tuple[str, ...]], ...]
    hint: str
    solution: str

    @property
    def answer(self) -> str:
        """The draft that passes."""
        return self.solution

    def check(self, answer: object) -> Verdict:
        """See whether anything is left to change, and anything lost."""
        if not isinstance(answer, str) or not answer.strip() or answer == self.text:
            return Verdict(False, "Change the text first, then check again.")
        left = check_draft(answer, self.kind).to_change
        if left:
            others = f" ({len(left) - 1} more.)" if len(left) > 1 else ""
            return Verdict(False, f"The coach still stops at this: {left[0].message} {left[0].why}{others}")
        said = answer.lower()
        lost = [thing for thing, words in self.keeps if not any(word in said for word in words)]
        if lost:
            return Verdict(False, f"Kind, and now it lacks its purpose: say again {' and '.join(lost)}.")
        return Verdict(True, "Nothing in it needs to be changed, and it still says what it is for.")


AnyExercise = Exercise | Number | OwnNumber | Target | Rewrite


def _number(answer: Any) -> float | None:
    """What was typed, as a number; None if it is none. People write 1,131."""
    try:
        number = float(answer.replace(",", "") if isinstance(answer, str) else answer)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
