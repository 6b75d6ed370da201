"""How often a property is tried.

The numbers in the tests are for every day. `FOLLOWUP_FUZZ=10` tries everything that says `tried(...)` ten times as
often: before a release, or after a change of the rules, of the file or of the coach.
"""

import os

from hypothesis import HealthCheck, settings

MORE = int(os.environ.get("FOLLOWUP_FUZZ", "1"))


def tried(times):
    """Settings with which a property is tried so many times, however long one try takes."""
    return settings(max_examples=times * MORE, deadline=None, suppress_health_check=list(HealthCheck))
