"""The stack of resumes to play with: the state in a traitlets model, and a thin view of sliders on it."""

from html import escape
from pathlib import Path

import anywidget
import ipywidgets as w
from traitlets import Dict, Enum, HasTraits, Int, List

from followup import charts
from followup.pile import Pile, PileResult

_STATIC = Path(__file__).parent / "static"
HOW_OFTEN = (("no call", 0), ("2 weeks", 14), ("week", 7), ("4 days", 4), ("2 days", 2), ("day", 1))
"""What the slider says, and the days between calls; 0 for none."""


def _numbers(name: str, label: str, limits: tuple[int, int, int], meaning: str) -> dict[str, object]:
    least, most, step = limits
    return {"name": name, "label": label, "least": least, "most": most, "step": step, "meaning": meaning}


SLIDERS = (
    _numbers("stack", "Resumes in the stack", (100, 5000, 100), "How many lie there today"),
    _numbers("arrivals", "New ones a day", (0, 200, 5), "How many arrive each working day"),
    _numbers("read_a_day", "Read a day", (0, 200, 5), "How many are read each working day"),
    {
        "name": "days_between_calls",
        "label": "You call every",
        "words": [list(pair) for pair in HOW_OFTEN],
        "meaning": "How often you call",
    },
    _numbers("first_call_day", "First call on day", (1, 14, 1), "Day 1 is a Monday"),
    _numbers("goodwill_cost", "A call too soon costs", (0, 50, 5), "Points of goodwill, an invented number"),
)


class PileModel(HasTraits):
    """What the sliders are set to; `result` follows from it."""

    stack = Int(Pile.stack, min=1)
    arrivals = Int(Pile.arrivals, min=0)
    read_a_day = Int(Pile.read_a_day, min=0)
    days_between_calls = Enum([days or None for _, days in HOW_OFTEN], default_value=Pile.days_between_calls)
    first_call_day = Int(Pile.first_call_day, min=1)
    goodwill_cost = Int(Pile.goodwill_cost, min=0)

    @property
    def result(self) -> PileResult:
        """What comes of it in the model."""
        return Pile(**self.trait_values()).follow()


class Sliders(anywidget.AnyWidget):
    """Named sliders; `values` has a whole number for each name."""

    _esm = _STATIC / "sliders.js"
    _css = _STATIC / "sliders.css"
    sliders = List(Dict()).tag(sync=True)
    values = Dict().tag(sync=True)


class PilePanel(w.VBox):
    """Sliders, the outcome in words, and the chart."""

    def __init__(self, model: PileModel) -> None:
        self.model = model
        self.sliders = Sliders(sliders=list(SLIDERS), values=_values(model))
        self.words, self.picture, self.assumptions = w.HTML(), w.Output(), w.HTML()
        super().__init__([self.sliders, self.words, self.picture, self.assumptions])
        self.sliders.observe(self._moved, "values")
        model.observe(self._draw)
        self._draw()

    def _moved(self, change: dict) -> None:
        for name, value in change["new"].items():
            setattr(self.model, name, value or None if name == "days_between_calls" else value)

    def _draw(self, _change: object = None) -> None:
        self.sliders.values = _values(self.model)
        result = self.model.result
        # role="status": screen readers say the new outcome after a slider moved.
        self.words.value = f'<p role="status" style="font-size: 15px; {_TEXT}">{escape(result.sentence)}</p>'
        # The output is set as a value, not printed into: no flicker, and no figure widget in a saved notebook.
        drawn = {"output_type": "display_data", "data": charts.bundle(result.chart()), "metadata": {}}
        self.picture.outputs = (drawn,)
        listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in result.pile.assumptions)
        self.assumptions.value = f'<div style="{_TEXT}"><b>What the model takes for granted</b><ol>{listed}</ol></div>'


_TEXT = "line-height: 1.5; max-width: 60em"


def _values(model: PileModel) -> dict[str, int]:
    return {name: value or 0 for name, value in model.trait_values().items()}


def pile_panel() -> PilePanel:
    """The stack of resumes, ready to play with."""
    return PilePanel(PileModel())
