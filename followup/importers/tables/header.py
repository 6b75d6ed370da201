"""From lines of cells to a table: where its header is, and which columns belong to it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from followup import limits
from followup.importers.tables.cells import Cell, Lines, as_text, days_of_numbers, holds_days, is_value
from followup.importers.tables.table import Table, column_key
from followup.importers.tables.zips import too_many_cells, too_many_columns
from followup.importers.words import fold, header_words

PREAMBLE = 15
"""How many lines may stand before the header."""
_SPACES = 20
"""How many may stand around a name where a table was printed."""
_SPELT = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
Wanted = Sequence[frozenset[str]]
"""Column keys of tables that are known, each by which its header is recognised."""


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(word) for words in header_words().values() for word in words)


def known_names(cells: Iterable[Cell], wanted: Wanted) -> int:
    """How many names of columns are known, of the table that fits best or of what people call their columns."""
    names = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    keys = {column_key(name) for name in names}
    words = {fold(name) for name in names} & _words()
    return max((len(words), *(len(keys & one) for one in wanted)))


def find_header(lines: Lines, wanted: Wanted) -> int | None:
    """The index of the line that names the columns; None if there is none.

    Known names decide. One alone may be a cell that happens to read like one ("Offer"); then, as without any, the
    header is the first line that is about as wide as the table, if no number and no day stands in it.
    """
    first = lines[:PREAMBLE]
    scores = [known_names(cells, wanted) - 2 * sum(map(is_value, cells)) for _, cells in first]
    best = max(scores)
    if best > 1:
        return scores.index(best)
    widths = [sum(1 for cell in cells if as_text(cell).strip()) for _, cells in first]
    wide = next(n for n, width in enumerate(widths) if width >= 0.6 * max(widths))
    if scores[wide] < best and (best_at := scores.index(best)) < wide and widths[best_at] > 1:
        return best_at
    return None if any(map(is_value, first[wide][1])) else wide


def table_of(  # noqa: PLR0913 - what a file may say of its table
    name: str,
    lines: Lines,
    wanted: Wanted,
    *,
    header_first: bool = False,
    separator: str = "",
    torn: int = 0,
    part: str = "",
) -> Table:
    """A table out of lines.

    Args:
        name: what messages call it.
        lines: its lines, at least one.
        wanted: see `find_header`.
        header_first: whether the first line is known to be the header.
        separator: of a text file: a row with more cells than the header is then misshapen.
        torn: see `Table`.
        part: see `Table`.

    Raises:
        ReadError: it has too many columns, or cells.
    """
    top = 0 if header_first else find_header(lines, wanted)
    body = lines if top is None else lines[top + 1 :]
    names = [] if top is None else [as_text(cell).strip() for cell in lines[top][1]]
    if top is None or not separator:
        names += [""] * (max((len(cells) for _, cells in body), default=0) - len(names))
    if len(names) > limits.COLUMNS:
        raise too_many_columns(name)
    if len(names) * len(body) > limits.CELLS:
        raise too_many_cells(name)
    body = [(line, cells) for line, cells in body if top is None or not _names_again(cells, names)]
    misshapen = tuple(_misshapen(body, len(names), separator)) if separator and top is not None else ()
    wrong = {line for line, _ in misshapen}
    body = [(line, cells) for line, cells in body if line not in wrong]
    columns = [[cells[n] if n < len(cells) else None for _, cells in body] for n in range(len(names))]
    remarks = []
    if top is None:
        filled = [any(as_text(cell).strip() for cell in column) for column in columns]
        names = [f"Column {n}" if filled[n - 1] else "" for n in range(1, len(names) + 1)]
        remarks.append((lines[0][0], "no line names the columns: they are called Column 1 and so on"))
    for n, column in enumerate(columns):
        if not names[n] and any(as_text(cell).strip() for cell in column):
            if _prose(column):
                what = f"the cells of column {_letter(n)}, which has no name, are not used: name it to bring them in"
                remarks.append((lines[top or 0][0], what))
            else:
                names[n] = f"Column {n + 1}"
    kept = [n for n, one in enumerate(names) if one]
    header, doubled = _apart([names[n] for n in kept])
    texts = [[as_text(c) for c in (days_of_numbers(columns[n]) if holds_days(names[n]) else columns[n])] for n in kept]
    rows = (
        (line, cells)
        for (line, _), cells in zip(body, zip(*texts, strict=True), strict=True)
        if any(cell.strip() for cell in cells)
    )
    return Table(name, header, tuple(rows) if kept else (), torn, misshapen, tuple(remarks), doubled, part)


def _names_again(cells: Sequence[Cell], names: Sequence[str]) -> bool:
    """Whether a line is the header once more, as on each printed page, or the second line of a merged one."""
    texts = list(map(as_text, cells))
    near = (pair for pair in zip(texts, names, strict=False) if pair[1] and len(pair[0]) < len(pair[1]) + _SPACES)
    same = sum(text.strip().casefold() == name.casefold() for text, name in near)
    return same > 1 and same >= sum(bool(text.strip()) for text in texts[: len(names)]) / 2


def _misshapen(body: Lines, width: int, separator: str) -> Iterator[tuple[int, str]]:
    for line, cells in body:
        if len(cells) > width and any(as_text(cell).strip() for cell in cells[width:]):
            without = f"a {_SPELT[separator]} without quotes? Put the text in quotes"
            yield line, f"{len(cells)} cells where the header has {width}: {without}"


def _prose(column: Sequence[Cell]) -> bool:
    """Whether cells without a header are remarks: few, or in sentences; and not a column whose name was left out."""
    filled = [cell for cell in column if as_text(cell).strip()]
    sentences = any(isinstance(c, str) and len(c.split()) > 1 and not is_value(c) for c in filled)
    return sentences or 2 * len(filled) < len(column)


def _apart(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of which no two have the same key, and those that had."""
    used = {column_key(name) for name in names}
    seen: set[str] = set()
    header, doubled = [], []
    for name in names:
        own, n = name, 1
        if column_key(name) in seen:
            doubled.append(name)
            while column_key(own) in used:
                n += 1
                own = f"{name} ({n})"
        seen.add(column_key(own))
        used.add(column_key(own))
        header.append(own)
    return tuple(header), tuple(doubled)


def _letter(n: int) -> str:
    """The letters of a column, counted from 0, as spreadsheets have them."""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)
