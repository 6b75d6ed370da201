"""The pictures of a class: where its students stand, what they do, and groups of them."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from followup import charts
from followup.charts import label

if TYPE_CHECKING:
    from followup.analysis.students import Students
    from followup.classroom.groups import Groups
    from followup.classroom.habits import Habit, Habits
    from followup.classroom.summary import Place


def students(found: "Students") -> go.Figure:
    """Each student's rate drawn towards the class, with its interval; the raw share beside it; the class as a line."""
    mine = [s.name == found.me for s in found.students]
    names = [
        f"<b>{label(s.name, 20)}</b> " if me else label(s.name, 20) + " "
        for s, me in zip(found.students, mine, strict=True)
    ]
    marker = {
        "opacity": 1,
        "symbol": ["star" if me else "diamond" for me in mine],
        "size": [16 if me else 10 for me in mine],
    }
    marker |= {"color": [charts.RED if me else charts.BLUE for me in mine]}
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}
        | {"x": [x for s in found.students for x in (*s.interval, None)]}
        | {"y": [y for name in names for y in (name, name, None)], "line": {"color": charts.BLUE, "width": 3}},
        {
            "type": "scatter",
            "mode": "markers",
            "name": "the raw share",
            "x": [s.raw for s in found.students],
            "y": names,
        }
        | {"marker": {"opacity": 1, "symbol": "circle-open", "size": 9, "color": charts.SOFT, "line": {"width": 2}}}
        | {"hovertemplate": "%{y}: raw %{x:.0%}<extra></extra>"},
        {"type": "scatter", "mode": "markers", "name": "drawn towards the class, with 95% interval", "y": names}
        | {"x": [s.rate for s in found.students], "marker": marker}
        | {"hovertemplate": "%{y}: %{x:.0%}<extra></extra>"},
    ]
    low, high = found.mean_interval
    area = {"type": "rect", "x0": low, "x1": high, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return charts.figure(
        "Where each student stands in the class",
        found.sentence,
        height=180 + 22 * len(names),
        data=traces,
        shapes=[
            area | {"fillcolor": charts.rgba(charts.ORANGE, 0.25), "line": {"width": 0}},
            charts.upright(found.mean, charts.ORANGE),
        ],
        annotations=[
            {"text": "the class", "x": found.mean, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
        ],
        legend={"orientation": "h", "x": 0, "y": 1 + 24 / max(22 * len(names), 60), "yanchor": "bottom"},
        margin={"l": 24, "r": 32, "t": 104, "b": 60},
        xaxis={
            "title": f"answered by {found.counts.shape.unit} {found.horizon}",
            "tickformat": ".0%",
            "rangemode": "tozero",
        },
        yaxis={"categoryorder": "array", "categoryarray": names, "range": [-0.7, len(names) - 0.3], "showgrid": False},
    )


def habits(found: "Habits") -> go.Figure:
    """Each habit's share with its interval; former classes below this one."""
    names = [label(h.name) for h in found.habits]
    many = [
        ("this class", found.habits),
        *((label(name), theirs) for name, theirs in found.former[: len(charts.SHADES) - 1]),
    ]
    shown = [(name, [h for h in theirs if label(h.name) in names]) for name, theirs in many]
    return _shares("What the class does", found.sentence, names, shown)


def groups(found: "Groups") -> go.Figure:
    """The share of each group with its interval."""
    names = [label(h.name) for h in found.groups]
    return _shares(found.title, found.sentence, names, [("this class", list(found.groups))])


def _shares(title: str, alt: str, names: list[str], many: Sequence[tuple[str, Sequence["Habit"]]]) -> go.Figure:
    """Dots with intervals, a line for each name."""
    step = 0.8 / max(len(many), 1)
    data = []
    for k, (name, found) in enumerate(many):
        colour, _ = charts.SHADES[k % len(charts.SHADES)]
        y = [len(names) - 1 - names.index(label(h.name)) + (len(many) - 1) * step / 2 - k * step for h in found]
        data.append(
            {
                "type": "scatter",
                "name": name,
                "x": [h.share for h in found],
                "y": y,
                "mode": "markers",
                "marker": {"color": colour, "size": 11, "symbol": ("circle", "diamond", "square", "x")[k % 4]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [h.interval[1] - h.share for h in found],
                    "arrayminus": [h.share - h.interval[0] for h in found],
                    "color": colour,
                    "thickness": 2,
                    "width": 7,
                },
                "customdata": [label(h.told, 200) for h in found],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return charts.figure(
        title,
        alt,
        height=130 + (34 + 14 * (len(many) - 1)) * max(len(names), 2),
        data=data,
        showlegend=len(many) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"tickformat": ".0%", "range": [0, 1.02], "title": "share, with its 95% interval"},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": names[::-1],
            "range": [-0.6, max(len(names), 1) - 0.4],
        },
    )


def place(found: "Place") -> go.Figure:
    """One student's share with its interval, and the class as a line."""
    low, high = found.interval
    dots = [("drawn towards the class", found.rate, "circle", charts.BLUE)]
    if not math.isnan(found.raw):
        dots.append(("raw share", found.raw, "circle-open", charts.SOFT))
    return charts.figure(
        "Where you stand in your class",
        found.sentence,
        height=230,
        data=[
            {
                "type": "scatter",
                "name": name,
                "x": [x],
                "y": [0],
                "mode": "markers",
                "marker": {"size": 13, "symbol": symbol, "color": colour, "line": {"width": 2, "color": colour}},
                "hovertemplate": f"{name}: %{{x:.0%}}<extra></extra>",
                **(
                    {
                        "error_x": {
                            "type": "data",
                            "symmetric": False,
                            "array": [high - x],
                            "arrayminus": [x - low],
                            "color": colour,
                            "thickness": 3,
                            "width": 9,
                        }
                    }
                    if symbol == "circle"
                    else {}
                ),
            }
            for name, x, symbol, colour in dots
        ],
        legend={"orientation": "h", "x": 0, "y": 1.35, "yanchor": "bottom"},
        margin={"l": 24, "r": 32, "t": 110, "b": 56},
        shapes=[
            {"type": "line", "x0": found.summary.rate, "x1": found.summary.rate, "yref": "paper", "y0": 0, "y1": 1}
            | {"line": {"color": charts.RED, "dash": "dash", "width": 2}}
        ],
        annotations=[
            {"text": "your class", "x": found.summary.rate, "y": 1, "yref": "paper", "yanchor": "bottom"}
            | {"showarrow": False}
        ],
        xaxis={"tickformat": ".0%", "rangemode": "tozero", "title": f"answered positively by day {found.horizon}"},
        yaxis={"visible": False, "range": [-1, 1]},
    )
