"""Reading tables out of files: CSV in any usual encoding and separator, Excel, and archives of them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from followup.errors import ReadError

MOST_BYTES = 200 * 2**20
"""The largest file, or archive once unpacked, that is read."""
MOST_MEMBERS = 2000
PREAMBLE = 15
"""How many lines may stand before the header."""
SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Table:
    """A table as it stood in a file: cells are text.

    Attributes:
        name: file name, or the member's name in an archive.
        header: column names as written.
        rows: for each row its line number in the file (counted from 1) and its cells, as many as the header has.
        torn: the line of a last row that was cut off, 0 if none.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    torn: int = 0

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as a dictionary by column key (see `column_key`), with its line."""
        keys = [column_key(name) for name in self.header]
        for line, cells in self.rows:
            yield line, dict(zip(keys, cells, strict=True))

    @property
    def keys(self) -> frozenset[str]:
        """The columns' keys."""
        return frozenset(column_key(name) for name in self.header)


def column_key(name: str) -> str:
    """What makes two spellings of a column the same: case, spaces and underscores do not count."""
    return " ".join(name.strip().strip('"').replace("_", " ").casefold().split())


def tables_in(name: str, data: bytes, wanted: list[frozenset[str]]) -> Iterator[Table]:
    """Every table of a file: one of a CSV, one of a workbook, all of an archive.

    Args:
        name: the file's name, for messages.
        data: its content.
        wanted: column keys that headers are recognised by, so that lines before a header can be passed over.

    Raises:
        ReadError: empty, binary, too large, damaged or locked.
    """
    if not data.strip(b"\0 \r\n\t"):
        raise ReadError(f"{name} is empty: save it again in the program that it comes from, then bring it in.")
    if len(data) > MOST_BYTES:
        raise ReadError(f"{name} is larger than {MOST_BYTES // 2**20} MB: bring in a part of it.")
    if data.startswith(b"PK"):
        yield from _archive(name, data, wanted)
    else:
        yield read_csv(name, _decode(name, data), wanted)


def _archive(name: str, data: bytes, wanted: list[frozenset[str]]) -> Iterator[Table]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [m for m in archive.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ReadError(f"{name} is damaged or was not saved to the end: download or save it again.") from None
    if any(m.filename == "xl/workbook.xml" for m in members):
        yield _excel(name, data)
        return
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_BYTES:
        raise ReadError(f"{name} unpacks to more than is sensible: unpack it yourself and bring in the files you need.")
    for member in members:
        if not member.filename.lower().endswith((".csv", ".tsv")):
            continue
        if member.flag_bits & 1:
            raise ReadError(f"{name} is locked with a password: unpack it first, then bring in the files.")
        try:
            content = archive.read(member)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
            raise ReadError(f"{name} is damaged at {member.filename}: download or save it again.") from None
        short = PurePosixPath(member.filename).name
        if content.strip(b"\0 \r\n\t"):
            yield read_csv(short, _decode(short, content), wanted)


def _decode(name: str, data: bytes) -> str:
    encodings: tuple[str, ...]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in data[:4096]:
        encodings = ()
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Text has few control characters; pictures and programs have many.
        sample = text[:4096]
        if sum(c < " " and c not in "\r\n\t" for c in sample) <= len(sample) / 100:
            return text
    raise ReadError(f"{name} is not a table of text: choose a CSV, an Excel file (.xlsx) or LinkedIn's ZIP.")


def read_csv(name: str, text: str, wanted: list[frozenset[str]]) -> Table:
    """A table out of CSV text: the separator and the header's line are found by looking."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    best: Table | None = None
    score = (-1, -1)
    for separator in SEPARATORS:
        found = _parse(name, text, separator, wanted)
        rank = (_known(found.header, wanted), len(found.header)) if found else (-1, -1)
        if rank > score:
            best, score = found, rank
    if best is None:
        raise ReadError(f"{name} has no header: its first line must name the columns.")
    return best


def _known(cells: Iterable[str], wanted: list[frozenset[str]]) -> int:
    """How many columns are known of the source that fits best."""
    keys = frozenset(map(column_key, cells))
    return max((len(keys & w) for w in wanted), default=0)


def _parse(name: str, text: str, separator: str, wanted: list[frozenset[str]]) -> Table | None:
    lines: list[tuple[int, list[str]]] = []
    # A lone carriage return ends a line, too, and the reader refuses it inside a cell otherwise.
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    limit = csv.field_size_limit(max(len(source) + 1, 131072))
    try:
        reader = csv.reader(io.StringIO(source), delimiter=separator)
        start = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, cells))
            start = reader.line_num + 1
    finally:
        csv.field_size_limit(limit)
    if not lines:
        return None
    top = max(range(min(PREAMBLE, len(lines))), key=lambda i: (_known(lines[i][1], wanted), -i))
    header = tuple(c.strip() for c in lines[top][1])
    width = len(header)
    rows = [(line, tuple((cells + [""] * width)[:width])) for line, cells in lines[top + 1 :]]
    # An odd number of quotes: the file ends inside a cell, so it is still being written or was cut off.
    torn = rows[-1][0] if rows and source.count('"') % 2 else 0
    return Table(name, header, tuple(rows[:-1] if torn else rows), torn)


def _excel(name: str, data: bytes) -> Table:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [
                (i, row)
                for i, row in enumerate(sheet.iter_rows(values_only=True), 1)
                if any(c is not None for c in row)
            ]
            if len(rows) > 1:
                # The header is the first line with the most names in it.
                top = max(
                    range(min(PREAMBLE, len(rows))), key=lambda i: (sum(isinstance(c, str) for c in rows[i][1]), -i)
                )
                header = tuple(_cell(c).strip() for c in rows[top][1])
                return Table(name, header, tuple((i, tuple(_cell(c) for c in row)) for i, row in rows[top + 1 :]))
    except ReadError:
        raise
    except Exception:  # noqa: BLE001 - the library raises many kinds for a damaged file
        raise ReadError(f"{name} cannot be read as an Excel file: open it in Excel and save it as CSV.") from None
    raise ReadError(f"{name} has no table in it: its first row must name the columns.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
