"""The catalogue's terms in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app.terms.service import in_force
from courses.catalogue.data import CatalogueTerms

CATALOGUE = "catalogue_checks"


async def catalogue_terms(day: date) -> CatalogueTerms:
    """Return the terms of checking the catalogue on this day, in the current transaction."""
    found = await in_force(CATALOGUE, day, CatalogueTerms)
    return found[0] if found else CatalogueTerms()
