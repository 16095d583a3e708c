"""Verbs of the catalogue: editions, their items, who waits for a class."""
