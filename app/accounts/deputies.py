"""Hand-over: somebody acts for an absent official between two days.

The deputy gains the absent one's own roles of office, never an administrator's, never what the
absent one holds as somebody else's deputy; each act carries both names in the audit trail.
"""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import ADMINISTRATORS, Actor


class NewDeputy(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts from when until when, and why."""

    deputy: UUID
    valid_from: date
    valid_until: date
    reason: str = ""


class DeputyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-over as the two people concerned see it."""

    id: UUID
    absent_name: str
    deputy_name: str
    valid_from: date
    valid_until: date
    reason: str
    mine: bool
    state: str


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be named deputy."""

    id: UUID
    name: str
    alias: str


_ADMINISTERS = (
    'EXISTS (SELECT FROM "grant" g WHERE g.account = a.id AND g.role = ANY($2)'
    " AND (g.valid_until IS NULL OR g.valid_until >= $3))"
)
_IN_OFFICE = (
    'EXISTS (SELECT FROM "grant" g WHERE g.account = a.id AND g.organisation IS NULL'
    " AND g.role <> 'worker' AND g.valid_from <= $3"
    " AND (g.valid_until IS NULL OR g.valid_until >= $3))"
)


async def colleagues(actor: Actor) -> list[Colleague]:
    """Return who can act for this official: colleagues in office, no administrator."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT id, display_name AS name, alias FROM account a WHERE a.active AND a.id <> $1"
            f" AND NOT {_ADMINISTERS} AND {_IN_OFFICE} ORDER BY alias",
            actor.account, list(ADMINISTRATORS), clock.today(),
        )  # fmt: skip
    return [Colleague(**dict(row)) for row in rows]


async def hand_overs(actor: Actor) -> list[DeputyRow]:
    """Return this account's hand-overs, given and taken, the newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT d.id, x.display_name AS absent_name, y.display_name AS deputy_name,"
            " d.valid_from, d.valid_until, d.reason, d.absent = $1 AS mine,"
            " CASE WHEN d.ended_at IS NOT NULL THEN 'ended' WHEN d.valid_until < $2 THEN 'over'"
            " WHEN d.valid_from > $2 THEN 'coming' ELSE 'now' END AS state"
            " FROM deputy d JOIN account x ON x.id = d.absent JOIN account y ON y.id = d.deputy"
            " WHERE d.absent = $1 OR d.deputy = $1 ORDER BY d.made_at DESC LIMIT 50",
            actor.account, clock.today(),
        )  # fmt: skip
    return [DeputyRow(**dict(row)) for row in rows]


async def name_deputy(actor: Actor, new: NewDeputy) -> UUID:
    """Hand over to a colleague for these days and return the hand-over's key.

    Raises ConflictError for days that end before they begin or lie behind us, without a reason,
    for somebody who cannot be deputy, and for days on which somebody acts already.
    """
    if not new.reason.strip():
        raise ConflictError("deputy-reason")
    if new.valid_until < new.valid_from or new.valid_until < clock.today():
        raise ConflictError("deputy-days")
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", actor.account)
        fit = await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM account a WHERE a.id = $4 AND a.active AND a.id <> $1"
            f" AND NOT {_ADMINISTERS} AND {_IN_OFFICE})",
            actor.account, list(ADMINISTRATORS), clock.today(), new.deputy,
        )  # fmt: skip
        if not fit:
            raise ConflictError("deputy-unfit")
        taken = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM deputy WHERE absent = $1 AND ended_at IS NULL"
            " AND valid_from <= $3 AND valid_until >= $2)",
            actor.account, new.valid_from, new.valid_until,
        )  # fmt: skip
        if taken:
            raise ConflictError("deputy-taken")
        await connection.execute(
            "INSERT INTO deputy (id, absent, deputy, valid_from, valid_until, reason, made_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            key, actor.account, new.deputy, new.valid_from, new.valid_until, new.reason.strip(),
            clock.now(),
        )  # fmt: skip
        facts = {"deputy": str(new.deputy), "from": new.valid_from, "until": new.valid_until}
        await record(actor, "accounts.deputy.named", f"deputy:{key}", facts)
    return key


async def end_deputy(actor: Actor, key: UUID) -> None:
    """End a hand-over at once: by the one who gave it or the one who took it.

    Raises NotFoundError for another's and for one that ended.
    """
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE deputy SET ended_at = $3 WHERE id = $1 AND (absent = $2 OR deputy = $2)"
            " AND ended_at IS NULL",
            key, actor.account, clock.now(),
        )  # fmt: skip
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await record(actor, "accounts.deputy.ended", f"deputy:{key}", {})
