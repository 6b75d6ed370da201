"""Every table of a file: what kind of file it is shows in its content."""

from pathlib import PurePosixPath
from zipfile import ZipFile

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.bars import is_bars, read_bars
from followup.importers.tables.comma import decode, read_csv
from followup.importers.tables.excel import MARK, read_excel
from followup.importers.tables.header import Wanted
from followup.importers.tables.objects import is_json, read_json
from followup.importers.tables.opendocument import is_opendocument, read_opendocument
from followup.importers.tables.table import Table
from followup.importers.tables.zips import content, open_zip, too_many_cells
from followup.wording import clip

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_TEXTS = (".csv", ".tsv")
_NOTES = (".md", ".markdown", ".org", ".json", ".jsonl")
"""What is looked at in an archive that has no other table."""
_NAME = 120
_BOOKS = (".xlsx", ".xlsm", ".ods")


def tables_in(name: str, data: bytes, wanted: Wanted) -> list[Table]:
    """Every table of a file: of a CSV, of the sheets of a workbook, of notes, of an archive.

    Args:
        name: the file's name, for messages.
        data: its content.
        wanted: column keys that headers are recognised by, so that lines before a header can be passed over.

    Raises:
        ReadError: empty, binary, too large, damaged or locked.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise ReadError(f"{name} is empty: save it again in the program that it comes from, then bring it in.")
    if len(data) > limits.TABLE_BYTES:
        raise ReadError(f"{name} is larger than {limits.TABLE_BYTES // limits.MB} MB: bring in a part of it.")
    if data.startswith(_OLD_EXCEL):
        raise ReadError(f"{name} is an old Excel file, or locked: save it as .xlsx without a password, or as CSV.")
    if not data.startswith(b"PK"):
        return _of_text(name, decode(name, data), wanted)
    archive = open_zip(name, data)
    if (book := _of_book(name, data, archive, wanted)) is not None:
        return book
    if any(member.endswith(".iwa") for member in archive.namelist()):
        raise ReadError(f"{name} is a Numbers file: in Numbers, export it as Excel or CSV, and bring that in.")
    return _of_archive(name, archive, wanted)


def _of_text(name: str, text: str, wanted: Wanted) -> list[Table]:
    if not text.strip():
        raise ReadError(f"{name} is empty: save it again in the program that it comes from, then bring it in.")
    if text.count("\n") > limits.CELLS:
        raise too_many_cells(name)
    if is_json(name, text):
        return [read_json(name, text, wanted)]
    if is_bars(name, text):
        return read_bars(name, text, wanted)
    return [read_csv(name, text, wanted)]


def _of_book(name: str, data: bytes, archive: ZipFile, wanted: Wanted) -> list[Table] | None:
    """The sheets of a workbook; None if the archive is something else."""
    if MARK in archive.NameToInfo:
        return read_excel(name, data, wanted)
    return read_opendocument(name, data, wanted) if is_opendocument(archive) else None


def _of_archive(name: str, archive: ZipFile, wanted: Wanted) -> list[Table]:
    members = _members(name, archive)
    shorts = [PurePosixPath(path).name for path, _ in members]
    tables: list[Table] = []
    problems = []
    notes = []
    for short, (path, inside) in zip(shorts, members, strict=True):
        own = clip(short if shorts.count(short) == 1 else path, _NAME)
        if not inside.strip(b"\0 \r\n\t"):
            continue
        try:
            if path.lower().endswith(_TEXTS):
                tables.append(read_csv(own, decode(own, inside), wanted))
            elif path.lower().endswith(_NOTES):
                notes.append((own, inside))
            elif inside.startswith(b"PK"):
                tables += _of_book(own, inside, open_zip(own, inside), wanted) or []
        except ReadError as problem:
            problems.append((own, problem))
        if sum(len(table.rows) * len(table.header) for table in tables) > limits.CELLS:
            raise too_many_cells(name)
    if not tables:
        tables = [table for own, inside in notes for table in _of_notes(own, inside, wanted)]
    if problems and not tables:
        raise problems[0][1]
    return [*tables, *(Table(own, (), (), remarks=((1, str(problem)),)) for own, problem in problems)]


def _of_notes(name: str, inside: bytes, wanted: Wanted) -> list[Table]:
    """The tables of notes in an archive; most notes there have none, which is nothing to report."""
    try:
        return _of_text(name, decode(name, inside), wanted)
    except ReadError:
        return []


def _members(name: str, archive: ZipFile) -> list[tuple[str, bytes]]:
    """The files that may hold tables, those of archives within the archive too, one level deep."""
    found = [(m.filename, content(name, archive, m)) for m in archive.infolist() if _may(m.filename, (".zip",))]
    members: list[tuple[str, bytes]] = []
    size = 0
    for path, inside in found:
        if not path.lower().endswith(".zip"):
            members.append((path, inside))
            continue
        inner = open_zip(clip(PurePosixPath(path).name, _NAME), inside)
        size += sum(m.file_size for m in inner.infolist())
        if size > limits.TABLE_BYTES or len(members) + len(inner.infolist()) > limits.MEMBERS:
            raise ReadError(
                f"{name} unpacks to more than is sensible: unpack it yourself and bring in the files you need."
            )
        members += [(m.filename, content(name, inner, m)) for m in inner.infolist() if _may(m.filename)]
    return members


def _may(path: str, further: tuple[str, ...] = ()) -> bool:
    """Whether a member may hold a table; what a Mac adds beside each file does not."""
    name = PurePosixPath(path).name
    hidden = path.startswith("__MACOSX/") or name.startswith(".")
    return not hidden and name.lower().endswith((*_TEXTS, *_BOOKS, *_NOTES, *further))
