"""The answers of one's own log whose day matters most for the comparison, to be asked about once more."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from followup.analysis.alarms import alarms
from followup.analysis.record import LATE, Facts
from followup.log.log import Log
from followup.log.model import Application, Event, Kind, Pipeline
from followup.log.outcomes import Outcome, answer_of, answers, outcome_of
from followup.log.threads import Thread
from followup.wording import many

MOST = 5
NEAR = 7
"""An answer that was entered late came up to a week earlier; so many days after a follow-up, that changes its side."""


@dataclass(frozen=True)
class Asked:
    """An answer whose day is worth a second look.

    Attributes:
        event: the answer.
        application: what it is about.
        why: why its day matters, as a sentence.
    """

    event: Event
    application: Application
    why: str

    @property
    def key(self) -> str:
        """What tells it from the others, day included; for remembering that the day is right."""
        return f"{self.application.id} {self.event.kind} {self.event.at}"


def days_to_ask(pipeline: Pipeline, on: date, sure: Collection[str] = (), most: int = MOST) -> tuple[Asked, ...]:
    """The answers whose day matters most for whether follow-ups went with more answers, those first that matter most.

    An answer without a day is in no comparison; one within a week after the first follow-up changes sides if it really
    came some days earlier. Among these come first the ones that there is reason to doubt (entered more than a week
    late, or dated on the weekday of a pile), then good answers, then those nearest to the follow-up.

    Args:
        pipeline: the log.
        on: the day on which it is looked at.
        sure: keys of those whose day is known to be right.
        most: how many at most.
    """
    threads = tuple(Log(pipeline, on).threads.values())
    pile = _pile(threads)
    found = filter(None, (_asked(thread, pipeline, pile) for thread in threads))
    ranked = sorted((one for one in found if one[1].key not in sure), key=lambda one: (one[0], one[1].key))
    return tuple(asked for _, asked in ranked[:most])


def _asked(thread: Thread, pipeline: Pipeline, pile: int | None) -> tuple[tuple[int, bool, int], Asked] | None:
    """How much an application's answer matters (the least matters most), and what to ask; None if nothing does."""
    first = min(thread.days(Kind.FOLLOWED_UP), default=None)
    if thread.answered_some_day:
        lost = next(e for e in thread.undated if answers(e))
        why = "Nobody knows its day, so this application is in no comparison."
        return (0, outcome_of(lost) is not Outcome.POSITIVE, 0), Asked(lost, thread.application, why)
    answer = answer_of(thread.events)
    if answer is None or outcome_of(answer) is Outcome.WITHDREW or first is None:
        return None
    since = (answer.day - first).days
    if not 0 < since <= NEAR:
        return None
    doubt = "".join(_doubts(answer, pipeline, pile))
    why = (
        f"It is dated {many(since, 'day')} after your first follow-up{doubt}. {many(since, 'day')} earlier, and it "
        "would count as an answer without one."
    )
    matters = (0 if doubt else 1, outcome_of(answer) is not Outcome.POSITIVE, since)
    return matters, Asked(answer, thread.application, why)


def _doubts(answer: Event, pipeline: Pipeline, pile: int | None) -> Iterator[str]:
    entered = pipeline.entered.get(answer)
    if entered and (entered - answer.day).days > LATE:
        yield f", and was entered {many((entered - answer.day).days, 'day')} after that day"
    if answer.day.weekday() == pile:
        yield f", on a {answer.day:%A}, like too many of your answers"


def _pile(threads: tuple[Thread, ...]) -> int | None:
    """The weekday on which too many answers stand; None if there is none."""
    days = [answer.day.weekday() for thread in threads if (answer := answer_of(thread.events))]
    each = tuple(days.count(day) for day in range(7))
    return each.index(max(each)) if alarms(Facts(answers=len(days), weekdays=each)) else None
