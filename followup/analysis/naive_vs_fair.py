"""The chart that everyone draws beside the honest one, from the same data."""

import math
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from followup import charts
from followup.analysis import compared_charts
from followup.analysis.counts import Counts
from followup.analysis.curves import Curve, followed_from, wait
from followup.analysis.effects import Effect, follow_up, naive
from followup.analysis.rates import Rates
from followup.analysis.rates import naive as naive_rates
from followup.analysis.timing import HORIZON
from followup.charts import percent, times


@dataclass(frozen=True)
class Comparison:
    """Two ways to look at the same data.

    Attributes:
        naive: answers of those ever followed up and of the others.
        naive_effect: the hazard ratio that this way of looking gives; wrong.
        effect: the hazard ratio with the follow-up counted from its own day on.
        waiting, following: curves if nobody followed up, and if everybody did on `day`.
        day: the day by which half of those followed up had been.
        horizon: by when an answer counts in the fair bars.
    """

    naive: Rates
    naive_effect: Effect
    effect: Effect
    waiting: Curve
    following: Curve
    day: int
    horizon: int

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Does a {self.effect.counts.shape.act} go with more answers?"

    @property
    def table(self) -> pd.DataFrame:
        """The bars of both sides."""
        shape = self.effect.counts.shape
        rows = [("as everyone draws it", g.name, g.rate, *g.interval) for g in self.naive.groups]
        for name, curve in (
            (f"no {shape.act}", self.waiting),
            (f"a {shape.act} on {shape.unit} {self.day}", self.following),
        ):
            rows.append(("compared fairly", name, curve.at(self.horizon), *curve.interval(self.horizon)))
        return pd.DataFrame(rows, columns=["how", "group", "share answered", "from", "to"])

    @property
    def sentence(self) -> str:
        """What the first says, what the second says, and why they differ."""
        if not self.effect.answers:
            return self.effect.sentence
        return f"{self._trap} Compared fairly: {self.effect.sentence}"

    @property
    def _trap(self) -> str:
        shape = self.effect.counts.shape
        none, some = self.naive.groups
        ratio = self.naive_effect.hazard_ratio
        looks = "as if it hurt" if some.rate < none.rate else "as if it helped"
        if percent(some.rate) == percent(none.rate):
            looks = "as if it made no difference"
        wrong = f" (reckoned by the {shape.unit}, as {times(ratio)} times as many)" if math.isfinite(ratio) else ""
        return (
            f"The usual chart counts {percent(some.rate)} answered with a {shape.act} and {percent(none.rate)} "
            f"without, {looks}{wrong}. But a quick answer leaves no time for a {shape.act}, so the quick ones "
            "all count as without."
        )

    def chart(self) -> go.Figure:
        """Both, side by side."""
        return compared_charts.side_by_side(self)

    def _ipython_display_(self) -> None:
        charts.show(self)


def compare(counts: Counts, horizon: int | None = None) -> Comparison:
    """Look at counts in both ways.

    Args:
        counts: interval counts; the hazard ratios are within strata, the bars over all of them.
        horizon: by when an answer counts; by default 28 days or 168 hours, or as long as somebody was watched.
    """
    table = counts.table
    waiting = wait(counts)
    longest = int(waiting.times[-1]) if len(waiting.times) else 0
    horizon = min(HORIZON[counts.shape.unit] if horizon is None else horizon, longest)
    begun = table[table["nth"] == 1].groupby("first")["n"].sum().cumsum()
    day = int(begun.index[(begun >= begun.iloc[-1] / 2).argmax()]) if len(begun) else 0
    return Comparison(
        naive_rates(counts), naive(counts), follow_up(counts), waiting, followed_from(counts, day), day, horizon
    )
