"""What a record says of itself: how answers were dated, what counts as one, and what is missing.

An estimator that is right to ten digits still tells a falsehood when answers are entered on Sundays, interviews are
taken for answers, or refusals have no day. `Facts` counts such things as the counts are made; the module `alarms` says
which of them are too many.
"""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from followup.analysis.watching import GAPS, SPAN, is_crowded, is_heaped

LATE = 7
"""What is entered more than so many days after it happened is entered from memory."""
_DAYS = 2**22
"""More than there are days."""
UNSAID, INTERVIEWED = "replied", "interviewed"
"""What an answer may be: a reply that nobody was asked about; an interview with nothing before it."""


@dataclass(frozen=True)
class Facts:
    """What a record says of itself; whole numbers that are added up over applications, students and classes.

    A tuple is empty where nothing is known: the weekday of an answer where a table has no dates, days of entry where
    it does not say them. Those by days of entry have a number for each of `GAPS`, and one for what is beyond.

    Attributes:
        answers: applications (or interviews) with an answer, positive or negative, and its day.
        positive: those of them that are positive.
        weekdays: answers on Monday to Sunday.
        heaped: answers on the weekday that has more than half of the same student's, of those with `ENOUGH` answers.
        crowded: answers on days on which far more of the same student's came than on others.
        interviews: positive answers that are an interview, with no invitation and no reply before it.
        unsaid: positive answers that are a reply of which nobody was asked what it says, in tables that can say it.
        undated: applications that were answered or ended on a day that nobody knows; they are in no analysis of time.
        resumes_entered: resumes by days from the resume to its entry.
        follow_ups_entered: first, second and third follow-ups, likewise.
        answers_entered: answers, likewise.
        hindsight: follow-ups that were entered on the day of the answer or later.
        unwatched: applications that were entered late, and only when all was over: they were never watched.
    """

    answers: int = 0
    positive: int = 0
    weekdays: tuple[int, ...] = ()
    heaped: int = 0
    crowded: int = 0
    interviews: int = 0
    unsaid: int = 0
    undated: int = 0
    resumes_entered: tuple[int, ...] = ()
    follow_ups_entered: tuple[int, ...] = ()
    answers_entered: tuple[int, ...] = ()
    hindsight: int = 0
    unwatched: int = 0

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


@dataclass(frozen=True)
class Rows:
    """Applications (or interviews) that are alike, as arrays of one length; NaN is a number that is not known.

    Attributes:
        n: how many.
        owner: a number for their student.
        answered, positive: whether there is an answer, and a positive one.
        observed: days to the answer, or to the last one known without.
        answered_on: the day of the answer, as `date.toordinal` counts.
        said: what the answer said; "" where a table does not tell.
        acts: days to the first, second, ... follow-up; shape (rows, acts).
        begun_entered, acts_entered, answer_entered: days from each to its entry; `acts_entered` as `acts`.
    """

    n: np.ndarray
    owner: np.ndarray
    answered: np.ndarray
    positive: np.ndarray
    observed: np.ndarray
    answered_on: np.ndarray
    said: np.ndarray
    acts: np.ndarray
    begun_entered: np.ndarray
    acts_entered: np.ndarray
    answer_entered: np.ndarray


def facts_of(rows: Rows, *, undated: int, unwatched: int) -> Facts:
    """Count what the rows say; applications that are not in the counts are counted already."""
    n, answered = rows.n, rows.answered
    dated = answered & ~np.isnan(rows.answered_on)
    day = rows.answered_on[dated].astype(int)
    heaped, crowded = _piles(day, rows.owner[dated], n[dated])
    later = np.flatnonzero(answered)
    in_hindsight = (rows.acts + rows.acts_entered)[later] >= rows.observed[later, None]
    return Facts(
        answers=int(n[answered].sum()),
        positive=int(n[rows.positive].sum()),
        weekdays=tuple(np.bincount((day - 1) % 7, n[dated], 7).astype(int).tolist()) if dated.any() else (),
        heaped=heaped,
        crowded=crowded,
        interviews=int(n[rows.positive & (rows.said == INTERVIEWED)].sum()),
        unsaid=int(n[rows.positive & (rows.said == UNSAID)].sum()),
        undated=undated,
        resumes_entered=_by_gap(rows.begun_entered, n),
        follow_ups_entered=_by_gap(np.where(np.isnan(rows.acts), np.nan, rows.acts_entered), n),
        answers_entered=_by_gap(rows.answer_entered[later], n[later]),
        hindsight=int(in_hindsight.sum(axis=1) @ n[later]),
        unwatched=unwatched,
    )


def _by_gap(days: np.ndarray, n: np.ndarray) -> tuple[int, ...]:
    """Events by days from each to its entry; () where none is known."""
    known = ~np.isnan(days)
    many = np.broadcast_to(n if days.ndim == 1 else n[:, None], days.shape)[known]
    found = np.bincount(np.searchsorted(GAPS, days[known]), many, len(GAPS) + 1).astype(int)
    return tuple(found.tolist()) if known.any() else ()


def _piles(day: np.ndarray, owner: np.ndarray, n: np.ndarray) -> tuple[int, int]:
    """What `watching.piles` counts, of all students; `n` says how many answers each stands for."""
    if not len(day):
        return 0, 0
    week = np.bincount(owner * 7 + day % 7, n, (owner.max() + 1) * 7).reshape(-1, 7)
    most, answers = week.max(axis=1), week.sum(axis=1)
    keys, place = np.unique(owner * _DAYS + day, return_inverse=True)
    many, (whose, on) = np.bincount(place, n), np.divmod(keys, _DAYS)
    _, first, size = np.unique(whose, return_index=True, return_counts=True)
    days = np.repeat(np.maximum(on[first + size - 1] - on[first] + 1, SPAN), size)
    return int(most[is_heaped(most, answers)].sum()), int(many[is_crowded(many, answers[whose], days)].sum())
