"""Pairs filed, confirmed, followed and ended; both sides' evidence follows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import store
from app.people import ledger
from app.people.data import Apprentice, Basis, Evidence, Mentor
from app.people.identity import find_person
from app.permits import Actor
from app.reference.levels import SkillLevel
from certifications.mentoring.data import PAIR_TRANSITIONS, NewPair, Pair, PairState

SHORTEST_REASON = 4
_RANKS = " ".join(f"WHEN '{level.value}' THEN {level.rank}" for level in SkillLevel)
_LEVELS = tuple(level.value for level in SkillLevel)
PAIRS = (
    "SELECT m.id, coalesce(x.merged_into, x.id) AS mentor, x.name AS mentor_name,"
    " coalesce(y.merged_into, y.id) AS apprentice, y.name AS apprentice_name, m.begun_on,"
    " m.ended_on, m.agreement, m.progress, m.state, m.occupation_code, m.confirmer,"
    " (SELECT e.facts->>'level' FROM evidence e WHERE e.person IN (SELECT id FROM person"
    "  WHERE id = coalesce(y.merged_into, y.id) OR merged_into = coalesce(y.merged_into, y.id))"
    "  AND e.kind = 'skill_level' AND e.superseded_by IS NULL AND e.occurred_on >= m.begun_on"
    "  AND (e.confirmed_by IS NOT NULL OR e.basis IN ('produced_here', 'matched_from_data'))"
    f"  ORDER BY CASE e.facts->>'level' {_RANKS} END DESC LIMIT 1) AS level_reached"
    " FROM mentor_pair m JOIN person x ON x.id = m.mentor JOIN person y ON y.id = m.apprentice"
)
"""Pairs with the best level the apprentice reached since they began."""


async def found_person(name: str, id_number: str) -> UUID:
    """Return the registered person of this name and document, in the current transaction.

    Raises ConflictError, the same for a number nobody has and for another's name.
    """
    known = await find_person(name, id_number)
    if known is None:
        raise ConflictError("person-not-found")
    return known.person


async def file_pair(actor: Actor, new: NewPair, *, file_name: str, content: bytes) -> UUID:
    """File a pair with its signed agreement; both count once an official has confirmed it.

    Raises ConflictError for somebody not registered, oneself, a day to come, a pair that is
    filed already, and MalformedError for an agreement that is no PDF or picture.
    """
    if actor.person is None:
        raise NotFoundError("no-person")
    checked_paper(content)
    if new.begun_on > clock.today():
        raise ConflictError("pair-future")
    async with db.transaction(actor) as connection:
        other = await found_person(new.name, new.id_number)
        if other == actor.person:
            raise ConflictError("pair-oneself")
        mentor, apprentice = (actor.person, other) if new.mentor else (other, actor.person)
        key = uuid7()
        try:
            async with db.savepoint():
                await connection.execute(
                    "INSERT INTO mentor_pair (id, mentor, apprentice, begun_on, agreement,"
                    " entered_by) VALUES ($1, $2, $3, $4, $5, $6)",
                    key, mentor, apprentice, new.begun_on, await store(file_name, content),
                    actor.name,
                )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise ConflictError("pair-there") from error
        await record(actor, "certifications.pair.filed", f"pair:{key}", {"mentor": new.mentor})
    return key


async def _lock(key: UUID, to: PairState) -> Any:
    row = await require_transaction().fetchrow(f"{PAIRS} WHERE m.id = $1 FOR UPDATE OF m", key)
    if row is None:
        raise NotFoundError("not-found")
    if to not in PAIR_TRANSITIONS[PairState(row["state"])]:
        raise ConflictError("pair-state")
    return row


async def rule_pair(actor: Actor, key: UUID, *, confirmed: bool, reason: str) -> None:
    """Confirm a pair, or refuse it with a reason; raises ConflictError where it was ruled on."""
    to = PairState.CONFIRMED if confirmed else PairState.REFUSED
    if not confirmed and len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("reason-short", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        row = await _lock(key, to)
        if actor.person in {row["mentor"], row["apprentice"]}:
            raise ConflictError("pair-own")
        await connection.execute(
            "UPDATE mentor_pair SET state = $2, confirmer = $3 WHERE id = $1",
            key, to, actor.account,
        )  # fmt: skip
        await refresh_evidence([key])
        await record(
            actor, f"certifications.pair.{to.value}", f"pair:{key}", {}, reason=reason.strip()
        )


async def note_progress(actor: Actor, key: UUID, text: str) -> None:
    """Note how the apprentice gets on; only the mentor may, while the pair lasts."""
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE mentor_pair SET progress = $3 WHERE id = $1 AND state = 'confirmed'"
            " AND mentor IN (SELECT id FROM person WHERE id = $2 OR merged_into = $2)",
            key, actor.person, text.strip()[:1000],
        )  # fmt: skip
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await record(actor, "certifications.pair.followed", f"pair:{key}", {})


async def end_pair(actor: Actor, key: UUID) -> None:
    """End a pair today, by one of the two; what was taught stays evidence."""
    async with db.transaction(actor) as connection:
        row = await _lock(key, PairState.ENDED)
        if actor.person not in {row["mentor"], row["apprentice"]}:
            raise NotFoundError("not-found")
        await connection.execute(
            "UPDATE mentor_pair SET state = 'ended', ended_on = greatest(begun_on, $2)"
            " WHERE id = $1",
            key, clock.today(),
        )  # fmt: skip
        if row["confirmer"] is not None:
            await refresh_evidence([key])
        await record(actor, "certifications.pair.ended", f"pair:{key}", {})


async def refresh_evidence(pairs: Sequence[UUID]) -> None:
    """Bring both sides' evidence of confirmed pairs up to date, in the current transaction."""
    rows = await require_transaction().fetch(
        f"{PAIRS} WHERE m.id = ANY($1) AND m.confirmer IS NOT NULL AND m.state <> 'refused'",
        list(pairs),
    )
    await ledger.write([fact for row in rows for fact in evidence_of(row)])


