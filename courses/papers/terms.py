"""The terms of a class's papers in force on a day; the shipped defaults before the first."""

from datetime import date

from app.terms.service import in_force
from courses.papers.data import PaperTerms

PAPERS = "class_papers"


async def paper_terms(day: date) -> PaperTerms:
    """Return when which paper is due on this day, in the current transaction."""
    found = await in_force(PAPERS, day, PaperTerms)
    return found[0] if found else PaperTerms()
