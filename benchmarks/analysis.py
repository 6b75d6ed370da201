"""Speed and memory of the analysis, beside other ways to the same number, in one run.

    .venv/bin/python -m benchmarks.analysis [--sizes 100000 1000000] [--raw 1000000 10000000] [--lifelines PYTHON]

Needs requirements-scale.lock. Each job runs in a process of its own, which tells its time (without starting Python and
importing) and its peak memory. lifelines' CoxTimeVaryingFitter needs an older pandas: give the Python of an environment
of its own. It breaks ties in another way (Efron's), so its number differs a little.

    python3 -m venv /tmp/lifelines && /tmp/lifelines/bin/pip install lifelines==0.30.3 'pandas<3' pyarrow

Timings depend on the machine and on what else it does: compare figures of one run only.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from followup.analysis.simulate import Chances, race

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1_000_000
WORK = """
import sys, time, json, resource
{imports}
def load(path):
    return {load}
def answer(given):
{answer}
tiny, given = map(load, sys.argv[1:3])
answer(tiny)  # what is imported or compiled on first use
began = time.perf_counter()
out = {{"log_hazard_ratio": answer(given), "seconds": time.perf_counter() - began}}
out["gigabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps(out))
"""
OURS = """
    counts = {counts}
    effect, curve = effects.follow_up(counts), curves.answer_curves(counts)
    effect.sentence, curve.table
    return effect.log_hazard_ratio
"""
OUR_IMPORTS = """
from pathlib import Path
import duckdb, pandas
from followup import curves, effects
from followup.analysis.counts import count, count_arrays
from followup.analysis.count_events import count_events
from followup.analysis.tables import read_table
def arrays(table):
    ends = table["answer"].map({"": 0, "positive": 1, "negative": 2}).to_numpy()
    return table["follow_up_day"].fillna(-1).to_numpy()[None], table["observed_days"].to_numpy(), ends
"""
# The least that any way must do: read the file, and bring alike applications together.
ALIKE = (
    "select follow_up_day, observed_days, answer, count(*) from read_parquet('{}') "
    "group by follow_up_day, observed_days, answer"
)
EACH = (
    "select f - a, least(y, n) - a, y <= n, count(*) from (select application, "
    "min(\"at\") filter (where kind = 'applied') as a, min(\"at\") filter (where kind = 'followed_up') as f, "
    "min(\"at\") filter (where kind = 'replied') as y, min(\"at\") filter (where kind = 'rejected') as n "
    "from read_parquet('{}') group by application) group by all"
)
BARE = "    duckdb.sql({sql!r}.format(given)).fetchall()"
FRAME = """
def start_stop(table):
    since = table["follow_up_day"].astype(float)
    moved = since < table["observed_days"]
    stop = since.where(moved, table["observed_days"])
    yes = table["answer"].eq("positive")
    before = pandas.DataFrame({"id": table["application"], "start": -1.0, "stop": stop, "exposed": 0,
                               "event": yes & ~moved})
    after = pandas.DataFrame({"id": table["application"], "start": since, "stop": table["observed_days"],
                              "exposed": 1, "event": yes})[moved]
    return pandas.concat([before, after])
"""
PIVOT = """
def applications(events):
    events["day"] = events["at"].astype("datetime64[s]").astype("int64") // 86400
    first = events.groupby(["application", "kind"])["day"].min().unstack()
    last, sent = events["day"].max(), first["applied"]
    table = pandas.DataFrame({"application": first.index, "follow_up_day": (first["followed_up"] - sent).to_numpy()})
    ends = first[["replied", "rejected"]].min(axis=1)
    table["observed_days"] = (ends.fillna(last) - sent).to_numpy()
    table["answer"] = (first["replied"] == ends).map({True: "positive", False: ""}).to_numpy()
    return table
"""
FITTER = """
    fitter = CoxTimeVaryingFitter()
    fitter.fit({frame}, id_col="id", event_col="event", start_col="start", stop_col="stop")
    return float(fitter.params_["exposed"])
"""
THEIR_IMPORTS = """
import pandas, warnings
warnings.simplefilter("ignore")
from lifelines import CoxTimeVaryingFitter
"""
TINY = 3_000


def made(n: int, folder: Path) -> tuple[Path, Path]:
    """An applications table of n rows, and its events in no order, as Parquet files."""
    rng = np.random.default_rng(n)
    parts = []
    for begun in range(0, n, CHUNK):
        size = min(CHUNK, n - begun)
        watched = rng.integers(30, 91, size)
        came = race(rng, watched, Chances(0.006, 0.008, 0.08, 1.5, early=8.0, first_step=4))
        parts.append(
            (np.arange(begun, begun + size), watched, came.followed[0].astype(np.int32), came.observed, came.end)
        )
    ids, watched, since, observed, end = (np.concatenate(part) for part in zip(*parts, strict=True))
    table = folder / f"applications{n}.parquet"
    answers = pa.DictionaryArray.from_arrays(pa.array(end, pa.int8()), pa.array(["", "positive", "negative"]))
    columns = {
        "application": pa.array(ids),
        "follow_up_day": pa.array(since, mask=since < 0),
        "observed_days": pa.array(observed.astype(np.int32)),
        "answer": answers.cast(pa.string()),
    }
    pq.write_table(pa.table(columns), table)
    sent = 20_454 + 91 - watched  # days since 1970, so that all are looked at on one day
    kinds = [(ids, sent, 0), (ids[since >= 0], (sent + since)[since >= 0], 1)]
    kinds += [(ids[end == k], (sent + observed)[end == k], k + 1) for k in (1, 2)]
    # One application is seen waiting on the last day of all, as the newest event decides how long others waited.
    who, day, what = (
        np.concatenate(part) for part in zip(*((i, d, np.full(len(i), k)) for i, d, k in kinds), strict=True)
    )
    order = rng.permutation(len(who))
    names = pa.array(["applied", "followed_up", "replied", "rejected"])
    kind = pa.DictionaryArray.from_arrays(pa.array(what[order], pa.int8()), names).cast(pa.string())
    events = folder / f"events{n}.parquet"
    at = pa.array(day[order].astype(np.int32)).cast(pa.date32())
    pq.write_table(pa.table({"application": pa.array(who[order]), "kind": kind, "at": at}), events)
    return table, events


def apart(n: int, folder: Path) -> tuple[Path, Path]:
    """`made` in a process of its own: the peak memory of a parent counts for its children too."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(made, (n, folder))


def job(python: str, imports: str, load: str, answer: str, files: tuple[Path, Path]) -> dict[str, float]:
    """What one process says of its work."""
    body = WORK.format(imports=imports, load=load, answer=answer)
    done = subprocess.run([python, "-c", body, *map(str, files)], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["killed"])[-1][:100]}
    return json.loads(done.stdout.splitlines()[-1])


