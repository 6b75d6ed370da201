"""What was too much or impolitely soon: one short function a caution.

To add a caution, add a function here and nothing else. Each names the rule that it belongs to, and looks at one thread
after the other, or at the contacts with one party after the other: so a change asks only about those that it touches.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from followup.log.kept import Kept, each, grouped, ranked
from followup.log.log import Contact, Log, quickly
from followup.log.model import Event, Kind, Pipeline
from followup.log.outcomes import CLOSING, THEIRS
from followup.log.threads import Party, Thread
from followup.method.policy import DEFAULT, Policy, add_working_days
from followup.method.rules import first_follow_up, first_window, job, weekly_follow_up
from followup.wording import say, short


class Caution(NamedTuple):
    """Something logged that was too much or too soon."""

    rule: str
    person: str
    at: date
    reason: str
    application: str


_LATELY = timedelta(days=14)
_Finder = Callable[[Log, Policy], Iterator[Caution]]
CAUTIONS: list[_Finder] = []


def _caution(function: _Finder) -> _Finder:
    CAUTIONS.append(function)
    return function


@_caution
def within_a_week(log: Log, policy: Policy) -> Iterator[Caution]:
    """Weekly follow-up: a follow-up to someone whom you had contacted less than a week before, about anything."""
    for contacts in log.contacts.values():
        for i, contact in enumerate(contacts):
            if contact.kind is not Kind.FOLLOWED_UP:
                continue
            earlier = next((c for c in reversed(contacts[:i]) if _too_close(c, contact, policy)), None)
            if earlier:
                gap = (contact.day - earlier.day).days
                when = "on the same day" if not gap else "the day before" if gap == 1 else f"only {gap} days earlier"
                party = contact.party
                reason = (
                    f"You followed up with {short(party.name)} on {say(contact.day, log.on)}, but had contacted them "
                    f"{when} ({say(earlier.day, log.on)}). At most once in {policy.days_between} days, over all "
                    f"applications; from {say(earlier.day + timedelta(days=policy.days_between), log.on)} on it would "
                    "have been fine."
                )
                yield Caution(weekly_follow_up.id, party.name, contact.day, reason, min(contact.applications))


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
def too_soon_after_resume(log: Log, policy: Policy) -> Iterator[Caution]:
    """First follow-up: a first call before the resume can have arrived."""
    for thread, e in _follow_ups(log):
        sent = max((day for day in thread.days(Kind.APPLIED) if day <= e.day), default=None)
        if sent and not any(sent <= day <= e.day for day in thread.days(*THEIRS)):
            # A call that an experiment asked for was not too soon.
            soonest = min(policy.first_follow_up_from, first_window(thread, policy)[0])
            from_ = add_working_days(sent, soonest)
            if e.day < from_:
                reason = (
                    f"You followed up on {job(thread)} on {say(e.day, log.on)}, and had sent the resume on "
                    f"{say(sent, log.on)}: it hardly had time to arrive. From {say(from_, log.on)} on it would have "
                    "been fine."
                )
                yield Caution(first_follow_up.id, thread.reached(e).name, e.day, reason, e.application)


@_caution
def before_their_day(log: Log, _policy: Policy) -> Iterator[Caution]:
    """Weekly follow-up: a follow-up while a promise still ran."""
    for thread, e in _follow_ups(log):
        until = thread.before(e.day).held_until
        if until and e.day <= until:
            reason = (
                f"You followed up on {job(thread)} on {say(e.day, log.on)}, but they had said that you would hear by "
                f"{say(until, log.on)}. Wait until the day after."
            )
            yield Caution(weekly_follow_up.id, thread.reached(e).name, e.day, reason, e.application)


@_caution
def too_many(log: Log, policy: Policy) -> Iterator[Caution]:
    """Weekly follow-up: more follow-ups without an answer than the method makes."""
    for thread, e in _follow_ups(log):
        heard = max((day for day in thread.days(*THEIRS) if day <= e.day), default=date.min)
        count = sum(1 for day in thread.days(Kind.FOLLOWED_UP) if heard < day <= e.day)
        if count > policy.most_follow_ups:
            reason = (
                f"The follow-up on {job(thread)} on {say(e.day, log.on)} was number {count} without an answer; after "
                f"{policy.most_follow_ups} it is kinder, to you too, to let it rest."
            )
            yield Caution(weekly_follow_up.id, thread.reached(e).name, e.day, reason, e.application)


@_caution
def after_the_end(log: Log, _policy: Policy) -> Iterator[Caution]:
    """Weekly follow-up: a follow-up on an application that had ended."""
    for thread, e in _follow_ups(log):
        end = thread.before(e.day).end if thread.known(*CLOSING) else None
        if end:
            reason = (
                f"You followed up on {job(thread)} on {say(e.day, log.on)}, after it had ended ({end.kind} on "
                f"{say(end.day, log.on)}). A thank-you is always welcome; a follow-up no longer is."
            )
            yield Caution(weekly_follow_up.id, thread.reached(e).name, e.day, reason, e.application)


@quickly
def warnings(log: Log, policy: Policy = DEFAULT) -> list[Caution]:
    """What was too much or too soon so far, oldest first, with the way to do it better in each reason."""
    return sorted((one for kept in _cautions(log, policy) for found in kept.values() for one in found), key=_in_time)


def _cautions(log: Log, policy: Policy) -> tuple[Kept[Any, tuple[Caution, ...]], ...]:
    """All cautions: those about threads, by application, and those about contacts, by party."""

    def find(part: Log) -> tuple[Caution, ...]:
        return tuple({w: None for caution in CAUTIONS for w in caution(part, policy)})

    return (
        log.keep(("of threads", policy), lambda was: each(log.threads, lambda one: find(log.part([one])), was)),
        log.keep(("of parties", policy), lambda was: each(log.contacts, lambda some: find(log.part((), some)), was)),
    )


def _in_time(w: Caution) -> tuple[Any, ...]:
    return (w.at, w.person, w.rule, w.application, w.reason)


def recent(cautions: Iterable[Caution], day: date) -> list[Caution]:
    """Those of the last two weeks."""
    return [c for c in cautions if day - c.at <= _LATELY]


@quickly
def lately(log: Log, policy: Policy, most: int) -> tuple[list[Caution], int]:
    """The newest cautions of the last two weeks, newest first, and how many there are in all."""
    ranks = [
        log.keep(("lately", at, policy), lambda was, kept=kept: ranked(kept, tuple, _in_time, was))  # type: ignore[misc]
        for at, kept in enumerate(_cautions(log, policy))
    ]
    firsts = [bisect_left(found, (log.on - _LATELY,), key=itemgetter(0)) for found in ranks]
    tails = (found[max(at, len(found) - most) :] for found, at in zip(ranks, firsts, strict=True))
    newest = sorted(chain.from_iterable(tails), key=itemgetter(0), reverse=True)
    return [c for _, c in newest[:most]], sum(map(len, ranks)) - sum(firsts)


def cautions_about(
    log: Log, events: Iterable[Event], policy: Policy = DEFAULT, *, instead: Event | None = None
) -> list[Caution]:
    """The warnings that logging these events would add, on the last of their days: shown before they are saved.

    Args:
        log: what is logged so far.
        events: what is to be logged.
        policy: the numbers of the rules.
        instead: an event in whose place they come.
    """
    events = list(events)
    on = max((e.day for e in events if e.dated), default=None)
    if on is None:
        return []
    out = [instead] if instead else []
    near = log.pipeline if on > log.on else _near(log, [*events, *out])
    before = Log(near.changed(out=out), on)
    known = set(warnings(before, policy))
    return [w for w in warnings(before.after(before.pipeline.plus(*events)), policy) if w not in known]


def _near(log: Log, events: Iterable[Event]) -> Pipeline:
    """What is logged of the applications of some events, and of those that have a party in common with them."""
    index = log.keep("near", lambda before: grouped(log.threads, _parties, before))
    ids = {e.application for e in events} & log.threads.keys()
    parties = {Party.person(name) for e in events for name in e.names}
    parties |= {party for id_ in ids for party, _ in _parties(log.threads[id_])}
    ids |= {id_ for party in parties for id_, _ in index.get(party, ())}
    known = log.pipeline
    return Pipeline.of([known.by_id[i] for i in ids], [e for i in ids for e in known.happened[i]], (), known.windows)


def _parties(thread: Thread) -> Iterator[tuple[Party, None]]:
    """Everybody whom a thread may be about."""
    names = {name for e in (*thread.events, *thread.undated) for name in e.names}
    return ((party, None) for party in {Party.nobody_at(thread.application), *map(Party.person, names)})
