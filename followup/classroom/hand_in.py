"""A hand-in without names: what a class may know of one job search, and nothing else.

The file is made from an allow-list. It holds about how many days after the resume something happened, its kind,
channel, the stage, and yes or no; never a name, a company, a job title, an address, a text or a date. The log is taken
as it stood on the last day on which anything was entered, for a log that is not kept has not watched; and each
application is shown as it stood when its last whole week was over. So neither the day of a resume follows from the day
of the hand-in, nor, as a rule, the student from a day that somebody knows: `followup.classroom.weeks`.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from random import Random
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from followup.analysis.watching import coarse, last_entry, piles
from followup.classroom.pseudonyms import pseudonymous
from followup.classroom.weeks import AFTER_INTERVIEW, WEEK, days_told, end_of, whole_weeks
from followup.errors import FileError, HandInError
from followup.log.assignment import PLANNED, Assignment, Enrolment, Seen, Since, Way, seen_of
from followup.log.log import Log
from followup.log.model import RANK, Channel, Event, Kind, Meaning, Pipeline, Value
from followup.log.outcomes import Outcome, answer_of, outcome_of
from followup.log.threads import Stage, Thread
from followup.method.ledger import Entry, ledger
from followup.method.policy import DEFAULT, Policy, add_working_days
from followup.method.rules import thank_you_rules
from followup.session import SAMPLE, Session
from followup.wording import many

FORMAT: Final = "followup-share"
VERSION: Final = 1
SAMPLE_SECRET = "the sample"  # noqa: S105 - no secret: all samples get the same codes, so a class counts them once
MOST_DAYS = 4_000
"""About eleven years; larger values are treated as typos."""
MOST_EVENTS, MOST_APPLICATIONS = 1_000, 20_000

Day = Annotated[int, Field(ge=0, le=MOST_DAYS, strict=True)]
Code = Annotated[str, Field(pattern="^[0-9a-f]{12,32}$")]


class FirstCall(StrEnum):
    """What became of an assigned first follow-up."""

    IN_TIME = "in time"
    EARLY = "early"
    LATE = "late"
    NONE = "none"


class Happening(Value):
    """One thing that happened, about `day` days after the first one of its application (`weeks.days_told`).

    `entered` says about how many days later it was entered, where that is known (see `record.coarse`).
    """

    day: Day
    kind: Kind
    channel: Channel | None = None
    meaning: Meaning | None = None
    entered: Annotated[int, Field(ge=0, le=MOST_DAYS + 7, strict=True)] | None = None


def _known_rule(rule: str) -> str:
    known = [one.id for one in thank_you_rules()]
    if rule not in known:
        raise ValueError(f"there is no rule {rule[:8]} for a thank-you; there are {', '.join(known)}")
    return rule


class Thanks(Value):
    """One thank-you that was owed.

    Attributes:
        rule: the id of the rule that asked for it.
        due: whether the day on which it was due has passed, or it was sent.
        days: days until it was sent, as `weeks.AFTER_INTERVIEW` tells them; None while it is owed.
        in_time: whether it was sent by the day on which it was due.
        through: whether somebody passed it on.
    """

    rule: Annotated[str, AfterValidator(_known_rule)]
    due: bool
    days: Day | None = None
    in_time: bool = False
    through: bool = False


class Enrolled(Value):
    """Which experiment a student takes part in: its id, its two ways, and the size it is planned for."""

    plan: Annotated[str, Field(pattern="^[0-9a-f]{8,32}$")]
    ways: tuple[Way, Way]
    planned: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = PLANNED


class Assigned(Value):
    """An application's place in the experiment, and what became of it.

    Attributes:
        held: whether it was still waiting in its time, and the limit of once a week per person left no day for a call.
        watched: days since the resume, as it stood when chance chose; None in hand-ins of Followup 0.1. This and the
            next three are told as `weeks.ENDS` has them: what happened rounded up, what was seen rounded down.
        yes, no: days until the first answer, if it was positive, and if it was not; None if there was none.
        known: for how many of the days that were watched it is known whether it was answered; None for all.
        since: what became of it after chance had chosen; None for nothing.
    """

    way: Literal[0, 1]
    block: Annotated[int, Field(ge=0, le=100_000, strict=True)]
    first_call: FirstCall
    held: bool
    watched: Day | None = None
    yes: Day | None = None
    no: Day | None = None
    known: Day | None = None
    since: Since | None = None


_KNOWN: dict[tuple[object, ...], Happening] = {}


def _one_of_each(events: tuple[Happening, ...]) -> tuple[Happening, ...]:
    """The same, of which those with one content are one value: a large class has few that differ, each very often."""
    if len(_KNOWN) > 1 << 16:
        _KNOWN.clear()
    return tuple(_KNOWN.setdefault((e.day, e.kind, e.channel, e.meaning, e.entered), e) for e in events)


class SharedApplication(Value):
    """One application: how long it was watched, how far it came, and what happened."""

    code: Code
    watched: Day
    stage: Stage
    events: Annotated[tuple[Happening, ...], Field(min_length=1, max_length=MOST_EVENTS), AfterValidator(_one_of_each)]
    thanks: Annotated[tuple[Thanks, ...], Field(max_length=MOST_EVENTS)] = ()
    experiment: Assigned | None = None

    @model_validator(mode="after")
    def _within_what_was_watched(self) -> Self:
        last = max(e.day for e in self.events)
        if last > self.watched:
            raise ValueError(f"an event is on day {last}, but it was watched for {self.watched} days only")
        return self


class Shared(Value):
    """One student's hand-in; `student` is an opaque id that stays the same for one pipeline file.

    `removed` has the places of applications that are not in it, but that chance had placed: they stay counted.
    `undated` says how many are not in it because nobody knows the day of their answer; `heaped` and `crowded`, how many
    answers lie on one day of the week, and on days that have far more than others (see `record.Facts`).
    """

    format: Literal["followup-share"] = FORMAT
    version: Literal[1] = VERSION
    student: Code
    experiment: Enrolled | None = None
    applications: Annotated[tuple[SharedApplication, ...], Field(max_length=MOST_APPLICATIONS)] = ()
    removed: Annotated[tuple[Assigned, ...], Field(max_length=MOST_APPLICATIONS)] = ()
    undated: Annotated[int, Field(ge=0, le=MOST_APPLICATIONS, strict=True)] = 0
    heaped: Annotated[int, Field(ge=0, le=MOST_APPLICATIONS, strict=True)] = 0
    crowded: Annotated[int, Field(ge=0, le=MOST_APPLICATIONS, strict=True)] = 0

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len({a.code for a in self.applications}) < len(self.applications):
            raise ValueError("two applications have the same code")
        if not self.experiment and (self.removed or any(a.experiment for a in self.applications)):
            raise ValueError("an application is part of an experiment that is not named")
        return self

    def newer_than(self, other: Self) -> bool:
        """Whether this is the newer of two hand-ins of one student: what is in both was watched for longer.

        Of two of one day, the one that tells less counts: what a student leaves out is left out on purpose.
        """
        theirs = {a.code: a.watched for a in other.applications}
        longer = sum(a.watched - theirs[a.code] for a in self.applications if a.code in theirs)
        return (longer, other._size) > (0, self._size)

    @property
    def _size(self) -> tuple[int, int]:
        return len(self.applications), sum(1 for a in self.applications if a.experiment)

    @property
    def sentence(self) -> str:
        """What is in it, in plain words."""
        n, events = len(self.applications), sum(len(a.events) for a in self.applications)
        thanks = sum(len(a.thanks) for a in self.applications)
        part = sum(1 for a in self.applications if a.experiment)
        known = any(e.entered is not None for a in self.applications for e in a.events)
        held = (
            f"{many(n, 'application')} under random codes, with {many(events, 'event')}: the kind, the channel, and on "
            f"about which day after the resume{', and about how much later it was entered' if known else ''}. Chance "
            "chose a day nearby, and the week that is not over yet is left out. "
            f"{many(thanks, 'thank-you')} owed or sent: yes or no, and about how many days it took."
        )
        lines = [
            held,
            f"{part} of them are part of the experiment, with the way that chance chose." if part else "",
            f"{many(len(self.removed), 'more application')} that chance had placed ({self._removed}): of these only "
            "the way, for how many days they were known, and after how many they were called and answered."
            if self.removed
            else "",
            f"{no_day(self.undated)}." if self.undated else "",
            "How many answers came on one day of the week (not which), or many on one day."
            if self.heaped or self.crowded
            else "",
            "No name, no company, no job title, no address, no note and no date is in it.",
        ]
        return " ".join(filter(None, lines))

    @property
    def _removed(self) -> str:
        became = Counter(str(a.since) for a in self.removed)
        return ", ".join(f"{count} {what}" for what, count in sorted(became.items()))

    @property
    def text(self) -> str:
        """The file as it is saved: JSON, a line for each application."""
        return as_text(self)

    @cached_property
    def digest(self) -> str:
        """A hash of the file as it is saved."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def hand_in_of(  # noqa: PLR0913 - one parameter a thing that is known
    pipeline: Pipeline,
    on: date,
    secret: str,
    *,
    policy: Policy = DEFAULT,
    part: Enrolment | None = None,
    leave_out: Collection[str] = (),
) -> Shared:
    """What a class may know of a pipeline as it stands on a day.

    Args:
        pipeline: the log.
        on: the day; what is later is not in it. The log is taken as it stood on its last entry up to then.
        secret: what codes are made from, and known to nobody else; the same one gives the same codes.
        policy: by which a thank-you is due.
        part: the student's part in an experiment.
        leave_out: ids of applications that stay out.

    Raises:
        FileError: the log holds what cannot be right, or too much.
    """
    pipeline = pseudonymous(pipeline)
    last = min(last_entry(pipeline, on), on)

    @cache
    def seen(days_ago: int) -> tuple[Log, dict[str, list[Entry]]]:
        log = Log(pipeline, last - timedelta(days=days_ago))
        owed: dict[str, list[Entry]] = {}
        for entry in ledger(log, policy):
            owed.setdefault(entry.wanted.application, []).append(entry)
        return log, owed

    found, counted, undated, answered = [], set(), 0, []
    places = part.by_id if part and not part.left else {}
    for application in pipeline.applications:
        if application.id not in leave_out:
            log, owed = seen(_days_ago(seen(0)[0], application.id))
            thread = log.threads[application.id]
            # Of a job that was only noted there is nothing to hand in, and of an answer without a day nobody knows how
            # long it waited.
            if thread.answered_some_day:
                undated += 1
            elif thread.events and thread.in_touch:
                code = _digest(secret, "application", application.id)
                place = places.get(application.id)
                way = part.plan.ways[place.way] if part and place else None
                assigned = _assigned(log, thread, place, way, policy) if place and way else None
                if assigned:
                    counted.add(application.id)
                found.append(_one(log, thread, code, owed.get(application.id, []), assigned, policy))
                answer = answer_of(thread.events)
                if answer and outcome_of(answer) is not Outcome.WITHDREW:
                    answered.append(answer.day.toordinal())
    if len(found) > MOST_APPLICATIONS:
        raise FileError(f"There are {len(found):,} applications; a hand-in holds {MOST_APPLICATIONS:,} at most.")
    removed = [
        one
        for id_, place in (part.places if part else ())
        if part and (place.aside or id_ not in counted)
        if (one := _removed(seen(_days_ago(seen(0)[0], part.follow(id_)))[0], part, id_, place, leave_out))
    ]
    inside = removed or any(a.experiment for a in found)
    plan = part.plan if part and inside else None
    enrolled = Enrolled(plan=plan.id, ways=plan.ways, planned=plan.planned) if plan else None
    heaped, crowded = piles(Counter(answered))
    return Shared(
        student=_digest(secret, "student").hex()[:16],
        experiment=enrolled,
        applications=tuple(sorted(found, key=lambda a: a.code)),
        removed=tuple(sorted(removed, key=Assigned.model_dump_json)),
        undated=undated,
        heaped=heaped,
        crowded=crowded,
    )


