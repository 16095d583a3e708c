"""What institutions can hold in a quarter, from their rooms, teachers and past."""

from datetime import date
from uuid import UUID

from app.db import require_transaction
from dashboards.plans.data import Institution, Note, Offer
from dashboards.plans.terms import PlanTerms

OPENED = ("approved", "running", "assessed", "completed", "archived")
"""The states of classes that open in any case."""


def starts(period: str) -> date:
    """Return a quarter's first day."""
    return date(int(period[:4]), 3 * int(period[5]) - 2, 1)


async def institutions(
    period: str, offers: list[Offer], terms: PlanTerms, notes: dict[str, int]
) -> list[Institution]:
    """Return what each institution can hold by its rooms and teachers.

    One that has registered none is taken to hold what it held in its fullest quarter.
    """
    keys = sorted({UUID(offer.institution) for offer in offers}, key=str)
    rows = await require_transaction().fetch(
        "SELECT k.id, (SELECT count(*) FROM room r WHERE r.organisation = k.id AND r.active)"
        " AS rooms, (SELECT coalesce(sum(seats), 0) FROM room r WHERE r.organisation = k.id"
        " AND r.active) AS seats, (SELECT count(*) FROM teacher t WHERE t.organisation = k.id"
        " AND t.active) AS teachers, coalesce(p.classes, 0) AS classes, coalesce(p.seats, 0)"
        " AS held, a.classes AS approved, coalesce(a.seats, 0) AS approved_seats"
        " FROM unnest($1::uuid[]) k(id) LEFT JOIN LATERAL (SELECT max(n) AS classes,"
        "  max(s) AS seats FROM (SELECT count(*) AS n, sum(capacity) AS s FROM training_class c"
        "  WHERE c.organisation = k.id AND c.starts_on < $2 AND c.state NOT IN"
        "  ('draft', 'returned', 'cancelled') GROUP BY date_trunc('quarter', c.starts_on)) q) p"
        " ON true LEFT JOIN LATERAL (SELECT count(*) AS classes, sum(capacity) AS seats"
        "  FROM training_class c WHERE c.organisation = k.id AND c.state = ANY($3)"
        "  AND c.starts_on >= $2 AND c.starts_on < $2::date + interval '3 months') a ON true",
        keys, starts(period), list(OPENED),
    )  # fmt: skip
    found = []
    for row in rows:
        rooms, teachers = row["rooms"] * terms.turns, row["teachers"] * terms.turns
        if not rooms or not teachers:
            notes[Note.NO_ROOMS] += 1
        past, approved = max(int(row["classes"]), 1), int(row["approved"])
        seats = (
            int(row["seats"]) * terms.turns if rooms else max(int(row["held"]), terms.largest_class)
        )
        found.append(
            Institution(
                key=str(row["id"]),
                capacity=max(seats, int(row["approved_seats"]) + approved * terms.smallest_class),
                rooms=max(rooms or past, approved),
                teachers=max(teachers or past, approved),
            )
        )
    return found
