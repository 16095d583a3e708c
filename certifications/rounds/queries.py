"""Rounds and applications as rows; every other file of the package reads them here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    Quota,
    RoundRow,
    RoundState,
    RubricItem,
)

ROUND = (
    "SELECT r.*, coalesce((SELECT json_agg(json_build_object('scope', q.scope, 'code', q.code,"
    " 'seats', q.seats) ORDER BY q.scope, q.code) FROM round_quota q WHERE q.round = r.id),"
    " '[]') AS quotas FROM round r"
)
APPLICATION = (
    "SELECT a.id, a.round, a.person, p.name, a.state, a.occupation_code, a.occupation, a.employer,"
    " a.organisation, a.post, a.division, a.statement, a.filer, a.filed_by, a.agent, a.assessment,"
    " a.assessed_on, a.started_at, a.submitted_at, a.due_on, a.cipher, a.ended_for"
    " FROM application a JOIN person p ON p.id = a.person"
)


def round_from(row: Mapping[str, Any]) -> RoundRow:
    """Return a row of ``ROUND`` as a Struct."""
    values = {name: row[name] for name in RoundRow.__struct_fields__}
    values["terms"] = row["terms"].encode() if row["terms"] else None
    values["rubric"] = msgspec.json.decode(row["rubric"], type=tuple[RubricItem, ...])
    values["quotas"] = msgspec.json.decode(row["quotas"], type=tuple[Quota, ...])
    return msgspec.convert(values, RoundRow)


def application_from(row: Mapping[str, Any]) -> ApplicationRow:
    """Return a row of ``APPLICATION`` as a Struct."""
    values = {name: row[name] for name in ApplicationRow.__struct_fields__}
    values["assessment"] = row["assessment"].encode() if row["assessment"] else None
    return msgspec.convert(values, ApplicationRow)


async def round_of(key: UUID, *, lock: bool = False) -> RoundRow:
    """Return a round in the current transaction; raises NotFoundError for none."""
    row = await db.require_transaction().fetchrow(
        f"{ROUND} WHERE r.id = $1" + (" FOR UPDATE OF r" if lock else ""), key
    )
    if row is None:
        raise NotFoundError("not-found")
    return round_from(row)


async def application_of(key: UUID, *, lock: bool = False) -> ApplicationRow:
    """Return an application in the current transaction; raises NotFoundError for none."""
    row = await db.require_transaction().fetchrow(
        f"{APPLICATION} WHERE a.id = $1" + (" FOR UPDATE OF a" if lock else ""), key
    )
    if row is None:
        raise NotFoundError("not-found")
    return application_from(row)


async def applications_of(
    round_key: UUID, *states: ApplicationState, lock: bool = False
) -> list[ApplicationRow]:
    """Return a round's applications in these states (all without any), by name."""
    rows = await db.require_transaction().fetch(
        f"{APPLICATION} WHERE a.round = $1 AND (cardinality($2::text[]) = 0 OR a.state = ANY($2))"
        " ORDER BY p.pinyin, a.id" + (" FOR UPDATE OF a" if lock else ""),
        round_key, [state.value for state in states],
    )  # fmt: skip
    return [application_from(row) for row in rows]


async def rounds_in(*states: RoundState) -> list[RoundRow]:
    """Return the rounds in these states, newest first, in the current transaction."""
    rows = await db.require_transaction().fetch(
        f"{ROUND} WHERE r.state = ANY($1::text[]) ORDER BY r.opens_on DESC, r.id DESC",
        [state.value for state in states],
    )
    return [round_from(row) for row in rows]


async def counts_by_state(round_key: UUID) -> dict[ApplicationState, int]:
    """Return how many applications of a round are in each state."""
    rows = await db.require_transaction().fetch(
        "SELECT state, count(*) AS n FROM application WHERE round = $1 GROUP BY state", round_key
    )
    return {ApplicationState(row["state"]): row["n"] for row in rows}


async def canonical(person: UUID | None) -> UUID | None:
    """Return the canonical record of a person, in the current transaction."""
    if person is None:
        return None
    found: UUID | None = await db.require_transaction().fetchval(
        "SELECT coalesce(merged_into, id) FROM person WHERE id = $1", person
    )
    return found
