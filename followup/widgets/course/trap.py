"""The trap to find by hand: a class whose truth is set with sliders, looked at in the usual way and in the fair one."""

from traitlets import Enum, Int

from followup.course.trap import EFFECTS, Trap
from followup.widgets.kit.sliders import SliderModel, SliderPanel, number_slider, word_slider

SLIDERS = (
    number_slider("first_day", "First follow-up from day", (1, 21, 1), "Nobody follows up before this day"),
    word_slider("effect", "A follow-up really does", EFFECTS, "What a follow-up truly does, on each day after it"),
    number_slider("luck", "Class number", (1, 40, 1), "Another class with the same truth: only luck is new"),
)


class TrapModel(SliderModel):
    """What is true in the class; `result` is what the two charts make of it."""

    first_day = Int(Trap.first_day, min=1, max=21)
    effect = Enum([value for _, value in EFFECTS], default_value=Trap.effect)
    luck = Int(Trap.luck, min=1, max=40)

    @property
    def result(self) -> Trap:
        """The naive chart and the honest one for this class."""
        return Trap(**self.trait_values())


def trap_panel() -> SliderPanel:
    """The usual chart beside the fair one, for a class whose truth is set with sliders."""
    return SliderPanel(TrapModel(), SLIDERS)
