"""An institution's team: who holds which role in it, and the head who gives and ends them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import add_account, checked_contact
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.i18n import Language
from app.masking import mask_contact
from app.outbox.service import contact as contact_of
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.permits import Actor, Permit, Role
from app.scope import reach_arguments
from app.settings import settings
from app.vault import unseal

GIVEN = (Role.INSTITUTION_CLERK, Role.ASSESSOR)
"""Roles that a head gives; another head is made by the security administrator."""
_TEAM = (*GIVEN, Role.INSTITUTION_HEAD)
_LIVE = "g.valid_from <= $1 AND (g.valid_until IS NULL OR g.valid_until >= $1) AND g.role = ANY($2)"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a member holds."""

    grant: UUID
    role: Role
    since: date


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with roles in the institution; the contact is masked."""

    account: UUID
    organisation: UUID
    organisation_name: str
    alias: str
    name: str
    contact: str
    active: bool
    roles: list[Held]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to invite, with which role, reached how."""

    organisation: UUID
    alias: str
    display_name: str
    contact: str
    role: Role = Role.INSTITUTION_CLERK


async def institutions(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the institutions whose team this actor manages."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, name FROM organisation"
            " WHERE ($1 OR id = ANY($2::uuid[]) OR division = ANY($3::text[])) ORDER BY name",
            *reach_arguments(actor, Permit.TEAM_MANAGE),
        )
    return [(row["id"], row["name"]) for row in rows]


def _masked(row: Any) -> str:
    if row["contact"] is None:
        return ""
    return mask_contact(unseal(row["contact"], f"account|contact|{row['id']}").decode())


