"""The steps of a decision, each inside the caller's transaction.

The domain proposes in the transaction of its own verb. Reviews and signatures come from the
pages of ``app.home``, which then run what the decision brings about.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.data import (
    Body,
    Cosign,
    Decision,
    DecisionKind,
    DecisionState,
    Step,
)
from app.decisions.queries import decision_of
from app.decisions.rules import (
    difference,
    fault_of_return,
    fault_of_step,
    fault_of_withdrawal,
    state_after,
)
from app.decisions.wording import difference_words
from app.errors import ConflictError, ForbiddenError
from app.permits import Actor, Permit

SHORTEST_REASON = 4
STEP_PERMITS: dict[Step, Permit] = {
    Step.REVIEW: Permit.DECISION_REVIEW,
    Step.SIGN: Permit.DECISION_SIGN,
    Step.COSIGN: Permit.DECISION_COSIGN,
}
Hindrance = Callable[[Actor, Decision], Awaitable[bool]]
"""Whether the actor, who may take the step otherwise, had a hand in what is decided about."""
_VERBS = {Step.REVIEW: "reviewed", Step.SIGN: "signed", Step.COSIGN: "cosigned"}


async def propose(
    actor: Actor,
    kind: DecisionKind,
    subject: UUID,
    *,
    title: str,
    body: Body,
    cosign: Cosign | None = None,
) -> UUID:
    """Propose a decision in the current transaction and return its key.

    The same proposal by the same account again is the one that is open. Raises ConflictError
    ``decision-open``, with how the two differ, where another is open for the subject, and
    ``decision-own-case`` for somebody it would decide about.
    """
    if actor.account is None:
        raise ConflictError("decision-account")
    if await own_person(actor) in body.people:
        raise ConflictError("decision-own-case", title=title)
    key, written = uuid7(), msgspec.json.encode(body)
    found = await require_transaction().fetchval(
        "INSERT INTO official_decision (id, kind, subject, title, body, state, needs_cosign,"
        " proposer, proposed_by, proposed_at)"
        " VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8, $9)"
        " ON CONFLICT (kind, subject) WHERE state IN ('proposed', 'reviewed', 'signed')"
        " DO NOTHING RETURNING id",
        key, kind, subject, title, written.decode(), cosign, actor.account, actor.signature,
        clock.now(),
    )  # fmt: skip
    if found is None:
        return await _same_or_conflict(actor, kind, subject, msgspec.json.decode(written))
    await record(
        actor, "decisions.decision.proposed", f"decision:{key}",
        {"kind": kind.value, "subject": str(subject)},
    )  # fmt: skip
    return key


async def _same_or_conflict(
    actor: Actor, kind: DecisionKind, subject: UUID, ours: Mapping[str, Any]
) -> UUID:
    open_one = await open_decision(kind, subject)
    if open_one is None:
        raise ConflictError("decision-closed", title="")
    found = difference(msgspec.json.decode(open_one.body), ours)
    if not found and open_one.proposer == actor.account:
        return open_one.id
    raise ConflictError(
        "decision-open",
        title=open_one.title,
        who=open_one.proposed_by,
        at=open_one.proposed_at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M"),
        difference=difference_words(kind, found),
        decision=str(open_one.id),
    )


async def open_decision(kind: DecisionKind, subject: UUID) -> Decision | None:
    """Return the decision of this kind that is on its way for the subject, or none."""
    key = await require_transaction().fetchval(
        "SELECT id FROM official_decision WHERE kind = $1 AND subject = $2"
        " AND state IN ('proposed', 'reviewed', 'signed')",
        kind, subject,
    )  # fmt: skip
    return await decision_of(key) if key else None


async def take_step(
    actor: Actor,
    key: UUID,
    step: Step,
    hindrances: Mapping[DecisionKind, Hindrance] = MappingProxyType({}),
) -> Decision:
    """Review, sign or co-sign a decision and return it as it stands then.

    Where it has come into force, the caller brings about what it says, in this transaction.
    ``hindrances`` say, by kind, who decided in the cases already and takes no step of it. Raises
    ConflictError where it is not that step's turn, for an account that took a step before or had
    such a hand, and for somebody it decides about.
    """
    held = await decision_of(key, lock=True)
    permitted(actor, STEP_PERMITS[step])
    fault = fault_of_step(held, step, account=actor.account, person=await own_person(actor))
    hindered = hindrances.get(held.kind)
    if fault is None and hindered is not None and await hindered(actor, held):
        fault = "decision-hand"
    if fault:
        raise ConflictError(fault, title=held.title)
    to, now = state_after(held, step), clock.now()
    who, name, when = {
        Step.REVIEW: ("reviewer", "reviewed_by", "reviewed_at"),
        Step.SIGN: ("signer", "signed_by", "signed_at"),
        Step.COSIGN: ("cosigner", "cosigned_by", "cosigned_at"),
    }[step]
    await require_transaction().execute(
        f"UPDATE official_decision SET state = $2, {who} = $3, {name} = $4, {when} = $5,"
        " ended_at = $6 WHERE id = $1",
        key, to, actor.account, actor.signature, now,
        now if to is DecisionState.IN_FORCE else None,
    )  # fmt: skip
    await _record(actor, held, _VERBS[step], to)
    return await decision_of(key)


async def own_person(actor: Actor) -> UUID | None:
    """Return the actor's person, records merged into another's as that one."""
    if actor.person is None:
        return None
    leads_to: UUID | None = await require_transaction().fetchval(
        "SELECT merged_into FROM person WHERE id = $1", actor.person
    )
    return leads_to or actor.person


async def not_own_case(actor: Actor, people: Sequence[UUID]) -> None:
    """Raise ConflictError where the actor is one of those a step is about."""
    own = await own_person(actor)
    if own is not None and await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM person WHERE id = ANY($1)"
        " AND coalesce(merged_into, id) = $2)",
        list(people), own,
    ):  # fmt: skip
        raise ConflictError("pair-own")


def permitted(actor: Actor, needed: Permit) -> None:
    """Raise ForbiddenError for an actor whose roles do not include this step."""
    if not actor.may(needed):
        raise ForbiddenError("permit-missing")


async def send_back(actor: Actor, key: UUID, reason: str) -> Decision:
    """Return a decision to its proposer with a reason; it ends, a mended one is proposed anew.

    Raises ConflictError without a reason and where the actor could not take its next step.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("decision-reason", shortest=SHORTEST_REASON)
    held = await decision_of(key, lock=True)
    if held.next_step is not None:
        permitted(actor, STEP_PERMITS[held.next_step])
    fault = fault_of_return(held, account=actor.account, person=await own_person(actor))
    if fault:
        raise ConflictError(fault, title=held.title)
    await _end(key, DecisionState.RETURNED, clock.now(), by=actor.signature, reason=told)
    await _record(actor, held, "returned", DecisionState.RETURNED, reason=told)
    return await decision_of(key)


