"""The verbs of a fair experiment: plan it, join, leave."""

import math
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli.base import Json, On, UsageError, day_of, plainly, print_json, print_text
from followup.files import as_json_text, read_bytes, write_whole

if TYPE_CHECKING:
    from followup.log.assignment import Plan

_HELP = "A fair experiment: two ways, and chance decides."
app = typer.Typer(help=_HELP, short_help=_HELP, no_args_is_help=True)
_WAYS = typer.Option(
    "--ways", help="Working days after the resume for the first follow-up of each way, such as 2,5 or 1-3,8-10."
)


@app.command()
@plainly
def design(
    out: Annotated[Path, typer.Option("--out", help="experiment.json, to hand out to the class.")],
    ways: Annotated[str, _WAYS] = "2,5",
    title: Annotated[str, typer.Option("--title", help="What the class calls it.")] = "",
    planned: Annotated[
        int, typer.Option("--planned", min=1, max=1_000_000, help="Applications of all, 28 days old at the end, about.")
    ] = 600,
    json_: Json = False,
) -> None:
    """Choose the two ways and the size beforehand, and write the file that students join with."""
    from pydantic import ValidationError

    from followup.log.assignment import Plan

    fields = {"id": uuid.uuid4().hex[:16], "title": title, "ways": _ways(ways), "planned": planned}
    try:
        plan = Plan.model_validate(fields)
    except ValidationError as error:
        raise UsageError(f"--ways is '{ways}': {error.errors()[0]['msg'].removeprefix('Value error, ')}.") from None
    if out.exists():
        raise UsageError(f"{out} is there already, and a new one would be another experiment: choose another name.")
    write_whole(out, as_json_text(plan))
    if json_:
        print_json({"out": str(out), "ways": [way.words for way in plan.ways], "planned": plan.planned})
    else:
        print(f"{plan.ways[0].words.capitalize()} against {plan.ways[1].words}: written to {out}.")
        print(f"Students join with the button in lesson 8, or with: followup experiment join {out} PIPELINE")


@app.command()
@plainly
def power(
    students: Annotated[int, typer.Option("--students", min=1, max=100_000)] = 30,
    applications: Annotated[
        int, typer.Option("--applications", min=1, max=10_000, help="Of each, 28 days old at the end.")
    ] = 20,
    share_: Annotated[float, typer.Option("--share", help="Answered by day 28 under the first way, about.")] = 0.2,
    json_: Json = False,
) -> None:
    """What a class of that size could find, before it begins."""
    from followup.classroom.experiment.power import Planned

    planned = Planned(students, applications, share_)
    if json_:
        smallest = None if math.isnan(planned.smallest) else planned.smallest
        print_json(
            {
                "n": planned.n,
                "smallest_gain_found_in_four_of_five": smallest,
                "power": planned.table.to_dict("records"),
                "sentence": planned.sentence,
            }
        )
        return
    print_text(planned.sentence)
    for row in planned.table.itertuples(index=False):
        print(f"  {row[0]:.0%} against {row[1]:.0%}: found in {row[3]:.0%}")


@app.command()
@plainly
def join(
    plan: Annotated[Path, typer.Argument(help="The experiment.json that your instructor handed out.")],
    pipeline: Annotated[Path, typer.Argument(help="Your pipeline file.")],
    yes: Annotated[bool, typer.Option("--yes", help="You have read what it means: do not ask.")] = False,
    on: On = "",
) -> None:
    """Take part: for each resume that you send from now on, chance chooses the day of the first follow-up."""
    from followup.classroom.experiment.plan import CONSENT
    from followup.log.store import Store

    chosen, day = plan_in(plan), day_of(on)
    print_text(CONSENT.format(first=chosen.ways[0].words, second=chosen.ways[1].words))
    if not yes and not (sys.stdin.isatty() and typer.confirm("Take part?", default=False)):
        raise UsageError("You do not take part; nothing was changed. (A script says --yes.)")
    store = Store(pipeline, create=False)
    part = store.part()
    store.join(chosen, store.id, day)
    again = part is not None and not part.left
    print("You take part already; nothing was changed." if again else "You take part, with each resume from now on.")
    print(f"To leave again: followup experiment leave {pipeline}")


@app.command()
@plainly
def leave(pipeline: Annotated[Path, typer.Argument(help="Your pipeline file.")]) -> None:
    """Leave the experiment: your list is as before, and what chance had chosen stays counted as of today."""
    from followup.log.store import Store

    store = Store(pipeline, create=False)
    part = store.part()
    store.leave()
    kept = "your list is as before, and what chance had chosen stays counted as it is today"
    told = f"{pipeline.name} keeps nothing of it" if store.part() is None else kept
    print(f"You {'have left' if part and not part.left else 'took no part in'} the experiment; {told}.")


def _ways(text: str) -> list[dict[str, int]]:
    found = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            break
        found.append({"from": int(first), "by": int(last or first)})
    if len(found) != 2 or len(text.split(",")) != 2:
        raise UsageError(f"--ways is '{text}': write two ways, such as 2,5 or 1-3,8-10.")
    return found


def plan_in(path: Path) -> "Plan":
    """The plan of an experiment that a file holds."""
    from followup.classroom.experiment.plan import read_plan

    return read_plan(read_bytes(path), path.name)
