"""How often a property is tried, and a harness that tries every reader of things from outside with damaged files.

The numbers in the tests are for every day. `FOLLOWUP_FUZZ=10` tries everything that says `tried(...)` ten times as
often: before a release, or after a change of the rules, of the file or of the coach. The readers can be tried alone:

    python -m tests.fuzzing --inputs 100000                        # all of them, by their shares
    python -m tests.fuzzing --inputs 10000 --reader "mail: msg"    # one of them
    python -m tests.fuzzing --reader "mail: msg" --only 17 --out x # the input of that number, and how it ends

A reader may take an input, or refuse it with one sentence. Anything else is printed with the number of the first such
input: another exception, a message that is no sentence, more than SECONDS, and the end of the process.
"""

import argparse
import json
import math
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, settings

from followup.errors import FollowupError

MORE = int(os.environ.get("FOLLOWUP_FUZZ", "1"))
SECONDS = 5
"""How long an input may take, of the processor."""
MEGABYTES = 1_500
"""How much address space a process may have; what it needs at most is measured, and less."""
CHUNK = 2_000
"""How many inputs a process tries before a new one takes over, where processes can be forked."""


def tried(times):
    """Settings with which a property is tried so many times, however long one try takes."""
    return settings(max_examples=times * MORE, deadline=None, suppress_health_check=list(HealthCheck))


class TooSlow(BaseException):
    """An input took more than SECONDS; no reader may catch it."""


def outcome(reader, number, folder, seed=0, *, timed=False):
    """How a reader ends with the input of a number: "read", "sentence", or what else."""
    name, data = reader.made(Random(f"{seed} {reader.name} {number}"))
    try:
        if timed:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
        reader.read(name, data, folder)
    except FollowupError as problem:
        text = str(problem)
        plain = text and len(text) < 1_500 and "\n" not in text and "Traceback" not in text
        return "sentence" if plain else f"no sentence: {text[:80]!r}"
    except Exception as problem:  # noqa: BLE001 - what is looked for
        steps = [s for s in traceback.extract_tb(problem.__traceback__) if f"{os.sep}followup{os.sep}" in s.filename]
        at = steps[-1] if steps else traceback.extract_tb(problem.__traceback__)[-1]
        return f"{type(problem).__name__} at {Path(at.filename).name}:{at.lineno} {at.name}: {str(problem)[:60]}"
    except TooSlow as slow:
        steps = [s for s in traceback.extract_tb(slow.__traceback__) if f"{os.sep}followup{os.sep}" in s.filename]
        return (
            f"over {SECONDS} s at {Path(steps[-1].filename).name}:{steps[-1].lineno} {steps[-1].name}"
            if steps
            else "slow"
        )
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_PROF, 0)
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return "read"


def outcomes(reader, numbers, seed=0, *, timed=False, seconds=math.inf):
    """How often a reader ends how, and the first number of each end; no more inputs once the seconds have passed."""
    counts, first, began = Counter(), {}, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in numbers:
            ended = outcome(reader, number, Path(folder), seed, timed=timed)
            counts[ended] += 1
            first.setdefault(ended, number)
            if time.perf_counter() - began > seconds:
                break
    return counts, first


def _apart(reader, numbers, seed):
    """The same in a process of its own, with a limit of memory; its end is one of the outcomes. And its megabytes."""
    if not hasattr(os, "fork"):  # Windows
        return *outcomes(reader, numbers, seed), 0
    import resource

    there, here = os.pipe()
    child = os.fork()
    if not child:
        os.close(there)
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 2**20, MEGABYTES * 2**20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, _slow)
        found = outcomes(reader, numbers, seed, timed=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with os.fdopen(here, "w") as out:
            json.dump((*found, peak // (2**20 if sys.platform == "darwin" else 2**10)), out)
        os._exit(0)
    os.close(here)
    with os.fdopen(there) as told:
        text = told.read()
    _, status = os.waitpid(child, 0)
    if text:
        return tuple(json.loads(text))
    if len(numbers) > 1:  # the one that ends it is found by halves
        half = len(numbers) // 2
        one, other = (_apart(reader, part, seed) for part in (numbers[:half], numbers[half:]))
        return Counter(one[0]) + Counter(other[0]), {**other[1], **one[1]}, max(one[2], other[2])
    ended = f"the process ended ({status})"
    return {ended: 1}, {ended: numbers[0]}, 0


def _slow(*_):
    raise TooSlow


def main(arguments=None):
    """Try the readers, and print how they end."""
    from tests.outside import READERS

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", type=int, default=10_000)
    asked.add_argument("--reader", choices=[reader.name for reader in READERS])
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--only", type=int, help="the number of one input")
    asked.add_argument("--out", type=Path, help="where to write that input")
    given = asked.parse_args(arguments)
    chosen = [reader for reader in READERS if given.reader in (None, reader.name)]
    if given.only is not None:
        (reader,) = chosen
        name, data = reader.made(Random(f"{given.seed} {reader.name} {given.only}"))
        if given.out:
            given.out.write_bytes(data)
        with tempfile.TemporaryDirectory() as folder:
            print(name, len(data), data[:300])
            print(repr(reader.read(name, data, Path(folder)))[:500])
        return 0
    shares = sum(reader.share for reader in chosen) or 1
    print(f"{'reader':24} {'inputs':>9} {'read':>9} {'sentence':>9} {'other':>6} {'MB':>5} {'seconds':>8}", flush=True)
    whole = Counter()
    for reader in chosen:
        wanted = given.inputs if given.reader else given.inputs * reader.share // shares
        began, counts, first, most = time.perf_counter(), Counter(), {}, 0
        for start in range(0, wanted, CHUNK):
            some, firsts, peak = _apart(reader, range(start, min(start + CHUNK, wanted)), given.seed)
            counts.update(some)
            first, most = {**firsts, **first}, max(most, peak)
        other = {ended: count for ended, count in counts.items() if ended not in {"read", "sentence"}}
        whole.update(inputs=wanted, read=counts["read"], sentence=counts["sentence"], other=sum(other.values()))
        took = time.perf_counter() - began
        row = (counts["read"], counts["sentence"], sum(other.values()))
        print(f"{reader.name:24} {wanted:9,} {row[0]:9,} {row[1]:9,} {row[2]:6,} {most:5,} {took:8.0f}")
        for ended, count in sorted(other.items(), key=lambda pair: -pair[1]):
            print(f"    {count:,} x {ended} (first: {first[ended]})")
        sys.stdout.flush()
    print(
        f"{'all':24} "
        + " ".join(
            f"{whole[name]:{width},}" for name, width in (("inputs", 9), ("read", 9), ("sentence", 9), ("other", 6))
        )
    )
    return int(whole["other"] > 0)


if __name__ == "__main__":
    sys.exit(main())
