"""Whether somebody may have a place in a class. Pure."""

from datetime import date, timedelta

from courses.data import TAKES_ENROLMENTS
from courses.places.data import JoinFacts, JoinTerms


def join_refusals(facts: JoinFacts, terms: JoinTerms, today: date) -> tuple[str, ...]:
    """Return the codes of all that stands in the way of a place; a full class is none of them.

    ``join-closed``, ``join-too-late``, ``join-not-eligible``, ``join-too-young``,
    ``join-already-in``, ``join-overlaps``, ``join-completed``, ``join-higher-completed``
    (once ever for an occupation and level, none below a level held: 2025 national rules of
    subsidised training).
    """
    found = []
    if facts.state not in TAKES_ENROLMENTS:
        found.append("join-closed")
    elif today > facts.starts_on - timedelta(days=terms.closes_days_before):
        found.append("join-too-late")
    if facts.eligible and facts.category not in facts.eligible:
        found.append("join-not-eligible")
    if facts.birth_year is not None and facts.starts_on.year - facts.birth_year < terms.age_min:
        found.append("join-too-young")
    if facts.already_in:
        found.append("join-already-in")
    if facts.overlaps:
        found.append("join-overlaps")
    if facts.level in facts.completed:
        found.append("join-completed")
    elif any(level.rank > facts.level.rank for level in facts.completed):
        found.append("join-higher-completed")
    return tuple(found)
