"""Two small widgets that show plain values and report clicks: today's list, and the table of applications.

Own widgets, for reasons: buttons of ipywidgets by the hundred are slow to show, and the table libraries that were
tried break on long names or cannot be used by keyboard. Each sends the page what it shows, however long the list is.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import anywidget
from traitlets import Dict, Int, List, Unicode

from followup.widgets.kit import STATIC

PAGE = 25
"""Rows of the table on a page."""
_LONGEST = 200
"""Letters of a cell that are shown."""
Row = dict[str, Any]


class TodayList(anywidget.AnyWidget):
    """Today's actions and talks as cards. Sends `{"do": "done", "key": ..., "channel": ...}` and the like when clicked.

    It has the first cards, `count` is how many there are; it asks for more by `{"do": "more", "shown": ...}`. Told
    `{"after": True}`, it brings what is asked about the last step into view; `{"after": False}`, itself.
    """

    _esm = STATIC / "today.js"
    _css = STATIC / "panel.css"
    items = List(Dict()).tag(sync=True)
    count = Int().tag(sync=True)
    empty = Unicode().tag(sync=True)


class ApplicationTable(anywidget.AnyWidget):
    """A table that is searched, sorted and paged here, and sends the page that is shown.

    Sends `{"open": id}` when a row is opened.

    Args:
        ranked: all rows in the order of a column, each behind its `rank`.

    Attributes:
        rows: all of them; a new list draws the table anew.
        view: what is looked for, the column that it is sorted by, which way, and the page, from 0.
        shown: the rows of that page, how they are sorted, how many were found of how many, the page of how many pages.
    """

    _esm = STATIC / "table.js"
    _css = STATIC / "panel.css"
    rows: Any = List()
    view: Any = Dict({"query": "", "by": "last", "down": True, "page": 0}).tag(sync=True)
    shown = Dict().tag(sync=True)
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

    def __init__(self, ranked: Callable[[str], Sequence[tuple[Any, Row]]]) -> None:
        super().__init__()
        self._ranked = ranked
        self.observe(lambda _: self._draw(), ["rows", "view"])
        self._draw()

    def _draw(self) -> None:
        view, of = self.view, len(self.rows)
        words = view["query"].casefold().split()
        by, down = view["by"], bool(view["down"])
        rows = _in_order(self._ranked(by), down=down)
        found: Sequence[Row] | None = [row for row in rows if _holds(row, words)] if words else None
        count = of if found is None else len(found)
        pages = max(1, -(-count // PAGE))
        page = min(max(0, view["page"]), pages - 1)
        some = islice(rows if found is None else iter(found), page * PAGE, (page + 1) * PAGE)
        names = ("id", *(column["key"] for column in self.columns))
        shown = [{name: row[name] if name == "id" else row[name][:_LONGEST] for name in names} for row in some]
        where = {"found": count, "of": of, "page": page, "pages": pages}
        self.shown = {"rows": shown, "searched": bool(words), "by": by, "down": down, **where}


def rank(row: Row, by: str) -> tuple[Any, ...]:
    """Where a row stands when the table is sorted by a column: numbers by size, empty cells last."""
    return (not row[by], _natural(row[by]), row["id"])


@lru_cache(maxsize=1 << 16)
def _natural(text: str) -> tuple[Any, ...]:
    """A text for sorting: neither case nor accents count, and numbers count by their size."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    parts = re.split(r"0*([0-9]+)", plain)
    return tuple((len(part), part) if n % 2 else part for n, part in enumerate(parts))


def _in_order(ranked: Sequence[tuple[Any, Row]], *, down: bool) -> Iterator[Row]:
    """Rows from the first or from the last; empty cells stay last, whichever way the column is sorted."""
    if not down:
        return (row for _, row in ranked)
    full = bisect_left(ranked, True, key=lambda one: one[0][0])
    return (ranked[at][1] for at in chain(range(full - 1, -1, -1), range(full, len(ranked))))


def _holds(row: Row, words: Sequence[str]) -> bool:
    text = " ".join(row.values()).casefold()
    return all(word in text for word in words)
