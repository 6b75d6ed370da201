"""For all tests: a property may take as long as it takes, since no test looks at a clock."""

import gc

from hypothesis import settings

from followup.late import skip_address_grammar

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
skip_address_grammar()


def pytest_collection_finish():
    """Look for garbage less often, and never among what was imported: that takes a tenth of the time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
