"""From files that people have to events: one file a source, found by itself.

A new source is a new file in `sources` that declares `SOURCES`. Nothing here writes; what was read enters the log
through `followup.importers.bring_in`.
"""

from collections.abc import Mapping as Words
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from followup import limits
from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers import mail, sources
from followup.importers.base import Found, Guess, Progress, Question, Reading, Skipped, Source
from followup.importers.beside import known_beside
from followup.importers.choice import chosen, explain_empty, left_out
from followup.importers.columns import FIELDS, Mapping
from followup.importers.dates import ORDERS as DATE_ORDERS
from followup.importers.sources import spreadsheet
from followup.importers.statuses import Status
from followup.importers.tables import Table, tables_in
from followup.log.model import Pipeline

__all__ = [
    "DATE_ORDERS",
    "FIELDS",
    "STATUSES",
    "SUFFIXES",
    "DateOrderNeededError",
    "Guess",
    "Mapping",
    "MappingNeededError",
    "Question",
    "ReadError",
    "Reading",
    "Skipped",
    "known_sources",
    "read",
    "read_bytes",
]  # fmt: skip

STATUSES = tuple(Status)
"""What a status word may mean."""
SUFFIXES = frozenset(
    {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".ods", ".md", ".markdown", ".org", ".json", ".jsonl", ".zip"}
    | mail.SUFFIXES
)
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
    mapping: Mapping | None = None,
    date_order: str | None = None,
    words: Words[str, str] | None = None,
    year: int | None = None,
    sheet: str = "",
    me: str = "",
    today: date | None = None,
    meanwhile: bool = False,
    progress: Progress | None = None,
) -> Reading:
    """Read a file that somebody brings in; what it holds is recognised by its columns, not by its name.

    Nothing enters a log: a row that cannot be used is skipped and named, and a date is never guessed.

    Args:
        path: a CSV, a spreadsheet (Excel, OpenDocument), a table in Markdown or org notes, a list in JSON, or a ZIP
            of tables, such as LinkedIn's data export; mail: a mailbox (mbox), a message (.eml, .msg), or a folder or
            a ZIP of those.
        known: the log that it will be added to: dates are checked against it, and messages matched with it.
        mapping: which column holds what, for a table of another kind.
        date_order: "dmy", "mdy" or "ymd", for dates that could be read in two ways.
        words: what status words of a table mean, such as {"in the pool": "applied"}; see `STATUSES`.
        year: of dates without one.
        sheet: which sheet of a workbook, section of notes or file of an archive to read, if not the likeliest.
        me: the user's own name, as messages have it; for mail, the user's address.
        today: the day of reading, if it is another: an interview after it is a talk that was arranged.
        meanwhile: whether the other rows come in while dates can be read in two ways; that is then one of the
            questions, and no error.
        progress: told every now and then how many bytes of mail are read, and of how many.

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
    found = _found(known, mapping, date_order, words, year, me, today, meanwhile)
    found.progress = progress
    try:
        # A mailbox may be larger than memory.
        if path.exists() and (letters := mail.read(path.name, path, found)):
            return letters
        with path.open("rb") as file:  # no more than is needed to see that it is too large
            return _read_tables(path.name, file.read(limits.TABLE_BYTES + 1), found, sheet)
    except FileNotFoundError:
        raise ReadError(f"There is no file {path}: check the name and the folder.") from None
    except OSError as error:
        if path.is_dir():  # Windows says of a folder that permission is denied
            raise ReadError(f"{path} is a folder without mail in it: name a file in it.") from None
        raise ReadError(f"{path} cannot be read ({error.strerror}): close it elsewhere.") from None


def read_bytes(  # noqa: PLR0913 - what `read` takes
    name: str,
    data: bytes,
    *,
    known: Pipeline | None = None,
    mapping: Mapping | None = None,
    date_order: str | None = None,
    words: Words[str, str] | None = None,
    year: int | None = None,
    sheet: str = "",
    me: str = "",
    today: date | None = None,
    meanwhile: bool = False,
) -> Reading:
    """As `read`, for a file that is in memory."""
    found = _found(known, mapping, date_order, words, year, me, today, meanwhile)
    return mail.read(name, data, found) or _read_tables(name, data, found, sheet)


def _found(  # noqa: PLR0913, PLR0917 - what `read` takes
    known: Pipeline | None,
    mapping: Mapping | None,
    date_order: str | None,
    words: Words[str, str] | None,
    year: int | None,
    me: str,
    today: date | None,
    meanwhile: bool,
) -> Found:
    found = Found(known=known or Pipeline(), mapping=mapping, date_order=date_order, me=me, year=year)
    found.meanwhile = meanwhile
    found.words_said = words or {}
    found.today = today or found.today
    return found


def _read_tables(name: str, data: bytes, found: Found, sheet: str) -> Reading:
    """What the tables of a file hold."""
    tables = tables_in(name, data, [s.all_columns for s in known_sources()])
    del data  # a large export is in memory once
    main = chosen(name, tables, sheet)
    # What the reader says of columns, or of the sheet, wins over what a table looks like.
    pairs = [(t, None if sheet and t is not main else _source(t, said=found.mapping is not None)) for t in tables]
    recognised = any(source and not source.listed for _, source in pairs)
    # A sheet beside one that is known may be the list; a file beside LinkedIn's is not.
    listed = main and (sheet or not recognised or main.part) and not any(s for t, s in pairs if t is main)
    main = main if listed else None
    beside = [(t, other) for t, s in pairs if not s and not recognised and (other := known_beside(t))]
    beside = [(t, other) for t, other in beside if not (found.mapping and t is main)]
    main = None if any(t is main for t, _ in beside) else main
    used: list[Source] = []
    for table, source in sorted(pairs, key=lambda pair: pair[1].order if pair[1] else 0):
        if source:
            _read_list(table, found, tables, source) if source.listed else source.read(table, found)
            used.append(source)
        elif table is main:
            _read_list(table, found, tables)
        elif any(table is other for other, _ in beside):
            continue
        else:
            found.skip(table, 1, left_out(table, main))
            continue
        _report(table, found)
    for table, source in beside:  # what is about applications, after all of them
        source.read(table, found)
        _report(table, found)
    used = used or ([] if main else [source for _, source in beside])
    if not used and not main:
        raise ReadError(f"{name} holds no table that is known here: unpack it and bring in a CSV or Excel file.")
    found.by_machine = not main and not any(source.listed or source.of_a_log for source in used)
    return found.reading(*_named([] if main else used, tables), _parts(tables, main))


def _parts(tables: Sequence[Table], main: Table | None) -> tuple[str, ...]:
    """The sheets, sections or files that a list can be read from, the one that is read first."""
    readable = [t for t in tables if t.header]
    several = main is not None and len(readable) > 1
    return tuple(t.part or t.name for t in sorted(readable, key=lambda t: t is not main)) if several else ()


def _read_list(table: Table, found: Found, tables: Sequence[Table], source: Source | None = None) -> None:
    if not source:
        _explain(table)
    explain_empty(table)
    try:
        (source.read if source else spreadsheet.read)(table, found)
    except MappingNeededError as question:
        question.parts = _parts(tables, table)
        raise


def _report(table: Table, found: Found) -> None:
    """Report what of a table is no row that could be read."""
    for line, reason in table.remarks:
        found.skip(table, line, reason)
    for line, reason in table.misshapen:
        found.read += 1
        found.skip(table, line, reason)
    if table.torn:
        found.read += 1
        found.skip(table, table.torn, "the file ends inside this row: save it again and bring it in once more")


def _source(table: Table, *, said: bool) -> Source | None:
    """What a table is recognised as; where the reader said what its columns hold, only as a list."""
    return next((s for s in known_sources() if s.fits(table.keys) and (s.listed or not said)), None)


def _named(used: list[Source], tables: Sequence[Table]) -> tuple[str, str, str]:
    if not used:
        return "spreadsheet", "A table of applications", ""
    if all(s.id.startswith("linkedin") for s in used) and len(tables) > 1 and not tables[0].part:
        return "linkedin-zip", "LinkedIn's data export", ""
    if len({s.id for s in used}) > 1:
        return "archive", "An archive of tables", ""
    return used[0].id, used[0].title, used[0].trust


def _explain(table: Table) -> None:
    """Say what a table lacks that is nearly one that is known."""
    if len(table.header) == 1:
        raise ReadError(
            f"{table.name} has one column only: save it as CSV with commas or semicolons between the columns."
        )
    for source in (s for s in known_sources() if not s.listed):
        missing = source.required - table.keys
        if len(missing) == 1 and len(source.all_columns & table.keys) >= max(4, len(source.required) - 1):
            raise ReadError(
                f"{table.name} looks like: {source.title}, but lacks the column '{next(iter(missing))}': add it."
            )
