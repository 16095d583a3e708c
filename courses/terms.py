"""Terms of the courses in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app import db
from app.permits import Actor
from app.terms.service import in_force
from courses.data import CompletionTerms

COMPLETION = "course_completion"


async def completion_terms(actor: Actor, day: date) -> CompletionTerms:
    """Return what completing a class asks on this day."""
    async with db.read(actor):
        found = await in_force(COMPLETION, day, CompletionTerms)
    return found[0] if found else CompletionTerms()
