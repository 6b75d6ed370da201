"""The log: what happened, as plain immutable values.

A pipeline is applications and events, and contact details of people. Stage, last contact and whose turn it is are
derived from the events (see `state`), never stored beside them. Nothing here reads or writes a file.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from datetime import time as time_of_day
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import compress
from operator import is_not
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
NO_DAY = date.max
"""The day of what is known to have happened, nobody knows when. It lies after every day on which a log is looked at, so
that whatever asks for what happened by a day leaves it out; `Thread.undated` has what it means all the same."""


class _Word(StrEnum):
    """A word of the table of events."""

    @property
    def words(self) -> str:
        """As a reader writes it: followed up."""
        return self.value.replace("_", " ")


class Kind(_Word):
    """What happened. The order is that of a natural day: it breaks ties between events of one day."""

    SAVED = "saved"
    APPLIED = "applied"
    FOLLOWED_UP = "followed_up"
    REPLIED = "replied"
    PROMISED = "promised"
    INVITED = "invited"
    INTERVIEWED = "interviewed"
    ANSWERED = "answered"
    THANKED = "thanked"
    RESTED = "rested"
    OFFERED = "offered"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    WITHDREW = "withdrew"


RANK = {kind: rank for rank, kind in enumerate(Kind)}
"""The place of each kind in a natural day."""


UNDATED = frozenset(
    {
        Kind.REPLIED,
        Kind.PROMISED,
        Kind.INVITED,
        Kind.INTERVIEWED,
        Kind.THANKED,
        Kind.RESTED,
        Kind.OFFERED,
        Kind.REJECTED,
        Kind.ACCEPTED,
        Kind.WITHDREW,
    }
)
"""What may have happened on a day that nobody knows: what they did, thanks for it, and ends."""


class Meaning(_Word):
    """What a reply says."""

    MOVES_ON = "moves_on"
    NO_NEWS = "no_news"
    RECEIPT = "receipt"


class Role(StrEnum):
    """What a person is to an application."""

    RECRUITER = "recruiter"
    HR = "hr"
    MANAGER = "hiring manager"
    INTERVIEWER = "interviewer"
    OTHER = "other"


class Channel(StrEnum):
    """How something reached someone."""

    PORTAL = "portal"
    REFERRAL = "referral"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    EMAIL = "email"
    LINKEDIN = "linkedin"
    IN_PERSON = "in person"
    NOTE_CARD = "note card"
    LETTER = "letter"
    E_CARD = "e-card"
    VIDEO = "video"
    ON_SITE = "on site"

    @property
    def label(self) -> str:
        """As a reader knows it."""
        return "LinkedIn" if self is Channel.LINKEDIN else self.value


CHANNELS_OF = MappingProxyType(
    {
        Kind.APPLIED: (Channel.PORTAL, Channel.EMAIL, Channel.IN_PERSON, Channel.REFERRAL, Channel.LINKEDIN),
        Kind.FOLLOWED_UP: (Channel.PHONE, Channel.VOICEMAIL, Channel.LINKEDIN, Channel.EMAIL, Channel.IN_PERSON),
        Kind.THANKED: tuple(map(Channel, ("email", "note card", "letter", "e-card", "linkedin", "phone"))),
        Kind.INTERVIEWED: (Channel.PHONE, Channel.VIDEO, Channel.ON_SITE),
    }
)
"""The channels that a form offers for a kind first; any other channel is taken too."""

SPELLINGS = MappingProxyType(
    {
        "e-mail": "email",
        "mail": "email",
        "call": "phone",
        "telephone": "phone",
        "onsite": "on site",
        "on-site": "on site",
        "in-person": "in person",
        "notecard": "note card",
        "card": "note card",
        "ecard": "e-card",
        "voice mail": "voicemail",
        "human resources": "hr",
        "manager": "hiring manager",
        "hiring_manager": "hiring manager",
        "moves on": "moves_on",
        "no news": "no_news",
        "automatic": "receipt",
    }
)
"""Usual other spellings of a channel, a role or a meaning."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _one_line(value: object) -> object:
    """A name or title: no control characters, spaces folded, ends trimmed."""
    return " ".join(_CONTROL.sub("", value).split()) if isinstance(value, str) else value


def _many_lines(value: object) -> object:
    """A note: line ends made alike, no control characters, ends trimmed."""
    if not isinstance(value, str):
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _word(value: object) -> object:
    """A word of a fixed vocabulary, however it is capitalised; an empty one is None."""
    if value is None or not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    word = " ".join(value.lower().split())
    return SPELLINGS.get(word, word) or None


def _kind(value: object) -> object:
    return re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def _known_day(value: object) -> object:
    """A day; empty text is one that nobody knows."""
    return NO_DAY if value is None or (isinstance(value, str) and not value.strip()) else value


