"""How charts look, and how a result is shown: the figure, then the same in words, then the table behind it.

Text that comes from a file goes into a chart through `label` only: plotly parses a subset of HTML.
Plotly takes seconds to import, so it is imported when a figure is made.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from followup.wording import clip, percent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MIME = "application/vnd.plotly.v1+json"
BLUE, ORANGE, GREEN, RED, SKY, PURPLE, YELLOW, BLACK = (
    *("#0072B2", "#E69F00", "#009E73", "#D55E00"),
    *("#56B4E9", "#CC79A7", "#F0E442", "#1D1D1F"),
)
"""Colours that people with any colour vision tell apart: Okabe and Ito 2008, "Color Universal Design"."""
GREY, PALE, SOFT = "#767676", "#DCDCDC", "#595959"
SHADES = ((BLUE, "solid"), (RED, "dash"), (GREEN, "dot"), (PURPLE, "dashdot"))
"""A colour and a kind of line for each of several."""
MOST_ROWS = 200
"""How many rows of a table are written below a chart."""
MOST_LETTERS = 120
"""How much of a cell is written there."""

_axis = {
    "gridcolor": "#E6E6E6",
    "zeroline": False,
    "linecolor": GREY,
    "automargin": True,
    "title": {"standoff": 10, "font": {"size": 13}},
}
_LAYOUT = {
    "font": {"family": "system-ui, 'Segoe UI', Roboto, sans-serif", "size": 14, "color": BLACK},
    "title": {
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"l": 16, "t": 18},
        "font": {"size": 17},
    },
    "paper_bgcolor": "white",
    "plot_bgcolor": "white",
    "colorway": [BLUE, ORANGE, GREEN, RED, SKY, PURPLE],
    "xaxis": _axis,
    "yaxis": _axis,
    "margin": {"l": 24, "r": 32, "t": 64, "b": 56},
    "hoverlabel": {"align": "left", "bgcolor": "white", "bordercolor": GREY, "font": {"size": 14, "color": BLACK}},
    "dragmode": False,
}
# Plotly's own "Share chart" button sends the data behind a chart to a company; ours stays on this computer.
_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtons": [["toImage"]],
}


class Result(ABC):
    """Something that was found out: a table, the same in words, and a picture. A notebook shows all three."""

    @property
    @abstractmethod
    def table(self) -> "pd.DataFrame":
        """The numbers."""

    def cells(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The same as plain values: what stands at the head of the columns, and the rows."""
        frame = self.table
        return list(frame.columns), list(frame.itertuples(index=False, name=None))

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The same in plain words, with how sure it is."""

    @abstractmethod
    def chart(self) -> "go.Figure":
        """The picture of it."""

    def _ipython_display_(self) -> None:
        show(self)

    def __init_subclass__(cls) -> None:
        """Spare every result the dump of all its parts that a dataclass would give it."""
        if "__repr__" not in vars(cls):
            cls.__repr__ = Result.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        """A line or two: what it is, and how its sentence begins."""
        return f"<{type(self).__name__}: {clip(self.sentence, 160)}>"


def label(text: str, most: int = 40) -> str:
    """Text of a file's making, safe as a label or in a hover box: cut short, and shown as it is written.

    Plotly reads tags, links, entities and TeX between dollar signs in all its text. It knows no `&quot;`, so quotes
    stay: they mean nothing outside a tag.
    """
    return escape(clip(text, most), quote=False).replace("$", "&#36;")


@cache
def _theme() -> "go.layout.Template":
    import plotly.graph_objects as go

    return go.layout.Template(layout=_LAYOUT)


def figure(title: str, alt: str, height: int, data: Iterable[Mapping[str, Any]] = (), **layout: Any) -> "go.Figure":
    """A figure in the workbook's style; `alt` is the chart in words, for those who do not see it.

    Traces that are known already go into `data`: one step is ten times quicker than adding them one by one.
    """
    import plotly.graph_objects as go

    ours = {"template": _theme(), "title": {"text": title}, "height": height, "meta": {"alt": alt}}
    return go.Figure(data=list(data), layout=ours | layout)


def nothing(title: str, alt: str, why: str) -> "go.Figure":
    """A figure that says why nothing is drawn."""
    text = note(why, x=0, xref="paper", xanchor="left", y=0.5, yref="paper")
    return figure(title, alt, 120, annotations=[text], xaxis={"visible": False}, yaxis={"visible": False})


# --- marks ----------------------------------------------------------------------------------------------------------


def rgba(colour: str, share: float) -> str:
    """A colour that lets this share of itself be seen."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def dots(
    x: Sequence[Any], y: Sequence[Any], marker: tuple[Any, Any, Any], edge: float = 0, **rest: Any
) -> dict[str, Any]:
    """A scatter trace of markers, each of a colour, a size and a symbol; open ones need an edge."""
    colour, size, symbol = marker
    line = {"line": {"color": colour, "width": edge}} if edge else {}
    look = {"color": colour, "size": size, "symbol": symbol, "opacity": 1} | line  # else of several sizes they are pale
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": look} | rest