async def withdraw(actor: Actor, key: UUID) -> Decision:
    """Take one's own proposal back; raises ConflictError once it is signed."""
    held = await decision_of(key, lock=True)
    fault = fault_of_withdrawal(held, account=actor.account)
    if fault:
        raise ConflictError(fault, title=held.title)
    await _end(key, DecisionState.WITHDRAWN, clock.now())
    await _record(actor, held, "withdrawn", DecisionState.WITHDRAWN)
    return await decision_of(key)


async def _end(
    key: UUID, to: DecisionState, now: datetime, *, by: str = "", reason: str = ""
) -> None:
    await require_transaction().execute(
        "UPDATE official_decision SET state = $2, ended_at = $3, returned_by = $4,"
        " returned_for = $5 WHERE id = $1",
        key, to, now, by, reason,
    )  # fmt: skip


async def _record(
    actor: Actor, held: Decision, verb: str, to: DecisionState, reason: str = ""
) -> None:
    await record(
        actor, f"decisions.decision.{verb}", f"decision:{held.id}",
        {"kind": held.kind.value, "subject": str(held.subject), "state": to.value}, reason=reason,
    )  # fmt: skip


async def end_open(subject: UUID) -> None:
    """End what is still to be decided about a subject that is gone, in the transaction."""
    await require_transaction().execute(
        "UPDATE official_decision SET state = 'withdrawn', ended_at = $2 WHERE subject = $1"
        " AND state IN ('proposed', 'reviewed', 'signed')",
        subject, clock.now(),
    )  # fmt: skip


async def in_force_for(kind: DecisionKind, subject: UUID) -> Decision | None:
    """Return the latest decision of this kind in force for the subject, or none."""
    key = await require_transaction().fetchval(
        "SELECT id FROM official_decision WHERE kind = $1 AND subject = $2 AND state = 'in_force'"
        " ORDER BY ended_at DESC LIMIT 1",
        kind, subject,
    )  # fmt: skip
    if key is None:
        return None
    return await decision_of(key)


async def reason_of_return(kind: DecisionKind, subject: UUID) -> str:
    """Return why the last decision of this kind came back; '' where the last one did not."""
    row = await require_transaction().fetchrow(
        "SELECT state, returned_for FROM official_decision WHERE kind = $1 AND subject = $2"
        " ORDER BY proposed_at DESC, id DESC LIMIT 1",
        kind, subject,
    )  # fmt: skip
    if row is None or row["state"] != DecisionState.RETURNED:
        return ""
    return str(row["returned_for"])
