"""What of the ladder waits for somebody: how much, how much of it late, until when."""

from datetime import date

import msgspec

from app import clock, db
from app.decisions.queries import waiting_for
from app.permits import Actor, Permit
from app.scope import reach_arguments
from certifications.rounds.data import RecommenderKind
from certifications.rounds.recommend_queries import kinds_of


class LadderQueue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue: how many wait, how many past their deadline, the earliest deadline."""

    kind: str
    waiting: int
    late: int = 0
    due_on: date | None = None


_REACH = "(${0} OR a.organisation = ANY(${1}::uuid[]) OR a.division = ANY(${2}::text[]))"
_OPEN = "JOIN round r ON r.id = a.round AND r.state IN ('called', 'checking')"
_QUERIES: dict[str, tuple[Permit, str]] = {
    "county_checks": (
        Permit.CHECK_COUNTY,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE a.due_on < $4) AS late,"
            f" min(a.due_on) AS due_on FROM application a {_OPEN}"
            " WHERE a.state = 'recommended' AND {reach}"
        ),
    ),
    "city_checks": (
        Permit.CHECK_CITY,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE a.due_on < $4) AS late,"
            f" min(a.due_on) AS due_on FROM application a {_OPEN}"
            " WHERE a.state = 'county_checked' AND {reach}"
        ),
    ),
    "recommendations": (
        Permit.RECOMMEND,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE r.closes_on < $4) AS late,"
            f" min(r.closes_on) AS due_on FROM application a {_OPEN}"
            " WHERE a.state = 'submitted' AND {reach}"
            " AND r.terms->'common'->'recommended_by' ?| $5::text[]"
        ),
    ),
    "joint_reviews": (
        Permit.ROUND_MANAGE,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE j.due_on < $4) AS late,"
            " min(j.due_on) AS due_on FROM joint_review j JOIN round r ON r.id = j.round"
            " WHERE j.returned_at IS NULL AND r.state = 'checking'"
            " AND ($1 OR cardinality($2::uuid[]) + cardinality($3::text[]) >= 0)"
        ),
    ),
    "rounds_over": (
        Permit.ROUND_MANAGE,
        (
            "SELECT count(*) AS waiting, 0::bigint AS late, min(r.closes_on) AS due_on FROM round r"
            " WHERE r.state = 'called' AND r.closes_on < $4"
            " AND ($1 OR cardinality($2::uuid[]) + cardinality($3::text[]) >= 0)"
        ),
    ),
    "objections": (
        Permit.OBJECTION_HANDLE,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE o.due_on < $4) AS late,"
            " min(o.due_on) AS due_on FROM objection o WHERE o.state = 'received'"
            " AND ($1 OR cardinality($2::uuid[]) + cardinality($3::text[]) >= 0)"
        ),
    ),
    "objection_reviews": (
        Permit.OBJECTION_REVIEW,
        (
            "SELECT count(*) AS waiting, count(*) FILTER (WHERE o.review_due_on < $4) AS late,"
            " min(o.review_due_on) AS due_on FROM objection o WHERE o.state = 'review'"
            " AND ($1 OR cardinality($2::uuid[]) + cardinality($3::text[]) >= 0)"
        ),
    ),
}
"""Each queue by who works on it; $1 to $3 are the reach, $4 is today."""
STEPS = (Permit.DECISION_REVIEW, Permit.DECISION_SIGN, Permit.DECISION_COSIGN)


def has_desk(actor: Actor) -> bool:
    """Whether anything of the ladder can wait for this actor."""
    return any(actor.may(permit) for permit in (*STEPS, *(p for p, _ in _QUERIES.values())))


async def ladder_queues(actor: Actor) -> list[LadderQueue]:
    """Return the queues of the ladder that this actor works on, within their reach."""
    today, found = clock.today(), []
    async with db.read(actor) as connection:
        if any(actor.may(permit) for permit in STEPS):
            waiting = await waiting_for(actor)
            found.append(LadderQueue(kind="decisions", waiting=waiting))
        for kind, (needed, query) in _QUERIES.items():
            if actor.may(needed):
                as_what = [[*kinds_of(actor, tuple(RecommenderKind))]] if "$5" in query else []
                row = await connection.fetchrow(
                    query.replace("{reach}", _REACH.format(1, 2, 3)),
                    *reach_arguments(actor, needed), today, *as_what,
                )  # fmt: skip
                found.append(LadderQueue(kind=kind, **dict(row)))
    return found
