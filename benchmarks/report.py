"""The tables that come of a run, and the places in the docs where they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from benchmarks.jobs import EVERY_DAY, RATIOS, Ratio
from benchmarks.runs import Figures, Job

_OF_THE_README = ("duckdb", "lifelines", "pyspark", "linkedin", "mail", "class")
"""Of what is no everyday matter the README tells the lines with one of these words."""

Found = Sequence[tuple[Job, Sequence[Figures]]]


@dataclass(frozen=True)
class Said:
    """What is said of a run.

    Attributes:
        when: the day.
        versions: that before, if there is one, and that of now.
        machine: in words.
        load: programs that wanted a core when it began.
        others: cores that other programs used meanwhile.
    """

    when: date
    versions: list[str]
    machine: str
    load: float
    others: float

    @property
    def sentence(self) -> str:
        """All of it."""
        beside = f" beside {self.versions[0]}" if len(self.versions) > 1 else ""
        return (
            f"Made by `python -m benchmarks` on {self.when}, of {self.versions[-1]}{beside}. {self.machine}. Load "
            f"{self.load:.1f} at its start; other programs used {self.others:.1f} cores meanwhile. The least of "
            "several runs, each in a process of its own; CPU is seconds of all cores together."
        )


def progress(job: Job, found: Sequence[Figures]) -> str:
    """A line while it runs."""
    told = (one.failed or f"{one.seconds:.3f} s, CPU {one.processor:.3f} s" for one in found)
    return f"{job.group}: {job.what}: {'; '.join(told)}"


def text(said: Said, found: Found, ratios: Iterable[Ratio]) -> str:
    """All tables."""
    parts = [said.sentence]
    for group, some in groupby(found, key=lambda one: one[0].group):
        jobs = list(some)
        parts += [f"**{group}**", _table(jobs, two=len(said.versions) > 1)]
        rows = [row for ratio in ratios for row in _ratio(ratio, jobs, two=len(said.versions) > 1)]
        if rows:
            before = " before |" if len(said.versions) > 1 else ""
            head = f"| divided, by the clock (by CPU) |{before} now | aim |\n|---|{'---|' if before else ''}---|---|"
            parts.append("\n".join([head, *rows]))
    return "\n\n".join(parts)


def _table(jobs: Found, *, two: bool) -> str:
    numbers = any(figures.found is not None and abs(figures.found) < 10 for _, some in jobs for figures in some)
    columns = ["", *(("before: s", "CPU s") if two else ()), "now: s" if two else "s", "CPU s"]
    columns += [*(("CPU, now / before",) if two else ()), "GB", *(("log hazard ratio",) if numbers else ())]
    lines = [f"| {' | '.join(columns)} |", f"|---|{'---:|' * (len(columns) - 1)}"]
    for job, some in jobs:
        now, before = some[-1], some[0] if len(some) > 1 else None
        cells = [job.what]
        if two:
            cells += _times(before) if before else ["", ""]
        cells += _times(now)
        if two:
            good = before and not before.failed and not now.failed
            cells.append(f"{now.processor / before.processor:.2f}" if good else "")
        cells.append("" if now.failed else f"{now.gigabytes:.2f}")
        if numbers:
            cells.append(f"{now.found:.4f}" if now.found is not None and abs(now.found) < 10 else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _times(figures: Figures) -> list[str]:
    if figures.failed:
        return [f"not run: {_plain(figures.failed)}", ""]
    return [f"{figures.seconds:.3g}", f"{figures.processor:.3g}"]


def _plain(text: str) -> str:
    """A message that cannot end a cell, or be taken for marks."""
    return re.sub(r"[|<>`*\[\]]", " ", text)


def _ratio(ratio: Ratio, jobs: Found, *, two: bool) -> list[str]:
    """The row of a ratio, if both lines are there."""
    by_name = {job.what: some for job, some in jobs}
    if not {ratio.of, ratio.by} <= set(by_name):
        return []
    above, below = by_name[ratio.of], by_name[ratio.by]
    cells = []
    for version in (0, -1) if two else (-1,):
        a, b = above[version], below[version]
        cells.append("" if a.failed or b.failed else f"{a.seconds / b.seconds:.2f} ({a.processor / b.processor:.2f})")
    return [f"| {ratio.what} | {' | '.join(cells)} | {ratio.aim} |"]


def short(said: Said, found: Found) -> str:
    """The README's table: what a learner waits for, and the analysis on the largest table, now."""
    rows = ["| what | seconds | CPU | GB |", "|---|---:|---:|---:|"]
    for job, some in found:
        now = some[-1]
        if not now.failed and (job.group == EVERY_DAY or any(word in job.what.lower() for word in _OF_THE_README)):
            group = "" if job.group == EVERY_DAY else f"{job.group}: "
            what = f"{group}{job.what}"
            rows.append(f"| {what} | {now.seconds:.3g} | {now.processor:.3g} | {now.gigabytes:.2f} |")
    ratios = [row for _, jobs in groupby(found, key=lambda one: one[0].group) for row in _short_ratios(list(jobs))]
    return "\n\n".join(["\n".join(rows), said.sentence, *ratios])


def _short_ratios(jobs: Found) -> list[str]:
    cells = [(ratio, _ratio(ratio, jobs, two=False)) for ratio in RATIOS]
    return [
        f"{jobs[0][0].group}: {ratio.what}: {row[0].split('|')[2].strip()}; we want {ratio.aim}."
        for ratio, row in cells
        if row
    ]


def write(root: Path, long: str, brief: str, compared: str) -> None:
    """Put the tables where the docs have their places."""
    for name, place, what in (
        ("docs/speed.md", "measured", long),
        ("docs/speed.md", "other ways", compared),
        ("README.md", "speed", brief),
    ):
        if what:
            path = root / name
            there = path.read_text(encoding="utf-8")
            path.write_text(put(there, place, what), encoding="utf-8", newline="\n")


def put(there: str, place: str, what: str) -> str:
    """A page with something else between the two marks of a place.

    Raises:
        ValueError: the page has no such place.
    """
    begin, end = f"<!-- {place} -->", f"<!-- end of {place} -->"
    if begin not in there or end not in there:
        raise ValueError(f"The page has no place '{place}': put the lines {begin} and {end} into it.")
    before, _, rest = there.partition(begin)
    return f"{before}{begin}\n{what}\n{end}{rest.partition(end)[2]}"
