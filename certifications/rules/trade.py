"""Which of a person's occupations is assessed."""

from app.people.data import Evidence, LevelHeld, YearsInTrade


def trade_of(evidence: tuple[Evidence, ...]) -> str | None:
    """Return the occupation to assess: of the highest level held, else of the latest work.

    A person of several trades climbs in the one in which they are highest; the newer level
    decides between equals.
    """
    counted = [row for row in evidence if row.counts and row.occupation_code]
    levels = [
        (row.facts.level.rank, row.occurred_on, row.occupation_code)
        for row in counted
        if isinstance(row.facts, LevelHeld)
    ]
    if levels:
        return max(levels)[2]
    work = [
        (r.occurred_on, r.occupation_code) for r in counted if isinstance(r.facts, YearsInTrade)
    ]
    return max(work)[1] if work else None