Line = Annotated[str, BeforeValidator(_one_line)]
Text = Annotated[str, BeforeValidator(_many_lines)]


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """What makes two spellings of a name the same person or company: case and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Value(BaseModel):
    """Base of the model's values: frozen, compared by content, no unknown fields.

    What validates them is made when the first one is validated: most commands never do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed; what is worked out of fields is worked out anew."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    def filled_in(self, other: Self) -> Self:
        """This one, with what is empty here taken from another.

        Args:
            other: the same, as another source knows it.

        Returns:
            A new value.
        """
        return self.model_copy(update={name: value for name, value in other if value and not getattr(self, name)})


class Application(Value):
    """One application: an opaque id, the company and the job title.

    Args:
        id: of your choice; not empty.
        company: the employer; "" if not known.
        title: of the job; "" if not known.
        link: the posting's address, as text.
        source: where the posting was found.
        resume: which version of the resume was sent.
        salary: as it was said.
        place: where the job is.
        about: a note on the job; of what happened, the event has a note of its own.

    Raises:
        pydantic.ValidationError: the id is empty, or a field has another name.

    Example:
        >>> import followup as fu
        >>> fu.Application(id="A1", company="Ferrow", title="Network Technician").company
        'Ferrow'
    """

    id: Annotated[Line, Field(min_length=1)]
    company: Line = ""
    title: Line = ""
    link: Line = ""
    source: Line = ""
    resume: Line = ""
    salary: Line = ""
    place: Line = ""
    about: Text = ""


class Person(Value):
    """Contact details of a person; the name is the identity, so it follows someone who changes company.

    Args:
        name: not empty. Case and spaces do not count; two people with one name need a distinction in it.
        email: the address, or "".
        phone: the number, or "".

    Raises:
        pydantic.ValidationError: the name is empty, or a field has another name.

    Example:
        >>> import followup as fu
        >>> fu.Person(name="  Ana   Silva ", email="ana@example.org").name
        'Ana Silva'
    """

    name: Annotated[Line, Field(min_length=1)]
    email: Line = ""
    phone: Line = ""


