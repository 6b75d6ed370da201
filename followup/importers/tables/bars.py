"""Tables that people draw with bars in their notes: Markdown, and Emacs org."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from followup import limits
from followup.errors import ReadError
from followup.importers.tables.cells import Lines
from followup.importers.tables.header import Wanted, table_of
from followup.importers.tables.table import Table, column_key
from followup.importers.tables.zips import too_many_cells

_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
"""The line under a Markdown header, without the spaces around it."""
_ORG_RULE = re.compile(r"\s*\|-[-+|]*\s*")
_HEADING = re.compile(r"(?:#{1,6}|\*+)\s+(.*?)[\s#]*")
_HEADING_LETTERS = 300
_BAR = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)|\[\[[^\[\]]*\]\[([^\[\]]+)\]\]|\[\[([^\[\]]+)\]\]")
_WRAPPED = re.compile(r"(\*\*|__|~~|`)(?=\S)(.+)(?<=\S)\1")
_STAMP = re.compile(r"[<\[](\d{4}-\d\d-\d\d)(?: [^\W\d]+\.?)?(?: (\d{1,2}:\d\d)[\d:\-]*)?(?: [.+\-]{1,2}\d+\w)*[>\]]")
_COOKIE = re.compile(r"<[lrc]?\d*>")


class _Block(NamedTuple):
    """Lines with bars that follow one another, with their numbers, and the heading above them."""

    heading: str
    lines: list[tuple[int, str]]


class _Drawn(NamedTuple):
    """The lines of a drawn table, and whether the first of them is known to be its header."""

    lines: Lines
    header_first: bool


def is_bars(name: str, text: str) -> bool:
    """Whether a text is notes with tables of bars in them."""
    ending = name.lower().rpartition(".")[2]
    if ending in {"csv", "tsv"}:
        return False
    return ending in {"md", "markdown", "org"} or any(_markdown(block) or _org(block) for block in _blocks(text))


def read_bars(name: str, text: str, wanted: Wanted) -> list[Table]:
    """Each table of a text; those with the same header are one.

    Raises:
        ReadError: there is none.
    """
    if text.count("|") > limits.CELLS:
        raise too_many_cells(name)
    found: dict[tuple[str, ...], tuple[str, _Drawn]] = {}
    org = name.lower().endswith(".org")
    for block in _blocks(text):
        drawn = (_org(block) or _markdown(block)) if org else (_markdown(block) or _org(block))
        if not drawn:
            continue
        key = tuple(column_key(str(cell)) for cell in drawn.lines[0][1])
        if key in found:
            found[key][1].lines.extend(drawn.lines[1:])
        else:
            found[key] = (block.heading, drawn)
    if not found:
        raise ReadError(f"{name} has no table in it: draw one with bars, with a line of dashes under its header.")
    tables = []
    for n, (heading, drawn) in enumerate(found.values(), 1):
        part = (heading or f"table {n}") if len(found) > 1 else ""
        full = f"{name}, {part}" if part else name
        header_first = drawn.header_first
        tables.append(table_of(full, drawn.lines, wanted, header_first=header_first, separator="|", part=part))
    return tables


def _blocks(text: str) -> Iterator[_Block]:
    heading, lines = "", []
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if "|" in line:
            lines.append((number, line))
            continue
        if lines:
            yield _Block(heading, lines)
            lines = []
        if match := _HEADING.fullmatch(line[:_HEADING_LETTERS]):
            heading = match[1]


def _markdown(block: _Block) -> _Drawn | None:
    for n, (_, line) in enumerate(block.lines):
        if n and _RULE.fullmatch(line.strip()) and len(_split(line)) == len(_split(block.lines[n - 1][1])):
            rows = [block.lines[n - 1], *block.lines[n + 1 :]]
            return _Drawn([(number, _split(row)) for number, row in rows], header_first=True)
    return None


def _org(block: _Block) -> _Drawn | None:
    if not all(line.lstrip().startswith("|") for _, line in block.lines):
        return None
    drawn = [(number, line, _split(line)) for number, line in block.lines]
    drawn = [one for one in drawn if not _cookies(one[2])]
    rules = [n for n, (_, line, _) in enumerate(drawn) if _ORG_RULE.fullmatch(line)]
    if not rules:
        return None
    top = next((n - 1 for n in rules if n and n - 1 not in rules), None)
    lines: Lines = [(one[0], one[2]) for n, one in enumerate(drawn) if n not in rules and n >= (top or 0)]
    return _Drawn(lines, header_first=top is not None) if lines else None


def _cookies(cells: list[str]) -> bool:
    """Whether a line only says how wide the columns are."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(_COOKIE.fullmatch, filled))


def _split(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    if inside.endswith("|") and not inside.endswith(r"\|"):
        inside = inside[:-1]
    return [_plain(cell.strip()) for cell in _BAR.split(inside)]


def _plain(cell: str) -> str:
    """A cell without the signs that make a link, a day or bold text of it."""
    cell = cell.replace(r"\|", "|").replace(r"\vert{}", "|")
    if match := _STAMP.fullmatch(cell):
        return " ".join(filter(None, match.groups()))
    if match := _LINK.fullmatch(cell):
        return str(next(filter(None, match.groups())))
    if match := _WRAPPED.fullmatch(cell):
        return match[2]
    return cell
