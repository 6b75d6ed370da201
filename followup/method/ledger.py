"""The ledger of thank-yous: each one that was ever owed, and the one that settled it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from followup.log.kept import Kept, grouped, pieces, tally, union
from followup.log.log import Log, ThankYou
from followup.log.model import NO_DAY, Kind
from followup.log.threads import Party
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, Wanted
from followup.method.wanted import ByParty, of_kind, wanted


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: what was owed, and what settled it; None while it is owed."""

    wanted: Wanted
    sent: ThankYou | None = None

    @property
    def days(self) -> int | None:
        """Days from the interview, or the acceptance, to the thank-you; None if there is none, or nobody knows when."""
        return (self.sent.day - self.wanted.since).days if self.sent and self.dated else None

    @property
    def dated(self) -> bool:
        """Whether it is known when it was sent, if it was."""
        return self.sent is None or self.sent.day != NO_DAY

    @property
    def in_time(self) -> bool:
        """Whether it was sent by the day on which it was due."""
        return self.sent is not None and self.sent.day <= self.wanted.due


_Sent = tuple[ThankYou, tuple[Party, ...]]
"""A thank-you, and the parties to whom what it settles may be owed: it settles what is owed to the first that fits."""


class Settled(NamedTuple):
    """What became of all that was ever owed to one party; `owed` is still, and `left` are thank-yous too many."""

    entries: tuple[Entry, ...] = ()
    owed: tuple[Wanted, ...] = ()
    left: tuple[_Sent, ...] = ()


def ledger(log: Log, policy: Policy = DEFAULT) -> list[Entry]:
    """All thank-yous that were ever wanted up to the log's day, oldest first.

    A thank-you settles all that one rule asks for one person at that time: several interviews take one note. If
    more than one rule asks, it settles the one on its own application, then the one that its channel is best for
    (an email thanks for an interview, a card for a job), then the one that was due first. One whose day nobody knows
    settles the oldest only. A name that was found meanwhile settles what was owed to "someone" there.
    """
    entries = (entry for settled in by_party(log, policy).values() for entry in settled.entries)
    return sorted(entries, key=lambda e: _oldest(e.wanted))


def owed_thanks(log: Log, policy: Policy = DEFAULT) -> list[Wanted]:
    """Thank-yous that are owed now."""
    return sorted((w for settled in by_party(log, policy).values() for w in settled.owed), key=_oldest)


def how_many_owed(log: Log, policy: Policy = DEFAULT) -> int:
    """How many thank-yous are owed now."""
    found = by_party(log, policy)
    return log.keep(
        (how_many_owed, policy), lambda before: tally(found, lambda s: (w.rule for w in s.owed), before)
    ).total()


def _oldest(wanted: Wanted) -> tuple[date, str, str]:
    return wanted.since, wanted.rule, wanted.key


def by_party(log: Log, policy: Policy) -> Kept[Party, Settled]:
    """The ledger, by whom it is owed to.

    What is owed to a person is settled by thanks to that person; what is left of these may settle what is owed to
    "someone" where they have to do with it.
    """
    wants, thanks = wanted(log, policy), log.thanked

    def of_person(party: Party) -> Settled | None:
        if not party.known:
            return None
        found = _settle(wants, [party], [(sent, (party,)) for sent in thanks.get(party, ())]).get(party, Settled())
        return found._replace(left=tuple((sent, _nobody(log, sent)) for sent, _ in found.left)) if any(found) else None

    def make(before: Kept[Party, Settled] | None) -> Kept[Party, Settled]:
        touched = union(persons, left, wants, thanks)
        known = {*wants, *thanks, *left} if before is None or touched is None else touched
        nobody = _linked(left, {party for party in known if not party.known})
        sent = {id(one[0]): one for party in nobody for _, one in left.get(party, ())}
        own = [(one, (party,)) for party in nobody for one in thanks.get(party, ())]
        settled = _settle(wants, nobody, [*own, *sent.values()])
        return pieces(
            known, touched and {*touched, *nobody}, lambda p: (persons if p.known else settled).get(p), before
        )

    persons = log.keep(
        (of_person.__qualname__, policy), lambda b: pieces({**wants, **thanks}, union(wants, thanks), of_person, b)
    )
    left = log.keep((_left, policy), lambda before: grouped(persons, _left, before))
    return log.keep((by_party, policy), make)


def _nobody(log: Log, sent: ThankYou) -> tuple[Party, ...]:
    return tuple(sorted({Party.nobody_at(log.threads[i].application) for i in sent.applications}))


def _left(settled: Settled) -> Iterator[tuple[Party, _Sent]]:
    return ((party, one) for one in settled.left for party in one[1])


def _linked(left: Mapping[Party, Iterable[tuple[Party, _Sent]]], parties: set[Party]) -> set[Party]:
    """These parties, and those to whom what is owed may be settled by the same thank-yous."""
    found, new = set(parties), set(parties)
    while new:
        new = {other for party in new for _, (_, others) in left.get(party, ()) for other in others} - found
        found |= new
    return found


def _settle(wants: ByParty, parties: Iterable[Party], thanks: Iterable[_Sent]) -> dict[Party, Settled]:
    """What is owed to some parties, and what settles it, in the order in which it was sent."""
    owed = {party: of_kind(wants, party, Kind.THANKED) for party in parties}
    entries: dict[Party, list[Entry]] = {party: [] for party in owed}
    left: dict[Party, list[_Sent]] = {party: [] for party in owed}
    for sent, may_be in sorted(thanks, key=lambda one: one[0].order()):
        for party in may_be:
            groups: dict[str, list[Wanted]] = defaultdict(list)
            for w in owed[party]:
                if (w.earliest, w.at or time.min) <= (sent.day, sent.at or time.max) and (
                    party == sent.honoree or w.application in sent.applications
                ):
                    groups[w.rule].append(w)
            if groups:
                best = min(groups.values(), key=lambda group: _fit(group, sent.applications, sent.channel))
                best = [min(best, key=lambda w: w.since)] if sent.day == NO_DAY else best
                owed[party] = [w for w in owed[party] if w not in best]
                entries[party] += [Entry(w, sent) for w in best]
                break
        else:
            left[may_be[0]].append((sent, may_be))
    return {
        party: Settled((*entries[party], *map(Entry, owed[party])), tuple(owed[party]), tuple(left[party]))
        for party in owed
        if entries[party] or owed[party] or left[party]
    }


def _fit(group: list[Wanted], applications: frozenset[str], channel: str) -> tuple[bool, int, date, str]:
    channels = RULES[group[0].rule].channels
    elsewhere = not any(w.application in applications for w in group)
    return elsewhere, channels.index(channel) if channel in channels else 0, min(w.due for w in group), group[0].rule
