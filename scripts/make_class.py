"""Make data/sample_class.csv and data/sample_class_interviews.csv: an invented class whose truth is known.

    python scripts/make_class.py

The truth is TRUTH below. The seed is the first from 1 on with which the class's own estimate lies within 5% of the
truth, for applications and for interviews: a class in which luck happens to do little, so that the charts can be
talked about.
"""

from dataclasses import replace
from pathlib import Path

from followup.analysis.simulate import SimulatedClass, Truth, simulate

DATA = Path(__file__).resolve().parent.parent / "data"
TRUTH = Truth(effect=1.5, spread=0.3, interviews=10, thanks=1.0)
SEED = 19


def sample() -> SimulatedClass:
    """The class, the same each time."""
    made = simulate(TRUTH, SEED)
    return replace(made, applications=made.applications.drop(columns="employer"))  # all alike in this truth


def main() -> None:
    made = sample()
    for name, table in (("sample_class", made.applications), ("sample_class_interviews", made.interviews)):
        table.to_csv(DATA / f"{name}.csv", index=False, lineterminator="\n")
        print(f"data/{name}.csv: {len(table):,} rows. {TRUTH.sentence}")


if __name__ == "__main__":
    main()
