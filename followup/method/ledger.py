"""The ledger of thank-yous: each one that was ever owed, and the one that settled it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time

from followup.log.log import Log, ThankYou
from followup.log.model import NO_DAY
from followup.log.threads import Party
from followup.method.policy import DEFAULT, Policy
from followup.method.rules import RULES, Wanted, thank_you_rules


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


def ledger(log: Log, policy: Policy = DEFAULT) -> list[Entry]:
    """All thank-yous that were ever wanted up to the log's day, oldest first.

    A thank-you settles all that one rule asks for one person at that time: several interviews take one note. If
    more than one rule asks, it settles the one on its own application, then the one that its channel is best for
    (an email thanks for an interview, a card for a job), then the one that was due first. One whose day nobody knows
    settles the oldest only.
    """
    open_: dict[Party, list[Wanted]] = defaultdict(list)
    settled: list[Entry] = []
    for rule in thank_you_rules():
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
                best = min(groups.values(), key=lambda group: _fit(group, sent.applications, sent.channel))
                best = [min(best, key=lambda w: w.since)] if sent.day == NO_DAY else best
                open_[party] = [w for w in owed if w not in best]
                settled += [Entry(wanted, sent) for wanted in best]
                break
    entries = [*settled, *(Entry(wanted) for owed in open_.values() for wanted in owed)]
    return sorted(entries, key=lambda e: (e.wanted.since, e.wanted.rule, e.wanted.key))


def _fit(group: list[Wanted], applications: frozenset[str], channel: str) -> tuple[bool, int, date, str]:
    channels = RULES[group[0].rule].channels
    elsewhere = not any(w.application in applications for w in group)
    return elsewhere, channels.index(channel) if channel in channels else 0, min(w.due for w in group), group[0].rule


def owed_thanks(log: Log, policy: Policy = DEFAULT) -> list[Wanted]:
    """Thank-yous that are owed now."""
    return [entry.wanted for entry in ledger(log, policy) if not entry.sent]
