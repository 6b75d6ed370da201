"""JSON: a list of flat objects is a table."""

import json
import re
from collections.abc import Iterator
from typing import Any

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.cells import Cell, Lines
from followup.importers.tables.header import Wanted, table_of
from followup.importers.tables.table import Table
from followup.importers.tables.zips import too_many_cells, too_many_columns

_BEGINS = re.compile(r"\s*(\[\s*)?\{\s*[\"}]|\s*\[\s*\]\s*\Z")
_BETWEEN = re.compile(r"[\s,]*")


def is_json(name: str, text: str) -> bool:
    """Whether a text is JSON."""
    return name.lower().endswith((".json", ".jsonl", ".ndjson")) or bool(_BEGINS.match(text))


def read_json(name: str, text: str, wanted: Wanted) -> Table:
    """The table that a list of flat objects is, or the one such list within an object, or an object a line.

    Raises:
        ReadError: it is anything else, or no JSON.
    """
    other = ReadError(
        f"{name} is no table: bring in a list of objects without others inside them, "
        'such as [{"company": "Acme", "applied": "2026-03-02"}].'
    )
    if text.count("{") + text.count("[") > limits.OBJECTS:
        raise too_many_cells(name)
    try:
        found = list(_objects(text, _start(text)))
    except (ValueError, RecursionError):
        raise ReadError(f"{name} is not JSON that can be read: save it again in the program it comes from.") from None
    if not found or not all(isinstance(one, dict) for _, one in found):
        raise other
    names = list(dict.fromkeys(key for _, one in found for key in one))
    if len(names) > limits.COLUMNS:
        raise too_many_columns(name)
    if any(isinstance(v, dict) or (isinstance(v, list) and not _flat(v)) for _, one in found for v in one.values()):
        raise other
    if len(names) * len(found) > limits.CELLS:
        raise too_many_cells(name)
    lines: Lines = [(line, [_cell(one.get(key)) for key in names]) for line, one in found]
    return table_of(name, [(found[0][0], names), *lines], wanted, header_first=True)


def _start(text: str) -> int:
    """Where the objects begin: in a list, in the one list of an object, or at once."""
    begin = _BETWEEN.match(text, 0)
    at = begin.end() if begin else 0
    if text[at : at + 1] == "[":
        json.loads(text)
        return at + 1
    try:
        whole = json.loads(text)
    except ValueError:
        return at  # an object a line, or damaged
    lists = [key for key, value in whole.items() if isinstance(value, list)] if isinstance(whole, dict) else []
    tables = [key for key in lists if whole[key] and all(isinstance(one, dict) for one in whole[key])]
    if len(tables) != 1:
        return at
    inside = re.search(re.escape(json.dumps(tables[0], ensure_ascii=False)) + r"\s*:\s*\[", text)
    return inside.end() if inside else at


def _objects(text: str, at: int) -> Iterator[tuple[int, Any]]:
    """Each value that follows, with the line that it begins in."""
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    while True:
        begin = _BETWEEN.match(text, at)
        at = begin.end() if begin else at
        if at >= len(text) or text[at] == "]":
            return
        line, counted = line + text.count("\n", counted, at), at
        value, at = decoder.raw_decode(text, at)
        yield line, value


def _flat(values: list[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if one is not None)
    return value if value is None or isinstance(value, str | int | float) else str(value)
