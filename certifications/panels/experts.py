"""The pool of experts: entered, corrected, taken out; found again by name, unit, occupation."""

import re
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from certifications.panels.views import Expert, NewExpert

PAGE = 50
_CODES = re.compile(r"[,，、;；\s]+")
_CODE = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
_FIELDS = (
    "e.id, e.account, coalesce(a.alias, '') AS alias, e.name, e.employer, e.organisation,"
    " coalesce(o.uscc, '') AS uscc, e.post, e.occupation_codes, e.active, e.entered_at"
)
_FROM = (
    "FROM expert e LEFT JOIN account a ON a.id = e.account"
    " LEFT JOIN organisation o ON o.id = e.organisation"
    " WHERE ($1 = '' OR strpos(e.name, $1) > 0 OR strpos(e.employer, $1) > 0"
    " OR $1 = ANY(e.occupation_codes)) AND (e.active OR $2)"
)


class ExpertFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    all: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class ExpertList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the pool; ``ready`` can be drawn."""

    rows: list[Expert]
    total: int
    ready: int


async def expert_list(actor: Actor, wanted: ExpertFilter) -> ExpertList:
    """Return a page of the pool."""
    async with db.read(actor) as connection:
        counts = await connection.fetchrow(
            "SELECT count(*) AS total, count(*) FILTER (WHERE e.active AND a.active) AS ready"
            f" {_FROM}",
            wanted.q, wanted.all,
        )  # fmt: skip
        rows = await connection.fetch(
            f"SELECT {_FIELDS} {_FROM} ORDER BY e.active DESC, e.name, e.id LIMIT $3 OFFSET $4",
            wanted.q, wanted.all, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return ExpertList(
        rows=msgspec.convert([dict(row) for row in rows], list[Expert]),
        total=counts["total"],
        ready=counts["ready"],
    )


async def expert(actor: Actor, key: UUID) -> Expert:
    """Return one expert; raises NotFoundError for none."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"SELECT {_FIELDS} FROM expert e LEFT JOIN account a ON a.id = e.account"
            " LEFT JOIN organisation o ON o.id = e.organisation WHERE e.id = $1",
            key,
        )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Expert)


async def enter_expert(actor: Actor, new: NewExpert) -> UUID:
    """Enter an expert and return the key.

    Raises ConflictError for an account or a unit nobody knows, an account that another expert
    has, and an occupation code of the wrong form.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        account, organisation, codes = await _looked_up(new)
        await _free(account, key)
        await connection.execute(
            "INSERT INTO expert (id, account, name, employer, organisation, post,"
            " occupation_codes, active, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)",
            key, account, new.name, new.employer, organisation, new.post, codes, clock.now(),
        )  # fmt: skip
        await record(actor, "certifications.expert.entered", f"expert:{key}", {"codes": codes})
    return key


async def change_expert(actor: Actor, key: UUID, new: NewExpert) -> None:
    """Correct what is known of an expert; raises as ``enter_expert``, NotFoundError for none."""
    async with db.transaction(actor) as connection:
        account, organisation, codes = await _looked_up(new)
        await _free(account, key)
        changed = await connection.fetchval(
            "UPDATE expert SET account = $2, name = $3, employer = $4, organisation = $5,"
            " post = $6, occupation_codes = $7 WHERE id = $1 RETURNING id",
            key, account, new.name, new.employer, organisation, new.post, codes,
        )  # fmt: skip
        if changed is None:
            raise NotFoundError("not-found")
        await record(actor, "certifications.expert.changed", f"expert:{key}", {"codes": codes})


async def set_active(actor: Actor, key: UUID, *, active: bool) -> None:
    """Take an expert out of the pool, or back into it; panels already drawn stay as they are."""
    async with db.transaction(actor) as connection:
        changed = await connection.fetchval(
            "UPDATE expert SET active = $2 WHERE id = $1 RETURNING id", key, active
        )
        if changed is None:
            raise NotFoundError("not-found")
        await record(
            actor, "certifications.expert.switched", f"expert:{key}", {"active": active}
        )  # fmt: skip


async def _looked_up(new: NewExpert) -> tuple[UUID | None, UUID | None, list[str]]:
    connection = require_transaction()
    account = organisation = None
    if new.alias:
        account = await connection.fetchval("SELECT id FROM account WHERE alias = $1", new.alias)
        if account is None:
            raise ConflictError("expert-account", alias=new.alias)
    if new.uscc:
        organisation = await connection.fetchval(
            "SELECT id FROM organisation WHERE uscc = $1", new.uscc.upper()
        )
        if organisation is None:
            raise ConflictError("expert-unit")
    codes = sorted({code for code in _CODES.split(new.occupations) if code})
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        raise ConflictError("expert-occupation", occupation=wrong[0])
    return account, organisation, codes


async def _free(account: UUID | None, own: UUID) -> None:
    taken = account and await require_transaction().fetchval(
        "SELECT name FROM expert WHERE account = $1 AND id <> $2", account, own
    )
    if taken:
        raise ConflictError("expert-account-taken", name=taken)
