"""Examples are found by search, not by the clock: two busy cores are no reason to fail."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
