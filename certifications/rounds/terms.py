"""Terms of rounds in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app.terms.service import in_force
from certifications.rounds.data import RoundTerms

ROUND = "round"


async def round_terms(day: date) -> RoundTerms:
    """Return the procedure's terms of this day, in the current transaction."""
    found = await in_force(ROUND, day, RoundTerms)
    return found[0] if found else RoundTerms()
