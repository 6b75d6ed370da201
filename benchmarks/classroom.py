"""What a class's report and experiment are worth, on classes whose truth is known; and how quickly a class is pooled.

    .venv/bin/python -m benchmarks.classroom experiment [--runs 1000]
    .venv/bin/python -m benchmarks.classroom weekly [--runs 1000]
    .venv/bin/python -m benchmarks.classroom report [--seeds 40]
    .venv/bin/python -m benchmarks.classroom pool [--students 1000]

`experiment`: how often the test of an experiment rejects where nothing is true, how often its interval holds the truth
and how often it finds it where something is, beside what the planning page says. `weekly`: how often a class that
looks every week, until all is in, is ever told of a difference. `report`: how often the intervals of
whole reports hold the truth, from simulated logs through hand-ins. `pool`: seconds and peak memory of `followup class`.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import numpy as np

from followup.analysis.simulate import Chances, Truth, race
from followup.analysis.timing import HORIZON_DAYS
from followup.classroom.experiment.block_tests import risk_difference
from followup.classroom.experiment.looks import level
from followup.classroom.experiment.power import Planned
from followup.classroom.experiment.result import compare_blocks
from followup.classroom.hand_in import hand_in_of, secret_of
from followup.classroom.pool import HandIns
from followup.classroom.rehearsal.files import make_room, write_student
from followup.classroom.rehearsal.students import LAST_DAY, in_truth, students
from followup.classroom.report import class_report
from followup.log.assignment import Enrolment, Plan, Way
from followup.log.model import Application

PLAN = Plan(id="0123456789abcdef", ways=(Way(from_=2, by=2), Way(from_=10, by=12)))
EFFECTS = {(10, 8): (6.0, 12.0), (30, 20): (2.0, 3.5), (30, 40): (2.0, 3.0)}
"""Sizes, students by applications, and effects that experiments of such a size find sometimes."""
KEPT, SPREAD = 0.8, 0.5
"""The share of calls that are made in their time, the others a week late; how much students differ."""


@dataclass(frozen=True)
class Trial:
    """Many experiments of one size and one truth.

    Attributes:
        students, applications: the size.
        effect: what a call multiplies the chance of an answer by, each day after it.
        share: answered by day HORIZON_DAYS under the first way, in truth.
        difference: that of the second way less the first, in truth.
        rejected: in which share of them the test found more than luck at 5%.
        covered: in which share of them the interval held the truth.
        planned: the power by the planning page.
    """

    students: int
    applications: int
    effect: float
    share: float
    difference: float
    rejected: float
    covered: float
    planned: float


def ways(many: int, applications: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The way of each application of many students, by the rule that the workbook has, and the block it is in.

    Returns:
        Two of shape (many, applications); no block is that of two students.
    """
    some, chance = [Application(id=f"a{k}") for k in range(applications)], Random(seed)
    empty = Enrolment(plan=PLAN, student="s", since=date(2026, 1, 1))
    parts = [empty.with_(some, chance=chance) for _ in range(many)]
    drawn = np.array([[(place.way, place.block) for _, place in part.places] for part in parts])
    blocks = drawn[..., 1].max(axis=1) + 1
    return drawn[..., 0], drawn[..., 1] + (np.cumsum(blocks) - blocks)[:, None]


def trial(size: tuple[int, int], effect: float, runs: int, seed: int = 1) -> Trial:
    """Run many experiments of a size, with students who differ and do not always keep to what chance chose."""
    many, each = size
    n = runs * many * each
    rng = np.random.default_rng([seed, many, each])
    skill = np.repeat(np.exp(SPREAD * rng.standard_normal(runs * many)), each)
    late = np.where(rng.random(n) < KEPT, 0, 7)
    answered = []
    for way in PLAN.ways:  # what would come of each application under either way, with the same luck
        first = np.random.default_rng([seed, 2]).integers(way.from_, way.by + 1, n) + late
        chances = Chances(0.006 * skill, 0.01, 0.1, effect, early=4.0, first_step=first, at_once=True, most=1)
        came = race(np.random.default_rng([seed, 3]), np.full(n, HORIZON_DAYS), chances)
        answered.append(came.end == 1)
    drawn, block = ways(runs * many, each, seed)
    chosen = drawn.ravel()
    seen = np.where(chosen == 1, answered[1], answered[0])
    sizes = np.bincount(block.ravel() * 2 + chosen, minlength=2 * (int(block.max()) + 1)).reshape(-1, 2)
    hits = np.bincount(block.ravel() * 2 + chosen, weights=seen, minlength=sizes.size).reshape(-1, 2).astype(int)
    ends = block[many - 1 :: many].max(axis=1) + 1
    shares = [float(part.mean()) for part in answered]
    truth = shares[1] - shares[0]
    rejected = covered = 0
    for one, two in zip(np.split(sizes, ends[:-1]), np.split(hits, ends[:-1]), strict=True):
        found = compare_blocks(HORIZON_DAYS, one, two)
        low, high = found.interval
        covered += low <= truth <= high
        rejected += found.p_value < 0.05
    planned = Planned(many, each, shares[0]).power(truth)
    return Trial(many, each, effect, shares[0], truth, rejected / runs, covered / runs, planned)


def trials(runs: int) -> Iterator[Trial]:
    """Each size without an effect, and with one that is found sometimes."""
    for size, effects in EFFECTS.items():
        for effect in (1.0, *effects):
            yield trial(size, effect, runs)