async def team(actor: Actor) -> list[Member]:
    """Return everybody who holds a role today in the institutions of this head."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT a.id, a.alias, a.display_name, a.contact, a.active, g.organisation,"
            " o.name AS organisation_name, array_agg(g.id ORDER BY g.role) AS grants,"
            " array_agg(g.role ORDER BY g.role) AS roles,"
            " array_agg(g.valid_from ORDER BY g.role) AS since"
            ' FROM "grant" g JOIN account a ON a.id = g.account'
            f" JOIN organisation o ON o.id = g.organisation WHERE {_LIVE}"
            " AND ($3 OR o.id = ANY($4::uuid[]) OR o.division = ANY($5::text[]))"
            " GROUP BY a.id, g.organisation, o.name ORDER BY o.name, a.alias",
            clock.today(), list(_TEAM), *reach_arguments(actor, Permit.TEAM_MANAGE),
        )  # fmt: skip
    return [
        Member(
            account=row["id"],
            organisation=row["organisation"],
            organisation_name=row["organisation_name"],
            alias=row["alias"],
            name=row["display_name"],
            contact=_masked(row),
            active=row["active"],
            roles=[
                Held(grant=key, role=Role(role), since=since)
                for key, role, since in zip(row["grants"], row["roles"], row["since"], strict=True)
            ],
        )
        for row in rows
    ]


async def _own_institution(actor: Actor, organisation: UUID) -> str:
    """Return the institution's name; raises NotFoundError for one that is not this head's."""
    name: str | None = await db.require_transaction().fetchval(
        "SELECT name FROM organisation WHERE id = $1"
        " AND ($2 OR id = ANY($3::uuid[]) OR division = ANY($4::text[]))",
        organisation, *reach_arguments(actor, Permit.TEAM_MANAGE),
    )  # fmt: skip
    if name is None:
        raise NotFoundError("not-found")
    return name


def _given(role: Role) -> Role:
    if role not in GIVEN:
        raise ConflictError("team-role")
    return role


async def invite(actor: Actor, new: Invitation, language: Language) -> UUID:
    """Make an account that signs in by code, give it one role and tell its owner.

    Raises NotFoundError for another's institution, ConflictError for a role that a head does
    not give, an empty name, and as ``add_account`` does.
    """
    role, reached = _given(new.role), checked_contact(new.contact)
    if not new.display_name.strip():
        raise ConflictError("team-name")
    grant = NewGrant(role=role, valid_from=clock.today(), organisation=new.organisation)
    async with db.transaction(actor):
        name = await _own_institution(actor, new.organisation)
        key = await add_account(
            actor,
            alias=new.alias,
            display_name=new.display_name.strip(),
            grants=[grant],
            contact=reached,
        )
        address = f"{settings().address}/sign-in/code"
        alias = new.alias.strip().lower()
        await write(
            kind=Kind.TEAM_INVITED,
            channel=contact_of(reached)[0],
            recipient=reached,
            text=compose(
                Kind.TEAM_INVITED, language, organisation=name, alias=alias, address=address
            ),
            key=f"invited:{key}",
        )
        await record(
            actor, "accounts.team.invited", f"account:{key}", {"role": role},
            organisation=new.organisation,
        )  # fmt: skip
    return key


async def give_role(actor: Actor, account: UUID, organisation: UUID, role: Role) -> None:
    """Give a member one more role in the institution; a role held already stays as it is.

    Raises NotFoundError for another's institution and for somebody not in it, ConflictError
    for a role that a head does not give.
    """
    _given(role)
    async with db.transaction(actor) as connection:
        await _own_institution(actor, organisation)
        await connection.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", account)
        held = await connection.fetch(
            f'SELECT role FROM "grant" g JOIN account a ON a.id = g.account WHERE {_LIVE}'
            " AND a.active AND g.account = $3 AND g.organisation = $4",
            clock.today(), list(_TEAM), account, organisation,
        )  # fmt: skip
        if not held:
            raise NotFoundError("not-found")
        if role in {row["role"] for row in held}:
            return
        await connection.execute(
            'INSERT INTO "grant" (id, account, role, organisation, valid_from)'
            " VALUES ($1, $2, $3, $4, $5)",
            uuid7(), account, role, organisation, clock.today(),
        )  # fmt: skip
        await record(
            actor, "accounts.role.given", f"account:{account}", {"role": role},
            organisation=organisation,
        )  # fmt: skip


async def end_role(actor: Actor, grant: UUID) -> None:
    """End a role in the institution at once; the account stays.

    Raises NotFoundError for another's, ConflictError for the last head's.
    """
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            f'SELECT g.id, g.account, g.role, g.organisation, g.valid_from FROM "grant" g'
            f" WHERE {_LIVE} AND g.id = $3 AND g.organisation IS NOT NULL",
            clock.today(), list(_TEAM), grant,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        await _own_institution(actor, row["organisation"])
        if row["role"] == Role.INSTITUTION_HEAD:
            await _keep_a_head(row["organisation"], grant)
        if row["valid_from"] >= clock.today():
            await connection.execute('DELETE FROM "grant" WHERE id = $1', grant)
        else:
            await connection.execute(
                'UPDATE "grant" SET valid_until = $2 WHERE id = $1',
                grant, clock.today() - timedelta(days=1),
            )  # fmt: skip
        await record(
            actor, "accounts.role.ended", f"account:{row['account']}", {"role": row["role"]},
            organisation=row["organisation"],
        )  # fmt: skip


async def _keep_a_head(organisation: UUID, leaving: UUID) -> None:
    """Raise ConflictError where no other head would be left; two cannot leave at once."""
    connection = db.require_transaction()
    await connection.execute("SELECT FROM organisation WHERE id = $1 FOR UPDATE", organisation)
    left = await connection.fetchval(
        f'SELECT count(*) FROM "grant" g JOIN account a ON a.id = g.account WHERE {_LIVE}'
        " AND a.active AND g.organisation = $3 AND g.id <> $4",
        clock.today(), [Role.INSTITUTION_HEAD], organisation, leaving,
    )  # fmt: skip
    if not left:
        raise ConflictError("last-head")
