"""Terms of filing in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app.terms.service import in_force
from courses.filing.data import FilingTerms

FILING = "class_filing"


async def filing_terms(day: date) -> FilingTerms:
    """Return what filing a class asks on this day, in the current transaction."""
    found = await in_force(FILING, day, FilingTerms)
    return found[0] if found else FilingTerms()
