"""What a class can say together, and what it is too small to say: the results in the order in which to read them.

Nothing in it is about one student. A result that rests on too few students is left out, and so is what happened after
the day on which too few still had something waiting.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from followup.analysis import comparisons, curves, timing
from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Counts, Shape, count
from followup.analysis.naive_vs_fair import Comparison, compare
from followup.analysis.overview import LANDMARKS, Watch, effect_json
from followup.analysis.record import NO_FACTS, Facts
from followup.analysis.report_page import Chapter
from followup.analysis.timing import HORIZON_DAYS
from followup.charts import Result
from followup.classroom.disclosure import coarse, cut_short, students_with, too_few
from followup.classroom.experiment.result import LATER_DAYS, ByDay, Experiment, analyse_experiment
from followup.classroom.groups import by_size
from followup.classroom.habits import Habit, Habits, as_numbers, habits_of
from followup.classroom.hand_in import no_day
from followup.classroom.pool import HandIns
from followup.classroom.reported import NEW
from followup.errors import FileError, SettingError
from followup.wording import capital, percent, signed, times

LEAST, LEAST_POSSIBLE = 10, 5
"""A group of fewer students is not shown; and how far down an instructor may set that."""


@dataclass(frozen=True)
class TruthCheck:
    """A number that is known to be true of a simulated class, and the 95% interval that the report has for it."""

    what: str
    true: float
    low: float
    high: float
    in_points: bool = False

    @property
    def holds(self) -> bool:
        """Whether the interval holds it."""
        return self.low <= self.true <= self.high


@dataclass(frozen=True)
class ClassReport:
    """All that can be said of a class.

    Attributes:
        hand_ins: what it was made from.
        least: how many students anything must rest on.
        habits: response and thank-you habits.
        follow_ups, thank_yous: the naive chart and the honest one; None where too few students have any.
        experiment: the fair experiment; None if the class made none.
        applications, interviews: further results, each with a heading.
        only_inside: whether applications outside of the experiment were left out, as they are of too few students.
        elsewhere: whether somebody takes part in another experiment.
    """

    hand_ins: HandIns
    least: int
    habits: Habits
    follow_ups: Comparison | None
    thank_yous: Comparison | None
    experiment: Experiment | None
    applications: tuple[tuple[str, Result], ...]
    interviews: tuple[tuple[str, Result], ...]
    only_inside: bool = False
    elsewhere: bool = False

    @property
    def head(self) -> tuple[str, ...]:
        """Who is in it, and what was left out."""
        frame = self.hand_ins.applications
        first = (
            f"{len(self.hand_ins.students)} students with {len(frame):,} applications and "
            f"{len(self.hand_ins.interviews):,} interviews. Nothing here rests on fewer than {self.least} students."
        )
        left = [f"Left out: {_files(reason, n)}." for reason, n in self.hand_ins.left_out_for_all]
        undated = [s.undated for s in self.hand_ins.students if s.undated]
        if len(undated) >= self.least:
            left.append(f"{no_day(sum(undated))}.")
        elif undated:
            left.append(f"Some answers, of fewer than {self.least} students, have no day: left out of all times.")
        if self.hand_ins.waiting:
            left.append(f"A few hand-ins are new, and wait: a report changes only when {NEW} or more are.")
        planned = self.hand_ins.planned
        return (first, planned.sentence if planned else "No plan was fixed beforehand.", *left)

    @property
    def too_small_to_say(self) -> tuple[str, ...]:
        """What this class cannot answer, and about how much more it would take."""
        return tuple(self._too_small())

    def _too_small(self) -> Iterator[str]:
        for what, found in (("following up", self.follow_ups), ("a thank-you", self.thank_yous)):
            if found is None:
                yield f"Whether {what} goes with more answers: fewer than {self.least} students have data on it."
            elif found.effect.claim == "none":
                low, high = (math.exp(end) for end in _widest(found))
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
            yield f"{capital(name)}: fewer than {self.least} students have any."

    @property
    def truth(self) -> tuple[str, ...]:
        """For a simulated class: what was true, and whether each interval holds it."""
        return tuple(self._truth())

    def _truth(self) -> Iterator[str]:
        if not self.hand_ins.truth:
            return
        yield f"This class was simulated. {self.hand_ins.truth['sentence']}"
        for check in self.checks:
            say = signed if check.in_points else times
            holds = "holds it" if check.holds else "does not hold it, as happens to 1 of 20 intervals"
            yield (
                f"In truth the {check.what} is {say(check.true)}; the interval found here, {say(check.low)} to "
                f"{say(check.high)}, {holds}."
            )

    @property
    def checks(self) -> tuple[TruthCheck, ...]:
        """What is true of a simulated class, beside the interval found here."""
        known = self.hand_ins.truth or {}
        found = []
        for key, what, comparison in (
            ("follow_up_hazard_ratio", "hazard ratio of a follow-up", self.follow_ups),
            ("thank_you_hazard_ratio", "hazard ratio of a thank-you", self.thank_yous),
        ):
            if comparison and isinstance(known.get(key), int | float):
                low, high = _widest(comparison)
                found.append(TruthCheck(what, known[key], math.exp(low), math.exp(high)))
        true = known.get("experiment_difference")
        if self.experiment and isinstance(true, int | float):
            what = "difference between the two ways (in percentage points)"
            found.append(TruthCheck(what, true, *self.experiment.interval, in_points=True))
        return tuple(found)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The report as chapters of a page."""
        shown = (("Habits", self.habits),) if self.habits.habits else ()
        notes = (*self.head, *self.truth, *(() if shown else (self.habits.sentence,)))
        chapters = [Chapter("The class", notes, (*shown, *self._groups()))]
        if self.experiment:
            chapters.append(Chapter("The fair experiment", self._beside, (("By what chance chose", self.experiment),)))
        chapters += [
            Chapter(heading, _look(compared) if found else (f"Too few students have any {what} yet.",), found)
            for heading, what, found, compared in (
                ("Applications", "applications", self.applications, self.follow_ups),
                ("Interviews", "interviews", self.interviews, self.thank_yous),
            )
        ]
        too_small = self.too_small_to_say or ("Nothing of the above.",)
        return (*chapters, Chapter("What this class is too small to say", too_small, ()))

    @property
    def _beside(self) -> tuple[str, ...]:
        notes = []
        if self.only_inside:
            notes.append(
                f"Applications outside of the experiment belong to fewer than {self.least} students. They are left out "
                "of the whole report, or they could be worked out as what is missing here."
            )
        if self.elsewhere:
            notes.append("Some take part in another experiment, which is not looked at here.")
        return tuple(notes)

    def _groups(self) -> tuple[tuple[str, Result], ...]:
        groups = by_size(self.hand_ins, self.least)
        return (("Groups", groups),) if len(groups.groups) + len(groups.hidden) > 1 and groups.groups else ()

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        e, planned = self.experiment, self.hand_ins.planned
        return {
            "plan": planned
            and {
                **planned.plan.model_dump(mode="json"),
                "beforehand": planned.beforehand,
                "faults": list(planned.faults),
                "sentence": planned.sentence,
            },
            "students": len(self.hand_ins.students),
            "applications": len(self.hand_ins.applications),
            "interviews": len(self.hand_ins.interviews),
            "left_out": [{"reason": reason, "files": n} for reason, n in self.hand_ins.left_out_for_all],
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
                "claim": e.claim,
                "answers": e.answers,
                "difference": e.difference,
                "interval": list(e.interval),
                "p_value": e.p_value,
                "p_needed": e.first.level,
                "planned": e.planned,
                "by_day": [_by_day(one) for one in (e.first, e.later)],
                "changed": {what.value: [first, second] for what, first, second in e.became},
                "not_known_whether_answered": sum(e.first.unknown),
                "held": sum(arm.held for arm in e.arms),
                "sentence": e.sentence,
            },
            "too_small_to_say": list(self.too_small_to_say),
            "truth": list(self.truth),
        }


