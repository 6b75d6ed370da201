"""A table as it stood in a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table as it stood in a file: cells are text.

    Attributes:
        name: file name, or the member's name in an archive, with the sheet if there are several.
        header: column names as written; of two that are the same, the second has " (2)" after it.
        rows: for each row its line number in the file (counted from 1) and its cells, as many as the header has.
        torn: the line of a last row that was cut off, 0 if none.
        misshapen: rows that are not taken because their cells do not fit the header: the line, and why.
        remarks: what else is left out, such as cells beside the table: the line, and what it is.
        doubled: names that more than one column has, as written.
        part: the sheet of a workbook, or the section of a text, if the file holds several tables.
        fills: the colour behind a line's first cell, by line; none of those that are white, and of Excel files only.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    torn: int = 0
    misshapen: tuple[tuple[int, str], ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()
    doubled: tuple[str, ...] = ()
    part: str = ""
    fills: Mapping[int, str] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as a dictionary by column key (see `column_key`), with its line."""
        keys = [column_key(name) for name in self.header]
        for line, cells in self.rows:
            yield line, dict(zip(keys, cells, strict=True))

    def column(self, name: str) -> Iterator[str]:
        """The cells of a column, by its name as written."""
        at = self.header.index(name)
        return (cells[at] for _, cells in self.rows)

    def coloured(self) -> int:
        """How many rows have a colour that may mean something: not one that all have, nor every second row."""
        behind = [self.fills.get(line, "") for line, _ in self.rows]
        striped = len(set(behind)) == 2 and all(one == next_ for one, next_ in zip(behind, behind[2:], strict=False))
        return 0 if len(set(behind)) < 2 or (striped and behind[3:]) else sum(map(bool, behind))

    @property
    def keys(self) -> frozenset[str]:
        """The columns' keys."""
        return frozenset(column_key(name) for name in self.header)


def column_key(name: str) -> str:
    """What makes two spellings of a column the same: case, spaces and underscores do not count."""
    return " ".join(name.strip().strip('"').replace("_", " ").casefold().split())
