"""What to do on a day: what all rules want, put together so that each person is contacted once and never too soon."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from followup.log.log import Log, quickly
from followup.log.model import Channel, Event, Kind, Person
from followup.log.names import person_key
from followup.log.threads import Party
from followup.method.ledger import ledger, owed_thanks
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, After, Wanted, job, talk_key
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
        name = self.party.name if self.party.known else ""
        by = channel or self.channels[0]  # the event reads a word too, such as "call"
        said: dict[str, Any] = {"kind": self.kind, "day": day, "person": name, "channel": by, "via": self.via}
        return [Event(application=application, **said) for application in self.passed_on or self.applications]


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


@quickly
def list_of_day(log: Log, policy: Policy = DEFAULT) -> Listed:
    """What is `due`, and what nobody has done anything about for `policy.rest_after_weeks`, which may rest."""
    thanks = owed_thanks(log, policy)
    asked, follow_ups = (_wanted(log, policy, kind) for kind in (Kind.ANSWERED, Kind.FOLLOWED_UP))
    old = sorted((w for w in (*asked, *follow_ups) if w.old), key=lambda w: (w.since, w.application))
    answers = [w for w in asked if not w.old]
    first = {wanted.party for wanted in (*thanks, *answers)}
    wanted_calls = [w for w in follow_ups if not w.old]
    allowed = [call for w in wanted_calls if (call := _allowed(log, w, policy)).earliest <= log.on]
    waiting = {call.party for call in allowed if call.party in first}
    calls = _merged(log, [call for call in allowed if call.party not in waiting], by=lambda w: w.party.key)
    actions = _of_one_day(log, calls, policy) if policy.working_day(log.on) == log.on else []
    called = {action.party for action in actions}
    addresses = {person_key(p.name): p for p in log.pipeline.people}
    actions += _merged(log, answers, by=lambda w: (w.party.key, w.application))
    for action in _merged(log, thanks, by=lambda w: (w.party.key, w.rule)):
        held = f" Your next call to {short(action.person)} waits for it." if action.party in waiting else ""
        actions.append(_routed(log, replace(action, reason=action.reason + held), called, addresses))
    return Listed(sorted(actions, key=_urgency), tuple(dict.fromkeys(w.application for w in old)))


def _urgency(action: Action) -> tuple[Any, ...]:
    """Your turn first, then thank-yous, both by the day on which they are due; then calls, the most recent first."""
    if action.kind is Kind.FOLLOWED_UP:
        return (2, -action.since.toordinal(), action.due, action.rule, action.party.key)
    return (int(action.kind is Kind.THANKED), action.due.toordinal(), action.due, action.rule, action.party.key)


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


def _wanted(log: Log, policy: Policy, kind: Kind) -> list[Wanted]:
    """What the rules of one kind of action ask for."""
    return [w for rule in RULES.values() if rule.kind is kind for w in rule.wants(log, policy)]


def _of_one_day(log: Log, calls: list[Action], policy: Policy) -> list[Action]:
    """No more calls than one day may hold, with those that were made on it already."""
    made = sum(1 for of_one in log.contacts.values() for c in of_one if c.kind is Kind.FOLLOWED_UP and c.day == log.on)
    order = sorted(calls, key=lambda a: (a.due != log.on, not a.late, -a.since.toordinal(), a.due, a.party.key))
    room = max(0, policy.calls_a_day - made)
    return order[: max(room, sum(a.due == log.on for a in calls))]


def free_from(log: Log, party: Party, policy: Policy) -> date | None:
    """The first day on which the weekly limit allows another contact with a party; None if you never reached it."""
    last = log.last_contacts.get(party)
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


def _routed(log: Log, action: Action, called: set[Party], addresses: dict[str, Person]) -> Action:
    """A thank-you for an interview, sent through the recruiter where there is no address."""
    contact = log.threads[action.applications[0]].party
    known = addresses.get(person_key(action.person))
    direct = not contact.known or contact == action.party or (known and known.email)
    if RULES[action.rule].after is not After.INTERVIEW or direct:
        return action
    lacking, through = f"{action.reason} You have no address for {short(action.person)}:", short(contact.name)
    if contact in called:
        return replace(action, reason=f"{lacking} when you call {through} today, ask for it.")
    way = f"send it to {through} to pass on, which also gives {through} something to tell them."
    passed_on = tuple(i for i in action.applications if log.threads[i].party == contact)
    return replace(action, via=contact.name, passed_on=passed_on, reason=f"{lacking} {way}")
