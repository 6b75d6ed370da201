"""What stands beside a list of applications: a sheet of interviews, and one of people.

An interview enters as an event of the application that it is about; a person with a mail or a phone is kept, and is
whom to follow up with where the list names nobody. What matches no application is reported.
"""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Named
from datetime import date, time

from followup.importers.base import Found, Question, Source
from followup.importers.contacts import contacts_in, reached
from followup.importers.dates import NO_YEAR, is_date, order_of, parse
from followup.importers.tables import Table, column_key
from followup.importers.words import fold, header_words, says, sheet_words
from followup.log.model import NO_DAY, Application, Channel, Event, Kind
from followup.log.names import company_key, is_nobody, person_key
from followup.wording import many, say

_FIELDS = ("number", "day", "clock", "type", "met", "contact", "thanked", "name", "first", "last")
_TALKS = {"phone_talk": Channel.PHONE, "video_talk": Channel.VIDEO, "on_site_talk": Channel.ON_SITE}
_ANY_DAY = frozenset({"date", "datum", "fecha", "data"})
"""Names of a column of days that do not say of what."""
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([AaPp])?\.?[Mm]?\.?(?:\s|$|-)")


def known_beside(table: Table) -> Source | None:
    """What a table is that is no list of applications but stands beside one; None if it is a list, or unknown."""
    columns = _columns(table)
    called = set(fold(f"{table.part or table.name.rpartition('.')[0] or table.name}").split())
    sent = _header(table, "applied") - _ANY_DAY
    status = _header(table, "status")
    if {"day", "company"} <= columns.keys() and not sent:
        told = {"met", "thanked", "number", "type", "clock"} & columns.keys()
        own = _header(table, "replied", "followed_up", "planned", "offered", "rejected") | status
        alone = not own and ("met" in told or {"thanked", "number"} <= told)
        if told and (alone or called & sheet_words()["interviews"]):
            return _INTERVIEWS
    if {"name", "first"} & columns.keys() and not sent:
        reached = {"contact", "company"} & columns.keys()
        if reached and (called & sheet_words()["people"] or (not status and "day" not in columns and _named(columns))):
            return _PEOPLE_TABLE
    return None


def _named(columns: Named[str, str]) -> bool:
    """Whether the columns alone say that each row is a person."""
    return "contact" in columns and ("first" in columns or fold(columns["name"]) in {"full name", "contact name"})


def _header(table: Table, *fields: str) -> set[str]:
    """The names of a table's columns that a list has for some fields."""
    return set(map(fold, table.header)) & {fold(word) for field in fields for word in header_words().get(field, ())}


def _columns(table: Table) -> dict[str, str]:
    """Which column holds what: field -> the column's name; each column once, each field by its first."""
    found: dict[str, str] = {}
    lists = {name: frozenset(map(fold, header_words()[name])) for name in ("company", "title", "note")}
    for name in table.header:
        for field, words in (*lists.items(), *((field, sheet_words()[field]) for field in _FIELDS)):
            if fold(name) in words and field not in found:
                if field == "number" and any(is_date(cell) for cell in table.column(name)):
                    continue
                found[field] = name
                break
    return found


