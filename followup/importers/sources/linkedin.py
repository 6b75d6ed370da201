"""LinkedIn's data export: applications, and from messages the follow-ups sent and the answers received.

The export does not say which message belongs to which application, nor what an answer means: what is found in
messages is a guess, which the user confirms. The text of a message is looked at here and never kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import date, time

from pydantic import ValidationError

from followup.importers.base import Found, Guess, Source, person_key
from followup.importers.dates import parse
from followup.importers.tables import Table
from followup.log.model import Application, Channel, Event, Kind, Role, explain, name_key

_YES = {"yes", "true", "1"}
_Message = tuple[date, time | None, int, dict[str, str], list[str]]
"""Day, time, line, cells, and the names of whom it is from and to."""


def _applications(table: Table, found: Found) -> None:
    """`Job Applications.csv`: the contact columns hold the applicant's own address, and are not read."""
    for line, cells in table.records():
        found.read += 1
        company, title = cells["company name"], cells["job title"]
        if not (company.strip() or title.strip()):
            found.skip(table, line, "neither company nor job title")
            continue
        try:
            # LinkedIn writes the month first, whatever the country.
            day, clock = parse(cells["application date"], "mdy")
        except ValueError as problem:
            found.skip(table, line, f"Application Date is {problem}")
            continue
        identity = cells.get("job url", "").strip() or f"{company}\n{title}"
        digest = hashlib.sha256(f"{identity}\n{day}".encode()).hexdigest()[:10]
        values = {"application": f"li-{digest}", "kind": Kind.APPLIED, "day": day, "time": clock}
        if found.event(table, line, channel=Channel.LINKEDIN, **values):
            found.application(Application(id=f"li-{digest}", company=company, title=title))


def _not_used(why: str) -> Callable[[Table, Found], None]:
    """A reader of a table of which no row is taken."""

    def read(table: Table, found: Found) -> None:
        for line, _ in table.records():
            found.read += 1
            found.skip(table, line, why)

    return read


def _connections(table: Table, found: Found) -> None:
    """Who works where: used to tell which application a message is about, and not kept."""
    for line, cells in table.records():
        found.read += 1
        name = f"{cells['first name']} {cells['last name']}".strip()
        if name and cells["company"].strip():
            found.companies[person_key(name)] = name_key(cells["company"])
            if any(word in cells.get("position", "").casefold() for word in ("recruit", "talent", "staffing")):
                found.recruiters.add(person_key(name))
        found.skip(table, line, "a connection: used to tell where people work, not kept")


def _profile(table: Table, found: Found) -> None:
    for line, cells in table.records():
        found.read += 1
        found.me = found.me or f"{cells['first name']} {cells['last name']}".strip()
        found.skip(table, line, "your profile: used to tell which messages are yours, not kept")


def _messages(table: Table, found: Found) -> None:
    """`messages.csv`: who wrote first, who answered, when."""
    rows: list[_Message] = []
    for line, cells in table.records():
        found.read += 1
        if any(cells.get(c, "").strip().casefold() in _YES for c in ("is message draft", "is conversation draft")):
            found.skip(table, line, "a draft, which was not sent")
            continue
        try:
            day, clock = parse(cells["date"])
        except ValueError as problem:
            found.skip(table, line, f"DATE is {problem}")
            continue
        people = [cells["from"], *cells["to"].split(",")]
        rows.append((day, clock, line, cells, [p.strip() for p in people if p.strip()]))
    me = _owner(found, rows)
    if not me:
        found.needs_name = bool(rows)
        for _, _, line, _, _ in rows:
            found.skip(table, line, "not clear which of the names is yours: give your name as LinkedIn writes it")
        return
    conversations: dict[str, list[_Message]] = defaultdict(list)
    for row in rows:
        conversations[row[3]["conversation id"]].append(row)
    sent = found.sent()
    for messages in conversations.values():
        _conversation(table, found, sorted(messages, key=lambda m: (m[0], str(m[1]), m[2])), me, sent)


def _owner(found: Found, rows: list[_Message]) -> str:
    """The key of the user's own name: given, or the one name that every message has."""
    if found.me:
        return person_key(found.me)
    everywhere = set.intersection(*({person_key(p) for p in people} for *_, people in rows)) if rows else set()
    return everywhere.pop() if len(everywhere) == 1 else ""


