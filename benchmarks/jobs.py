"""What is measured, line by line, and which lines are divided by which."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.analysis import EVENTS, TABLE
from benchmarks.files import NotMadeError, made, wide
from benchmarks.runs import Job

TINY = 3_000
MANY = 1_000_000
"""Up to so many applications DuckDB is the best of five, and each way is tried; beyond, of two, and DuckDB alone."""
MEMORY = "512m"
"""Spark takes no less."""
EVERY_DAY, FILES = "Every day", "Files and classes"
BARE, COUNTED, ANSWERED = "bare group-by of the events, DuckDB", "counts, all follow-ups, ", "to the answer, "
PANDAS, DUE, ANALYSE = "`import pandas`", "`followup due`, 60 applications", "`followup analyse`, the sample's class"
LIST = "`followup import`, a list of 20,000 rows"
LIFELINES = "to the answer, pandas and lifelines"


@dataclass(frozen=True)
class Ratio:
    """One line divided by another, and the most, or the least, that we want it to be."""

    what: str
    of: str
    by: str
    aim: str


RATIOS = (
    Ratio(
        "counting all follow-ups of raw events, DuckDB, and the bare group-by", f"{COUNTED}duckdb", BARE, "at most 1.5"
    ),
    Ratio("`followup --help`, and importing pandas", "`followup --help`", PANDAS, "at most 0.33"),
    Ratio("`followup due`, and importing pandas", DUE, PANDAS, "at most 0.5"),
    Ratio("`followup analyse` of a class, and importing pandas", ANALYSE, PANDAS, "at most 2"),
    Ratio("bringing in a list, and pandas reading it with its days", LIST, f"{LIST}, read by pandas", "at most 3.5"),
    Ratio(
        "pandas with lifelines, and raw events to the answer on DuckDB", LIFELINES, f"{ANSWERED}duckdb", "at least 40"
    ),
)


def every_day() -> Iterator[Job]:
    """What a learner waits for."""
    n = 10_000
    for what, words in (
        (PANDAS, ("-c", "import pandas")),
        ("`followup --help`", ("-m", "followup", "--help")),
        (DUE, ("-m", "followup", "due", "FILE", "--on", "2026-03-10")),
        (ANALYSE, ("-m", "followup", "analyse", "data/sample_class.csv")),
    ):
        yield Job(EVERY_DAY, what, "measure", "program", words, times=5, rounds=1, ours=what != PANDAS)
    for what, function, arguments, times, rounds in (
        ("`import followup`", "importing", (), 1, 5),
        ("what is due, 10,000 applications and 30,000 events", "listed", (n, False), 5, 1),
        ("the same with all warnings", "listed", (n, True), 5, 1),
        ("reading such a pipeline file", "read", (n,), 5, 1),
        ("the whole `followup due --json` on it, start and reading included", "command", (n,), 5, 1),
        ("a changed number redraws the list, 500 applications", "redrawn", (500,), 5, 1),
        ("the coach on 100,000 letters of ordinary text", "coach", ("I called you on Monday. ", 100_000), 5, 1),
        ("the panel in the browser, 500 applications, first", "in_browser", (500, False), 1, 1),
        ("the panel in the browser, 500 applications, again", "in_browser", (500, True), 5, 1),
    ):
        yield Job(EVERY_DAY, what, "measure", function, arguments, times=times, rounds=rounds)


def files() -> Iterator[Job]:
    """What a teacher waits for, and who brings in much."""
    yield Job(FILES, "LinkedIn's messages, 20,000", "importing", "linkedin_read", (20_000,), rounds=1)
    for what, pandas in ((LIST, False), (f"{LIST}, read by pandas", True)):
        yield Job(FILES, what, "importing", "list_brought_in", (20_000, pandas), rounds=1, ours=not pandas)
    yield Job(FILES, "mail, 64 MB", "importing", "mail_read", (64,), rounds=1)
    yield Job(
        FILES, "`followup class`, 200 hand-ins of 40 applications", "classroom", "pooled", (200,), times=3, rounds=1
    )


def tables(n: int, folder: Path, lifelines: str) -> Iterator[Job]:
    """From a table with a row an application to the hazard ratio and the curves."""
    (tiny, _), (path, _) = (made(size, folder) for size in (TINY, n))
    group, rounds = f"A table of {n:,} applications", 5 if n <= MANY else 2
    yield Job(
        group,
        "bare group-by of the table, DuckDB",
        "analysis",
        "bare",
        (TABLE, path),
        ((TABLE, tiny),),
        1,
        rounds,
        ours=False,
    )
    for engine in ("duckdb", "polars", "pandas"):
        few = rounds if engine == "duckdb" else 2
        yield Job(group, f"{ANSWERED}{engine}", "analysis", "answered", (engine, path), ((engine, tiny),), 1, few)
    for what, function in (("in memory, pandas", "in_memory"), ("arrays in memory", "arrays")):
        yield Job(group, f"{ANSWERED}{what}", "analysis", function, (path,), ((tiny,),), 5, 1)
    if n <= MANY:
        what = "start-stop table in memory to the answer, lifelines"
        yield Job(group, what, "lifelines_way", "from_table", (path,), ((tiny,),), 1, 1, lifelines, ours=False)


def events(n: int, folder: Path, lifelines: str) -> Iterator[Job]:
    """From raw events in no order to counts, and to the hazard ratio and the curves."""
    (_, tiny), (_, path) = (made(size, folder) for size in (TINY, n))
    group, rounds = f"Raw events of {n:,} applications", 5 if n <= MANY else 2
    yield Job(group, BARE, "analysis", "bare", (EVENTS, path), ((EVENTS, tiny),), 1, rounds, ours=False)
    engines = ("duckdb", "polars", "pandas") if n <= MANY else ("duckdb",)
    for engine in engines:
        few = rounds if engine == "duckdb" else 2
        yield Job(group, f"{COUNTED}{engine}", "analysis", "counted", (engine, path), ((engine, tiny),), 1, few)
    yield Job(group, f"{ANSWERED}duckdb", "analysis", "answered", ("duckdb", path), (("duckdb", tiny),), 1, rounds)
    what = f"{ANSWERED}duckdb, first follow-ups alone"
    yield Job(group, what, "analysis", "first_only", (path,), ((tiny,),), 1, rounds)
    if n <= MANY:
        yield Job(group, LIFELINES, "lifelines_way", "from_events", (path,), ((tiny,),), 1, 1, lifelines, ours=False)


def spark(n: int, folder: Path) -> Job:
    """Raw events in a folder of Parquet, with a driver that has less memory than the folder has bytes."""
    path = wide(n, folder)
    size = sum(file.stat().st_size for file in path.glob("*.parquet")) / 2**30
    group = f"Raw events of {n:,} applications in a folder of {size:.2f} GB"
    what = f"{COUNTED}PySpark, whose driver may use {MEMORY}"
    return Job(group, what, "analysis", "spark", (MEMORY, str(path)), rounds=1)


def chosen(parts: Sequence[str], sizes: Sequence[int], larger: int, folder: Path, lifelines: str) -> Iterator[Job]:
    """The jobs of some parts; files are made when a part's turn comes."""
    python = lifelines or sys.executable
    if "every" in parts:
        yield from every_day()
    if "files" in parts:
        yield from files()
    try:
        for n in sizes if "analysis" in parts else ():
            yield from tables(n, folder, python)
            yield from events(n, folder, python)
        if larger:
            yield spark(larger, folder)
    except NotMadeError as problem:
        yield Job("Analysis", "all of it", "", "", why=str(problem))
