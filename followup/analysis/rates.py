"""How many were answered, as plain shares with Wilson's intervals: descriptions, not causes.

Whoever answers on day two is never followed up, so the quick answers all lie in the group without a follow-up
("immortal time"). `naive` makes that chart on purpose; `followup.analysis.effects` does the comparison right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from followup import charts
from followup.analysis.counts import FOLLOWED, NEGATIVE, NEVER, POSITIVE, Counts
from followup.analysis.group import FEW, Group
from followup.charts import Result
from followup.log.outcomes import Outcome

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Rates(Result):
    """Answers by group: a description, not a cause.

    Attributes:
        title: what is compared.
        unit: what is counted, in the plural.
        groups: in the order in which they are shown.
        trap: why the comparison misleads, as a sentence.
        left_out: how many could not be placed in a group, and why; "" if none.
    """

    title: str
    unit: str
    groups: tuple[Group, ...]
    trap: str
    left_out: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """A row a group: counts, the rate of positive answers so far, and its Wilson 95% interval."""
        return pd.DataFrame(
            [(g.name, g.n, g.positive, g.rejected, g.waiting, g.withdrew, g.rate, *g.interval) for g in self.groups],
            columns=["group", self.unit, *Outcome, "rate so far", "interval from", "interval to"],
        )

    @property
    def sentence(self) -> str:
        """What was compared, how many; how sure; and what it cannot say: a line each."""
        total = sum(g.n for g in self.groups)
        if not total:
            return f"There are no {self.unit} to look at yet. {self.left_out}".strip()
        waiting = sum(g.waiting for g in self.groups)
        still = f"{waiting:,} of the {total:,} have no answer yet, which is not a no." if waiting else ""
        parts = [
            f"Positive answers so far among {total:,} {self.unit}:",
            *(f"- {g.sentence}" for g in self.groups),
            " ".join(filter(None, (still, self._how_sure()))),
            f"This describes, it does not show a cause: {self.trap}",
            self.left_out,
        ]
        return "\n".join(filter(None, parts))

    def _how_sure(self) -> str:
        known = [g for g in self.groups if g.n]
        if len(known) < 2:
            return ""
        if max(g.interval[0] for g in known) <= min(g.interval[1] for g in known):
            return "All the intervals overlap, so these numbers cannot tell the groups apart."
        return "Some of the intervals lie apart; that still says nothing about why."

    def chart(self) -> "go.Figure":
        """Counts as bars on the left; rates so far with their intervals on the right."""
        from plotly.subplots import make_subplots

        frame = charts.figure(self.title, self.sentence, height=200 + 52 * len(self.groups))
        both = make_subplots(1, 2, shared_yaxes=True, column_widths=[0.55, 0.45], horizontal_spacing=0.06, figure=frame)
        names = [f"{g.name} " for g in self.groups]
        styles = ((charts.SKY, ""), (charts.ORANGE, "/"), (charts.PALE, ""), ("#FFFFFF", ""))
        for outcome, column, (colour, pattern) in zip(
            Outcome, ("positive", "rejected", "waiting", "withdrew"), styles, strict=True
        ):
            counts = [getattr(g, column) for g in self.groups]
            both.add_bar(
                x=counts,
                y=names,
                orientation="h",
                name=outcome.value,
                text=[f"<b>{count}</b>" if count else "" for count in counts],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": charts.BLACK},
                constraintext="none",
                marker={
                    "color": colour,
                    "line": {"color": charts.SOFT, "width": 1},
                    "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": charts.BLACK, "fgopacity": 0.2},
                },
                hovertemplate=f"%{{x}} {self.unit}: {outcome.value}<extra></extra>",
                row=1,
                col=1,
            )
        self._add_rates(both, names)
        both.update_layout(barmode="stack", bargap=0.35, margin={"t": 104}, legend=charts.legend(traceorder="normal"))
        both.update_xaxes(title_text=self.unit, rangemode="tozero", row=1, col=1)
        both.update_xaxes(title_text="positive so far", tickformat=".0%", range=[0, 1], row=1, col=2)
        both.update_yaxes(autorange="reversed", showgrid=False, ticks="")
        return both

    def _add_rates(self, both: "go.Figure", names: Sequence[str]) -> None:
        known = [(name, g) for name, g in zip(names, self.groups, strict=True) if g.n]
        for name, g in known:
            dash = "dot" if g.n < FEW else "solid"
            both.add_trace(charts.spans(g.interval, [name, name], charts.BLUE, dash=dash), row=1, col=2)
        rates = charts.dots(
            [g.rate for _, g in known],
            [name for name, _ in known],
            (charts.BLUE, 11, "diamond"),
            mode="markers+text",
            text=[f"{g.positive} of {g.n}{', too few' if g.n < FEW else ''}" for _, g in known],
            textposition=["top left" if g.rate > 0.6 else "top right" for _, g in known],
            cliponaxis=False,
            hovertext=[g.sentence for _, g in known],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
        both.add_trace(rates, row=1, col=2)


def _group(name: str, part: pd.DataFrame) -> Group:
    """A part of the interval counts, without the intervals that end in a follow-up."""
    yes, no = (int(part.loc[part["end"] == end, "n"].sum()) for end in (POSITIVE, NEGATIVE))
    return Group(name, yes, no, int(part["n"].sum()) - yes - no)


def naive(counts: Counts) -> Rates:
    """The chart that everyone draws: answers so far, of those ever followed up and of the others."""
    shape, table = counts.shape, counts.table
    ended = table[table["end"] != FOLLOWED]
    never = ended["first"] == NEVER
    return Rates(
        title=f"The chart that everyone draws: answers, by {shape.act}",
        unit=f"{shape.what}s",
        groups=(_group(f"never a {shape.act}", ended[never]), _group(f"ever a {shape.act}", ended[~never])),
        trap=f"an answer that comes at once leaves no time for a {shape.act}, so the quick answers all count for the "
        "group without one.",
        left_out=counts.left_out_sentence,
    )


def by_stratum(counts: Counts) -> Rates:
    """Answers so far in each stratum of the counts."""
    ended = counts.table[counts.table["end"] != FOLLOWED]
    strata = ended.groupby(list(counts.by), sort=True)
    return Rates(
        title=f"Answers so far, by {', '.join(counts.by)}",
        unit=f"{counts.shape.what}s",
        groups=tuple(_group(", ".join(map(str, name)), part) for name, part in strata),
        trap="groups differ in more than their name, and some were watched for longer than others.",
        left_out=counts.left_out_sentence,
    )