def spans(x: Sequence[Any], y: Sequence[Any], colour: str, width: float = 3, **line: Any) -> dict[str, Any]:
    """A scatter trace of lines that no hover box and no legend tells of."""
    trace = {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip", "showlegend": False}
    return trace | {"line": {"color": colour, "width": width} | line}


def whisker(y: float | str, ends: tuple[float, float], limits: tuple[float, float], colour: str) -> dict[str, Any]:
    """An interval as a line on a height; an end beyond the limits is an arrow there."""
    (low, high), (least, most) = ends, limits
    marks = ["line-ns-open" if low >= least else "triangle-left", "line-ns-open" if high <= most else "triangle-right"]
    shown = [min(max(end, least), most) for end in ends]
    trace = dots(shown, [y, y], (colour, 10, marks), mode="lines+markers")
    return trace | {"line": {"color": colour, "width": 3}, "cliponaxis": False, "hoverinfo": "skip"}


def lines(names: Sequence[str]) -> dict[str, Any]:
    """An axis with a numbered line for each name, the first one on top."""
    ticks = {"tickvals": list(range(len(names))), "ticktext": [f"{name} " for name in names], "tickfont": {"size": 12}}
    return {"range": [len(names) - 0.4, -0.6], "showgrid": False} | ticks


def legend(y: float = 1.02, **rest: Any) -> dict[str, Any]:
    """A legend in one line above the plot, or at another height."""
    return {"orientation": "h", "x": 0, "y": y, "yanchor": "bottom"} | rest


def note(text: str, **place: Any) -> dict[str, Any]:
    """A text at a place, without an arrow."""
    return {"text": text, "showarrow": False} | place


def over(text: str, x: float) -> dict[str, Any]:
    """A text above the plot, from `x` (a share of its width) to the right."""
    place = {"x": x, "xref": "paper", "xanchor": "left", "y": 1.03, "yref": "paper", "yanchor": "bottom"}
    return note(text, align="left", **place)


def error_bars(
    values: Sequence[float], intervals: Iterable[tuple[float, float]], colour: str, **rest: Any
) -> dict[str, Any]:
    """Error bars from values to the ends of their intervals."""
    ends = list(intervals)
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, (_, high) in zip(values, ends, strict=True)],
        "arrayminus": [value - low for value, (low, _) in zip(values, ends, strict=True)],
        "color": colour,
        "thickness": 2,
        "width": 7,
    } | rest


