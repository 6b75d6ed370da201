"""The pictures of results: curves, hazard ratios, days, students, and the naive chart beside the honest one.

Each takes plain values and gives a figure; colours never carry anything that shape or text does not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from followup import charts
from followup.charts import between, label, percent, times

if TYPE_CHECKING:
    from followup.class_summary import Place
    from followup.comparison import Comparison
    from followup.counts import Shape
    from followup.curves import Curve
    from followup.effects import Effect
    from followup.experiment import Experiment, Planned
    from followup.groups import Groups
    from followup.habits import Habit, Habits
    from followup.students import Students
    from followup.timing import Timing

_BAND = 0.18
_SHADES = ((charts.BLUE, "solid"), (charts.RED, "dash"), (charts.GREEN, "dot"), (charts.PURPLE, "dashdot"))
_ROW = 22
"""Pixels for a line of numbers below an axis."""
_FARTHEST = 8.0
"""Hazard ratios beyond this, or below one over it, end in an arrow."""


def _rgba(colour: str, share: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _band(x: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> dict[str, Any]:
    """A filled band between two lines of steps."""
    steps = [x[0], *(t for t in x[1:] for _ in range(2))]
    lower, upper = ([y for y in line for _ in range(2)][:-1] for line in (low, high))
    return {
        "type": "scatter",
        "x": [*steps, *reversed(steps)],
        "y": [*lower, *reversed(upper)],
        "fill": "toself",
        "fillcolor": _rgba(colour, _BAND),
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
    shades = [_SHADES[k % len(_SHADES)] for k in range(len(many))]
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
        shapes=[_upright(1, charts.SOFT)],
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


def _upright(x: float, colour: str) -> dict[str, Any]:
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"} | {
        "line": {"color": colour, "width": 1.5, "dash": "dot"}
    }


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
        return _nothing("When to follow up", found.sentence, "too few on any one day to draw")
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
            area | {"fillcolor": _rgba(charts.ORANGE, 0.25), "line": {"width": 0}},
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


def _nothing(title: str, alt: str, why: str) -> go.Figure:
    """A figure that says why nothing is drawn."""
    told = {"text": why, "x": 0, "xref": "paper", "xanchor": "left", "y": 0.5, "yref": "paper", "showarrow": False}
    return charts.figure(title, alt, 120, annotations=[told], xaxis={"visible": False}, yaxis={"visible": False})


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
            area | {"fillcolor": _rgba(charts.ORANGE, 0.25), "line": {"width": 0}},
            _upright(found.mean, charts.ORANGE),
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


def side_by_side(found: "Comparison") -> go.Figure:
    """The chart that everyone draws on the left, the fair comparison of the same data on the right."""
    none, some = found.naive.groups
    shape, by = found.effect.counts.shape, found.horizon
    did = "followed up" if shape.act == "follow-up" else "thanked"
    sides = (
        ("x", "never", none.rate, none.interval, f"<br>{none.positive:,} of {none.n:,}"),
        ("x", did, some.rate, some.interval, f"<br>{some.positive:,} of {some.n:,}"),
        ("x2", "if nobody did", found.waiting.at(by), found.waiting.interval(by), ""),
        ("x2", f"if all did<br>on {shape.unit} {found.day}", found.following.at(by), found.following.interval(by), ""),
    )
    bars = [_Bar(axis, name, 0.0 if math.isnan(share) else share, *rest) for axis, name, share, *rest in sides]
    top = min(1.0, max([0.3, *(bar.interval[1] for bar in bars)]) * 1.12)
    heads = (
        (0.0, "<b>The usual chart</b><br>answered so far,<br>by what people did"),
        (0.55, f"<b>Compared fairly</b><br>answered by {shape.unit} {by},<br>if all had done the same"),
    )
    return charts.figure(
        found.title,
        found.sentence,
        height=430,
        data=[bar.trace(charts.SKY if k % 2 else charts.PALE) for k, bar in enumerate(bars)],
        showlegend=False,
        bargap=0.35,
        margin={"l": 24, "r": 24, "t": 124, "b": 80},
        annotations=[
            {"text": text, "x": x, "xref": "paper", "xanchor": "left", "y": 1.03, "yref": "paper", "yanchor": "bottom"}
            | {"showarrow": False, "align": "left"}
            for x, text in heads
        ],
        xaxis={"domain": [0, 0.45], "showgrid": False, "tickfont": {"size": 14}},
        xaxis2={"domain": [0.55, 1], "showgrid": False, "anchor": "y2", "tickfont": {"size": 14}},
        yaxis={"tickformat": ".0%", "range": [0, top], "title": "positive answers"},
        yaxis2={"tickformat": ".0%", "range": [0, top], "anchor": "x2"},
    )


@dataclass(frozen=True)
class _Bar:
    """A share with its interval, on one of two axes; the number stands in the name below it."""

    axis: str
    name: str
    share: float
    interval: tuple[float, float]
    told: str

    def trace(self, colour: str) -> dict[str, Any]:
        low, high = self.interval
        lines = {"shape": "/" if colour == charts.SKY else "", "fillmode": "overlay"}
        return {
            "type": "bar",
            "x": [f"{self.name}<br><b>{percent(self.share)}</b>{self.told}"],
            "y": [self.share],
            "xaxis": self.axis,
            "yaxis": self.axis.replace("x", "y"),
            "marker": {
                "color": colour,
                "line": {"color": charts.SOFT, "width": 1},
                "pattern": lines | {"fgcolor": charts.BLACK, "fgopacity": 0.15},
            },
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [high - self.share],
                "arrayminus": [self.share - low],
                "color": charts.BLACK,
                "thickness": 2,
                "width": 8,
            },
            "hovertemplate": f"{self.name}: {percent(self.share)} ({percent(low)} to {percent(high)})<extra></extra>",
        }


def experiment(found: "Experiment") -> go.Figure:
    """The share answered of each way on the left; the difference with its interval on the right."""
    bars = [
        _Bar(
            "x",
            arm.words,
            0.0 if math.isnan(arm.share) else arm.share,
            arm.interval,
            f" ({arm.answered:,} of {arm.n:,})",
        )
        for arm in found.arms
    ]
    low, high = found.interval
    reach = max(0.02, *(abs(end) for end in (low, high))) * 115
    gap = 0.0 if math.isnan(found.difference) else found.difference * 100
    difference = {
        "type": "scatter",
        "x": [gap],
        "y": [0],
        "xaxis": "x2",
        "yaxis": "y2",
        "mode": "markers",
        "marker": {"color": charts.BLUE, "size": 12, "symbol": "diamond"},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high * 100 - gap],
            "arrayminus": [gap - low * 100],
            "color": charts.BLUE,
            "thickness": 3,
            "width": 9,
        },
        "hovertemplate": f"{gap:+.1f} points ({low * 100:+.1f} to {high * 100:+.1f})<extra></extra>",
    }
    heads = ((0.0, "<b>Answered, by what chance chose</b>"), (0.58, "<b>The difference, and how sure it is</b>"))
    return charts.figure(
        "Which way is answered more?",
        found.sentence,
        height=380,
        data=[bar.trace(charts.SKY if k else charts.PALE) for k, bar in enumerate(bars)] + [difference],
        showlegend=False,
        bargap=0.4,
        margin={"l": 24, "r": 24, "t": 104, "b": 64},
        annotations=[
            {"text": text, "x": x, "xref": "paper", "xanchor": "left", "y": 1.03, "yref": "paper", "yanchor": "bottom"}
            | {"showarrow": False}
            for x, text in heads
        ],
        shapes=[
            {"type": "line", "x0": 0, "x1": 0, "xref": "x2", "y0": 0, "y1": 1, "yref": "y2 domain"}
            | {"line": {"color": charts.SOFT, "dash": "dot"}}
        ],
        xaxis={"domain": [0, 0.48], "showgrid": False, "tickfont": {"size": 14}},
        xaxis2={
            "domain": [0.58, 1],
            "anchor": "y2",
            "range": [-reach, reach],
            "title": "percentage points: first way ahead | second way ahead",
        },
        yaxis={"tickformat": ".0%", "rangemode": "tozero"},
        yaxis2={"anchor": "x2", "visible": False, "range": [-1, 1]},
    )


def power(found: "Planned") -> go.Figure:
    """The chance to find a gain, by its size, with four in five marked."""
    gains = found.differences
    marks = [] if math.isnan(found.smallest) else [found.smallest * 100]
    return charts.figure(
        "What could this class find?",
        found.sentence,
        height=360,
        data=[
            {
                "type": "scatter",
                "x": gains * 100,
                "y": [found.power(gain) for gain in gains],
                "mode": "lines",
                "line": {"color": charts.BLUE, "width": 3},
                "hovertemplate": "a gain of %{x:.1f} points: found in %{y:.0%}<extra></extra>",
            }
        ],
        showlegend=False,
        shapes=[
            {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0.8, "y1": 0.8}
            | {"line": {"color": charts.SOFT, "dash": "dot"}},
            *(
                {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 0.8, "line": {"color": charts.SOFT, "dash": "dot"}}
                for x in marks
            ),
        ],
        annotations=[
            {
                "text": f"{x:.1f} points",
                "x": x,
                "y": 0.8,
                "xanchor": "left",
                "yanchor": "top",
                "showarrow": False,
                "xshift": 6,
            }
            for x in marks
        ]
        + [
            {"text": "found in four of five", "x": 0, "xref": "paper", "xanchor": "left", "y": 0.8, "yanchor": "bottom"}
            | {"showarrow": False}
        ],
        xaxis={"title": "gain of the second way, in percentage points", "rangemode": "tozero"},
        yaxis={"title": "chance to find it", "tickformat": ".0%", "range": [0, 1.02]},
    )


def habits(found: "Habits") -> go.Figure:
    """Each habit's share with its interval; former classes below this one."""
    names = [label(h.name) for h in found.habits]
    many = [("this class", found.habits), *((label(name), theirs) for name, theirs in found.former[: len(_SHADES) - 1])]
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
        colour, _ = _SHADES[k % len(_SHADES)]
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
