"""A hazard ratio of positive answers: the estimate, how sure it is, and when a sentence may claim a difference.

An application counts as not followed up until the day of its first follow-up, and as followed up from the day after
(time-varying exposure). So the quick answers, which nobody could have followed up, do not flatter anything;
applications without an answer count for as long as they were watched; and a refusal ends the waiting.

A hazard ratio of 1.5 means: on any day, of those still waiting, half as many again are answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from followup import charts
from followup.analysis.alarms import Alarm
from followup.analysis.checks import Checks
from followup.analysis.counts import FOLLOWED, WAITING, Counts
from followup.analysis.difference import Difference
from followup.analysis.partial_likelihood import Fit, Test, proportionality
from followup.analysis.risk import AtRisk
from followup.charts import Result, label
from followup.wording import FAR, below, between, capital, many, percent, signed, times

if TYPE_CHECKING:
    import plotly.graph_objects as go


FEW_ANSWERS = 30
"""With fewer informative answers than this, a difference is claimed only at the 99% level, not at 95%."""
LEAST_ANSWERS = 5
"""With fewer than this nothing is claimed at all."""
WORTH = 1.5
"""The hazard ratio that `more_needed` is about: half as many again."""
_LAST_LOOK = 2.04
"""The boundary of O'Brien and Fleming at the last of many looks, 5% in all (Lan and DeMets 1983)."""
_CHANGING = 0.01
"""With a smaller p-value the sentence says that the ratio changes with time."""
CLAIMS = {1: "more", -1: "fewer", 0: "none"}


_WITHIN_A_WEEK = Alarm(
    "answers_within_a_week",
    "The difference rests on answers within a week of the follow-up; if answers are entered late, on Sundays say, that "
    "is where they fall",
    "enter answers on the day on which they come, and look again",
)