async def refresh_apprentices(people: Sequence[UUID]) -> None:
    """Bring the mentors' evidence up to date after these people's levels changed."""
    rows = await require_transaction().fetch(
        "SELECT m.id FROM mentor_pair m JOIN person p ON p.id = m.apprentice"
        " WHERE coalesce(p.merged_into, p.id) = ANY($1) AND m.confirmer IS NOT NULL",
        list(people),
    )
    await refresh_evidence([row["id"] for row in rows])


def evidence_of(row: Any) -> tuple[Evidence, Evidence]:
    """Return what a pair proves of both: the apprentice taught, and the mentor held.

    A mentor's apprentice stays one after the pair has ended; the apprentice's mentor does not.
    """
    level: str | None = row["level_reached"]
    common: dict[str, Any] = {
        "occurred_on": row["begun_on"],
        "basis": Basis.UNIT_STATEMENT,
        "confirmed_by": row["confirmer"],
        "occupation_code": row["occupation_code"],
    }
    taught = Apprentice(
        apprentice=row["apprentice"],
        name=row["apprentice_name"],
        level_reached=SkillLevel(level) if level else None,
    )
    return (
        Evidence(
            id=uuid7(), person=row["mentor"], source=f"pair:{row['id']}:mentor", facts=taught,
            **common,
        ),
        Evidence(
            id=uuid7(), person=row["apprentice"], source=f"pair:{row['id']}:apprentice",
            facts=Mentor(mentor=row["mentor"], name=row["mentor_name"]),
            valid_until=row["ended_on"], **common,
        ),
    )  # fmt: skip


async def own_pairs(actor: Actor) -> list[Pair]:
    """Return the pairs in which the actor is one side, the latest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{PAIRS} WHERE $1 IN (coalesce(x.merged_into, x.id), coalesce(y.merged_into, y.id))"
            " ORDER BY m.begun_on DESC, m.id",
            actor.person,
        )
    return [msgspec.convert(dict(row), Pair) for row in rows]


async def waiting_pairs() -> list[Pair]:
    """Return the pairs that wait to be confirmed, the earliest first, in the transaction."""
    rows = await require_transaction().fetch(f"{PAIRS} WHERE m.state = 'filed' ORDER BY m.id")
    return [msgspec.convert(dict(row), Pair) for row in rows]
