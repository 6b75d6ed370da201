"""Do the intervals hold what they promise? Many classes whose truth is known, and how often each interval held it.

    python -m benchmarks.calibrate [--runs 2000] [--out docs/calibration.md]

For each cell it makes that many classes, runs the analysis that the workbook runs, and counts. An interval that says
95% should hold the truth in 93 to 97 of 100 classes; a cell outside that is printed as one that fails.
"""

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from followup.analysis import comparisons, curves, rates, students, timing
from followup.analysis.counts import APPLICATIONS, INTERVIEWS, Counts, count
from followup.analysis.effect import Effect
from followup.analysis.simulate import Chances, race

SIZES = (15, 40, 80, 1200)
ANSWER_RATES = {"low": 0.005, "high": 0.012}
"""Chance a day of a positive answer, long after the resume; the first days have several times that."""
RATIOS = (1.0, 1.5)
BY = 28
WATCHED = (15, 60)
"""Applications are watched for so many days, at random; many of them for less than the 28 that are asked for."""
LIMITS = (0.93, 0.97)


@dataclass(frozen=True)
class Cell:
    """One line of the table."""

    what: str
    size: int
    rate: str
    ratio: float
    runs: int
    held: float
    bias: float = math.nan
    note: str = ""

    @property
    def passes(self) -> bool:
        """Whether the interval holds what it promises, as far as so many runs can tell."""
        slack = 2 * math.sqrt(0.05 * 0.95 / self.runs) if self.runs < 1000 else 0
        return LIMITS[0] - slack <= self.held <= LIMITS[1] + slack


def chances(rate: str, ratio: float) -> Chances:
    return Chances(ANSWER_RATES[rate], 0.008, 0.10, ratio, early=4.0, first_step=3)


def applications(size: int, rate: str, ratio: float, runs: int, seed: int) -> pd.DataFrame:
    """The applications of many classes, told apart by `run`."""
    rng = np.random.default_rng([seed, size])
    n = size * runs
    came = race(rng, rng.integers(*WATCHED, n), chances(rate, ratio))
    return _table(came, np.repeat(np.arange(runs), size), APPLICATIONS)


def _table(came: object, run: np.ndarray, shape: object) -> pd.DataFrame:
    since = np.where(came.followed[0] < 0, np.nan, came.followed[0])
    words = np.array(["", shape.positive, shape.negative], object)
    columns = {shape.id: np.arange(len(run)), shape.since: since, shape.observed: came.observed}
    return pd.DataFrame({"run": run, **columns, shape.answer: words[came.end]})


def each(table: pd.DataFrame, shape: object = APPLICATIONS, *more: str) -> Iterator[Counts]:
    """The counts of each class, all made in one pass."""
    counts = count(table, shape, ["run", *more])
    for _, part in counts.table.groupby("run"):
        yield Counts(part.drop(columns="run").reset_index(drop=True), tuple(more), shape, int(part["n"].sum()))


def truth_by(rate: str, ratio: float, watched: tuple[int, int] | None = None) -> float:
    """The share answered by day 28 (or so far, if watched for as long as the classes are), from half a million."""
    rng = np.random.default_rng(99)
    n = 500_000
    days = np.full(n, BY) if watched is None else rng.integers(*watched, n)
    return float((race(rng, days, chances(rate, ratio)).end == 1).mean())


def share(held: list[bool]) -> float:
    return float(np.mean(held))


def effect_cell(name: str, parts: list[Effect], ratio: float, size: int, rate: str) -> Cell:
    beta = math.log(ratio)
    inside = [low <= beta <= high for low, high in (e.interval for e in parts)]
    finite = [e.log_hazard_ratio for e in parts if math.isfinite(e.log_hazard_ratio)]
    none = 1 - len(finite) / len(parts)
    note = f"no finite estimate in {none:.0%}" if none > 0.005 else ""
    return Cell(name, size, rate, ratio, len(parts), share(inside), float(np.mean(finite)) - beta, note)


def one_size(size: int, rate: str, ratio: float, runs: int) -> Iterator[Cell]:
    """Rate, curve and hazard ratio of classes of one size."""
    parts = list(each(applications(size, rate, ratio, runs, seed=1)))
    far, near = truth_by(rate, ratio, WATCHED), truth_by(rate, ratio)
    so_far = [rates.Group("all", c.positive, c.negative, c.waiting).interval for c in parts]
    yield Cell("rate so far", size, rate, ratio, runs, share([a <= far <= b for a, b in so_far]))
    by = [curves.answer_curves(c).curves[0] for c in parts]
    seen = [c for c in by if c.reaches(BY)]
    inside = [low <= near <= high for low, high in (c.interval(BY) for c in seen)]
    bias = float(np.mean([c.at(BY) for c in seen])) - near
    yield Cell(f"curve at day {BY}", size, rate, ratio, len(seen), share(inside), bias)
    yield effect_cell(
        "hazard ratio of a follow-up", [comparisons.follow_up_effect(c) for c in parts], ratio, size, rate
    )


