"""Whether a record can carry a verdict: the weekdays of its answers, how soon things were entered, what to mend."""

import calendar
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from followup import charts
from followup.analysis.alarms import Alarm, alarms
from followup.analysis.counts import Counts
from followup.analysis.record import Facts
from followup.analysis.watching import GAPS
from followup.charts import Result
from followup.wording import capital, many

if TYPE_CHECKING:
    import plotly.graph_objects as go

TITLE = "Can this record carry a verdict?"
_LATER = "answers seem later than they were, and the days after each {act} look empty"
DOES = {
    "answers_heaped_on_a_weekday": _LATER,
    "answers_dated_on_entry": _LATER,
    "answers_from_memory": "nobody can tell which answers came before a {act} and which after",
    "interviews_taken_for_answers": "answers seem weeks later than they were, on the wrong side of many a {act}",
    "answers_undated": "they are left out, and nobody knows whether they are like the others",
    "replies_without_meaning": "a kind word after a {act} may count as an answer, which flatters the {act}",
    "follow_ups_from_memory": "a {act} that brought nothing is forgotten, which flatters the others",
    "log_begun_late": "what is known of the time before is what was remembered, which flatters the {act}",
}
"""What each alarm does to a comparison."""
_GAPS = ("0", *(f"{least + 1}-{most}" for least, most in pairwise(GAPS)), f"over {GAPS[-1]}")
"""Days from an event to its entry, as `Facts` tells them apart."""


@dataclass(frozen=True)
class RecordCheck(Result):
    """What a record says of how it was kept.

    Attributes:
        facts: that were counted.
        act: what is compared: follow-up or thank-you.
    """

    facts: Facts
    act: str

    @cached_property
    def alarms(self) -> tuple[Alarm, ...]:
        """What prevents a verdict."""
        return alarms(self.facts)

    @property
    def known(self) -> bool:
        """Whether the table says anything of how it was kept."""
        f = self.facts
        return bool(self.alarms or f.weekdays or f.answers_entered or f.follow_ups_entered)

    @property
    def _bars(self) -> tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...]:
        """What is counted, into which parts, and how many of each; only what is known."""
        f = self.facts
        found = (
            ("answers by weekday", tuple(calendar.day_name), f.weekdays),
            ("answers by days until entered", _GAPS, f.answers_entered),
            (f"{self.act}s by days until entered", _GAPS, f.follow_ups_entered),
        )
        return tuple(one for one in found if one[2])

    @property
    def table(self) -> pd.DataFrame:
        """A row for each weekday and for each stretch of days from an event to its entry."""
        rows = [(what, *part) for what, parts, numbers in self._bars for part in zip(parts, numbers, strict=True)]
        return pd.DataFrame(rows, columns=["what", "part", "how many"])

    @property
    def title(self) -> str:
        """The finding."""
        ids, f = [alarm.id for alarm in self.alarms], self.facts
        if "answers_heaped_on_a_weekday" in ids and f.weekdays:  # of hand-ins it is not known on which
            most = max(f.weekdays)
            share = most / sum(f.weekdays)
            how = "Nearly all" if share > 0.9 else "Most" if share > 0.5 else "Too many"
            return f"{how} answers are dated on {calendar.day_name[f.weekdays.index(most)]}s"
        if ids:
            return f"This record cannot carry a verdict: {many(len(ids), 'thing')} to mend"
        return "Nothing in this record prevents a verdict" if self.known else "Nothing is known of how this was kept"

    @property
    def sentence(self) -> str:
        """What was found, what it does to the comparison, and how to mend it: a line each."""
        if not self.known:
            return "This table has neither dates nor days of entry, so nothing can be said of how it was kept."
        if not self.alarms:
            answers = many(self.facts.answers, "answer")
            return f"{self.title}: the check knows {answers}, and of what it can see nothing is out of the ordinary."
        lines = [
            f"- {capital(a.sentence)}. So {DOES[a.id].format(act=self.act)}. To mend it, {a.mend}." for a in self.alarms
        ]
        return "\n".join([f"{self.title}. Until that is mended, nothing is concluded:", *lines])

    def chart(self) -> "go.Figure":
        """Bars for each that is known, beside one another."""
        bars = self._bars
        if not bars:
            return charts.nothing(self.title, self.sentence, "There are no days to draw.")
        heaped = any(alarm.id == "answers_heaped_on_a_weekday" for alarm in self.alarms)
        data: list[dict[str, Any]] = []
        layout: dict[str, Any] = {}
        wide = 1 / len(bars)
        for place, (_, parts, numbers) in enumerate(bars, 1):
            number = "" if place == 1 else str(place)
            loud = heaped and parts is not _GAPS
            colours = [charts.ORANGE if loud and n == max(numbers) else charts.SKY for n in numbers]
            data.append(
                {
                    "type": "bar",
                    "x": [part[:3] if parts is not _GAPS else part for part in parts],
                    "y": numbers,
                    "text": [f"{n:,}" if n else "" for n in numbers],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "xaxis": f"x{number}",
                    "yaxis": f"y{number}",
                    "marker": {"color": colours, "line": {"color": charts.SOFT, "width": 1}},
                    "hovertemplate": "%{x}: %{y:,}<extra></extra>",
                }
            )
            left, gap = (place - 1) * wide, 0.06 if place < len(bars) else 0
            axis = {"domain": [left, left + wide - gap], "anchor": f"y{number}", "showgrid": False, "type": "category"}
            axis |= {"tickangle": 0, "tickfont": {"size": 11}}
            layout |= {f"xaxis{number}": axis, f"yaxis{number}": {"anchor": f"x{number}", "rangemode": "tozero"}}
        heads = [charts.over(what.replace(" by ", "<br>by "), place * wide) for place, (what, _, _) in enumerate(bars)]
        margin = {"l": 24, "r": 24, "t": 116, "b": 48}
        return charts.figure(
            self.title, self.sentence, 330, data, showlegend=False, annotations=heads, margin=margin, **layout
        )


def record_check(counts: Counts) -> RecordCheck:
    """Check how a record was kept, before anything is concluded from it.

    Args:
        counts: interval counts, from a log or a table with dates or days of entry.

    Returns:
        A result with `alarms` (what prevents a verdict, each with how to mend it), `table`, `sentence` and `chart()`:
        answers by weekday, and days from each event to its entry, as far as the table has them.

    Example:
        >>> import followup as fu
        >>> sample = fu.open(fu.SAMPLE_LOG, on="2026-03-31").table().count()
        >>> fu.record_check(sample).facts.answers
        25
    """
    return RecordCheck(counts.facts, counts.shape.act)
