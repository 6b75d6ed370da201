"""What a fair experiment found.

Chance assigned each application to one of two ways, in blocks within each student. The analysis is by assignment
(intention to treat): an application counts for its way whatever the student did in the end. So the two groups differ by
chance alone, and chance can be calculated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri

from followup import charts
from followup.analysis.intervals import wilson
from followup.analysis.timing import HORIZON_DAYS
from followup.charts import Result
from followup.classroom.experiment.block_tests import block_counts, permutation_p, risk_difference
from followup.classroom.experiment.looks import level
from followup.log.assignment import Since, Way
from followup.wording import many, percent, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go


LATER_DAYS = 60
"""The second day, named beforehand as HORIZON_DAYS is: what is answered by then came, and not only sooner."""
DOUBTFUL = (Since.RENAMED, Since.AGAIN, Since.JOINED)
"""What stands there now may be another application than the one that chance placed, or its answer another's."""
_Z = float(ndtri(0.975))


@dataclass(frozen=True)
class ByDay:
    """The difference between two ways in the share that was answered positively by a day.

    Attributes:
        day: after the resume.
        n, answered: applications that were watched so long, and those that were answered by then, of each way.
        difference: share of the second way less the first, within blocks (Mantel and Haenszel); None if no block holds
            both.
        standard_error: of the difference (Sato 1989).
        p_value: of the permutation test; 1 if nothing can be said.
        level: below which p the difference may be told, given how many looks there may be.
        unknown: applications, of each way, of which it is not known whether they were answered by then.
        held_back: whether the difference would be told, but for these.
    """

    day: int
    n: tuple[int, int]
    answered: tuple[int, int]
    difference: float | None = None
    standard_error: float | None = None
    p_value: float = 1.0
    level: float = 0.05
    unknown: tuple[int, int] = (0, 0)
    held_back: bool = False

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the difference; all that it can be, where nothing is known.

        Where all or none of a way were answered, the standard error says too little, and Wilson's intervals of both
        shares are put together (Newcombe 1998).
        """
        if self.difference is None or self.standard_error is None:
            return -1.0, 1.0
        below = above = _Z * self.standard_error
        if any(x in {0, n} for x, n in zip(self.answered, self.n, strict=True)):
            (x0, x1), (n0, n1) = self.answered, self.n
            (low0, high0), (low1, high1) = wilson(x0, n0), wilson(x1, n1)
            below = max(below, math.hypot(x1 / n1 - low1, high0 - x0 / n0))
            above = max(above, math.hypot(high1 - x1 / n1, x0 / n0 - low0))
        return max(-1.0, self.difference - below), min(1.0, self.difference + above)

    @property
    def direction(self) -> int:
        """1 if the second way has more, -1 if it has fewer, by test and interval; 0 if luck alone could do that."""
        low, high = self.interval
        if self.p_value >= self.level or self.held_back:
            return 0
        return 1 if low > 0 else -1 if high < 0 else 0

    @property
    def words(self) -> str:
        """The difference with its interval."""
        low, high = self.interval
        if self.difference is None:
            return "not known yet"
        return f"{points(self.difference)} (95% interval {signed(low)} to {signed(high)} points)"


@dataclass(frozen=True)
class Arm:
    """The applications that chance gave to one way.

    Attributes:
        words: the way, as a reader says it.
        n: applications.
        answered: positively, by day HORIZON_DAYS.
        in_time, early, late, none: what became of the first call; none may mean that the answer came before it.
        held: for how many the limit of once a week per person left no day in their time.
    """

    words: str
    n: int
    answered: int
    in_time: int
    early: int
    late: int
    none: int
    held: int

    @property
    def share(self) -> float | None:
        """Of all assigned to it; None for an empty one."""
        return self.answered / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        return wilson(self.answered, self.n) if self.n else (0.0, 1.0)


@dataclass(frozen=True)
class Experiment(Result):
    """Two ways compared as they were assigned.

    Attributes:
        arms: the two ways.
        students: how many took part with an application that was watched long enough.
        first: the difference by day HORIZON_DAYS.
        later: by day LATER_DAYS.
        too_new: applications not watched for HORIZON_DAYS days yet, which do not count.
        planned: for how many applications the experiment was made; None for one that is looked at once.
        became: what became of applications after chance had chosen, and how many that were of each way.
    """

    arms: tuple[Arm, Arm]
    students: int
    first: ByDay
    later: ByDay
    too_new: int = 0
    planned: int | None = None
    became: tuple[tuple[Since, int, int], ...] = ()

    @property
    def difference(self) -> float | None:
        """By day HORIZON_DAYS."""
        return self.first.difference

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the difference by day HORIZON_DAYS."""
        return self.first.interval

    @property
    def p_value(self) -> float:
        """Of the permutation test by day HORIZON_DAYS."""
        return self.first.p_value

    @property
    def claim(self) -> Literal["more", "fewer", "none"]:
        """Whether the second way has more positive answers by day HORIZON_DAYS than the first, or fewer.

        By test and interval, and not against what the interval by day LATER_DAYS says.
        """
        low, high = self.later.interval
        direction = self.first.direction
        if not direction or (direction > 0 and high < 0) or (direction < 0 and low > 0):
            return "none"
        return "more" if direction > 0 else "fewer"

    @property
    def sure(self) -> bool:
        """Whether luck alone is an unlikely reason for the difference."""
        return self.claim != "none"

    @property
    def answers(self) -> Literal["more", "sooner", "not known", ""]:
        """Whether the better way has more answers, or the same ones sooner; "" where no way is the better one."""
        if not self.sure or self.difference is None:
            return ""
        low, high = self.later.interval
        if self.later.direction == self.first.direction:
            return "more"
        return "sooner" if low <= 0 <= high and not low <= self.difference <= high else "not known"

    @property
    def table(self) -> pd.DataFrame:
        """A row for each way."""
        rows = []
        for way, a in enumerate(self.arms):
            n, answered = self.later.n[way], self.later.answered[way]
            changed = sum(counts[way] for _, *counts in self.became)
            then = (n, answered, answered / n if n else None, *(wilson(answered, n) if n else (0.0, 1.0)))
            called = (a.in_time, a.early, a.late, a.none, a.held)
            rows.append((a.words, a.n, a.answered, a.share, *a.interval, *called, *then, changed))
        columns = [
            *("first follow-up on", "applications", f"answered by day {HORIZON_DAYS}", "share", "from", "to"),
            *("called in time", "earlier", "later", "no call", "limit left no day"),
            *(f"watched {LATER_DAYS} days", f"answered by day {LATER_DAYS}", f"share by day {LATER_DAYS}"),
            *(f"from, day {LATER_DAYS}", f"to, day {LATER_DAYS}", "changed since"),
        ]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys((columns[3], columns[13]), "Float64"))

    @property
    def sentence(self) -> str:
        """What was found, how sure it is, and how well the assignment was kept."""
        first, second = self.arms
        if first.share is None or second.share is None or self.difference is None:
            nothing = "Nothing can be compared yet: no block of applications has both ways."
            return " ".join(filter(None, (nothing, self._changed, self._waiting)))
        found = (
            f"Of {many(first.n, 'application')} assigned to {first.words}, {percent(first.share)} were answered "
            f"positively by day {HORIZON_DAYS}; of {second.n:,} assigned to {second.words}, {percent(second.share)} "
            f"({many(self.students, 'student')}). Within students the second way had {self.first.words}; permutation "
            f"test p = {self.p_value:.2g}. By day {LATER_DAYS} the difference is {self.later.words}, of "
            f"{many(sum(self.later.n), 'application')} watched so long."
        )
        parts = (found, self._verdict, self._looks, self._kept, self._changed, self._waiting)
        return " ".join(filter(None, parts))

    @property
    def _verdict(self) -> str:
        if self.first.held_back:
            return (
                f"This says nothing of which way is better: of {many(sum(self.first.unknown), 'application')} it is "
                "not known whether they were answered by then, and their answers could undo the difference."
            )
        if self.first.direction and not self.sure:
            return "This says nothing of which way is better: by the later day it is the other one."
        if not self.sure:
            return (
                "Luck alone could make such a difference, so this does not say which way is better; every difference "
                "inside the interval remains possible."
            )
        better = self.arms[self.first.direction > 0].words
        which = {
            "more": f"These are more answers, not only sooner ones: by day {LATER_DAYS} it still has more.",
            "sooner": f"These are the same answers sooner, not more of them: by day {LATER_DAYS} that is gone.",
            "not known": "Whether these are more answers, or the same ones sooner, is not known yet: "
            f"by day {LATER_DAYS} both remain possible.",
        }[self.answers]
        return (
            f"Chance chose who got which way, so by day {HORIZON_DAYS} this is more than luck in favour of {better}, "
            f"for this class. {which}"
        )

    @property
    def _looks(self) -> str:
        if self.planned is None:
            return ""
        return (
            f"It may be looked at every week: with {sum(self.first.n):,} of the {self.planned:,} applications that it "
            f"was planned for, a difference is told below p = {self.first.level:.1g}, so that all looks together go "
            "wrong in 5 of 100 experiments without one."
        )

    @property
    def _changed(self) -> str:
        if not self.became:
            return ""
        listed = "; ".join(
            f"{what}: {first + second:,} ({first:,} and {second:,})" for what, first, second in self.became
        )
        unknown = sum(self.first.unknown)
        told = f" Of {unknown:,} it is not known whether they were answered by day {HORIZON_DAYS}." if unknown else ""
        return (
            "What became of applications after chance had chosen, of the first way and of the second: "
            f"{listed}. All of them count for the way that chance chose.{told}"
        )

    @property
    def _kept(self) -> str:
        called = [arm.in_time + arm.early + arm.late for arm in self.arms]
        in_time = sum(arm.in_time for arm in self.arms)
        held = sum(arm.held for arm in self.arms)
        kept = f"Of {sum(called):,} first calls {in_time:,} were made in their time." if sum(called) else ""
        for_them = many(held, "application") if held else "no application"
        limit = f"The limit of once a week per person won over the assignment for {for_them}."
        return f"{kept} {limit}".strip()

    @property
    def _waiting(self) -> str:
        if not self.too_new:
            return ""
        are = "application is" if self.too_new == 1 else "applications are"
        do = "does" if self.too_new == 1 else "do"
        return f"{self.too_new:,} {are} less than {HORIZON_DAYS} days old and {do} not count yet."

    def chart(self) -> "go.Figure":
        """The two shares, and the difference with its interval."""
        bars = [
            charts.bar("x", a.words, a.share or 0.0, a.interval, colour, f" ({a.answered:,} of {a.n:,})")
            for a, colour in zip(self.arms, (charts.PALE, charts.SKY), strict=True)
        ]
        low, high = self.interval
        reach = max(0.02, *(abs(end) for end in (low, high))) * 115
        gap = (self.difference or 0.0) * 100
        difference = charts.dots(
            [gap],
            [0],
            (charts.BLUE, 12, "diamond"),
            xaxis="x2",
            yaxis="y2",
            error_x=charts.error_bars([gap], [(low * 100, high * 100)], charts.BLUE, thickness=3, width=9),
            hovertemplate=f"{gap:+.1f} points ({low * 100:+.1f} to {high * 100:+.1f})<extra></extra>",
        )
        heads = ((0.0, "<b>Answered, by what chance chose</b>"), (0.58, "<b>The difference, and how sure it is</b>"))
        return charts.figure(
            "Which way is answered more?",
            self.sentence,
            height=380,
            data=[*bars, difference],
            showlegend=False,
            bargap=0.4,
            margin={"l": 24, "r": 24, "t": 104, "b": 64},
            annotations=[charts.over(text, x) for x, text in heads],
            shapes=[charts.upright(0, charts.SOFT, xref="x2", yref="y2 domain")],
            xaxis={"domain": [0, 0.48], "showgrid": False, "tickfont": {"size": 14}},
            xaxis2={
                "domain": [0.58, 1],
                "anchor": "y2",
                "range": [-reach, reach],
                "title": "percentage points: first way ahead | second way ahead",
            },
            yaxis={"tickformat": ".0%", "rangemode": "tozero"},
            yaxis2={"anchor": "x2", "visible": False, "range": [-1, 1]},
        )


