"""What a class can say together, and what it is too small to say: the results in the order in which to read them.

Nothing in it is about one student. A result that rests on too few students is left out, and so is what happened after
the day on which too few still had something waiting.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from followup import curves, effects, timing
from followup.analysis import LANDMARKS, Watch, effect_json
from followup.charts import Result
from followup.classroom import HORIZON, HandIns, coarse, cut_short, students_with
from followup.comparison import Comparison, compare
from followup.counts import APPLICATIONS, INTERVIEWS, Counts, count
from followup.experiment import Experiment, analyse_experiment, signed
from followup.files import FileProblem
from followup.groups import by_size
from followup.habits import Habit, Habits, as_numbers, habits_of
from followup.report import Chapter

LEAST, LEAST_POSSIBLE = 10, 5
"""A group of fewer students is not shown; and how far down an instructor may set that."""


@dataclass(frozen=True)
class ClassReport:
    """All that can be said of a class.

    Attributes:
        hand_ins: what it was made from.
        least: how many students anything must rest on.
        habits: response and thank-you habits.
        follow_ups, thank_yous: the naive chart and the honest one; None where too few students have any.
        experiment: the fair experiment; None if the class made none.
        applications, interviews, extra: further results, each with a heading.
    """

    hand_ins: HandIns
    least: int
    habits: Habits
    follow_ups: Comparison | None
    thank_yous: Comparison | None
    experiment: Experiment | None
    applications: tuple[tuple[str, Result], ...]
    interviews: tuple[tuple[str, Result], ...]

    @property
    def head(self) -> tuple[str, ...]:
        """Who is in it, and what was left out."""
        frame = self.hand_ins.applications
        first = (
            f"{len(self.hand_ins.students)} students with {len(frame):,} applications and "
            f"{len(self.hand_ins.interviews):,} interviews. Nothing here rests on fewer than {self.least} students."
        )
        left = [f"Left out: {part.sentence}" for part in self.hand_ins.left_out]
        return (first, *left)

    @property
    def too_small_to_say(self) -> tuple[str, ...]:
        """What this class cannot answer, and about how much more it would take."""
        return tuple(self._too_small())

    def _too_small(self) -> Iterator[str]:
        for what, found in (("following up", self.follow_ups), ("a thank-you", self.thank_yous)):
            if found is None:
                yield f"Whether {what} goes with more answers: fewer than {self.least} students have data on it."
            elif not found.effect.direction:
                low, high = found.effect.ratio_interval
                more = found.effect.more_needed
                unit = found.effect.counts.shape.what
                enough = (
                    f"About {more:,} more {unit}s like these would show an effect of 1.5 in four of five classes."
                    if more
                    else f"More {unit}s of this kind would not help: they must differ in whether and when."
                )
                yield (
                    f"Whether {what} goes with more answers: the hazard ratio may lie anywhere from {low:.2f} to "
                    f"{high:.2f}. {enough}"
                )
        if self.experiment and not self.experiment.sure:
            low, high = self.experiment.interval
            yield f"Which way is better: the difference may lie anywhere from {signed(low)} to {signed(high)} points."
        for name in self.habits.hidden:
            yield f"{name.capitalize()}: fewer than {self.least} students have any."

    @property
    def truth(self) -> tuple[str, ...]:
        """For a simulated class: what was true, and whether each interval holds it."""
        return tuple(self._truth())

    def _truth(self) -> Iterator[str]:
        told = self.hand_ins.truth
        if not told:
            return
        yield f"This class was simulated. {told['sentence']}"
        checks = [
            ("follow_up_hazard_ratio", "hazard ratio of a follow-up", self.follow_ups),
            ("thank_you_hazard_ratio", "hazard ratio of a thank-you", self.thank_yous),
        ]
        for key, what, found in checks:
            true = told.get(key)
            if found and isinstance(true, int | float):
                low, high = _widest(found)
                yield _holds(what, f"{true:g}", f"{math.exp(low):.2f}", f"{math.exp(high):.2f}", low, _log(true), high)
        true = told.get("experiment_difference")
        if self.experiment and isinstance(true, int | float):
            low, high = self.experiment.interval
            yield _holds(
                "difference between the two ways, in points", signed(true), signed(low), signed(high), low, true, high
            )

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The report as chapters of a page."""
        chapters = [Chapter("The class", (*self.head, *self.truth), (("Habits", self.habits), *self._groups()))]
        if self.experiment:
            chapters.append(Chapter("The fair experiment", (), (("By what chance chose", self.experiment),)))
        chapters += [
            Chapter("Applications", (), self.applications),
            Chapter("Interviews", (), self.interviews),
            Chapter("What this class is too small to say", self.too_small_to_say or ("Nothing of the above.",), ()),
        ]
        return tuple(chapters)

    def _groups(self) -> tuple[tuple[str, Result], ...]:
        groups = by_size(self.hand_ins, self.least)
        return (("Groups", groups),) if groups.groups else ()

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        e = self.experiment
        return {
            "students": len(self.hand_ins.students),
            "applications": len(self.hand_ins.applications),
            "interviews": len(self.hand_ins.interviews),
            "left_out": [{"file": part.name, "reason": part.reason} for part in self.hand_ins.left_out],
            "habits": [
                {**numbers, "share": h.share, "interval": list(h.interval)}
                for numbers, h in zip(as_numbers(self.habits.habits), self.habits.habits, strict=True)
            ],
            "follow_up": _both(self.follow_ups),
            "thank_you": _both(self.thank_yous),
            "experiment": e
            and {
                "ways": [arm.words for arm in e.arms],
                "shares": [arm.share for arm in e.arms],
                "difference": e.difference,
                "interval": list(e.interval),
                "p_value": e.p_value,
                "held": sum(arm.held for arm in e.arms),
                "sentence": e.sentence,
            },
            "too_small_to_say": list(self.too_small_to_say),
            "truth": list(self.truth),
        }