def _days_ago(log: Log, id_: str) -> int:
    """How many days ago the last whole week of an application was over; if there was none, to before it began."""
    thread = log.threads.get(id_)
    begun = next((e.day for e in (thread.events if thread else ()) if e.kind is not Kind.SAVED), None)
    age = (log.on - begun).days if begun else 0
    return age + 1 if begun and age < WEEK else age - whole_weeks(age)


def hand_in(session: Session, leave_out: Collection[str] = ()) -> Shared:
    """Make a hand-in without names: what a class may know of an open record.

    It is made from an allow-list: about which day after the resume, kinds, channels, stages, and yes or no. Each
    application is shown up to its last whole week before the last entry, so that no date follows from it.

    Args:
        session: the record.
        leave_out: ids of applications that stay out.

    Returns:
        The hand-in; `text` is the file, `sentence` says what is in it. No name, note or date is.

    Raises:
        FileError: the log holds what cannot be right, or too much.

    Example:
        >>> import followup as fu
        >>> found = fu.hand_in(fu.open(fu.SAMPLE_LOG, on="2026-03-31"))
        >>> len(found.applications), "Rosa" in found.text  # one of the 40 was sent less than a week ago
        (39, False)
    """
    file = session.file
    secret = SAMPLE_SECRET if session.whose == SAMPLE else file.id if file else secret_of(session.pipeline)
    return hand_in_of(
        session.pipeline,
        session.today,
        secret,
        policy=session.policy,
        part=file.part() if file else None,
        leave_out=leave_out,
    )


