"""LinkedIn's data export: applications, and from messages the follow-ups sent and the answers received.

The export does not say which message belongs to which application, nor what an answer means: what is found in
messages is a guess, which the user confirms. The text of a message is looked at here and never kept.
"""

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from pydantic import ValidationError

from followup.importers.base import Found, Guess, Source
from followup.importers.dates import parse
from followup.importers.tables import Table
from followup.log.model import Application, Channel, Event, Kind, Role, explain, name_key
from followup.log.names import employer_key, is_nobody, person_key

_YES = {"yes", "true", "1"}
_NOBODY = "linkedin member"
"""How LinkedIn names an account that is gone."""
_NEAR = 20
"""How many messages before and after one are looked at for what it is about."""
_WORD = re.compile(r"[\w+#]+")


class _Message(NamedTuple):
    """A message without its text: when, who to whom, in which conversation, and the applications that it names."""

    day: date
    clock: time | None
    line: int
    sender: str
    people: tuple[str, ...]
    conversation: str
    named: tuple[str, ...]


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
            found.companies[person_key(name)] = employer_key(cells["company"])
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
    if not _talks(table.name):
        for line, _ in table.records():
            found.read += 1
            found.skip(table, line, "not a talk with people: LinkedIn keeps those in messages.csv")
        return
    rows: list[_Message] = []
    names = _Names({a.id: a for a in found.known.applications} | found.applications)
    for line, cells in table.records():
        found.read += 1
        if any(cells.get(c, "").strip().casefold() in _YES for c in ("is message draft", "is conversation draft")):
            found.skip(table, line, "a draft, which was not sent")
            continue
        try:
            day, clock = _when(cells["date"])
        except ValueError as problem:
            found.skip(table, line, f"DATE is {problem}")
            continue
        named = names.in_text(f"{cells.get('subject', '')} {cells.get('content', '')}")
        sender, people = _between(cells["from"], cells["to"])
        rows.append(_Message(day, clock, line, sender, people, cells["conversation id"], named))
    me = _owner(found, rows)
    if not me:
        found.needs_name = bool(rows)
        for row in rows:
            found.skip(table, row.line, "not clear which of the names is yours: give your name as LinkedIn writes it")
        return
    conversations: dict[str, list[_Message]] = defaultdict(list)
    for row in rows:
        conversations[row.conversation].append(row)
    rows.clear()
    context = _Context.of(found)
    while conversations:
        messages = conversations.pop(next(iter(conversations)))
        messages.sort(key=lambda m: (m.day, str(m.clock), m.line))
        _conversation(table, found, messages, me, context)


def _talks(name: str) -> bool:
    """Whether a file of messages holds talks with people: not those with a coach or an assistant."""
    words = re.findall(r"[^\W\d_]+", PurePath(name).stem.casefold())
    return not set(words) - {"messages", "linkedin", "my", "copy", "of"}


@lru_cache(maxsize=1 << 14)
def _when(text: str) -> tuple[date, time | None]:
    """A day and a time; those of many messages are the same, and in memory once."""
    return parse(text)


@lru_cache(maxsize=1 << 14)
def _between(sender: str, to: str) -> tuple[str, tuple[str, ...]]:
    """The key of who wrote, and the names of all."""
    return person_key(sender.strip()), tuple(p for p in (sender.strip(), *_people(to)) if p)


def _people(to: str) -> tuple[str, ...]:
    """The names of a list; what stands behind a comma and is a degree belongs to the name before it."""
    names: list[str] = []
    for part in (p.strip() for p in to.split(",")):
        letters = [c for c in part if c.isalpha()]
        degree = names and letters and " " not in part and sum(c.isupper() for c in letters) > len(letters) / 2
        if names and (degree or person_key(f"{names[-1]}, {part}") == person_key(names[-1])):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return tuple(names)


def _owner(found: Found, rows: list[_Message]) -> str:
    """The key of the user's own name: given, or the one name that every message has."""
    if found.me:
        return person_key(found.me)
    everywhere: set[str] | None = None
    for people in {row.people for row in rows}:
        here = {person_key(p) for p in people}
        everywhere = here if everywhere is None else everywhere & here
    everywhere = (everywhere or set()) - {_NOBODY}
    return everywhere.pop() if len(everywhere) == 1 else ""


class _Names:
    """The companies and titles of applications, to be found in texts without trying each."""

    def __init__(self, known: Mapping[str, Application]) -> None:
        self._of: dict[str, set[str]] = defaultdict(set)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for id_, application in known.items():
            for name in {name_key(application.company), name_key(application.title)}:
                words = _words(name)
                if sum(map(len, words)) + len(words) > 4 and not is_nobody(name):
                    self._of[" ".join(words)].add(id_)
                    self._lengths[words[0]].add(len(words))

    def in_text(self, text: str) -> tuple[str, ...]:
        """The applications whose company or title a text names."""
        words = _words(text)
        found = set[str]()
        for word in self._lengths.keys() & set(words):
            at = -1
            for _ in range(words.count(word)):
                at = words.index(word, at + 1)
                for length in self._lengths[word]:
                    found |= self._of.get(" ".join(words[at : at + length]), frozenset())
        return tuple(sorted(found))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class _Context(NamedTuple):
    """What is known beside the messages: when each resume was sent, and whose applications are whose."""

    sent: dict[str, date]
    with_person: dict[str, list[str]]
    at_company: dict[str, list[str]]

    @classmethod
    def of(cls, found: Found) -> "_Context":
        known = {a.id: a for a in found.known.applications} | found.applications
        sent = {id_: day for id_, day in found.sent().items() if id_ in known}
        with_person: dict[str, list[str]] = defaultdict(list)
        for event in found.known.events:
            for name in {person_key(event.person), person_key(event.via)} - {"", _NOBODY}:
                if event.application in sent and event.application not in with_person[name]:
                    with_person[name].append(event.application)
        at_company: dict[str, list[str]] = defaultdict(list)
        for id_ in sent:
            if not is_nobody(known[id_].company):
                at_company[employer_key(known[id_].company)].append(id_)
        return cls(sent, with_person, at_company)