def watched_weekly(size: tuple[int, int], planned: int, gain: float, runs: int, seed: int = 1) -> tuple[float, float]:
    """How often classes that look every week are told of a difference: ever, and at the last look.

    Resumes go out over 91 days. Each week, from the first on which any is 28 days old until all are, those that are so
    old are looked at as the report looks at them. Students differ.

    Args:
        size: students, and applications of each.
        planned: for how many applications the experiment was made, beforehand.
        gain: how much more of the second way's are answered by day 28, in truth; of the first way's a fifth are.
        runs: how many classes.
        seed: of all luck.
    """
    many, each = size
    rng = np.random.default_rng([seed, many, each])
    drawn, block = ways(runs * many, each, seed)
    skill = np.clip(0.2 * np.exp(SPREAD * rng.standard_normal(drawn.shape[0]) - SPREAD**2 / 2), 0, 1 - gain)
    answered = rng.random(drawn.shape) < skill[:, None] + gain * drawn
    old = np.sort(rng.integers(0, 91, drawn.shape), axis=1) + HORIZON_DAYS
    ever = last = 0
    for run in range(runs):
        mine = slice(run * many, (run + 1) * many)
        way, day, yes = drawn[mine].ravel(), old[mine].ravel(), answered[mine].ravel()
        cell = (block[mine].ravel() - block[mine].min()) * 2 + way
        told = []
        for today in range(HORIZON_DAYS + 7, 91 + HORIZON_DAYS + 7, 7):
            seen = day <= today
            sizes = np.bincount(cell[seen], minlength=cell.max() + 2 - cell.max() % 2).reshape(-1, 2)
            hits = np.bincount(cell[seen], weights=yes[seen], minlength=sizes.size).reshape(-1, 2).astype(int)
            below = level(int(seen.sum()), planned)
            difference, error = risk_difference(sizes, hits) or (0.0, 0.0)
            far = abs(difference) > 2 * error  # else the test, which takes longer, says nothing at such a level
            told.append(far and compare_blocks(HORIZON_DAYS, sizes, hits, below).direction != 0)
        ever += any(told)
        last += told[-1]
    return ever / runs, last / runs


def coverage(seeds: Sequence[int], effect: float, plan: Plan | None = None) -> dict[str, list[int]]:
    """For each number that is known in truth, the seeds of the classes whose report does not hold it."""
    missed: dict[str, list[int]] = {}
    truth = Truth(effect=effect, spread=0.25)
    told = in_truth(truth, plan)
    for seed in seeds:
        some = students(truth, seed, plan)
        handed = tuple(hand_in_of(s.pipeline, LAST_DAY, secret_of(s.pipeline), part=s.part) for s in some)
        for check in class_report(HandIns(handed, truth=told)).checks:
            missed.setdefault(check.what, [])
            if not check.holds:
                missed[check.what].append(seed)
    return missed


def hand_ins(many: int, folder: Path) -> None:
    """So many hand-ins of 40 applications."""
    make_room(folder)
    for number, student in enumerate(students(Truth(students=many, applications=40, spread=0.25), 1), start=1):
        write_student(folder, f"student-{number:04}", student)


def pool(many: int, folder: Path) -> dict[str, float]:
    """Seconds and peak memory of `followup class` on so many of them, starting Python included."""
    hand_ins(many, folder)
    return timed(folder)


def pooled(folder: Path, many: int) -> Callable[[], object]:
    """What `python -m benchmarks` times of it: the command with its page."""
    hand_ins(many, folder / "class")
    command = [sys.executable, "-m", "followup.cli.main", "class", str(folder / "class"), "--json"]
    command += ["--out", str(folder / "report.html")]
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL) and None


def timed(folder: Path) -> dict[str, float]:
    """Seconds, seconds of one processor, and peak memory of `followup class` on a folder, starting Python included."""
    found = {}
    for name, more in (("numbers", ["--json"]), ("page", ["--json", "--out", str(folder / "report.html")])):
        command = [sys.executable, "-m", "followup.cli.main", "class", str(folder), *more]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found[f"{name}, seconds"] = time.perf_counter() - began
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found[f"{name}, seconds of a processor"] = spent
    found["gigabytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    return found


def main() -> None:
    """Run one of the four and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("experiment", "weekly", "report", "pool"))
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--students", type=int, default=1_000)
    given = parser.parse_args()
    if given.what == "experiment":
        print(
            "| students x applications | effect | first way | difference | test rejects | planned | interval holds it |"
        )
        print("|---|---|---|---|---|---|---|")
        for t in trials(given.runs):
            print(
                f"| {t.students} x {t.applications} | {t.effect:g} | {t.share:.0%} | {t.difference * 100:+.1f} | "
                f"{t.rejected:.1%} | {t.planned:.1%} | {t.covered:.1%} |",
                flush=True,
            )
    elif given.what == "weekly":
        print("| students x applications | planned for | gain | ever told | at the last look |\n|---|---|---|---|---|")
        for planned, gain in ((1_200, 0.0), (600, 0.0), (2_400, 0.0), (1_200, 0.05), (1_200, 0.1)):
            ever, last = watched_weekly((30, 40), planned, gain, given.runs)
            print(f"| 30 x 40 | {planned:,} | {gain:.0%} | {ever:.1%} | {last:.1%} |", flush=True)
    elif given.what == "report":
        for effect, plan in ((1.0, None), (1.5, None), (1.0, PLAN), (2.0, PLAN)):
            for what, seeds in coverage(range(1, given.seeds + 1), effect, plan).items():
                held, kind = given.seeds - len(seeds), "experiment" if plan else "no experiment"
                print(f"effect {effect:g}, {kind}: {what}: {held} of {given.seeds}; not in {seeds}", flush=True)
    else:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(pool(given.students, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