def _both(found: Comparison | None) -> dict[str, Any] | None:
    if not found:
        return None
    resampled = found.effect.resampled
    return effect_json(found.effect) | {
        "naive": effect_json(found.naive_effect),
        "students_resampled_interval": [e if math.isfinite(e) else None for e in resampled] if resampled else None,
    }


def _widest(found: Comparison) -> tuple[float, float]:
    """The interval that respects that one student's applications are alike, where there is one."""
    return found.effect.resampled or found.effect.interval


def _log(ratio: float) -> float:
    return math.log(ratio) if ratio > 0 else -math.inf


def _holds(what: str, true: str, low: str, high: str, *order: float) -> str:
    holds = "holds it" if order[0] <= order[1] <= order[2] else "does not hold it, as happens to 1 of 20 intervals"
    return f"In truth the {what} is {true}; the interval found here, {low} to {high}, {holds}."


def report_on(
    hand_ins: HandIns,
    least: int = LEAST,
    former: Sequence[tuple[str, tuple[Habit, ...]]] = (),
    watch: Watch = lambda _step: None,
) -> ClassReport:
    """Pool a class.

    Args:
        hand_ins: the class.
        least: how many students anything must rest on; not below LEAST_POSSIBLE.
        former: habits of former classes, by name.
        watch: is told what begins.

    Raises:
        FileProblem: there are fewer students than that.
    """
    if not LEAST_POSSIBLE <= least <= 1_000:
        raise FileProblem(f"--least is {least}: a group may be shown from {LEAST_POSSIBLE} students on, not fewer.")
    n = len(hand_ins.students)
    if n < least:
        raise FileProblem(
            f"There are hand-ins of {n} students only, and nothing is shown that rests on fewer than {least}, so that "
            f"nobody can be told apart. Wait for more; or, if all agree, set --least lower, down to {LEAST_POSSIBLE}."
        )
    watch("habits")
    habits = habits_of(hand_ins, least, former)
    watch("applications")
    follow_ups, applications = _applications(hand_ins, least, watch)
    watch("interviews")
    thank_yous, interviews = _interviews(hand_ins, least)
    watch("the experiment")
    experiment = _experiment(hand_ins, least)
    return ClassReport(hand_ins, least, habits, follow_ups, thank_yous, experiment, applications, interviews)


def _applications(
    hand_ins: HandIns, least: int, watch: Watch
) -> tuple[Comparison | None, tuple[tuple[str, Result], ...]]:
    shape = APPLICATIONS
    frame = hand_ins.applications
    if students_with(frame) < least:
        return None, ()
    frame, last = cut_short(frame, shape.observed, shape.answer, least)
    frame = coarse(frame, shape.channel, least)
    counts = count(frame, shape, ("student",))
    plain = counts.over()
    found: list[tuple[str, Result]] = []
    comparison = _comparison(frame, counts, least)
    if comparison:
        found.append((comparison.title, comparison))
    found.append((f"How many are answered, and by when (up to day {last})", curves.overall(plain)))
    if comparison:
        watch("when to follow up")
        when = timing.timing(counts)
        firsts = frame.groupby(shape.since)["student"].nunique()
        days = tuple(d for d in when.days if firsts.get(d.day, 0) >= least)
        best = tuple(d for d in when.best_days if d in {day.day for day in days})
        if days:
            found.append(("When to follow up", replace(when, days=days, best_days=best)))
        if (frame[shape.channel] != "").any():
            found.append(("By channel", effects.by_channel(plain)))
    return comparison, tuple(found)


def _interviews(hand_ins: HandIns, least: int) -> tuple[Comparison | None, tuple[tuple[str, Result], ...]]:
    shape = INTERVIEWS
    frame = hand_ins.interviews
    if students_with(frame) < least:
        return None, ()
    frame, _ = cut_short(frame, shape.observed, shape.answer, least)
    counts = count(frame, shape, ("student",))
    comparison = _comparison(frame, counts, least)
    if not comparison:
        return None, ()
    plain = counts.over()
    soon = [at for at in LANDMARKS if _enough(frame[frame[shape.since] <= at], least)]
    further = [("Thanked soon, or not", effects.landmarks(plain, soon))] if soon else []
    return comparison, ((comparison.title, comparison), *further)


def _comparison(frame: pd.DataFrame, counts: Counts, least: int) -> Comparison | None:
    """The naive chart and the honest one; None where too few students are on either side."""
    did = frame[counts.shape.since].notna()
    if not (_enough(frame[did], least) and _enough(frame[~did], least)):
        return None
    comparison = compare(counts.over())
    if not comparison.effect.answers:
        return comparison
    return replace(comparison, effect=replace(comparison.effect, resampled=effects.resample_students(counts)))


def _enough(rows: pd.DataFrame, least: int) -> bool:
    return students_with(rows) >= least


def _experiment(hand_ins: HandIns, least: int) -> Experiment | None:
    """The experiment, once enough students have applications of both ways that are old enough."""
    inside = hand_ins.facts[hand_ins.facts["inside"]]
    old = inside[inside["watched"] >= HORIZON]
    if not all(_enough(old[old["way"] == way], least) for way in (0, 1)):
        return None
    return analyse_experiment(old, hand_ins.experiment.ways, too_new=len(inside) - len(old))
