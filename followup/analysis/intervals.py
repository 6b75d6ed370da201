"""Intervals of shares and of their differences."""

import math
from statistics import NormalDist

Interval = tuple[float, float]


def wilson(successes: float, n: float, level: float = 0.95, freedom: float = math.inf) -> Interval:
    """Wilson's score interval of a share (Wilson 1927); from 0 to 1 where there is nothing.

    Args:
        successes: how many; need not be whole, as with an effective sample size.
        n: out of how many.
        level: the confidence level.
        freedom: degrees of freedom of its variance, where that comes from a few students: the quantile is then
            Student's.
    """
    if n <= 0:
        return 0.0, 1.0
    z, share = NormalDist().inv_cdf((1 + level) / 2), successes / n
    if not math.isinf(freedom):
        from scipy.special import stdtrit

        z = float(stdtrit(freedom, (1 + level) / 2))
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * math.sqrt(max(share * (1 - share), 0.0) / n + z**2 / (4 * n**2))
    return (0.0 if share <= 0 else middle - reach), (1.0 if share >= 1 else middle + reach)


def difference(a: float, a_interval: Interval, b: float, b_interval: Interval, alike: float = 0.0) -> Interval:
    """The interval of the difference a - b of two shares, by square and add (Newcombe 1998, method 10).

    `alike` is the correlation of the two, where they rest on the same students.
    """

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(one**2 + other**2 - 2 * alike * one * other, 0.0))

    return a - b - reach(a - a_interval[0], b_interval[1] - b), a - b + reach(a_interval[1] - a, b - b_interval[0])
