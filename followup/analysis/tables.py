"""Exchange tables out of files: CSV, or Parquet as one file, a folder or a pattern; with the engine that was asked for.

pandas reads what fits into memory. polars, DuckDB and PySpark are for tables that do not, and are not installed unless
someone asks for them (requirements-scale.lock).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from importlib import import_module
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from followup.analysis.count_events import AT, CHANNEL, ENTERED, ID, KIND, MEANING, count_events
from followup.analysis.counts import APPLICATIONS, SHAPES, STUDENT, Counts, Shape, count
from followup.analysis.parquet import read_parquet
from followup.errors import NotATableError, ReadError, SettingError, TableError
from followup.importers.tables import column_key, tables_in
from followup.paths import SAMPLE_CLASS, SAMPLE_INTERVIEWS

SMALL = 20 * 2**20
"""CSV files up to this many bytes may have any usual encoding and separator; larger ones need UTF-8 and commas."""
EVENTS = (ID, KIND, AT)
"""The columns that a table of events has. Small ones in CSV are read with more care, as a log: see `importers`."""
_OF_A_CLASS = frozenset({*EVENTS, STUDENT})
"""With these, it is a table of the events of several logs."""
LINE = "line in the file"
"""The column with a row's line number, where there are lines."""


@dataclass(frozen=True)
class ExchangeTable:
    """A table that the analysis can count.

    Attributes:
        frame: as the engine has it.
        shape: which exchange table it is.
        line: the column with line numbers, or "".
        events: whether it is a raw table of events instead, a row for each thing that happened to an application.
    """

    frame: Any
    shape: Shape
    line: str = ""
    events: bool = False

    def count(self, by: Sequence[str] = ()) -> Counts:
        """The interval counts, with these columns as strata."""
        if self.events:
            return count_events(self.frame, by, line=self.line)
        return count(self.frame, self.shape, by, self.line)


def find(path: Path) -> list[Path]:
    """The files that a path, a folder or a pattern names.

    Raises:
        TableError: there are none.
    """
    if has_magic(str(path)) and not path.exists():
        found = sorted(Path(name) for name in glob(str(path), recursive=True))  # noqa: PTH207 - an absolute pattern too
    elif path.is_dir():
        found = sorted(path.rglob("*.parquet"))
    else:
        found = [path]
    if not found:
        raise TableError(f"{path} holds no Parquet files: name a folder or a pattern that does.")
    missing = [file for file in found if not file.exists()]
    if missing:
        raise TableError(f"There is no file {missing[0]}: check the name and the folder.")
    return found


def read_table(path: Path | str, engine: str = "pandas") -> ExchangeTable:
    """Read a table for the analysis: an exchange table (days and answers, no names), or a large table of events.

    Args:
        path: a CSV file, a Parquet file, a folder of these, or a pattern such as `events/*.parquet`.
        engine: "pandas", "polars", "duckdb" or "spark"; all but pandas must be installed apart, and may be lazy.

    Returns:
        The table; its `count(by)` gives the interval counts.

    Raises:
        TableError: it cannot be read, or is not an exchange table; the message is one sentence on what to do.

    Example:
        >>> import followup as fu
        >>> fu.read_table(fu.SAMPLE_LOG.with_name("sample_class.csv")).count(["student"]).by
        ('student',)
    """
    path = Path(path)
    files = find(path)
    if engine not in ENGINES:
        raise TableError(f"There is no engine '{engine}': use one of {', '.join(ENGINES)}.")
    endings = {file.suffix.lower() for file in files}
    if len(endings) > 1:
        raise TableError(f"{path} holds files of several kinds ({', '.join(sorted(endings))}): name those of one kind.")
    parquet = endings == {".parquet"}
    if not parquet and engine == "pandas" and len(files) == 1 and files[0].stat().st_size <= SMALL:
        return _small(files[0])
    try:
        frame = ENGINES[engine](files, parquet)
    except ModuleNotFoundError as missing:
        raise TableError(
            f"The engine {engine} is not installed here ({missing.name}): use pandas, or install the packages of "
            "requirements-scale.lock."
        ) from None
    except TableError:
        raise
    except Exception as problem:  # noqa: BLE001 - each engine has errors of its own kind
        first = str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
        raise TableError(f"{path} cannot be read with {engine}: {first}") from None
    if set(EVENTS) <= set(nw.from_native(frame).collect_schema().names()):
        return ExchangeTable(frame, APPLICATIONS, events=True)
    return _recognised(frame, str(path))


