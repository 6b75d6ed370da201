"""Every figure of speed that the README and the docs give, with one command.

    python -m benchmarks [--beside FOLDER] [--lifelines PYTHON] [--write]

Each line is measured in processes of its own, as the least of several, by the clock and by the processors' seconds,
which a busy machine lengthens less. `--beside` names a checkout of another version: it does the same jobs, in turns.
`--write` puts the tables into docs/speed.md and the README. It takes about ten minutes; 10,000,000 applications
(`--sizes 1000000 10000000`) some five more. The engines need requirements-scale.lock; what is not installed is left
out, and the table says why. lifelines needs an older pandas, so an environment of its own:

    python3 -m venv /tmp/lifelines && /tmp/lifelines/bin/pip install lifelines==0.30.3 'pandas<3' pyarrow
"""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import jobs, machine, others, report
from benchmarks.runs import Figures, Job, run

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("every", "files", "analysis", "others")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--beside", type=Path, help="a checkout of the version before, to measure side by side")
    options.add_argument("--lifelines", default="", metavar="PYTHON", help="that of an environment with lifelines")
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000_000], help="applications, for the analysis")
    options.add_argument("--spark", type=int, default=0, metavar="N", help="a folder of so many, larger than memory")
    options.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    options.add_argument("--write", action="store_true", help="into docs/speed.md and the README")
    asked = options.parse_args()
    reason = machine.too_busy()
    if reason:
        sys.exit(reason)
    print(made(asked))


def made(asked: argparse.Namespace) -> str:
    """The tables, measured and written."""
    versions = [asked.beside.resolve(), ROOT] if asked.beside else [ROOT]
    began, load = machine.Since(), machine.load()
    found: list[tuple[Job, list[Figures]]] = []
    with TemporaryDirectory(prefix="followup-") as name:
        for job in jobs.chosen(asked.only, asked.sizes, asked.spark, Path(name), asked.lifelines):
            found.append((job, run(job, versions if job.ours else versions[-1:])))
            print(report.progress(*found[-1]), file=sys.stderr, flush=True)
        compared = others.table(Path(name), asked.lifelines) if "others" in asked.only else ""
    said = report.Said(
        when=date.today(),  # noqa: DTZ011 - that of who runs it
        versions=[commit(version) for version in versions],
        machine=machine.description(),
        load=load,
        others=began.others(),
    )
    text = report.text(said, found, jobs.RATIOS)
    if asked.write:
        report.write(ROOT, text, report.short(said, found), compared)
    return f"{text}\n\n{compared}"


def commit(folder: Path) -> str:
    """The short name of a checkout's commit; its folder's name where git does not know."""
    line = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=7"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return done.stdout.strip() or folder.name


if __name__ == "__main__":
    main()
