"""A round from its draft to its call and the end of its intake."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError
from app.openings.data import Opening, OpeningKind
from app.openings.service import offer, take_back
from app.people.data import Tier
from app.permits import Actor
from app.reference.queries import division_names
from app.settings import settings
from app.terms.service import in_force
from certifications.queries import LADDER
from certifications.rounds.data import (
    ROUND_TRANSITIONS,
    CallBody,
    Quota,
    RoundRow,
    RoundState,
    RubricItem,
)
from certifications.rounds.faults import fault_error
from certifications.rounds.queries import round_of, rounds_in
from certifications.rounds.rules import DrawnUp, Fault, call_faults
from certifications.rounds.terms import round_terms
from certifications.terms import LadderTerms, default_terms

SHORTEST_REASON = 4


class RoundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A round as it is drawn up."""

    tier: Tier
    year: int
    title: str
    call: str
    document_no: str
    opens_on: date
    closes_on: date
    quota: int
    quotas: tuple[Quota, ...]
    rubric: tuple[RubricItem, ...]
    objection_phone: str
    supervision_phone: str
    objection_address: str


async def draft_round(actor: Actor, facts: RoundFacts) -> UUID:
    """Draw a round up; a second one of a tier in a year is its next. Returns its key.

    Raises ConflictError for a quota of nothing, dates that run backwards, and parts that are more
    than the whole: nothing wrong is kept.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        await _checked(facts)
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext($1))", f"round {facts.tier} {facts.year}"
        )
        serial = await connection.fetchval(
            "INSERT INTO round (id, tier, year, serial, title, call, document_no, opens_on,"
            " closes_on, quota, state, rubric, objection_phone, supervision_phone,"
            " objection_address, drawn_up_by, drawn_up_at)"
            " SELECT $1, $2::varchar, $3::smallint, 1 + coalesce(max(serial), 0), $4, $5, $6, $7,"
            " $8, $9, 'draft', $10, $11, $12, $13, $14, $15 FROM round"
            " WHERE tier = $2::varchar AND year = $3::smallint RETURNING serial",
            key, facts.tier, facts.year, facts.title, facts.call, facts.document_no,
            facts.opens_on, facts.closes_on, facts.quota,
            msgspec.json.encode(facts.rubric).decode(), facts.objection_phone,
            facts.supervision_phone, facts.objection_address, actor.name, clock.now(),
        )  # fmt: skip
        await _write_quotas(key, facts.quotas)
        await record(
            actor, "certifications.round.drafted", f"round:{key}",
            {"tier": facts.tier.value, "year": facts.year, "serial": serial},
        )  # fmt: skip
    return key


async def change_round(actor: Actor, key: UUID, facts: RoundFacts) -> None:
    """Change a draft; tier and year stay. Raises ConflictError once its call is proposed."""
    async with db.transaction(actor) as connection:
        await _draft(key)
        await _checked(facts)
        await connection.execute(
            "UPDATE round SET title = $2, call = $3, document_no = $4, opens_on = $5,"
            " closes_on = $6, quota = $7, rubric = $8, objection_phone = $9,"
            " supervision_phone = $10, objection_address = $11 WHERE id = $1",
            key, facts.title, facts.call, facts.document_no, facts.opens_on, facts.closes_on,
            facts.quota, msgspec.json.encode(facts.rubric).decode(), facts.objection_phone,
            facts.supervision_phone, facts.objection_address,
        )  # fmt: skip
        await connection.execute("DELETE FROM round_quota WHERE round = $1", key)
        await _write_quotas(key, facts.quotas)
        await record(actor, "certifications.round.changed", f"round:{key}", {})


async def _write_quotas(key: UUID, quotas: Sequence[Quota]) -> None:
    try:
        await require_transaction().executemany(
            "INSERT INTO round_quota (id, round, scope, code, seats) VALUES ($1, $2, $3, $4, $5)",
            [(uuid7(), key, one.scope, one.code, one.seats) for one in quotas],
        )
    except UniqueViolationError as error:
        raise ConflictError("round-part-twice") from error


_NOT_YET = frozenset({"round-call-empty", "round-contact-missing", "round-over", "round-days-few"})
"""What a draft may still lack; the proposal may not."""


async def _checked(facts: RoundFacts) -> None:
    for fault in await _faults(facts):
        if fault.code not in _NOT_YET:
            raise fault_error(fault, await _names())


async def _faults(facts: RoundFacts | RoundRow) -> tuple[Fault, ...]:
    drawn = DrawnUp(**{name: getattr(facts, name) for name in DrawnUp.__struct_fields__})
    today = clock.today()
    return call_faults(drawn, await round_terms(today), today)


async def _names() -> dict[str, str]:
    return {one.code: one.zh for one in await division_names(settings().city_code)}


async def _draft(key: UUID) -> RoundRow:
    held = await round_of(key, lock=True)
    if held.state is not RoundState.DRAFT:
        raise ConflictError("round-state", title=held.title)
    if await decisions.open_decision(DecisionKind.CALL, key) is not None:
        raise ConflictError("round-proposed", title=held.title)
    return held


async def propose_call(actor: Actor, key: UUID) -> UUID:
    """Propose to call a round, and return the decision's key.

    Raises ConflictError with the first thing that is still missing, and ``decision-open`` with
    the difference where somebody else has proposed it.
    """
    async with db.transaction(actor):
        held = await round_of(key, lock=True)
        if held.state is not RoundState.DRAFT:
            raise ConflictError("round-state", title=held.title)
        for fault in await _faults(held):
            raise fault_error(fault, await _names())
        body = CallBody(
            **{name: getattr(held, name) for name in CallBody.__struct_fields__ if name != "people"}
        )
        return await decisions.propose(actor, DecisionKind.CALL, key, title=held.title, body=body)


async def call_in_force(actor: Actor, decision: Decision) -> None:
    """Call the round: the day's terms are frozen into it, and everybody may see and join it.

    The effect of a CALL decision, in the transaction of its last signature. Its number is the
    next ever of its tier, which the terms of transition count by. Raises ConflictError where the
    last day to apply has passed meanwhile.
    """
    held = await round_of(decision.subject, lock=True)
    _step(held, RoundState.CALLED)
    today, connection = clock.today(), require_transaction()
    if held.closes_on <= today:
        raise fault_error(Fault(code="round-over", facts={"day": held.closes_on}))
    found = await in_force(LADDER, today, LadderTerms)
    terms, version = found or (default_terms(), None)
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext($1))", f"round number {held.tier}"
    )
    number = await connection.fetchval(
        "UPDATE round SET state = 'called', called_at = $2, terms = $3, terms_number = $4,"
        " terms_title = $5, number = (SELECT 1 + coalesce(max(number), 0) FROM round"
        " WHERE tier = $6) WHERE id = $1 RETURNING number",
        held.id, clock.now(), msgspec.json.encode(terms).decode(),
        version.number if version else None, version.title if version else "", held.tier,
    )  # fmt: skip
    await offer([_opening(held)])
    await record(actor, "certifications.round.called", f"round:{held.id}", {"number": number})


def _opening(held: RoundRow) -> Opening:
    return Opening(
        source=f"round:{held.id}",
        kind=OpeningKind.ROUND,
        title=held.title,
        organiser=settings().issuer_zh,
        starts_on=held.opens_on,
        closes_on=held.closes_on,
        link=f"/rounds/{held.id}",
    )


async def rebuild_openings(actor: Actor) -> None:
    """Offer anew exactly the rounds that are called."""
    async with db.transaction(actor) as connection:
        await connection.execute("DELETE FROM opening WHERE source LIKE 'round:%'")
        await offer([_opening(held) for held in await rounds_in(RoundState.CALLED)])
        await record(actor, "certifications.openings.rebuilt", "openings", {})


def _step(held: RoundRow, to: RoundState) -> None:
    if to not in ROUND_TRANSITIONS[held.state]:
        raise ConflictError("round-state", title=held.title)


async def close_intake(actor: Actor, key: UUID) -> None:
    """Go on to the checks once the last day to apply has passed; drafts stay behind.

    Raises ConflictError before that, and for a round that is elsewhere.
    """
    async with db.transaction(actor) as connection:
        held = await round_of(key, lock=True)
        _step(held, RoundState.CHECKING)
        if clock.today() <= held.closes_on:
            raise ConflictError("round-still-open", day=held.closes_on)
        await connection.execute("UPDATE round SET state = 'checking' WHERE id = $1", key)
        await take_back([f"round:{key}"])
        await record(actor, "certifications.round.closed", f"round:{key}", {})


def usual_dates(today: date) -> tuple[date, date]:
    """Return the dates that an empty form offers: two weeks from now, for a month."""
    return today + timedelta(days=14), today + timedelta(days=44)
