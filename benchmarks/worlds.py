"""What is claimed of records kept as people keep them, in classes in which nothing, or a known effect, is true.

    python -m benchmarks.worlds [--classes 200] [--people 500] [--out docs/worlds.md]

Each world spoils clean records in one way. A claim of "more" or "fewer" where nothing is true is a falsehood; at most 5
in 100 may be. `before` is what the hazard ratio alone would have claimed, its interval resting on the answers only.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from followup.analysis.comparisons import follow_up_effect
from followup.analysis.count_events import count_events
from followup.analysis.counts import Counts
from followup.analysis.simulate import Truth
from followup.course import spoil

CLASS = Truth(effect=1.0, habit=0.08)
PERSON = replace(CLASS, students=1)


@dataclass(frozen=True)
class World:
    """A way to keep a record, and what is true in it."""

    name: str
    spoilt: Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]
    effect: float = 1.0
    keen: float = 0.0
    refusals: float = 1.0
    look_after: int = 0
    looks: int = 1


def clean(events: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    return events


def without_entry(events: pd.DataFrame, _rng: np.random.Generator) -> pd.DataFrame:
    return events.drop(columns="entered")


def sundays_without_entry(events: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return without_entry(spoil.sundays(events, rng), rng)


WORLDS = (
    World("clean", clean),
    World("clean, answers on working days", spoil.working_days),
    World("clean, no day of entry", without_entry),
    World("clean, in truth 1.5", clean, 1.5),
    World("clean, in truth 1.5, no day of entry", without_entry, 1.5),
    World("interviews taken for answers", spoil.interviews),
    World("answers entered on Sundays", spoil.sundays),
    World("answers entered on Sundays, no day of entry", sundays_without_entry),
    World("answers entered on Sundays, in truth 1.5", spoil.sundays, 1.5),
    World("each student's own day of the week", spoil.own_weekday),
    World("answers dated on an import", spoil.imported),
    World("each answer a day late", spoil.a_day_late),
    World("each answer up to a week late", spoil.up_to_a_week_late),
    World("half the refusals without a day", partial(spoil.undated_refusals, share=0.5)),
    World("one refusal in ten without a day", partial(spoil.undated_refusals, share=0.1)),
    World("one refusal in fifty without a day", partial(spoil.undated_refusals, share=0.02)),
    World("courteous replies to 15% of calls", partial(spoil.courteous, share=0.15)),
    World("courteous replies to 5% of calls", partial(spoil.courteous, share=0.05)),
    World("courteous replies to 1% of calls", partial(spoil.courteous, share=0.01)),
    World("follow-ups remembered when it went well", spoil.remembered),
    World("the log begun late", spoil.begun_late),
    World("kept to day 60, looked at on day 120", spoil.abandoned, look_after=30),
    World("keen students do both", clean, keen=0.7),
    World("a yes 1.5 and a no 3 times as quick", clean, 1.5, refusals=3.0),
    World("looked at every week", clean, looks=13),
)


def counts_of(world: World, truth: Truth, seed: int) -> Iterator[Counts]:
    """The counts of one class, or person, at each look."""
    made = spoil.events(replace(truth, effect=world.effect), seed, world.keen, world.refusals)
    kept = world.spoilt(made, np.random.default_rng([seed, 5]))
    by = ["student"] if truth.students > 1 else []
    last = spoil.BEGIN + pd.Timedelta(days=truth.days + world.look_after)
    for week in range(world.looks):
        until = last - pd.Timedelta(weeks=world.looks - 1 - week)
        seen = kept[~(pd.to_datetime(kept["at"]) > until)]
        yield count_events(seen, by, until.date())


def look(world: World, truth: Truth, seed: int) -> tuple[str, int, float]:
    """What is claimed at the first look that claims, what the hazard ratio alone would have claimed, and the ratio."""
    claim, plain, ratio = "none", 0, np.nan
    for counts in counts_of(world, truth, seed):
        found = follow_up_effect(counts)
        low, high = follow_up_effect(counts.over()).interval if found.answers else (-1, 1)
        claim = found.claim if claim == "none" else claim
        plain = plain or (1 if low > 0 else -1 if high < 0 else 0)
        ratio = found.hazard_ratio
    return claim, plain, ratio


def line(world: World, classes: int, people: int, pool: object) -> str:
    cells = []
    for truth, many in ((CLASS, classes), (PERSON, people)):
        found = pool.map(partial(look, world, truth), range(many), chunksize=10)
        if not found:
            cells += ["", ""]
            continue
        more, fewer = (np.mean([claim == word for claim, _, _ in found]) for word in ("more", "fewer"))
        up, down = (np.mean([plain == sign for _, plain, _ in found]) for sign in (1, -1))
        cells += [f"{up:.1%} / {down:.1%}", f"{more:.1%} / {fewer:.1%}"]
        if truth is CLASS:
            cells.append(f"{np.nanmedian([r for _, _, r in found]):.2f}")
    return f"| {world.name} | {' | '.join(cells)} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--classes", type=int, default=200)
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--only", default="")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    lines = [
        "| the record | classes before, more / fewer | now | ratio | people before, more / fewer | now |",
        "|---|---|---|---|---|---|",
    ]
    print(*lines, sep="\n", flush=True)
    began = time.monotonic()
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        for world in WORLDS:
            if chosen.only in world.name:
                lines.append(line(world, chosen.classes, chosen.people, pool))
                print(lines[-1], flush=True)
    print(f"{time.monotonic() - began:.0f} s")
    if chosen.out:
        chosen.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
