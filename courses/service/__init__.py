"""Verbs of the courses: the only place that opens their transactions."""
