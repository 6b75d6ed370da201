"""The trap to find by hand: a class whose truth is set with sliders, looked at in the usual way and in the fair one."""

from dataclasses import dataclass, replace

import plotly.graph_objects as go
from traitlets import Enum, Int

from followup.charts import percent
from followup.comparison import Comparison, compare
from followup.counts import count_arrays
from followup.effects import times
from followup.simulate import Truth, applications_race
from followup.widgets.sliders import SliderModel, SliderPanel, number_slider, word_slider

CLASS = Truth(effect=1.0, habit=0.08)
"""30 students with 40 applications each, who get round to following up on one silent day in twelve or so."""
EFFECTS = (("nothing", 1.0), ("1.5 times as many answers", 1.5), ("twice as many answers", 2.0))
TYPICAL = 17
"""The class that the lesson opens on: one in which luck happens to do little. The others are a slider away."""
SLIDERS = (
    number_slider("first_day", "First follow-up from day", (1, 21, 1), "Nobody follows up before this day"),
    word_slider("effect", "A follow-up really does", EFFECTS, "What a follow-up truly does, on each day after it"),
    number_slider("luck", "Class number", (1, 40, 1), "Another class with the same truth: only luck is new"),
)


@dataclass(frozen=True)
class Trap:
    """Both ways of looking at a class, beside its truth."""

    truth: Truth
    comparison: Comparison

    @property
    def sentence(self) -> str:
        """The truth, and what each way of looking says of it."""
        found, effect = self.comparison, self.comparison.effect
        none, some = (percent(group.rate) for group in found.naive.groups)
        fair = (percent(curve.at(found.horizon)) for curve in (found.waiting, found.following))
        low, high = (times(end) for end in effect.ratio_interval)
        does = next(words for words, value in EFFECTS if value == self.truth.effect)
        verdict = ("these data cannot tell", "more answers", "fewer answers")[effect.direction]
        return (
            f"In truth a follow-up does this: {does}. The usual chart shows {none} answered without one and {some} "
            f"with one. Compared fairly it is {' and '.join(fair)}, and after a follow-up answers come "
            f"{times(effect.hazard_ratio)} times as often (95% interval {low} to {high}): {verdict}."
        )

    def chart(self) -> go.Figure:
        """Both, side by side."""
        return self.comparison.chart()


class TrapModel(SliderModel):
    """What is true in the class; `result` is what the two charts make of it."""

    first_day = Int(4, min=1, max=21)
    effect = Enum([value for _, value in EFFECTS], default_value=1.0)
    luck = Int(TYPICAL, min=1, max=40)

    @property
    def result(self) -> Trap:
        """The naive chart and the honest one for this class."""
        truth = replace(CLASS, effect=self.effect, first_day=self.first_day)
        came = applications_race(truth, self.luck)
        return Trap(truth, compare(count_arrays(came.followed[:1], came.observed, came.end)))

    def move(self, values: dict[str, float]) -> None:
        """Take what the sliders say; a page sends 1 for 1.0."""
        super().move(values | {"effect": float(values["effect"])})


def trap_panel() -> SliderPanel:
    """The class, ready to play with."""
    return SliderPanel(TrapModel(), SLIDERS)