def secret_of(pipeline: Pipeline) -> str:
    """A secret for a table of events, which has no id of its own: a digest of all that it says.

    The same table handed in twice is the same student; nobody can make it who does not have the whole table.
    """
    return hashlib.sha256(pipeline.model_dump_json(include={"events"}).encode()).hexdigest()


def _digest(secret: str, *what: str) -> bytes:
    return hmac.new(secret.encode(), "\n".join(what).encode(), hashlib.sha256).digest()


def _one(  # noqa: PLR0913, PLR0917 - what it is made of
    log: Log, thread: Thread, code: bytes, owed: list[Entry], assigned: Assigned | None, policy: Policy
) -> SharedApplication:
    happened = [e for e in thread.events if e.kind is not Kind.SAVED]
    start = happened[0].day
    if (log.on - start).days > MOST_DAYS or len(thread.events) > MOST_EVENTS:
        raise FileError(
            f"Application '{thread.application.id}' cannot be shared: it goes on for more than {MOST_DAYS:,} days, or "
            f"has more than {MOST_EVENTS:,} events. Correct its dates, or leave it out."
        )
    watched = (log.on - start).days
    told = days_told(happened, watched, Random(int.from_bytes(code[16:])))  # noqa: S311 - the same days come again
    events = [
        Happening(day=told[e.day], kind=e.kind, channel=e.channel, meaning=e.meaning, entered=_later(log.pipeline, e))
        for e in happened
    ]
    thanks = (
        Thanks(
            rule=entry.wanted.rule,
            due=bool(entry.sent) or entry.wanted.due < log.on,
            days=None if entry.days is None else end_of(entry.days, AFTER_INTERVIEW),
            in_time=entry.in_time,
            through=bool(entry.sent and entry.sent.via),
        )
        for entry in owed
    )
    return SharedApplication(
        code=code.hex()[:16],
        watched=watched,
        stage=thread.stage(policy.most_follow_ups),
        # Within a day the log is in order of names, which is nobody's business.
        events=tuple(sorted(events, key=_in_order)),
        thanks=tuple(sorted(thanks, key=lambda t: (t.rule, t.days is None, t.days or 0, t.due, t.in_time, t.through))),
        experiment=assigned,
    )


