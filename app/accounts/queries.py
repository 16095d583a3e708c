"""Who is behind a session, and what they hold today."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.data import DemoAccount
from app.permits import ADMINISTRATORS, ANYONE, ROLE_PERMITS, Actor, Grant, Permit, Role

IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)

GRANTS = (
    'SELECT role, organisation, division, NULL::text AS absent FROM "grant"'
    " WHERE account = $1 AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)"
)
"""The roles that an account itself holds on a day."""
_LENT = (
    " UNION ALL SELECT g.role, g.organisation, g.division, a.display_name FROM deputy d"
    ' JOIN account a ON a.id = d.absent AND a.active JOIN "grant" g ON g.account = d.absent'
    " WHERE d.deputy = $1 AND d.ended_at IS NULL AND d.valid_from <= $2 AND d.valid_until >= $2"
    " AND g.valid_from <= $2 AND (g.valid_until IS NULL OR g.valid_until >= $2)"
    " AND g.role = ANY($3)"
)
"""What absent colleagues lend on that day: their own roles of office, not what is lent to them."""
LENDABLE = [role for role, held in ROLE_PERMITS.items() if Permit.HAND_OVER in held]


def token_hash(token: str) -> bytes:
    """Return the form in which a session token is kept."""
    return hashlib.sha256(token.encode()).digest()


def as_grant(row: Any) -> Grant:
    """Return a row as the grant it tells of."""
    divisions = frozenset({row["division"]}) if row["division"] else None
    return Grant(role=Role(row["role"]), organisation=row["organisation"], divisions=divisions)


async def actor_of_session(token: str) -> tuple[Actor, bool] | None:
    """Return who signed in with this token and whether the session's last use is old.

    None where the session ended.
    """
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow(
            "SELECT a.id, a.person, a.display_name, s.seen_at FROM session s"
            " JOIN account a ON a.id = s.account"
            " WHERE s.token_hash = $1 AND a.active AND s.expires_at > $2 AND s.seen_at > $3",
            token_hash(token), clock.now(), clock.now() - IDLE,
        )  # fmt: skip
        if row is None:
            return None
        grants = await connection.fetch(GRANTS + _LENT, row["id"], clock.today(), LENDABLE)
    own = [grant for grant in grants if grant["absent"] is None]
    if ADMINISTRATORS & {grant["role"] for grant in own}:
        grants = own  # an administrator stands in for nobody, whenever the role was given
    actor = Actor(
        account=row["id"],
        person=row["person"],
        name=row["display_name"],
        grants=tuple(dict.fromkeys(as_grant(grant) for grant in grants)),
        acting_for=tuple(sorted({g["absent"] for g in grants if g["absent"] is not None})),
    )
    return actor, row["seen_at"] < clock.now() - SEEN_EVERY


async def demonstration_accounts() -> list[DemoAccount]:
    """Return the accounts that the demonstration's sign-in page offers."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            "SELECT a.alias, a.display_name, g.role, o.name AS organisation FROM account a"
            ' JOIN "grant" g ON g.account = a.id LEFT JOIN organisation o ON o.id = g.organisation'
            " WHERE a.demonstration AND a.active ORDER BY a.id"
        )
    return [DemoAccount(**dict(row)) for row in rows]


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as the security administrator sees it."""

    id: UUID
    alias: str
    display_name: str
    active: bool
    roles: list[str]
    organisation: str | None


async def accounts(actor: Actor) -> list[AccountRow]:
    """Return all accounts with the roles they hold today."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT a.id, a.alias, a.display_name, a.active, min(o.name) AS organisation,"
            " coalesce(array_agg(DISTINCT g.role) FILTER (WHERE g.role IS NOT NULL), '{}') AS roles"
            ' FROM account a LEFT JOIN "grant" g ON g.account = a.id AND g.valid_from <= $1'
            " AND (g.valid_until IS NULL OR g.valid_until >= $1)"
            " LEFT JOIN organisation o ON o.id = g.organisation GROUP BY a.id ORDER BY a.alias",
            clock.today(),
        )
    return [AccountRow(**dict(row)) for row in rows]


async def organisations(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the organisations a role can be given within."""
    async with db.read(actor) as connection:
        rows = await connection.fetch("SELECT id, name FROM organisation ORDER BY name")
    return [(row["id"], row["name"]) for row in rows]
