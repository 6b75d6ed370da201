"""What an exercise is: a question, a hint, a solution, and a check that explains and never fails."""

import math
from dataclasses import dataclass

from followup.coach import check_draft


@dataclass(frozen=True)
class Verdict:
    """What a check says.

    Attributes:
        right: whether the answer is right.
        comment: why, or what to think of next; if nothing was answered, what to do.
    """

    right: bool
    comment: str


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

    def check(self, answer: object) -> Verdict:
        """Compare with what is accepted."""
        try:
            number = float(answer)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            return Verdict(False, "Type a number first, such as 3, then check again.")
        least, most = self.accepts
        if least <= number <= most:
            return Verdict(True, self.right)
        return Verdict(False, self.low if number < least else self.high)


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
