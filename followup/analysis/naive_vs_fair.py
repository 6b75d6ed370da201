"""The chart that everyone draws beside the honest one, from the same data."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from followup import charts
from followup.analysis.comparisons import follow_up_effect, naive
from followup.analysis.counts import Counts
from followup.analysis.curves import Curve, followed_from, wait
from followup.analysis.difference import usual_time
from followup.analysis.effect import Effect
from followup.analysis.rates import Rates
from followup.analysis.rates import naive as naive_rates
from followup.analysis.timing import HORIZON
from followup.charts import Result
from followup.wording import percent, times

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Comparison(Result):
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
        fair = ((f"no {shape.act}", self.waiting), (f"a {shape.act} on {shape.unit} {self.day}", self.following))
        rows += [("compared fairly", name, c.at(self.horizon), *c.interval(self.horizon)) for name, c in fair]
        return pd.DataFrame(rows, columns=["how", "group", "share answered", "from", "to"])

    @property
    def sentence(self) -> str:
        """What the first says, what the second says, and why they differ."""
        if not self.effect.answers or not all(group.n for group in self.naive.groups):
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
        how = "as" if (ratio < 1) == (some.rate < none.rate) else "though as"
        wrong = f" ({how} {times(ratio)} times as many, reckoned by the {shape.unit})" if 0 < ratio < math.inf else ""
        return (
            f"The usual chart counts {percent(some.rate)} answered with a {shape.act} and {percent(none.rate)} "
            f"without, {looks}{wrong}. But a quick answer leaves no time for a {shape.act}, so the quick ones "
            "all count as without."
        )

    def chart(self, alt: str = "") -> "go.Figure":
        """Both, side by side; `alt` says it in words, as the sentence does if it is left out."""
        alt = alt or self.sentence
        none, some = self.naive.groups
        shape, by = self.effect.counts.shape, self.horizon
        did = "followed up" if shape.act == "follow-up" else "thanked"
        if not (none.n and some.n):
            why = f"Nothing to compare yet: {'everybody' if some.n else 'nobody'} was {did}."
            return charts.nothing(self.title, alt, why)
        sides = (
            ("x", "never", none.rate, none.interval, f"<br>{none.positive:,} of {none.n:,}"),
            ("x", did, some.rate, some.interval, f"<br>{some.positive:,} of {some.n:,}"),
            ("x2", "if nobody did", self.waiting.at(by), self.waiting.interval(by), ""),
            ("x2", f"if all did<br>on {shape.unit} {self.day}", self.following.at(by), self.following.interval(by), ""),
        )
        top = min(1.0, max([0.3, *(interval[1] for _, _, _, interval, _ in sides)]) * 1.12)
        heads = (
            (0.0, "<b>The usual chart</b><br>answered so far,<br>by what people did"),
            (0.55, f"<b>Compared fairly</b><br>answered by {shape.unit} {by},<br>if all had done the same"),
        )
        return charts.figure(
            self.title,
            alt,
            height=430,
            data=[
                charts.bar(axis, name, 0.0 if math.isnan(share) else share, interval, colour, more)
                for (axis, name, share, interval, more), colour in zip(
                    sides, (charts.PALE, charts.SKY) * 2, strict=True
                )
            ],
            showlegend=False,
            bargap=0.35,
            margin={"l": 24, "r": 24, "t": 124, "b": 80},
            annotations=[charts.over(text, x) for x, text in heads],
            xaxis={"domain": [0, 0.45], "showgrid": False, "tickfont": {"size": 14}},
            xaxis2={"domain": [0.55, 1], "showgrid": False, "anchor": "y2", "tickfont": {"size": 14}},
            yaxis={"tickformat": ".0%", "range": [0, top], "title": "positive answers"},
            yaxis2={"tickformat": ".0%", "range": [0, top], "anchor": "x2"},
        )


def compare(counts: Counts, horizon: int | None = None) -> Comparison:
    """Compare in two ways: the chart that everyone draws, which falls into immortal time, and a fair one.

    The usual chart counts an application as followed up from its beginning; but an answer on day 2 leaves no time for a
    follow-up, so quick answers all count for the other side.

    Args:
        counts: interval counts; the hazard ratios are within strata, the bars over all of them.
        horizon: by when an answer counts; by default 28 days or 168 hours, or as long as somebody was watched.

    Returns:
        A comparison of `naive_effect`, which is wrong, with `effect` (see `follow_up_effect`), and the shares answered
        by the horizon if nobody followed up and if everybody did, with 95% intervals.

    Source:
        Immortal time: Suissa 2008. The curves: Simon and Makuch 1984.

    Example:
        >>> import followup as fu
        >>> both = fu.compare(fu.load_sample_class().count())
        >>> round(both.naive_effect.hazard_ratio, 2), round(both.effect.hazard_ratio, 2)
        (0.11, 1.48)
    """
    waiting = wait(counts)
    longest = int(waiting.times[-1]) if len(waiting.times) else 0
    horizon = min(HORIZON[counts.shape.unit] if horizon is None else horizon, longest)
    day = usual_time(counts)
    return Comparison(
        naive_rates(counts), naive(counts), follow_up_effect(counts), waiting, followed_from(counts, day), day, horizon
    )
