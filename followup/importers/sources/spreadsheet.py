"""Any table with one application a row, once the user has said which column holds what."""

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType

from followup.errors import DateOrderNeededError, MappingNeededError, ReadError
from followup.importers.base import Found
from followup.importers.dates import order_of, parse
from followup.importers.tables import Table, column_key
from followup.importers.words import header_words
from followup.log.model import Application, Kind

FIELDS = MappingProxyType(
    {
        "company": "Company",
        "title": "Job title",
        "applied": "Resume sent on",
        "person": "Recruiter or contact",
        "followed_up": "Followed up on",
        "replied": "They replied on",
        "interviewed": "Interview on",
        "thanked": "Thanked on",
        "offered": "Offer on",
        "rejected": "Rejected on",
        "accepted": "Accepted on",
        "withdrew": "Withdrew on",
        "note": "Notes",
    }
)
"""What a column can hold, and what to call it."""

_DAYS = tuple(name for name in FIELDS if name in set(Kind))


@dataclass(frozen=True)
class Mapping:
    """Which column holds what: a column's name, or "" where there is none."""

    company: str = ""
    title: str = ""
    applied: str = ""
    person: str = ""
    followed_up: str = ""
    replied: str = ""
    interviewed: str = ""
    thanked: str = ""
    offered: str = ""
    rejected: str = ""
    accepted: str = ""
    withdrew: str = ""
    note: str = ""


def suggest(table: Table) -> Mapping:
    """A first idea of which column holds what, from the columns' names."""
    by_key = {column_key(name): name for name in reversed(table.header)}
    found, used = {}, set()
    for field, hints in header_words().items():
        name = next((by_key[h] for h in hints if h in by_key and by_key[h] not in used), "")
        found[field] = name
        used.add(name)
    return Mapping(**found)


def read(table: Table, found: Found) -> None:
    """One application a row; each mapped date is an event."""
    mapping = found.mapping
    if not isinstance(mapping, Mapping):
        columns = ", ".join(name[:30] for name in table.header[:15] if name)
        raise MappingNeededError(
            f"{table.name} is a table that is not known here, with the columns {columns}.",
            table.header,
            asdict(suggest(table)),
        )
    chosen = {f.name: column_key(getattr(mapping, f.name)) for f in fields(mapping) if getattr(mapping, f.name)}
    for name, key in chosen.items():
        if key not in table.keys:
            raise ReadError(f"{table.name} has no column '{getattr(mapping, name)}' for {name}: check its spelling.")
    if "applied" not in chosen or not {"company", "title"} & set(chosen):
        raise ReadError(
            f"{table.name}: say at least which column holds the day the resume was sent, and which the company or the "
            "job title."
        )
    orders = {name: _order(table, chosen[name], found) for name in _DAYS if name in chosen}
    twins: Counter[tuple[str, ...]] = Counter()
    for line, cells in table.records():
        found.read += 1
        row = {name: cells[key].strip() for name, key in chosen.items()}
        _row(table, line, row, orders, twins, found)


def _order(table: Table, key: str, found: Found) -> str:
    """The date order of a column: proved by its dates, or as the user said."""
    values = [cells[key] for _, cells in table.records()]
    proved = order_of(values)
    if proved is None and not found.date_order:
        example = next((v for v in values if order_of([v]) is None), values[0])
        column = next(name for name in table.header if column_key(name) == key)
        raise DateOrderNeededError(
            f"{table.name} has dates such as '{example[:20]}' in the column '{column[:40]}', which could be read in "
            "two ways: say whether the day or the month comes first."
        )
    return proved or found.date_order or ""


def _row(  # noqa: PLR0913, PLR0917 - a step of `read`
    table: Table,
    line: int,
    row: dict[str, str],
    orders: dict[str, str],
    twins: Counter[tuple[str, ...]],
    found: Found,
) -> None:
    company, title = row.get("company", ""), row.get("title", "")
    if not (company or title):
        found.skip(table, line, "neither company nor job title: nothing to recognise it by")
        return
    if not row["applied"]:
        found.skip(table, line, "no day on which the resume was sent: fill it in, or leave the row out")
        return
    days = {}
    for name, order in orders.items():
        if row[name]:
            try:
                days[name] = parse(row[name], order)
            except ValueError as problem:
                found.skip(table, line, f"{FIELDS[name]}: {problem}")
    if "applied" not in days:
        return
    identity = (company.casefold(), title.casefold(), days["applied"][0].isoformat())
    twins[identity] += 1
    # Stable, so that the same file twice adds nothing; rows that are alike get a number.
    digest = hashlib.sha256("\n".join((*identity, str(twins[identity]))).encode()).hexdigest()[:10]
    application = Application(id=f"s-{digest}", company=company, title=title)
    found.application(application)
    for name, (day, clock) in days.items():
        found.event(
            table,
            line,
            application=application.id,
            kind=name,
            day=day,
            time=clock,
            person=row.get("person", ""),
            note=row.get("note", "") if name == "applied" else "",
        )