class Event(Value):
    """One thing that happened, on one application, with at most one person.

    Two events with the same content are the same event: logging it twice changes nothing.

    Args:
        application: id of the application; not empty.
        kind: what happened: "saved" (a job noted, no resume sent), "applied", "followed up", "thanked", "answered",
            "rested" (let it rest), "replied", "promised", "invited" (a talk is arranged), "interviewed", "rejected",
            "offered", "accepted" or "withdrew".
        day: the local date, from 1990 to 2100; text as 2026-03-09 is read. It may be left out, or be "", for what they
            did, for thanks and for ends: known to have happened, day unknown.
        time: the local time of day, if it is known.
        person: whom it was with (or whom you met); "" if not known.
        person_role: "recruiter", "hr", "hiring manager", "interviewer" or "other".
        channel: how, such as "phone", "voicemail", "email", "linkedin" or "note card".
        for_: for a thank-you that was passed on, whom it was for.
        via: who passed it on.
        until: for a promise, the date by which you will hear; for an invitation, the day of the talk, if it is set.
        note: free text, yours.
        meaning: of a reply: "moves on", "no news" or "receipt" (sent by a machine); None if nobody was asked yet.

    Raises:
        pydantic.ValidationError: a word or a date is not allowed, or a promise has no `until`.

    Example:
        >>> import followup as fu
        >>> call = fu.Event(application="A1", kind="followed up", day="2026-03-09", channel="call", person="Ana Silva")
        >>> call.at, call.channel.value
        ('2026-03-09', 'phone')
    """

    application: Annotated[Line, Field(min_length=1)]
    kind: Annotated[Kind, BeforeValidator(_kind)]
    day: Annotated[date, BeforeValidator(_known_day)] = NO_DAY
    time: time_of_day | None = None
    person: Line = ""
    person_role: Annotated[Role | None, BeforeValidator(_word)] = None
    channel: Annotated[Channel | None, BeforeValidator(_word)] = None
    for_: Annotated[Line, Field(alias="for")] = ""
    via: Line = ""
    until: date | None = None
    note: Text = ""
    meaning: Annotated[Meaning | None, BeforeValidator(_word)] = None

    model_config = ConfigDict(populate_by_name=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for field, day in (("at", self.day), ("until", self.until)):
            if day and day != NO_DAY and not FIRST_DAY <= day <= LAST_DAY:
                raise ValueError(f"{field} is {day}, which cannot be right: check the year")
        if not self.dated and self.kind not in UNDATED:
            raise ValueError(f"at is empty for '{self.kind}': write the day like 2026-03-09")
        if not self.dated and self.time:
            raise ValueError(f"at has a time, {self.time}, and no day: write both, or neither")
        if self.kind is Kind.PROMISED and not self.until:
            raise ValueError("until is empty: a promise needs the date by which you will hear")
        if self.until and self.dated and self.until < self.day:
            what = "invitation" if self.kind is Kind.INVITED else "promise"
            raise ValueError(f"until is {self.until}, which is before the {what} itself ({self.day})")
        if self.meaning and self.kind is not Kind.REPLIED:
            raise ValueError(f"meaning is '{self.meaning}' for '{self.kind}': only a reply ('replied') has a meaning")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The people whom it names, each once for each part that they have in it."""
        return tuple(name for name in (self.person, self.via, self.for_) if name)

    @property
    def dated(self) -> bool:
        """Whether the day is known on which it happened."""
        return self.day != NO_DAY

    @cached_property
    def at(self) -> str:
        """Date, with the time if it is known, as ISO 8601: 2026-03-09 or 2026-03-09T14:30; "" if no day is known."""
        if not self.dated:
            return ""
        if self.time is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.time).isoformat(timespec="auto" if self.time.second else "minutes")

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """Sort key: the same for the same events, in whatever order they were entered."""
        clock = (self.time is None, self.time or time_of_day.min)
        words = (self.person_role or "", self.channel or "", self.for_, self.via, str(self.until), self.note)
        return (self.day, RANK[self.kind], clock, self.application, self.person, *words, self.meaning or "")


class Pipeline(Value):
    """A whole job search: applications, events in a fixed order, and contact details.

    Make it with `Pipeline.of`, which sorts what it is given. Stage, last contact and whose turn it is are worked out
    from the events, and never stored.

    Args:
        applications: sorted by id.
        events: in order of time, each once.
        people: sorted by name.
        windows: of applications in a class's experiment, the first and last working day after the resume on which
            the first follow-up is wanted; the others go by the policy.
        entered: of events, the day on which each was first entered, where it is known.

    Raises:
        pydantic.ValidationError: a value is of another kind.

    Example:
        >>> import followup as fu
        >>> sent = fu.Event(application="A1", kind="applied", day="2026-03-02", person="Ana Silva", channel="email")
        >>> log = fu.Pipeline.of([fu.Application(id="A1", company="Ferrow")], [sent, sent])
        >>> len(log.events), fu.open(log, on="2026-03-09").due()[0].person
        (1, 'Ana Silva')
    """

    applications: tuple[Application, ...] = ()
    events: tuple[Event, ...] = ()
    people: tuple[Person, ...] = ()
    windows: Mapping[str, tuple[int, int]] = {}
    entered: Mapping[Event, date] = {}

    @classmethod
    def of(
        cls,
        applications: Iterable[Application],
        events: Iterable[Event],
        people: Iterable[Person] = (),
        windows: Mapping[str, tuple[int, int]] = MappingProxyType({}),
        entered: Mapping[Event, date] = MappingProxyType({}),
    ) -> "Pipeline":
        """A pipeline from values in any order; events that are the same event are kept once.

        Args:
            applications: the applications.
            events: what happened to them.
            people: contact details, as far as they are known.
            windows: days that an experiment assigned: application id -> first and last working day.
            entered: when each event was first entered, where it is known.

        Returns:
            The pipeline, sorted. The values are taken as they are: each was validated when it was made.
        """
        # `order` holds all of an event's content, and is quicker to compare than the event.
        by_order = {e.order: e for e in events}
        return cls.model_construct(
            applications=tuple(sorted(set(applications), key=lambda a: a.id)),
            events=tuple(by_order[key] for key in sorted(by_order)),
            people=tuple(sorted(set(people), key=lambda p: name_key(p.name))),
            windows=windows,
            entered=entered,
        )

    @cached_property
    def by_id(self) -> Mapping[str, Application]:
        """Applications by their id."""
        return {a.id: a for a in self.applications}

    @cached_property
    def happened(self) -> Mapping[str, tuple[Event, ...]]:
        """Events by the id of their application, in order; also of an application that has none."""
        found: dict[str, list[Event]] = {a.id: [] for a in self.applications}
        for e in self.events:
            found.setdefault(e.application, []).append(e)
        return {id_: tuple(events) for id_, events in found.items()}

    def differs_from(self, other: "Pipeline") -> set[str]:
        """Of which applications anything differs: what is known of one, its events, or its window.

        Args:
            other: another pipeline, such as the one before a change.

        Returns:
            Their ids.
        """
        differ: set[str] = set()
        for mine, theirs in ((self.happened, other.happened), (self.by_id, other.by_id), (self.windows, other.windows)):
            if mine is not theirs:
                alike = list(mine) == list(theirs)
                may = compress(mine, map(is_not, mine.values(), theirs.values())) if alike else {*mine, *theirs}
                differ.update(id_ for id_ in may if mine.get(id_) != theirs.get(id_))
        return differ

    def plus(self, *events: Event) -> "Pipeline":
        """The pipeline with these events added.

        Args:
            events: what happened.

        Returns:
            A new pipeline; this one stays as it is.
        """
        return self.changed(into=events)

    def changed(
        self,
        *,
        into: Collection[Event] = (),
        out: Collection[Event] = (),
        applications: Mapping[str, Application | None] = MappingProxyType({}),
        **others: Any,
    ) -> "Pipeline":
        """The pipeline after a change, made of what it is and what changed: no value is looked at that did not.

        Args:
            into: events that come in; one that is there already stays.
            out: events that go.
            applications: as they are after the change, by id; None for one that goes. Its events go by `out`.
            others: people, windows or entered, where they changed.

        Returns:
            A new pipeline; this one stays as it is.
        """
        by_id, happened = self.by_id, dict(self.happened)
        if applications:
            all_of = {**self.by_id, **applications}
            by_id = {id_: a for id_ in sorted(all_of) if (a := all_of[id_])}
            happened = {id_: happened.get(id_, ()) for id_ in by_id}
        of: dict[str, tuple[list[Event], list[Event]]] = {}
        for at, some in enumerate((out, into)):
            for e in some:
                of.setdefault(e.application, ([], []))[at].append(e)
        for id_, (gone, come) in of.items():
            if id_ in by_id or come:
                happened[id_] = _spliced(happened.get(id_, ()), gone, come)
        others["events"] = _spliced(self.events, out, into)
        others["applications"] = tuple(by_id.values()) if applications else self.applications
        changed = self.model_copy(update=others)
        changed.__dict__ |= {"by_id": by_id, "happened": happened}
        return changed


_FEW = 50
"""Changes up to which each is put in its place by itself, so that the others are not compared."""


def _spliced(events: tuple[Event, ...], out: Collection[Event], into: Collection[Event]) -> tuple[Event, ...]:
    """Events in order, less some and with others; each stays once."""
    if len(out) + len(into) > _FEW:
        by_order = {e.order: e for e in events}
        for e in out:
            by_order.pop(e.order, None)
        for e in into:
            by_order.setdefault(e.order, e)
        return tuple(by_order[key] for key in sorted(by_order))
    found = list(events)
    for put, some in ((False, out), (True, into)):
        for e in some:
            at = bisect_left(found, e.order, key=_order)
            there = at < len(found) and found[at].order == e.order
            if put and not there:
                found.insert(at, e)
            elif there and not put:
                del found[at]
    return tuple(found)


def _order(e: Event) -> tuple[Any, ...]:
    return e.order


def earliest(entered: Iterable[tuple[Event, date]]) -> dict[Event, date]:
    """Days of entry by event; of several of one event the earliest."""
    found: dict[Event, date] = {}
    for e, day in entered:
        found[e] = min(day, found.get(e, day))
    return found


def conflicts(events: Iterable[Event]) -> dict[Event, str]:
    """Events of one or more applications that cannot have happened then, each with a sentence that says why.

    Nothing about an application happens before its resume was sent, but that the job is noted; that is the only order
    that the log insists on.
    """
    events = list(events)
    first: dict[str, date] = {}
    for event in events:
        if event.kind is Kind.APPLIED:
            first[event.application] = min(event.day, first.get(event.application, event.day))
    return {
        e: f"at is {e.day} for '{e.kind}', but the resume was sent on {first[e.application]}: check both dates"
        for e in events
        if e.kind is not Kind.SAVED and e.application in first and e.day < first[e.application]
    }


_MEANINGS = MappingProxyType({"day": "at", "time": "at", "for_": "for"})


def explain(error: ValidationError) -> str:
    """One plain sentence for what a value got wrong: the field, the value, and what it may be."""
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    field = _MEANINGS.get(field, field)
    value = first.get("input")
    shown = "" if value is None else str(value)[:60]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    if first["type"] == "enum":
        allowed = {"kind": Kind, "person_role": Role, "channel": Channel, "meaning": Meaning}[field]
        return f"{field} is '{shown}': use one of {', '.join(allowed)}"
    if field in {"at", "until"}:
        return f"{field} is '{shown}', which is not a date: write it like 2026-03-09"
    if first["type"] in {"string_too_short", "missing"} or not shown.strip():
        return f"{field} is empty"
    return f"{field} is '{shown}': {first['msg']}"
