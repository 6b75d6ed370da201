"""What several classes say together: their summaries, pooled; no hand-in is needed, and nothing is about a student.

Classes differ in more than luck, so each measure is pooled by a random-effects model (`analysis/pooling`). A class that
has no estimate, or whose record kept it from a verdict, is named and left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from followup.analysis.checks import outlasts
from followup.analysis.effect import CLAIMS
from followup.analysis.pooling import LEAST_CLASSES
from followup.analysis.report_page import Chapter
from followup.classroom.beforehand import SHAPES, About
from followup.classroom.forest import Forest, Row
from followup.classroom.summary import ClassSummary, Finding, Gain, read_summary
from followup.errors import FileError
from followup.wording import listed, many

WEEK = 7


@dataclass(frozen=True)
class Question:
    """Whether follow-ups, or thank-yous, go with more answers: all measures, and what they agree on.

    Attributes:
        about: which of the two.
        ratio: the hazard ratio of a yes.
        later: the same with every follow-up counted a week later.
        shares: the difference in the share with a yes, by each named day.
        weeks: what a first follow-up in each week gains.
    """

    about: About
    ratio: Forest
    later: Forest
    shares: tuple[Forest, ...]
    weeks: tuple[Forest, ...]

    @property
    def claim(self) -> str:
        """Whether answers were "more" or "fewer" over all classes, or "none" if that cannot be said."""
        return CLAIMS[0 if self.missing else self.ratio.direction]

    @property
    def missing(self) -> tuple[str, ...]:
        """What a claim lacks."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        sign, later = self.ratio.direction, self.later.pooled
        if not sign:
            yield f"a hazard ratio of {LEAST_CLASSES} classes or more that luck cannot well have brought about"
            return
        ahead = [f for f in self.shares if f.pooled and f.pooled.classes >= LEAST_CLASSES]
        if not ahead or any(f.direction != sign for f in ahead):
            yield "shares with a yes that differ as well"
        if not (later and outlasts(sign, later.estimate, later.interval()[1])):
            yield "the same with every follow-up counted a week later, as answers that are entered late would ask for"

    @property
    def sentence(self) -> str:
        """What may be said over all classes."""
        act = SHAPES[self.about].act
        if self.missing:
            return f"Over all classes nothing is claimed of a {act}. Missing: {'; '.join(self.missing)}."
        return (
            f"Over {self.ratio.pooled and self.ratio.pooled.classes} classes, {self.claim} answers came after a {act}."
        )

    @property
    def chapter(self) -> Chapter:
        """It as a part of a page."""
        forests = [f for f in (self.ratio, *self.shares, *self.weeks) if f.rows]
        return Chapter(
            f"Does a {SHAPES[self.about].act} go with more answers?",
            (self.sentence, *(() if forests else (self.ratio.sentence,))),
            tuple((f.title, f) for f in forests),
        )

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        return {
            "claim": self.claim,
            "missing": list(self.missing),
            "sentence": self.sentence,
            "hazard_ratio": self.ratio.as_json(),
            "a_week_later": self.later.as_json(),
            "difference": {f.key: f.as_json() for f in self.shares},
            "weeks": {f.key: f.as_json() for f in self.weeks},
        }


