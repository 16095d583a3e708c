"""The dated terms of review: spread, mean, ties, visitors."""

from datetime import date

from app.terms.service import in_force
from certifications.panels.data import ReviewTerms

REVIEW = "panel_review"


async def review_terms(day: date) -> ReviewTerms:
    """Return the terms of review in force on a day, in the current transaction."""
    found = await in_force(REVIEW, day, ReviewTerms)
    return found[0] if found else ReviewTerms()