def _files(reason: str, n: int) -> str:
    """So many files, with the reason as the end of a sentence about one."""
    return f"a file that {reason}" if n == 1 else f"{n:,} files, each of which {reason}"


def _by_day(found: ByDay) -> dict[str, Any]:
    return {
        "day": found.day,
        "applications": list(found.n),
        "answered": list(found.answered),
        "difference": found.difference,
        "interval": list(found.interval),
        "p_value": found.p_value,
    }


def _both(found: Comparison | None) -> dict[str, Any] | None:
    if not found:
        return None
    resampled = found.effect.resampled
    return effect_json(found.effect) | {
        "look": {"settled": found.effect.settled, "level": found.effect.level},
        "naive": effect_json(found.naive_effect),
        "students_resampled_interval": [e if math.isfinite(e) else None for e in resampled] if resampled else None,
    }


def _look(found: Comparison | None) -> tuple[str, ...]:
    """How sure the data must be at this look."""
    if not found:
        return ()
    effect, shape = found.effect, found.effect.counts.shape
    settled = (
        f"At this look {percent(effect.settled)} of the {shape.what}s are settled: answered, or watched for "
        f"{shape.named[0]} {shape.unit}s."
    )
    claimed = "Nothing is claimed yet."
    if effect.level < 1:
        claimed = f"So a difference is claimed only if it is {effect.level * 100:.4g}% sure."
    return (f"{settled} {claimed} The earlier the look, the surer: so looking every week costs nothing in truth.",)


