"""For all tests: a property may take as long as it takes, since no test looks at a clock."""

from hypothesis import settings

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
