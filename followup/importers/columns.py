"""Which column of somebody's table holds what."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Named
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from followup.importers.dates import day_of, is_date
from followup.importers.history import stages
from followup.importers.statuses import Status, status_of
from followup.importers.tables import Table, column_key
from followup.importers.words import fold, header_words, says
from followup.log.model import UNDATED, Kind

FIELDS = MappingProxyType(
    {
        "company": "Company",
        "title": "Job title",
        "applied": "Resume sent on",
        "sent": "Was it sent? (yes or no)",
        "noted": "Noted on",
        "person": "Recruiter or contact",
        "status": "Status",
        "outcome": "Status, second column",
        "status_day": "Day of the status",
        "history": "History of the stages",
        "followed_up": "Followed up on",
        "followed_up_again": "Followed up again on",
        "planned": "Follow-up planned for",
        "contacted": "In touch on (who wrote is not said)",
        "replied": "They replied on",
        "positive": "Good answer on",
        "interviewed": "Interview on",
        "interviewed_again": "Second interview on",
        "interviewed_third": "Third interview on",
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
        "id": "Its own number in your list",
    }
)
"""What a column can hold, and what to call it."""
ABOUT = ("link", "source", "resume", "salary", "place")
"""What is kept with the application."""
DAYS = MappingProxyType(
    {name: Kind(name) for name in FIELDS if name in set(Kind)}
    | {"followed_up_again": Kind.FOLLOWED_UP, "positive": Kind.REPLIED}
    | {"interviewed_again": Kind.INTERVIEWED, "interviewed_third": Kind.INTERVIEWED}
)
"""Columns whose cells are days of events."""


@dataclass(frozen=True)
class Mapping:
    """Which column holds what: a column's name, or "" where there is none."""

    company: str = ""
    title: str = ""
    applied: str = ""
    sent: str = ""
    noted: str = ""
    person: str = ""
    status: str = ""
    outcome: str = ""
    status_day: str = ""
    history: str = ""
    followed_up: str = ""
    followed_up_again: str = ""
    planned: str = ""
    contacted: str = ""
    replied: str = ""
    positive: str = ""
    interviewed: str = ""
    interviewed_again: str = ""
    interviewed_third: str = ""
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
    id: str = ""


_CALLED = {"sent": "applied", "interviewed_again": "interviewed", "interviewed_third": "interviewed"}
"""Fields that may be called as another is: a second column of talks, or Yes and No under "Applied"."""
_FIRST_PART = re.compile(r"[/,(|:\[–—]")
_PROOF = {Status.REJECTED, Status.INTERVIEWED, Status.INVITED, Status.OFFERED, Status.NO_ANSWER}
"""Of these a column must tell that no name explains; "sent" and "not sent" may be said of a letter."""
_ENOUGH, _LOOK, _WORDS = 3, 500, 40
_ANY_DAY = frozenset({"date", "timestamp", "activity date", "datum", "fecha", "data", "dato", "tarih", "дата"})
"""Names of columns of days that may be anything: others come first."""
_DATE_WORDS = frozenset(
    {"date", "datum", "fecha", "data", "day", "of", "de", "du", "della", "der", "am", "on", "le", "el"}
)
"""What stands beside the name of a column of days: "Date followed up" is the day of "followed up"."""


