"""The verbs that read files into the log and write the log as a table."""

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from followup.cli.base import Json, Record, UsageError, Verb, bar, plainly, print_json, session_of
from followup.errors import MappingNeededError, ReadError, StoppedError
from followup.files import write_whole
from followup.wording import say

if TYPE_CHECKING:
    from followup.importers import Guess, Mapping, Reading
    from followup.importers.bring_in import Report


@plainly
def import_(  # noqa: PLR0913, PLR0917 - one parameter an option
    files: Annotated[list[Path], typer.Argument(help="Exports, tables and mail to read; a folder of messages, too.")],
    into: Annotated[Path, typer.Option("--into", help="The pipeline file; made if it is not there.")],
    columns: Annotated[
        str, typer.Option("--map", help="For any other table: company=COLUMN,title=COLUMN,applied=COLUMN,...")
    ] = "",
    status: Annotated[
        list[str] | None, typer.Option("--status", help="What a status word means: 'in the pool=applied'; repeat it.")
    ] = None,
    sheet: Annotated[
        str, typer.Option("--sheet", help="The sheet of a workbook, or the file of an archive, if not the likeliest.")
    ] = "",
    dates: Annotated[str, typer.Option("--dates", help="dmy, mdy or ymd, where the dates could be either.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="The year of dates without one.")] = None,
    me: Annotated[str, typer.Option("--me", help="Your name as LinkedIn has it, or your mail address.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Take what is proposed, without asking; what must be asked stays out.")
    ] = False,
    json_: Json = False,
) -> None:
    """Read exports into the log. What is there already stays as it is.

    Of a table that is not known, the columns and the status words are proposed first, and enter with --yes.
    """
    from followup.importers import DATE_ORDERS
    from followup.importers.bring_in import bring_in
    from followup.log.model import Pipeline
    from followup.log.store import Store

    if dates and dates not in DATE_ORDERS:
        raise UsageError(f"--dates is '{dates}': use one of {', '.join(DATE_ORDERS)}.")
    said: dict[str, Any] = {"words": parse_status(status or []), "date_order": dates or None, "year": year}
    said |= {"me": me, "sheet": sheet}
    said["mapping"] = parse_mapping(columns) if columns else None
    if not into.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {into.parent}: make it first, or choose another.")
    # All are read before anything is written: a bad file leaves everything as it was.
    store = Store(into) if into.exists() else None
    known = store.pipeline() if store else Pipeline()
    readings = []
    for path in files:
        reading = _read(path, yes=yes, json_=json_, known=known, **said)
        reading = replace(reading, changes=store.unsaid(reading.changes) if store else ())
        known = Pipeline.of((*known.applications, *reading.applications), (*known.events, *reading.events))
        readings.append((reading, *_agreed(reading, yes, json_)))
    taken = [(reading, guesses) for reading, agreed, guesses in readings if agreed]
    store = store or (Store(into) if taken else None)
    reports = [bring_in(store, reading, guesses) for reading, guesses in taken] if store else []
    told = list(zip((reading for reading, _ in taken), reports, strict=True))
    if json_:
        found = [_as_json(*one) for one in told]
        print_json(found[0] if len(found) == 1 else found)
        if any(reading.questions and not report.added + report.changed + report.unchanged for reading, report in told):
            raise typer.Exit(1)
        return
    _tell(told)
    if any(reading.needs_name for reading, *_ in readings):
        print('  To say who you are: --me "YOUR NAME", as LinkedIn writes it; for mail, --me you@example.org.')
    if len(taken) < len(readings):
        raise typer.Exit(1)


def _tell(told: "list[tuple[Reading, Report]]") -> None:
    """Say what became of each file."""
    from followup.importers.proposal import alike

    for reading, report in told:
        print(report.sentence)
        for row in alike(report.skipped):
            print(f"  {row.text}")
        for question in reading.questions:
            print(f"  To be said: {question.text} {_SAID.get(question.about, '')}")
        if report.waiting:
            print("  To take what was recognised in messages, run this again with --yes.")


_SAID = {
    "dates": "Say it with --dates dmy, --dates mdy or --dates ymd.",
    "status": "Say it with --status 'WORD=MEANING'.",
    "year": "Say it with --year 2026.",
    "planned": "If they are done: --map with followed_up=COLUMN.",
    "contact": "Say it with --map: followed_up=COLUMN, or replied=COLUMN.",
    "answers": "Say it with --map: positive=COLUMN, or rejected=COLUMN.",
}
"""How what is asked is said to the command."""


def _read(path: Path, *, yes: bool, json_: bool, **said: Any) -> "Reading":
    """A file; where a program is answered, one that nothing can be taken from yet has the question, or the reason."""
    from followup.importers import Question, Reading, Skipped, read
    from followup.importers.bring_in import Report

    try:
        with bar(f"Reading {path.name}") as progress:
            return read(path, meanwhile=yes, progress=progress, **said)
    except KeyboardInterrupt:
        raise StoppedError from None
    except ReadError as problem:
        if not json_:
            raise
        empty = Reading("", path.name, "", 0, 0, (), (), {}, (), (), ())
        if yes and isinstance(problem, MappingNeededError):
            held = {column: name for name, column in problem.suggestion.items() if column}
            return replace(
                empty,
                format="spreadsheet",
                read=problem.rows,
                parts=problem.parts,
                columns={name: held.get(name) for name in problem.header},
                skipped=(Skipped(1, "which column holds what must be said first", path.name),) * problem.rows,
                questions=(Question("columns", str(problem), problem.rows),),
            )
        said_so = replace(empty, skipped=(Skipped(1, str(problem), path.name),))
        print_json(_as_json(said_so, Report("", path.name, 0, 0, 0, said_so.skipped)))
        raise


def _as_json(reading: "Reading", report: "Report") -> dict[str, Any]:
    from followup.importers.proposal import alike

    return {
        "format": report.format,
        "sheet": next(iter(reading.parts), ""),
        "columns": dict(reading.columns),
        "words": {word: meaning and meaning.value for word, meaning in reading.words.items()},
        "read": report.read,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "not_sent": reading.not_sent,
        "undated": reading.undated,
        "skipped": [
            {"reason": s.reason, "count": s.rows, "lines": s.lines, "file": s.file} for s in alike(report.skipped)
        ],
        "questions": [q._asdict() for q in reading.questions],
    }


def _agreed(reading: "Reading", yes: bool, json_: bool) -> "tuple[bool, tuple[Guess, ...]]":
    """Whether a proposal is taken, and which guesses; asked where there is somebody to ask."""
    asks = not json_ and sys.stdin.isatty()
    if reading.guessed and not yes:
        from followup.importers import STATUSES
        from followup.importers.proposal import as_lines, map_option

        print("\n".join(as_lines(reading)))
        print(f'\nTo say it otherwise: --map "{map_option(reading)}" --status "WORD=MEANING" --dates dmy')
        print(f"MEANING is one of {', '.join(STATUSES)}.")
        if not asks:
            print("Nothing has entered yet: to take this, run the same again with --yes.")
            return False, ()
        if not typer.confirm("Take it as it is proposed?", default=False):
            return False, ()
    return True, reading.guesses if yes or _confirmed(reading, json_) else ()


def parse_status(texts: list[str]) -> dict[str, str]:
    """Status words as typed, each "word=meaning".

    Raises:
        UsageError: one has no equals sign, or no meaning that is known.
    """
    from followup.importers import STATUSES

    said = {}
    for text in texts:
        word, equals, meaning = text.rpartition("=")
        plain = meaning.strip().lower().replace(" ", "_").replace("-", "_")
        if not equals or plain not in STATUSES:
            raise UsageError(
                f"--status has '{text}': write word=meaning, with one of {', '.join(STATUSES)} as meaning."
            )
        said[word.strip()] = plain
    return said


def parse_mapping(text: str) -> "Mapping":
    """A mapping as typed: company=Firma,title=Stelle,applied=Datum.

    Raises:
        UsageError: a part has no equals sign, or names no field.
    """
    from followup.importers import FIELDS, Mapping

    pairs = {}
    for part in next(csv.reader([text])):
        name, equals, column = part.partition("=")
        if not equals or name.strip() not in FIELDS:
            raise UsageError(
                f"--map has '{part}': write company=COLUMN, with one of {', '.join(FIELDS)} before the '='."
            )
        pairs[name.strip()] = column.strip()
    return Mapping(**pairs)


def _confirmed(reading: "Reading", json_: bool) -> bool:
    """Ask, where there is somebody to ask."""
    if not reading.guesses or json_ or not sys.stdin.isatty():
        return False
    for guess in reading.guesses:
        print(f"  {say(guess.event.day)}, {guess.event.kind.words}: {guess.because}")
    return typer.confirm(f"Recognised in your messages: {len(reading.guesses)}. Add them to your log?", default=False)


@plainly
def export(
    pipeline: Record,
    out: Annotated[Path, typer.Option("--out", help="The table of events to write (CSV).")],
    json_: Json = False,
) -> None:
    """Write the log as a table of events, which `followup import` reads back."""
    from followup.log.export import events_table

    log = session_of(pipeline).pipeline
    write_whole(out, events_table(log))
    if json_:
        print_json({"out": str(out), "events": len(log.events)})
    else:
        print(f"{len(log.events):,} events written to {out}.")


VERBS: tuple[Verb, ...] = (("import", import_, {}), ("export", export, {}))
