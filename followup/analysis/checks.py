"""What must agree, beside a hazard ratio, before it is claimed that answers were more, or fewer."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from followup.analysis.alarms import Alarm, alarms
from followup.analysis.counts import FOLLOWED, NEGATIVE, NEVER, Counts
from followup.analysis.difference import Resampled, resample
from followup.analysis.partial_likelihood import Fit, fit
from followup.analysis.risk import risk_sets


@dataclass(frozen=True)
class Checks:
    """Other looks at the same counts; each is worked out when it is first asked for.

    Attributes:
        counts: what the hazard ratio was made from.
    """

    counts: Counts

    @cached_property
    def later(self) -> Fit:
        """The hazard ratio of a yes with every follow-up counted a week later.

        Answers that were entered up to a week late fall on the right side so (a lag, as in pharmacoepidemiology).
        """
        moved = delayed(self.counts, self.counts.shape.week)
        return fit(risk_sets(moved, moved.table, exposed(moved), 2))

    def lasts(self, sign: int) -> bool:
        """Whether a difference up (1) or down (-1) is still there with every follow-up counted a week later."""
        high = self.later.interval()[1] if sign < 0 else np.inf
        return outlasts(sign, float(self.later.estimate[0]), float(high))

    @cached_property
    def no(self) -> Fit:
        """The hazard ratio of a refusal."""
        return fit(risk_sets(self.counts, self.counts.table, exposed(self.counts), 2, NEGATIVE))

    @cached_property
    def resampled(self) -> Resampled:
        """The data drawn again and again; has the differences in the share with a yes."""
        return resample(self.counts)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What in the record prevents a verdict."""
        return alarms(self.counts.facts)


def outlasts(sign: int, estimate: float, high: float) -> bool:
    """Whether a log hazard ratio a week later, with the upper end of its interval, bears a claim of this sign out.

    Late entry makes a follow-up look harmful, never helpful: the quick answers wait in the record while nobody would
    follow them up any more. So more answers need the same sign, and fewer an interval that excludes none.
    """
    return estimate > 0 if sign > 0 else high < 0


def exposed(counts: Counts) -> np.ndarray:
    """1 for intervals after a follow-up, 0 for those before; shape (rows,)."""
    return np.asarray(counts.table["nth"] > 0, int)


def delayed(counts: Counts, time: int) -> Counts:
    """The same counts with every first follow-up taking effect so much later."""
    table = counts.table
    after, from_ = table["nth"] > 0, table["first"] + time
    early = table[after].assign(nth=0, channel="", left=np.minimum(table["left"], from_), first=NEVER)
    early["end"] = early["end"].where(table["left"] <= from_, FOLLOWED)
    late = table[after].assign(entered=np.maximum(table["entered"], from_), first=from_)
    parts = [table[~after], *(part[part["entered"] < part["left"]] for part in (early, late))]
    return replace(counts, table=pd.concat(parts))
