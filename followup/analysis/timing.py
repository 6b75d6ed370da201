"""When to follow up: the share answered if everybody followed up on day d, for every d, and how sure that is.

The highest point of such a chart is the highest of many uncertain numbers, so it is mostly luck. `Timing.best_days` are
therefore all the days that the data cannot rule out as the best, with one error rate for all of them together (multiple
comparisons with the best: Hsu 1981), from resampled data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from followup import charts
from followup.analysis.counts import STUDENT, Counts
from followup.analysis.curves import Curve, follow_up_on, from_day, wait
from followup.analysis.intervals import Interval, difference
from followup.analysis.risk import codes_of, tally, times_of
from followup.charts import Result
from followup.wording import listed, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go


LEAST = 10
"""A day on which fewer than this were first followed up is not shown."""
HORIZON_DAYS = 28
HORIZON = {"day": HORIZON_DAYS, "hour": 168}
"""By when an answer counts, by unit."""
RUNS = 500


@dataclass(frozen=True)
class Day:
    """What is expected if everybody still unanswered on a day were followed up on it.

    Attributes:
        day: the day.
        size: how many were first followed up on it.
        share: answered positively by the horizon.
        interval: 95% interval of the share.
        gain: how much larger the share is than without any follow-up, among those unanswered on that day.
        gain_interval: 95% interval of the gain.
    """

    day: int
    size: int
    share: float
    interval: tuple[float, float]
    gain: float
    gain_interval: tuple[float, float]


@dataclass(frozen=True)
class Timing(Result):
    """Following up on each day against waiting.

    Attributes:
        counts: what it was made from.
        horizon: by when an answer counts.
        waiting: the curve if nobody follows up.
        days: what is expected for each day on which enough were followed up.
        best_days: the days that cannot be ruled out as the best.
    """

    counts: Counts
    horizon: int
    waiting: Curve
    days: tuple[Day, ...]
    best_days: tuple[int, ...]

    @property
    def table(self) -> pd.DataFrame:
        """A row for each day."""
        unit = self.counts.shape.unit
        return pd.DataFrame(
            [
                (d.day, d.size, d.share, *d.interval, d.gain, *d.gain_interval, d.day in self.best_days)
                for d in self.days
            ],
            columns=[
                *(unit, "followed up then", f"answered by {unit} {self.horizon}", "from", "to"),
                *("more than waiting", "from ", "to ", "may be the best"),
            ],
        )

    @property
    def sentence(self) -> str:
        """What was compared, and which days may be the best."""
        shape = self.counts.shape
        if not self.days:
            return (
                f"On no {shape.unit} were {LEAST} {shape.what}s or more first followed up, so there is nothing to say "
                f"about when. {self.counts.left_out_sentence}"
            ).strip()
        low, high = self.waiting.interval(self.horizon)
        top = max(self.days, key=lambda d: d.share)
        best = f"{percent(top.share)} ({percent(top.interval[0])} to {percent(top.interval[1])})"
        looks = ", which looks best" if len(self.days) > 1 else ""
        expected = (
            f"Without any {shape.act}, {percent(self.waiting.at(self.horizon))} would have a positive answer by "
            f"{shape.unit} {self.horizon} (95% interval {percent(low)} to {percent(high)}); with one on {shape.unit} "
            f"{top.day}{looks}, {best}."
        )
        alike = f"This takes those who followed up on a {shape.unit} and those who did not to be alike in all else."
        return " ".join(filter(None, (expected, self._which, alike, self.counts.left_out_sentence)))

    @property
    def _which(self) -> str:
        unit = self.counts.shape.unit
        if len(self.days) == 1:
            return f"No other {unit} had {LEAST} first follow-ups to compare it with."
        if len(self.best_days) == len(self.days):
            return (
                f"But that is the highest of {len(self.days)} uncertain numbers: any of these {unit}s may be the best."
            )
        if len(self.best_days) == 1:
            return f"No other {unit} that was tried does as well."
        known, many_days = f"That is the highest of {len(self.days)} uncertain numbers", len(self.days)
        out = [d.day for d in self.days if d.day not in self.best_days]
        if len(out) < len(self.best_days):
            return f"{known}: any of the {many_days} {unit}s may be the best, except {unit} {_runs(out)}."
        return f"{known}: the best may be any of {unit} {_runs(self.best_days)}."

    def chart(self) -> "go.Figure":
        """The share for each day with its interval, and the share without any follow-up as a band."""
        unit, horizon = self.counts.shape.unit, self.horizon
        low, high = self.waiting.interval(horizon)
        share = self.waiting.at(horizon)
        if not self.days:
            return charts.nothing("When to follow up", self.sentence, "too few on any one day to draw")
        traces: list[dict[str, Any]] = []
        for best, name, colour, symbol in (
            (True, "may be the best", charts.BLUE, "circle"),
            (False, "not the best", charts.SOFT, "circle-open"),
        ):
            days = [d for d in self.days if (d.day in self.best_days) is best]
            shares = [d.share for d in days]
            if days:
                traces.append(
                    charts.dots([d.day for d in days], shares, (colour, 11, symbol), 2, name=name)
                    | {"error_y": charts.error_bars(shares, (d.interval for d in days), colour, width=4)}
                    | {"customdata": [d.size for d in days]}
                    | {"hovertemplate": f"{unit} %{{x}}: %{{y:.0%}} of %{{customdata}} followed up then<extra></extra>"}
                )
        first, last = min(d.day for d in self.days), max(d.day for d in self.days)
        top = max([high, *(d.interval[1] for d in self.days)])
        return charts.figure(
            "When to follow up",
            self.sentence,
            height=430,
            data=traces,
            shapes=[
                charts.area(charts.ORANGE, y0=low, y1=high),
                charts.level(share, charts.ORANGE, width=2, dash="dash"),
            ],
            annotations=[
                charts.note(f"no {self.counts.shape.act}", x=1, xref="paper", xanchor="left", xshift=8, y=share)
            ],
            showlegend=True,
            legend=charts.legend(),
            margin={"l": 24, "r": 120, "t": 104, "b": 60},
            xaxis={
                "title": f"{unit} of the first {self.counts.shape.act}",
                "range": [first - 0.7, last + 0.7],
                "showgrid": False,
                "dtick": max(1, round((last - first) / 14)),
            },
            yaxis={"title": f"answered by {unit} {horizon}", "tickformat": ".0%", "range": [0, top * 1.08]},
        )


def timing(counts: Counts, horizon: int | None = None, runs: int = RUNS, seed: int = 0) -> Timing:
    """Compare following up on day d, for each d, with waiting; and name the days that may be the best.

    Of many uncertain numbers one is always the highest, so the answer is a set: all days that the data cannot rule out
    as the best.

    Args:
        counts: interval counts; a stratum called `student` makes whole students be resampled, since their applications
            are not independent. Other strata are summed over.
        horizon: by when an answer counts; by default 28 days, or 168 hours, or as long as somebody was watched.
        runs: how often the data are resampled to find the days that may be the best.
        seed: of the resampling.

    Returns:
        A timing, with `days`, those on which at least ten were first followed up, each with the share answered by the
        horizon, its 95% interval and its gain over waiting; `waiting`, the curve without follow-ups; and `best_days`.

    Source:
        The strategies: Robins 1986 (g-formula). The set of best days: Hsu 1981, on resampled data.

    Example:
        >>> import followup as fu
        >>> when = fu.timing(fu.load_sample_class().count(), runs=50)
        >>> when.horizon, round(when.waiting.at(28), 2), len(when.best_days) > 1
        (28, 0.3, True)
    """
    plain, unit = counts.over(*(name for name in counts.by if name == STUDENT)), counts.shape.unit
    table, waiting = plain.table, wait(plain)
    longest = int(waiting.times[-1]) if len(waiting.times) else 0
    horizon = min(HORIZON[unit] if horizon is None else horizon, longest)
    begun = table[(table["nth"] == 1) & (table["first"] < horizon)]
    sizes = begun.groupby("first")["n"].sum()
    found = []
    for day, size in sizes[sizes >= LEAST].items():
        if follow_up_on(plain, int(day)).reaches(horizon):
            found.append(_day(plain, int(day), int(size), waiting, horizon))
    days = [d.day for d in found]
    drawn = _resampled(counts, days, horizon, runs, np.random.default_rng(seed)) if len(days) > 1 else None
    best = _may_be_best(days, np.array([d.share for d in found]), drawn)
    return Timing(counts, horizon, waiting, tuple(found), best)


def _day(counts: Counts, day: int, size: int, waiting: Curve, horizon: int) -> Day:
    after, before = (from_day(counts, day, followed=followed) for followed in (True, False))
    gain, gain_interval = _difference(after, before, horizon)
    both = follow_up_on(counts, day)
    if both.pulls is not None:
        return Day(day, size, both.at(horizon), both.interval(horizon), gain, gain_interval)
    # The share is that of the first days, and of those then left the share of those followed up: two independent parts.
    share, later = waiting.at(day), after.at(horizon)
    left = 1 - share - waiting.negative_at(day)
    (low, high), (low_later, high_later) = waiting.interval(day), after.interval(horizon)
    down = np.hypot((share - low) * (1 - later), (later - low_later) * left)
    up = np.hypot((high - share) * (1 - later), (high_later - later) * left)
    total = both.at(horizon)
    return Day(day, size, total, (float(total - down), float(total + up)), gain, gain_interval)


def _difference(one: Curve, other: Curve, horizon: int) -> tuple[float, Interval]:
    """A difference of two shares, and its interval."""
    a, b = one.at(horizon), other.at(horizon)
    pulls, others = one.pull_at(horizon), other.pull_at(horizon)
    alike = 0.0
    if len(pulls) == len(others) and pulls.any() and others.any():  # the same students stand behind both
        alike = float(pulls @ others / np.sqrt((pulls @ pulls) * (others @ others)))
    return a - b, difference(a, one.interval(horizon), b, other.interval(horizon), alike)


def _runs(days: Sequence[int]) -> str:
    """Days in few words: 4, 6 to 9 and 12."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(day) for day in run] for run in runs)
    return listed([part for run in parts for part in run])


