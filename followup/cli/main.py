"""The `followup` command: from a terminal, all that the notebooks do."""

import gc
import sys
import textwrap
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.cli.base import Json, On, Stop, day_of, open_source, plainly, print_json, progress
from followup.cli.classroom import class_, experiment, share, simulate
from followup.cli.course import slides
from followup.cli.say import check, listen
from followup.files import write_whole
from followup.importers import DATE_ORDERS, NeedsMapping, Reading, parse_mapping, read
from followup.log.model import Pipeline
from followup.log.store import Store
from followup.log.threads import Log
from followup.method.agenda import Action, due
from followup.method.cautions import warnings
from followup.method.rules import say

if TYPE_CHECKING:
    from followup.analysis.overview import Analysis

app = typer.Typer(
    name="followup",
    help="Follow up well: what to do today, for whom, and why. Everything stays on this computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

RECENT = timedelta(days=14)
"""How far back a printed list shows warnings; --json has them all."""


def as_json(action: Action) -> dict[str, Any]:
    """An action as a program reads it."""
    return {
        "rule": action.rule,
        "person": action.person,
        "company": action.company,
        "applications": list(action.applications),
        "earliest": action.earliest.isoformat(),
        "due": action.due.isoformat(),
        "channels": list(action.channels),
        "via": action.via,
        "late": action.late,
        "reason": action.reason,
    }


def show(action: Action, pipeline: Pipeline, day: date | None = None) -> None:
    """Print an action for a person."""
    from followup.method.plan import headline, how, jobs, opening  # noqa: PLC0415 - only printed lists need it

    when = f"was due {say(action.due)}" if action.late else f"by {say(action.due)}"
    print(f"* {say(day) + ': ' if day else ''}{headline(action)} - {when}, {how(action)}")
    lines = (
        ("About", "; ".join(jobs(action, pipeline))),
        ("Why", action.reason),
        ("Say first", opening(action, pipeline)),
    )
    for label, text in lines:
        print(textwrap.fill(f"{label}: {text}", width=100, initial_indent="    ", subsequent_indent="      "))
    print()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open the workbook in JupyterLab, on this computer only. Further arguments go to JupyterLab."""
    from followup.app.server import serve  # noqa: PLC0415 - a server is started by this command only

    raise typer.Exit(serve(context.args))


@app.command(name="app", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def app_(context: typer.Context) -> None:
    """Open the lessons as pages with no code in sight, on this computer only. Further arguments go to the server."""
    from followup.app.server import APP, serve  # noqa: PLC0415 - a server is started by this command only

    raise typer.Exit(serve(context.args, APP))


@app.command(name="import")
@plainly
def import_(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: Annotated[list[Path], typer.Argument(help="Exports and tables to read.")],
    into: Annotated[Path, typer.Option("--into", help="The pipeline file; made if it is not there.")],
    columns: Annotated[
        str, typer.Option("--map", help="For any other table: company=COLUMN,title=COLUMN,applied=COLUMN,...")
    ] = "",
    dates: Annotated[str, typer.Option("--dates", help="dmy, mdy or ymd, where the dates could be either.")] = "",
    me: Annotated[str, typer.Option("--me", help="Your name as LinkedIn's messages have it.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Take all that was recognised in messages, without asking.")
    ] = False,
    json_: Json = False,
) -> None:
    """Read exports into the log. What is there already stays as it is."""
    from followup.importers.bring_in import bring_in  # noqa: PLC0415 - only this command writes

    if dates and dates not in DATE_ORDERS:
        raise Stop(f"--dates is '{dates}': use one of {', '.join(DATE_ORDERS)}.")
    mapping = parse_mapping(columns) if columns else None
    if not into.absolute().parent.is_dir():
        raise Stop(f"There is no folder {into.parent}: make it first, or choose another.")
    # All are read before anything is written: a bad file leaves everything as it was.
    store = Store(into) if into.exists() else None
    known = store.pipeline() if store else Pipeline()
    readings = []
    for path in files:
        reading = read(path, known=known, mapping=mapping, date_order=dates or None, me=me)
        known = Pipeline.of((*known.applications, *reading.applications), (*known.events, *reading.events))
        readings.append((reading, reading.guesses if yes or _confirmed(reading, json_) else ()))
    store = store or Store(into)
    answers = [bring_in(store, reading, confirmed) for reading, confirmed in readings]
    for report in () if json_ else answers:
        print(report.sentence)
        for row in report.skipped:
            print(f"  {row.file + ', ' if row.file else ''}line {row.line}: {row.reason}")
        if any(row.reason.endswith("confirm it") for row in report.skipped):
            print("  To take what was recognised in messages, run this again with --yes.")
    if json_:
        found = [
            {
                "format": r.format,
                "read": r.read,
                "added": r.added,
                "unchanged": r.unchanged,
                "skipped": [{"line": s.line, "reason": s.reason, "file": s.file} for s in r.skipped],
            }
            for r in answers
        ]
        print_json(found[0] if len(found) == 1 else found)


def _confirmed(reading: Reading, json_: bool) -> bool:
    """Ask, where there is somebody to ask."""
    if not reading.guesses or json_ or not sys.stdin.isatty():
        return False
    for guess in reading.guesses:
        print(f"  {say(guess.event.day)}, {guess.event.kind.replace('_', ' ')}: {guess.because}")
    return typer.confirm(f"Recognised in your messages: {len(reading.guesses)}. Add them to your log?", default=False)


@app.command()
@plainly
def export(
    pipeline: Annotated[Path, typer.Argument(help="A pipeline file.")],
    out: Annotated[Path, typer.Option("--out", help="The table of events to write (CSV).")],
    json_: Json = False,
) -> None:
    """Write the log as a table of events, which `followup import` reads back."""
    from followup.log.export import events_table  # noqa: PLC0415 - only this command writes it

    source = open_source(pipeline)
    write_whole(out, events_table(source.pipeline))
    count = len(source.pipeline.events)
    if json_:
        print_json({"out": str(out), "events": count})
    else:
        print(f"{count:,} events written to {out}.")


@app.command(name="due")
@plainly
def due_(
    pipeline: Annotated[Path, typer.Argument(help="A pipeline file, or a table of events.")],
    on: On = "",
    json_: Json = False,
) -> None:
    """What to do, for whom, by when, and why."""
    source, day = open_source(pipeline), day_of(on)
    log = Log(source.pipeline, day)
    hidden = source.hidden(day)
    listed = due(log, source.policy)
    actions = [action for action in listed if action.key not in hidden]
    cautions = warnings(log, source.policy)
    if json_:
        found = [{"rule": w.rule, "person": w.person, "at": w.at.isoformat(), "reason": w.reason} for w in cautions]
        print_json({"actions": [as_json(a) for a in actions], "warnings": found})
        return
    things = (
        "nothing to do" if not actions else "1 thing to do" if len(actions) == 1 else f"{len(actions)} things to do"
    )
    print(f"{day:%A} {day.day} {day:%B %Y}: {things}.\n")
    for action in actions:
        show(action, source.pipeline)
    if len(listed) > len(actions):
        print(f"{len(listed) - len(actions)} put off until later.\n")
    recent = [w for w in cautions if day - w.at <= RECENT]
    if recent:
        print("For next time (the last two weeks):\n")
        for w in recent:
            print(textwrap.fill(f"! {w.reason}", width=100, subsequent_indent="  ") + "\n")


@app.command()
@plainly
def plan(
    pipeline: Annotated[Path, typer.Argument(help="A pipeline file, or a table of events.")],
    out: Annotated[Path | None, typer.Option("--out", help="plan.html to print, or plan.ics for a calendar.")] = None,
    on: On = "",
    json_: Json = False,
) -> None:
    """The written plan for two weeks: as a page to print, as a calendar file, or here."""
    from followup.method.plan import as_calendar, as_page, make_plan  # noqa: PLC0415 - only this command plans

    source, day = open_source(pipeline), day_of(on)
    steps = make_plan(source.pipeline, day, source.policy, hidden=source.hidden(day))
    kind = out.suffix.lower() if out else ""
    if kind == ".html":
        write_whole(out, as_page(steps, source.pipeline, name=pipeline.name, on=day))
    elif kind == ".ics":
        store = source.store
        content, planned = as_calendar(
            steps,
            source.pipeline,
            pipeline_id=store.id if store else "table of events",
            exported=store.calendar() if store else {},
        )
        write_whole(out, content.decode())
        if store and not store.readonly:
            store.remember_calendar(planned)
    elif out:
        raise Stop(f"--out is '{out.name}': end it with .html for a page to print, or .ics for a calendar.")
    if json_:
        found = [{"day": step.day.isoformat(), **as_json(step.action)} for step in steps]
        print_json({"out": str(out) if out else None, "steps": found})
    elif out:
        print(f"{len(steps)} steps for two weeks from {say(day)}, written to {out}.")
    else:
        for step in steps:
            show(step.action, source.pipeline, step.day)


@app.command()
@plainly
def analyse(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(help="A pipeline file, or a table of events, applications or interviews.")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="COLUMN", help="Compare within its values.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="pandas, polars, duckdb or spark.")] = "pandas",
    out: Annotated[
        Path | None, typer.Option("--out", help="report.html: charts, words and tables in one page.")
    ] = None,
    on: On = "",
    json_: Json = False,
) -> None:
    """What worked: whether following up went with more answers, and how sure that is.

    FILE may be CSV or Parquet, or a folder or pattern of Parquet files.
    """
    from followup.analysis.counts import TableProblem  # noqa: PLC0415 - takes a second to import

    if out and out.suffix.lower() != ".html":
        raise Stop(f"--out is '{out.name}': end it with .html, for a page that any browser shows.")
    try:
        with progress() as step:
            found = _analyses(file, by or [], engine, day_of(on), step)
            if out:
                from followup.analysis.report_page import as_page, chapter  # noqa: PLC0415 - only pages need it

                step("writing the page")
                write_whole(out, as_page([chapter(*part) for part in found.items()], "What worked", file.name))
    except TableProblem as problem:
        raise Stop(str(problem)) from None
    if json_:
        answers = [analysis.as_json() for analysis in found.values()]
        thanks = {"thank_you": answers[1]["thank_you"], "interviews": answers[1]} if len(answers) > 1 else {}
        print_json(answers[0] | thanks | ({"out": str(out)} if out else {}))
        return
    for heading, analysis in found.items():
        print(f"{heading}\n{'=' * len(heading)}\n")
        for title, result in analysis.results:
            print(title)
            for line in result.sentence.splitlines():
                print(textwrap.fill(line, width=100, initial_indent="  ", subsequent_indent="    "))
            print()
    if out:
        print(f"The charts and tables are in {out}.")


def _analyses(file: Path, by: list[str], engine: str, day: date, step: Callable[[str], None]) -> "dict[str, Analysis]":
    """The analysis of a table, or both of a log, by heading."""
    from followup.analysis.overview import analyse as look  # noqa: PLC0415 - takes a second to import
    from followup.analysis.overview import analyse_pipeline  # noqa: PLC0415
    from followup.analysis.tables import NotATable, read_table  # noqa: PLC0415

    step("reading")
    no_table = ""
    if not _is_pipeline(file):
        try:
            table = read_table(file, engine)
        except NotATable as problem:
            if file.suffix.lower() not in {".csv", ".tsv", ".txt", ".xlsx", ".zip"}:
                raise
            no_table = str(problem)
        else:
            return {f"{table.shape.what.capitalize()}s": look(table, by, step)}
    try:
        source = open_source(file)
    except NeedsMapping:
        raise Stop(no_table) from None
    if by:
        raise Stop("--by names a column of a table of applications or interviews; a log has none.")
    applications, interviews = analyse_pipeline(source.pipeline, day, step)
    return {"Applications": applications, "Interviews": interviews}


def _is_pipeline(path: Path) -> bool:
    """Whether a file is a pipeline file: SQLite says so in its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


app.command()(check)
app.command()(listen)
app.command()(share)
app.command(name="class")(class_)
app.command()(simulate)
app.command()(slides)
app.add_typer(experiment, name="experiment")


def main() -> None:
    """Run the command; a terminal that lacks a letter shows a stand-in for it instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A command is over in a moment: looking for garbage would only take a third of it.
    gc.disable()
    app()


if __name__ == "__main__":
    main()