class _Rows:
    """The rows of a sheet, and the applications that they may be about."""

    def __init__(self, table: Table, found: Found) -> None:
        self.table, self.found = table, found
        self.columns = _columns(table)
        self.keys = {field: column_key(name) for field, name in self.columns.items()}
        self.reached = [column_key(name) for name in table.header if fold(name) in sheet_words()["contact"]]
        self.order = ""
        self.jobs = {**found.known.by_id, **found.applications}
        self.at: dict[str, list[str]] = {}
        for id_, job in self.jobs.items():
            self.at.setdefault("" if is_nobody(job.company) else company_key(job.company), []).append(id_)
        self.events: dict[str, list[Event]] = {id_: [] for id_ in self.jobs}
        for event in (*found.known.events, *found.events):
            self.events.setdefault(event.application, []).append(event)

    def __iter__(self) -> Iterator[tuple[int, Named[str, str]]]:
        for line, cells in self.table.records():
            self.found.read += 1
            told = {field: cells[key].strip() for field, key in self.keys.items()}
            yield line, told | {"contact": " ; ".join(cells[key] for key in self.reached)}

    def skip(self, line: int, reason: str) -> None:
        self.found.skip(self.table, line, reason)

    def of(self, company: str, title: str = "") -> list[Application]:
        """The applications at an employer, for a job if it is named."""
        key = "" if is_nobody(company) else company_key(company)
        there = self.at.get(key, []) if key else []
        if not there and key:  # "Blue Heron" is "Blue Heron Labs", if it can be no other
            near = [k for k in self.at if k and (f"{k} ".startswith(f"{key} ") or f"{key} ".startswith(f"{k} "))]
            there = self.at[near[0]] if len(near) == 1 else []
        jobs = [self.jobs[id_] for id_ in there]
        wanted = set(fold(title).split())
        named = [job for job in jobs if fold(job.title) == fold(title)] if wanted else []
        words = {job.id: set(fold(job.title).split()) for job in jobs}
        alike = [job for job in jobs if wanted <= words[job.id] or words[job.id] <= wanted]
        return named or (alike if wanted and alike else jobs)

    def sent(self, job: Application) -> date | None:
        """When the resume for a job was first sent."""
        return min((e.day for e in self.events[job.id] if e.kind is Kind.APPLIED), default=None)


def _read_interviews(table: Table, found: Found) -> None:
    """Each row is a talk of an application of the list, or of the log."""
    rows = _Rows(table, found)
    rows.order = _order(rows)
    for line, cells in rows:
        company = cells.get("company", "")
        if says("nobody", company) or not fold(company):
            if any(fold(cells.get(field, "")) for field in ("day", "met", "title")):
                rows.skip(line, "an interview without an employer: fill it in")
            continue
        if not fold(cells["day"]):
            rows.skip(line, f"the interview at {company[:40]} has no day: fill it in")
            continue
        try:
            day, clock = parse(cells["day"], rows.order, found.year)
        except ValueError as problem:
            if NO_YEAR in str(problem):
                found.ask_year(cells["day"])
            rows.skip(line, f"day of the interview: {problem}")
            continue
        job = _job_of(rows, line, company, cells.get("title", ""), day)
        if job:
            _interview(rows, line, job, (day, _time(cells.get("clock", "")) or clock), cells)


def _order(rows: _Rows) -> str:
    """The order of day, month and year in the sheet, as the reader said or as its dates prove."""
    days = [cell.strip() for cell in rows.table.column(rows.columns["day"]) if cell.strip()]
    proved = rows.found.date_order or order_of(days)
    if proved is None and not any(q.about == "dates" for q in rows.found.questions):
        text = f"{rows.table.name} has dates such as '{days[0][:20]}': say whether the day or the month comes first."
        rows.found.questions.append(Question("dates", text, len(days), days[0][:20]))
    return proved or ""


def _job_of(rows: _Rows, line: int, company: str, title: str, day: date) -> Application | None:
    """The application that a talk is about; reported if there is none, or more than one."""
    jobs = rows.of(company, title)
    if not jobs:
        rows.skip(line, f"an interview at '{company[:40]}', where the list has no application: add it there")
        return None
    before = [job for job in jobs if (rows.sent(job) or date.min) <= day]
    if not before:
        rows.skip(line, f"the interview on {day} is before the resume was sent to '{company[:40]}': check both dates")
        return None
    waits = [j for j in before if any(not e.dated and e.kind in _TALK_KINDS for e in rows.events[j.id])]
    fitting = before if len(before) == 1 else waits
    if len(fitting) != 1:
        count = many(len(before), "application")
        rows.skip(line, f"an interview at '{company[:40]}', where the list has {count}: name the job in the row")
        return None
    return fitting[0]


_TALK_KINDS = frozenset({Kind.INTERVIEWED, Kind.INVITED})


