"""The method's rules: what is due.

A rule is one short function with a declaration above it: its id, a title, where it comes from. It yields what it wants
on the log's day, for one thread after the other: what it wants of one does not depend on another, so that after a
change only those threads are looked at that it touches (`wanted`). To add a rule, add a function here and nothing else;
`agenda` puts together what all rules want, and `cautions` says what was too much.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from followup.log.log import Log
from followup.log.model import Channel, Event, Kind, Role
from followup.log.names import person_key
from followup.log.threads import Party, Thread
from followup.method.occasions import ANY_CONTACT, CALLED, MET, SIGNED, Occasion
from followup.method.policy import ARTICLE, Policy, add_working_days
from followup.wording import say, short

CALL = (Channel.PHONE, Channel.LINKEDIN, Channel.EMAIL)
NOTE = (Channel.EMAIL, Channel.NOTE_CARD, Channel.E_CARD, Channel.LETTER)
CARD = (Channel.NOTE_CARD, Channel.LETTER, Channel.EMAIL, Channel.E_CARD)
_SHORT_NOTE = ("note card", "{opening}\n[your name]")
_HIRED = (Kind.ACCEPTED,)


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
    old: bool = False
    """Whether they have been silent for so long that it is proposed for rest, and not listed."""


class After(StrEnum):
    """What a thank-you is for."""

    INTERVIEW = "interview"
    JOB = "job"


@dataclass(frozen=True)
class Rule:
    """A rule: its declaration, and the function that yields what it asks for on the log's day.

    Attributes:
        id: its name in files and answers; nothing outside this module writes it down.
        title, source: for a reader.
        kind: the kind of event that is logged once its action is done.
        channels: the best first.
        verb: the action in one word.
        opening: what to say first, with {name}, {jobs} and {day} (see `Wanted.since`) to fill in.
        wants: what it asks for.
        why: of a thank-you, who is thanked, in words.
        after: of a thank-you, what it is for.
        occasions: for which drafts the coach offers a starting point.
    """

    id: str
    title: str
    source: str
    kind: Kind
    channels: tuple[Channel, ...]
    verb: str
    opening: str
    wants: Callable[[Log, Policy], Iterator[Wanted]]
    why: str = ""
    after: After | None = None
    occasions: tuple[Occasion, ...] = ()


RULES: dict[str, Rule] = {}
_A_CALL: dict[str, Any] = {"source": ARTICLE, "kind": Kind.FOLLOWED_UP, "channels": CALL, "verb": "Call"}
_THANKS: dict[str, Any] = {"source": ARTICLE, "kind": Kind.THANKED, "verb": "Thank"}
_A_CARD = _THANKS | {"channels": CARD, "after": After.JOB}


def _rule(id_: str, title: str, **rest: Any) -> Callable[[Callable[[Log, Policy], Iterator[Wanted]]], Rule]:
    def declare(wants: Callable[[Log, Policy], Iterator[Wanted]]) -> Rule:
        RULES[id_] = Rule(id_, title, wants=wants, **rest)
        return RULES[id_]

    return declare


def thank_you_rules() -> tuple[Rule, ...]:
    """The rules that ask for a thank-you."""
    return tuple(rule for rule in RULES.values() if rule.kind is Kind.THANKED)


def job(thread: Thread) -> str:
    """An application as people name it: the title and the company."""
    a = thread.application
    return " at ".join(short(part) for part in (a.title, a.company) if part) or short(a.id)


def talk_key(thread: Thread, talk: Event) -> str:
    """Names an arranged talk for as long as it stands; of several on one day those after the first by their person."""
    first = next(e for e in thread.invitations if e.until == talk.until)
    other = person_key(talk.person) if person_key(talk.person) != person_key(first.person) else ""
    return f"I {thread.application.id} {talk.until} {other}".rstrip()


def _find_a_name(thread: Thread) -> str:
    if thread.contact:
        return ""
    company = short(thread.application.company) or "the company"
    return f"First find a name: ask at the front desk of {company}, or look on LinkedIn for who hires there. "


def _open_threads(log: Log) -> Iterator[Thread]:
    """Applications that may still be followed up: sent or talked about, not ended, no offer to decide on."""
    for thread in log.threads.values():
        if thread.events and thread.in_touch and not thread.end and not thread.known(Kind.OFFERED):
            yield thread


def _last_words(thread: Thread) -> list[date]:
    """The days on which either side last said something, from which a week is counted."""
    no_day_set = [e.day for e in thread.events if e.kind is Kind.INVITED and not e.until]
    return thread.days(Kind.FOLLOWED_UP, Kind.REPLIED, Kind.INTERVIEWED, Kind.ANSWERED) + no_day_set


def _old(log: Log, since: date, policy: Policy) -> bool:
    return log.on - since > timedelta(weeks=policy.rest_after_weeks)


def first_window(thread: Thread, policy: Policy) -> tuple[int, int]:
    """The first and last working day after the resume for a first follow-up: an experiment's, or the policy's."""
    return thread.window or (policy.first_follow_up_from, policy.first_follow_up_by)


@_rule(
    "F",
    "First follow-up after a resume",
    **_A_CALL,
    opening="Good morning {name}, this is [your name]. On {day} I sent my resume for {jobs}. I would be glad to hear "
    "where things stand, and to tell you why the work appeals to me: [one reason]. My number is [number].",
    occasions=(
        Occasion("voicemail", "Voicemail after a resume", "voicemail"),
        Occasion(
            "linkedin",
            "LinkedIn note",
            "linkedin",
            "Dear {name}, on {day} I sent my resume for {jobs}. [One thing in their work that you noticed.] I would be "
            "glad to connect. Kind regards, [your name]",
        ),
    ),
)
def first_follow_up(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After each resume, a call; one that reaches voicemail counts."""
    for thread in _open_threads(log):
        if thread.applied and thread.untouched:
            from_, by = first_window(thread, policy)
            earliest = policy.working_day(add_working_days(thread.applied, from_))
            if earliest > log.on:
                continue
            fact = f"You sent your resume for {job(thread)} on {say(thread.applied, log.on)}."
            if thread.window:
                fact += " Chance chose the day of this call: it is part of your class's experiment."
            advice = (
                f"{_find_a_name(thread)}A friendly call, even to voicemail, brings it back to the top of the stack and "
                "lets them hear you."
            )
            latest = policy.working_day(max(earliest, add_working_days(thread.applied, by)))
            key = f"F {thread.application.id}"
            old = _old(log, thread.applied, policy)
            id_ = thread.application.id
            yield Wanted("F", key, thread.party, id_, thread.applied, earliest, latest, fact, advice, old=old)