# --- which days may be the best -------------------------------------------------------------------------------------


def _may_be_best(days: list[int], shares: np.ndarray, drawn: np.ndarray | None) -> tuple[int, ...]:
    """The days that are not worse than some other one by more than resampling can bring about."""
    if drawn is None:
        return tuple(days)
    gaps = shares[None, :] - shares[:, None]  # [d, e]: how much better day e looks than day d
    noise = drawn[:, None, :] - drawn[:, :, None] - gaps
    spread = np.maximum(noise.std(axis=0), 1e-9)
    np.fill_diagonal(spread, np.inf)
    limit = np.quantile((noise / spread).max(axis=2), 0.95, axis=0)
    ruled_out = (gaps / spread).max(axis=1) > limit
    return tuple(day for day, out in zip(days, ruled_out, strict=True) if not out)


def _resampled(counts: Counts, days: list[int], horizon: int, runs: int, rng: np.random.Generator) -> np.ndarray:
    """The share by the horizon for each day in resampled data; shape (runs, days)."""
    table = counts.table
    grouped = "student" in counts.by
    unit, students = codes_of(table, ["student"]) if grouped else (np.zeros(len(table), int), pd.DataFrame(index=[0]))
    place = {day: k + 1 for k, day in enumerate(days)}
    group = table["first"].map(place).where(table["nth"] > 0, 0)
    kept = group.notna().to_numpy()
    columns, times = len(days) + 1, times_of(table)
    found = tally(table[kept], (unit * columns)[kept] + group[kept].to_numpy(int), len(students) * columns, times)
    upto = times <= horizon
    parts = [
        part.reshape(len(students), columns, -1)[..., upto] for part in (found.at_risk, found.positive, found.negative)
    ]
    if grouped:
        weights = rng.poisson(1, (runs, len(students))).astype(float)
        at_risk, one, two = (np.tensordot(weights, part, axes=1) for part in parts)
    else:
        size = (runs, *parts[0].shape[1:])
        at_risk, one, two = np.broadcast_to(parts[0][0], size), *(rng.poisson(part[0], size) for part in parts[1:])
    out = np.empty((runs, len(days)))
    for k, day in enumerate(days):
        early = times[upto] <= day
        n, yes, no = (np.where(early, part[:, 0], part[:, k + 1]) for part in (at_risk, one, two))
        n = np.maximum(n, 1e-9)
        stay = np.clip(1 - (yes + no) / n, 0, 1)
        before = np.concatenate([np.ones((runs, 1)), np.cumprod(stay, axis=1)[:, :-1]], axis=1)
        out[:, k] = np.clip((before * np.clip(yes / n, 0, 1)).sum(axis=1), 0, 1)
    return out
