"""Write invented applications of any number, as a table and as raw events in no order: `benchmarks.files` runs it."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from followup.analysis.simulate import Chances, race

MOST = 4
"""Follow-ups of one application: one more than are told apart."""
CHUNK = 1_000_000
LAST = 20_545
"""The day on which all are looked at, in days since 1970."""
KINDS = ("applied", "replied", "rejected", "followed_up")
CHANNELS = ("email", "phone")


def write(n: int, table: Path, events: Path) -> None:
    rng = np.random.default_rng(n)
    parts = []
    for begun in range(0, n, CHUNK):
        watched = rng.integers(30, 91, min(CHUNK, n - begun))
        came = race(rng, watched, Chances(0.006, 0.008, 0.08, 1.5, early=8.0, first_step=4, most=MOST))
        parts.append((watched, came.followed.astype(np.int16).T, came.observed.astype(np.int32), came.end))
    watched, followed, observed, end = (np.concatenate(part) for part in zip(*parts, strict=True))
    ids, first = np.arange(n), followed[:, 0].astype(np.int32)
    columns = {
        "application": pa.array(ids),
        "follow_up_day": pa.array(first, mask=first < 0),
        "observed_days": pa.array(observed),
        "answer": _words(end, ("", "positive", "negative")),
    }
    pq.write_table(pa.table(columns), table)
    happened = [(ids, np.zeros(n, int), 0), *((ids[end == k], observed[end == k], k) for k in (1, 2))]
    happened += [(ids[days >= 0], days[days >= 0], 3) for days in followed.T]
    who, after, what = (
        np.concatenate(part)
        for part in zip(*((i, d, np.full(len(i), k, np.int8)) for i, d, k in happened), strict=True)
    )
    order = rng.permutation(len(who))
    who, after, what = who[order], after[order], what[order]
    columns = {
        "application": pa.array(who),
        "kind": _words(what, KINDS),
        "at": pa.array((LAST - watched[who] + after).astype(np.int32)).cast(pa.date32()),
        "channel": _words(rng.integers(0, 2, len(who)), CHANNELS, mask=what != 3),
    }
    pq.write_table(pa.table(columns), events)


def _words(codes: np.ndarray, words: tuple[str, ...], mask: np.ndarray | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8(), mask=mask), pa.array(words)).cast(pa.string())


def write_wide(events: Path, out: Path) -> None:
    """The same events in a folder, with ids that are long and cannot be packed: as large as it looks."""
    out.mkdir()
    with pq.ParquetFile(events) as file:
        for number, part in enumerate(file.iter_batches(CHUNK)):
            ids = part["application"].to_numpy(zero_copy_only=False).astype(np.uint64)
            mixed = (ids * np.uint64(0x9E3779B97F4A7C15)) ^ (ids << np.uint64(32))
            names = pa.array([f"{one:016x}-{one ^ 0x5DEECE66D5DEECE6:016x}" for one in mixed.tolist()])
            table = pa.Table.from_batches([part]).set_column(0, "application", names)
            pq.write_table(table, out / f"{number}.parquet", compression="none", use_dictionary=["kind", "channel"])


if __name__ == "__main__":
    if len(sys.argv) > 3:
        write(int(sys.argv[1]), *map(Path, sys.argv[2:]))
    else:
        write_wide(*map(Path, sys.argv[1:]))
