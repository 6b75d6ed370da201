"""Whether following up, when and how, went with more answers: comparisons that do not fall into the usual traps.

An application counts as not followed up until the day of its first follow-up, and as followed up from the day after
(time-varying exposure). So the quick answers, which nobody could have followed up, do not flatter anything;
applications without an answer count for as long as they were watched; and a refusal ends the waiting.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from followup.analysis.checks import Checks, exposed
from followup.analysis.counts import FOLLOWED, NEVER, STUDENT, Counts
from followup.analysis.effect import Effect, effects_table, ratio_text, ratios_chart
from followup.analysis.partial_likelihood import Fit, fit, mantel_byar
from followup.analysis.risk import at_risk, risk_sets, robust_covariance
from followup.charts import Result

if TYPE_CHECKING:
    import plotly.graph_objects as go

SINCE = (("1 to 3", 0, 3), ("4 to 7", 3, 7), ("8 to 14", 7, 14), ("15 or more", 14, 10**6))
"""Days since the latest follow-up, each from the day after the first number to the second."""
ORDER = ("first", "second", "third or later")


# --- one comparison -------------------------------------------------------------------------------------------------


def _compare(counts: Counts, table: pd.DataFrame, group: np.ndarray, name: str, landmark: int | None = None) -> Effect:
    group = group.astype(int)
    sets = risk_sets(counts, table, group, 2)
    fitted = fit(sets)
    none, some = at_risk(table, group, 2, (group == 0) | (table["end"] != FOLLOWED).to_numpy())
    return Effect(
        name,
        fitted,
        0,
        counts,
        mantel_byar(sets),
        landmark,
        sides=(none, some),
        robust=_robust(counts, table, group, fitted),
    )


def _robust(counts: Counts, table: pd.DataFrame, group: np.ndarray, fitted: Fit) -> np.ndarray | None:
    """The covariance if whole students are drawn; None where there are no students."""
    return robust_covariance(table, group, counts.by, fitted) if STUDENT in table else None


def follow_up_effect(counts: Counts) -> Effect:
    """Estimate the hazard ratio of an answer after a follow-up (or a thank-you) against before it.

    An application counts as not followed up until the day of its first follow-up, and as followed up from the day after
    (a time-varying exposure), so quick answers, which leave no time for a follow-up, do not flatter either side.

    Args:
        counts: interval counts; if they have strata, the comparison is made within these.

    Returns:
        An effect, with `hazard_ratio`, `ratio_interval` (95%, profile likelihood), `test`, `e_value`, and `sentence`,
        which claims a difference only if the data are sure of one. A ratio is an association, not a cause.

    Source:
        Cox 1972, with Breslow's ties (1974); the interval after Venzon and Moolgavkar 1988; the test of Mantel and
        Byar 1974; the E-value of VanderWeele and Ding 2017.

    Example:
        >>> import followup as fu
        >>> effect = fu.follow_up_effect(fu.load_sample_class().count())
        >>> round(effect.hazard_ratio, 2), [round(end, 2) for end in effect.ratio_interval]
        (1.48, [1.09, 2.01])
    """
    return replace(_after(counts), checks=Checks(counts))


def _after(counts: Counts) -> Effect:
    return _compare(counts, counts.table, exposed(counts), f"after a {counts.shape.act}")


def pooled(counts: Counts) -> Effect:
    """The same over all students together: what keen students who do both flatter; with errors by student.

    For comparing with other software, as `coxph(cluster = student)`; nothing is claimed of it.
    """
    trap = "This compares students with each other: keen ones, who do both more, flatter it."
    by = tuple(name for name in counts.by if name != STUDENT)
    found = _compare(replace(counts, by=by), counts.table, exposed(counts), f"after a {counts.shape.act}")
    return replace(found, counts=counts, trap=trap, counted="over all students together")


def naive(counts: Counts) -> Effect:
    """Ever followed up against never, as if that had been known from the start. Wrong; here to show how wrong."""
    # The same applications, each from its start to its end.
    whole, shape = counts.table[counts.table["end"] != FOLLOWED].assign(entered=NEVER), counts.shape
    trap = (
        f"This number is wrong, and is here to show how wrong: whoever is answered at once has no time for a "
        f"{shape.act}, so all quick answers count as without."
    )
    found = _compare(counts, whole, whole["first"].to_numpy() != NEVER, f"ever a {shape.act}")
    return replace(found, trap=trap, counted=f"as ever or never a {shape.act}")


def landmark(counts: Counts, time: int) -> Effect:
    """Followed up by a time against not by then, among those still waiting at that time (Anderson and others 1983).

    What somebody does later does not move them: so this answers a diluted question, but one that can be acted on.
    """
    table = counts.table
    ended = (table["end"] != FOLLOWED) & (table["left"] > time)
    later = table[ended]
    by_then = ((later["nth"] > 0) & (later["first"] <= time)).to_numpy()
    name = f"a {counts.shape.act} by {counts.shape.unit} {time}"
    return _compare(counts, later.assign(entered=time), by_then, name, time)


# --- several comparisons --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effects(Result):
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
        return self.table_at()

    def table_at(self, level: float = 0.95) -> pd.DataFrame:
        """The same with intervals at another level, such as 0.9."""
        return effects_table(self.effects, level)

    @property
    def sentence(self) -> str:
        """Each group with its interval, and whether they can be told apart."""
        known = [e for e in self.effects if e.answers and not math.isnan(e.log_hazard_ratio)]
        if not known:
            return f"{self.question} There are no answers to tell. {self.counts.left_out_sentence}".strip()
        listed = "; ".join(f"{e.name}: {ratio_text(e)}" for e in known)
        found = f"{self.question} Positive answers came so many times as often as {self.reference}: {listed}."
        parts = (found, self._how_sure(known), self._without(known), self.counts.left_out_sentence)
        return " ".join(filter(None, parts))

    def _how_sure(self, known: list[Effect]) -> str:
        """Whether any differs from the reference, and whether they differ from each other."""
        if len(known) == 1:
            low, high = known[0].interval
            holds = "In brackets is the 95% interval"
            return f"{holds}; it holds 1, so these data do not say." if low <= 0 <= high else f"{holds}."
        bracket = "The intervals in brackets hold all at once in 95 of 100 such records"
        if all(e.interval[0] <= 0 <= e.interval[1] for e in known):
            return f"{bracket}; each holds 1, so these data do not say that any differs from {self.reference}."
        if max(e.interval[0] for e in known) <= min(e.interval[1] for e in known):
            return f"{bracket}; all overlap, so these data cannot tell one from another."
        return (
            f"{bracket}, and some lie apart: a hint to test, since nothing but the overall effect was named beforehand."
        )

    def _without(self, known: list[Effect]) -> str:
        """Which have no number, and why."""
        names = ", ".join(e.name for e in self.effects if e not in known)
        act = self.counts.shape.act
        return f"No number for {names}: no answer came while some had a {act} and some had not." if names else ""

    def chart(self) -> "go.Figure":
        """Each hazard ratio with its interval."""
        return ratios_chart(self.effects, self.question, self.sentence)


def _comparemany(
    counts: Counts, table: pd.DataFrame, group: np.ndarray, names: tuple[str, ...], question: str
) -> Effects:
    fitted = fit(risk_sets(counts, table, group, len(names) + 1))
    none, *each = at_risk(table, group, len(names) + 1, np.ones(len(table), bool))
    robust = _robust(counts, table, group, fitted)
    effects = tuple(
        Effect(name, fitted, k, counts, joint=len(names), sides=(none, some), robust=robust)
        for k, (name, some) in enumerate(zip(names, each, strict=True))
    )
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
    return _comparemany(counts, counts.table, group, names, "By the channel of the latest follow-up.")


def by_order(counts: Counts) -> Effects:
    """After the first, the second, the third follow-up."""
    group = counts.table["nth"].to_numpy(int)
    names = ORDER[: max(int(group.max(initial=0)), 1)]
    return _comparemany(counts, counts.table, group, names, "By how many follow-ups there have been.")


def fading(counts: Counts) -> Effects:
    """How the effect changes with the days since the latest follow-up."""
    table = counts.table
    pieces, groups = [table[table["nth"] == 0]], [np.zeros(int((table["nth"] == 0).sum()), int)]
    after = table[table["nth"] > 0]
    # Of an application that was entered after its first follow-up, the day of that one is known all the same.
    after = after.assign(called=after["first"].where(after["nth"] == 1, after["entered"]))
    for k, (_, low, high) in enumerate(SINCE):
        from_ = np.maximum(after["entered"], after["called"] + low)
        reach = after.assign(entered=from_)[(after["left"] > from_) & (after["entered"] - after["called"] < high)]
        ends = reach["left"] - reach["called"] <= high
        left, end = np.minimum(reach["left"], reach["called"] + high), reach["end"].where(ends, FOLLOWED)
        piece = reach.assign(left=left, end=end)
        pieces.append(piece)
        groups.append(np.full(len(piece), k + 1))
    names = tuple(f"{name} {counts.shape.unit}s after" for name, _, _ in SINCE)
    question = "By the time since the latest follow-up."
    return _comparemany(counts, pd.concat(pieces), np.concatenate(groups), names, question)


def landmarks(counts: Counts, at: Sequence[int]) -> Effects:
    """Followed up by each of these times against not by then, among those still waiting at it."""
    shape = counts.shape
    question = f"A {shape.act} by then, among those still waiting then."
    found = tuple(replace(landmark(counts, time), joint=len(at)) for time in at)
    return Effects(question, f"without a {shape.act} by then", found, counts)


def by_stratum(counts: Counts) -> Effects:
    """After a follow-up against not yet, separately in each stratum; one with nobody followed up has no number."""
    names = counts.table[list(counts.by)].drop_duplicates().sort_values(list(counts.by)).itertuples(index=False)
    parts = [(", ".join(map(str, row)), counts.where(**row._asdict()).over()) for row in names]
    effects = tuple(replace(_after(part), name=name, joint=len(parts)) for name, part in parts)
    return Effects(f"Within each {', '.join(counts.by)}.", f"before any {counts.shape.act}", effects, counts)
