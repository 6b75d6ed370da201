"""Looking often: below which p a look at an experiment may speak, so that all looks together err in 5 of 100.

O'Brien and Fleming's (1979) bound, drawn on for ever: at a share t of the planned applications, |z| must reach
BOUND / sqrt(t), and beyond the plan BOUND * sqrt(t). It needs no list of former looks and no number of looks that are
allowed: by the reflection principle, and by that of Brownian motion with its time turned round, looking every day at
every size goes wrong in 5 of 100. Weekly looks go wrong somewhat less often. That is why it was taken and not a
spending function (Lan and DeMets 1983), for which a report would have to know of all reports before it. The share is
that of applications that were watched for 28 days, not of answers: how many there will be is not known beforehand.
"""

import math

from scipy.special import ndtr

BOUND = 2.3448
"""Where P(|W| reaches BOUND up to time 1, or BOUND * t from time 1 on) is 0.05, W a Brownian motion."""


def level(n: int, planned: int) -> float:
    """Below which p a look at `n` applications of `planned` may speak; two-sided."""
    if not n:
        return 0.0
    share = n / planned
    return float(2 * ndtr(-BOUND * math.sqrt(max(share, 1 / share))))
