"""Text with separators: CSV in any usual encoding, with commas, semicolons, tabs or bars."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.cells import Cell, Lines
from followup.importers.tables.header import Wanted, find_header, known_names, table_of
from followup.importers.tables.table import Table
from followup.importers.tables.zips import too_many_cells, too_many_columns

SEPARATORS = ",;\t|"
_LOOK = 200
"""How many lines are looked at to find the separator."""
_SHORT = 60
_LONG = 100 * limits.COLUMNS
"""A line with so many separators is no note in quotes, and is not split."""
_CONFLICT = re.compile(r"^(<{7} .*|={7}|>{7} .*)$", flags=re.MULTILINE)


_OLD = ("cp1252", "gb18030", "cp1250", "cp1251", "shift_jis", "cp1254")
"""What programs wrote before Unicode; the one in which the names of columns are words that are known comes first."""


def _known_words(data: bytes, encoding: str) -> int:
    return known_names(re.split(r"[,;\t|\n\r\"]", data[:2000].decode(encoding, "replace")), ())


def decode(name: str, data: bytes) -> str:
    """The text of a file.

    Raises:
        ReadError: it is none.
    """
    encodings: Sequence[str]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in data[:4096]:
        encodings = ()
    else:
        encodings = ("utf-8-sig", *sorted(_OLD, key=lambda one: -_known_words(data, one)))
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Text has few control characters; pictures and programs have many.
        sample = text[:4096]
        if sum(c < " " and c not in "\r\n\t" for c in sample) <= len(sample) / 100:
            # A lone carriage return ends a line, too, and the reader of CSV refuses it inside a cell otherwise.
            return text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    raise ReadError(f"{name} is not a table of text: choose a CSV, an Excel file (.xlsx) or LinkedIn's ZIP.")


def read_csv(name: str, text: str, wanted: Wanted) -> Table:
    """A table out of CSV text: the separator and the header's line are found by looking."""
    marks = _CONFLICT.findall(text)
    if len(marks) >= 3 and marks[0].startswith("<"):
        line = text[: text.index(marks[0])].count("\n") + 1
        raise ReadError(
            f"{name} holds two versions of itself that were not joined (from line {line}): keep the rows that are "
            "right, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and bring it in again."
        )
    if any(len(line) > _LONG and max(map(line.count, SEPARATORS)) > _LONG for line in _pieces(text)):
        raise too_many_columns(name)
    # Bound to the better rank, and of equal ones to the first.
    separator = max(SEPARATORS, key=lambda mark: (*_rank(text, mark, wanted), -SEPARATORS.index(mark)))
    with _long_cells(text):
        lines = list(_counted(name, _lines(text, separator)))
    if not lines:
        raise ReadError(f"{name} is empty: its first line must name the columns.")
    # An odd number of quotes: the file ends inside a cell, so it is still being written or was cut off.
    torn = lines[-1][0] if len(lines) > 1 and text.count('"') % 2 else 0
    return table_of(name, lines[:-1] if torn else lines, wanted, separator=separator, torn=torn)


def _rank(text: str, separator: str, wanted: Wanted) -> tuple[int, bool, float, int]:
    """How well a separator fits: names that are known, several columns, rows as wide as the header, its width."""
    with _long_cells(text):
        lines: Lines = list(islice(_lines(text, separator), _LOOK))
    if not lines:
        return 0, False, 0.0, 0
    top = find_header(lines, wanted) or 0
    header, body = lines[top][1], lines[top + 1 :]
    same = sum(1 for _, cells in body if len(cells) == len(header)) / len(body) if body else 1.0
    return known_names(header, wanted), len(header) > 1, same, len(header)


def _lines(text: str, separator: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    reader = csv.reader(_pieces(text), delimiter=separator)
    start = 1
    same: dict[str, str] = {}  # the names of a long list are there a thousand times, and in memory once
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, [same.setdefault(cell, cell) if len(cell) <= _SHORT else cell for cell in cells]
        start = reader.line_num + 1


def _counted(name: str, lines: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The lines, as long as there are not too many cells in them."""
    room = limits.CELLS
    for line in lines:
        room -= len(line[1])
        if room < 0:
            raise too_many_cells(name)
        yield line


def _pieces(text: str) -> Iterator[str]:
    """The lines of a text, one after the other: a copy of the whole, as `io` makes it, takes four bytes a letter."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


@contextmanager
def _long_cells(text: str) -> Iterator[None]:
    """A note may be as long as people paste."""
    limit = csv.field_size_limit(max(len(text) + 1, 131072))
    try:
        yield
    finally:
        csv.field_size_limit(limit)