@dataclass(frozen=True)
class Effect(Result):
    """A hazard ratio of positive answers, with how sure it is.

    Attributes:
        name: what is compared, for a table.
        fit: the fitted log hazard ratios.
        group: which of them.
        counts: what it was made from.
        test: the Mantel-Byar test; only where two groups are compared.
        landmark: the time from which it holds, if it was measured from a landmark.
        trap: why this number is wrong, if it is shown to say so.
        checks: what else must agree before it is claimed that answers were more, or fewer; None for a comparison of
            which nothing is claimed.
        joint: how many comparisons its interval is one of: they hold all at once in 95 of 100 such tables (Bonferroni).
        sides: what the reference rests on, and what the group does.
        robust: the covariance of the log hazard ratios if whole students are drawn; None where there are no students.
        counted: how a number that is wrong was counted, in a few words.
    """

    name: str
    fit: Fit
    group: int
    counts: Counts
    test: Test | None = None
    landmark: int | None = None
    trap: str = ""
    checks: Checks | None = None
    joint: int = 1
    sides: tuple[AtRisk, AtRisk] = (AtRisk(), AtRisk())
    robust: np.ndarray | None = None
    counted: str = ""

    def __repr__(self) -> str:
        """The number, its interval, and on how many answers it rests."""
        return f"<Effect {self.name}: hazard ratio {ratio_text(self)}, {many(self.answers, 'informative answer')}>"

    @property
    def log_hazard_ratio(self) -> float:
        """The estimate; infinite or not a number where the data give none."""
        return float(self.fit.estimate[self.group])

    @property
    def standard_error(self) -> float:
        """Wald's standard error of the log hazard ratio."""
        return float(self.fit.standard_error[self.group])

    @property
    def robust_standard_error(self) -> float:
        """That of whole students drawn (Lin and Wei 1989); not a number where there are no students."""
        return math.nan if self.robust is None else math.sqrt(self.robust[self.group, self.group])

    @property
    def hazard_ratio(self) -> float:
        """How many times as often answers came."""
        return math.exp(self.log_hazard_ratio)

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95% profile-likelihood interval of the log hazard ratio; an end may be infinite."""
        return self.interval_at(0.95)

    def interval_at(self, level: float) -> tuple[float, float]:
        """The profile-likelihood interval of the log hazard ratio at another level, such as 0.9."""
        return self.fit.interval(self.group, 1 - (1 - level) / self.joint)

    @property
    def wald(self) -> Test:
        """Wald's z and its two-sided p-value, as other software prints them; too small a basis for a claim.

        With the error that whole students make, where there are students.
        """
        z = self.log_hazard_ratio / (self.standard_error if self.robust is None else self.robust_standard_error)
        return Test(z, float(2 * ndtr(-abs(z))))

    @cached_property
    def proportional(self) -> Test | None:
        """Whether the hazard ratio changes with time (Grambsch and Therneau 1994); None where that cannot be told."""
        return proportionality(self.fit, self.group)

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """The interval of the hazard ratio; an end beyond a thousandth or a thousand is none (0, or infinite)."""
        return _as_ratios(*self.interval)

    @property
    def answers(self) -> int:
        """Positive answers that could tell the groups apart: some of each were waiting when they came."""
        return self.fit.sets.answers

    @property
    def resampled(self) -> tuple[float, float] | None:
        """The 95% interval of the log hazard ratio with whole students resampled, if there are students."""
        drawn = self.checks.resampled if self.checks else None
        return drawn.interval() if drawn and drawn.whole_students and self.answers else None

    @cached_property
    def settled(self) -> float:
        """The share of applications that were answered, or watched up to the first of the named days."""
        table, first = self.counts.table, self.counts.shape.named[0]
        over = table["end"] != FOLLOWED
        known = over & ((table["end"] != WAITING) | (table["left"] >= first))
        return float(table.loc[known, "n"].sum() / max(table.loc[over, "n"].sum(), 1))

    @property
    def level(self) -> float:
        """How sure the data must be: 95% once all is settled; more with few answers, and the earlier one looks.

        With few answers 99%, so that of people for whom nothing is true fewer than one in twenty get a sentence that
        says otherwise. While applications still wait for their first named day, the boundary of O'Brien and Fleming
        with `settled` as the share of what there is to know: so looking every week costs nothing in truth.
        """
        few = 0.95 if self.answers >= FEW_ANSWERS else 0.99
        if not self.settled:
            return 1.0
        return max(few, boundary(self.settled))

    @cached_property
    def direction(self) -> int:
        """1 or -1 if chance alone cannot well have brought the hazard ratio about, up or down; else 0."""
        level = self.level
        if self.answers < LEAST_ANSWERS or self.trap or level >= 1:
            return 0
        low, high = self.fit.interval(self.group, level)
        if self.test and self.test.p_value >= 1 - level:
            return 0
        if self.resampled and self.checks:
            ends = self.checks.resampled.interval(level)
            if ends[0] <= 0 <= ends[1]:
                return 0
        return 1 if low > 0 else -1 if high < 0 else 0

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The difference in the share with a yes, by each of the named days that was reached."""
        return self.checks.resampled.differences if self.checks else ()

    @property
    def claim(self) -> str:
        """Whether answers were "more" or "fewer", or "none" if the data, or the record, cannot say.

        A claim needs a hazard ratio that chance cannot well have brought about (`direction`), the same sign with the
        follow-up counted a week later, a share with a yes that differs in that direction by each of the named days
        that was reached, and a record in which nothing prevents a verdict (`held_back`).
        """
        sign = self.direction
        return CLAIMS[sign if sign and not self.held_back and self._agrees(sign) else 0]

    def _agrees(self, sign: int) -> bool:
        """Whether the shares with a yes say the same."""
        if not self.checks:
            return True
        signs = [d.sign for d in self.differences]
        return bool(signs) and all(each == sign for each in signs)

    @property
    def held_back(self) -> tuple[Alarm, ...]:
        """What in the record prevents a verdict."""
        if not self.checks:
            return ()
        found = list(self.checks.alarms)
        if self.direction and not self.checks.lasts(self.direction):
            found.append(_WITHIN_A_WEEK)
        return tuple(found)

    @property
    def e_value(self) -> tuple[float, float]:
        """How strong something unseen would have to be to explain it away: for the estimate, and for the nearer end.

        An E-value on the risk-ratio scale (VanderWeele and Ding 2017), for answers that are not rare.
        """
        low, high = self.ratio_interval
        near = low if low > 1 else high if high < 1 else 1.0
        return _e_value(self.hazard_ratio), _e_value(near)

    @property
    def more_needed(self) -> int | None:
        """About how many more applications like these would show a hazard ratio of 1.5, in four of five cases.

        None if they cannot be enough as they are made: nobody, or everybody, follows up. From the information that the
        data have if nothing is true (Schoenfeld 1983).
        """
        _, information = self.fit.sets.derivatives(np.zeros(self.fit.sets.at_risk.shape[1] - 1))
        known = float(information[self.group, self.group])
        if known <= 0:
            return None
        wanted = ((1.959964 + 0.841621) / math.log(WORTH)) ** 2
        return max(0, math.ceil(self.counts.used * (wanted / known - 1)))

    @property
    def table(self) -> pd.DataFrame:
        """One row: the hazard ratio, its interval, and what it rests on."""
        return self.table_at()

    def table_at(self, level: float = 0.95) -> pd.DataFrame:
        """The same with an interval at another level, such as 0.9."""
        return effects_table((self,), level)

    @property
    def sentence(self) -> str:
        """What was compared, how many, how sure, and what it cannot say."""
        counts, shape = self.counts, self.counts.shape
        basis = (
            f"({many(counts.used, shape.what)}, {counts.followed:,} with a {shape.act}, "
            f"{many(counts.positive, 'positive answer')}, {counts.waiting:,} still waiting.)"
        )
        return " ".join(filter(None, (self._finding, basis, self._meaning, counts.left_out_in_full)))

    @property
    def _finding(self) -> str:
        return self._nothing or (self._one_sided if math.isinf(self.log_hazard_ratio) else self._number)

    @property
    def _nothing(self) -> str:
        """Why nothing can be compared; "" if something can."""
        counts, act = self.counts, self.counts.shape.act
        if not counts.used:
            return f"There are no {counts.shape.what}s to compare."
        if not counts.followed and self.landmark is None:
            return f"Nobody sent a {act} before an answer, so there is nothing to compare."
        if not counts.positive:
            return "There is no positive answer yet, so nothing can be compared."
        if not self.answers:
            return f"Whenever an answer came, all who waited had a {act}, or nobody had, so nothing can be compared."
        return ""

    @property
    def _one_sided(self) -> str:
        act, some = self.counts.shape.act, self.log_hazard_ratio > 0
        came = f"{'All' if some else 'None'} of the {self.answers} answers that could tell came"
        if self.answers == 1:
            came = f"The one answer that could tell {'came' if some else 'did not come'}"
        number = "too few for a number" if self.claim == "none" else "there is no number, only a limit"
        inside = between(*self.ratio_interval)
        often = "it may be anything" if inside == "anything" else f"95% interval {inside} times as often"
        return f"{came} after a {act}: {number} ({often})."

    @property
    def _number(self) -> str:
        act, interval = self.counts.shape.act, between(*self.ratio_interval)
        often = f"{times(self.hazard_ratio)} times as often as without"
        if self.trap:
            return f"Counted {self.counted}, positive answers came {often} (95% interval {interval})."
        when = f"From {self.counts.shape.unit} {self.landmark} on, after" if self.landmark is not None else "After"
        return f"{when} a {act}, positive answers came {often} one at the same time (95% interval {interval})."

    @property
    def _meaning(self) -> str:
        if not self.answers:
            return ""
        if self.trap:
            return self.trap
        return " ".join(filter(None, (self._changing, self._students, self._shares, self._verdict)))

    @property
    def _changing(self) -> str:
        """That the number is an average over times at which it differs, where that is plain."""
        test = self.proportional if self.answers >= FEW_ANSWERS else None
        if not test or test.p_value >= _CHANGING:
            return ""
        shape = self.counts.shape
        how = "rises" if test.z > 0 else "falls"
        return (
            f"It is an average: the ratio {how} with the {shape.unit}s since the {shape.what} "
            f"(test of proportional hazards, p {below(test.p_value)})."
        )

    @property
    def _students(self) -> str:
        if not self.resampled:
            return ""
        low, high = (math.exp(end) for end in self.resampled)
        return f"Allowing for what one student's {self.counts.shape.what}s have in common, it is {between(low, high)}."

    @property
    def _verdict(self) -> str:
        act = self.counts.shape.act
        if self.claim != "none":
            factor = f"{self.e_value[1]:.1f} times"
            how = f"both a {act} and an answer {factor} as likely"
            if self.direction < 0:
                how = f"a {act} {factor} as likely, and an answer as many times less likely"
            return (
                f"So a {act} went with {self.claim} answers, by more than chance would bring. Whether it was the {act} "
                f"that did it, this cannot show: something unseen could explain it if it made {how} (E-value)."
            )
        if self.held_back:
            why = ". ".join(capital(alarm.sentence) for alarm in self.held_back)
            mend = "; ".join(dict.fromkeys(alarm.mend for alarm in self.held_back))
            return f"Nothing can be concluded from this record yet. {why}. What helps: {mend}."
        if self.direction:
            return (
                f"So answers came {'sooner' if self.direction > 0 else 'later'}, but that is not enough to say that in "
                f"the end a {act} goes with more answers, or with fewer."
            )
        low, high = self.interval
        few = self.answers < FEW_ANSWERS and (low > 0 or high < 0)
        that = "With so few answers, even an interval without 1 in it" if few else "That"
        return f"{that} is not enough to say that a {act} goes with more answers, or with fewer.{self._settle}"

    @property
    def _shares(self) -> str:
        """The share with a yes by the named days, with a follow-up and without; and the other side, refusals."""
        if not self.checks or self.answers < LEAST_ANSWERS:
            return ""
        parts = []
        for d in self.differences:
            low, high = (signed(end) for end in d.interval)
            parts.append(
                f"by {d.unit} {d.by}, {percent(d.following)} would have a yes with a {d.act} and {percent(d.without)} "
                f"without, {signed(d.difference)} points (95% interval {low} to {high})"
            )
        said = "; ".join(parts)
        ratio = self.no_hazard_ratio
        no = f" Refusals came {times(ratio)} times as often." if 0 < ratio < math.inf else ""
        return (capital(said) + "." if said else "") + no

    @property
    def no_hazard_ratio(self) -> float:
        """How many times as often refusals came; not a number where nothing can be told."""
        return math.exp(float(self.checks.no.estimate[0])) if self.checks else math.nan

    @property
    def _settle(self) -> str:
        more, what = self.more_needed, self.counts.shape.what
        if more is None or not more:
            return ""
        return (
            f" If answers truly came {WORTH} times as often, about {many(_rounded(more), f'more {what}')} like these "
            "would show that in four of five cases."
        )

    def chart(self) -> "go.Figure":
        """The hazard ratio with its interval."""
        return ratios_chart((self,), f"Positive answers after a {self.counts.shape.act}", self.sentence)


