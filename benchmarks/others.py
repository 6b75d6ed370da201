"""Other ways to ask whether following up helped, side by side on classes whose truth is known."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import ways

HERE = Path(__file__).resolve().parent
CLASSES = 30
WORLDS = (1.0, 1.5)
"""What a follow-up multiplies the chance of an answer by, in truth."""
WRONG = "counts the waiting before the follow-up as after it (immortal time)"


@dataclass(frozen=True)
class Way:
    """A way, who runs it, and what is wrong with it."""

    what: str
    name: str
    note: str
    prepared: str = ""


WAYS = (
    Way("a spreadsheet: average of answered, by followed up or not", "spreadsheet", WRONG),
    Way("statsmodels, `PHReg`, followed up or not", "statsmodels_fixed", WRONG, "never_followed"),
    Way("lifelines, `CoxPHFitter`, followed up or not", "lifelines_fixed", WRONG, "never_followed"),
    Way("R's survival, `coxph`, followed up or not", "fixed", WRONG),
    Way(
        *("statsmodels, `PHReg` with `entry`, start-stop rows", "statsmodels_varying"),
        *("too low: takes who enters at t into the risk set of t", "start_stop"),
    ),
    Way("lifelines, `CoxTimeVaryingFitter`, start-stop rows", "lifelines_varying", "right", "start_stop"),
    Way("R's survival, `tmerge` and `coxph`", "varying", "right"),
    Way("this workbook, `fu.follow_up_effect(fu.count(table))`", "followup", "right"),
)


def table(folder: Path, lifelines: str) -> str:
    """For each way what it finds in classes with no effect, and with one of 1.5."""
    files = [made(effect, folder) for effect in WORLDS]
    head = ["way", "lines to prepare", "ms a class"]
    for effect in WORLDS:
        head += [f"in truth {effect:g}: ratio", "more / fewer"]
    lines = [f"| {' | '.join([*head, 'what it does'])} |", f"|{'---|' * (len(head) + 1)}"]
    for way in WAYS:
        cells, spent = [], []
        for file in files:
            found, seconds, failed = asked(way, file, lifelines)
            if failed:
                cells += [f"not run: {failed}", ""]
                continue
            ratio, low, high = np.array(found).T
            cells += [f"{np.median(ratio):.2f}", f"{np.mean(low > 1):.0%} / {np.mean(high < 1):.0%}"]
            spent.append(seconds)
        took = f"{1000 * np.mean(spent):.0f}" if spent else ""
        lines.append(f"| {' | '.join([way.what, lines_of(way), took, *cells, way.note])} |")
    said = (
        f"{CLASSES} classes of 30 students with 40 applications for each truth: the median ratio, and in how many "
        "classes the 95% interval says more, or fewer, answers. Milliseconds are of a processor."
    )
    return "\n".join([said, "", *lines])


def made(effect: float, folder: Path) -> Path:
    """The applications of many classes in one file."""
    from followup import Truth, simulate

    tables = [simulate(Truth(effect=effect), seed).applications.assign(**{"class": seed}) for seed in range(CLASSES)]
    file = folder / f"classes{effect:g}.csv"
    columns = ["class", "application", "follow_up_day", "observed_days", "answer"]
    pd.concat(tables)[columns].to_csv(file, index=False)
    return file


def asked(way: Way, file: Path, lifelines: str) -> tuple[list[list[float]], float, str]:
    """The ratio and interval of each class, the seconds for one, and why there are none."""
    if way.name in {"fixed", "varying"}:
        program = shutil.which("Rscript")
        if not program:
            return [], 0.0, "R is not installed here (Debian: r-cran-survival)"
        command = [program, str(HERE / "survival.R"), way.name, str(file)]
    else:
        python = (lifelines or sys.executable) if way.name.startswith("lifelines") else sys.executable
        command = [python, str(HERE / "ways.py"), way.name, str(file)]
    path = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH", ""))))
    environment = os.environ | {"PYTHONPATH": "" if lifelines and "lifelines" in way.name else path}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return [], 0.0, (done.stderr.strip().splitlines() or ["it was ended"])[-1][:120]
    said = json.loads(done.stdout.splitlines()[-1])
    return said["found"], said["seconds"], ""


def lines_of(way: Way) -> str:
    """How many lines of code prepare the table for it."""
    if way.name == "varying":
        return str(_r_lines("varying") - 1)  # the last one fits
    return str(_lines(getattr(ways, way.prepared))) if way.prepared else "0"


def _lines(function: object) -> int:
    return len(inspect.getsource(function).splitlines()) - 2  # without its head and what it says of itself


def _r_lines(name: str) -> int:
    text = (HERE / "survival.R").read_text(encoding="utf-8")
    return len(text.partition(f"{name} <- function(part) {{\n")[2].partition("\n}")[0].splitlines())
