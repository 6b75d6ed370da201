"""A group and how many of it ended how, as a plain share with Wilson's interval: a description, not a cause."""

from dataclasses import dataclass
from functools import cached_property

from followup.analysis.intervals import wilson
from followup.wording import percent

FEW = 5
"""Groups smaller than this are called too small to read anything into."""


@dataclass(frozen=True)
class Group:
    """How many of a group ended how."""

    name: str
    positive: int = 0
    rejected: int = 0
    waiting: int = 0
    withdrew: int = 0

    @property
    def n(self) -> int:
        """All of the group, those still waiting included."""
        return self.positive + self.rejected + self.waiting + self.withdrew

    @property
    def rate(self) -> float:
        """Positive answers so far, as a share of all; not a number for an empty group."""
        return self.positive / self.n if self.n else float("nan")

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the rate (Wilson 1927); from 0 to 1 for an empty group, which says nothing."""
        return wilson(self.positive, self.n)

    @property
    def sentence(self) -> str:
        """The group in words, never as a bare rate."""
        if not self.n:
            return f"{self.name}: none"
        low, high = self.interval
        few = ", too few to read anything into" if self.n < FEW else ""
        interval = f"95% interval {percent(low)} to {percent(high)}{few}"
        return f"{self.name}: {self.positive} of {self.n} ({percent(self.rate)}; {interval})"