def bar(  # noqa: PLR0913, PLR0917 - the parts of a bar
    axis: str, name: str, share: float, interval: tuple[float, float], colour: str, more: str = ""
) -> dict[str, Any]:
    """A share with its interval as a bar on an axis; the number stands in the name below it, `more` after it."""
    low, high = interval
    lines = {"shape": "/" if colour == SKY else "", "fillmode": "overlay"}
    return {
        "type": "bar",
        "x": [f"{name}<br><b>{percent(share)}</b>{more}"],
        "y": [share],
        "xaxis": axis,
        "yaxis": axis.replace("x", "y"),
        "marker": {
            "color": colour,
            "line": {"color": SOFT, "width": 1},
            "pattern": lines | {"fgcolor": BLACK, "fgopacity": 0.15},
        },
        "error_y": error_bars([share], [interval], BLACK, width=8),
        "hovertemplate": f"{name}: {percent(share)} ({percent(low)} to {percent(high)})<extra></extra>",
    }


def upright(x: float | str, colour: str, **rest: Any) -> dict[str, Any]:
    """A dotted line from bottom to top."""
    line = {"line": {"color": colour, "width": 1.5, "dash": "dot"}}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"} | line | rest


def level(y: float, colour: str, **line: Any) -> dict[str, Any]:
    """A line from left to right."""
    place = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below"}
    return place | {"line": {"color": colour, "width": 1.5, "dash": "dot"} | line}


def area(colour: str, **ends: Any) -> dict[str, Any]:
    """A pale area over the whole plot, less where `ends` (x0, x1, y0, y1) say."""
    sides = {"xref": "paper", "x0": 0, "x1": 1} if "y0" in ends else {"yref": "paper", "y0": 0, "y1": 1}
    look = {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": rgba(colour, 0.25)}
    return look | sides | ends


# --- showing --------------------------------------------------------------------------------------------------------


def alt_text(chart: "go.Figure") -> str:
    """The chart in words, as given to `figure`."""
    return str(chart.layout.meta["alt"])


def bundle(chart: "go.Figure") -> dict[str, Any]:
    """A figure as notebooks carry it: drawn by JupyterLab itself, offline; in words where it is not drawn.

    A figure widget would add five megabytes to a saved notebook.
    """
    return {MIME: {**json.loads(chart.to_json()), "config": dict(_CONFIG)}, "text/plain": alt_text(chart)}


def as_html(chart: "go.Figure") -> str:
    """A figure as a piece of a page that has plotly's script already; what the figure holds is escaped for it."""
    from plotly.io import to_html

    width = {"default_width": "100%", "default_height": f"{chart.layout.height}px"}
    return str(to_html(chart, config=dict(_CONFIG), include_plotlyjs=False, full_html=False, **width))


def words(result: Result, chart: "go.Figure") -> str:
    """What stands below a chart, as HTML: its sentence, and its table folded away."""
    head, rows = result.cells()
    more = len(rows) - MOST_ROWS
    top = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in head)
    lines = ("".join(f"<td>{_cell(value)}</td>" for value in line) for line in rows[:MOST_ROWS])
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    rest = f"<p>The table goes on for {more:,} more rows.</p>" if more > 0 else ""
    return (
        f'<section aria-label="{escape("Chart in words: " + alt_text(chart))}" style="max-width: 60em; '
        'overflow-wrap: anywhere">'
        f'<p style="white-space: pre-line">{escape(result.sentence)}</p>'
        f"<details><summary>The table behind this chart</summary>"
        f'<div style="overflow-x: auto"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{rest}</div>'
        "</details></section>"
    )


def _cell(value: Any) -> str:
    """A cell of a table as HTML; a dash for what is not known."""
    if isinstance(value, str):
        return escape(clip(value, MOST_LETTERS))
    text = f"{value:.2f}" if isinstance(value, float) else str(value)
    return "-" if text in {"None", "nan", "NaT", "<NA>"} else escape(text)


def show(result: Result) -> None:
    """Show a result in a notebook: the chart, and below it the words and the table."""
    from IPython.display import HTML, display

    chart = result.chart()
    display(bundle(chart), raw=True)
    display(HTML(words(result, chart)))
