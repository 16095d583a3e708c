"""Supply by stages, rolled up; how programmes serve occupations."""
