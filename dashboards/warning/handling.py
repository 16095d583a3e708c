"""An alert in somebody's hands: taken on, spoken of, put to sleep until a day, closed."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from dashboards.warning.data import ALERT_TRANSITIONS, AlertKind, AlertState, Step

SHORTEST = 4
LONGEST_SNOOZE = timedelta(days=184)


def handles(actor: Actor, division: str) -> bool:
    """Whether the actor may act on alerts of this division; '' is the city's."""
    reach = actor.reach(Permit.ALERT_HANDLE)
    return reach.everything or (division != "" and division in reach.divisions)


def sees(actor: Actor, division: str, occupation_code: str) -> bool:
    """Whether the actor sees an alert: of its own divisions, and of the city's occupations."""
    reach = actor.reach(Permit.DASHBOARD_VIEW)
    if reach.everything or (division == "" and occupation_code != ""):
        return True
    return division != "" and division in reach.divisions


async def note(alert: UUID, step: Step, text: str = "", by: str = "") -> None:
    """Write down what befell an alert; nobody's name is the system's."""
    await require_transaction().execute(
        "INSERT INTO alert_note (id, alert, step, text, by, at) VALUES ($1, $2, $3, $4, $5, $6)",
        uuid7(), alert, step, text, by, clock.now(),
    )  # fmt: skip


async def end(alert: UUID, state: AlertState, outcome: str = "", by: str = "") -> None:
    """Close an alert; without an outcome what it warned of is gone. A shared step."""
    _check(state, AlertState.CLOSED)
    await require_transaction().execute(
        "UPDATE alert SET state = 'closed', closed_at = $2, outcome = $3, snoozed_until = NULL"
        " WHERE id = $1",
        alert, clock.now(), outcome,
    )  # fmt: skip
    await note(alert, Step.CLOSED, outcome, by)


def _check(state: AlertState, to: AlertState) -> None:
    if to not in ALERT_TRANSITIONS[state]:
        raise ConflictError("alert-state")


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    state: AlertState
    kind: AlertKind
    owner: UUID | None
    outcome: str
    snoozed_until: date | None


async def _held(actor: Actor, key: UUID) -> _Held:
    row = await require_transaction().fetchrow(
        "SELECT state, owner, kind, outcome, snoozed_until, division, occupation_code FROM alert"
        " WHERE id = $1 FOR UPDATE",
        key,
    )
    if row is None or not sees(actor, row["division"], row["occupation_code"]):
        raise NotFoundError("not-found")
    if not handles(actor, row["division"]):
        raise ConflictError("alert-city")
    return msgspec.convert(dict(row), _Held)


async def take_on(actor: Actor, key: UUID) -> None:
    """Make an alert one's own; whoever had it is relieved.

    Raises ConflictError for one that is closed, NotFoundError for one out of reach.
    """
    async with db.transaction(actor) as connection:
        held = await _held(actor, key)
        if held.state is AlertState.TAKEN and held.owner == actor.account:
            return
        if held.state is not AlertState.TAKEN:
            _check(held.state, AlertState.TAKEN)
        await connection.execute(
            "UPDATE alert SET state = 'taken', owner = $2, owner_name = $3, snoozed_until = NULL"
            " WHERE id = $1",
            key, actor.account, actor.signature,
        )  # fmt: skip
        await _told(actor, key, Step.TAKEN)


async def speak(actor: Actor, key: UUID, text: str) -> None:
    """Write something down about an alert; the same said twice in a row stands once."""
    if not text:
        raise ConflictError("alert-note")
    async with db.transaction(actor) as connection:
        await _held(actor, key)
        last = await connection.fetchrow(
            "SELECT step, text, by FROM alert_note WHERE alert = $1 ORDER BY at DESC, id DESC"
            " LIMIT 1",
            key,
        )
        if last and (last["step"], last["text"], last["by"]) == (Step.NOTE, text, actor.signature):
            return
        await _told(actor, key, Step.NOTE, text)


async def snooze(actor: Actor, key: UUID, until: date, text: str) -> None:
    """Put an alert to sleep until a day, with why; it opens again by itself on that day.

    Raises ConflictError for a day that is not ahead or too far, and without a reason.
    """
    today = clock.today()
    if not today < until <= today + LONGEST_SNOOZE:
        raise ConflictError("alert-day")
    if len(text) < SHORTEST:
        raise ConflictError("alert-reason")
    async with db.transaction(actor) as connection:
        held = await _held(actor, key)
        if held.state is AlertState.SNOOZED and held.snoozed_until == until:
            return
        if held.state is not AlertState.SNOOZED:
            _check(held.state, AlertState.SNOOZED)
        await connection.execute(
            "UPDATE alert SET state = 'snoozed', snoozed_until = $2 WHERE id = $1", key, until
        )
        await _told(actor, key, Step.SNOOZED, text)


async def close(actor: Actor, key: UUID, outcome: str) -> None:
    """Close an alert with what came of it; raises ConflictError without saying so."""
    if len(outcome) < SHORTEST:
        raise ConflictError("alert-outcome")
    async with db.transaction(actor):
        held = await _held(actor, key)
        if held.state is AlertState.CLOSED and held.outcome == outcome:
            return
        await end(key, held.state, outcome, actor.signature)
        await record(
            actor, "dashboards.alert.closed", f"alert:{key}", {"kind": held.kind}, reason=outcome
        )


async def _told(actor: Actor, key: UUID, step: Step, text: str = "") -> None:
    await note(key, step, text, actor.signature)
    await record(actor, f"dashboards.alert.{step.value}", f"alert:{key}", {}, reason=text)
