"""Posting, changing and closing offers."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.permits import Actor, Permit
from competitions.data import EventState
from competitions.hiring.data import (
    OfferFacts,
)
from competitions.plans.data import Event
from competitions.plans.queries import event_of

_CLOSED_TO_OFFERS = frozenset({EventState.DRAFT, EventState.CANCELLED})
_FACTS = OfferFacts.__struct_fields__


def employer_of(actor: Actor, organisation: UUID | None) -> UUID:
    """Return for which employer the actor posts; raises ForbiddenError for another's."""
    held = actor.reach(Permit.OFFER_POST).organisations
    if organisation is None and len(held) == 1:
        return next(iter(held))
    if organisation is None or organisation not in held:
        raise ForbiddenError("permit-missing")
    return organisation


async def post_offer(
    actor: Actor, event_key: UUID, facts: OfferFacts, *, organisation: UUID | None = None
) -> UUID:
    """Offer posts against an event; the same offer sent again is the one that is there.

    Raises ConflictError for wages or a date that run backwards, and for an event that is not
    called or was cancelled.
    """
    _check(facts)
    async with db.transaction(actor) as connection:
        employer = employer_of(actor, organisation)
        event = await event_of(event_key)
        if event.state in _CLOSED_TO_OFFERS:
            raise ConflictError("offer-event", event=event.name)
        there: UUID | None = await connection.fetchval(
            "SELECT id FROM job_offer WHERE event = $1 AND organisation = $2 AND post = $3"
            " AND closed_at IS NULL FOR UPDATE",
            event_key, employer, facts.post,
        )  # fmt: skip
        if there is not None:
            await _rewrite(there, facts)
            return there
        key = uuid7()
        await connection.execute(
            f"INSERT INTO job_offer (id, event, organisation, employer, posted_at,"
            f' {", ".join(_quoted())}) SELECT $1, $2, id, name, $4, '
            + ", ".join(f"${n}" for n in range(5, 5 + len(_FACTS)))
            + " FROM organisation WHERE id = $3",
            key, event_key, employer, clock.now(), *(getattr(facts, name) for name in _FACTS),
        )  # fmt: skip
        await record(
            actor, "competitions.offer.posted", f"job_offer:{key}",
            {"event": str(event_key), "posts": facts.headcount}, organisation=employer,
        )  # fmt: skip
    return key


def _quoted() -> list[str]:
    return [f'"{name}"' for name in _FACTS]


def _check(facts: OfferFacts) -> None:
    low, high = facts.wage_from, facts.wage_to
    if low is not None and high is not None and high < low:
        raise ConflictError("offer-wages")
    if facts.open_until < clock.today():
        raise ConflictError("offer-over")


async def _rewrite(key: UUID, facts: OfferFacts) -> None:
    sets = ", ".join(f"{name} = ${n}" for n, name in enumerate(_quoted(), 2))
    await require_transaction().execute(
        f"UPDATE job_offer SET {sets} WHERE id = $1", key, *(getattr(facts, n) for n in _FACTS)
    )


async def own_offer(actor: Actor, key: UUID) -> tuple[UUID, Event]:
    """Return an offer's employer and event, held; raises NotFoundError for another's offer."""
    row = await require_transaction().fetchrow(
        "SELECT event, organisation FROM job_offer WHERE id = $1 FOR UPDATE", key
    )
    if row is None or row["organisation"] not in actor.reach(Permit.OFFER_POST).organisations:
        raise NotFoundError("not-found")
    return row["organisation"], await event_of(row["event"])


async def change_offer(actor: Actor, key: UUID, facts: OfferFacts) -> None:
    """Change an offer; raises ConflictError where more are hired than posts are left."""
    _check(facts)
    async with db.transaction(actor) as connection:
        employer, _ = await own_offer(actor, key)
        hired = await connection.fetchval(
            "SELECT count(*) FROM invitation WHERE offer = $1 AND state = 'hired'", key
        )
        if facts.headcount < hired:
            raise ConflictError("offer-posts", hired=hired)
        await _rewrite(key, facts)
        await record(
            actor, "competitions.offer.changed", f"job_offer:{key}", {}, organisation=employer
        )


async def close_offer(actor: Actor, key: UUID) -> None:
    """Close an offer; invitations that were answered go on."""
    async with db.transaction(actor) as connection:
        employer, _ = await own_offer(actor, key)
        await connection.execute(
            "UPDATE job_offer SET closed_at = coalesce(closed_at, $2) WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.offer.closed", f"job_offer:{key}", {}, organisation=employer
        )