def thanks(size: int, rate: str, ratio: float, runs: int) -> Iterator[Cell]:
    """The hazard ratio of a thank-you, and of one by 24 hours."""
    rng = np.random.default_rng([2, size])
    positive = {"low": 0.0012, "high": 0.003}[rate]
    happen = Chances(positive, 0.0025, 0.03, ratio, early=2.0, wears_off=48.0)
    came = race(rng, rng.integers(48, 24 * 14, size * runs), happen)
    parts = list(each(_table(came, np.repeat(np.arange(runs), size), INTERVIEWS), INTERVIEWS))
    yield effect_cell(
        "hazard ratio of a thank-you", [comparisons.follow_up_effect(c) for c in parts], ratio, size, rate
    )
    if ratio == 1:  # from a landmark the ratio is diluted: only no effect has a known truth
        for hours in (24, 48):
            cells = [comparisons.landmark(c, hours) for c in parts]
            yield effect_cell(f"thank-you by {hours} hours", cells, ratio, size, rate)


def class_rates(people: int, each_sends: int, spread: float, runs: int) -> Cell:
    """The shrunken rates of the students of a class, beside the raw ones."""
    rng = np.random.default_rng([3, people, each_sends])
    skill = np.exp(spread * rng.standard_normal((runs, people)))
    n = runs * people * each_sends
    happen = Chances(np.repeat(0.005 * skill.ravel(), each_sends), 0.008, 0.10, 1.0, early=4.0, first_step=3)
    came = race(rng, rng.integers(*WATCHED, n), happen)
    owner = np.repeat(np.arange(runs * people), each_sends)
    table = _table(came, owner // people, APPLICATIONS).assign(student=owner % people)
    # With rates that only luck and skill set apart, a student's true share follows from the two sums of chances.
    daily = 1 + 4.0 * np.exp(-np.arange(BY) / 7.0)
    yes, no = 0.005 * skill[..., None] * daily, 0.008 * daily
    before = np.exp(-np.cumsum(yes + no, axis=-1) + (yes + no))
    true = (before * yes / (yes + no) * (1 - np.exp(-(yes + no)))).sum(axis=-1)
    held, raw_error, error = [], [], []
    for run, counts in enumerate(each(table, APPLICATIONS, "student")):
        for s in students.students(counts, BY).students:
            aim = true[run, int(s.name)]
            held.append(s.interval[0] <= aim <= s.interval[1])
            error.append(s.rate - aim)
            raw_error.append(s.raw - aim)
    rmse, raw = (float(np.sqrt(np.mean(np.square(part)))) for part in (error, raw_error))
    note = f"typical error {rmse:.3f}, raw {raw:.3f}"
    what = f"a student's rate, class of {people}"
    return Cell(what, each_sends, "-", spread, len(held), share(held), float(np.mean(error)), note)


def timing_cell(ratio: float, runs: int) -> Cell:
    """The shares expected with a follow-up on each day, and how often the best days hold a best one."""
    rng = np.random.default_rng(98)
    n = 400_000
    aim = {}
    for day in range(3, 22):
        came = race(rng, np.full(n, BY), Chances(ANSWER_RATES["high"], 0.008, 1e9, ratio, early=4.0, first_step=day))
        aim[day] = float((came.end == 1).mean())
    held, best = [], []
    for counts in each(applications(1200, "high", ratio, runs, seed=4)):
        found = timing.timing(counts, BY, runs=200)
        held += [d.interval[0] <= aim[d.day] <= d.interval[1] for d in found.days if d.day in aim]
        shown = [d.day for d in found.days if d.day in aim]
        best.append(max(shown, key=aim.get) in found.best_days)
    note = f"the days that may be best hold the best one in {np.mean(best):.1%} of classes"
    return Cell(f"follow up on day d, by day {BY}", 1200, "high", ratio, len(held), share(held), note=note)


def cells(runs: int) -> Iterator[Cell]:
    for size in SIZES:
        few = runs if size < 1000 else max(runs // 2, 2)
        for rate in ANSWER_RATES:
            for ratio in RATIOS:
                yield from one_size(size, rate, ratio, few)
                yield from thanks(size, rate, ratio, few)
    for people, each_sends, spread in ((12, 40, 0.4), (30, 15, 0.4), (30, 40, 0.4), (30, 80, 0.4), (30, 40, 0.0)):
        yield class_rates(people, each_sends, spread, max(runs // 10, 2))
    for ratio in RATIOS:
        yield timing_cell(ratio, max(runs // 20, 2))


def as_rows(found: list[Cell]) -> Iterator[str]:
    yield "| what | n | answers | truth | classes | held | bias | note |"
    yield "|---|---:|---|---:|---:|---:|---:|---|"
    for c in found:
        bias = "" if math.isnan(c.bias) else f"{c.bias:+.3f}"
        note = "; ".join(filter(None, ("" if c.passes else "**outside 93 to 97%**", c.note)))
        yield f"| {c.what} | {c.size:,} | {c.rate} | {c.ratio:g} | {c.runs:,} | {c.held:.1%} | {bias} | {note} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=2000)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    began, found = time.monotonic(), []
    for cell in cells(chosen.runs):
        found.append(cell)
        print(*list(as_rows([cell]))[2:], flush=True)
    failed = [c for c in found if not c.passes]
    print(f"{len(found)} cells, {len(failed)} outside, {time.monotonic() - began:.0f} s")
    if chosen.out:
        chosen.out.write_text("\n".join(as_rows(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
