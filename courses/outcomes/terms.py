"""Terms of following up in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app.terms.service import in_force
from courses.outcomes.data import JobTerms

FOLLOW_UP = "placement_follow_up"


async def job_terms(day: date) -> JobTerms:
    """Return when a desk is asked to follow up, in the current transaction."""
    found = await in_force(FOLLOW_UP, day, JobTerms)
    return found[0] if found else JobTerms()
