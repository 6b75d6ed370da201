"""The pictures of two ways compared: the naive chart beside the honest one, an experiment, and what it could find."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from followup import charts
from followup.charts import percent

if TYPE_CHECKING:
    from followup.analysis.naive_vs_fair import Comparison
    from followup.classroom.experiment import Experiment, Planned


def side_by_side(found: "Comparison") -> go.Figure:
    """The chart that everyone draws on the left, the fair comparison of the same data on the right."""
    none, some = found.naive.groups
    shape, by = found.effect.counts.shape, found.horizon
    did = "followed up" if shape.act == "follow-up" else "thanked"
    if not (none.n and some.n):
        why = f"Nothing to compare yet: {'everybody' if some.n else 'nobody'} was {did}."
        return charts.nothing(found.title, found.sentence, why)
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
