"""The verbs of a class: hand in, pool, rehearse."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli.base import (
    Json,
    On,
    Record,
    UsageError,
    Verb,
    day_of,
    ends_in,
    plainly,
    print_json,
    print_text,
    progress,
    session_of,
)
from followup.cli.experiment import plan_in
from followup.files import as_json_text, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from followup.analysis.report_page import Chapter


@plainly
def share(  # noqa: PLR0913, PLR0917 - one parameter an option
    pipeline: Record,
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
    from followup.classroom.hand_in import as_text, hand_in

    ends_in(out, ".json", "by which your class knows a hand-in")
    source = session_of(pipeline, on)
    unknown = [id_ for id_ in leave_out or () if id_ not in source.pipeline.by_id]
    if unknown:
        raise UsageError(f"--leave-out is '{unknown[0]}', which is no application of {pipeline.name}: check the id.")
    found = hand_in(source, leave_out or ())
    if not found.applications:
        raise UsageError(
            f"There is nothing to hand in from {pipeline.name} yet: an application is in it once its first week is "
            "over, so that no date follows from it."
        )
    text = as_text(found)
    if not json_:
        print(f"This is all that will be in {out.name}:\n\n{text}")
        print_text(found.sentence)
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Save it as {out}?", default=True):
            print("Nothing was saved.")
            return
    write_whole(out, text)
    if json_:
        print_json({"out": str(out), "applications": len(found.applications), "sentence": found.sentence})
    else:
        print(f"Saved as {out}. Hand this file in; it is the only one that your class needs.")
        if not source.file:
            print_text(
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
    from followup.analysis.report_page import as_page
    from followup.classroom.pool import LEFT_OUT, read_hand_ins
    from followup.classroom.report import class_report
    from followup.classroom.reported import remember
    from followup.classroom.summary import read_summary, summary_of

    if out:
        ends_in(out, ".html", "for a page that any browser shows")
    with progress() as step:
        others = [read_summary(path).as_habits for path in former or ()]
        step("reading the hand-ins")
        hand_ins = read_hand_ins(folder)
        report = class_report(hand_ins, least, others, step)
        remember(folder, hand_ins.students)
        if out:
            step("writing the page")
            write_whole(out, as_page(report.chapters, "What our class found", folder.resolve().name))
        if summary:
            write_whole(summary, as_json_text(summary_of(report, name or folder.resolve().name)))
    if hand_ins.left_out:
        print(LEFT_OUT, file=sys.stderr)
        print("\n".join(part.sentence for part in hand_ins.left_out), file=sys.stderr)
    if json_:
        print_json(report.as_json() | ({"out": str(out)} if out else {}))
        return
    _print_chapters(report.chapters)
    if out:
        print(f"The charts and tables are in {out}.")
    if summary:
        print(f"The class in a few numbers is in {summary}; students may have it.")


@plainly
def class_plan(
    folder: Annotated[Path, typer.Argument(help="The folder that will hold the students' hand-ins.")],
    compare: Annotated[
        str, typer.Option("--compare", help="What the question is about: follow_up or thank_you.")
    ] = "follow_up",
    looks: Annotated[str, typer.Option("--looks", help="When the class will be looked at, in words.")] = "every week",
    on: On = "",
    json_: Json = False,
) -> None:
    """Fix beforehand what will be asked of a class: a small file beside the hand-ins that are to come."""
    from followup.classroom.beforehand import write_class_plan

    path, plan = write_class_plan(folder, day_of(on), compare, looks)
    if json_:
        print_json({"out": str(path), **plan.model_dump(mode="json")})
        return
    print_text(
        f"{plan.question} By the hazard ratio and the shares with a yes by {plan.units}, looked at {plan.looks}."
    )
    print(f"Written to {path}. Its SHA-256, to tell others today so that they can check it later:\n{plan.sha256}")
    if plan.hand_ins:
        print_text("There are hand-ins already, so this plan will not count as fixed beforehand.")


@plainly
def classes(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Summaries, from followup class --summary.")],
    out: Annotated[Path | None, typer.Option("--out", help="report.html: charts, words and tables.")] = None,
    json_: Json = False,
) -> None:
    """Pool several classes from their summaries: what follow-ups go with over all, and how far classes differ."""
    from followup.analysis.report_page import as_page
    from followup.classroom.classes import pool_classes

    if out:
        ends_in(out, ".html", "for a page that any browser shows")
    found = pool_classes(files)
    if out:
        write_whole(out, as_page(found.chapters, "What our classes found", "the summaries of classes"))
    if json_:
        print_json(found.as_json() | ({"out": str(out)} if out else {}))
        return
    _print_chapters(found.chapters)
    if out:
        print(f"The charts and tables are in {out}.")


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
    from followup.analysis.simulate import Truth
    from followup.classroom.rehearsal.files import make_room, write_student, write_truth
    from followup.classroom.rehearsal.students import in_truth
    from followup.classroom.rehearsal.students import students as invented

    truth = Truth(students=students, applications=applications, effect=effect, spread=0.25)
    chosen = plan_in(plan) if plan else None
    make_room(out)
    codes = []
    with progress() as step:
        for number, student in enumerate(invented(truth, seed, chosen), start=1):
            step(f"student {number} of {students}")
            codes.append(write_student(out, f"student-{number:0{len(str(students))}}", student))
        step("what is true")
        told = in_truth(truth, chosen)
        write_truth(out, told, codes)
    if json_:
        print_json({"out": str(out), "students": students, "truth": told})
    else:
        print_text(told["sentence"])
        print(f"{students} hand-ins are in {out}. Try: followup class {out} --out report.html")


@plainly
def rehearse(
    out: Annotated[Path, typer.Option("--out", help="The page to write.")] = Path("rehearsal.html"),
) -> None:
    """Rehearse a class: the report of thirty invented students, beside what is true, opens in a browser."""
    from followup.analysis.report_page import as_page
    from followup.app.server import has_screen
    from followup.classroom.rehearsal.example import rehearsal_class
    from followup.classroom.report import class_report

    ends_in(out, ".html", "for a page that any browser shows")
    with progress() as step:
        hand_ins = rehearsal_class(lambda done, of: step(f"student {done} of {of}"))
        report = class_report(hand_ins, watch=step)
        write_whole(out, as_page(report.chapters, "What an invented class found", "a rehearsal"))
    opened = has_screen(os.environ, sys.platform) and webbrowser.open(out.resolve().as_uri())
    print(f"The report is in {out}{', and open in your browser' if opened else ': open it in a browser'}.")


def _print_chapters(chapters: "Sequence[Chapter]") -> None:
    for chapter in chapters:
        print(f"{chapter.heading}\n{'=' * len(chapter.heading)}\n")
        for note in chapter.notes:
            print_text(note)
        for heading, result in chapter.results:
            print(f"\n{heading}")
            print_text(result.sentence)
        print()


VERBS: tuple[Verb, ...] = (
    ("share", share, {}),
    ("class", class_, {}),
    ("class-plan", class_plan, {}),
    ("classes", classes, {}),
    ("simulate", simulate, {}),
    ("rehearse", rehearse, {}),
)
