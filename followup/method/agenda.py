"""What to do on a day: what all rules want, put together so that each person is contacted once and never too soon."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from followup.log.kept import Kept, each, pieces, ranked, union
from followup.log.log import Contact, Log, quickly
from followup.log.model import Channel, Event, Kind, Person
from followup.log.threads import Party
from followup.method.ledger import by_party, ledger
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, After, Wanted, job, talk_key
from followup.method.wanted import of_kind, wanted
from followup.wording import short


@dataclass(frozen=True)
class Action:
    """One thing to do: a contact with one party, about one or more applications.

    `earliest` and `due` are the first and the last good day; `channels` has the best first; `via` is who could pass
    a thank-you on, and `passed_on` the applications on which that is logged (those whose contact it is: elsewhere it
    would put somebody else in touch); `late` is true once `due` has passed.
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
    passed_on: tuple[str, ...] = ()
    late: bool = False
    _events: dict[tuple[date, str], list[Event]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def person(self) -> str:
        """Whom it is for, as a reader sees it."""
        return self.party.name

    @property
    def kind(self) -> Kind:
        """The kind of event that is logged once it is done."""
        return RULES[self.rule].kind

    def events(self, day: date, channel: str | None = None) -> list[Event]:
        """What to log when it was done on a day: an event for each application; if passed on, for `passed_on` only."""
        by = channel or self.channels[0]  # the event reads a word too, such as "call"
        if (day, by) not in self._events:
            name = self.party.name if self.party.known else ""
            said: dict[str, Any] = {"kind": self.kind, "day": day, "person": name, "channel": by, "via": self.via}
            self._events[day, by] = [Event(application=id_, **said) for id_ in self.passed_on or self.applications]
        return list(self._events[day, by])


class Listed(NamedTuple):
    """What a day holds: what to do, and the applications that are proposed for rest."""

    actions: list[Action]
    older: tuple[str, ...]


def due(log: Log, policy: Policy = DEFAULT) -> list[Action]:
    """What to do on the log's day: your turn, then thank-yous, then calls that are wanted and allowed on that day.

    Each person appears at most once for following up, with all applications that may be talked about, and only if
    the last contact of yours lies `policy.days_between` days back and neither a thank-you nor an answer is owed to that
    person: these go first, and start the week again. No more than `policy.calls_a_day` calls are listed, but for those
    whose last good day it is; of the others those that are the least long ago. What has been silent for
    `policy.rest_after_weeks` is left out: see `list_of_day`. On a weekend no call is listed.
    """
    return list_of_day(log, policy).actions


class _Note(NamedTuple):
    """Something to do beside calls; a thank-you has another way, for when `contact` is called today anyway."""

    action: Action
    contact: Party | None = None
    by_call: Action | None = None


class _OfParty(NamedTuple):
    """What one party's day holds: a call that may be made, what else there is to do, and what may rest."""

    calls: tuple[Action, ...]
    notes: tuple[_Note, ...]
    old: tuple[Wanted, ...]


@quickly
def list_of_day(log: Log, policy: Policy = DEFAULT) -> Listed:
    """What is `due`, and what nobody has done anything about for `policy.rest_after_weeks`, which may rest."""
    return log.keep((list_of_day, policy), lambda _: _listed(log, policy))


def _listed(log: Log, policy: Policy) -> Listed:
    found = _by_party(log, policy)

    def ranks(part: str, of: Callable[[_OfParty], Iterable[Any]], rank: Callable[[Any], Any]) -> list[Any]:
        return [one for _, one in log.keep((part, policy), lambda before: ranked(found, of, rank, before))]

    may_call = ranks("calls", lambda one: one.calls, lambda a: _likeliest(a, log.on))
    calls = _of_one_day(log, may_call, policy) if policy.working_day(log.on) == log.on else []
    called = {action.party for action in calls}
    notes = ranks("notes", lambda one: one.notes, lambda note: _urgency(note.action))
    actions = [note.by_call if note.by_call and note.contact in called else note.action for note in notes]
    old = ranks("old", lambda one: one.old, lambda w: (w.since, w.application, w.key))
    return Listed([*actions, *sorted(calls, key=_urgency)], tuple(dict.fromkeys(w.application for w in old)))


def _by_party(log: Log, policy: Policy) -> Kept[Party, _OfParty]:
    wants, thanks, addresses = wanted(log, policy), by_party(log, policy), _addresses(log)

    def make(party: Party) -> _OfParty | None:
        owed = thanks[party].owed if party in thanks else ()
        answers, calls = (of_kind(wants, party, kind) for kind in (Kind.ANSWERED, Kind.FOLLOWED_UP))
        old = tuple(w for w in (*answers, *calls) if w.old)
        answers = [w for w in answers if not w.old]
        allowed = [call for w in calls if not w.old and (call := _allowed(log, w, policy)).earliest <= log.on]
        waits = bool(allowed and (owed or answers))
        may_call = () if waits else tuple(_merged(log, allowed, by=lambda _: None))
        notes = [_Note(action) for action in _merged(log, answers, by=lambda w: w.application)]
        for action in _merged(log, owed, by=lambda w: w.rule):
            held = f" Your next call to {short(action.person)} waits for it." if waits else ""
            notes.append(_routed(log, replace(action, reason=action.reason + held), addresses.get(party)))
        return _OfParty(may_call, tuple(notes), old) if may_call or notes or old else None

    touched = union(wants, thanks, addresses, log.contacts)
    keys = {**wants, **thanks}
    return log.keep((_by_party, policy), lambda before: pieces(keys, touched, make, before))


def _addresses(log: Log) -> Kept[Party, Person]:
    """Contact details by person."""
    people = log.pipeline.people

    def make(before: tuple[object, Kept[Party, Person]] | None) -> tuple[object, Kept[Party, Person]]:
        if before and before[0] is people:
            return people, Kept(before[1], frozenset())
        found = {Party.person(p.name): p for p in people}
        if before is None:
            return people, Kept(found)
        touched = {party for party in {*found, *before[1]} if found.get(party) != before[1].get(party)}
        return people, pieces((), touched, found.get, before[1])

    return log.keep(_addresses, make)[1]


def _urgency(action: Action) -> tuple[Any, ...]:
    """Your turn first, then thank-yous, both by the day on which they are due; then calls, the most recent first."""
    rest = (action.due, action.rule, action.party.key, action.applications)
    if action.kind is Kind.FOLLOWED_UP:
        return (2, -action.since.toordinal(), *rest)
    return (int(action.kind is Kind.THANKED), action.due.toordinal(), *rest)


def _likeliest(call: Action, on: date) -> tuple[Any, ...]:
    """Calls at their last good day first, then those that are late, then the most recent."""
    return (call.due != on, not call.late, -call.since.toordinal(), call.due, call.party.key)


def settled(log: Log, policy: Policy = DEFAULT) -> dict[str, str]:
    """What was done of all that was ever listed: the key of each action, and what it was about."""
    done: dict[str, str] = {}
    for thread in log.threads.values():
        id_, about = thread.application.id, job(thread)
        calls = thread.days(Kind.FOLLOWED_UP)
        done |= dict.fromkeys((f"F {id_}" for _ in calls), f"call about {about}")
        done |= {f"C {id_} {n}": f"call about {about}" for n, _ in enumerate(calls, start=1)}
        answered = max(thread.days(Kind.ANSWERED), default=date.min)
        for e in thread.events:
            if e.kind is Kind.REPLIED and e.day <= answered:
                done[f"A {id_} {e.at}"] = f"answer about {about}"
        done |= dict.fromkeys((talk_key(thread, talk) for talk in thread.held), f"talk about {about}")
    for entry in ledger(log, policy):
        if entry.sent:
            done[entry.wanted.key] = f"thank-you to {short(entry.wanted.party.name)}"
    return done


def _of_one_day(log: Log, calls: list[Action], policy: Policy) -> list[Action]:
    """No more calls than one day may hold, with those that were made on it already; but all whose last day it is."""
    made = log.keep("called today", lambda before: each(log.contacts, lambda made: _on(made, log.on), before))
    room = max(0, policy.calls_a_day - sum(made.values()))
    return calls[: max(room, bisect_left(calls, True, key=lambda call: call.due != log.on))]


def _on(contacts: Iterable[Contact], day: date) -> int:
    """How many of some contacts are calls of a day."""
    return sum(c.kind is Kind.FOLLOWED_UP and c.day == day for c in contacts)


def free_from(log: Log, party: Party, policy: Policy) -> date | None:
    """The first day on which the weekly limit allows another contact with a party; None if you never reached it."""
    last = log.last_contact(party)
    return last + timedelta(days=policy.days_between) if last else None


def _allowed(log: Log, wanted: Wanted, policy: Policy) -> Wanted:
    """The same, not before the party's limit allows it."""
    free = free_from(log, wanted.party, policy)
    if not free:
        return wanted
    earliest = policy.working_day(max(wanted.earliest, free))
    return replace(wanted, earliest=earliest, due=max(wanted.due, earliest))


def _merged(log: Log, wanted: Iterable[Wanted], by: Callable[[Wanted], object]) -> list[Action]:
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


def _routed(log: Log, action: Action, known: Person | None) -> _Note:
    """A thank-you for an interview, sent through the recruiter where there is no address."""
    contact = log.threads[action.applications[0]].party
    direct = not contact.known or contact == action.party or (known and known.email)
    if RULES[action.rule].after is not After.INTERVIEW or direct:
        return _Note(action)
    lacking, through = f"{action.reason} You have no address for {short(action.person)}:", short(contact.name)
    way = f"send it to {through} to pass on, which also gives {through} something to tell them."
    passed_on = tuple(i for i in action.applications if log.threads[i].party == contact)
    sent = replace(action, via=contact.name, passed_on=passed_on, reason=f"{lacking} {way}")
    return _Note(sent, contact, replace(action, reason=f"{lacking} when you call {through} today, ask for it."))
