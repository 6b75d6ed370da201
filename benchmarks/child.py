"""One job in a process of its own, so that its time and its peak of memory are its own; `benchmarks.runs` starts it.

The packages `benchmarks` and `tests` are those beside this file, `followup` is that of PYTHONPATH: so one set of jobs
measures two versions. A job is a function that makes what is needed, and gives what is to be timed.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def spent() -> float:
    """Seconds of a processor that this process, and those that it started and that have ended, have had."""
    try:
        import resource
    except ImportError:  # Windows
        return time.process_time()
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def peak() -> float:
    """The most memory that this process, or one that it started, has had, in gigabytes; 0 where nobody says."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(one).ru_maxrss for one in who)
    return most / (2**30 if sys.platform == "darwin" else 2**20)


def measured(run: Callable[[], Any], times: int) -> dict[str, float]:
    """The least of several runs, each figure for itself, and what the last one found, if that is a number."""
    clock, processor, found = [], [], None
    for _ in range(times):
        before, began = spent(), time.perf_counter()
        found = run()
        clock.append(time.perf_counter() - began)
        processor.append(spent() - before)
    told = {"found": float(found)} if isinstance(found, int | float) else {}
    return {"seconds": min(clock), "processor": min(processor), "gigabytes": peak()} | told


def main() -> None:
    asked = json.loads(sys.argv[1])
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    for name in ("benchmarks", "tests"):
        importlib.import_module(name)
    del sys.path[0]
    make = getattr(importlib.import_module(f"benchmarks.{asked['module']}"), asked["function"])
    with TemporaryDirectory(prefix="followup-") as folder:
        for warm in asked["warm"]:  # what is imported or compiled on first use
            make(Path(folder), *warm)()
        found = measured(make(Path(folder), *asked["arguments"]), asked["times"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
