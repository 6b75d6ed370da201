"""What in a record prevents a verdict: how answers were dated, what counts as one, and what is missing.

An estimator that is right to ten digits still tells a falsehood when answers are entered on Sundays, interviews are
taken for answers, or refusals have no day. `Facts` counts such things as the counts are made; `alarms` says which of
them are too many.
"""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

LATE = 7
"""What is entered more than so many days after it happened is entered from memory."""
QUIET = 14
"""Where nobody entered anything for so many days, the watching ends on the day of the last entry."""
GAPS = (0, 2, 7, 28)
"""Days between an event and its entry, as `Facts` tells them apart: the same day, at most 2, 7 or 28 later, or more."""


@dataclass(frozen=True)
class Facts:
    """What a record says of itself; whole numbers that are added up over applications, students and classes.

    A tuple is empty where nothing is known: the weekday of an answer where a table has no dates, days of entry where
    it does not say them. Those by days of entry have a number for each of `GAPS`, and one for what is beyond.

    Attributes:
        answers: applications (or interviews) with an answer, positive or negative, and its day.
        positive: those of them that are positive.
        weekdays: answers on Monday to Sunday. Of hand-ins, which have no dates: on each student's commonest weekday,
            the next, and so on.
        crowded: answers on days on which far more of the same student's came than on others.
        interviews: positive answers that are an interview, with no invitation and no reply before it.
        unsaid: positive answers that are a reply of which nobody was asked what it says.
        undated: applications that were answered or ended on a day that nobody knows; they are in no analysis of time.
        resumes_entered: resumes by days from the resume to its entry.
        follow_ups_entered: first, second and third follow-ups, likewise.
        answers_entered: answers, likewise.
        hindsight: follow-ups that were entered on the day of the answer or later.
        unwatched: applications that were entered late, and only when all was over: they were never watched.
        quiet: students (or logs) whose watching ends with their last entry, `QUIET` days or more before the look.
    """

    answers: int = 0
    positive: int = 0
    weekdays: tuple[int, ...] = ()
    crowded: int = 0
    interviews: int = 0
    unsaid: int = 0
    undated: int = 0
    resumes_entered: tuple[int, ...] = ()
    follow_ups_entered: tuple[int, ...] = ()
    answers_entered: tuple[int, ...] = ()
    hindsight: int = 0
    unwatched: int = 0
    quiet: int = 0

    def __add__(self, other: "Facts") -> "Facts":
        """The facts of both records together."""
        both: dict[str, Any] = {
            name: tuple(a + b for a, b in zip_longest(mine, getattr(other, name), fillvalue=0))
            if isinstance(mine, tuple)
            else mine + getattr(other, name)
            for name, mine in vars(self).items()
        }
        return Facts(**both)


NO_FACTS = Facts()
"""Of counts that were made without a record."""


def late(entered: tuple[int, ...]) -> int:
    """Of events by days of entry, those that were entered more than `LATE` days after they happened."""
    return sum(entered[GAPS.index(LATE) + 1 :])
