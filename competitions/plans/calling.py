"""A contest's call (竞赛通知): written, decided by three, in force; the contest's regular end."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body, Decision, DecisionKind
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import CONTEST_TRANSITIONS, ContestState, EventState, Group
from competitions.plans.data import CallFacts, Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, events_of
from competitions.plans.reach import own_contest
from competitions.plans.rules import missing_for_call
from competitions.plans.seeds import seal_seed
from competitions.plans.setting_up import settable

OVER = frozenset({EventState.FINAL, EventState.CORRECTED, EventState.CANCELLED})


class CalledEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the decision on its call names it, with the rules that decide it."""

    name: str
    occupation: str
    participants: Group
    starts_at: datetime
    rule_set: UUID


class ContestCallBody(Body, frozen=True, kw_only=True):
    """What a decision on a call brings into force."""

    name: str
    document_no: str
    entry_opens_at: datetime
    entry_closes_at: datetime
    starts_on: date
    ends_on: date
    call: str
    events: tuple[CalledEvent, ...]


async def write_call(actor: Actor, key: UUID, facts: CallFacts) -> None:
    """Write the call of a contest that is not called yet; parts may still be missing.

    Raises ConflictError for times that run backwards and once the call is proposed.
    """
    opens, closes = facts.entry_opens_at, facts.entry_closes_at
    if opens is not None and closes is not None and closes <= opens:
        raise ConflictError("call-times-backward")
    if facts.ends_on < facts.starts_on:
        raise ConflictError("contest-dates-backward")
    async with db.transaction(actor) as connection:
        held = await settable(await own_contest(actor, key, lock=True))
        names = CallFacts.__struct_fields__
        sets = ", ".join(f'"{name}" = ${n}' for n, name in enumerate(names, 2))
        await connection.execute(
            f"UPDATE contest SET {sets} WHERE id = $1",
            held.id, *(getattr(facts, name) for name in names),
        )  # fmt: skip
        await record(actor, "competitions.call.written", f"contest:{key}", {})


def _running(events: list[Event]) -> list[Event]:
    return [event for event in events if event.state is not EventState.CANCELLED]


async def _whole(held: Contest) -> list[Event]:
    events = await events_of(held.id)
    missing = missing_for_call(held, events, clock.now(), clock.CITY_ZONE)
    if missing:
        raise ConflictError("contest-incomplete", name=held.name, n=len(missing))
    return _running(events)


async def propose_call(actor: Actor, key: UUID) -> UUID:
    """Propose to call a contest of an approved plan, and return the decision's key.

    Raises ConflictError while something is missing, and ``decision-open`` where somebody else
    has proposed it.
    """
    async with db.transaction(actor):
        held = await own_contest(actor, key, lock=True)
        if held.state is ContestState.PLANNED:
            raise ConflictError("contest-not-approved", name=held.name)
        if held.state is not ContestState.APPROVED:
            raise ConflictError("contest-state", name=held.name)
        events = await _whole(held)
        return await decisions.propose(
            actor, DecisionKind.CONTEST_CALL, key, title=held.name, body=_body(held, events)
        )


def _body(held: Contest, events: list[Event]) -> ContestCallBody:
    values = {
        name: getattr(held, name)
        for name in ContestCallBody.__struct_fields__
        if name not in {"people", "events"}
    }
    called = [
        CalledEvent(**{name: getattr(event, name) for name in CalledEvent.__struct_fields__})
        for event in events
    ]
    return ContestCallBody(**values, events=tuple(called))


async def call_in_force(actor: Actor, decision: Decision) -> None:
    """Call the contest: the effect of a CONTEST_CALL, with its last signature.

    Each event takes entries and gets the sealed seed of its draw, whose hash is public from now
    on. Raises ConflictError where entry has closed meanwhile.
    """
    held = await contest_of(decision.subject, lock=True)
    if ContestState.CALLED not in CONTEST_TRANSITIONS[held.state]:
        raise ConflictError("contest-state", name=held.name)
    events, connection = await _whole(held), require_transaction()
    await connection.execute(
        "UPDATE contest SET state = 'called', called_at = $2 WHERE id = $1", held.id, clock.now()
    )
    hashes = {str(event.id): await seal_seed(event.id) for event in events}
    await connection.execute(
        "UPDATE contest_event SET state = 'entering' WHERE id = ANY($1)",
        [event.id for event in events],
    )
    await refresh([event.id for event in events])
    await record(
        actor, "competitions.contest.called", f"contest:{held.id}",
        {"events": len(events), "seed_sha256": hashes},
    )  # fmt: skip


async def finish(actor: Actor, key: UUID) -> None:
    """End a contest whose events all have their final results; once more does nothing.

    Raises ConflictError while one is still running.
    """
    async with db.transaction(actor) as connection:
        held = await own_contest(actor, key, lock=True)
        if held.state is ContestState.FINISHED:
            return
        if ContestState.FINISHED not in CONTEST_TRANSITIONS[held.state]:
            raise ConflictError("contest-state", name=held.name)
        still = [event.name for event in await events_of(key) if event.state not in OVER]
        if still:
            raise ConflictError("contest-running", names="、".join(still))
        await connection.execute(
            "UPDATE contest SET state = 'finished', ended_at = $2 WHERE id = $1", key, clock.now()
        )
        await record(actor, "competitions.contest.finished", f"contest:{key}", {})
