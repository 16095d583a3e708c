"""Two records, one person? A human decides; merging resolves, it never repoints facts."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import orjson

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, NotFoundError
from app.masking import mask_id_number, mask_phone
from app.permits import Actor
from app.vault import unseal

ConflictCheck = Callable[[UUID, UUID], Awaitable[Sequence[str]]]
"""Given two persons, names what each domain holds that one person cannot have twice."""

_SIDE = (
    "{0}.id AS {0}_id, {0}.name AS {0}_name, {0}.id_number AS {0}_number,"
    " {0}.phone AS {0}_phone, {0}.birth_year AS {0}_year, {0}.created_at AS {0}_since"
)
_CASE = (
    f"SELECT m.id, m.reasons, m.state, m.decided_at, {_SIDE.format('a')}, {_SIDE.format('b')}"
    " FROM merge_case m JOIN person a ON a.id = m.first JOIN person b ON b.id = m.second"
)


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two records, as far as a decision needs it."""

    id: UUID
    name: str
    id_masked: str
    phone_masked: str
    birth_year: int | None
    since: datetime


class MergeCaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Two records and why they may be one person."""

    id: UUID
    reasons: tuple[str, ...]
    state: str
    decided_at: datetime | None
    first: Side
    second: Side


def _side(row: Any, which: str) -> Side:
    key = row[f"{which}_id"]
    number = unseal(row[f"{which}_number"], f"person|id_number|{key}").decode()
    phone = row[f"{which}_phone"]
    opened = unseal(phone, f"person|phone|{key}").decode() if phone else ""
    return Side(
        id=key,
        name=row[f"{which}_name"],
        id_masked=mask_id_number(number),
        phone_masked=mask_phone(opened),
        birth_year=row[f"{which}_year"],
        since=row[f"{which}_since"],
    )


async def cases(actor: Actor, state: str, limit: int = 50) -> list[MergeCaseView]:
    """Return the cases in this state, oldest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_CASE} WHERE m.state = $1 ORDER BY m.opened_at LIMIT $2", state, limit
        )
    return [
        MergeCaseView(
            id=row["id"],
            reasons=tuple(row["reasons"]),
            state=row["state"],
            decided_at=row["decided_at"],
            first=_side(row, "a"),
            second=_side(row, "b"),
        )
        for row in rows
    ]


async def _lock(case: UUID, state: str) -> Any:
    row = await db.require_transaction().fetchrow(
        "SELECT id, first, second, state FROM merge_case WHERE id = $1 FOR UPDATE", case
    )
    if row is None:
        raise NotFoundError("not-found")
    if row["state"] != state:
        raise ConflictError("merge-case-decided")
    return row


async def _decide(case: UUID, state: str, actor: Actor) -> None:
    await db.require_transaction().execute(
        "UPDATE merge_case SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1",
        case, state, actor.account, clock.now(),
    )  # fmt: skip


async def merge(actor: Actor, case: UUID, keep: UUID, checks: Sequence[ConflictCheck]) -> None:
    """Let the other record lead to the one kept.

    Raises NotFoundError, and ConflictError where somebody decided already or a domain holds
    facts of both that one person cannot have twice; then nothing is changed.
    """
    async with db.transaction(actor) as connection:
        row = await _lock(case, "open")
        if keep not in (row["first"], row["second"]):
            raise NotFoundError("not-found")
        gone = row["second"] if keep == row["first"] else row["first"]
        for check in checks:
            if conflicts := await check(keep, gone):
                raise ConflictError("merge-conflict", conflicts="、".join(conflicts))
        led = await connection.fetch(
            "UPDATE person SET merged_into = $1 WHERE id = $2 OR merged_into = $2 RETURNING id",
            keep, gone,
        )  # fmt: skip
        await _decide(case, "merged", actor)
        journal = {"keep": str(keep), "gone": str(gone), "led": [str(r["id"]) for r in led]}
        await record(actor, "people.person.merged", f"merge-case:{case}", journal)


async def keep_apart(actor: Actor, case: UUID) -> None:
    """Note that the two are different people; raises as ``merge`` does."""
    async with db.transaction(actor):
        await _lock(case, "open")
        await _decide(case, "different", actor)
        await record(actor, "people.person.kept-apart", f"merge-case:{case}", {})


async def undo_merge(actor: Actor, case: UUID) -> None:
    """Let the merged record stand for itself again, by the journal; the case is open anew."""
    async with db.transaction(actor) as connection:
        await _lock(case, "merged")
        told = await connection.fetchval(
            "SELECT facts FROM event WHERE action = 'people.person.merged' AND subject = $1"
            " ORDER BY at DESC LIMIT 1",
            f"merge-case:{case}",
        )
        journal = orjson.loads(told)
        gone = UUID(journal["gone"])
        await connection.execute(
            "UPDATE person SET merged_into = CASE WHEN id = $1 THEN NULL ELSE $1 END"
            " WHERE id = ANY($2::uuid[])",
            gone, [UUID(key) for key in journal["led"]],
        )  # fmt: skip
        await _decide(case, "open", actor)
        await record(actor, "people.person.merge-undone", f"merge-case:{case}", {})
