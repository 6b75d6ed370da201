"""The parts of the `followup` command for a class: hand in, pool, experiment, rehearse."""

import math
import sys
import textwrap
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli.base import Json, On, Stop, day_of, open_source, plainly, print_json, progress
from followup.files import FileProblem, write_whole
from followup.log.store import Store

if TYPE_CHECKING:
    from followup.log.assignment import Plan

experiment = typer.Typer(help="A fair experiment: two ways, and chance decides.", no_args_is_help=True)
_WAYS = typer.Option(
    "--ways", help="Working days after the resume for the first follow-up of each way, such as 2,5 or 1-3,8-10."
)


def _say(text: str) -> None:
    for line in text.splitlines():
        print(textwrap.fill(line, 98))


@plainly
def share(  # noqa: PLR0913, PLR0917 - one parameter an option
    pipeline: Annotated[Path, typer.Argument(help="A pipeline file, or a table of events.")],
    out: Annotated[Path, typer.Option("--out", help="The file to hand in.")],
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="ID", help="An application that stays out.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Save without asking.")] = False,
    on: On = "",
    json_: Json = False,
) -> None:
    """Make the file that you hand in to your class: days, kinds and channels; no name, text or date.

    All that is in it is shown before it is saved.
    """
    from followup.classroom.hand_in import BLUR, as_text, secret_of  # noqa: PLC0415 - only this command shares
    from followup.classroom.hand_in import share as shared_of  # noqa: PLC0415

    if out.suffix.lower() != ".json":
        raise Stop(f"--out is '{out.name}': end it with .json, by which your class knows a hand-in.")
    source, day = open_source(pipeline), day_of(on)
    unknown = [id_ for id_ in leave_out or () if id_ not in source.pipeline.by_id]
    if unknown:
        raise Stop(f"--leave-out is '{unknown[0]}', which is no application of {pipeline.name}: check the id.")
    store = source.store
    found = shared_of(
        source.pipeline,
        day,
        store.id if store else secret_of(source.pipeline),
        policy=source.policy,
        part=store.part() if store else None,
        leave_out=leave_out or (),
    )
    if not found.applications:
        raise Stop(
            f"There is nothing to hand in from {pipeline.name} yet: a resume may take up to {BLUR} days to be in it, "
            "so that no date follows from it."
        )
    text = as_text(found)
    if not json_:
        print(f"This is all that will be in {out.name}:\n\n{text}")
        _say(found.sentence)
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Save it as {out}?", default=True):
            print("Nothing was saved.")
            return
    write_whole(out, text)
    if json_:
        print_json({"out": str(out), "applications": len(found.applications), "sentence": found.sentence})
    else:
        print(f"Saved as {out}. Hand this file in; it is the only one that your class needs.")
        if not store:
            _say(
                "A table has no id of its own. If it grows and you hand it in again, you count twice: tell your "
                "instructor which file is the old one, or keep a pipeline file (followup import)."
            )


@plainly
def class_(  # noqa: PLR0913, PLR0917 - one parameter an option
    folder: Annotated[Path, typer.Argument(help="The folder that holds the students' hand-ins.")],
    out: Annotated[Path | None, typer.Option("--out", help="report.html: charts, words and tables.")] = None,
    least: Annotated[
        int, typer.Option("--least", help="Show nothing that rests on fewer students; 5 is the fewest.")
    ] = 10,
    former: Annotated[
        list[Path] | None, typer.Option("--former", metavar="FILE", help="The summary of a former class.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FILE", help="Save this class in a few numbers.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What the summary calls this class.")] = "",
    json_: Json = False,
) -> None:
    """Pool a class's hand-ins: habits, what worked, the experiment; nothing about one student."""
    from followup.analysis.report_page import as_page  # noqa: PLC0415
    from followup.classroom.pool import read_folder  # noqa: PLC0415
    from followup.classroom.report import report_on  # noqa: PLC0415 - takes a second to import
    from followup.classroom.summary import as_text, read_summary, summary_of  # noqa: PLC0415

    if out and out.suffix.lower() != ".html":
        raise Stop(f"--out is '{out.name}': end it with .html, for a page that any browser shows.")
    with progress() as step:
        others = [read_summary(path).as_habits for path in former or ()]
        step("reading the hand-ins")
        report = report_on(read_folder(folder), least, others, step)
        if out:
            step("writing the page")
            write_whole(out, as_page(report.chapters, "What our class found", folder.resolve().name))
        if summary:
            write_whole(summary, as_text(summary_of(report, name or folder.resolve().name)))
    if json_:
        print_json(report.as_json() | ({"out": str(out)} if out else {}))
        return
    for chapter in report.chapters:
        print(f"{chapter.heading}\n{'=' * len(chapter.heading)}\n")
        for note in chapter.notes:
            _say(note)
        for heading, result in chapter.results:
            print(f"\n{heading}")
            _say(result.sentence)
        print()
    if out:
        print(f"The charts and tables are in {out}.")
    if summary:
        print(f"The class in a few numbers is in {summary}; students may have it.")