def _later(pipeline: Pipeline, e: Event) -> int | None:
    """About how many days after an event it was entered."""
    entered = pipeline.entered.get(e)
    return coarse(min(max(0, (entered - e.day).days), MOST_DAYS)) if entered else None


def _in_order(e: Happening) -> tuple[int, int, str, str, int]:
    return (e.day, RANK[e.kind], e.channel or "", e.meaning or "", -1 if e.entered is None else e.entered)


def _assigned(log: Log, thread: Thread, place: Assignment, way: Way, policy: Policy) -> Assigned | None:
    sent = min(thread.days(Kind.APPLIED), default=None)
    if sent is None:
        return None
    window = [add_working_days(sent, days) for days in range(way.from_, way.by + 1)]
    first = min((day for day in thread.days(Kind.FOLLOWED_UP) if day >= sent), default=None)
    became = _became(sent, first, way)
    # Whom it would have reached: the contact before the first call.
    party = (thread.before(first) if first else thread).party
    others = [
        c.day for c in log.contacts.get(party, ()) if c.day != first or thread.application.id not in c.applications
    ]
    waiting = [day for day in window if (then := thread.before(day)).untouched and not then.closed]
    blocked = [any(0 <= (day - other).days < policy.days_between for other in others) for day in waiting]
    held = bool(waiting) and all(blocked)
    since = Since.RENAMED if place.renamed else Since.AGAIN if place.again else None
    seen = seen_of(thread, log.on)
    return _placed(place, place.sent or sent, log.on, seen).model_copy(
        update={"first_call": became, "held": held, "known": None, "since": since}
    )