def suggest(table: Table, known: Named[str, str] = MappingProxyType({})) -> Mapping:
    """Which column probably holds what, from the columns' names and what stands in them.

    Words that are written as one ("Dateapplied") are known, too. A whole name comes before the first part of one
    ("Employer / address"). A column whose name says nothing, and whose cells are mostly status words, is the status.

    Args:
        table: the table.
        known: what is known of it, by field: the name of a column.
    """
    by_key, by_joined, by_part, by_bare = dict[str, str](), dict[str, str](), dict[str, str](), dict[str, str]()
    for name in table.header:
        by_key.setdefault(fold(name), name)
        by_joined.setdefault(fold(name).replace(" ", ""), name)
        by_part.setdefault(fold(_FIRST_PART.split(name)[0]), name)
        bare = fold(name).split()
        if _DATE_WORDS & set(bare):
            by_bare.setdefault(" ".join(word for word in bare if word not in _DATE_WORDS), name)
    written = {column_key(name): name for name in table.header}
    found = {field: written.get(column_key(name), "") for field, name in known.items()}
    used = {"", *found.values()}
    for names, field in [(names, field) for names in (by_key, by_joined, by_part, by_bare) for field in FIELDS]:
        if names is by_bare and (field not in DAYS or field == "applied"):
            continue
        if found.get(field) or field in known:
            continue
        hints = (*header_words().get(field, ()), *header_words().get(_CALLED.get(field, ""), ()))
        told = sorted(map(fold, hints), key=_ANY_DAY.__contains__)
        named = (names.get(hint.replace(" ", "") if names is by_joined else hint, "") for hint in told)
        found[field] = next((n for n in named if n not in used and _fits(field, table.column(n))), "")
        used.add(found[field])
    # What stands in the first column of a database is called "Name": the one of the two that has no column.
    name, lacking = by_key.get("name", ""), [field for field in ("company", "title") if not found[field]]
    people = bool(found["email"] or found["phone"])  # then it may be a person's
    if name not in used and lacking and not (people and lacking[1:]) and (found["applied"] or found["status"]):
        found[lacking[0]] = name
        used.add(name)
    for field in ("status", "outcome"):
        if not found[field] and field not in known:
            found[field] = next((n for n in table.header if n not in used and _tells(table.column(n))), "")
            used.add(found[field])
    if not found["planned"] and _reckoned(table, found["applied"], found["followed_up"]):
        found["planned"], found["followed_up"] = found["followed_up"], ""
    return Mapping(**found)


def _fits(field: str, column: Iterable[str]) -> bool:
    """Whether what stands in a column may be what its name says."""
    if field not in {*DAYS, "status_day", "planned", "contacted", "person", "sent", "noted", "history", "id", "phone"}:
        return True
    if field == "id":
        own = [c.strip() for c in column]
        return all(own) and len(set(own)) == len(own)
    cells = [c.strip() for c in column if c.strip() and not says("nobody", c)]
    if field == "history":
        return any(map(stages, cells))
    days, told = sum(map(is_date, cells)), sum(says("yes", c) or says("no", c) for c in cells)
    half = len(cells) / 2
    fits = {
        "person": days <= half,
        "phone": not days,
        "sent": bool(cells) and told == len(cells),
        # Of what is no day, such as "last week", each row is reported.
        "applied": days >= half or (days > 0 and not told),
    }
    if field == "replied" and _tells(cells):
        return False
    yes = told if field in DAYS and DAYS[field] in UNDATED else 0
    return fits.get(field, days + yes >= half)


def _tells(column: Iterable[str]) -> bool:
    """Whether the cells of a column are mostly status words."""
    cells = list(islice((c for c in column if c.strip()), _LOOK))
    meanings = {c: status_of(c, {}) for c in cells}
    answers = {c for c in meanings if says("yes", c) or says("no", c)}
    known = sum(len(c) <= _WORDS and (meanings[c] not in {None, Status.NOTHING} or c in answers) for c in cells)
    return known > len(cells) / 2 and any(m in _PROOF and c not in answers for c, m in meanings.items())


def _reckoned(table: Table, applied: str, followed_up: str) -> bool:
    """Whether follow-ups stand the same number of days after every resume: such days were worked out, and are plans."""
    if not (applied and followed_up):
        return False
    pairs = zip(map(day_of, table.column(applied)), map(day_of, table.column(followed_up)), strict=True)
    gaps = Counter(later - sent for sent, later in pairs if sent and later)
    return len(gaps) == 1 and gaps.total() >= _ENOUGH
