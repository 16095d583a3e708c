"""Terms of the courses in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app import db
from app.permits import Actor
from app.terms.service import in_force
from courses.data import CompletionTerms
from courses.rules.base import RosterTerms

COMPLETION, ROSTER = "course_completion", "roster_checks"


async def completion_terms(actor: Actor, day: date) -> CompletionTerms:
    """Return what completing a class asks on this day."""
    async with db.read(actor):
        found = await in_force(COMPLETION, day, CompletionTerms)
    return found[0] if found else CompletionTerms()


async def roster_terms(day: date) -> RosterTerms:
    """Return the terms of checking a roster on this day, in the current transaction."""
    found = await in_force(ROSTER, day, RosterTerms)
    return found[0] if found else RosterTerms()


async def current_roster_terms(actor: Actor, day: date) -> RosterTerms:
    """Return the terms of checking a roster on this day."""
    async with db.read(actor):
        return await roster_terms(day)
