"""From files to the hazard ratio and the curves, with each engine; and the least that any way must do."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

TABLE = (
    "select follow_up_day, observed_days, answer, count(*) from read_parquet('{}') "
    "group by follow_up_day, observed_days, answer"
)
EVENTS = (
    "select f - a, least(y, n) - a, y <= n, count(*) from (select application, "
    "min(\"at\") filter (where kind = 'applied') as a, min(\"at\") filter (where kind = 'followed_up') as f, "
    "min(\"at\") filter (where kind = 'replied') as y, min(\"at\") filter (where kind = 'rejected') as n "
    "from read_parquet('{}') group by application) group by all"
)


def bare(_folder: Path, sql: str, path: str) -> Callable[[], None]:
    """What alike applications are, counted by DuckDB: first follow-ups only, and nothing is looked at twice."""
    import duckdb

    return lambda: duckdb.sql(sql.format(path)).fetchall() and None


def counted(_folder: Path, engine: str, path: str) -> Callable[[], int]:
    """Interval counts of a file, all follow-ups included."""
    return lambda: _read(engine, path).count().used


def answered(_folder: Path, engine: str, path: str) -> Callable[[], float]:
    """The hazard ratio and the curves of a file."""
    return lambda: _answer(_read(engine, path).count())


def first_only(_folder: Path, path: str) -> Callable[[], float]:
    """The same of raw events on DuckDB, without second and third follow-ups and channels."""
    import duckdb

    from followup.analysis.count_events import count_events

    return lambda: _answer(count_events(duckdb.read_parquet(path), several=False))


def in_memory(_folder: Path, path: str) -> Callable[[], float]:
    """The same of a table that pandas holds already."""
    import pandas as pd

    from followup import count

    table = pd.read_parquet(path)
    return lambda: _answer(count(table))


def arrays(_folder: Path, path: str) -> Callable[[], float]:
    """The same of arrays."""
    import pandas as pd

    from followup.analysis.counts import count_arrays

    table = pd.read_parquet(path)
    ends = table["answer"].map({"": 0, "positive": 1, "negative": 2}).to_numpy()
    since = table["follow_up_day"].fillna(-1).to_numpy()[None]
    return lambda: _answer(count_arrays(since, table["observed_days"].to_numpy(), ends))


def spark(folder: Path, memory: str, path: str) -> Callable[[], float]:
    """The same of a folder of Parquet on PySpark, whose driver has no more memory than that."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", memory)
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
    }.items():
        builder = builder.config(key, value)
    builder.getOrCreate()
    return partial(answered(folder, "spark", path))


def _read(engine: str, path: str) -> object:
    from followup import read_table

    return read_table(path, engine)


def _answer(counts: object) -> float:
    from followup import answer_curves, follow_up_effect

    effect, curves = follow_up_effect(counts), answer_curves(counts)
    assert effect.sentence
    assert len(curves.table)
    return effect.log_hazard_ratio
