"""A round's end before its time: a draft by its drafter, a called one by decision of three."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body, Decision, DecisionKind, Fact, Summary
from app.errors import ConflictError
from app.i18n import gettext
from app.openings.service import take_back
from app.permits import Actor
from certifications.rounds.data import ENDED, ROUND_TRANSITIONS, RoundRow, RoundState
from certifications.rounds.queries import applications_of, round_of
from certifications.rounds.telling import tell

SHORTEST_REASON = 4


class CancelBody(Body, frozen=True, kw_only=True):
    """Why a called round ends."""

    reason: str


async def cancel(actor: Actor, key: UUID, reason: str) -> UUID | None:
    """End a draft at once, or propose to end a called round; return the decision's key, if one.

    Raises ConflictError without a reason, for a round that has ended, and for a draft whose call
    is on its way.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("round-reason", shortest=SHORTEST_REASON)
    async with db.transaction(actor):
        held = await _open(key)
        if held.state is not RoundState.DRAFT:
            return await decisions.propose(
                actor,
                DecisionKind.CANCELLATION,
                key,
                title=held.title,
                body=CancelBody(people=await _people(key), reason=told),
            )
        if await decisions.open_decision(DecisionKind.CALL, key) is not None:
            raise ConflictError("round-proposed", title=held.title)
        await _end(actor, held, told)
    return None


async def _open(key: UUID) -> RoundRow:
    held = await round_of(key, lock=True)
    if RoundState.CANCELLED not in ROUND_TRANSITIONS[held.state]:
        raise ConflictError("round-state", title=held.title)
    return held


async def _people(key: UUID) -> tuple[UUID, ...]:
    found = await applications_of(key)
    return tuple(sorted({one.person for one in found if one.state not in ENDED}))


async def cancelled(actor: Actor, decision: Decision) -> None:
    """End a called round: the effect of a CANCELLATION, in the last signature's transaction."""
    await _end(actor, await _open(decision.subject), decision.body_as(CancelBody).reason)


async def _end(actor: Actor, held: RoundRow, reason: str) -> None:
    """End a round with its applications, its notice, and what was still to be decided of it."""
    connection, now = require_transaction(), clock.now()
    await connection.execute(
        "UPDATE round SET state = 'cancelled', ended_at = $2, ended_for = $3 WHERE id = $1",
        held.id, now, reason,
    )  # fmt: skip
    await take_back([f"round:{held.id}"])
    await connection.execute(
        "UPDATE objection SET state = 'withdrawn' WHERE state IN ('received', 'review')"
        " AND notice IN (SELECT id FROM public_notice WHERE round = $1)",
        held.id,
    )
    await connection.execute(
        "UPDATE public_notice SET state = 'withdrawn', closed_at = $2 WHERE round = $1"
        " AND state IN ('draft', 'open')",
        held.id, now,
    )  # fmt: skip
    await decisions.end_open(held.id)
    running = [one for one in await applications_of(held.id, lock=True) if one.state not in ENDED]
    await connection.execute(
        "UPDATE application SET state = 'withdrawn', ended_for = $2, due_on = NULL"
        " WHERE id = ANY($1)",
        [one.id for one in running], reason,
    )  # fmt: skip
    for one in running:
        if one.submitted_at is not None:
            await tell(one, held, "round-cancelled")
    await record(actor, "certifications.round.cancelled", f"round:{held.id}", {}, reason=reason)


async def cancel_summary(decision: Decision) -> Summary:
    """Say what ends, and why."""
    body = decision.body_as(CancelBody)
    return Summary(
        sentence=gettext(
            "取消《%(title)s》：%(n)s 份在办的申报一并结束，公示撤下，本人收到通知。",
            title=decision.title,
            n=len(body.people),
        ),
        facts=(Fact(label=gettext("理由"), text=body.reason),),
        link=f"/desk/rounds/{decision.subject}",
    )
