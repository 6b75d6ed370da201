"""Two small widgets that show plain values and report clicks: today's list, and the table of applications.

Own widgets, for reasons: buttons of ipywidgets by the hundred are slow to show, and the table libraries that were
tried break on long names or cannot be used by keyboard.
"""

import anywidget
from traitlets import Dict, List, Unicode

from followup.widgets.kit import STATIC


class TodayList(anywidget.AnyWidget):
    """Today's actions and talks as cards. Sends `{"do": "done", "key": ..., "channel": ...}` and the like when clicked.

    Told `{"after": True}`, it brings what is asked about the last step into view; `{"after": False}`, itself.
    """

    _esm = STATIC / "today.js"
    _css = STATIC / "panel.css"
    items = List(Dict()).tag(sync=True)
    empty = Unicode().tag(sync=True)


class ApplicationTable(anywidget.AnyWidget):
    """A table that is searched, sorted and paged in the page. Sends `{"open": id}` when a row is opened."""

    _esm = STATIC / "table.js"
    _css = STATIC / "panel.css"
    rows = List(Dict()).tag(sync=True)
    columns = List(
        Dict(),
        [
            {"key": "job", "title": "Job", "width": "21%"},
            {"key": "company", "title": "Company", "width": "17%"},
            {"key": "person", "title": "Person", "width": "15%"},
            {"key": "stage", "title": "Stage", "width": "11%"},
            {"key": "last", "title": "Last contact", "width": "13.5%"},
            {"key": "next", "title": "Next allowed", "width": "13.5%"},
            {"key": "turn", "title": "Whose turn", "width": "11%"},
        ],
    ).tag(sync=True)