def _widest(found: Comparison) -> tuple[float, float]:
    """From the lower to the higher end of both intervals: with whole students resampled, and without.

    Resampling respects that one student's applications are alike, but of few students it makes too little.
    """
    lows, highs = zip(*filter(None, (found.effect.resampled, found.effect.interval)), strict=True)
    return min(lows), max(highs)


def class_report(
    hand_ins: HandIns,
    least: int = LEAST,
    former: Sequence[tuple[str, tuple[Habit, ...]]] = (),
    watch: Watch = lambda _step: None,
) -> ClassReport:
    """Say what a class can say together; nothing in it rests on fewer than `least` students, or is about one.

    Args:
        hand_ins: the class, from `read_hand_ins`.
        least: how many students anything must rest on; 5 or more.
        former: habits of former classes, by name.
        watch: called with the name of each step as it begins, for a progress bar.

    Returns:
        The report, with `habits`, `follow_ups`, `thank_yous`, `experiment`, further results, and `too_small_to_say`.

    Raises:
        FileError: there are fewer students than that.
        SettingError: `least` is out of its bounds.

    Source:
        What is kept back, and why: docs/class.md. Habits: shares with intervals that allow for a student's applications
        being alike. The experiment: Mantel-Haenszel risk difference within blocks (Greenland and Robins 1985; Sato
        1989) and an exact permutation test.

    Example:
        >>> import followup as fu
        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> folder = Path(mkdtemp())
        >>> one = fu.hand_in(fu.open(fu.SAMPLE_LOG, on="2026-03-31"))
        >>> letters = (folder / "one.json").write_text(one.text, encoding="utf-8")
        >>> fu.class_report(fu.read_hand_ins(folder))
        Traceback (most recent call last):
        ...
        followup.errors.FileError: There are hand-ins of 1 students only, and nothing is shown that rests on fewer...
    """
    if not LEAST_POSSIBLE <= least <= 1_000:
        raise SettingError("least", least, f"a group may be shown from {LEAST_POSSIBLE} students on, not fewer")
    n = len(hand_ins.students)
    if n < least:
        raise FileError(
            f"There are hand-ins of {n} students only, and nothing is shown that rests on fewer than {least}, so that "
            f"nobody can be told apart. Wait for more; or, if all agree, set the smallest group lower, down to "
            f"{LEAST_POSSIBLE}."
        )
    watch("the experiment")
    experiment = _experiment(hand_ins, least)
    outside = students_with(hand_ins.facts[~hand_ins.facts["inside"]]) if experiment else 0
    only_inside, elsewhere = 0 < outside < least, hand_ins.elsewhere
    if only_inside:
        hand_ins = hand_ins.inside()
    watch("habits")
    habits = habits_of(hand_ins, least, former)
    watch("applications")
    follow_ups, applications = _results(hand_ins.applications, APPLICATIONS, least, watch, hand_ins.record)
    watch("interviews")
    thank_yous, interviews = _results(hand_ins.interviews, INTERVIEWS, least, watch)
    found = (habits, follow_ups, thank_yous, experiment, applications, interviews)
    return ClassReport(hand_ins, least, *found, only_inside=only_inside, elsewhere=elsewhere)


