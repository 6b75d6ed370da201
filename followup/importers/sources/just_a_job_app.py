"""JustAJobApp's table: one row a mail, with what a program took it for; mails of one employer belong together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from followup.importers.base import Found, Question, Source
from followup.importers.dates import order_of, parse
from followup.importers.mail.employers import About, about, is_desk, is_of, own_domain
from followup.importers.mail.reading import Address, Mail
from followup.importers.statuses import Status, status_of
from followup.importers.tables import Table
from followup.importers.words import fold
from followup.log.model import Application, Channel, Kind, Meaning
from followup.log.names import company_key

_LABELS = {
    "application confirmation": Status.APPLIED,
    "applied": Status.APPLIED,
    "rejection": Status.REJECTED,
    "availability request": Status.REPLIED,
    "information request": Status.REPLIED,
    "assessment sent": Status.REPLIED,
    "interview invitation": Status.INVITED,
    "offer made": Status.OFFERED,
    "withdrew application": Status.WITHDREW,
    "hiring freeze notification": Status.NO_ANSWER,
    "action required from company": Status.NO_ANSWER,
    "viewed": Status.NO_ANSWER,
    "did not apply inbound request": Status.NOTHING,
    "outreach": Status.NOTHING,
    "false positive": Status.NOTHING,
    "false positive not related to job search": Status.NOTHING,
}
"""What its labels mean, folded. Who asks when you are free has not arranged a talk yet."""
_ENDS = frozenset({Kind.REJECTED, Kind.WITHDREW})
_ONE_SENDING = 14
"""Receipts of one employer that name no job and are nearer than so many days are of one application."""


class _Row(NamedTuple):
    line: int
    day: date
    clock: time | None
    sender: Address
    about: About
    status: Status


@dataclass
class _Case:
    """One application, as far as its mails were read."""

    job: Application
    applied: date | None = None
    ended: date | None = None


def _read(table: Table, found: Found) -> None:
    """Each row is an event, on the day that the mail came."""
    labels = {cells["status label"].strip() for _, cells in table.records()} - {""}
    said = {fold(word): meaning for word, meaning in found.words_said.items()}
    meanings = {label: _meaning(label, said) for label in labels}
    found.words = dict(sorted(meanings.items()))
    found.word_counts = {
        one: sum(cells["status label"].strip() == one for _, cells in table.records()) for one in labels
    }
    known = {"date received": "status_day", "sender name": "company", "status label": "status"}
    found.columns = {name: known.get(fold(name)) for name in table.header}
    found.guessed = True
    for label in sorted(labels):
        if meanings[label] is None:
            text = f"What does the label '{label[:60]}' mean?"
            found.questions.append(Question("status", text, found.word_counts[label], label))
    cases = _Cases(found)
    rows = [row for line, cells in table.records() if (row := _row(table, found, line, cells, meanings))]
    for row in sorted(rows, key=lambda one: (one.day, one.clock or time.min, one.line)):
        cases.read(table, row)


def _meaning(label: str, said: Mapping[str, str]) -> Status | None:
    return Status(said[fold(label)]) if fold(label) in said else _LABELS.get(fold(label)) or status_of(label, said)


def _row(
    table: Table, found: Found, line: int, cells: Mapping[str, str], meanings: Mapping[str, Status | None]
) -> _Row | None:
    found.read += 1
    label = cells["status label"].strip()
    status = meanings.get(label, Status.NOTHING)
    if status is None:
        found.skip(table, line, f"nobody has said yet what the label '{label[:40]}' means")
        return None
    if status in {Status.NOTHING, Status.NO_ANSWER, Status.NOT_SENT}:
        found.skip(table, line, f"a mail labelled '{label[:40]}', which says nothing of an application of yours")
        return None
    try:
        day, clock = parse(
            cells["date received"], found.date_order or order_of([cells["date received"]]) or "", found.year
        )
    except ValueError as problem:
        found.skip(table, line, f"Date Received is {problem}")
        return None
    sender = Address(" ".join(cells["sender name"].split()), cells["sender email"].strip().casefold())
    mail = Mail(
        file=table.name, line=line, id="", parents=(), day=day, time=clock, sender=sender, to=(), delivered="",
        subject=cells["subject"], text="", automatic=False, replies_by_itself=False, bulk=False, labels=frozenset(),
        talk=None,
    )  # fmt: skip
    who = about(mail, sender, person=_is_person(sender))
    if not who.company:
        found.skip(table, line, "no employer can be seen from the sender and the subject")
        return None
    return _Row(line, day, clock, sender, who, status)


def _is_person(sender: Address) -> bool:
    """Whether somebody wrote, and no desk or machine: the name stands in the address."""
    local = sender.email.partition("@")[0]
    named = any(len(part) > 2 and part in local for part in fold(sender.name).split())
    return named and not is_desk(sender) and not is_of(sender.domain, "systems")


class _Cases:
    """The applications of each employer; those that the log holds, and those that mails begin."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.of: dict[str, list[_Case]] = {}
        self.domains: dict[str, str] = {}
        for job in found.known.applications:
            events = [e for e in found.known.events if e.application == job.id]
            sent = min((e.day for e in events if e.kind is Kind.APPLIED), default=None)
            ended = max((e.day for e in events if e.kind in _ENDS and e.dated), default=None)
            self.of.setdefault(company_key(job.company), []).append(_Case(job, sent, ended))

    def read(self, table: Table, row: _Row) -> None:
        case = self._case(row)
        values: dict[str, object] = {"application": case.job.id, "day": row.day, "time": row.clock}
        person = row.sender.name if _is_person(row.sender) else ""
        if row.status is Status.APPLIED:
            if case.applied is None:
                case.applied = row.day
                self.found.event(table, row.line, **values, kind=Kind.APPLIED, channel=Channel.PORTAL)
            values |= {"kind": Kind.REPLIED, "meaning": Meaning.RECEIPT}
        else:
            values |= {"kind": row.status.kind, "person": person}
            if row.status is Status.REPLIED:
                values["meaning"] = Meaning.MOVES_ON
            if row.status.kind in _ENDS:
                case.ended = row.day
        if self.found.event(table, row.line, **values, channel=Channel.EMAIL):
            self.found.application(case.job)
            self.found.contact(person, row.sender.email, "")

    def _case(self, row: _Row) -> _Case:
        """The application that a mail is about: by the job that it names, else the latest that is open."""
        key, domain = company_key(row.about.company), own_domain(row.sender.domain)
        if key not in self.of and domain in self.domains:
            key = self.domains[domain]
        if domain:
            self.domains.setdefault(domain, key)
        cases = [case for case in self.of.setdefault(key, []) if not (case.applied and case.applied > row.day)]
        title = fold(row.about.title)
        fitting = [case for case in cases if title and fold(case.job.title) == title]
        if not fitting and row.status is Status.APPLIED:
            fitting = [case for case in cases if not (title and case.job.title) and self._one_sending(case, row.day)]
        elif not fitting:
            fitting = [case for case in cases if not case.ended] or cases
        if fitting:
            case = max(fitting, key=lambda one: one.applied or date.min)
            if title and not case.job.title:
                case.job = case.job.model_copy(update={"title": row.about.title})
            return case
        digest = hashlib.sha256(f"{key}\n{title}\n{row.day}".encode()).hexdigest()[:10]
        case = _Case(Application(id=f"j-{digest}", company=row.about.company, title=row.about.title))
        self.of[key].append(case)
        return case

    @staticmethod
    def _one_sending(case: _Case, day: date) -> bool:
        return case.applied is None or (not case.ended and (day - case.applied).days <= _ONE_SENDING)


SOURCES = (
    Source(
        "justajobapp",
        "JustAJobApp's table of mails",
        ("Date Received", "Sender Name", "Sender Email", "Subject", "Status Label"),
        _read,
    ),
)
