"""Revoking, suspending and restoring: one official asks, another decides.

Of one credential, or of all that an institution certified (in one batch or altogether). The
database refuses a decision by whoever asked.
"""

from uuid import UUID

import asyncpg
import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.credentials.data import (
    ACTION_STATES,
    STATUS_CHANGE_TRANSITIONS,
    Action,
    ChangeState,
    Kind,
    Reason,
    State,
)
from app.credentials.lists import publish
from app.credentials.published import forget
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments

_LEAST_REASON = 4
_REACHED = "($2 OR organisation = ANY($3::uuid[]) OR division = ANY($4::text[]))"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and why; the reason stays inside."""

    action: Action
    reason_code: Reason
    reason: str


def _account(actor: Actor) -> UUID:
    """Return who acts; raises ForbiddenError for a program: two people decide."""
    if actor.account is None:
        raise ForbiddenError("credential-two-people")
    return actor.account


async def request_status_change(actor: Actor, credential: UUID, wish: Wish) -> UUID:
    """Ask for a change of one credential; return the request's key.

    Raises NotFoundError outside the actor's reach, ConflictError where its state does not allow
    it, where no reason is given or where another request waits.
    """
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            f"SELECT state, organisation, kind FROM credential WHERE id = $1 AND {_REACHED}",
            credential, *reach_arguments(actor, Permit.CREDENTIAL_REQUEST),
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        if row["kind"] == Kind.APPOINTMENT:
            raise ConflictError("credential-of-appointment")
        if State(row["state"]) not in ACTION_STATES[wish.action][0]:
            raise ConflictError("credential-state", state=row["state"])
        return await _ask(actor, wish, credential, None, "", row["organisation"])


async def request_bulk_change(
    actor: Actor, organisation: UUID, batch: str | None, wish: Wish
) -> UUID:
    """Ask for a change of all that an institution certified in this batch; None: altogether.

    Raises NotFoundError where nothing of it is in the actor's reach or in a state that allows
    it, and ConflictError for a batch without a name and as ``request_status_change`` does.
    """
    if batch == "":
        raise ConflictError("credential-batch-name")
    batch = batch or ""
    async with db.transaction(actor) as connection:
        found = await connection.fetchval(
            "SELECT count(*) FROM credential WHERE organisation = $1 AND kind <> 'appointment' AND"
            f" {_REACHED} AND ($5 = '' OR batch = $5) AND state = ANY($6)",
            organisation, *reach_arguments(actor, Permit.CREDENTIAL_REQUEST), batch,
            [state.value for state in ACTION_STATES[wish.action][0]],
        )  # fmt: skip
        if not found:
            raise NotFoundError("credential-batch-empty")
        return await _ask(actor, wish, None, organisation, batch, organisation)


async def _ask(
    actor: Actor,
    wish: Wish,
    credential: UUID | None,
    organisation: UUID | None,
    batch: str,
    owner: UUID | None,
) -> UUID:
    key = uuid7()
    if len(wish.reason.strip()) < _LEAST_REASON:
        raise ConflictError("credential-reason")
    try:
        async with db.savepoint() as connection:
            await connection.execute(
                "INSERT INTO status_change (id, action, credential, organisation, batch,"
                " reason_code, reason, requested_by, requested_name, requested_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                key, wish.action, credential, organisation, batch, wish.reason_code,
                wish.reason.strip(), _account(actor), actor.signature, clock.now(),
            )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise ConflictError("credential-request-waits") from error
    subject = f"credential:{credential}" if credential else f"organisation:{organisation}"
    facts = {"action": wish.action, "reason": wish.reason_code, "batch": batch, "request": str(key)}
    await record(
        actor, "credentials.change.requested", subject, facts,
        reason=wish.reason.strip(), organisation=owner,
    )  # fmt: skip
    return key


async def _locked(actor: Actor, key: UUID, to: ChangeState) -> asyncpg.Record:
    """Return a waiting request, locked; raises as ``approve`` does."""
    row = await require_transaction().fetchrow(
        "SELECT * FROM status_change WHERE id = $1 FOR UPDATE", key
    )
    if row is None:
        raise NotFoundError("not-found")
    if to not in STATUS_CHANGE_TRANSITIONS[ChangeState(row["state"])]:
        raise ConflictError("credential-decided", by=row["decided_name"] or row["requested_name"])
    own = row["requested_by"] == _account(actor)
    if own is not (to is ChangeState.WITHDRAWN):
        raise ForbiddenError("credential-two-people")
    return row


async def approve(actor: Actor, key: UUID, note: str = "") -> int:
    """Carry out what another official asked; return how many credentials changed.

    The status lists say so when this returns. Raises NotFoundError; ForbiddenError to whoever
    asked; ConflictError where it was decided already or the credential has moved on meanwhile.
    """
    async with db.transaction(actor) as connection:
        row = await _locked(actor, key, ChangeState.APPROVED)
        before, after = ACTION_STATES[Action(row["action"])]
        # By key, so that two who lock several of the same rows never wait in a ring.
        changed = await connection.fetch(
            "WITH due AS (SELECT id FROM credential WHERE (id = $1 OR organisation = $2"
            " AND kind <> 'appointment' AND ($3 = '' OR batch = $3)) AND state = ANY($4)"
            " ORDER BY id FOR UPDATE)"
            " UPDATE credential c SET state = $5, state_since = $6 FROM due WHERE c.id = due.id"
            " RETURNING c.status_list",
            row["credential"], row["organisation"], row["batch"],
            [state.value for state in before], after, clock.now(),
        )  # fmt: skip
        if not changed:
            raise ConflictError("credential-moved-on")
        await publish({found["status_list"] for found in changed})
        await _decide(actor, row, ChangeState.APPROVED, note, len(changed))
    forget()
    return len(changed)


async def refuse(actor: Actor, key: UUID, note: str) -> None:
    """Refuse what another official asked; raises as ``approve`` does, and for no reason given."""
    if len(note.strip()) < _LEAST_REASON:
        raise ConflictError("credential-reason")
    async with db.transaction(actor):
        row = await _locked(actor, key, ChangeState.REFUSED)
        await _decide(actor, row, ChangeState.REFUSED, note, 0)


async def withdraw(actor: Actor, key: UUID) -> None:
    """Take back one's own request; raises as ``approve`` does, ForbiddenError to all others."""
    async with db.transaction(actor) as connection:
        row = await _locked(actor, key, ChangeState.WITHDRAWN)
        await connection.execute(
            "UPDATE status_change SET state = 'withdrawn', decided_at = $2 WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await record(
            actor, "credentials.change.withdrawn", _subject(row), {"request": str(key)},
            organisation=row["organisation"],
        )  # fmt: skip


