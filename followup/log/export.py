"""The log as a table of events (CSV), which `followup.importers.sources.events` reads back without loss."""

import csv
import io
from datetime import date

from followup.log.model import Application, Event, Pipeline

OF_THE_APPLICATION = tuple(name for name in Application.model_fields if name != "id")
"""Columns that say something of the application, the same in each of its rows."""
COLUMNS = (
    "application", "company", "title", "kind", "at", "person", "person_role", "channel", "for", "via", "until", "note",
    "meaning", "entered", *OF_THE_APPLICATION[2:],
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets take these, too


def as_shown(text: str) -> str:
    """A cell's text, with an apostrophe before it if a spreadsheet would take it for a formula.

    A text that has such apostrophes already gets one more, so that `as_typed` gives back exactly what was there.
    """
    return "'" + text if text.lstrip("'").startswith(_FORMULA) else text


def as_typed(cell: str) -> str:
    """The text of a cell that `as_shown` wrote."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def events_table(pipeline: Pipeline) -> str:
    """The log as CSV text, one event a row, in order.

    An application to which nothing has happened has no row: the table is one of events. Days of entry are in it where
    one is known.
    """
    left_out = set() if pipeline.entered else {COLUMNS.index("entered")}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(name for at, name in enumerate(COLUMNS) if at not in left_out)
    for event in pipeline.events:
        cells = _cells(event, pipeline.by_id[event.application], pipeline.entered.get(event))
        writer.writerow(as_shown(cell) for at, cell in enumerate(cells) if at not in left_out)
    return out.getvalue()


def _cells(e: Event, a: Application, entered: date | None) -> list[str]:
    until = e.until.isoformat() if e.until else ""
    role, channel = e.person_role or "", e.channel or ""
    said = [a.id, a.company, a.title, e.kind, e.at, e.person, role, channel, e.for_, e.via, until, e.note]
    day = entered.isoformat() if entered else ""
    return [*said, e.meaning or "", day, *(getattr(a, name) for name in OF_THE_APPLICATION[2:])]
