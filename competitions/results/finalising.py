"""A result becomes final: nothing is open, another computation agrees, three people decide."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import EVENT_TRANSITIONS, EventState, RevisionState
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import own_event
from competitions.plans.telling import tell_entrants
from competitions.results.appealing import concerned
from competitions.results.bundles import bundle_of, signed
from competitions.results.consequences import bring_about
from competitions.results.data import ResultBody, Revision
from competitions.results.hindering import BlockedError, before_final, recomputed
from competitions.results.queries import latest_of, lines_of, revision_of
from competitions.rules.data import Status


async def finalise(actor: Actor, event_key: UUID, number: int) -> UUID:
    """Finalise a revision and propose to publish it; return the decision's key.

    Once more by the same officer gives the same decision. Raises BlockedError with every reason
    against it, ``result-finalised`` where a colleague was first, and ``result-older`` where
    another revision came meanwhile.
    """
    async with db.transaction(actor) as connection:
        contest, event = await own_event(actor, event_key, lock=True)
        held = await latest_of(event_key)
        if held is None or held.number != number:
            raise ConflictError("result-older", name=event.name)
        if held.state is not RevisionState.PROVISIONAL:
            raise ConflictError("result-published", name=event.name)
        running = await decisions.open_decision(DecisionKind.CONTEST_RESULT, held.id)
        if running is not None:
            if held.finaliser == actor.account:
                return running.id
            raise _told(held)
        hindrances = await before_final(contest, event, held)
        if hindrances:
            raise BlockedError(hindrances)
        await connection.execute(
            "UPDATE result_revision SET finalised_at = $2, finaliser = $3, finalised_by = $4"
            " WHERE id = $1",
            held.id, clock.now(), actor.account, actor.signature,
        )  # fmt: skip
        await record(
            actor, "competitions.result.finalised", f"event:{event_key}", {"revision": number}
        )
        return await decisions.propose(
            actor, DecisionKind.CONTEST_RESULT, held.id,
            title=f"{contest.name} {event.name}", body=await _body(contest, event, held),
        )  # fmt: skip


def _told(held: Revision) -> ConflictError:
    at = held.finalised_at or held.made_at
    return ConflictError(
        "result-finalised",
        who=held.finalised_by,
        at=at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M"),
    )


async def _body(contest: Contest, event: Event, held: Revision) -> ResultBody:
    lines = await lines_of(held.id)
    people = await require_transaction().fetch(
        "SELECT DISTINCT coalesce(p.merged_into, p.id) AS person FROM entry_result r"
        " JOIN entry_member m ON m.entry = r.entry JOIN person p ON p.id = m.person"
        " WHERE r.revision = $1 AND r.rank IS NOT NULL ORDER BY 1",
        held.id,
    )
    return ResultBody(
        people=tuple(row["person"] for row in people),
        contest=contest.name,
        event=event.name,
        number=held.number,
        reason=held.reason,
        entrants=sum(line.status == Status.COMPETED for line in lines),
        ranked=sum(line.rank is not None for line in lines),
        awards=dict(Counter(line.award for line in lines if line.award)),
    )


async def had_a_hand(actor: Actor, decision: Decision) -> bool:
    """Whether the actor judged at the event, competes in it or ruled on an appeal against it."""
    event = (await revision_of(decision.subject)).event
    ruled = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM appeal WHERE event = $1 AND ruler = $2)", event, actor.account
    )
    return bool(ruled) or await concerned(actor, event)


async def result_in_force(actor: Actor, decision: Decision) -> None:
    """Publish a result: the effect of a CONTEST_RESULT, with its last signature.

    The bundle is frozen with its root and signature, ranks go into the ledger, winners get their
    certificates; a correction takes the place of what was published before. Raises
    BlockedError where anything came up since it was finalised: the signature is taken back too.
    """
    held = await revision_of(decision.subject)
    contest = await contest_of((await event_of(held.event)).contest, lock=True)
    event, held = await event_of(held.event, lock=True), await revision_of(held.id, lock=True)
    newest = await latest_of(event.id)
    if held.state is not RevisionState.PROVISIONAL or newest is None or newest.id != held.id:
        raise ConflictError("result-older", name=event.name)
    hindrances = await before_final(contest, event, held)
    if hindrances:
        raise BlockedError(hindrances)
    await _freeze(contest, event, held, clock.now())
    await bring_about(actor, decision, contest, event, held)
    await refresh([event.id])
    await tell_entrants(event.id, "published", str(held.number))
    await record(
        actor, "competitions.result.published", f"event:{event.id}", {"revision": held.number},
        reason=held.reason,
    )  # fmt: skip


async def _freeze(contest: Contest, event: Event, held: Revision, now: datetime) -> None:
    bundle = await signed(await bundle_of(contest, event, held, published_at=now))
    hindrances = await recomputed(bundle)
    if hindrances:
        raise BlockedError(hindrances)
    to = EventState.FINAL if event.state is EventState.PROVISIONAL else EventState.CORRECTED
    if to not in EVENT_TRANSITIONS[event.state]:
        raise ConflictError("result-older", name=event.name)
    connection = require_transaction()
    await connection.execute(
        "UPDATE result_revision SET state = 'superseded' WHERE event = $1 AND state = 'final'",
        event.id,
    )
    await connection.execute(
        "UPDATE result_revision SET state = 'final', published_at = $2, root = $3, signature = $4,"
        " kid = $5, bundle = $6, shown_at = coalesce(shown_at, $2) WHERE id = $1",
        held.id, now, bytes.fromhex(bundle["root"]), bundle["signature"], bundle["kid"],
        msgspec.json.encode(bundle).decode(),
    )  # fmt: skip
    await connection.execute("UPDATE contest_event SET state = $2 WHERE id = $1", event.id, to)
