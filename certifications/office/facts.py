"""Terms of office read in the current transaction: the row, its grades, its terms."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.terms.service import in_force
from certifications.office.data import Grade, Holder, OfficeTerms, Review
from certifications.queries import terms_in_force
from certifications.terms import AnnualReviewTerms, CommonTerms

OFFICE = "office"
HOLDER = (
    "SELECT a.id, coalesce(p.merged_into, p.id) AS person, a.tier, a.name, a.employer,"
    " a.occupation, a.division, a.document_no, a.named_on, a.valid_until,"
    " a.monthly_allowance_yuan, a.state, a.suspended_from, a.ended_on, a.ended_for, a.credential"
    " FROM appointment a JOIN person p ON p.id = a.person"
)
_RESULTS = ("innovation_result", "contest_rank", "title")


async def office_terms(day: date) -> OfficeTerms:
    """Return the terms of the years in office on this day."""
    found = await in_force(OFFICE, day, OfficeTerms)
    return found[0] if found else OfficeTerms()


async def common_terms(day: date) -> CommonTerms:
    """Return what the ladder's terms say for all tiers on this day."""
    return (await terms_in_force(day))[0].common


async def review_terms(day: date) -> AnnualReviewTerms:
    """Return what follows from a grade on this day."""
    return (await common_terms(day)).annual_review


async def holder(actor: Actor, key: UUID, permit: Permit, *, lock: bool = False) -> Holder:
    """Return a term of office within the actor's reach; raises NotFoundError for any other."""
    everything, _, divisions = reach_arguments(actor, permit)
    row = await require_transaction().fetchrow(
        f"{HOLDER} WHERE a.id = $1 AND ($2 OR a.division = ANY($3::text[]))"
        f"{' FOR UPDATE OF a' if lock else ''}",
        key, everything, divisions,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Holder)


async def own_holder(actor: Actor, key: UUID, *, lock: bool = False) -> Holder:
    """Return one of the actor's own terms of office; raises NotFoundError for any other."""
    row = await require_transaction().fetchrow(
        f"{HOLDER} WHERE a.id = $1 AND a.person IN"
        " (SELECT id FROM person WHERE id = $2 OR merged_into = $2)"
        f"{' FOR UPDATE OF a' if lock else ''}",
        key, actor.person,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Holder)


async def reviews_of(key: UUID) -> tuple[Review, ...]:
    """Return a term's yearly reviews, the latest year first."""
    rows = await require_transaction().fetch(
        "SELECT id, year, due_on, report, reported_at, grade, reason, graded_by, graded_at"
        " FROM annual_review WHERE appointment = $1 ORDER BY year DESC",
        key,
    )
    return tuple(msgspec.convert(dict(row), Review) for row in rows)


async def grades_of(person: UUID) -> dict[int, Grade]:
    """Return a person's grades by year, over all terms of office."""
    rows = await require_transaction().fetch(
        "SELECT r.year, r.grade FROM annual_review r JOIN appointment a ON a.id = r.appointment"
        " WHERE r.grade IS NOT NULL AND a.person IN"
        " (SELECT id FROM person WHERE id = $1 OR merged_into = $1) ORDER BY r.year",
        person,
    )
    return {row["year"]: Grade(row["grade"]) for row in rows}


async def new_results(person: UUID, since: date) -> int:
    """Return how many counted results, ranks and titles a person has from a day on."""
    count: int = await require_transaction().fetchval(
        "SELECT count(*) FROM evidence WHERE person IN"
        " (SELECT id FROM person WHERE id = $1 OR merged_into = $1) AND kind = ANY($2)"
        " AND occurred_on >= $3 AND occurred_on <= $4 AND superseded_by IS NULL"
        " AND (confirmed_by IS NOT NULL OR basis IN ('produced_here', 'matched_from_data'))",
        person, list(_RESULTS), since, clock.today(),
    )  # fmt: skip
    return count
