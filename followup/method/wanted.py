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


def wanted(log: Log, policy: Policy, kind: Kind) -> ByParty:
    """What the rules of one kind of action ask for."""
    rules = [rule for rule in RULES.values() if rule.kind is kind]

    def of(thread: Thread) -> Iterator[tuple[Party, Wanted]]:
        alone = log.part([thread])
        return ((one.party, one) for rule in rules for one in rule.wants(alone, policy))

    return log.keep((wanted, policy, kind), lambda before: grouped(log.threads, of, before))
