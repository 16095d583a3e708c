"""Innovation results that people report with a paper: confirmed ones are evidence."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import content as file_content
from app.files.service import store
from app.people import ledger
from app.people.data import Basis, Evidence, HonourLevel, InnovationResult
from app.permits import Actor
from certifications.mentoring.data import Pair
from certifications.mentoring.service import waiting_pairs

SHORTEST_REASON = 4


class ResultKind(StrEnum):
    """What was achieved."""

    PATENT = "patent"
    NAMED_METHOD = "named_method"
    AWARD = "award"
    STANDARD = "standard"
    PROCESS_GAIN = "process_gain"


class ClaimState(StrEnum):
    """Where a reported result stands."""

    FILED = "filed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


CLAIM_TRANSITIONS: dict[ClaimState, frozenset[ClaimState]] = {
    ClaimState.FILED: frozenset({ClaimState.CONFIRMED, ClaimState.REFUSED}),
    ClaimState.CONFIRMED: frozenset(),
    ClaimState.REFUSED: frozenset({ClaimState.FILED}),
}


class NewResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result as its author reports it."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=120)]
    kind: ResultKind
    level: HonourLevel
    prize: Annotated[str, msgspec.Meta(max_length=40)] = ""
    achieved_on: date


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A reported result; ``name`` is its author's."""

    id: UUID
    name: str
    title: str
    kind: ResultKind
    level: HonourLevel
    prize: str
    achieved_on: date
    state: ClaimState
    reason: str
    filed_at: datetime


_CLAIMS = (
    "SELECT c.id, p.name, c.title, c.kind, c.level, c.prize, c.achieved_on, c.state, c.reason,"
    " c.filed_at FROM innovation_claim c JOIN person p ON p.id = c.person"
)


async def file_result(actor: Actor, new: NewResult, *, file_name: str, content: bytes) -> UUID:
    """Report a result with the paper that shows it; it counts once an official confirmed it.

    One that was refused may be reported again with a better paper.

    Raises ConflictError for a day to come and for a result reported already, and MalformedError
    for a paper that is no PDF or picture.
    """
    if actor.person is None:
        raise NotFoundError("no-person")
    checked_paper(content)
    if new.achieved_on > clock.today():
        raise ConflictError("result-future")
    async with db.transaction(actor) as connection:
        key: UUID | None = await connection.fetchval(
            "INSERT INTO innovation_claim (id, person, title, kind, level, prize, achieved_on,"
            " file, filed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (person, title, achieved_on) DO UPDATE SET kind = excluded.kind,"
            " level = excluded.level, prize = excluded.prize, file = excluded.file,"
            " filed_at = excluded.filed_at, state = 'filed', reason = '', confirmer = NULL"
            " WHERE innovation_claim.state = 'refused' RETURNING id",
            uuid7(), actor.person, new.title, new.kind, new.level, new.prize, new.achieved_on,
            await store(file_name, content), clock.now(),
        )  # fmt: skip
        if key is None:
            raise ConflictError("result-there")
        await record(
            actor, "certifications.result.filed", f"result:{key}", {"kind": new.kind.value}
        )
    return key


async def rule_result(actor: Actor, key: UUID, *, confirmed: bool, reason: str) -> None:
    """Confirm a result, or refuse it with a reason; raises ConflictError where it was ruled on."""
    to = ClaimState.CONFIRMED if confirmed else ClaimState.REFUSED
    told = reason.strip()
    if not confirmed and len(told) < SHORTEST_REASON:
        raise ConflictError("reason-short", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT c.*, coalesce(p.merged_into, p.id) AS author FROM innovation_claim c"
            " JOIN person p ON p.id = c.person WHERE c.id = $1 FOR UPDATE OF c",
            key,
        )
        if row is None:
            raise NotFoundError("not-found")
        if to not in CLAIM_TRANSITIONS[ClaimState(row["state"])]:
            raise ConflictError("result-ruled")
        if actor.person is not None and actor.person == row["author"]:
            raise ConflictError("result-own")
        await connection.execute(
            "UPDATE innovation_claim SET state = $2, reason = $3, confirmer = $4 WHERE id = $1",
            key, to, told, actor.account,
        )  # fmt: skip
        if confirmed:
            facts = InnovationResult(
                title=row["title"], level=HonourLevel(row["level"]), prize=row["prize"]
            )
            await ledger.write(
                [
                    Evidence(
                        id=uuid7(),
                        person=row["author"],
                        occurred_on=row["achieved_on"],
                        basis=Basis.UNIT_STATEMENT,
                        confirmed_by=actor.account,
                        source=f"innovation:{key}",
                        facts=facts,
                    )
                ]
            )
        await record(actor, f"certifications.result.{to.value}", f"result:{key}", {}, reason=told)


async def own_results(actor: Actor) -> list[Claim]:
    """Return what the actor reported, the latest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_CLAIMS} WHERE c.person IN (SELECT id FROM person WHERE id = $1"
            " OR merged_into = $1) ORDER BY c.filed_at DESC, c.id",
            actor.person,
        )
    return [msgspec.convert(dict(row), Claim) for row in rows]


async def waiting(actor: Actor) -> tuple[list[Pair], list[Claim]]:
    """Return the pairs and the results that wait to be confirmed, the earliest first."""
    async with db.read(actor):
        rows = await require_transaction().fetch(
            f"{_CLAIMS} WHERE c.state = 'filed' ORDER BY c.filed_at, c.id"
        )
        return await waiting_pairs(), [msgspec.convert(dict(row), Claim) for row in rows]


async def open_paper(actor: Actor, key: UUID) -> bytes:
    """Return the paper of a pair or a result; that it was opened is kept.

    Raises NotFoundError where there is none.
    """
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT agreement AS file, 'pair' AS kind FROM mentor_pair WHERE id = $1 UNION ALL"
            " SELECT file, 'result' FROM innovation_claim WHERE id = $1",
            key,
        )
        if row is None or row["file"] is None:
            raise NotFoundError("not-found")
        await record(
            actor, f"certifications.{row['kind']}.paper_opened", f"{row['kind']}:{key}", {}
        )
    return await file_content(row["file"])
