"""The method's rules: what is due, and what was too much.

A rule is one short function with a declaration above it: its id, a title, where it comes from. Rules that ask for
something yield `Wanted`; rules that caution yield `Warning`. To add a rule, add a function here and nothing else.
`due` puts what the rules want together: one contact a person, never sooner than that person's limit allows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from followup.model import Channel, Event, Kind, Person, Pipeline, Role, name_key
from followup.policy import ARTICLE, DEFAULT, Policy, add_working_days, working_day
from followup.state import CLOSING, THEIRS, Contact, Log, Party, Thread, quickly

CALL = (Channel.PHONE, Channel.LINKEDIN, Channel.EMAIL)
NOTE = (Channel.EMAIL, Channel.NOTE_CARD, Channel.E_CARD, Channel.LETTER)
CARD = (Channel.NOTE_CARD, Channel.LETTER, Channel.EMAIL, Channel.E_CARD)


@dataclass(frozen=True)
class Wanted:
    """What one rule asks for on one application, before the limits of people are looked at."""

    rule: str
    key: str
    """Names the obligation for as long as it stands: calendars and "not now" hold on to it."""
    party: Party
    application: str
    since: date
    """What it is about happened then: the resume, the last contact, the interview, the acceptance."""
    earliest: date
    due: date
    fact: str
    """Why, for this application: what happened and when."""
    advice: str = ""
    """Why, in general; said once where several applications are merged."""
    at: time | None = None


@dataclass(frozen=True)
class Action:
    """One thing to do: a contact with one party, about one or more applications.

    `earliest` and `due` are the first and the last good day; `channels` has the best first; `via` is who could pass
    a thank-you on; `late` is true once `due` has passed.
    """

    rule: str
    key: str
    party: Party
    company: str
    applications: tuple[str, ...]
    since: date
    earliest: date
    due: date
    channels: tuple[Channel, ...]
    reason: str
    via: str = ""
    late: bool = False

    @property
    def person(self) -> str:
        """Whom it is for, as a reader sees it."""
        return self.party.name

    @property
    def kind(self) -> Kind:
        """The kind of event that is logged once it is done."""
        return RULES[self.rule].kind

    def events(self, day: date, channel: str | None = None, note: str = "") -> list[Event]:
        """What to log when it was done on a day: one event for each application."""
        name = self.party.name if self.party.known else ""
        return [
            Event(
                application=application,
                kind=self.kind,
                day=day,
                person=name,
                channel=channel or self.channels[0],
                via=self.via,
                note=note,
            )
            for application in self.applications
        ]


class Warning(NamedTuple):  # noqa: A001 - the word that a reader knows; the builtin is not used here
    """Something logged that was too much or too soon."""

    rule: str
    person: str
    at: date
    reason: str
    application: str


@dataclass(frozen=True)
class Rule:
    """A rule's declaration; `wants` yields what it asks for on the log's day."""

    id: str
    title: str
    source: str
    kind: Kind
    channels: tuple[Channel, ...]
    verb: str
    opening: str
    """What to say first, with {name}, {jobs} and {day} (see `Wanted.since`) to fill in."""
    wants: Callable[[Log, Policy], Iterator[Wanted]]


RULES: dict[str, Rule] = {}
CAUTIONS: list[Callable[[Log, Policy], Iterator[Warning]]] = []


def _rule(id_: str, title: str, **rest: Any) -> Callable:
    def declare(wants: Callable) -> Callable:
        RULES[id_] = Rule(id_, title, wants=wants, **rest)
        return wants

    return declare


def _caution(function: Callable) -> Callable:
    CAUTIONS.append(function)
    return function


def say(day: date) -> str:
    """A day as people say it: Tue 10 March."""
    return f"{day:%a} {day.day} {day:%B}"


def short(text: str, most: int = 60) -> str:
    """A text that fits into a sentence."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def job(thread: Thread) -> str:
    """An application as people name it: the title and the company."""
    a = thread.application
    return " at ".join(short(part) for part in (a.title, a.company) if part) or short(a.id)


def _find_a_name(thread: Thread) -> str:
    if thread.contact:
        return ""
    company = short(thread.application.company) or "the company"
    return f"First find a name: ask at the front desk of {company}, or look on LinkedIn for who hires there. "


def _open_threads(log: Log) -> Iterator[Thread]:
    """Applications that may still be followed up: sent or talked about, not ended, no offer to decide on."""
    for thread in log.threads.values():
        if thread.events and not thread.closed and not thread.days(Kind.OFFERED):
            yield thread


