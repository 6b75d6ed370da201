"""The verbs that read files into the log and write the log as a table."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from followup.cli.base import Json, Record, UsageError, Verb, plainly, print_json, session_of
from followup.files import write_whole
from followup.importers import DATE_ORDERS, FIELDS, Mapping, Reading, read
from followup.log.model import Pipeline
from followup.log.store import Store
from followup.wording import say


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
    from followup.importers.bring_in import bring_in

    if dates and dates not in DATE_ORDERS:
        raise UsageError(f"--dates is '{dates}': use one of {', '.join(DATE_ORDERS)}.")
    mapping = parse_mapping(columns) if columns else None
    if not into.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {into.parent}: make it first, or choose another.")
    # All are read before anything is written: a bad file leaves everything as it was.
    store = Store(into) if into.exists() else None
    known = store.pipeline() if store else Pipeline()
    readings = []
    for path in files:
        reading = read(path, known=known, mapping=mapping, date_order=dates or None, me=me)
        known = Pipeline.of((*known.applications, *reading.applications), (*known.events, *reading.events))
        readings.append((reading, reading.guesses if yes or _confirmed(reading, json_) else ()))
    store = store or Store(into)
    reports = [bring_in(store, reading, confirmed) for reading, confirmed in readings]
    if json_:
        found = [
            {
                "format": r.format,
                "read": r.read,
                "added": r.added,
                "unchanged": r.unchanged,
                "skipped": [{"line": s.line, "reason": s.reason, "file": s.file} for s in r.skipped],
            }
            for r in reports
        ]
        print_json(found[0] if len(found) == 1 else found)
        return
    for report in reports:
        print(report.sentence)
        for row in report.skipped:
            print(f"  {row.text}")
        if report.waiting:
            print("  To take what was recognised in messages, run this again with --yes.")
    if any(reading.needs_name for reading, _ in readings):
        print('  To say which name is yours: --me "YOUR NAME", as LinkedIn writes it.')


def parse_mapping(text: str) -> Mapping:
    """A mapping as typed: company=Firma,title=Stelle,applied=Datum.

    Raises:
        UsageError: a part has no equals sign, or names no field.
    """
    pairs = {}
    for part in text.split(","):
        name, equals, column = part.partition("=")
        if not equals or name.strip() not in FIELDS:
            raise UsageError(
                f"--map has '{part}': write company=COLUMN, with one of {', '.join(FIELDS)} before the '='."
            )
        pairs[name.strip()] = column.strip()
    return Mapping(**pairs)


def _confirmed(reading: Reading, json_: bool) -> bool:
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
