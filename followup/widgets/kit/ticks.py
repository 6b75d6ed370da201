"""A list to tick, by mouse or by keyboard; hundreds of ipywidgets' own checkboxes are slow to show."""

import anywidget
from traitlets import Dict, List, Unicode

from followup.widgets.kit import STATIC


class Ticks(anywidget.AnyWidget):
    """Items, each with `id` and `label`; `ticked` has the ids of those that are ticked."""

    _esm = STATIC / "ticks.js"
    _css = STATIC / "class.css"
    label = Unicode().tag(sync=True)
    items = List(Dict()).tag(sync=True)
    ticked = List(Unicode()).tag(sync=True)