@_rule(
    "C",
    "Weekly follow-up",
    **_A_CALL,
    opening="Good morning {name}, this is [your name], about {jobs}. I was last in touch on {day}. I am still very "
    "interested, and would be glad of any news when you have a moment. My number is [number].",
    occasions=(Occasion("second_call", "Second call", "voicemail", roles=CALLED, since=ANY_CONTACT),),
)
def weekly_follow_up(log: Log, policy: Policy) -> Iterator[Wanted]:
    """While they are silent, a courteous call once a week, up to a number; then let it rest."""
    week = timedelta(days=policy.days_between)
    for thread in _open_threads(log):
        last = max(_last_words(thread), default=None)
        since = last or thread.heard or (thread.talk.until if thread.talk else None)
        resting = thread.untouched or thread.unanswered >= policy.most_follow_ups
        if not since or resting or not (last or thread.held_until) or _waits_for_you(thread):
            continue
        starts = [last + week] if last else []
        if thread.held_until:
            starts.append(thread.held_until + timedelta(days=1))
        earliest = policy.working_day(max(starts))
        if earliest > log.on:
            continue
        fact = _silence(thread, log.on, policy)
        key = f"C {thread.application.id} {len(thread.days(Kind.FOLLOWED_UP)) + 1}"
        due_by = policy.working_day(add_working_days(earliest, policy.later_follow_up_within))
        old = _old(log, max(filter(None, (since, thread.held_until))), policy)
        name_first = _find_a_name(thread).strip()
        id_ = thread.application.id
        yield Wanted("C", key, thread.party, id_, since, earliest, due_by, fact, name_first, old=old)


