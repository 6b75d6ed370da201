"""The pictures of results: curves, hazard ratios, days.

Each takes plain values and gives a figure; colours never carry anything that shape or text does not.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from followup import charts
from followup.charts import between, label, times

if TYPE_CHECKING:
    from followup.analysis.counts import Shape
    from followup.analysis.curves import Curve
    from followup.analysis.effects import Effect
    from followup.analysis.timing import Timing

_BAND = 0.18
_ROW = 22
"""Pixels for a line of numbers below an axis."""
_FARTHEST = 8.0
"""Hazard ratios beyond this, or below one over it, end in an arrow."""


def _band(x: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> dict[str, Any]:
    """A filled band between two lines of steps."""
    steps = [x[0], *(t for t in x[1:] for _ in range(2))]
    lower, upper = ([y for y in line for _ in range(2)][:-1] for line in (low, high))
    return {
        "type": "scatter",
        "x": [*steps, *reversed(steps)],
        "y": [*lower, *reversed(upper)],
        "fill": "toself",
        "fillcolor": charts.rgba(colour, _BAND),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _ticks(last: int) -> list[int]:
    """Whole weeks or days (or hours), some seven of them."""
    step = next((s for s in (1, 2, 7, 14, 28, 84, 168, 336, 1000) if last / s <= 8), max(1, last // 7))
    return list(range(0, max(last, 1) + 1, step))


def curves(names: Sequence[str], many: Sequence["Curve"], shape: "Shape", horizon: int, alt: str) -> go.Figure:
    """Shares with a positive answer by each time, with bands, and how many still wait below the axis."""
    unit = shape.unit
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    ticks = _ticks(horizon)
    shades = [charts.SHADES[k % len(charts.SHADES)] for k in range(len(many))]
    for k, (name, curve, (colour, dash)) in enumerate(zip(names, many, shades, strict=True)):
        x = [0, *(int(t) for t in curve.times if 0 < t <= horizon)]
        y = [curve.at(t) for t in x]
        low, high = zip(*(curve.interval(t) for t in x), strict=True)
        hover = f"{label(name)}, {unit} %{{x}}: %{{y:.0%}} answered<extra></extra>"
        traces += [
            _band(x, low, high, colour),
            {"type": "scatter", "x": x, "y": y, "mode": "lines", "name": label(name), "hovertemplate": hover}
            | {"line": {"color": colour, "dash": dash, "width": 3, "shape": "hv"}},
        ]
        for tick in ticks:
            place = int(np.searchsorted(curve.times, tick))
            waiting = int(curve.at_risk[place]) if place < len(curve.times) else 0
            notes.append(_below(f"{waiting:,}", tick, k, colour))
    if len(many) == 1:
        traces.append(_refusals(many[0], unit, horizon))
        traces[1]["name"] = "a positive answer"
    notes.append(
        {"text": "still waiting", "x": 0, "xref": "paper", "xanchor": "right", "xshift": -24, "y": 0, "yref": "paper"}
        | {"yanchor": "top", "yshift": -62, "showarrow": False, "font": {"size": 12}}
    )
    return charts.figure(
        "Answered by when",
        alt,
        height=460 + _ROW * len(many),
        data=traces,
        annotations=notes,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 112, "r": 32, "t": 104, "b": 88 + _ROW * len(many)},
        xaxis={
            "title": f"{unit}s since the {shape.what}",
            "range": [0, horizon * 1.02],
            "tickvals": ticks,
            "showgrid": False,
        },
        yaxis={"title": "share answered", "tickformat": ".0%", "rangemode": "tozero"},
    )


def _below(text: str, x: float, line: int, colour: str) -> dict[str, Any]:
    place = {"x": x, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -62 - _ROW * line}
    return {"text": text, "showarrow": False, "font": {"size": 12, "color": colour}} | place


def _refusals(curve: "Curve", unit: str, horizon: int) -> dict[str, Any]:
    x = [0, *(int(t) for t in curve.times if 0 < t <= horizon)]
    return {
        "type": "scatter",
        "x": x,
        "y": [curve.negative_at(t) for t in x],
        "mode": "lines",
        "name": "a negative answer",
        "line": {"color": charts.SOFT, "dash": "dash", "width": 2, "shape": "hv"},
        "hovertemplate": f"{unit} %{{x}}: %{{y:.0%}} refused<extra></extra>",
    }


def ratios(effects: Sequence["Effect"], title: str, alt: str) -> go.Figure:
    """Hazard ratios with their intervals on a scale where twice and half are equally far from 1."""
    shown = [e for e in effects if not math.isnan(e.log_hazard_ratio)]
    names = [label(e.name) + " " for e in effects]
    ends = [min(max(end, 1 / _FARTHEST), _FARTHEST) for e in shown for end in e.ratio_interval]
    far = max([2.0, *(max(end, 1 / end) for end in ends)]) * 1.15
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for e in shown:
        name, (low, high) = label(e.name) + " ", e.ratio_interval
        left, right = max(low, 1 / far), min(high, far)
        marks = [
            "triangle-left" if low < 1 / far else "line-ns-open",
            "triangle-right" if high > far else "line-ns-open",
        ]
        traces.append(
            {"type": "scatter", "x": [left, right], "y": [name, name], "mode": "lines+markers", "hoverinfo": "skip"}
            | {
                "cliponaxis": False,
                "line": {"color": charts.BLUE, "width": 3},
                "marker": {"symbol": marks, "size": 10, "color": charts.BLUE},
            }
        )
        told = f"{times(e.hazard_ratio)} ({between(low, high)})"
        notes.append(
            {"text": told, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 10, "y": name, "showarrow": False}
        )
    points = [e for e in shown if 1 / far < e.hazard_ratio < far]
    traces.append(
        {"type": "scatter", "mode": "markers", "x": [e.hazard_ratio for e in points]}
        | {
            "y": [label(e.name) + " " for e in points],
            "marker": {"color": charts.BLUE, "size": 13, "symbol": "diamond"},
        }
        | {"hovertemplate": "%{x:.2f} times as often<extra></extra>"}
    )
    ticks = [t for t in (0.125, 0.25, 0.5, 1, 2, 4, 8) if 1 / far < t < far]
    return charts.figure(
        title,
        alt,
        height=170 + 46 * len(effects),
        data=traces,
        showlegend=False,
        annotations=notes,
        shapes=[charts.upright(1, charts.SOFT)],
        margin={"l": 24, "r": 160, "t": 64, "b": 72},
        xaxis={
            "type": "log",
            "range": [-math.log10(far), math.log10(far)],
            "tickvals": ticks,
            "ticktext": [f"{t:g}" for t in ticks],
            "title": "fewer  ◀  times as often as without  ▶  more",
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "range": [-0.6, len(names) - 0.4],
            "showgrid": False,
        },
    )


def timing(found: "Timing") -> go.Figure:
    """The share expected with a follow-up on each day, and without any as a band."""
    unit, horizon = found.counts.shape.unit, found.horizon
    low, high = found.waiting.interval(horizon)
    share = found.waiting.at(horizon)
    traces: list[dict[str, Any]] = []
    for best, name, colour, symbol in (
        (True, "may be the best", charts.BLUE, "circle"),
        (False, "not the best", charts.SOFT, "circle-open"),
    ):
        days = [d for d in found.days if (d.day in found.best_days) is best]
        if days:
            traces.append(
                {"type": "scatter", "mode": "markers", "name": name, "x": [d.day for d in days]}
                | {"y": [d.share for d in days], "error_y": _bars(days, colour)}
                | {"marker": {"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}}}
                | {"customdata": [d.size for d in days]}
                | {"hovertemplate": f"{unit} %{{x}}: %{{y:.0%}} of %{{customdata}} followed up then<extra></extra>"}
            )
    if not found.days:
        return charts.nothing("When to follow up", found.sentence, "too few on any one day to draw")
    days = [d.day for d in found.days]
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": share, "y1": share, "layer": "below"}
    area = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": low, "y1": high, "layer": "below"}
    top = max([high, *(d.interval[1] for d in found.days)])
    return charts.figure(
        "When to follow up",
        found.sentence,
        height=430,
        data=traces,
        shapes=[
            area | {"fillcolor": charts.rgba(charts.ORANGE, 0.25), "line": {"width": 0}},
            line | {"line": {"color": charts.ORANGE, "width": 2, "dash": "dash"}},
        ],
        annotations=[
            {
                "text": f"no {found.counts.shape.act}",
                "x": 1,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 8,
                "y": share,
            }
            | {"showarrow": False}
        ],
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 24, "r": 120, "t": 104, "b": 60},
        xaxis={"title": f"{unit} of the first {found.counts.shape.act}", "range": [min(days) - 0.7, max(days) + 0.7]}
        | {"showgrid": False, "dtick": max(1, round((max(days) - min(days)) / 14))},
        yaxis={"title": f"answered by {unit} {horizon}", "tickformat": ".0%", "range": [0, top * 1.08]},
    )


def _bars(days: Sequence[Any], colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [d.interval[1] - d.share for d in days],
        "arrayminus": [d.share - d.interval[0] for d in days],
        "color": colour,
        "thickness": 2,
        "width": 4,
    }