def _interview(rows: _Rows, line: int, job: Application, at: tuple[date, time | None], cells: Named[str, str]) -> None:
    """Take a talk with each person who was there, and the thanks for it."""
    found = rows.found
    words = f" {fold(cells.get('type', ''))} "
    channel = next((c for use, c in _TALKS.items() if any(f" {w} " in words for w in sheet_words().get(use, ()))), None)
    note = "; ".join(text for field in ("type", "note") if fold(text := cells.get(field, "")))
    people = [one.name for one in contacts_in(cells.get("met", "") or cells.get("name", ""))]
    for someday in [e for e in found.events if e.application == job.id and e.kind is Kind.INTERVIEWED and not e.dated]:
        del found.events[someday]  # its day is known now
    for n, person in enumerate(people or [""]):
        values = {"application": job.id, "kind": Kind.INTERVIEWED, "day": at[0], "time": at[1], "person": person}
        found.again_event(rows.table, line, **values, channel=channel, note="" if n else note)
        _thanks(rows, line, job, at[0], person, cells.get("thanked", ""))
    mail, phone = reached(cells.get("contact", ""))
    if len(people) == 1:
        found.contact(people[0], mail, phone)
    found.application(job)


def _thanks(rows: _Rows, line: int, job: Application, talk: date, person: str, cell: str) -> None:  # noqa: PLR0913, PLR0917 - one talk
    """Take the thanks for a talk: on its day if the cell has it; of a "yes" it is not known when."""
    if talk > rows.found.today or (not fold(cell) and not says("yes", cell)) or says("no", cell):
        return
    values: dict[str, object] = {"application": job.id, "kind": Kind.THANKED, "person": person}
    try:
        values["day"] = parse(cell, rows.order, rows.found.year)[0]
    except ValueError:
        if not says("yes", cell.split(maxsplit=1)[0]):
            rows.skip(line, f"thank-you: '{cell[:40]}' is neither yes, nor no, nor a day")
            return
        values |= {"day": NO_DAY, "note": f"for the talk on {say(talk)} {talk.year}"}
    rows.found.again_event(rows.table, line, **values)


def _read_people(table: Table, found: Found) -> None:
    """Each row is a person: kept with a mail or a phone, and the contact of an application that names nobody."""
    rows = _Rows(table, found)
    told = []
    for line, cells in rows:
        name = " ".join(filter(None, (cells.get("first", ""), cells.get("last", "")))) or cells.get("name", "")
        if says("nobody", name) or not fold(name):
            if any(fold(cells.get(field, "")) for field in ("company", "contact", "note")):
                rows.skip(line, "a person without a name: fill it in")
            continue
        told.append((line, name, cells.get("company", ""), *reached(cells["contact"])))
    at = Counter(company for company, _ in {(company_key(one[2]), person_key(one[1])) for one in told})
    for line, name, company, mail, phone in told:
        found.contact(name, mail, phone)
        jobs = rows.of(company) if at[company_key(company)] == 1 else []
        nameless = [job for job in jobs if not any(e.person for e in rows.events[job.id])]
        for job in nameless:
            _name(rows, line, job, name)
        known = {person_key(e.person) for job in rows.of(company) for e in rows.events[job.id]}
        if not (nameless or mail or phone or person_key(name) in known):
            where = f"at '{company[:40]}'" if fold(company) else "named"
            rows.skip(line, f"a person with no mail, no phone and no application {where} that lacks one: not kept")


def _name(rows: _Rows, line: int, job: Application, name: str) -> None:
    """Say of the sending of a resume whom it went to."""
    found = rows.found
    for event in [e for e in rows.events[job.id] if e.kind is Kind.APPLIED]:
        named = event.model_copy(update={"person": name})
        if event in found.events:
            found.events = {named if e == event else e: where for e, where in found.events.items()}
        else:
            found.again_event(rows.table, line, **dict(named))
            found.application(job)


def _time(text: str) -> time | None:
    match = _CLOCK.match(text.strip())
    if not match or not (match[2] or match[3]):
        return None
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return time(hour, int(match[2] or 0)) if hour < 24 and int(match[2] or 0) < 60 else None


_INTERVIEWS = Source("interviews", "A table of interviews", (), _read_interviews)
_PEOPLE_TABLE = Source("people", "A table of people", (), _read_people)
