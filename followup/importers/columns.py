"""Which column of somebody's table holds what."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from followup.importers.dates import is_date
from followup.importers.tables import Table
from followup.importers.words import fold, header_words, says
from followup.log.model import Kind

FIELDS = MappingProxyType(
    {
        "company": "Company",
        "title": "Job title",
        "applied": "Resume sent on",
        "person": "Recruiter or contact",
        "status": "Status",
        "status_day": "Day of the status",
        "followed_up": "Followed up on",
        "followed_up_again": "Followed up again on",
        "planned": "Follow-up planned for",
        "replied": "They replied on",
        "positive": "Good answer on",
        "interviewed": "Interview on",
        "thanked": "Thanked on",
        "offered": "Offer on",
        "rejected": "Rejected on",
        "accepted": "Accepted on",
        "withdrew": "Withdrew on",
        "link": "Address of the posting",
        "source": "Found at",
        "resume": "Version of the resume",
        "salary": "Salary",
        "place": "Place",
        "email": "Contact's mail",
        "phone": "Contact's phone",
        "note": "Notes",
    }
)
"""What a column can hold, and what to call it."""
ABOUT = ("link", "source", "resume", "salary", "place")
"""What is kept with the application."""
DAYS = MappingProxyType(
    {name: Kind(name) for name in FIELDS if name in set(Kind)}
    | {"followed_up_again": Kind.FOLLOWED_UP, "positive": Kind.REPLIED}
)
"""Columns whose cells are days of events."""


@dataclass(frozen=True)
class Mapping:
    """Which column holds what: a column's name, or "" where there is none."""

    company: str = ""
    title: str = ""
    applied: str = ""
    person: str = ""
    status: str = ""
    status_day: str = ""
    followed_up: str = ""
    followed_up_again: str = ""
    planned: str = ""
    replied: str = ""
    positive: str = ""
    interviewed: str = ""
    thanked: str = ""
    offered: str = ""
    rejected: str = ""
    accepted: str = ""
    withdrew: str = ""
    link: str = ""
    source: str = ""
    resume: str = ""
    salary: str = ""
    place: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""


def suggest(table: Table) -> Mapping:
    """Which column probably holds what, from the columns' names and what stands in them."""
    by_key: dict[str, str] = {}
    for name in table.header:
        by_key.setdefault(fold(name), name)
    found, used = {}, {""}
    for field in FIELDS:
        named = (by_key.get(fold(hint), "") for hint in header_words().get(field, ()))
        name = next((n for n in named if n not in used and _fits(field, table.column(n))), "")
        found[field] = name
        used.add(name)
    return Mapping(**found)


def _fits(field: str, column: Iterable[str]) -> bool:
    """Whether what stands in a column may be what its name says."""
    if field not in {*DAYS, "status_day", "planned", "person"}:
        return True
    cells = [c.strip() for c in column if c.strip() and not says("nobody", c)]
    days = sum(is_date(c) for c in cells)
    if field == "person":
        return days <= len(cells) / 2
    told = 0 if field == "applied" else sum(says("yes", c) or says("no", c) for c in cells)
    return not cells or days + told >= len(cells) / 2
