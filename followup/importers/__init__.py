"""From files that people have to events: one file a source, found by itself.

A new source is a new file in `sources` that declares `SOURCES`. Nothing here writes; what was read enters the log
through `followup.importers.bring_in`.
"""

from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers import sources
from followup.importers.base import Found, Guess, Reading, Skipped, Source
from followup.importers.dates import ORDERS as DATE_ORDERS
from followup.importers.sources import spreadsheet
from followup.importers.sources.spreadsheet import FIELDS, Mapping
from followup.importers.tables import Table, tables_in
from followup.log.model import Pipeline

__all__ = [
    "DATE_ORDERS", "FIELDS", "SUFFIXES",
    "DateOrderNeededError",
    "Guess", "Mapping",
    "MappingNeededError",
    "ReadError",
    "Reading",
    "Skipped",
    "known_sources",

    "read",
    "read_bytes",
]  # fmt: skip

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".zip"})
"""How the names of files end that are read here; any other is taken for a pipeline file."""


@cache
def known_sources() -> tuple[Source, ...]:
    """Every source that a module of `sources` declares; the most particular first."""
    found: list[Source] = []
    for module in iter_modules(sources.__path__):
        found += getattr(import_module(f"{sources.__name__}.{module.name}"), "SOURCES", ())
    return tuple(sorted(found, key=lambda s: (-len(s.required), s.id)))


def read(  # noqa: PLR0913 - what may have to be said about a file
    path: Path | str,
    *,
    known: Pipeline | None = None,
    mapping: spreadsheet.Mapping | None = None,
    date_order: str | None = None,
    me: str = "",
    today: date | None = None,
) -> Reading:
    """Read a file that somebody brings in; what it holds is recognised by its columns, not by its name.

    Nothing enters a log: a row that cannot be used is skipped and named, and a date is never guessed.

    Args:
        path: a CSV, an Excel file, or a ZIP of tables, such as LinkedIn's data export.
        known: the log that it will be added to: dates are checked against it, and messages matched with it.
        mapping: which column holds what, for a table of another kind.
        date_order: "dmy", "mdy" or "ymd", for dates that could be read in two ways.
        me: the user's own name, as messages have it.
        today: the day of reading, if it is another: an interview after it is a talk that was arranged.

    Returns:
        A reading, with `applications`, `events` and `people` that are ready to come in, `guesses` to confirm, and
        `skipped` rows with their lines and reasons.

    Raises:
        ReadError: one sentence on what to do; `MappingNeededError` and `DateOrderNeededError` ask for more.

    Example:
        >>> import followup as fu
        >>> found = fu.read(fu.SAMPLE_LOG)
        >>> found.title, len(found.applications), len(found.events), found.skipped
        ('Table of events', 40, 190, ())
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"There is no file {path}: check the name and the folder.") from None
    except OSError as error:
        if path.is_dir():  # Windows says of a folder that permission is denied
            raise ReadError(f"{path} is a folder: name a file in it.") from None
        raise ReadError(f"{path} cannot be read ({error.strerror}): close it elsewhere.") from None
    return read_bytes(path.name, data, known=known, mapping=mapping, date_order=date_order, me=me, today=today)


def read_bytes(  # noqa: PLR0913 - what `read` takes
    name: str,
    data: bytes,
    *,
    known: Pipeline | None = None,
    mapping: spreadsheet.Mapping | None = None,
    date_order: str | None = None,
    me: str = "",
    today: date | None = None,
) -> Reading:
    """As `read`, for a file that is in memory."""
    found = Found(known=known or Pipeline(), mapping=mapping, date_order=date_order, me=me)
    found.today = today or found.today
    tables = list(tables_in(name, data, [s.all_columns for s in known_sources()]))
    pairs = [(table, _source(table)) for table in tables]
    several = len(tables) != 1
    used = []
    for table, source in sorted(pairs, key=lambda pair: pair[1].order if pair[1] else 0):
        if source:
            source.read(table, found)
            used.append(source)
        elif several:
            found.skip(table, 1, "this file of the archive is not used")
        else:
            _explain(table)
            spreadsheet.read(table, found)
        if table.torn:
            found.read += 1
            found.skip(table, table.torn, "the file ends inside this row: save it again and bring it in once more")
    if several and not used:
        raise ReadError(f"{name} holds no table that is known here: unpack it and bring in a CSV or Excel file.")
    found.settle()
    format_, title, trust = _named(used, several)
    return Reading(
        format=format_,
        title=title,
        trust=trust,
        read=found.read,
        repeated=found.repeated,
        applications=tuple(found.applications.values()),
        events=tuple(found.events),
        lines=dict(found.events),
        people=tuple(found.people.values()),
        guesses=tuple(found.guesses),
        skipped=tuple(sorted(found.skipped, key=lambda s: (s.file, s.line))),
        needs_name=found.needs_name,
    )


def _source(table: Table) -> Source | None:
    return next((s for s in known_sources() if s.fits(table.keys)), None)


def _named(used: list[Source], several: bool) -> tuple[str, str, str]:
    if several:
        linkedin = all(s.id.startswith("linkedin") for s in used)
        return ("linkedin-zip", "LinkedIn's data export", "") if linkedin else ("archive", "An archive of tables", "")
    if not used:
        return "spreadsheet", "A table of applications", ""
    return used[0].id, used[0].title, used[0].trust


def _explain(table: Table) -> None:
    """Say what a table lacks that is nearly one that is known."""
    if len(table.header) == 1:
        raise ReadError(
            f"{table.name} has one column only: save it as CSV with commas or semicolons between the columns."
        )
    for source in known_sources():
        missing = source.required - table.keys
        if len(missing) == 1 and len(source.all_columns & table.keys) >= max(4, len(source.required) - 1):
            raise ReadError(
                f"{table.name} looks like: {source.title}, but lacks the column '{next(iter(missing))}': add it."
            )