def points(share: float) -> str:
    """A difference of shares in words."""
    return f"{abs(share) * 100:.1f} percentage points {'fewer' if share < 0 else 'more'}"


def analyse_experiment(table: pd.DataFrame, ways: Sequence[Way], planned: int | None = None) -> Experiment:
    """Compare two ways by assignment, within the blocks of each student.

    Args:
        table: a row for each application that chance placed, with `student`, `block`, `way` (0 or 1), `first_call`
            (in time, early, late or none), `held`, `since` (what became of it, or ""), and in days after the resume
            `watched`, `yes` (a positive answer) and `known` (how long it is known whether there was one; NaN for all
            that was watched).
        ways: the two.
        planned: for how many applications it was made, where it may be looked at often; None for a single look.
    """
    old = table[table["watched"] >= HORIZON_DAYS]
    first, second = (_arm(old[old["way"] == k], way.words) for k, way in enumerate(ways))
    by_day = [_by_day(table[table["watched"] >= day], day, planned) for day in (HORIZON_DAYS, LATER_DAYS)]
    became = old[old["since"] != ""].groupby(["since", "way"]).size()
    counts = tuple((s, int(became.get((s.value, 0), 0)), int(became.get((s.value, 1), 0))) for s in Since)
    return Experiment(
        arms=(first, second),
        students=old["student"].nunique(),
        first=by_day[0],
        later=by_day[1],
        too_new=len(table) - len(old),
        planned=planned,
        became=tuple(one for one in counts if sum(one[1:])),
    )


