"""Days told so coarsely that what somebody knows of a student seldom tells which hand-in is the student's.

The days of one application pick out one student of a class in nearly half of all cases if they are told as they are.
So a hand-in tells spans of days after the resume, or after the interview (`ENDS`, `AFTER_INTERVIEW`), which are short
where calls, thank-yous and answers race, and long where nothing depends on the day. An event stands on a day of its
span that chance chose; those of one day stay together, and what came first stays first. So what was answered or
followed up by the end of a span stays exact, and nothing is moved in one direction. Weeks alone would not do: in the
first week answers and calls would seem to come at the same time, and a call that does nothing would seem to harm. How
often a student can still be found, and how little the results change: docs/class.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING

from followup.log.model import Kind

if TYPE_CHECKING:
    from followup.log.model import Event

_LATER = (14, 28, 60, *range(120, 20_000, 60))
ENDS = (0, 2, 3, 5, 7, *_LATER)
"""The last days of spans after the resume: short ones in the first week, in which calls and answers race."""
AFTER_INTERVIEW = (0, 1, 2, 3, 7, *_LATER)
"""The same after an interview: each of the first three days, in which thank-yous are sent."""
LATER_CALLS = (0, 7, *_LATER)
"""The same of a second and later follow-up."""
WEEK = 7


def end_of(days: int, ends: Sequence[int] = ENDS) -> int:
    """The last day of the span in which a day lies."""
    return next(end for end in ends if days <= end)


def whole_weeks(days: int) -> int:
    """So many days in whole weeks, rounded down."""
    return days - days % WEEK


def days_told(events: Sequence["Event"], watched: int, chance: Random) -> dict[date, int]:
    """The day on which a hand-in shows each day of an application; day 0 is that of the first event.

    Args:
        events: in order of days; not empty.
        watched: the last day that may be shown.
        chance: what chooses the days within spans; the same one chooses the same.
    """
    spans = list(spans_of(events))
    told: dict[date, int] = {}
    last = -1
    for number, (day, anchor, first, end) in enumerate(spans):
        base = told.get(anchor, 0)
        mates = sum(1 for other in spans[number:] if other[1:] == (anchor, first, end))
        low = max(last + 1, base + first)
        room = range(low, max(min(base + end, watched), low) + 1)
        last = told[day] = min(*chance.sample(room, min(mates, len(room))), watched)
    return told


def spans_of(events: Iterable["Event"]) -> Iterator[tuple[date, date, int, int]]:
    """For each day: from which day it is counted, and the first and the last day after that which look the same."""
    anchor, after, called = None, ENDS, False
    for day, some in groupby(events, attrgetter("day")):
        kinds, anchor = {e.kind for e in some}, anchor or day
        ends = LATER_CALLS if called and kinds == {Kind.FOLLOWED_UP} else after
        end = end_of((day - anchor).days, ends)
        yield day, anchor, max((one for one in ends if one < end), default=-1) + 1, end
        called = called or Kind.FOLLOWED_UP in kinds
        if Kind.INTERVIEWED in kinds:
            anchor, after = day, AFTER_INTERVIEW
