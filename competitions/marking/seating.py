"""Seats, conflicts and entries as marking needs them; inside the current transaction."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import Actor
from competitions.data import SeatRole
from competitions.marking.data import Conflict, Party, Seat

_PERSON = (
    "(SELECT coalesce(p.merged_into, p.id) FROM person p WHERE p.id = judge_seat.person) AS person"
)
"""Who sits there, under the person the record leads to."""
_SEAT = ", ".join(_PERSON if name == "person" else name for name in Seat.__struct_fields__)


async def seats_of(event: UUID) -> list[Seat]:
    """Return every seat of an event, ended ones too, in the order of their numbers."""
    rows = await require_transaction().fetch(
        f"SELECT {_SEAT} FROM judge_seat WHERE event = $1 ORDER BY number", event
    )
    return [msgspec.convert(dict(row), Seat) for row in rows]


def held_by(seats: Sequence[Seat], actor: Actor, *roles: SeatRole) -> Seat:
    """Return the actor's own seat among these; raises NotFoundError where they have none."""
    for seat in seats:
        if (
            seat.ended_at is None
            and actor.account is not None
            and seat.account == actor.account
            and (not roles or seat.role in roles)
        ):
            return seat
    raise NotFoundError("not-found")


async def seat_of(actor: Actor, event: UUID, *roles: SeatRole) -> Seat:
    """Return the actor's seat at an event; raises NotFoundError where they have none."""
    return held_by(await seats_of(event), actor, *roles)


async def conflicts_of(event: UUID) -> list[Conflict]:
    """Return who stands aside for which entry."""
    rows = await require_transaction().fetch(
        "SELECT c.seat, c.entry, c.ground, c.replaced_by FROM judge_conflict c"
        " JOIN judge_seat s ON s.id = c.seat WHERE s.event = $1",
        event,
    )
    return [msgspec.convert(dict(row), Conflict) for row in rows]


async def own_part(actor: Actor, event: UUID) -> tuple[list[Seat], list[Conflict]]:
    """Return what decides over an account's marks: its seats, whom they stand in for, conflicts."""
    connection = require_transaction()
    rows = await connection.fetch(
        f"SELECT {_SEAT} FROM judge_seat WHERE event = $1 AND (account = $2 OR id IN"
        " (SELECT c.seat FROM judge_conflict c JOIN judge_seat b ON b.id = c.replaced_by"
        "  WHERE b.event = $1 AND b.account = $2)) ORDER BY number",
        event, actor.account,
    )  # fmt: skip
    seats = [msgspec.convert(dict(row), Seat) for row in rows]
    own = [seat.id for seat in seats if seat.account == actor.account]
    found = await connection.fetch(
        "SELECT seat, entry, ground, replaced_by FROM judge_conflict"
        " WHERE seat = ANY($1) OR replaced_by = ANY($1)",
        own,
    )
    return seats, [msgspec.convert(dict(row), Conflict) for row in found]


async def parties_of(event: UUID) -> list[Party]:
    """Return who competes in each entry, under the person each record leads to."""
    rows = await require_transaction().fetch(
        "SELECT n.id, n.organisation, n.employer, array_agg(coalesce(p.merged_into, p.id))"
        " AS people FROM entry n JOIN entry_member m ON m.entry = n.id"
        " JOIN person p ON p.id = m.person WHERE n.event = $1 AND n.state <> 'withdrawn'"
        " GROUP BY n.id",
        event,
    )
    return [
        Party(
            entry=row["id"],
            organisation=row["organisation"],
            employer=row["employer"],
            people=frozenset(row["people"]),
        )
        for row in rows
    ]
