"""A record to spoil: what is concluded from it without a check and with one, beside the truth that nobody sees."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from followup import charts
from followup.analysis.alarms import Alarm
from followup.analysis.comparisons import follow_up_effect
from followup.analysis.counts import Counts, count_arrays
from followup.analysis.effect import CLAIMS, Effect, ratios_chart
from followup.analysis.record import UNSAID, Rows, facts_of
from followup.analysis.watching import QUIET
from followup.course import spoil
from followup.course.trap import CLASS
from followup.wording import between, capital, listed, times

if TYPE_CHECKING:
    import plotly.graph_objects as go

EFFECTS = (("nothing", 1.0), ("half as many answers again", 1.5))
TYPICAL = 22
"""The number of a class in which luck does little, whichever of the two is true."""
_FOLLOW_UPS = 3
_SAYS = {"more": "more answers", "fewer": "fewer answers", "none": "cannot tell"}


@dataclass(frozen=True)
class Spoilt:
    """A class of 30 students with 40 applications each, whose record is spoilt by hand.

    Attributes:
        sundays: of 100 answers so many are entered on the next Sunday, and dated so.
        courteous: after so many of 100 follow-ups somebody writes "we are still looking", which is taken for an answer.
        forgotten: follow-ups are written down when all is over, and so many of 100 that brought nothing are forgotten;
            0 if all are entered on their day.
        undated: of 100 refusals so many have no day, whichever they are.
        effect: how many times as often answers come on each day after a follow-up, in truth.
    """

    sundays: int = 0
    courteous: int = 0
    forgotten: int = 0
    undated: int = 0
    effect: float = 1.0

    @property
    def record(self) -> pd.DataFrame:
        """What was written down, as a table of events."""
        rows, rng = _happened(self.effect), np.random.default_rng([TYPICAL, 5])
        if self.sundays:
            rows = spoil.sundays(rows, rng, self.sundays / 100)
        if self.forgotten:
            rows = spoil.remembered(rows, rng, self.forgotten / 100)
        if self.courteous:
            rows = spoil.courteous(rows, rng, self.courteous / 100)
        return spoil.undated_refusals(rows, rng, self.undated / 100) if self.undated else rows

    @cached_property
    def written(self) -> Effect:
        """The hazard ratio of the record, within students."""
        return replace(follow_up_effect(counts_of(self.record)), name="what was written down")

    @property
    def unchecked(self) -> str:
        """What is concluded from its interval alone: "more", "fewer" or "none"."""
        low, high = self.written.interval
        return CLAIMS[1 if low > 0 else -1 if high < 0 else 0]

    @cached_property
    def caught(self) -> tuple[Alarm, ...]:
        """What the check finds; resampling, which takes longest, is asked only if the facts have no alarm."""
        found = self.written.checks
        return (found.alarms if found else ()) or self.written.held_back

    @cached_property
    def claim(self) -> str:
        """What is concluded with the check."""
        return "none" if self.caught else self.written.claim

    @property
    def false(self) -> bool:
        """Whether what is concluded without a check is not true: a difference where there is none, or the wrong way."""
        return self.unchecked == "fewer" or (self.unchecked == "more" and self.effect == 1)

    @property
    def title(self) -> str:
        """The finding."""
        if self.false:
            return f"False: the record says {_SAYS[self.unchecked]}" + (", and is caught" if self.caught else "")
        return "The check stops this record" if self.caught else "Nothing is wrong with this record"

    @property
    def sentence(self) -> str:
        """The truth, what an analysis without a check makes of the record, and what the check says."""
        does, e = next(words for words, value in EFFECTS if value == self.effect), self.written
        plain = {"none": "it cannot tell"}.get(self.unchecked, _SAYS[self.unchecked])
        said = (
            f"In truth a follow-up does this: {does}. Without a check, this record says that answers come "
            f"{times(e.hazard_ratio)} times as often after one (95% interval {between(*e.ratio_interval)}): {plain}"
        )
        said += ", which is false." if self.false else "."
        if not self.caught:
            verdict = {"none": "these data cannot tell"}.get(self.claim, _SAYS[self.claim])
            return f"{said} The check finds nothing wrong. Its verdict: {verdict}."
        found = ". ".join(capital(alarm.sentence) for alarm in self.caught)
        mends = listed(list(dict.fromkeys(alarm.mend for alarm in self.caught)))
        return f"{said} The check stops it: nothing is concluded. {found}. To mend it, {mends}."

    def chart(self) -> "go.Figure":
        """The hazard ratios of what happened and of what was written down, and the truth."""
        what = replace(_of_what_happened(self.effect), name="what happened")
        drawn = ratios_chart((what, self.written), self.title, self.sentence)
        drawn.add_shape(charts.upright(self.effect, charts.RED, line={"color": charts.RED, "width": 2, "dash": "dash"}))
        at = float(np.log10(self.effect))
        drawn.add_annotation(charts.note("the truth", x=at, y=1, yref="paper", yanchor="bottom", font={"size": 13}))
        return drawn


@lru_cache
def _happened(effect: float) -> pd.DataFrame:
    return spoil.events(replace(CLASS, effect=effect), TYPICAL)


@lru_cache
def _of_what_happened(effect: float) -> Effect:
    return follow_up_effect(counts_of(_happened(effect)))


_ENDS = (UNSAID, "invited", "rejected")
"""What ends the waiting here; of two on one day the first counts."""
_GAP = 2**10
"""More days than a record has: a day and the days to its entry are one number, so that the least is the first."""


def counts_of(rows: pd.DataFrame) -> Counts:
    """What `count_events` makes of such a table within students, many times faster: a slider must not wait.

    Args:
        rows: from `spoil.events`, spoilt or not: three follow-ups an application at most, no two on one day.
    """
    number, whose = (rows[name].str[1:].astype(int).to_numpy() for name in ("application", "student"))
    day, entry = (np.asarray((rows[name] - spoil.BEGIN).dt.days, float) for name in ("at", "entered"))
    kind, n, dated = rows["kind"].to_numpy(), int(number.max()) + 1, ~np.isnan(day)
    sent, student = np.zeros(n), np.zeros(n, int)
    applied = kind == "applied"
    sent[number[applied]], student[number[applied]] = day[applied], whose[applied] - 1
    last = np.full(student.max() + 1, -np.inf)
    np.maximum.at(last, student[number], np.fmax(day, entry))
    watched = np.where(last <= last.max() - QUIET, last, last.max())[student]

    first = np.full(n, np.inf)
    for place, word in enumerate(_ENDS):
        which = dated & (kind == word)
        found = (day[which] * len(_ENDS) + place) * _GAP + entry[which] - day[which]
        np.minimum.at(first, number[which], found)
    ended = np.isfinite(first)
    known = np.where(ended, first, 0).astype(int)
    day_of_end, which_end = np.divmod(known // _GAP, len(_ENDS))
    end = np.where(ended, np.where(which_end == _ENDS.index("rejected"), 2, 1), 0)
    observed = np.where(ended, day_of_end, watched) - sent

    acts, acts_entered = np.full((2, _FOLLOW_UPS, n), np.nan)
    calls = np.flatnonzero((kind == "followed_up") & (day - sent[number] <= observed[number]))
    calls = calls[np.lexsort((day[calls], number[calls]))]
    nth = np.arange(len(calls)) - np.searchsorted(number[calls], number[calls])
    acts[nth, number[calls]] = (day - sent[number])[calls]
    acts_entered[nth, number[calls]] = (entry - day)[calls]

    lost = np.zeros(n, bool)
    lost[number[~dated]] = True
    used = ~(lost & (end != 1))
    follow_ups = np.where(np.isnan(acts), -1, acts)
    counts = count_arrays(follow_ups[:, used], observed[used], end[used], student[used])
    said = np.where(ended, np.array(_ENDS, object)[which_end], "")
    alike = Rows(
        n=np.ones(n, int),
        owner=student,
        answered=ended,
        positive=end == 1,
        observed=observed,
        answered_on=np.where(ended, day_of_end + spoil.BEGIN.toordinal(), np.nan),
        said=said,
        acts=acts.T,
        begun_entered=np.zeros(n),
        acts_entered=acts_entered.T,
        answer_entered=np.where(ended, known % _GAP, np.nan),
    )
    rows_used = Rows(**{name: part[used] for name, part in vars(alike).items()})
    return replace(counts, facts=facts_of(rows_used, undated=int((~used).sum()), unwatched=0))
