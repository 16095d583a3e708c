"""Seat plans: which classes to open, by mixed-integer optimisation."""