@dataclass(frozen=True)
class Classes:
    """Several classes together.

    Attributes:
        summaries: of each.
        left_out: classes whose summary does not count, with the reason; never the name of a file.
        questions: of follow-ups, and of thank-yous.
    """

    summaries: tuple[ClassSummary, ...]
    left_out: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """Who is in it, what was left out, and which classes had a plan."""
        students = sum(s.students for s in self.summaries)
        return (
            f"{many(len(self.summaries), 'class', 'classes')} with {students:,} students, from their summaries alone.",
            *(f"Left out: {name} {why}." for name, why in self.left_out),
            *(f"{s.name}: {_plan_of(s)}." for s in self.summaries),
        )

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All of it as chapters of a page."""
        return (Chapter("The classes", self.head, ()), *(q.chapter for q in self.questions))

    def as_json(self) -> dict[str, Any]:
        """The numbers as a program reads them."""
        return {
            "classes": [
                {"name": s.name, "students": s.students, "plan": s.plan.model_dump() if s.plan else None}
                for s in self.summaries
            ],
            "left_out": [{"class": name, "reason": why} for name, why in self.left_out],
            **{q.about: q.as_json() for q in self.questions},
        }


def _plan_of(summary: ClassSummary) -> str:
    if summary.plan is None:
        return "no plan was fixed beforehand"
    act = SHAPES[summary.plan.compare].act
    kept = "fixed beforehand" if summary.plan.beforehand else "which does not count as fixed beforehand"
    return f"a plan about a {act}, {kept} (SHA-256 {summary.plan.sha256})"


def pool_classes(paths: Sequence[Path | str]) -> Classes:
    """Pool the summaries of several classes by a random-effects model.

    Args:
        paths: summary files, as the report of a class saves them. Of two with one name the larger counts.

    Returns:
        The classes: `questions` have a `ratio`, `shares` and `weeks`, each with the classes' numbers, the pooled one,
        how far classes differ, and a forest chart; `as_json()` has the numbers for a program.

    Raises:
        FileError: a file is missing, damaged or foreign.

    Source:
        `followup.analysis.pooling.pool`.

    Example:
        >>> import followup as fu
        >>> from followup.paths import SAMPLE_SUMMARY
        >>> found = fu.pool_classes([SAMPLE_SUMMARY, SAMPLE_SUMMARY])
        >>> len(found.summaries), [question.claim for question in found.questions]
        (1, ['none', 'none'])
    """
    if not paths:
        raise FileError("There is no class to pool: name the summaries of two classes or more.")
    best: dict[str, ClassSummary] = {}
    left_out = []
    for summary in (read_summary(Path(path)) for path in paths):
        held = best.setdefault(summary.name.casefold(), summary)
        if held is summary:
            continue
        if summary == held:
            left_out.append((summary.name, "is there twice, and counts once"))
            continue
        why = "is there in two summaries that differ, and the one with more in it counts; if they are two classes, save"
        left_out.append((summary.name, f"{why} each with a name of its own"))
        best[summary.name.casefold()] = max(held, summary, key=_size)
    summaries = tuple(best.values())
    return Classes(summaries, tuple(left_out), tuple(_question(about, summaries) for about in SHAPES))


def _size(summary: ClassSummary) -> tuple[int, ...]:
    return summary.students, sum(f.applications for f in summary.findings), sum(h.n for h in summary.habits)


def _question(about: About, summaries: Sequence[ClassSummary]) -> Question:
    shape, found, left_out = SHAPES[about], [], []
    for summary in summaries:
        finding = next((f for f in summary.findings if f.about == about), None)
        why = _unfit(summary, finding)
        if finding is None or why:
            left_out.append((summary.name, why))
        else:
            found.append((summary, finding))
    total = sum(f.applications for _, f in found)
    settled = sum(f.settled * f.applications for _, f in found) / total if total else 0.0

    def forest(title: str, key: str, numbers: Sequence[tuple[float | None, float | None]], **more: Any) -> Forest:
        rows, without = [], []
        for (summary, _), (estimate, error) in zip(found, numbers, strict=True):
            if estimate is None or error is None:
                without.append((summary.name, "has no such number"))
                continue
            before = bool(summary.plan and summary.plan.beforehand and summary.plan.compare == about)
            rows.append(Row(summary.name, summary.students, estimate, error, before))
        return Forest(title, key, rows=tuple(rows), left_out=(*left_out, *without), **more)

    ratio = forest(
        f"How many times as often answers came after a {shape.act}",
        "hazard_ratio",
        [(f.estimate, f.standard_error) for _, f in found],
        ratio=True,
        settled=settled,
    )
    later = forest(
        f"The same, with every {shape.act} counted a week later",
        "a_week_later",
        [(f.later, f.later_error) for _, f in found],
        ratio=True,
    )
    shares = tuple(
        forest(
            f"More with a yes by {shape.unit} {by}, with a {shape.act}",
            f"{shape.unit}_{by}",
            [_at(f.differences, by) for _, f in found],
            ratio=False,
        )
        for by in shape.named
    )
    weeks = sorted({(gain.at - 1) // WEEK for _, f in found for gain in f.days if gain.at > 0})
    timing = tuple(
        forest(
            f"Gained by a first {shape.act} in week {week + 1} (days {week * WEEK + 1} to {week * WEEK + WEEK})",
            f"week_{week + 1}",
            [_in_week(f.days, week) for _, f in found],
            ratio=False,
            joint=len(weeks),
            settled=settled,
        )
        for week in weeks
    )
    return Question(about, ratio, later, shares, timing)


def _unfit(summary: ClassSummary, finding: Finding | None) -> str:
    """Why a class cannot be pooled, as the end of a sentence; "" if it can."""
    if finding is None:
        older = "; it was saved by an older Followup, so save it again" if summary.version == 1 else ""
        return f"has no number: too few students on either side, or no answers{older}"
    if finding.estimate is None:
        return "has too few answers for a number"
    if finding.alarms:
        words = listed([alarm.replace("_", " ") for alarm in finding.alarms])
        return f"is kept from a verdict by its record ({words})"
    return ""


def _at(gains: Sequence[Gain], at: int) -> tuple[float | None, float | None]:
    return next(((g.difference, g.standard_error) for g in gains if g.at == at), (None, None))


def _in_week(gains: Sequence[Gain], week: int) -> tuple[float | None, float | None]:
    """The mean gain of a week's days, each by its weight.

    The days of a class are compared with the same waiting, so their errors are taken to be one and the same: the error
    of the mean is the mean of the errors, which is rather too large than too small.
    """
    mine = [g for g in gains if (g.at - 1) // WEEK == week]
    if not mine:
        return None, None
    errors = np.array([g.standard_error for g in mine])
    weight = errors**-2 / (errors**-2).sum()
    return float(weight @ np.array([g.difference for g in mine])), float(weight @ errors)
