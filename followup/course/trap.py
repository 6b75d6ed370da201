"""The usual chart beside the fair one, for a class whose truth is set by hand."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from followup.analysis.counts import count_arrays
from followup.analysis.naive_vs_fair import Comparison, compare
from followup.analysis.simulate import Truth, applications_race
from followup.wording import between, percent, times

if TYPE_CHECKING:
    import plotly.graph_objects as go


CLASS = Truth(effect=1.0, habit=0.08)
"""30 students with 40 applications each, who get round to following up on one silent day in twelve or so."""
EFFECTS = (("nothing", 1.0), ("1.5 times as many answers", 1.5), ("twice as many answers", 2.0))
TYPICAL = 17
"""The class that the lesson opens on: one in which luck happens to do little. The others are a slider away."""


@dataclass(frozen=True)
class Trap:
    """Both ways of looking at a class, beside its truth.

    Attributes:
        first_day: nobody follows up before this day.
        effect: how many times as often answers come on each day after a follow-up, in truth.
        luck: which class of that truth it is.
    """

    first_day: int = 4
    effect: float = 1.0
    luck: int = TYPICAL

    @cached_property
    def comparison(self) -> Comparison:
        """The naive chart and the honest one for this class."""
        came = applications_race(replace(CLASS, effect=self.effect, first_day=self.first_day), self.luck)
        return compare(count_arrays(came.followed[:1], came.observed, came.end))

    @cached_property
    def sentence(self) -> str:
        """The truth, and what each way of looking says of it."""
        found, effect = self.comparison, self.comparison.effect
        none, some = (percent(group.rate) for group in found.naive.groups)
        fair = (percent(curve.at(found.horizon)) for curve in (found.waiting, found.following))
        does = next(words for words, value in EFFECTS if value == self.effect)
        verdict = {"none": "these data cannot tell"}.get(effect.claim, f"{effect.claim} answers")
        return (
            f"In truth a follow-up does this: {does}. The usual chart shows {none} answered without one and {some} "
            f"with one. Compared fairly it is {' and '.join(fair)}, and after a follow-up answers come "
            f"{times(effect.hazard_ratio)} times as often (95% interval {between(*effect.ratio_interval)}): {verdict}."
        )

    def chart(self) -> "go.Figure":
        """Both, side by side."""
        return self.comparison.chart(self.sentence)