def boundary(settled: float) -> float:
    """How sure data must be, by the share that is settled (above 0), so that looking often costs nothing in truth."""
    return math.erf(_LAST_LOOK / math.sqrt(2 * settled))


def _e_value(ratio: float) -> float:
    if not math.isfinite(ratio) or ratio <= 0:
        return math.inf
    up = max(ratio, 1 / ratio)
    risk: float = (1 - 0.5 ** math.sqrt(up)) / (1 - 0.5 ** math.sqrt(1 / up))
    return risk + math.sqrt(risk * (risk - 1))


def _as_ratios(low: float, high: float) -> tuple[float, float]:
    """An interval of a log ratio as one of the ratio; so few answers that an end is beyond FAR tell no end."""
    return 0.0 if low < -math.log(FAR) else math.exp(low), math.inf if high > math.log(FAR) else math.exp(high)


def _rounded(number: int) -> int:
    """Two leading digits: the rest would be feigned."""
    digits = max(len(str(number)) - 2, 0)
    return round(number, -digits)


def effects_table(effects: tuple[Effect, ...], level: float = 0.95) -> pd.DataFrame:
    """A row for each effect; the interval is that of each comparison by itself.

    `n`, `answers` and the time at risk are of the group; those "without" are of whom it is compared with. `z` and `p`
    are Wald's, from the robust error where there are students; `p, proportional` tests whether the ratio changes.
    """
    rows = []
    for e in effects:
        unit = e.counts.shape.unit
        none, some = e.sides
        low, high = _as_ratios(*e.fit.interval(e.group, level))
        row = {"group": e.name, "hazard ratio": e.hazard_ratio, "from": low, "to": high}
        row |= {"log hazard ratio": e.log_hazard_ratio, "standard error": e.standard_error}
        row |= {"robust standard error": e.robust_standard_error} if e.robust is not None else {}
        row |= {"z": e.wald.z, "p": e.wald.p_value}
        row |= {"p, proportional": e.proportional.p_value if e.proportional else math.nan}
        row |= {"informative answers": e.answers, "n": some.n, "answers": some.answers, f"{unit}s at risk": some.time}
        row |= {"n without": none.n, "answers without": none.answers, f"{unit}s at risk without": none.time}
        rows.append(row)
    return pd.DataFrame(rows)


