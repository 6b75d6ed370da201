"""When a log was kept, and on which days its answers are dated: of one record, in plain values."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from followup.log.model import Pipeline

QUIET = 14
"""Where nobody entered anything for so many days, the watching ends on the day of the last entry."""
GAPS = (0, 2, 7, 28)
"""Days between an event and its entry, as they are told apart: the same day, at most 2, 7 or 28 later, or more."""

ENOUGH = 8
"""Of a student with fewer answers it is not asked on which weekday they came."""
CROWD, TIMES, SPAN = 3, 4, 28
"""A day is crowded with at least 3 answers of one student, and 4 times as many as on other days; a day's share is that
of the days from the first answer to the last, and of 28 days at least."""


def last_entry(pipeline: Pipeline, on: date) -> date:
    """The day of the last entry; `on` if there is none."""
    return max((*pipeline.entered.values(), *(e.day for e in pipeline.events if e.dated)), default=on)


def watched_to(pipeline: Pipeline, on: date) -> date:
    """The last day on which the log watched: that of the look, or of the last entry, if this is two weeks before."""
    last = last_entry(pipeline, on)
    return last if on - last >= timedelta(QUIET) else on


def coarse(days: int) -> int:
    """Days from an event to its entry, rounded up to what tells `GAPS` apart, and to whole weeks."""
    return next((gap for gap in GAPS[:3] if days <= gap), -(-days // 7) * 7)


def is_heaped(most: Any, answers: Any) -> Any:
    """Whether a student's fullest weekday has more than half of the answers; numbers, or arrays of them."""
    return (answers >= ENOUGH) & (2 * most > answers)


def is_crowded(many: Any, answers: Any, days: Any) -> Any:
    """Whether a day has far more of a student's answers than others, of so many days; numbers, or arrays of them."""
    return (many >= CROWD) & (many * days >= TIMES * answers)


def piles(answers: Mapping[int, int]) -> tuple[int, int]:
    """How many of one student's answers are heaped on a weekday, and how many on crowded days.

    Args:
        answers: how many came on which day, as `date.toordinal` counts.
    """
    if not answers:
        return 0, 0
    week: Counter[int] = Counter()
    for day, many in answers.items():
        week[day % 7] += many
    n, most = week.total(), max(week.values())
    days = max(max(answers) - min(answers) + 1, SPAN)
    return most if is_heaped(most, n) else 0, sum(many for many in answers.values() if is_crowded(many, n, days))