async def ask_for_holder(actor: Actor, credential: UUID, reason: str) -> UUID:
    """Ask, in the current transaction, for the end of what its holder gave up.

    An official decides; returns the request's key. Raises ConflictError where one waits.
    """
    wish = Wish(action=Action.REVOKE, reason_code=Reason.HOLDER_ASKED, reason=reason)
    return await _ask(actor, wish, credential, None, "", None)


async def change_decided(
    actor: Actor, credential: UUID, wish: Wish, *, asked_by: UUID, asked_name: str
) -> None:
    """Carry out, in the current transaction, what a decision of several people says.

    ``asked_by`` proposed it, ``actor`` signed it: two people here too. A credential that is in
    another state already stays as it is.
    """
    connection = require_transaction()
    before, after = ACTION_STATES[wish.action]
    changed = await connection.fetch(
        "UPDATE credential SET state = $2, state_since = $3 WHERE id = $1 AND state = ANY($4)"
        " RETURNING status_list",
        credential, after, clock.now(), [state.value for state in before],
    )  # fmt: skip
    if not changed:
        return
    await publish({row["status_list"] for row in changed})
    key, now = uuid7(), clock.now()
    await connection.execute(
        "INSERT INTO status_change (id, action, credential, batch, reason_code, reason,"
        " requested_by, requested_name, requested_at, state, decided_by, decided_name, decided_at,"
        " affected) VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, 'approved', $9, $10, $8, 1)",
        key, wish.action, credential, wish.reason_code, wish.reason.strip(), asked_by, asked_name,
        now, _account(actor), actor.signature,
    )  # fmt: skip
    await record(
        actor, "credentials.change.approved", f"credential:{credential}",
        {"action": wish.action, "request": str(key), "affected": 1}, reason=wish.reason.strip(),
    )  # fmt: skip


def _subject(row: asyncpg.Record) -> str:
    one = row["credential"]
    return f"credential:{one}" if one else f"organisation:{row['organisation']}"


async def _decide(
    actor: Actor, row: asyncpg.Record, state: ChangeState, note: str, affected: int
) -> None:
    await require_transaction().execute(
        "UPDATE status_change SET state = $2, decided_by = $3, decided_name = $4,"
        " decided_at = $5, decision_note = $6, affected = $7 WHERE id = $1",
        row["id"], state, _account(actor), actor.signature, clock.now(), note.strip(), affected,
    )  # fmt: skip
    facts = {"action": row["action"], "request": str(row["id"]), "affected": affected}
    await record(
        actor, f"credentials.change.{state.value}", _subject(row), facts,
        organisation=row["organisation"], reason=note.strip(),
    )  # fmt: skip