def _conversation(table: Table, found: Found, messages: list[_Message], me: str, context: _Context) -> None:
    """First which applications a conversation is about, then what each of its messages is."""
    names = {person_key(p): p for m in messages for p in m.people}
    others = {key: name for key, name in names.items() if key not in {me, _NOBODY}}
    if not others and _NOBODY in names:
        others = {"": ""}  # an account that is gone
    mine_before = theirs_last = False
    naming = [(place, message.named) for place, message in enumerate(messages) if message.named]
    told: dict[tuple[str, Kind, str], tuple[Event, str]] = {}
    for place, message in enumerate(messages):
        mine = message.sender == me
        if len(others) != 1:
            found.skip(table, message.line, "a conversation with several people, or with nobody")
            continue
        ((key, name),) = others.items()
        who = name or "somebody who left LinkedIn"
        if not mine and not mine_before:
            found.skip(table, message.line, f"{who} wrote first: not an answer to you")
            theirs_last = True
            continue
        application, how = _about(found, key, message, _near(naming, place), context)
        kind = Kind.REPLIED if not mine else Kind.ANSWERED if theirs_last else Kind.FOLLOWED_UP
        mine_before, theirs_last = mine_before or mine, not mine
        if not application:
            found.skip(table, message.line, f"a message with {who}: {how}")
            continue
        if (application, kind, how) not in told:
            try:
                told[application, kind, how] = _told(found, key, name, application, kind, how, message)
            except ValidationError as error:
                found.skip(table, message.line, explain(error))
                continue
        event, because = told[application, kind, how]
        event = event.model_copy(update={"day": message.day, "time": message.clock})
        found.guesses.append(Guess(event, because, message.line, table.name))


def _told(  # noqa: PLR0913, PLR0917 - what is said of a message
    found: Found, key: str, name: str, application: str, kind: Kind, how: str, message: _Message
) -> tuple[Event, str]:
    """The event of a message, and the sentence that says what it is; those of one kind differ in the day only.

    Raises:
        ValidationError: it cannot be an event.
    """
    event = Event(
        application=application,
        kind=kind,
        day=message.day,
        time=message.clock,
        person=name,
        person_role=Role.RECRUITER if key in found.recruiters else None,
        channel=Channel.LINKEDIN,
    )
    who = name or "somebody who left LinkedIn"
    known = found.applications.get(application) or found.known.by_id[application]
    about = ", ".join(filter(None, (known.title, known.company))) or application
    did = {Kind.REPLIED: f"{who} wrote to you", Kind.ANSWERED: f"you answered {who}"}
    return event, f"{did.get(kind, f'you wrote to {who}')} about {about} ({how}; the time is LinkedIn's, UTC)"


def _near(naming: list[tuple[int, tuple[str, ...]]], place: int) -> Iterable[tuple[str, ...]]:
    """What the nearest messages of a conversation name, the earlier ones first, the nearest of each first."""
    at = bisect_left(naming, (place,))
    later = at + 1 if at < len(naming) and naming[at][0] == place else at
    return (names for _, names in (*naming[max(at - _NEAR, 0) : at][::-1], *naming[later : later + _NEAR]))


def _about(
    found: Found, person: str, message: _Message, near: Iterable[tuple[str, ...]], context: _Context
) -> tuple[str, str]:
    """The application that a message is about and how that is known, or "" and why not.

    `near` is what the nearest messages of the conversation name.
    """
    day, sent = message.day, context.sent

    def before(ids: Iterable[str]) -> list[str]:
        return [i for i in ids if i in sent and sent[i] <= day]

    named = before(message.named)
    # The nearest message of the conversation that names one alone.
    said = next((ids for n in near if len(ids := before(n)) == 1), []) if len(named) != 1 else []
    company = found.companies.get(person, "")
    for candidates, how in (
        (context.with_person.get(person, ()), "the contact of this application"),
        (context.at_company.get(company, ()) if company else (), "works there"),
    ):
        fitting = before(candidates)
        for narrower in (named, said):
            if len(fitting) > 1 and set(narrower) & set(fitting):
                fitting = [i for i in fitting if i in narrower]
        if fitting:
            return max(fitting, key=lambda i: (sent[i], i)), how
    if len(named) == 1:
        return named[0], "named in the message"
    if said:
        return said[0], "named in the conversation"
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
        further=_columns("Contact Email, Contact Phone Number, Question And Answers"),
        one_of=_columns("Job Url, Resume Name"),
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
