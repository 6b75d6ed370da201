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
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from followup.simulate import Chances, race

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 1_000_000
DRAW = """
import sys, time, json, resource
path, out = sys.argv[1], {{}}
{body}
out["seconds"] = time.perf_counter() - began
out["gigabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps(out))
"""
OURS = """
from pathlib import Path
from followup import curves, effects
from followup.from_events import count_events
from followup.tables import read_table
import duckdb, pandas
tiny = path.replace("applications", "tiny").replace("events", "tiny")
effects.follow_up(read_table(Path(tiny), "duckdb").count()).sentence  # what is imported on first use
{prepare}
began = time.perf_counter()
counts = {counts}
effect, curve = effects.follow_up(counts), curves.overall(counts)
out["log_hazard_ratio"] = effect.log_hazard_ratio
"""
BARE = """
import duckdb
duckdb.sql("select 1").fetchall()
began = time.perf_counter()
out["rows"] = len(duckdb.sql({sql!r}.format(path)).fetchall())
"""
ALIKE = (
    "select follow_up_day, observed_days, answer, count(*) from read_parquet('{}') "
    "group by follow_up_day, observed_days, answer"
)
EACH = (
    "select n, count(*) from (select application, min(at) filter (where kind = 'applied') as a, "
    "min(at) filter (where kind = 'followed_up') as f, min(at) filter (where kind = 'replied') as y, "
    "min(at) filter (where kind = 'rejected') as n from read_parquet('{}') group by application) group by n"
)
FRAME = """
table = pandas.read_parquet(path)
since = table["follow_up_day"].astype(float)
moved = since < table["observed_days"]
stop = since.where(moved, table["observed_days"])
yes = table["answer"].eq("positive")
before = pandas.DataFrame({"id": table["application"], "start": -1.0, "stop": stop, "exposed": 0,
                           "event": yes & ~moved})
after = pandas.DataFrame({"id": table["application"], "start": since, "stop": table["observed_days"], "exposed": 1,
                          "event": yes})[moved]
frame = pandas.concat([before, after])
"""
PIVOT = """
events = pandas.read_parquet(path)
events["day"] = events["at"].astype("datetime64[s]").astype("int64") // 86400
first = events.groupby(["application", "kind"])["day"].min().unstack()
last = events["day"].max()
sent = first["applied"]
table = pandas.DataFrame({"application": first.index, "follow_up_day": (first["followed_up"] - sent).to_numpy()})
ends = first[["replied", "rejected"]].min(axis=1)
table["observed_days"] = (ends.fillna(last) - sent).to_numpy()
table["answer"] = (first["replied"] == ends).map({True: "positive", False: ""}).to_numpy()
"""
FITTER = """
import pandas, warnings
warnings.simplefilter("ignore")
from lifelines import CoxTimeVaryingFitter
{before}
CoxTimeVaryingFitter().fit(frame.head(2000), id_col="id", event_col="event", start_col="start", stop_col="stop")
began = {began}
fitter = CoxTimeVaryingFitter()
fitter.fit(frame, id_col="id", event_col="event", start_col="start", stop_col="stop")
out["log_hazard_ratio"] = float(fitter.params_["exposed"])
"""


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


def job(python: str, body: str, path: Path) -> dict[str, float]:
    """What one process says of its work."""
    done = subprocess.run(
        [python, "-c", DRAW.format(body=body), str(path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["killed"])[-1][:100]}
    return json.loads(done.stdout.splitlines()[-1])


def jobs(table: Path, events: Path, *, raw: bool, lifelines: str) -> Iterator[tuple[str, dict[str, float]]]:
    python = sys.executable
    quick = "duckdb.sql('select 1').fetchall()"
    if raw:
        yield "bare group-by of the events, DuckDB", job(python, BARE.format(sql=EACH), events)
        counts = "count_events(duckdb.read_parquet(path), several=False)"
        yield (
            "raw events to answer, DuckDB, first follow-ups",
            job(python, OURS.format(prepare=quick, counts=counts), events),
        )
        counts = "count_events(duckdb.read_parquet(path))"
        yield (
            "raw events to answer, DuckDB, all follow-ups",
            job(python, OURS.format(prepare=quick, counts=counts), events),
        )
        if lifelines:
            before = "began = time.perf_counter()\n" + PIVOT + FRAME.split("\n", 2)[2]
            yield "raw events to answer, pandas and lifelines", job(lifelines, FITTER.format(before=before), events)
        return
    yield "bare group-by of the table, DuckDB", job(python, BARE.format(sql=ALIKE), table)
    for engine in ("duckdb", "pandas", "polars"):
        counts = f"read_table(Path(path), {engine!r}).count()"
        yield f"table to answer, {engine}", job(python, OURS.format(prepare=quick, counts=counts), table)
    prepare = "from followup.counts import count\nframe = pandas.read_parquet(path)"
    yield "table in memory to answer, pandas", job(python, OURS.format(prepare=prepare, counts="count(frame)"), table)
    if lifelines:
        before = FRAME + "began = time.perf_counter()"
        yield "start-stop table in memory to answer, lifelines", job(lifelines, FITTER.format(before=before), table)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    options.add_argument("--raw", type=int, nargs="*", default=[1_000_000, 10_000_000])
    options.add_argument("--lifelines", default="", help="the Python of an environment with lifelines")
    options.add_argument("--largest-fit", type=int, default=1_000_000, help="lifelines is not asked for more than this")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for n in sorted({*chosen.sizes, *chosen.raw}):
            table, events = made(n, Path(name))
            print(f"\n{n:,} applications\n| what | seconds | gigabytes | log hazard ratio |\n|---|---:|---:|---:|")
            other = chosen.lifelines if n <= chosen.largest_fit else ""
            for raw, sizes in ((False, chosen.sizes), (True, chosen.raw)):
                for what, found in jobs(table, events, raw=raw, lifelines=other) if n in sizes else ():
                    ratio = found.get("log_hazard_ratio")
                    told = "" if ratio is None else f"{ratio:.4f}"
                    numbers = found.get("failed") or f"{found['seconds']:.3f} | {found['gigabytes']:.2f} | {told}"
                    print(f"| {what} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