def _placed(place: Assignment, sent: date, on: date, seen: Seen, way: Way | None = None) -> Assigned:
    """A place with the days from the resume to what was seen."""

    def days(day: date | None) -> int | None:
        return None if day is None or day > on else min(max(0, (day - sent).days), MOST_DAYS)

    yes, no = (None if (after := days(day)) is None else end_of(after) for day in (seen.yes, seen.no))
    return Assigned(
        way=place.way,
        block=place.block,
        first_call=_became(sent, seen.called, way) if way else FirstCall.NONE,
        held=False,
        watched=whole_weeks(days(on) or 0),
        yes=yes,
        no=no,
        known=whole_weeks(days(min(seen.until, on)) or 0),
    )


def _became(sent: date, first: date | None, way: Way) -> FirstCall:
    if first is None:
        return FirstCall.NONE
    if first < add_working_days(sent, way.from_):
        return FirstCall.EARLY
    return FirstCall.LATE if first > add_working_days(sent, way.by) else FirstCall.IN_TIME


def _removed(log: Log, part: Enrolment, id_: str, place: Assignment, leave_out: Collection[str]) -> Assigned | None:
    """The place of an application that is not in a hand-in; None if its resume was not sent yet on that day."""
    at = part.follow(id_)
    thread = None if place.aside or part.left else log.threads.get(at)
    now = [e.day for e in log.pipeline.events if thread and e.application == at and e.kind is Kind.APPLIED]
    sent = place.sent or min(now, default=part.since)
    if sent > log.on:
        return None
    seen, since = place.last or Seen(until=sent), Since.WITHDRAWN if part.left else Since.GONE
    if thread and thread.applied:
        seen = seen_of(thread, log.on)
        here = Since.LEFT_OUT if id_ in leave_out else Since.UNDATED
        since = here if at == id_ else Since.JOINED
    elif now:
        seen, since = Seen(until=sent), Since.REDATED
    return _placed(place, sent, log.on, seen, part.plan.ways[place.way]).model_copy(update={"since": since})


def as_text(shared: Shared) -> str:
    """The file as it is saved, and shown before: JSON, a line for each application."""
    fields = shared.model_dump(mode="json", exclude_none=True, by_alias=True)
    applications = fields.pop("applications")
    for name in ("removed", "undated", "heaped", "crowded"):
        if not fields[name]:
            del fields[name]
    head = json.dumps(fields)[1:-1]
    lines = ",\n".join("  " + json.dumps(one) for one in applications)
    return f'{{{head}, "applications": [\n{lines}\n]}}\n'


def no_day(answers: int) -> str:
    """That the day of some answers is not known, in words."""
    have = "has no day: its application is" if answers == 1 else "have no day: their applications are"
    return f"{many(answers, 'answer')} {have} left out of all times"


def read_share(content: bytes) -> Shared:
    """Read a hand-in, and trust nothing in it.

    Raises:
        HandInError: it is damaged, foreign, or of a newer version.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")  # an editor on Windows may put this mark before it
    try:
        return Shared.model_validate_json(content)
    except ValidationError as error:
        raise HandInError(_what_is_wrong(content, error)) from None


def _what_is_wrong(content: bytes, error: ValidationError) -> str:
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return "is damaged or no hand-in: it is not whole JSON"
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        ours = isinstance(fields, dict) and str(fields.get("format")).startswith("followup-")
        return "is another file of Followup, not a hand-in" if ours else "is no hand-in of Followup"
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        return f"was made by a newer Followup (version {version}; this one reads {VERSION}): get the newer one"
    first = error.errors()[0]
    where = " ".join(str(part)[:40] for part in first["loc"] if str(part).isprintable())
    reason = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
    return f"is damaged: {f'{where}: ' if where else ''}{reason[:120]}"