def _waits_for_you(thread: Thread) -> bool:
    """Whether they wrote something that moves on, and you have not answered yet: the silence is yours."""
    return bool(thread.to_answer and thread.to_answer.meaning)


def _silence(thread: Thread, on: date, policy: Policy) -> str:
    if thread.talk and thread.talk.until:
        return (
            f"Your talk about {job(thread)} was arranged for {say(thread.talk.until, on)}. Write down how it went; if "
            "it did not take place, ask kindly for another day."
        )
    if not thread.unanswered and thread.heard and thread.held_until and thread.heard in thread.days(Kind.PROMISED):
        return (
            f"On {say(thread.heard, on)} they said that you would hear about {job(thread)} by "
            f"{say(thread.held_until, on)}. That day has passed: ask kindly where things stand."
        )
    if thread.unanswered:
        last = max(thread.days(Kind.FOLLOWED_UP))
        left = policy.most_follow_ups - thread.unanswered
        more = "this is the last one before you let it rest" if left == 1 else f"{left} are left before you let it rest"
        return (
            f"Your last follow-up on {job(thread)} was {(on - last).days} days ago, on {say(last, on)}, with no answer "
            f"since. Once a week is courteous; {more}."
        )
    last = max(_last_words(thread))
    if any(e.kind is Kind.INVITED and e.day == last for e in thread.events):
        return (
            f"On {say(last, on)} they invited you to talk about {job(thread)}, and no day is set: ask kindly which "
            "days suit them."
        )
    return (
        f"Nothing new on {job(thread)} since {say(last, on)}. If they asked you something, answer that first; "
        "otherwise ask kindly where things stand."
    )


@_rule(
    "A",
    "Your turn: answer them",
    source=ARTICLE,
    kind=Kind.ANSWERED,
    channels=(Channel.EMAIL, Channel.PHONE, Channel.LINKEDIN),
    verb="Answer",
    opening="Good morning {name}, I was glad to hear from you on {day} about {jobs}. [Your answer to what they asked.] "
    "I look forward to talking with you. [your name]",
    occasions=(Occasion("answer", "Answer to their message", "follow-up email", since=(Kind.REPLIED,)),),
)
def answer_them(log: Log, policy: Policy) -> Iterator[Wanted]:
    """What they wrote that moves on is answered by the next working day.

    Of a reply that nobody was asked about (a log of an earlier version, a list that was brought in) it is not known
    whether it asks for anything: it is your turn for as long as the weekly call is not wanted anyway.
    """
    for thread in log.threads.values():
        asked = None if thread.end else thread.to_answer  # an offer ends no talking
        if asked is None or (not asked.meaning and asked.day + timedelta(days=policy.days_between) <= log.on):
            continue
        party = Party.person(asked.person) if asked.person else thread.party
        fact = f"On {say(asked.day, log.on)} {short(party.name)} wrote to you about {job(thread)}."
        advice = (
            "It is your turn: answer, even if only to say when you will have an answer."
            if asked.meaning
            else "If they asked for something, answer it; if it was only a thank-you or a receipt, say so here."
        )
        id_, due_by = thread.application.id, policy.working_day(add_working_days(asked.day, 1))
        old = _old(log, asked.day, policy)
        yield Wanted("A", f"A {id_} {asked.at}", party, id_, asked.day, asked.day, due_by, fact, advice, old=old)


