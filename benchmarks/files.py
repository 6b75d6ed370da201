"""The files that the analysis is measured on, made when they are first asked for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class NotMadeError(Exception):
    """The files cannot be made here, for a reason that it says."""


def made(n: int, folder: Path) -> tuple[str, str]:
    """What n applications say: a Parquet file with a row for each, and one with all that happened, in no order."""
    table, events = folder / f"applications{n}.parquet", folder / f"events{n}.parquet"
    if not events.exists():
        _write(n, table, events)
    return str(table), str(events)


def wide(n: int, folder: Path) -> Path:
    """A folder of Parquet with the same events under long ids."""
    out = folder / f"wide{n}"
    if not out.exists():
        _write(made(n, folder)[1], out)
    return out


def _write(*what: object) -> None:
    """In a process of its own: what it takes of memory would count for all that is started later."""
    line = [sys.executable, "-m", "benchmarks.writing", *map(str, what)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMadeError((done.stderr.strip().splitlines() or ["it was ended, maybe for lack of memory"])[-1])
