"""Jobs, and what came of running them: the best of several processes, with another version beside it if asked."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LONGEST = 900
"""Seconds after which a job is given up."""


@dataclass(frozen=True)
class Job:
    """Something to measure.

    Attributes:
        group: the table that it stands in.
        what: its line there.
        module, function: what makes it, in `benchmarks`; its first argument is a folder for its files.
        arguments: the others.
        warm: sets of arguments with which it is run before, for what is imported or compiled on first use.
        times: how often it is run in one process; the least counts.
        rounds: in how many processes; the least counts.
        python: which Python runs it; "" for this one.
        ours: whether it runs our package, so that another version of it may differ.
        why: why it cannot be run at all; "" if it can.
    """

    group: str
    what: str
    module: str
    function: str
    arguments: tuple[object, ...] = ()
    warm: tuple[tuple[object, ...], ...] = ()
    times: int = 1
    rounds: int = 5
    python: str = ""
    ours: bool = True
    why: str = ""


@dataclass(frozen=True)
class Figures:
    """What was measured of a job.

    Attributes:
        seconds, processor: of the clock, and of the processors; each the least of all runs.
        gigabytes: the most memory of any.
        found: the number that it found, if it finds one.
        failed: why there are no figures; "" if there are.
    """

    seconds: float = 0.0
    processor: float = 0.0
    gigabytes: float = 0.0
    found: float | None = None
    failed: str = ""

    def best(self, other: "Figures") -> "Figures":
        """Of two runs, the least times and the most memory; a failure if one failed."""
        if self.failed or other.failed:
            return self if self.failed else other
        return Figures(
            min(self.seconds, other.seconds),
            min(self.processor, other.processor),
            max(self.gigabytes, other.gigabytes),
            other.found,
        )


def run(job: Job, checkouts: Sequence[Path]) -> list[Figures]:
    """The figures of a job with each version of the package; they take turns, so that a slow minute is everyone's."""
    if job.why:
        return [Figures(failed=job.why) for _ in checkouts]
    best: list[Figures] = []
    for turn in range(job.rounds):
        now = [once(job, checkout) for checkout in checkouts]
        best = now if turn == 0 else [one.best(two) for one, two in zip(best, now, strict=True)]
        if all(figures.failed for figures in best):
            break
    return best


def once(job: Job, checkout: Path) -> Figures:
    """The figures of one process."""
    asked = {name: getattr(job, name) for name in ("module", "function", "arguments", "warm", "times")}
    command = [job.python or sys.executable, str(HERE / "child.py"), json.dumps(asked)]
    path = os.pathsep.join(filter(None, (str(checkout), os.environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(
            command,
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Figures(failed=f"took longer than {LONGEST} seconds")
    except OSError as problem:
        return Figures(failed=str(problem))
    if done.returncode:
        return Figures(failed=(_lines(done.stderr) or ["it was ended, maybe for lack of memory"])[-1][:160])
    return Figures(**json.loads(_lines(done.stdout)[-1]))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
