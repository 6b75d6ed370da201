"""A list to tick, by mouse or by keyboard; hundreds of ipywidgets' own checkboxes are slow to show."""

from pathlib import Path

import anywidget
from traitlets import Dict, List, Unicode

_STATIC = Path(__file__).parents[1] / "static"


class Ticks(anywidget.AnyWidget):
    """Items, each with `id` and `label`; `ticked` has the ids of those that are ticked."""

    _esm = _STATIC / "ticks.js"
    _css = _STATIC / "class.css"
    label = Unicode().tag(sync=True)
    items = List(Dict()).tag(sync=True)
    ticked = List(Unicode()).tag(sync=True)
