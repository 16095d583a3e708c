"""Reading decisions: one in the current transaction, and the list that pages show."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db
from app.decisions.data import OPEN, Decision, DecisionKind, DecisionState, Step
from app.errors import NotFoundError
from app.permits import Actor, Permit

PAGE = 50
_FIELDS = ", ".join(Decision.__struct_fields__)
_SEEN = " AND ($3 = '' OR kind = $3) AND ($4 = '' OR state = $4) AND strpos(title, $5) > 0"
_MINE = (
    "(state = 'proposed' AND 'review' = ANY($1) OR state = 'reviewed' AND 'sign' = ANY($1)"
    " OR state = 'signed' AND 'cosign' = ANY($1))"
    " AND $2::uuid IS DISTINCT FROM proposer AND $2::uuid IS DISTINCT FROM reviewer"
    " AND $2::uuid IS DISTINCT FROM signer"
)
"""What waits for an account ($2) that may take these steps ($1)."""


class DecisionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, as the URL says it."""

    kind: DecisionKind | None = None
    state: DecisionState | None = None
    q: str = ""
    mine: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class DecisionList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of decisions, those that wait for the reader first, and how many there are."""

    rows: list[Decision]
    total: int
    waiting: int
    """How many of all decisions wait for the reader's own step."""


def steps_of(actor: Actor) -> list[str]:
    """Return the steps whose permit the actor holds."""
    permits = (
        (Step.REVIEW, Permit.DECISION_REVIEW),
        (Step.SIGN, Permit.DECISION_SIGN),
        (Step.COSIGN, Permit.DECISION_COSIGN),
    )
    return [step.value for step, permit in permits if actor.may(permit)]


def from_row(row: Mapping[str, Any]) -> Decision:
    """Return a row as a Decision."""
    return msgspec.convert({**row, "body": row["body"].encode()}, Decision)


async def decision_of(key: UUID, *, lock: bool = False) -> Decision:
    """Return a decision in the current transaction; raises NotFoundError for none."""
    row = await db.require_transaction().fetchrow(
        f"SELECT {_FIELDS} FROM official_decision WHERE id = $1" + (" FOR UPDATE" if lock else ""),
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    return from_row(row)


async def decision_list(actor: Actor, wanted: DecisionFilter) -> DecisionList:
    """Return decisions, those that wait for the actor's own step first, then the newest."""
    async with db.read(actor) as connection:
        arguments = (
            steps_of(actor), actor.account, wanted.kind or "", wanted.state or "", wanted.q.strip(),
        )  # fmt: skip
        only = f" AND {_MINE}" if wanted.mine else ""
        rows = await connection.fetch(
            f"SELECT {_FIELDS}, count(*) OVER () AS total FROM official_decision"
            f" WHERE true{_SEEN}{only} ORDER BY ({_MINE}) DESC, proposed_at DESC, id DESC"
            " LIMIT $6 OFFSET $7",
            *arguments, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        waiting = await waiting_for(actor)
    return DecisionList(
        rows=[from_row({name: row[name] for name in Decision.__struct_fields__}) for row in rows],
        total=rows[0]["total"] if rows else 0,
        waiting=waiting,
    )


async def waiting_for(actor: Actor) -> int:
    """Return how many decisions wait for the actor's own step, in the current transaction."""
    found: int = await db.require_transaction().fetchval(
        f"SELECT count(*) FROM official_decision WHERE {_MINE}", steps_of(actor), actor.account
    )
    return found


async def decisions_about(subject: UUID) -> list[Decision]:
    """Return every decision about a subject, newest first, in the current transaction."""
    rows = await db.require_transaction().fetch(
        f"SELECT {_FIELDS} FROM official_decision WHERE subject = $1"
        " ORDER BY proposed_at DESC, id DESC",
        subject,
    )
    return [from_row(row) for row in rows]


async def reviewer_of(subject: UUID) -> str:
    """Return who reviewed the latest decision about a subject, '' where nobody did or it ended."""
    latest = next(iter(await decisions_about(subject)), None)
    standing = latest and latest.state in OPEN | {DecisionState.IN_FORCE}
    return latest.reviewed_by if latest and standing else ""
