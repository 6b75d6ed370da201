"""Which of the facts of a record are too many for a verdict, why, and how to mend them.

Each limit is chosen so that below it what is wrong with the record is small beside chance, in classes of 30 students
with 40 applications. What was claimed of simulated classes with records kept in such ways: docs/worlds.md.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import bdtrc

from followup.analysis.record import Facts, late
from followup.wording import many

HEAPED = 0.3
"""A larger share of the answers on one day of the week is a pile, if chance hardly brings it about (`UNLIKELY`)."""
UNLIKELY = 0.001
CROWDED = 0.25
"""Largest share of answers that may stand on days on which far more of one student's came than on others."""
OF_ANSWERS = 0.03
"""Largest share of answers with a meaning or a day that is not known."""
FROM_MEMORY = 0.10
"""Largest share of follow-ups that may be entered more than a week late, or only when the answer was known."""


@dataclass(frozen=True)
class Alarm:
    """One thing in a record that prevents a verdict.

    Attributes:
        id: its name, for a program.
        sentence: what was found, without a full stop.
        mend: what to do about it, as the end of a sentence.
    """

    id: str
    sentence: str
    mend: str


def alarms(facts: Facts) -> tuple[Alarm, ...]:
    """What prevents a verdict; none where nothing is known."""
    return tuple(filter(None, (check(facts) for check in CHECKS)))


ON_THE_DAY = "enter answers on the day on which they come, or bring in your mail, which knows the days"


def _weekday(facts: Facts) -> Alarm | None:
    """Answers come on working days, about a fifth of them on each; a pile on one day is the day of entry.

    Of hand-ins, which have no dates, it is known how many answers lie on one weekday of the same student's.
    """
    if not facts.weekdays and facts.heaped > HEAPED * facts.answers:
        found = f"{facts.heaped:,} of {many(facts.answers, 'answer')} are dated on one day of the week of each student"
        return Alarm("answers_heaped_on_a_weekday", found, ON_THE_DAY)
    answers, most = sum(facts.weekdays), max(facts.weekdays, default=0)
    if most <= HEAPED * answers or bdtrc(most - 1, answers, 1 / 5) > UNLIKELY:
        return None
    day = calendar.day_name[facts.weekdays.index(most)]
    found = f"{most:,} of {many(answers, 'answer')} are dated on a {day}, which looks like the day of entry"
    return Alarm("answers_heaped_on_a_weekday", found, ON_THE_DAY)


def _crowded(facts: Facts) -> Alarm | None:
    if facts.crowded <= CROWDED * facts.answers:
        return None
    found = f"{facts.crowded:,} of {many(facts.answers, 'answer')} stand on a few days, as after an import"
    return Alarm("answers_dated_on_entry", found, ON_THE_DAY)


def _entered_late(facts: Facts) -> Alarm | None:
    known, missed = sum(facts.answers_entered), late(facts.answers_entered)
    if missed <= FROM_MEMORY * known:
        return None
    found = f"{missed:,} of {many(known, 'answer')} were entered more than a week after they came"
    return Alarm("answers_from_memory", found, ON_THE_DAY)


def _interviews(facts: Facts) -> Alarm | None:
    if facts.interviews <= OF_ANSWERS * facts.positive:
        return None
    found = (
        f"{facts.interviews:,} of {many(facts.positive, 'positive answer')} are interviews with no invitation before "
        "them, and an interview is later than the answer that led to it"
    )
    return Alarm("interviews_taken_for_answers", found, "log the day of each invitation")


def _undated(facts: Facts) -> Alarm | None:
    if facts.undated <= OF_ANSWERS * (facts.answers + facts.undated):
        return None
    found = f"{many(facts.undated, 'answer')} or ends have no day, beside {facts.answers:,} that have one"
    return Alarm("answers_undated", found, "look up their days, for example in your mail")


def _unsaid(facts: Facts) -> Alarm | None:
    if facts.unsaid <= OF_ANSWERS * facts.positive:
        return None
    found = f"of {facts.unsaid:,} of {many(facts.positive, 'positive answer')} nobody said what the reply meant"
    return Alarm("replies_without_meaning", found, "say of each reply whether it moves on or has no news")


def _memory(facts: Facts) -> Alarm | None:
    known = sum(facts.follow_ups_entered)
    missed = max(late(facts.follow_ups_entered), facts.hindsight)
    if missed <= FROM_MEMORY * known:
        return None
    found = (
        f"{missed:,} of {many(known, 'follow-up')} were entered more than a week late, or once the answer was known, "
        "and memory keeps those that went well"
    )
    return Alarm("follow_ups_from_memory", found, "enter follow-ups on the day on which you make them")


def _begun_late(facts: Facts) -> Alarm | None:
    known = sum(facts.resumes_entered)
    if facts.unwatched <= FROM_MEMORY * known:
        return None
    found = f"{facts.unwatched:,} of {many(known, 'application')} were entered only when they were over"
    return Alarm("log_begun_late", found, "enter applications when you send them")


CHECKS: tuple[Callable[[Facts], Alarm | None], ...] = (
    _weekday,
    _crowded,
    _entered_late,
    _interviews,
    _undated,
    _unsaid,
    _memory,
    _begun_late,
)
"""All checks; a new one is a function that is listed here."""