def ours(load: str, counts: str, files: tuple[Path, Path]) -> dict[str, float]:
    return job(sys.executable, OUR_IMPORTS, load, OURS.format(counts=counts), files)


def bare(sql: str, files: tuple[Path, Path]) -> dict[str, float]:
    return job(sys.executable, "import duckdb", "path", BARE.format(sql=sql), files)


def raw_jobs(files: tuple[Path, Path], lifelines: str) -> Iterator[tuple[str, dict[str, float]]]:
    """From events in no order in a Parquet file to the answer, reading included."""
    yield "bare group-by of the events, DuckDB", bare(EACH, files)
    counts = "count_events(duckdb.read_parquet(given), several={})"
    yield "raw events to answer, DuckDB, first follow-ups", ours("path", counts.format(False), files)
    yield "raw events to answer, DuckDB, all follow-ups", ours("path", counts.format(True), files)
    if lifelines:
        answer = FITTER.format(frame="start_stop(applications(pandas.read_parquet(given)))")
        found = job(lifelines, THEIR_IMPORTS + FRAME + PIVOT, "path", answer, files)
        yield "raw events to answer, pandas and lifelines", found


def table_jobs(files: tuple[Path, Path], lifelines: str) -> Iterator[tuple[str, dict[str, float]]]:
    """From a table with a row an application to the answer."""
    yield "bare group-by of the table, DuckDB", bare(ALIKE, files)
    for engine in ("duckdb", "pandas", "polars"):
        yield f"table to answer, {engine}", ours("path", f"read_table(Path(given), {engine!r}).count()", files)
    yield "table in memory to answer, pandas", ours("pandas.read_parquet(path)", "count(given)", files)
    yield "arrays in memory to answer", ours("arrays(pandas.read_parquet(path))", "count_arrays(*given)", files)
    if lifelines:
        load = "start_stop(pandas.read_parquet(path))"
        found = job(lifelines, THEIR_IMPORTS + FRAME, load, FITTER.format(frame="given"), files)
        yield "start-stop table in memory to answer, lifelines", found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    options.add_argument("--raw", type=int, nargs="*", default=[1_000_000, 10_000_000])
    options.add_argument("--lifelines", default="", help="the Python of an environment with lifelines")
    options.add_argument("--largest-fit", type=int, default=1_000_000, help="lifelines is not asked for more than this")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tiny = apart(TINY, Path(name))
        for n in sorted({*chosen.sizes, *chosen.raw}):
            files = tuple(zip(tiny, apart(n, Path(name)), strict=True))
            print(f"\n{n:,} applications\n\n| what | seconds | gigabytes | log hazard ratio |\n|---|---:|---:|---:|")
            other = chosen.lifelines if n <= chosen.largest_fit else ""
            for jobs, pair, sizes in ((table_jobs, files[0], chosen.sizes), (raw_jobs, files[1], chosen.raw)):
                for what, found in jobs(pair, other) if n in sizes else ():
                    ratio = found.get("log_hazard_ratio")
                    told = "" if ratio is None else f"{ratio:.4f}"
                    numbers = found.get("failed") or f"{found['seconds']:.3f} | {found['gigabytes']:.2f} | {told}"
                    print(f"| {what} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
