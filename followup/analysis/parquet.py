"""Parquet for pandas, read in a process apart: a damaged file can end the process that reads it.

The libraries decode it in C, and one of them goes beyond what it has at some damaged files. So this module is run as a
program of its own; it reads what stands on its input, and leaves the table in a file of a folder that only it knows.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from followup import limits
from followup.apart import run_apart
from followup.errors import TableError

_READ, _MISSING, _REFUSED = 0, 3, 4
_SAID = 200
"""Letters of what the library says."""


def read_parquet(files: Sequence[Path]) -> pd.DataFrame:
    """The rows of Parquet files, one after the other, in memory.

    Raises:
        TableError: one of them is damaged or too large, or there is no library here that reads it.
    """
    named = files[0] if len(files) == 1 else f"{files[0]} or one beside it"
    with TemporaryDirectory(prefix="followup-") as folder:
        out = Path(folder) / "table"
        given = json.dumps([str(out), *(str(file.absolute()) for file in files)]).encode()
        seconds = limits.PARQUET_SECONDS + sum(file.stat().st_size for file in files) / limits.PARQUET_PACE
        ended = run_apart(__name__, given, seconds)
        if ended is None:
            raise TableError(f"{named} takes too long to read, as a damaged file may: save it again, or as CSV.")
        if ended.returncode == _READ:
            return pd.read_pickle(out)  # noqa: S301 - what this module has just written
    if ended.returncode == _MISSING:
        raise TableError(
            "Parquet needs the package fastparquet or pyarrow, which is not installed here: install one of them, or "
            "save the table as CSV."
        )
    said = " ".join(ended.stderr.decode("utf-8", "replace").split())[:_SAID] if ended.returncode == _REFUSED else ""
    raise TableError(f"{named} is damaged or no Parquet file{f' ({said})' if said else ''}: save it again, or as CSV.")


def _main() -> int:
    """Read the files that are named on the input, and write the table."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PARQUET_BYTES, limits.PARQUET_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out, *files = json.load(sys.stdin)
    try:
        pd.concat([pd.read_parquet(file) for file in files], ignore_index=True).to_pickle(out)
    except ImportError:
        return _MISSING
    except Exception as problem:  # noqa: BLE001 - the libraries raise many kinds for a damaged file
        print(problem, file=sys.stderr)
        return _REFUSED
    return _READ


if __name__ == "__main__":
    sys.exit(_main())