def ratio_text(effect: Effect) -> str:
    """A hazard ratio with its interval, in brackets, which may be all that there is."""
    ratio = effect.hazard_ratio
    return f"{times(ratio) if 0 < ratio < math.inf else 'no number'} ({between(*effect.ratio_interval)})"


FARTHEST = 8.0
"""Hazard ratios beyond this, or below one over it, end in an arrow."""


def ratio_axis(far: float = math.inf) -> dict[str, Any]:
    """An axis of hazard ratios, on which twice and half are equally far from 1; with the ticks nearer than `far`."""
    ticks = [t for t in (0.125, 0.25, 0.5, 1, 2, 4, 8) if 1 / far < t < far]
    title = "fewer  ◀  times as often as without  ▶  more"
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{t:g}" for t in ticks], "title": title}


def ratios_chart(effects: Sequence[Effect], title: str, alt: str) -> "go.Figure":
    """Hazard ratios with their intervals on a scale where twice and half are equally far from 1."""
    shown = [e for e in effects if not math.isnan(e.log_hazard_ratio)]
    names = [label(e.name) + " " for e in effects]
    ends = [min(max(end, 1 / FARTHEST), FARTHEST) for e in shown for end in e.ratio_interval]
    far = max([2.0, *(max(end, 1 / end) for end in ends)]) * 1.15
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for e in shown:
        name = label(e.name) + " "
        traces.append(charts.whisker(name, e.ratio_interval, (1 / far, far), charts.BLUE))
        notes.append(charts.note(ratio_text(e), x=1, xref="paper", xanchor="left", xshift=10, y=name))
    points = [e for e in shown if 1 / far < e.hazard_ratio < far]
    x, y = [e.hazard_ratio for e in points], [label(e.name) + " " for e in points]
    hover = "%{x:.2f} times as often<extra></extra>"
    traces.append(charts.dots(x, y, (charts.BLUE, 13, "diamond"), hovertemplate=hover))
    return charts.figure(
        title,
        alt,
        height=170 + 46 * len(effects),
        data=traces,
        showlegend=False,
        annotations=notes,
        shapes=[charts.upright(1, charts.SOFT)],
        margin={"l": 24, "r": 160, "t": 64, "b": 72},
        xaxis=ratio_axis(far) | {"range": [-math.log10(far), math.log10(far)]},
        yaxis={"categoryorder": "array", "categoryarray": names[::-1], "showgrid": False}
        | {"range": [-0.6, len(names) - 0.4]},
    )