def _conversation(table: Table, found: Found, messages: list[_Message], me: str, sent: dict[str, date]) -> None:
    others = {person_key(p): p for *_, people in messages for p in people if person_key(p) != me}
    mine_before = theirs_last = False
    for day, clock, line, cells, _ in messages:
        mine = person_key(cells["from"]) == me
        if len(others) != 1:
            found.skip(table, line, "a conversation with several people, or with nobody")
            continue
        ((key, name),) = others.items()
        if not mine and not mine_before:
            found.skip(table, line, f"{name} wrote first: not an answer to you")
            theirs_last = True
            continue
        text = f"{cells.get('subject', '')} {cells.get('content', '')}"
        application, how = _about(found, key, day, text, sent)
        kind = Kind.REPLIED if not mine else Kind.ANSWERED if theirs_last else Kind.FOLLOWED_UP
        mine_before, theirs_last = mine_before or mine, not mine
        if not application:
            found.skip(table, line, f"a message with {name}: {how}")
            continue
        try:
            event = Event(
                application=application,
                kind=kind,
                day=day,
                time=clock,
                person=name,
                person_role=Role.RECRUITER if key in found.recruiters else None,
                channel=Channel.LINKEDIN,
            )
        except ValidationError as error:
            found.skip(table, line, explain(error))
            continue
        known = found.applications.get(application) or found.known.by_id[application]
        about = ", ".join(filter(None, (known.title, known.company))) or application
        did = {Kind.REPLIED: f"{name} wrote to you", Kind.ANSWERED: f"you answered {name}"}
        because = f"{did.get(kind, f'you wrote to {name}')} about {about} ({how}; the time is LinkedIn's, UTC)"
        found.guesses.append(Guess(event, because, line, table.name))


def _about(found: Found, person: str, day: date, text: str, sent: dict[str, date]) -> tuple[str, str]:
    """The application that a message is about and how that is known, or "" and why not."""
    known = {a.id: a for a in found.known.applications} | found.applications
    before = {id_: when for id_, when in sent.items() if when <= day and id_ in known}
    with_person = [e.application for e in found.known.events if person in {name_key(e.person), name_key(e.via)}]
    at_company = [
        i for i in before if found.companies.get(person) and name_key(known[i].company) == found.companies[person]
    ]
    for candidates, how in ((with_person, "the contact of this application"), (at_company, "works there")):
        fitting = [i for i in candidates if i in before]
        if fitting:
            return max(fitting, key=lambda i: (before[i], i)), how
    lower = f" {name_key(text)} "
    named = [i for i in before if any(len(n) > 3 and name_key(n) in lower for n in (known[i].company, known[i].title))]
    if len(named) == 1:
        return named[0], "named in the message"
    return "", "it names several of your applications" if named else "no application of yours fits"


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split(", "))


SOURCES = (
    Source("linkedin-profile", "LinkedIn's Profile", _columns("First Name, Last Name, Headline"), _profile, order=0),
    Source(
        "linkedin-connections",
        "LinkedIn's Connections",
        _columns("First Name, Last Name, Company, Position, Connected On"),
        _connections,
        further=_columns("URL, Email Address"),
        order=0,
    ),
    Source(
        "linkedin-applications",
        "LinkedIn's Job Applications",
        _columns("Application Date, Company Name, Job Title"),
        _applications,
        further=_columns("Contact Email, Contact Phone Number, Job Url, Resume Name, Question And Answers"),
    ),
    Source(
        "linkedin-saved",
        "LinkedIn's Saved Jobs",
        _columns("Saved Date, Job Url, Job Title, Company Name"),
        _not_used("a job that was saved, not applied for"),
    ),
    Source(
        "linkedin-invitations",
        "LinkedIn's Invitations",
        _columns("From, To, Sent At, Direction"),
        _not_used("an invitation to connect, not about an application"),
        further=_columns("Message, inviterProfileUrl, inviteeProfileUrl"),
    ),
    Source(
        "linkedin-messages",
        "LinkedIn's messages",
        _columns("CONVERSATION ID, FROM, TO, DATE, CONTENT"),
        _messages,
        further=_columns(
            "CONVERSATION TITLE, SENDER PROFILE URL, RECIPIENT PROFILE URLS, SUBJECT, FOLDER, ATTACHMENTS, "
            "IS MESSAGE DRAFT, IS CONVERSATION DRAFT, IS CONVERSATION ARCHIVED"
        ),
        order=2,
    ),
)