def _small(file: Path) -> ExchangeTable:
    try:
        tables = tables_in(file.name, file.read_bytes(), [*map(_keys, SHAPES), _OF_A_CLASS])
    except ReadError as problem:
        raise TableError(str(problem)) from None
    except OSError as error:
        raise TableError(f"{file} cannot be read ({error.strerror}): close it elsewhere.") from None
    fit = [t for t in tables if any(keys <= t.keys for keys in (*map(_keys, SHAPES), _OF_A_CLASS))]
    tables = fit or tables[:1]
    if len(tables) != 1:
        raise TableError(f"{file.name} holds several tables: save the one to analyse as a file of its own.")
    table = tables[0]
    if table.torn:
        raise TableError(f"{file.name} ends inside a row: it is still being written, or was cut off. Save it again.")
    if table.misshapen:
        line, reason = table.misshapen[0]
        raise TableError(f"{file.name}, line {line}: {reason}.")
    if table.doubled:
        raise TableError(f"{file.name} has two columns called '{table.doubled[0]}': give each a name of its own.")
    frame = pd.DataFrame([cells for _, cells in table.rows], columns=list(table.header), dtype=str)
    frame[LINE] = [line for line, _ in table.rows]
    if table.keys >= _OF_A_CLASS:
        known = {*_OF_A_CLASS, CHANNEL, MEANING, ENTERED}
        frame = frame.rename(columns={name: column_key(name) for name in table.header if column_key(name) in known})
        frame[KIND] = frame[KIND].str.strip().str.lower().str.replace(r"[\s-]+", "_", regex=True)
        return ExchangeTable(frame, APPLICATIONS, LINE, events=True)
    found = _recognised(frame, file.name)
    return ExchangeTable(found.frame, found.shape, LINE)


def _keys(shape: Shape) -> frozenset[str]:
    return frozenset(column_key(name) for name in shape.needed)


def _recognised(frame: Any, name: str) -> ExchangeTable:
    """The table with its columns called as the exchange table calls them, however they are spelt."""
    table = nw.from_native(frame)
    columns = list(table.collect_schema().names())
    by_key = {column_key(column): column for column in columns}
    for shape in SHAPES:
        if _keys(shape) <= set(by_key):
            wanted = {column_key(one): one for one in (*(name for name, _ in shape.also), *shape.known, STUDENT)}
            spelt = {by_key[key]: one for key, one in wanted.items() if key in by_key}
            return ExchangeTable(table.rename(spelt).to_native(), shape)
    best = max(SHAPES, key=lambda shape: len(_keys(shape) & set(by_key)))
    missing = [one for one in best.needed if column_key(one) not in by_key]
    raise NotATableError(
        f"{name} is no table that can be analysed: it lacks {', '.join(missing)}. A table of applications has the "
        f"columns {', '.join(SHAPES[0].needed)}; one of interviews has {', '.join(SHAPES[1].needed)}."
    )


# --- engines --------------------------------------------------------------------------------------------------------


def _pandas(files: Sequence[Path], parquet: bool) -> Any:
    if parquet:
        return read_parquet(files)
    return pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files], ignore_index=True)


def _polars(files: Sequence[Path], parquet: bool) -> Any:
    polars = import_module("polars")
    names = [str(file) for file in files]
    return polars.scan_parquet(names) if parquet else polars.scan_csv(names, infer_schema=False)


def _duckdb(files: Sequence[Path], parquet: bool) -> Any:
    duckdb = import_module("duckdb")
    names = [str(file) for file in files]
    return duckdb.read_parquet(names) if parquet else duckdb.read_csv(names, all_varchar=True)


def _spark(files: Sequence[Path], parquet: bool) -> Any:
    session = import_module("pyspark.sql").SparkSession.builder.appName("followup").getOrCreate()
    names = [str(file) for file in files]
    return session.read.parquet(*names) if parquet else session.read.csv(names, header=True)


ENGINES: dict[str, Callable[[Sequence[Path], bool], Any]] = {
    "pandas": _pandas,
    "polars": _polars,
    "duckdb": _duckdb,
    "spark": _spark,
}


_SAMPLES = {"applications": SAMPLE_CLASS, "interviews": SAMPLE_INTERVIEWS}


def load_sample_class(shape: str = "applications") -> ExchangeTable:
    """Read the sample class: 30 invented students, for whom a follow-up truly brings 1.5 times as many answers a day.

    Args:
        shape: "applications" (1,200, times in days) or "interviews" (300, times in hours; thank-yous change nothing).

    Returns:
        The table.

    Raises:
        SettingError: there is no sample of that shape.

    Example:
        >>> import followup as fu
        >>> fu.load_sample_class().count().used
        1200
    """
    if shape not in _SAMPLES:
        raise SettingError("shape", shape, f"use {' or '.join(_SAMPLES)}")
    return read_table(_SAMPLES[shape])