@plainly
def simulate(  # noqa: PLR0913, PLR0917 - one parameter an option
    out: Annotated[Path, typer.Option("--out", help="The folder to fill; made if it is missing.")],
    students: Annotated[int, typer.Option("--students", min=1, max=2_000)] = 30,
    applications: Annotated[int, typer.Option("--applications", min=1, max=500, help="Of each student.")] = 40,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed makes the same class.")] = 1,
    effect: Annotated[
        float, typer.Option("--effect", help="What a follow-up multiplies the chance of an answer by; 1 for nothing.")
    ] = 1.5,
    plan: Annotated[
        Path | None, typer.Option("--experiment", metavar="FILE", help="All take part in this experiment.")
    ] = None,
    json_: Json = False,
) -> None:
    """Make a class to rehearse with: invented students whose truth is known.

    The folder gets a hand-in of each student, their logs (tables; pipeline files for an experiment), and truth.json.
    """
    from followup.analysis.simulate import Truth  # noqa: PLC0415
    from followup.classroom.rehearsal.files import make_room, write_student, write_truth  # noqa: PLC0415
    from followup.classroom.rehearsal.students import in_truth  # noqa: PLC0415 - takes a second to import
    from followup.classroom.rehearsal.students import students as invented  # noqa: PLC0415

    try:
        truth = Truth(students=students, applications=applications, effect=effect, spread=0.25)
    except ValueError as error:
        raise Stop(f"--{error}.") from None
    chosen = _read_plan(plan) if plan else None
    make_room(out)
    with progress() as step:
        for number, student in enumerate(invented(truth, seed, chosen), start=1):
            step(f"student {number} of {students}")
            write_student(out, f"student-{number:0{len(str(students))}}", student)
        step("what is true")
        told = in_truth(truth, chosen)
        write_truth(out, told)
    if json_:
        print_json({"out": str(out), "students": students, "truth": told})
    else:
        _say(told["sentence"])
        print(f"{students} hand-ins are in {out}. Try: followup class {out} --out report.html")


# --- the experiment -------------------------------------------------------------------------------------------------


@experiment.command()
@plainly
def design(
    out: Annotated[Path, typer.Option("--out", help="experiment.json, to hand out to the class.")],
    ways: Annotated[str, _WAYS] = "2,5",
    title: Annotated[str, typer.Option("--title", help="What the class calls it.")] = "",
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**32 - 1, help="Of the assignment; by chance if left out.")
    ] = None,
    json_: Json = False,
) -> None:
    """Choose the two ways, and write the file that students join with."""
    import secrets  # noqa: PLC0415 - only here

    from pydantic import ValidationError  # noqa: PLC0415 - only here

    from followup.log.assignment import Plan, plan_text  # noqa: PLC0415

    seed = secrets.randbelow(2**32) if seed is None else seed
    try:
        plan = Plan(id=uuid.uuid4().hex[:16], title=title, seed=seed, ways=_ways(ways))
    except ValidationError as error:
        raise Stop(f"--ways is '{ways}': {error.errors()[0]['msg'].removeprefix('Value error, ')}.") from None
    if out.exists():
        raise Stop(f"{out} is there already, and a new one would be another experiment: choose another name.")
    write_whole(out, plan_text(plan))
    if json_:
        print_json({"out": str(out), "ways": [way.words for way in plan.ways], "seed": plan.seed})
    else:
        print(f"{plan.ways[0].words.capitalize()} against {plan.ways[1].words}: written to {out}.")
        print(f"Students join with the button in lesson 8, or with: followup experiment join {out} PIPELINE")


@experiment.command()
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
    from followup.classroom.experiment import Planned  # noqa: PLC0415 - takes a second to import

    try:
        planned = Planned(students, applications, share_)
    except ValueError as error:
        raise Stop(f"--{error}.") from None
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
    _say(planned.sentence)
    for row in planned.table.itertuples(index=False):
        print(f"  {row[0]:.0%} against {row[1]:.0%}: found in {row[3]:.0%}")


@experiment.command()
@plainly
def join(
    plan: Annotated[Path, typer.Argument(help="The experiment.json that your instructor handed out.")],
    pipeline: Annotated[Path, typer.Argument(help="Your pipeline file.")],
    yes: Annotated[bool, typer.Option("--yes", help="You have read what it means: do not ask.")] = False,
    on: On = "",
) -> None:
    """Take part: for each resume that you send from now on, chance chooses the day of the first follow-up."""
    from followup.log.assignment import CONSENT  # noqa: PLC0415 - only here

    chosen, day = _read_plan(plan), day_of(on)
    _say(CONSENT.format(first=chosen.ways[0].words, second=chosen.ways[1].words))
    if not yes and not (sys.stdin.isatty() and typer.confirm("Take part?", default=False)):
        raise Stop("You do not take part; nothing was changed. (A script says --yes.)")
    store = Store(pipeline, create=False)
    again = store.part() is not None
    store.join(chosen, store.id, day)
    print("You take part already; nothing was changed." if again else "You take part, with each resume from now on.")
    print(f"To leave again: followup experiment leave {pipeline}")


@experiment.command()
@plainly
def leave(pipeline: Annotated[Path, typer.Argument(help="Your pipeline file.")]) -> None:
    """Leave the experiment; nothing of it stays in your pipeline file, nor in what you hand in."""
    store = Store(pipeline, create=False)
    took_part = store.part() is not None
    store.leave()
    print(f"You {'have left' if took_part else 'took no part in'} the experiment; {pipeline.name} keeps nothing of it.")


def _ways(text: str) -> list[dict[str, int]]:
    found = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            break
        found.append({"from": int(first), "by": int(last or first)})
    if len(found) != 2 or len(text.split(",")) != 2:
        raise Stop(f"--ways is '{text}': write two ways, such as 2,5 or 1-3,8-10.")
    return found


def _read_plan(path: Path) -> "Plan":
    from followup.log.assignment import read_plan  # noqa: PLC0415 - only here

    try:
        return read_plan(path.read_bytes(), path.name)
    except OSError as error:
        raise FileProblem(f"{path} cannot be read ({error.strerror}): check the name and the folder.") from None
