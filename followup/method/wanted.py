"""What the rules ask for, by whom it is owed to; after a change they are asked again only of the threads it touches."""

from collections.abc import Iterator

from followup.log.kept import Kept, grouped
from followup.log.log import Log
from followup.log.model import Kind
from followup.log.threads import Party, Thread
from followup.method.policy import Policy
from followup.method.rules import RULES, Wanted

ByParty = Kept[Party, tuple[tuple[str, Wanted], ...]]
"""What is wanted for each party, each with the id of its application."""


def wanted(log: Log, policy: Policy) -> ByParty:
    """What all rules ask for."""

    def of(thread: Thread) -> Iterator[tuple[Party, Wanted]]:
        alone = log.part([thread])
        return ((one.party, one) for rule in RULES.values() for one in rule.wants(alone, policy))

    return log.keep((wanted, policy), lambda before: grouped(log.threads, of, before))


def of_kind(wants: ByParty, party: Party, kind: Kind) -> list[Wanted]:
    """What is wanted for a party by the rules of one kind of action."""
    return [w for _, w in wants.get(party, ()) if RULES[w.rule].kind is kind]
