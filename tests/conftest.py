"""For all tests: a property may take as long as it takes, since no test looks at a clock."""

import gc
import os
import tempfile

from hypothesis import settings

from followup.late import skip_address_grammar

settings.register_profile("no clock", deadline=None, max_examples=50)
settings.load_profile("no clock")
skip_address_grammar()
_HOME = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.environ.setdefault("FOLLOWUP_HOME", _HOME.name)  # what is kept of a reader is kept there, unless a test says where


def pytest_collection_finish():
    """Look for garbage less often, and never among what was imported: that takes a tenth of the time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