@_rule(
    "T1",
    "Thank-you after an interview",
    **_THANKS,
    channels=NOTE,
    opening="Dear {name}, thank you for the time that you took on {day} to talk with me about {jobs}. "
    "[One thing from the talk that stayed with you.]",
    why="met in an interview",
    after=After.INTERVIEW,
    occasions=(
        Occasion(
            "thank_you",
            "Thank-you after an interview",
            "thank-you email",
            f"{{opening}} [What you would like to do for them.]{SIGNED}",
            MET,
            (Kind.INTERVIEWED,),
        ),
        Occasion(
            "thank_you_through",
            "Thank-you through the recruiter",
            "thank-you email",
            f"{{via}}, could you pass this on to {{name}}? {{opening}}{SIGNED}",
            (Role.MANAGER, Role.INTERVIEWER),
            (Kind.INTERVIEWED,),
        ),
    ),
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
                fact = f"You met {short(party.name)} about {job(thread)} on {say(e.day, log.on)}{how}."
                advice = (
                    f"{first}A short note that says thank you, within {policy.thank_you_hours} hours, sets you apart."
                )
                due_by = e.day + timedelta(days=days)
                key = f"T1 {party.key} {thread.application.id} {e.at}"
                yield Wanted("T1", key, party, thread.application.id, e.day, e.day, due_by, fact, advice, e.time)


def _accepted(log: Log) -> Iterator[tuple[Thread, date]]:
    """Accepted applications as they stood when you accepted: who came in later did not help you get the job.

    An acceptance that fell through asks for no thanks; one whose day nobody knows has no day for them to be due.
    """
    for thread in log.threads.values():
        end = thread.end
        if end and end.kind is Kind.ACCEPTED and end.dated:
            yield thread.before(end.day + timedelta(days=1)), end.day


def _thanks_for_a_job(  # noqa: PLR0913, PLR0917 - what tells one from another
    log: Log, policy: Policy, rule: str, thread: Thread, day: date, party: Party, helped: str, advice: str
) -> Wanted:
    id_ = thread.application.id
    due_by = day + timedelta(days=policy.thanks_after_acceptance_days)
    fact = f"You accepted {job(thread)} on {say(day, log.on)}{helped}."
    return Wanted(rule, f"{rule} {party.key} {id_}", party, id_, day, day, due_by, fact, advice)


@_rule(
    "T2",
    "Thanks to the recruiter who helped",
    **_A_CARD,
    opening="Dear {name}, thank you for helping me to get {jobs}. [One thing that they did for you.]",
    why="recruiter who helped",
    occasions=(
        Occasion("recruiter", "Thanks to the recruiter who helped", *_SHORT_NOTE, (Role.RECRUITER, Role.HR), _HIRED),
    ),
)
def thank_the_recruiter(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After accepting, thanks to the recruiter, or to HR where there was no recruiter."""
    advice = "Say thank you: people remember it, and it may open the next door."
    for thread, day in _accepted(log):
        for name in thread.people(Role.RECRUITER) or thread.people(Role.HR):
            helped = f", and {short(name)} helped you get there"
            yield _thanks_for_a_job(log, policy, "T2", thread, day, Party.person(name), helped, advice)


@_rule(
    "T3",
    "Note to the manager who hired you",
    **_A_CARD,
    opening="Dear {name}, thank you for choosing me for {jobs}. I look forward to [one thing you will work on].",
    why="manager who hired me",
    occasions=(Occasion("manager", "Note to the manager who hired you", *_SHORT_NOTE, (Role.MANAGER,), _HIRED),),
)
def thank_the_manager(log: Log, policy: Policy) -> Iterator[Wanted]:
    """After accepting, a note to the manager, even though you will work for that person."""
    for thread, day in _accepted(log):
        managers = [Party.person(name) for name in thread.people(Role.MANAGER)]
        for party in managers or [Party.nobody_at(thread.application)]:
            who = "The manager hired you" if party.known else "Find out which manager hired you"
            advice = f"{who}: send a note that says thank you, also because you will be working together."
            yield _thanks_for_a_job(log, policy, "T3", thread, day, party, "", advice)
