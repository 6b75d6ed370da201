"""A cell that holds a whole history: a list of stages, each with its day."""

import ast
import json
import re

_LONGEST = 20_000
_PLAIN = re.compile(
    r"(?:[\s\[\]{}:,]|'(?:[^'\\]|\\['\"\\nt])*+'|\"(?:[^\"\\]|\\['\"\\nt])*+\"|None|True|False|-?\d[\d.]*)*+"
)
"""What Python writes of such a list, in which nothing is to be worked out."""


def stages(cell: str) -> list[tuple[str, str]]:
    """The stages of a list such as [{'stage': 'Applied', 'date': '2026-03-02'}] with their days, as they are written.

    The list may be written as JSON or as Python writes it; a cell that holds anything else has none.
    """
    text = cell.strip()
    if not text.startswith("[") or len(text) > _LONGEST:
        return []
    for read in (json.loads, *([ast.literal_eval] if _PLAIN.fullmatch(text) else ())):
        try:
            found = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            told = [(str(one.get("stage") or "").strip(), str(one.get("date") or "").strip()) for one in found]
            return [(stage, day) for stage, day in told if stage]
    return []