def _results(
    frame: pd.DataFrame, shape: Shape, least: int, watch: Watch, record: Facts = NO_FACTS
) -> tuple[Comparison | None, tuple[tuple[str, Result], ...]]:
    """The naive chart and the honest one, if there are enough on either side; and all results that can be shown."""
    if students_with(frame) < least:
        return None, ()
    frame, last = cut_short(frame, shape.observed, shape.answer, least)
    if shape.channel:
        frame = coarse(frame, shape.days, shape.channels, least)
    counts = count(frame, shape, ("student",))
    counts = replace(counts, facts=counts.facts + record)
    comparison = _comparison(frame, counts, least)
    found: list[tuple[str, Result]] = [(comparison.title, comparison)] if comparison else []
    if shape is APPLICATIONS:
        found.append((f"How many are answered, and by when (up to day {last})", curves.answer_curves(counts)))
    if comparison and shape is APPLICATIONS:
        watch("when to follow up")
        when = timing.timing(counts)
        days = _shown(when, frame, least)
        best = tuple(d for d in when.best_days if d in {day.day for day in days})
        if days:
            found.append(("When to follow up (hand-ins tell days roughly)", replace(when, days=days, best_days=best)))
        if (frame[shape.channel] != "").any():
            found.append(("By channel", comparisons.by_channel(counts)))
    elif comparison:
        soon = [at for at in LANDMARKS if _enough(frame[frame[shape.since] <= at], least)]
        found += [("Thanked soon, or not", comparisons.landmarks(counts, soon))] if soon else []
    return comparison, tuple(found)


def _shown(when: timing.Timing, frame: pd.DataFrame, least: int) -> tuple[timing.Day, ...]:
    """Days on which enough students made their first follow-up; and none without which the rest could be worked out."""
    owners = frame.groupby(APPLICATIONS.since)["student"].agg(set).to_dict()
    estimated = {d.day for d in when.days}
    # The days of which nothing is said anyhow are one more group.
    rest = set().union(*(who for day, who in owners.items() if day not in estimated))
    out = too_few({day: owners[day] for day in estimated} | {"the other days": rest}, least)
    return tuple(d for d in when.days if d.day not in out)


def _comparison(frame: pd.DataFrame, counts: Counts, least: int) -> Comparison | None:
    """The naive chart and the honest one; None where too few students are on either side."""
    did = frame[counts.shape.since].notna()
    if not (_enough(frame[did], least) and _enough(frame[~did], least)):
        return None
    return compare(counts)


def _enough(rows: pd.DataFrame, least: int) -> bool:
    return students_with(rows) >= least


def _experiment(hand_ins: HandIns, least: int) -> Experiment | None:
    """The experiment, once enough students have applications of both ways that are old enough."""
    placed, plan = hand_ins.assigned, hand_ins.experiment
    old = placed[placed["watched"] >= HORIZON_DAYS]
    if not plan or not all(_enough(old[old["way"] == way], least) for way in (0, 1)):
        return None
    found, older = analyse_experiment(placed, plan.ways, plan.planned), placed[placed["watched"] >= LATER_DAYS]
    if all(_enough(older[older["way"] == way], least) for way in (0, 1)):
        return found
    return replace(found, later=ByDay(LATER_DAYS, (0, 0), (0, 0)))
