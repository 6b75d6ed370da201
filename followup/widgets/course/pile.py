"""The stack of resumes to play with: the state in a traitlets model, and sliders on it."""

from html import escape
from typing import Any

import ipywidgets as w
from traitlets import Enum, Int

from followup.course.pile import Pile, PileResult
from followup.widgets.kit.sliders import TEXT, SliderModel, SliderPanel, number_slider, word_slider

HOW_OFTEN = (("no call", 0), ("2 weeks", 14), ("week", 7), ("4 days", 4), ("2 days", 2), ("day", 1))
"""What the slider says, and the days between calls; 0 for none."""
SLIDERS = (
    number_slider("stack", "Resumes in the stack", (100, 5000, 100), "How many lie there today"),
    number_slider("arrivals", "New ones a day", (0, 200, 5), "How many arrive each working day"),
    number_slider("read_a_day", "Read a day", (0, 200, 5), "How many are read each working day"),
    word_slider("days_between_calls", "You call every", HOW_OFTEN, "How often you call"),
    number_slider("first_call_day", "First call on day", (1, 14, 1), "Day 1 is a Monday"),
    number_slider("goodwill_cost", "A call too soon costs", (0, 50, 5), "Points of goodwill, an invented number"),
)


class PileModel(SliderModel):
    """What the sliders are set to; `result` follows from it."""

    stack = Int(Pile.stack, min=1)
    arrivals = Int(Pile.arrivals, min=0)
    read_a_day = Int(Pile.read_a_day, min=0)
    days_between_calls = Enum([days or None for _, days in HOW_OFTEN], default_value=Pile.days_between_calls)
    first_call_day = Int(Pile.first_call_day, min=1)
    goodwill_cost = Int(Pile.goodwill_cost, min=0)

    @property
    def pile(self) -> Pile:
        """What the model is given."""
        return Pile(**self.trait_values())

    @property
    def result(self) -> PileResult:
        """What comes of it in the model."""
        return self.pile.follow()

    def move(self, values: dict[str, Any]) -> None:
        """Take what the sliders say."""
        super().move(values | {"days_between_calls": values["days_between_calls"] or None})


def pile_panel() -> SliderPanel:
    """The stack of resumes as a model with sliders, and what it takes for granted."""
    model, assumptions = PileModel(), w.HTML()

    def tell(_change: object = None) -> None:
        listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in model.pile.assumptions)
        assumptions.value = f'<div style="{TEXT}"><b>What the model takes for granted</b><ol>{listed}</ol></div>'

    model.observe(tell)
    tell()
    return SliderPanel(model, SLIDERS, (assumptions,))
