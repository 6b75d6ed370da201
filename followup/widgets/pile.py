"""The stack of resumes to play with: the state in a traitlets model, and a thin view of sliders on it."""

from html import escape

import ipywidgets as w
from traitlets import Enum, HasTraits, Int

from followup import charts
from followup.pile import Pile, PileResult

HOW_OFTEN = (("no call", 0), ("2 weeks", 14), ("week", 7), ("4 days", 4), ("2 days", 2), ("day", 1))
"""What the slider says, and the days between calls; 0 for none, as a slider cannot hold None."""
_SLIDERS = (
    ("stack", "Resumes in the stack", (100, 5000, 100), "How many resumes lie in the stack today"),
    ("arrivals", "New ones a day", (0, 200, 5), "How many new resumes arrive each working day"),
    ("read_a_day", "Read a day", (0, 200, 5), "How many resumes are read each working day"),
    ("first_call_day", "First call on day", (1, 14, 1), "The day of your first call; day 1 is a Monday"),
    ("goodwill_cost", "A call too soon costs", (0, 50, 5), "Invented: goodwill lost by a call within a week"),
)
"""Trait, label, (least, most, step), what it means."""


_TEXT = "line-height: 1.5; max-width: 60em"


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


class PilePanel(w.VBox):
    """Sliders, the outcome in words, and the chart."""

    def __init__(self, model: PileModel) -> None:
        self.model = model
        self.sliders = {name: _slider(model, name, *rest) for name, *rest in _SLIDERS}
        self.how_often = w.SelectionSlider(
            options=HOW_OFTEN,
            value=model.days_between_calls or 0,
            description="You call every",
            tooltip="How often you call",
            **_look(),
        )
        both_ways = (lambda days: days or 0, lambda days: days or None)
        w.link((model, "days_between_calls"), (self.how_often, "value"), transform=both_ways)
        self.words, self.picture, self.assumptions = w.HTML(), w.Output(), w.HTML()
        controls = [*self.sliders.values()]
        controls.insert(3, self.how_often)
        box = w.GridBox(controls, layout=w.Layout(grid_template_columns="repeat(auto-fit, minmax(340px, 480px))"))
        super().__init__([box, self.words, self.picture, self.assumptions])
        model.observe(self._draw)
        self._draw()

    def _draw(self, _change: object = None) -> None:
        result = self.model.result
        # role="status": screen readers say the new outcome after a slider moved.
        self.words.value = f'<p role="status" style="font-size: 15px; {_TEXT}">{escape(result.sentence)}</p>'
        # The output is set as a value, not printed into: no flicker, and no figure widget in a saved notebook.
        drawn = {"output_type": "display_data", "data": charts.bundle(result.chart()), "metadata": {}}
        self.picture.outputs = (drawn,)
        listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in result.pile.assumptions)
        self.assumptions.value = f'<div style="{_TEXT}"><b>What the model takes for granted</b><ol>{listed}</ol></div>'


def _look() -> dict[str, object]:
    return {"style": {"description_width": "150px"}, "layout": w.Layout(width="auto"), "continuous_update": True}


def _slider(model: PileModel, name: str, label: str, limits: tuple[int, int, int], meaning: str) -> w.IntSlider:
    low, high, step = limits
    slider = w.IntSlider(
        getattr(model, name), low, high, step, description=label, tooltip=meaning, readout_format=",d", **_look()
    )
    w.link((model, name), (slider, "value"))
    return slider


def pile_panel() -> PilePanel:
    """The stack of resumes, ready to play with."""
    return PilePanel(PileModel())
