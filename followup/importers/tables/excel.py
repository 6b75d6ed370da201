"""Excel workbooks: every sheet, as the cells were saved; no formula is worked out."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.cells import Cell, Lines
from followup.importers.tables.header import Wanted, table_of
from followup.importers.tables.merged import Merged, spread
from followup.importers.tables.table import Table
from followup.importers.tables.zips import insist_on_parts, open_zip, too_many_cells, too_many_columns
from followup.wording import clip

MARK = "xl/workbook.xml"
"""The member that makes an archive a workbook."""
_STYLES = "xl/styles.xml"
_NO_FILL = re.compile(rb"<((?:\w+:)?)fill(?:\s[^>]*)?(?:/>|>\s*</(?:\w+:)?fill>)")
_TITLE = 100
_WHITE = {("rgb", "FFFFFFFF"), ("rgb", "00FFFFFF"), ("theme", 0), ("indexed", 1), ("indexed", 9), ("indexed", 65)}
_SMALL = 30 * 2**20
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_excel(name: str, data: bytes, wanted: Wanted) -> list[Table]:
    """A table for each sheet that has anything in it."""
    import openpyxl

    archive = open_zip(name, data)
    insist_on_parts(name, archive)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of validations and styles, which are not read
            book = openpyxl.load_workbook(_filled(data, archive), read_only=True, data_only=True, keep_links=False)
            merged = _merged(archive)
            room, fills = [limits.CELLS], {sheet.title: dict[int, str]() for sheet in book.worksheets}
            sheets = [
                (sheet.title, spread(_lines(name, sheet, room, fills[sheet.title]), merged.get(sheet.title, ())))
                for sheet in book.worksheets
            ]
    except ReadError:
        raise
    except Exception:  # noqa: BLE001 - the library raises many kinds for a damaged file
        raise ReadError(f"{name} cannot be read as an Excel file: open it in Excel and save it as CSV.") from None
    tables = tables_of_sheets(name, sheets, wanted)
    titles = [title for title, lines in sheets if lines]
    return [replace(table, fills=fills[title]) for title, table in zip(titles, tables, strict=True)]


def _filled(data: bytes, archive: zipfile.ZipFile) -> io.BytesIO:
    """A workbook as the library takes it: some programs write colours without one, of which it makes an error."""
    styles = archive.read(_STYLES) if _STYLES in archive.NameToInfo else b""
    whole = _NO_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", styles)
    if whole == styles:
        return io.BytesIO(data)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as written:
        for member in archive.infolist():
            written.writestr(member.filename, whole if member.filename == _STYLES else archive.read(member))
    return copy


def tables_of_sheets(name: str, sheets: Iterable[tuple[str, Lines]], wanted: Wanted) -> list[Table]:
    """A table for each sheet that has anything in it; its name says which if there are several.

    Raises:
        ReadError: there is none.
    """
    filled = [(title, lines) for title, lines in sheets if lines]
    if not filled:
        raise ReadError(f"{name} has no table in it: its first row must name the columns.")
    several = len(filled) > 1
    return [
        table_of(f"{name}, sheet {title}" if several else name, lines, wanted, part=title if several else "")
        for title, lines in ((clip(title, _TITLE), lines) for title, lines in filled)
    ]


def _lines(name: str, sheet: Any, room: list[int], fills: dict[int, str]) -> Lines:
    """The lines of a sheet; `room` says how many cells the file may still have, `fills` gets the colours of lines."""
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
    lines: Lines = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        values = [_value(cell) for cell in row]
        while values and (values[-1] is None or values[-1] == ""):
            values.pop()
        if len(values) > limits.COLUMNS:
            raise too_many_columns(name)
        room[0] -= len(values)
        if room[0] < 0:
            raise too_many_cells(name)
        if any(v is not None and str(v).strip() for v in values):
            lines.append((number, values))
            if fill := _fill(next(cell for cell in row if cell.value not in {None, ""})):
                fills[number] = fill
    return lines


def _fill(cell: Any) -> str:
    """The colour behind a cell; "" for none and for white."""
    if not cell.has_style or cell.fill.fill_type != "solid":
        return ""
    colour = cell.fill.fgColor
    return "" if (colour.type, colour.value) in _WHITE and not colour.tint else f"{colour.value} {colour.tint}"


def _value(cell: Any) -> Cell:
    """The value of a cell; a percentage as it is shown, the error of a formula as nothing."""
    value: Cell = cell.value
    if cell.data_type == "e":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return f"{value * 100:.10g}%"
    return value


def _merged(archive: zipfile.ZipFile) -> dict[str, list[Merged]]:
    """For each sheet the merged ranges; openpyxl gives them only with the whole workbook in memory."""
    from openpyxl.utils import column_index_from_string

    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found: dict[str, list[Merged]] = {}
    for element in ET.fromstring(archive.read(MARK)).iter():  # noqa: S314 - see above
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path not in archive.NameToInfo or archive.getinfo(path).file_size > _SMALL:
                continue
            found[element.get("name", "")] = [
                Merged(column_index_from_string(m[1].decode()) - 1, int(m[2]), int(m[3]))
                for m in _RANGE.finditer(archive.read(path))
                if int(m[3]) > int(m[2])
            ]
    return found
