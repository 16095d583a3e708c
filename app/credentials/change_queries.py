"""Requests for a change of status, and what one institution certified together."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from app import db
from app.credentials.data import Action, ChangeState, Reason
from app.permits import Actor, Permit
from app.scope import reach_arguments


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a change of status and what became of it."""

    id: UUID
    action: Action
    credential: UUID | None
    code: str
    title: str
    masked_name: str
    organisation_name: str
    batch: str
    reach: int
    """How many credentials it would change now, or did."""
    reason_code: Reason
    reason: str
    state: ChangeState
    requested_by: UUID
    requested_name: str
    requested_at: datetime
    decided_name: str
    decided_at: datetime | None
    decision_note: str


CHANGE = (
    "SELECT s.id, s.action, s.credential, s.batch, s.reason_code, s.reason, s.state,"
    " s.requested_by, s.requested_name, s.requested_at, s.decided_name, s.decided_at,"
    " s.decision_note, coalesce(c.code, '') AS code, coalesce(c.title, '') AS title,"
    " coalesce(c.masked_name, '') AS masked_name, coalesce(o.name, '') AS organisation_name,"
    " CASE WHEN s.state <> 'waiting' THEN s.affected WHEN s.credential IS NOT NULL THEN 1"
    " ELSE (SELECT count(*) FROM credential b WHERE b.organisation = s.organisation"
    " AND (s.batch = '' OR b.batch = s.batch) AND b.state = ANY(CASE s.action"
    " WHEN 'revoke' THEN ARRAY['active', 'suspended'] WHEN 'suspend' THEN ARRAY['active']"
    " ELSE ARRAY['suspended'] END)) END AS reach"
    " FROM status_change s LEFT JOIN credential c ON c.id = s.credential"
    " LEFT JOIN organisation o ON o.id = s.organisation"
)
CHANGE_REACHED = (
    "($1 OR coalesce(c.organisation, s.organisation) = ANY($2::uuid[])"
    " OR coalesce(c.division, o.division) = ANY($3::text[]))"
)


async def waiting_changes(actor: Actor) -> list[Change]:
    """Return what waits for a decision in the actor's reach, oldest first, then what was decided.

    The last twenty decisions stand below.
    """
    reach = reach_arguments(actor, Permit.CREDENTIAL_VIEW)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"({CHANGE} WHERE s.state = 'waiting' AND {CHANGE_REACHED}"
            " ORDER BY s.requested_at LIMIT 200) UNION ALL"
            f" ({CHANGE} WHERE s.state <> 'waiting' AND {CHANGE_REACHED}"
            " ORDER BY s.decided_at DESC LIMIT 20)",
            *reach,
        )
    return [msgspec.convert(dict(row), Change) for row in rows]


class BatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one institution certified in one batch."""

    organisation: UUID
    organisation_name: str
    batch: str
    active: int
    suspended: int
    last_on: date


async def batches(actor: Actor, wanted: str) -> list[BatchLine]:
    """Return batches whose institution or name holds this text, newest first; at most fifty."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT c.organisation, o.name AS organisation_name, c.batch,"
            " count(*) FILTER (WHERE c.state = 'active') AS active,"
            " count(*) FILTER (WHERE c.state = 'suspended') AS suspended,"
            " max(c.issued_on) AS last_on"
            " FROM credential c JOIN organisation o ON o.id = c.organisation"
            " WHERE ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
            " AND (o.name LIKE $4 OR c.batch LIKE $4)"
            " GROUP BY c.organisation, o.name, c.batch ORDER BY last_on DESC, c.batch LIMIT 50",
            *reach_arguments(actor, Permit.CREDENTIAL_VIEW),
            f"%{wanted.strip().replace('%', '').replace('_', '')}%",
        )
    return [msgspec.convert(dict(row), BatchLine) for row in rows]
