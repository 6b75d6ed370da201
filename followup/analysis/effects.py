"""Whether following up, when and how, went with more answers: hazard ratios that do not fall into the usual traps.

An application counts as not followed up until the day of its first follow-up, and as followed up from the day after
(time-varying exposure). So the quick answers, which nobody could have followed up, do not flatter anything;
applications without an answer count for as long as they were watched; and a refusal ends the waiting.

A hazard ratio of 1.5 means: on any day, of those still waiting, half as many again are answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from followup import charts
from followup.analysis import result_charts
from followup.analysis.counts import FOLLOWED, NEVER, Counts
from followup.analysis.partial_likelihood import Fit, Test, fit, mantel_byar
from followup.analysis.risk import codes_of, risk_sets, tally
from followup.charts import between, times

FEW_ANSWERS = 30
"""With fewer informative answers than this, a difference is claimed only at the 99% level, not at 95%."""
LEAST_ANSWERS = 5
"""With fewer than this nothing is claimed at all."""
WORTH = 1.5
"""The hazard ratio that `more_needed` is about: half as many again."""
POWER = 0.80
SINCE = (("1 to 3", 0, 3), ("4 to 7", 3, 7), ("8 to 14", 7, 14), ("15 or more", 14, 10**6))
"""Days since the latest follow-up, each from the day after the first number to the second."""
WHEN = (("day 0 to 3", 0, 3), ("day 4 to 7", 4, 7), ("day 8 to 14", 8, 14), ("day 15 or later", 15, 10**6))
"""Days from the resume to the first follow-up."""
ORDER = ("first", "second", "third or later")


@dataclass(frozen=True)
class Effect:
    """A hazard ratio of positive answers, with how sure it is.

    Attributes:
        name: what is compared, for a table.
        fit: the fitted log hazard ratios.
        group: which of them.
        counts: what it was made from.
        test: the Mantel-Byar test; only where two groups are compared.
        landmark: the time from which it holds, if it was measured from a landmark.
        trap: why this number is wrong, if it is shown to say so.
        resampled: the 95% interval of the log hazard ratio with whole students resampled, if there are students.
    """

    name: str
    fit: Fit
    group: int
    counts: Counts
    test: Test | None = None
    landmark: int | None = None
    trap: str = ""
    resampled: tuple[float, float] | None = None

    @property
    def log_hazard_ratio(self) -> float:
        """The estimate; infinite or not a number where the data give none."""
        return float(self.fit.estimate[self.group])

    @property
    def standard_error(self) -> float:
        """Wald's standard error of the log hazard ratio."""
        return float(self.fit.standard_error[self.group])

    @property
    def hazard_ratio(self) -> float:
        """How many times as often answers came."""
        return math.exp(self.log_hazard_ratio)

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95% profile-likelihood interval of the log hazard ratio; an end may be infinite."""
        return self.fit.interval(self.group)

    @property
    def ratio_interval(self) -> tuple[float, float]:
        """The interval of the hazard ratio."""
        low, high = self.interval
        return math.exp(low), math.exp(high)

    @property
    def answers(self) -> int:
        """Positive answers that could tell the groups apart: some of each were waiting when they came."""
        return self.fit.sets.answers

    @cached_property
    def direction(self) -> int:
        """1 or -1 if the data are sure that there is a difference, up or down; else 0.

        With few answers this asks for 99% instead of 95%, so that of people for whom nothing is true fewer than one in
        twenty is told otherwise.
        """
        if self.answers < LEAST_ANSWERS or self.trap:
            return 0
        level = 0.95 if self.answers >= FEW_ANSWERS else 0.99
        low, high = self.fit.interval(self.group, level)
        if self.test and self.test.p_value >= 1 - level:
            return 0
        if self.resampled and self.resampled[0] <= 0 <= self.resampled[1]:
            return 0
        return 1 if low > 0 else -1 if high < 0 else 0

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
        return effects_table((self,))

    @property
    def sentence(self) -> str:
        """What was compared, how many, how sure, and what it cannot say."""
        counts, shape = self.counts, self.counts.shape
        basis = (
            f"({_many(counts.used, shape.what)}, {counts.followed:,} with a {shape.act}, "
            f"{_many(counts.positive, 'positive answer')}, {counts.waiting:,} still waiting.)"
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
        return (
            f"{came} after a {act}: too few for a number (95% interval {between(*self.ratio_interval)} times as often)."
        )

    @property
    def _number(self) -> str:
        act, interval = self.counts.shape.act, between(*self.ratio_interval)
        often = f"{times(self.hazard_ratio)} times as often as without"
        if self.trap:
            return f"Counted as ever or never a {act}, positive answers came {often} (95% interval {interval})."
        when = f"From {self.counts.shape.unit} {self.landmark} on, after" if self.landmark is not None else "After"
        return f"{when} a {act}, positive answers came {often} one at the same time (95% interval {interval})."

    @property
    def _meaning(self) -> str:
        if not self.answers:
            return ""
        if self.trap:
            return self.trap
        return " ".join(filter(None, (self._students, self._verdict)))

    @property
    def _students(self) -> str:
        if not self.resampled:
            return ""
        low, high = (math.exp(end) for end in self.resampled)
        return f"Allowing for what one student's {self.counts.shape.what}s have in common, it is {between(low, high)}."

    @property
    def _verdict(self) -> str:
        act = self.counts.shape.act
        if self.direction == 0:
            low, high = self.interval
            few = self.answers < FEW_ANSWERS and (low > 0 or high < 0)
            that = "With so few answers, even an interval without 1 in it" if few else "That"
            return f"{that} is not enough to say that a {act} goes with more answers, or with fewer.{self._settle}"
        more = "more" if self.direction > 0 else "fewer"
        return (
            f"So a {act} went with {more} answers, by more than chance would bring. Whether it was the {act} that did "
            "it, this cannot show: something unseen could explain it if it made both a "
            f"{act} and an answer {self.e_value[1]:.1f} times as likely (E-value)."
        )

    @property
    def _settle(self) -> str:
        more, what = self.more_needed, self.counts.shape.what
        if more is None or not more:
            return ""
        return (
            f" About {_rounded(more):,} more {what}s like these would show it in four of five cases, if answers came "
            f"{WORTH} times as often."
        )

    def chart(self) -> go.Figure:
        """The hazard ratio with its interval."""
        return result_charts.ratios((self,), f"Positive answers after a {self.counts.shape.act}", self.sentence)

    def _ipython_display_(self) -> None:
        charts.show(self)


def _e_value(ratio: float) -> float:
    if not math.isfinite(ratio) or ratio <= 0:
        return math.inf
    up = max(ratio, 1 / ratio)
    risk = (1 - 0.5 ** math.sqrt(up)) / (1 - 0.5 ** math.sqrt(1 / up))
    return risk + math.sqrt(risk * (risk - 1))


def _many(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _rounded(number: int) -> int:
    """Two leading digits: the rest would be feigned."""
    digits = max(len(str(number)) - 2, 0)
    return round(number, -digits)


def effects_table(effects: tuple[Effect, ...]) -> pd.DataFrame:
    """A row for each effect."""
    return pd.DataFrame(
        [(e.name, e.hazard_ratio, *e.ratio_interval, e.log_hazard_ratio, e.standard_error, e.answers) for e in effects],
        columns=["group", "hazard ratio", "from", "to", "log hazard ratio", "standard error", "informative answers"],
    )


# --- one comparison -------------------------------------------------------------------------------------------------


def _compare(
    counts: Counts, table: pd.DataFrame, exposed: np.ndarray, name: str, landmark: int | None = None
) -> Effect:
    sets = risk_sets(counts, table, exposed.astype(int), 2)
    return Effect(name, fit(sets), 0, counts, mantel_byar(sets), landmark)


def follow_up(counts: Counts) -> Effect:
    """After a follow-up (or a thank-you) against not yet; within strata, if the counts have any."""
    return _compare(counts, counts.table, counts.table["nth"].to_numpy() > 0, f"after a {counts.shape.act}")


def naive(counts: Counts) -> Effect:
    """Ever followed up against never, as if that had been known from the start. Wrong; here to show how wrong."""
    # The same applications, each from its start to its end.
    whole, shape = counts.table[counts.table["end"] != FOLLOWED].assign(entered=NEVER), counts.shape
    trap = (
        f"This number is wrong, and is here to show how wrong: whoever is answered at once has no time for a "
        f"{shape.act}, so all quick answers count as without."
    )
    return replace(_compare(counts, whole, whole["first"].to_numpy() != NEVER, f"ever a {shape.act}"), trap=trap)


def landmark(counts: Counts, time: int) -> Effect:
    """Followed up by a time against not by then, among those still waiting at that time (Anderson and others 1983).

    What somebody does later does not move them: so this answers a diluted question, but one that can be acted on.
    """
    table = counts.table
    ended = (table["end"] != FOLLOWED) & (table["left"] > time)
    later = table[ended]
    by_then = ((later["nth"] > 0) & (later["first"] <= time)).to_numpy()
    return _compare(
        counts, later.assign(entered=time), by_then, f"a {counts.shape.act} by {counts.shape.unit} {time}", time
    )


def resample_students(counts: Counts, runs: int = 500, seed: int = 0) -> tuple[float, float]:
    """The 95% interval of the log hazard ratio of a follow-up, by drawing whole students anew (Poisson bootstrap).

    What one student does and gets hangs together, which other intervals do not know.

    Args:
        counts: interval counts with the stratum `student`; other strata stay strata.
        runs: how many classes are drawn.
        seed: of the draws.
    """
    others = [name for name in counts.by if name != "student"]
    owner, owners = codes_of(counts.table, ["student"])
    stratum, strata = codes_of(counts.table, others)
    exposed = (counts.table["nth"] > 0).to_numpy(int)
    found = tally(counts.table, (owner * len(strata) + stratum) * 2 + exposed, len(owners) * len(strata) * 2)
    weights = np.random.default_rng(seed).poisson(1, (runs, len(owners))).astype(float)
    shape = (len(owners), len(strata), 2, len(found.times))
    kept = found.positive.sum(axis=0) > 0
    n, d = (np.tensordot(weights, part.reshape(shape)[..., kept], axes=1) for part in (found.at_risk, found.positive))
    n, d = (part.transpose(0, 2, 1, 3).reshape(runs, 2, -1) for part in (n, d))
    beta, total, reached = np.zeros(runs), d.sum(axis=1), d[:, 1].sum(axis=1)
    for _ in range(25):  # Newton's method for all runs at once; 25 steps of at most 1 reach any end that matters
        weighted = n[:, 1] * np.exp(beta)[:, None]
        share = weighted / np.maximum(n[:, 0] + weighted, 1e-12)
        information = (total * share * (1 - share)).sum(axis=1)
        beta += np.clip((reached - (total * share).sum(axis=1)) / np.maximum(information, 1e-9), -1, 1)
    low, high = np.quantile(np.clip(beta, -10, 10), (0.025, 0.975))
    return (-math.inf if low <= -10 else float(low)), (math.inf if high >= 10 else float(high))


# --- several comparisons --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effects:
    """Several groups against one reference.

    Attributes:
        question: what is asked.
        reference: whom all are compared with.
        effects: one for each group.
        counts: what they were made from.
    """

    question: str
    reference: str
    effects: tuple[Effect, ...]
    counts: Counts

    @property
    def table(self) -> pd.DataFrame:
        """A row for each group."""
        return effects_table(self.effects)

    @property
    def sentence(self) -> str:
        """Each group with its interval, and whether they can be told apart."""
        known = [e for e in self.effects if e.answers and not math.isnan(e.log_hazard_ratio)]
        if not known:
            return f"{self.question} There are no answers to tell. {self.counts.left_out_sentence}".strip()
        listed = "; ".join(f"{e.name}: {times(e.hazard_ratio)} ({between(*e.ratio_interval)})" for e in known)
        found = f"{self.question} Positive answers came so many times as often as {self.reference}: {listed}."
        return " ".join(
            filter(None, (found, self._how_sure(known), self._without(known), self.counts.left_out_sentence))
        )

    def _how_sure(self, known: list[Effect]) -> str:
        """Whether any differs from the reference, and whether they differ from each other."""
        if all(e.interval[0] <= 0 <= e.interval[1] for e in known):
            hold = "All 95% intervals (in brackets) hold" if len(known) > 1 else "The 95% interval (in brackets) holds"
            return f"{hold} 1, so these data do not say that answers were more, or fewer, than {self.reference}."
        if len(known) == 1:
            return "In brackets is the 95% interval."
        if max(e.interval[0] for e in known) <= min(e.interval[1] for e in known):
            return "All 95% intervals (in brackets) overlap, so these data cannot tell one from another."
        return (
            "Some of the 95% intervals (in brackets) lie apart, but several were looked at: take it as a hint to test."
        )

    def _without(self, known: list[Effect]) -> str:
        """Which have no number, and why."""
        names = ", ".join(e.name for e in self.effects if e not in known)
        act = self.counts.shape.act
        return f"No number for {names}: no answer came while some had a {act} and some had not." if names else ""

    def chart(self) -> go.Figure:
        """Each hazard ratio with its interval."""
        return result_charts.ratios(self.effects, self.question, self.sentence)

    def _ipython_display_(self) -> None:
        charts.show(self)


def _compare_many(
    counts: Counts, table: pd.DataFrame, group: np.ndarray, names: tuple[str, ...], question: str
) -> Effects:
    fitted = fit(risk_sets(counts, table, group, len(names) + 1))
    effects = tuple(Effect(name, fitted, k, counts) for k, name in enumerate(names))
    return Effects(question, f"before any {counts.shape.act}", effects, counts)


def by_channel(counts: Counts) -> Effects:
    """By the channel of the latest follow-up."""
    channel = counts.table["channel"].where(counts.table["nth"] > 0, "")
    names = tuple(sorted(set(channel[counts.table["nth"] > 0]) - {""}))
    unknown = (counts.table["nth"] > 0) & (channel == "")
    names += ("channel not noted",) if unknown.any() else ()
    place = {name: k + 1 for k, name in enumerate(names)}
    group = channel.map(place).fillna(0).to_numpy(int, copy=True)
    group[unknown.to_numpy()] = place.get("channel not noted", 0)
    return _compare_many(counts, counts.table, group, names, "By the channel of the latest follow-up.")


def by_order(counts: Counts) -> Effects:
    """After the first, the second, the third follow-up."""
    group = counts.table["nth"].to_numpy(int)
    names = ORDER[: max(int(group.max(initial=0)), 1)]
    return _compare_many(counts, counts.table, group, names, "By how many follow-ups there have been.")


def by_day_of_first(counts: Counts) -> Effects:
    """By how long after the resume the first follow-up came."""
    first, nth = counts.table["first"].to_numpy(int), counts.table["nth"].to_numpy(int)
    group = np.zeros(len(first), int)
    for k, (_, low, high) in enumerate(WHEN):
        group[(nth > 0) & (first >= low) & (first <= high)] = k + 1
    return _compare_many(counts, counts.table, group, tuple(w[0] for w in WHEN), "By the day of the first follow-up.")


def fading(counts: Counts) -> Effects:
    """How the effect changes with the days since the latest follow-up."""
    table = counts.table
    pieces, groups = [table[table["nth"] == 0]], [np.zeros(int((table["nth"] == 0).sum()), int)]
    after = table[table["nth"] > 0]
    for k, (_, low, high) in enumerate(SINCE):
        reach = after[after["left"] - after["entered"] > low]
        ends = reach["left"] - reach["entered"] <= high
        piece = reach.assign(
            entered=reach["entered"] + low,
            left=np.minimum(reach["left"], reach["entered"] + high),
            end=reach["end"].where(ends, FOLLOWED),
        )
        pieces.append(piece)
        groups.append(np.full(len(piece), k + 1))
    names = tuple(f"{name} {counts.shape.unit}s after" for name, _, _ in SINCE)
    return _compare_many(
        counts, pd.concat(pieces), np.concatenate(groups), names, "By the time since the latest follow-up."
    )


def landmarks(counts: Counts, at: Sequence[int]) -> Effects:
    """Followed up by each of these times against not by then, among those still waiting at it."""
    shape = counts.shape
    question = f"A {shape.act} by then, among those still waiting then."
    return Effects(question, f"without a {shape.act} by then", tuple(landmark(counts, time) for time in at), counts)


def by_stratum(counts: Counts) -> Effects:
    """After a follow-up against not yet, separately in each stratum; one with nobody followed up has no number."""
    names = counts.table[list(counts.by)].drop_duplicates().sort_values(list(counts.by)).itertuples(index=False)
    parts = [(", ".join(map(str, row)), counts.where(**row._asdict()).over()) for row in names]
    effects = tuple(Effect(name, (one := follow_up(part)).fit, 0, part, one.test) for name, part in parts)
    return Effects(f"Within each {', '.join(counts.by)}.", f"before any {counts.shape.act}", effects, counts)