# --- what to do ----------------------------------------------------------------------------------------------------


@_rule(
    "F",
    "First follow-up after a resume",
    source=ARTICLE,
    kind=Kind.FOLLOWED_UP,
    channels=CALL,
    verb="Call",
    opening="Good morning {name}, this is [your name]. On {day} I sent my resume for {jobs}. I would be glad to hear "
    "where it stands, and to tell you why the job appeals to me: [one reason]. My number is [number].",
)
def first_follow_up(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After each resume, a call; one that reaches voicemail counts."""
    for thread in _open_threads(log):
        if thread.untouched:
            earliest = add_working_days(thread.applied, policy.first_follow_up_from)
            if earliest > log.on:
                continue
            fact = f"You sent your resume for {job(thread)} on {say(thread.applied)}."
            advice = (
                f"{_find_a_name(thread)}A friendly call, even to voicemail, brings it back to the top of the stack and "
                "lets them hear you."
            )
            latest = max(earliest, add_working_days(thread.applied, policy.first_follow_up_by))
            key = f"F {thread.application.id}"
            yield Wanted("F", key, thread.party, thread.application.id, thread.applied, earliest, latest, fact, advice)


@_rule(
    "C",
    "Weekly follow-up",
    source=ARTICLE,
    kind=Kind.FOLLOWED_UP,
    channels=CALL,
    verb="Call",
    opening="Good morning {name}, this is [your name], about {jobs}. We were last in touch on {day}. I am still very "
    "interested, and would be glad of any news when you have a moment. My number is [number].",
)
def weekly_follow_up(log: Log, policy: Policy) -> Iterator[Wanted]:
    """While they are silent, a courteous call once a week, up to a number; then let it rest."""
    week = timedelta(days=policy.days_between)
    for thread in _open_threads(log):
        last = max(thread.days(Kind.FOLLOWED_UP, Kind.REPLIED, Kind.INTERVIEWED, Kind.ANSWERED), default=None)
        if thread.untouched or not (last or thread.held_until) or thread.unanswered >= policy.most_follow_ups:
            continue
        starts = [last + week] if last else []
        if thread.held_until:
            starts.append(thread.held_until + timedelta(days=1))
        earliest = working_day(max(starts))
        if earliest > log.on:
            continue
        fact = _silence(thread, log.on, policy)
        key = f"C {thread.application.id} {len(thread.days(Kind.FOLLOWED_UP)) + 1}"
        due_by = add_working_days(earliest, policy.later_follow_up_within)
        since = last or thread.heard
        yield Wanted(
            "C", key, thread.party, thread.application.id, since, earliest, due_by, fact, _find_a_name(thread).strip()
        )


def _silence(thread: Thread, on: date, policy: Policy) -> str:
    if not thread.unanswered and thread.heard in thread.days(Kind.PROMISED):
        return (
            f"On {say(thread.heard)} they said that you would hear about {job(thread)} by {say(thread.held_until)}. "
            "That day has passed: ask kindly where things stand."
        )
    if thread.unanswered:
        last = max(thread.days(Kind.FOLLOWED_UP))
        left = policy.most_follow_ups - thread.unanswered
        more = "this is the last one before you let it rest" if left == 1 else f"{left} are left before you let it rest"
        return (
            f"Your last follow-up on {job(thread)} was {(on - last).days} days ago, on {say(last)}, with no answer "
            f"since. Once a week is courteous; {more}."
        )
    last = max(thread.days(Kind.REPLIED, Kind.INTERVIEWED, Kind.ANSWERED))
    return (
        f"Nothing new on {job(thread)} since {say(last)}. If they asked you something, answer that first; otherwise "
        "ask kindly where things stand."
    )


@_rule(
    "T1",
    "Thank-you after an interview",
    source=ARTICLE,
    kind=Kind.THANKED,
    channels=NOTE,
    verb="Thank",
    opening="Dear {name}, thank you for the time that you took on {day} to talk with me about {jobs}. "
    "[One thing from the talk that stayed with you.]",
)
def thank_whom_you_met(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After any interview of any kind, a thank-you to each person met."""
    days = -(-policy.thank_you_hours // 24)
    for thread in log.threads.values():
        for e in thread.events:
            if e.kind is Kind.INTERVIEWED:
                party = Party.person(e.person) if e.person else Party.nobody_at(thread.application)
                how = f" ({e.channel})" if e.channel else ""
                first = "" if e.person else "First find out whom you met. "
                fact = f"You met {short(party.name)} about {job(thread)} on {say(e.day)}{how}."
                advice = (
                    f"{first}A short note that says thank you, within {policy.thank_you_hours} hours, sets you apart."
                )
                due_by = e.day + timedelta(days=days)
                key = f"T1 {party.key} {thread.application.id} {e.at}"
                yield Wanted("T1", key, party, thread.application.id, e.day, e.day, due_by, fact, advice, e.time)


def _accepted(log: Log) -> Iterator[tuple[Thread, date]]:
    """Accepted applications as they stood when you accepted: who came in later did not help you get the job."""
    for thread in log.threads.values():
        days = thread.days(Kind.ACCEPTED)
        if days:
            yield thread.before(min(days) + timedelta(days=1)), min(days)


@_rule(
    "T2",
    "Thanks to the recruiter who helped",
    source=ARTICLE,
    kind=Kind.THANKED,
    channels=CARD,
    verb="Thank",
    opening="Dear {name}, thank you for helping me to get {jobs}. [One thing that they did for you.]",
)
def thank_the_recruiter(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After accepting, thanks to the recruiter, or to HR where there was no recruiter."""
    for thread, day in _accepted(log):
        for name in thread.people(Role.RECRUITER) or thread.people(Role.HR):
            fact = f"You accepted {job(thread)} on {say(day)}, and {short(name)} helped you get there."
            advice = "Say thank you: people remember it, and it may open the next door."
            due_by = day + timedelta(days=policy.thanks_after_acceptance_days)
            party = Party.person(name)
            yield Wanted(
                "T2",
                f"T2 {party.key} {thread.application.id}",
                party,
                thread.application.id,
                day,
                day,
                due_by,
                fact,
                advice,
            )


@_rule(
    "T3",
    "Note to the manager who hired you",
    source=ARTICLE,
    kind=Kind.THANKED,
    channels=CARD,
    verb="Thank",
    opening="Dear {name}, thank you for choosing me for {jobs}. I look forward to [one thing you will work on].",
)
def thank_the_manager(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After accepting, a note to the manager, even though you will work for that person."""
    for thread, day in _accepted(log):
        managers = [Party.person(name) for name in thread.people(Role.MANAGER)]
        for party in managers or [Party.nobody_at(thread.application)]:
            who = "The manager hired you" if party.known else "Find out which manager hired you"
            fact = f"You accepted {job(thread)} on {say(day)}."
            advice = f"{who}: send a note that says thank you, also because you will be working together."
            due_by = day + timedelta(days=policy.thanks_after_acceptance_days)
            yield Wanted(
                "T3",
                f"T3 {party.key} {thread.application.id}",
                party,
                thread.application.id,
                day,
                day,
                due_by,
                fact,
                advice,
            )


# --- what was too much ---------------------------------------------------------------------------------------------


@_caution
def within_a_week(log: Log, policy: Policy) -> Iterator[Warning]:
    """C: a follow-up to someone whom you had contacted less than a week before, about anything."""
    for party, contacts in log.contacts.items():
        for i, contact in enumerate(contacts):
            if contact.kind is not Kind.FOLLOWED_UP:
                continue
            earlier = next((c for c in reversed(contacts[:i]) if _too_close(c, contact, policy)), None)
            if earlier:
                gap = (contact.day - earlier.day).days
                when = "on the same day" if not gap else "the day before" if gap == 1 else f"only {gap} days earlier"
                reason = (
                    f"You followed up with {short(party.name)} on {say(contact.day)}, but had contacted them {when} "
                    f"({say(earlier.day)}). At most once in {policy.days_between} days, over all applications; "
                    f"from {say(earlier.day + timedelta(days=policy.days_between))} on it would have been fine."
                )
                yield Warning("C", party.name, contact.day, reason, min(contact.applications))


def _too_close(earlier: Contact, later: Contact, policy: Policy) -> bool:
    gap = (later.day - earlier.day).days
    # A thank-you and a question in one conversation are one contact; two calls on one day are not.
    return earlier.kind is Kind.FOLLOWED_UP if gap == 0 else gap < policy.days_between


def _follow_ups(log: Log) -> Iterator[tuple[Thread, Event]]:
    for thread in log.threads.values():
        for e in thread.events:
            if e.kind is Kind.FOLLOWED_UP:
                yield thread, e


@_caution
def too_soon_after_resume(log: Log, policy: Policy) -> Iterator[Warning]:
    """F: a first call before the resume can have arrived."""
    for thread, e in _follow_ups(log):
        sent = max((day for day in thread.days(Kind.APPLIED) if day <= e.day), default=None)
        if sent and not any(sent <= day <= e.day for day in thread.days(*THEIRS)):
            from_ = add_working_days(sent, policy.first_follow_up_from)
            if e.day < from_:
                reason = (
                    f"You followed up on {job(thread)} on {say(e.day)}, and had sent the resume on {say(sent)}: it "
                    f"hardly had time to arrive. From {say(from_)} on it would have been fine."
                )
                yield Warning("F", log.reached(e).name, e.day, reason, e.application)


@_caution
def before_their_day(log: Log, _policy: Policy) -> Iterator[Warning]:
    """C: a follow-up while a promise still ran."""
    for thread, e in _follow_ups(log):
        until = thread.before(e.day).held_until
        if until and e.day <= until:
            reason = (
                f"You followed up on {job(thread)} on {say(e.day)}, but they had said that you would hear by "
                f"{say(until)}. Wait until the day after."
            )
            yield Warning("C", log.reached(e).name, e.day, reason, e.application)


@_caution
def too_many(log: Log, policy: Policy) -> Iterator[Warning]:
    """C: more follow-ups without an answer than the method makes."""
    for thread, e in _follow_ups(log):
        heard = max((day for day in thread.days(*THEIRS) if day <= e.day), default=date.min)
        count = sum(1 for day in thread.days(Kind.FOLLOWED_UP) if heard < day <= e.day)
        if count > policy.most_follow_ups:
            reason = (
                f"The follow-up on {job(thread)} on {say(e.day)} was number {count} without an answer; after "
                f"{policy.most_follow_ups} it is kinder, to you too, to let it rest."
            )
            yield Warning("C", log.reached(e).name, e.day, reason, e.application)


@_caution
def after_the_end(log: Log, _policy: Policy) -> Iterator[Warning]:
    """C: a follow-up on an application that had ended."""
    for thread, e in _follow_ups(log):
        if thread.closed and thread.closed < e.day:
            ended = next(x.kind for x in thread.events if x.kind in CLOSING and x.day == thread.closed)
            reason = (
                f"You followed up on {job(thread)} on {say(e.day)}, after it had ended ({ended} on "
                f"{say(thread.closed)}). A thank-you is always welcome; a follow-up no longer is."
            )
            yield Warning("C", log.reached(e).name, e.day, reason, e.application)


# --- put together --------------------------------------------------------------------------------------------------


@quickly
def warnings(log: Log, policy: Policy = DEFAULT) -> list[Warning]:
    """What was too much or too soon so far, oldest first, with the way to do it better in each reason."""
    found = {w for caution in CAUTIONS for w in caution(log, policy)}
    return sorted(found, key=lambda w: (w.at, w.person, w.rule, w.application, w.reason))


def cautions_about(pipeline: Pipeline, events: Iterable[Event], policy: Policy = DEFAULT) -> list[Warning]:
    """The warnings that logging these events would add: shown before they are saved."""
    events = list(events)
    on = max(e.day for e in events)
    before = set(warnings(Log(pipeline, on), policy))
    return [w for w in warnings(Log(pipeline.plus(*events), on), policy) if w not in before]


def owed_thanks(log: Log, policy: Policy = DEFAULT) -> list[Wanted]:
    """Thank-yous that are owed: what the T rules want, less what has been sent.

    A thank-you settles all that one rule asks for one person at that time: several interviews take one note. If
    more than one rule asks, it settles the one on its own application, then the one that its channel is best for
    (an email thanks for an interview, a card for a job), then the one that was due first.
    """
    open_: dict[Party, list[Wanted]] = defaultdict(list)
    for rule in RULES.values():
        if rule.kind is Kind.THANKED:
            for wanted in rule.wants(log, policy):
                open_[wanted.party].append(wanted)
    for sent in log.thank_yous:
        # A name that was found meanwhile settles what was owed to "someone" there.
        nobody = {Party.nobody_at(log.threads[i].application) for i in sent.applications}
        for party in (sent.honoree, *sorted(nobody)):
            owed = open_.get(party, [])
            groups: dict[str, list[Wanted]] = defaultdict(list)
            for wanted in owed:
                if (wanted.earliest, wanted.at or time.min) <= (sent.day, sent.at or time.max) and (
                    party == sent.honoree or wanted.application in sent.applications
                ):
                    groups[wanted.rule].append(wanted)
            if groups:
                settled = min(groups.values(), key=lambda group: _fit(group, sent.applications, sent.channel))
                open_[party] = [w for w in owed if w not in settled]
                break
    return [wanted for owed in open_.values() for wanted in owed]


def _fit(group: list[Wanted], applications: frozenset[str], channel: str) -> tuple:
    channels = RULES[group[0].rule].channels
    elsewhere = not any(w.application in applications for w in group)
    return elsewhere, channels.index(channel) if channel in channels else 0, min(w.due for w in group), group[0].rule


@quickly
def due(log: Log, policy: Policy = DEFAULT) -> list[Action]:
    """What to do on the log's day: every contact that is wanted and allowed on that day, most urgent first.

    Each person appears at most once for following up, with all applications that may be talked about, and only if
    the last contact of yours lies `policy.days_between` days back and no thank-you is owed to that person: thanks go
    first, and start the week anew.
    """
    thanks = owed_thanks(log, policy)
    thanked_first = {wanted.party for wanted in thanks}
    calls = []
    for rule in RULES.values():
        if rule.kind is Kind.FOLLOWED_UP:
            for wanted in rule.wants(log, policy):
                if wanted.party not in thanked_first:
                    allowed = _allowed(log, wanted, policy)
                    if allowed.earliest <= log.on:
                        calls.append(allowed)
    actions = _merged(log, calls, by=lambda w: w.party.key)
    called = {action.party for action in actions}
    addresses = {name_key(p.name): p for p in log.pipeline.people}
    actions += [
        _routed(log, action, called, addresses) for action in _merged(log, thanks, by=lambda w: (w.party.key, w.rule))
    ]
    return sorted(actions, key=lambda a: (a.due, a.rule, a.party.key))


def _allowed(log: Log, wanted: Wanted, policy: Policy) -> Wanted:
    """The same, not before the party's limit allows it."""
    last = log.last_contacts.get(wanted.party)
    if not last:
        return wanted
    earliest = working_day(max(wanted.earliest, last + timedelta(days=policy.days_between)))
    return replace(wanted, earliest=earliest, due=max(wanted.due, earliest))


def _merged(log: Log, wanted: Iterable[Wanted], by: Callable) -> list[Action]:
    """One action for all that one contact can settle."""
    groups: dict[object, list[Wanted]] = defaultdict(list)
    for w in wanted:
        groups[by(w)].append(w)
    actions = []
    for group in groups.values():
        group.sort(key=lambda w: (w.due, w.rule, w.key))
        first = group[0]
        ids = tuple(dict.fromkeys(w.application for w in group))
        companies = dict.fromkeys(log.threads[i].application.company for i in ids)
        said = [*(w.fact for w in group), *(w.advice for w in group)]
        if len(group) > 1:
            said.insert(0, "One note for all:" if RULES[first.rule].kind is Kind.THANKED else "One call about all:")
        reason = " ".join(dict.fromkeys(filter(None, said)))
        actions.append(
            Action(
                rule=first.rule,
                key=first.key,
                party=first.party,
                company=", ".join(filter(None, companies)),
                applications=ids,
                since=first.since,
                earliest=min(w.earliest for w in group),
                due=first.due,
                channels=RULES[first.rule].channels,
                reason=reason,
                late=first.due < log.on,
            )
        )
    return actions


def _routed(log: Log, action: Action, called: set[Party], addresses: dict[str, Person]) -> Action:
    """A thank-you for an interview, sent through the recruiter where there is no address."""
    contact = log.threads[action.applications[0]].party
    known = addresses.get(name_key(action.person))
    if action.rule != "T1" or not contact.known or contact == action.party or (known and known.email):
        return action
    if contact in called:
        extra = (
            f"You have no address for {short(action.person)}: when you call {short(contact.name)} today, ask for it."
        )
        return replace(action, reason=f"{action.reason} {extra}")
    extra = (
        f"You have no address for {short(action.person)}: send it to {short(contact.name)} to pass on, which also "
        f"gives {short(contact.name)} something to tell them."
    )
    return replace(action, via=contact.name, reason=f"{action.reason} {extra}")
