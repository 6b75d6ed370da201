"""Cells that are merged: what stands in the first of them stands for every row."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from followup import limits
from followup.importers.tables.cells import Cell, Lines


class Merged(NamedTuple):
    """The first column of a merged range, counted from 0, and its first and last line."""

    column: int
    first: int
    last: int


def spread(lines: Lines, merged: Iterable[Merged]) -> Lines:
    """The lines with the value of each merged range in every line of it that says anything else."""
    ranges = sorted(set(merged))
    if not ranges or max(len(row) for _, row in lines) * len(lines) > limits.CELLS:  # too large a table, and refused
        return lines
    cells: dict[int, list[Cell]] = {line: list(row) for line, row in lines}
    numbers = sorted(cells)
    end: dict[int, int] = {}
    for column, first, last in ranges:
        if first <= end.get(column, 0) or first not in cells or column >= len(cells[first]):
            continue  # ranges that overlap are damage
        end[column] = last
        for line in _between(numbers, first + 1, last):
            row = cells[line]
            if column >= len(row):
                row += [None] * (column + 1 - len(row))
            if row[column] is None:
                row[column] = cells[first][column]
    return [(line, cells[line]) for line in numbers]


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
