"""Which of several tables of a file is the list of applications."""

from collections.abc import Sequence

from followup.errors import ReadError
from followup.importers.beside import known_beside
from followup.importers.tables import Table
from followup.importers.words import fold, header_words
from followup.wording import many

_TELLING = frozenset({"company", "title", "applied", "status"})
"""The fields that make a table a list of applications; a list of interviews or of people has fewer of them."""


def likeness(table: Table) -> int:
    """How much a table looks like a list of applications, by the names of its columns."""
    names = {fold(name) for name in table.header}
    fields = {field for field, words in header_words().items() if names & set(map(fold, words))}
    return 3 * len(fields & _TELLING) + len(fields - _TELLING)


def by_likeness(tables: Sequence[Table]) -> list[Table]:
    """Tables with the one that looks most like a list of applications first; of equal ones the longest."""
    return sorted(tables, key=_rank, reverse=True)


def _rank(table: Table) -> tuple[bool, bool, int, int]:
    alike = likeness(table)
    return bool(table.rows) and alike > 0, known_beside(table) is None, alike, len(table.rows)


def chosen(name: str, tables: Sequence[Table], part: str = "") -> Table | None:
    """The table to read as a list of applications: the one that is asked for, or else the likeliest.

    Args:
        name: the file's name, for messages.
        tables: what the file holds.
        part: the sheet of a workbook, the section of a text or the file of an archive that is asked for.

    Returns:
        The table; None for an archive of which no table looks like a list of applications.

    Raises:
        ReadError: there is no such part.
    """
    if part:
        asked = [t for t in tables if part.casefold() in {t.part.casefold(), t.name.casefold()}]
        if not asked:
            there = ", ".join((t.part or t.name)[:40] for t in tables[:15])
            raise ReadError(f"{name} has no part '{part[:40]}': it has {there}.")
        return asked[0]
    best = by_likeness(tables)
    return best[0] if best and (len(tables) == 1 or best[0].part or likeness(best[0])) else None


def left_out(table: Table, taken: Table | None) -> str:
    """Why a table of several is not read."""
    if not table.header and table.remarks:
        return table.remarks[0][1]
    if taken and table.header == taken.header and [c for _, c in table.rows] == [c for _, c in taken.rows]:
        return f"this is not used: it says the same as {taken.part or taken.name}"
    if not table.part:
        return "this file of the archive is not used"
    if not table.rows:
        return "this part is not used: it has no rows"
    return f"this part, with {many(len(table.rows), 'row')}, is not used: choose '{table.part[:40]}' to bring it in"


def explain_empty(table: Table) -> None:
    """Say what to do with a table that has no rows.

    Raises:
        ReadError: it has none.
    """
    if not table.rows and not table.misshapen and not table.torn:
        names = ", ".join(one[:30] for one in table.header[:15])
        raise ReadError(f"{table.name} names columns ({names}) and has no rows under them: fill in a row first.")
