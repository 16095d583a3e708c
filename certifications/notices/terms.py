"""The dated terms of objections."""

from datetime import date

from app.terms.service import in_force
from certifications.notices.data import ObjectionTerms

OBJECTIONS = "objections"


async def objection_terms(day: date) -> ObjectionTerms:
    """Return the terms of objections in force on a day, in the current transaction."""
    found = await in_force(OBJECTIONS, day, ObjectionTerms)
    return found[0] if found else ObjectionTerms()