def _by_day(rows: pd.DataFrame, day: int, planned: int | None) -> ByDay:
    yes = rows["yes"] <= day
    doubtful = rows["since"].isin(DOUBTFUL)
    unknown = doubtful | (~yes & (rows["known"] < day))
    sizes, hits, open_ = block_counts(rows, yes, unknown)
    below = 0.05 if planned is None else level(len(rows), planned)
    found = compare_blocks(day, sizes, hits, below)
    found = replace(found, unknown=_two(open_.sum(axis=0)))
    if not found.direction:
        return found
    # The worst that can be: of what is not known, all of the way behind were answered, and none of the other.
    behind = int(found.direction < 0)
    _, worst = block_counts(rows, (yes & ~unknown) | (unknown & (rows["way"] == behind)))
    return replace(found, held_back=compare_blocks(day, sizes, worst, below).direction != found.direction)


def compare_blocks(day: int, sizes: np.ndarray, hits: np.ndarray, below: float = 0.05) -> ByDay:
    """The difference by a day, from applications and answered ones of each block and way; both of shape (blocks, 2)."""
    n, answered = _two(sizes.sum(axis=0)), _two(hits.sum(axis=0))
    if (found := risk_difference(sizes, hits)) is None:
        return ByDay(day, n, answered, level=below)
    return ByDay(day, n, answered, *found, permutation_p(sizes, hits), below)


def _two(counts: np.ndarray) -> tuple[int, int]:
    first, second = counts.tolist()
    return int(first), int(second)


def _arm(rows: pd.DataFrame, words: str) -> Arm:
    became = rows["first_call"].value_counts()
    in_time, early, late, none = (int(became.get(word, 0)) for word in ("in time", "early", "late", "none"))
    answered = int((rows["yes"] <= HORIZON_DAYS).sum())
    return Arm(words, len(rows), answered, in_time, early, late, none, int(rows["held"].sum()))
