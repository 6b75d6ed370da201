"""Named sliders that screen readers can say, and the panel around them: outcome in words, and a chart."""

from html import escape
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import ipywidgets as w
from traitlets import Dict, HasTraits, List

from followup import charts
from followup.widgets.kit import STATIC

if TYPE_CHECKING:
    import plotly.graph_objects as go


TEXT = "line-height: 1.5; max-width: 60em"


def number_slider(name: str, label: str, limits: tuple[int, int, int], meaning: str) -> dict[str, object]:
    """A slider over whole numbers, given the least, the most and the step."""
    least, most, step = limits
    return {"name": name, "label": label, "least": least, "most": most, "step": step, "meaning": meaning}


def word_slider(name: str, label: str, words: tuple[tuple[str, float], ...], meaning: str) -> dict[str, object]:
    """A slider that steps through words, each with its value."""
    return {"name": name, "label": label, "words": [list(pair) for pair in words], "meaning": meaning}


class Sliders(anywidget.AnyWidget):
    """Named sliders; `values` has a number for each name."""

    _esm = STATIC / "sliders.js"
    _css = STATIC / "sliders.css"
    sliders = List(Dict()).tag(sync=True)
    values = Dict().tag(sync=True)


def drawn(chart: "go.Figure") -> tuple[dict[str, Any]]:
    """A chart as the value of an output, not printed into it: no flicker, and no figure widget in a saved notebook."""
    return ({"output_type": "display_data", "data": charts.bundle(chart), "metadata": {}},)


class Drawn(Protocol):
    """What comes of a setting."""

    @property
    def sentence(self) -> str:
        """In words."""

    def chart(self) -> "go.Figure":
        """As a picture."""


class SliderModel(HasTraits):
    """What the sliders are set to; `result` follows from it. A slider says 0 where the model says None."""

    @property
    def result(self) -> Drawn:
        """What comes of it."""
        raise NotImplementedError

    @property
    def values(self) -> dict[str, float]:
        """Where each slider stands."""
        return {name: value or 0 for name, value in self.trait_values().items()}

    def move(self, values: dict[str, Any]) -> None:
        """Take what the sliders say, all at once: a result in between would set those back that were moved last.

        A page sends 1 for 1.0, so what is a fraction here stays one.
        """
        with self.hold_trait_notifications():
            for name, value in values.items():
                setattr(self, name, float(value) if isinstance(getattr(self, name), float) else value)


class SliderPanel(w.VBox):
    """Sliders, the outcome in words, the chart, and what may stand below it."""

    def __init__(
        self, model: SliderModel, sliders: tuple[dict[str, object], ...], below: tuple[w.Widget, ...] = ()
    ) -> None:
        self.model = model
        self.sliders = Sliders(sliders=list(sliders), values=model.values)
        self.words, self.picture = w.HTML(), w.Output()
        super().__init__([self.sliders, self.words, self.picture, *below])
        self.sliders.observe(lambda change: self.model.move(change["new"]), "values")
        model.observe(self._draw)
        self._draw()

    def _draw(self, _change: object = None) -> None:
        self.sliders.values = self.model.values
        result = self.model.result
        # role="status": screen readers say the new outcome after a slider moved.
        self.words.value = f'<p role="status" style="font-size: 15px; {TEXT}">{escape(result.sentence)}</p>'
        self.picture.outputs = drawn(result.chart())
