"""OpenDocument spreadsheets, as LibreOffice saves them."""

import io
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.cells import Cell, Lines
from followup.importers.tables.excel import tables_of_sheets
from followup.importers.tables.header import Wanted
from followup.importers.tables.merged import Merged, spread
from followup.importers.tables.table import Table
from followup.importers.tables.zips import content, insist_on_parts, open_zip, too_many_cells, too_many_columns

MARK = b"application/vnd.oasis.opendocument.spreadsheet"
"""What the member `mimetype` says."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MOST_COLUMNS = 16_384
"""Columns of a sheet in LibreOffice: formats are repeated up to the last of them."""
_MOST_SPACES = 1_000


def is_opendocument(archive: ZipFile) -> bool:
    """Whether an archive is an OpenDocument spreadsheet."""
    if "mimetype" not in archive.NameToInfo or archive.getinfo("mimetype").flag_bits & 1:
        return False
    if archive.getinfo("mimetype").file_size > 200:
        return False
    return content("mimetype", archive, archive.getinfo("mimetype")).startswith(MARK)


def read_opendocument(name: str, data: bytes, wanted: Wanted) -> list[Table]:
    """A table for each sheet that has anything in it."""
    archive = open_zip(name, data)
    cannot = ReadError(f"{name} cannot be read as a spreadsheet: open it and save it as Excel (.xlsx) or CSV.")
    if "content.xml" not in archive.NameToInfo:
        raise cannot
    insist_on_parts(name, archive)
    xml = content(name, archive, archive.getinfo("content.xml"))
    manifest = archive.NameToInfo.get("META-INF/manifest.xml")
    if manifest and b"encryption-data" in content(name, archive, manifest):
        raise ReadError(f"{name} is locked with a password: save it without one, then bring it in.")
    try:
        sheets = list(_sheets(name, xml))
    except (ET.ParseError, ValueError, LookupError):
        raise cannot from None
    return tables_of_sheets(name, sheets, wanted)


def _sheets(name: str, xml: bytes) -> Iterator[tuple[str, Lines]]:
    depth = deep = 0
    room = [limits.CELLS]
    sheet = _Sheet(name, "", room)
    for event, element in ET.iterparse(io.BytesIO(xml), events=("start", "end")):  # noqa: S314 - see above
        deep += 1 if event == "start" else -1
        if deep > limits.DEEP:
            raise ET.ParseError
        if element.tag == f"{_TABLE}table":
            if event == "start":
                depth += 1
                if depth == 1:
                    sheet = _Sheet(name, element.get(f"{_TABLE}name", ""), room)
            else:
                depth -= 1
                if depth == 0:
                    yield sheet.title, spread(sheet.lines, sheet.merged)
                    element.clear()
        elif event == "end" and depth == 1 and element.tag == f"{_TABLE}table-row":
            sheet.row(element)
            element.clear()


class _Sheet:
    """One sheet while it is read; rows and cells may stand for many alike."""

    def __init__(self, name: str, title: str, room: list[int]) -> None:
        self.name, self.title = name, title
        self.lines: Lines = []
        self.merged: list[Merged] = []
        self.line = 0
        self.room = room
        """How many cells the file may still have."""

    def row(self, element: ET.Element) -> None:
        times = _count(element, "number-rows-repeated")
        cells: list[Cell] = []
        column = 0
        for child in element:
            if child.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            repeated = min(_count(child, "number-columns-repeated"), _MOST_COLUMNS - column)
            value = _value(child)
            if value is not None and value != "" and repeated > 0:
                cells += [None] * (column - len(cells)) + [value] * repeated
                spanned = _count(child, "number-rows-spanned")
                if spanned > 1:
                    self.merged.append(Merged(column, self.line + 1, self.line + spanned))
            column += max(0, repeated)
        if cells:
            if len(cells) > limits.COLUMNS:
                raise too_many_columns(self.name)
            self.room[0] -= len(cells) * times
            if self.room[0] < 0:
                raise too_many_cells(self.name)
            self.lines += [(self.line + n, cells) for n in range(1, times + 1)]
        self.line += times


def _count(element: ET.Element, name: str) -> int:
    try:
        return max(1, int(element.get(f"{_TABLE}{name}", "1")))
    except ValueError:
        return 1


def _value(cell: ET.Element) -> Cell:
    """The value of a cell; percentages and money as they are shown, the error of a formula as nothing."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if cell.get(f"{_CALC}value-type") == "error":
        return None
    shown = "\n".join(_shown(p) for p in cell if p.tag in {f"{_TEXT}p", f"{_TEXT}h"})
    if kind == "date":
        return _day(cell.get(f"{_OFFICE}date-value", "")) or shown
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper()
    if kind == "float":
        try:
            return float(cell.get(f"{_OFFICE}value", ""))
        except ValueError:
            return shown
    return shown


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _shown(element: ET.Element) -> str:
    """The text of a paragraph, with its spaces, tabs and line breaks; comments on it are not text of it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            parts.append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_shown(child))
        parts.append(child.tail or "")
    return "".join(parts)
