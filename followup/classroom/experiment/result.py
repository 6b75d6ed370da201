"""What a fair experiment found.

Chance assigned each application to one of two ways, in blocks within each student. The analysis is by assignment
(intention to treat): an application counts for its way whatever the student did in the end. So the two groups differ by
chance alone, and chance can be calculated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from scipy.stats import norm

from followup import charts
from followup.analysis.intervals import wilson
from followup.analysis.timing import HORIZON_DAYS
from followup.charts import Result
from followup.classroom.experiment.block_tests import block_counts, permutation_p, risk_difference
from followup.log.assignment import Way
from followup.wording import percent, signed

if TYPE_CHECKING:
    import plotly.graph_objects as go


_Z = float(norm.ppf(0.975))


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
    def share(self) -> float:
        """Of all assigned to it; not a number for an empty one."""
        return self.answered / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        return wilson(self.answered, self.n)


@dataclass(frozen=True)
class Experiment(Result):
    """Two ways compared as they were assigned.

    Attributes:
        arms: the two ways.
        students: how many took part with an application that was watched long enough.
        difference: share answered of the second way less the first, within blocks (Mantel and Haenszel); not a number
            if no block holds both.
        standard_error: of the difference (Sato 1989).
        p_value: of the permutation test; 1 if nothing can be said.
        too_new: applications not watched for HORIZON_DAYS days yet, which do not count.
    """

    arms: tuple[Arm, Arm]
    students: int
    difference: float
    standard_error: float
    p_value: float
    too_new: int = 0

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the difference."""
        if math.isnan(self.difference):
            return -1.0, 1.0
        reach = _Z * self.standard_error
        return max(-1.0, self.difference - reach), min(1.0, self.difference + reach)

    @property
    def table(self) -> pd.DataFrame:
        """A row for each way."""
        return pd.DataFrame(
            [
                (a.words, a.n, a.answered, a.share, *a.interval, a.in_time, a.early, a.late, a.none, a.held)
                for a in self.arms
            ],
            columns=[
                *("first follow-up on", "applications", f"answered by day {HORIZON_DAYS}", "share", "from", "to"),
                *("called in time", "earlier", "later", "no call", "limit left no day"),
            ],
        )

    @property
    def sentence(self) -> str:
        """What was found, how sure it is, and how well the assignment was kept."""
        first, second = self.arms
        if math.isnan(self.difference):
            return f"Nothing can be compared yet: no block of applications has both ways. {self._waiting}".strip()
        low, high = self.interval
        found = (
            f"Of {first.n:,} applications assigned to {first.words}, {percent(first.share)} were answered positively "
            f"by day {HORIZON_DAYS}; of {second.n:,} assigned to {second.words}, {percent(second.share)} "
            f"({self.students} students). Within students the second way had {points(self.difference)} (95% "
            f"interval {signed(low)} to {signed(high)} points; permutation test p = {self.p_value:.2g})."
        )
        return " ".join(filter(None, (found, self._verdict, self._kept, self._waiting)))

    @property
    def sure(self) -> bool:
        """Whether luck alone is an unlikely reason for the difference: by the test, and by the interval."""
        low, high = self.interval
        return self.p_value < 0.05 and (low > 0 or high < 0)

    @property
    def _verdict(self) -> str:
        if not self.sure:
            return (
                "Luck alone could make such a difference, so this does not say which way is better; every difference "
                "inside the interval remains possible."
            )
        better = self.arms[self.difference > 0].words
        return f"Chance chose who got which way, so this is more than luck in favour of {better}, for this class."

    @property
    def _kept(self) -> str:
        called = [arm.in_time + arm.early + arm.late for arm in self.arms]
        in_time = sum(arm.in_time for arm in self.arms)
        held = sum(arm.held for arm in self.arms)
        kept = f"Of {sum(called):,} first calls {in_time:,} were made in their time." if sum(called) else ""
        for_them = f"{held:,} application{'' if held == 1 else 's'}" if held else "no application"
        limit = f"The limit of once a week per person won over the assignment for {for_them}."
        return f"{kept} {limit}".strip()

    @property
    def _waiting(self) -> str:
        if not self.too_new:
            return ""
        return f"{self.too_new:,} applications are less than {HORIZON_DAYS} days old and do not count yet."

    def chart(self) -> "go.Figure":
        """The two shares, and the difference with its interval."""
        bars = [
            charts.bar("x", a.words, a.answered / max(a.n, 1), a.interval, colour, f" ({a.answered:,} of {a.n:,})")
            for a, colour in zip(self.arms, (charts.PALE, charts.SKY), strict=True)
        ]
        low, high = self.interval
        reach = max(0.02, *(abs(end) for end in (low, high))) * 115
        gap = 0.0 if math.isnan(self.difference) else self.difference * 100
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


def analyse_experiment(table: pd.DataFrame, ways: Sequence[Way], too_new: int = 0) -> Experiment:
    """Compare two ways by assignment, within the blocks of each student.

    Args:
        table: a row for each application that was watched for four weeks, with `student`, `block`, `way`
            (0 or 1), `answered` (by then, yes or no), `first_call` (in time, early, late or none) and `held`.
        ways: the two.
        too_new: how many more were not watched for so long.
    """
    first, second = (_arm(table[table["way"] == k], way.words) for k, way in enumerate(ways))
    sizes, hits = block_counts(table)
    difference, error = risk_difference(sizes, hits)
    p_value = permutation_p(sizes, hits) if not math.isnan(difference) else 1.0
    return Experiment((first, second), table["student"].nunique(), difference, error, p_value, too_new)


def _arm(rows: pd.DataFrame, words: str) -> Arm:
    became = rows["first_call"].value_counts()
    in_time, early, late, none = (int(became.get(word, 0)) for word in ("in time", "early", "late", "none"))
    return Arm(words, len(rows), int(rows["answered"].sum()), in_time, early, late, none, int(rows["held"].sum()))
