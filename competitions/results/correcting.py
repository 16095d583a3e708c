"""Putting right what a result stands on, after marks were locked: entries, deductions, marks.

Nothing of it changes a result by itself: the result is computed anew afterwards, with its reason
(``computing.revise``), and a published one only with another decision.
"""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid5

import asyncpg
import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from competitions.data import ENTRY_TRANSITIONS, EntryState, EventState
from competitions.plans.data import Event
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event
from competitions.results.rules import OVER
from competitions.rules.data import Aspect, Method, RuleSet

SHORTEST_REASON = 4
_LARGEST_JUDGEMENT = 3
_OPEN = OVER | {EventState.PROVISIONAL}
Reason = Annotated[str, msgspec.Meta(max_length=300)]


class EntryChange(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is disqualified, withdrawn or readmitted, and why."""

    cipher: str
    state: EntryState
    reason: Reason = ""


class PenaltyBack(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction that is taken back, and why."""

    penalty: UUID
    reason: Reason = ""


class MarkChange(msgspec.Struct, frozen=True, kw_only=True):
    """A mark as it should have been, and why; ``judge`` is the seat's number."""

    cipher: str
    aspect: str
    value: Decimal
    judge: int | None = None
    reason: Reason = ""


async def begun(actor: Actor, event_key: UUID, reason: str) -> tuple[Event, str]:
    """Return the event, locked, and the reason; raise ConflictError where nothing may change."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("result-reason", shortest=SHORTEST_REASON)
    _, event = await own_event(actor, event_key, lock=True)
    if event.state not in _OPEN:
        raise ConflictError("result-not-shown", name=event.name)
    return event, told


async def entry_of(event: Event, cipher: str) -> Any:
    """Return key and state of the entry with this cipher, locked; raises ConflictError for none."""
    row = await require_transaction().fetchrow(
        "SELECT id, state FROM entry WHERE event = $1 AND cipher = $2 FOR UPDATE",
        event.id, cipher.strip().upper(),
    )  # fmt: skip
    if row is None:
        raise ConflictError("result-cipher", cipher=cipher[:12])
    return row


async def change_entry(actor: Actor, event_key: UUID, wanted: EntryChange) -> None:
    """Disqualify, withdraw or readmit an entry; the same once more does nothing.

    Raises ConflictError without a reason, for a cipher nobody has, for a step that there is not,
    and for somebody readmitted who competes in another event at the same time.
    """
    async with db.transaction(actor) as connection:
        event, reason = await begun(actor, event_key, wanted.reason)
        row = await entry_of(event, wanted.cipher)
        if row["state"] == wanted.state:
            return
        if wanted.state not in ENTRY_TRANSITIONS[EntryState(row["state"])]:
            raise ConflictError("result-entry-step", cipher=wanted.cipher)
        back = wanted.state is EntryState.ENTERED
        try:
            await connection.execute(
                "UPDATE entry SET state = $2, reason = $3, ended_at = $4 WHERE id = $1",
                row["id"], wanted.state, "" if back else reason, None if back else clock.now(),
            )  # fmt: skip
            await connection.execute(
                "UPDATE entry_member SET live = $2 WHERE entry = $1",
                row["id"], wanted.state is not EntryState.WITHDRAWN,
            )  # fmt: skip
        except asyncpg.ExclusionViolationError as error:
            raise ConflictError("result-elsewhere", cipher=wanted.cipher) from error
        await record(
            actor, "competitions.entry.corrected", f"entry:{row['id']}",
            {"was": row["state"], "now": wanted.state.value}, reason=reason,
        )  # fmt: skip


async def take_penalty_back(actor: Actor, event_key: UUID, wanted: PenaltyBack) -> None:
    """Take a deduction back; it stays on record. Once more does nothing."""
    async with db.transaction(actor) as connection:
        event, reason = await begun(actor, event_key, wanted.reason)
        row = await connection.fetchrow(
            "SELECT p.id, p.taken_back_at FROM entry_penalty p JOIN entry n ON n.id = p.entry"
            " WHERE p.id = $1 AND n.event = $2 FOR UPDATE OF p",
            wanted.penalty, event.id,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        if row["taken_back_at"] is not None:
            return
        await connection.execute(
            "UPDATE entry_penalty SET taken_back_at = $2 WHERE id = $1", row["id"], clock.now()
        )
        await record(
            actor, "competitions.penalty.taken_back", f"penalty:{row['id']}", {}, reason=reason
        )


async def change_mark(actor: Actor, event_key: UUID, wanted: MarkChange) -> None:
    """Put a mark right; the old one stays on record.

    A judgement waits for a colleague who enters the same value, and until then the result is
    kept back; another value takes the place of the first. Raises ConflictError for an aspect or
    judge there is no mark of, and for a value that the aspect does not take.
    """
    async with db.transaction(actor):
        event, reason = await begun(actor, event_key, wanted.reason)
        aspect = _aspect(await rule_set_of(event), wanted)
        row = await entry_of(event, wanted.cipher)
        old = await _mark(row["id"], wanted)
        if old["value"] == wanted.value:
            await _confirm(actor, old, aspect)
            return
        await _replace(actor, event, old, wanted, reason)
        await record(
            actor, "competitions.mark.corrected", f"entry:{row['id']}",
            {"aspect": wanted.aspect, "was": str(old["value"]), "now": str(wanted.value)},
            reason=reason,
        )  # fmt: skip


def _aspect(rules: RuleSet, wanted: MarkChange) -> Aspect:
    found = {a.code: a for s in rules.stages for m in s.modules for a in m.aspects}
    aspect = found.get(wanted.aspect.strip())
    if aspect is None:
        raise ConflictError("result-mark-none", aspect=wanted.aspect)
    value = wanted.value
    if aspect.method is Method.JUDGEMENT:
        good = value in {Decimal(n) for n in range(_LARGEST_JUDGEMENT + 1)}
    else:
        good = value.is_finite() and 0 <= value <= aspect.most
        good = good and (not aspect.steps or value in aspect.steps)
        good = good and value == round(value, 2)
    if not good:
        raise ConflictError("result-mark-value", aspect=aspect.code)
    return aspect


async def _mark(entry: UUID, wanted: MarkChange) -> Any:
    rows = await require_transaction().fetch(
        "SELECT m.*, s.number FROM mark m JOIN judge_seat s ON s.id = m.seat WHERE m.entry = $1"
        " AND m.aspect = $2 AND m.replaced_at IS NULL AND ($3::int IS NULL OR s.number = $3)"
        " FOR UPDATE OF m",
        entry, wanted.aspect.strip(), wanted.judge,
    )  # fmt: skip
    if len(rows) != 1:
        raise ConflictError("result-mark-none", aspect=wanted.aspect)
    return rows[0]


def _sender(actor: Actor, old: Any) -> UUID:
    """Return the key of a correction: it tells whether the same account confirms its own."""
    return uuid5(old["seat"], f"{old['entry']}|{old['aspect']}|{actor.account}")


async def _confirm(actor: Actor, old: Any, aspect: Aspect) -> None:
    if aspect.method is not Method.JUDGEMENT or old["second_value"] == old["value"]:
        return
    if old["sent"] == _sender(actor, old):
        raise ConflictError("result-mark-second", aspect=aspect.code)
    await require_transaction().execute(
        "UPDATE mark SET second_value = value, second_by = $2, second_at = $3 WHERE id = $1",
        old["id"], actor.account, clock.now(),
    )  # fmt: skip
    await record(actor, "competitions.mark.confirmed", f"entry:{old['entry']}", {})


async def _replace(actor: Actor, event: Event, old: Any, wanted: MarkChange, reason: str) -> None:
    connection, now = require_transaction(), clock.now()
    await connection.execute(
        "UPDATE mark SET replaced_at = $2, replaced_for = $3 WHERE id = $1", old["id"], now, reason
    )
    key = _sender(actor, old)
    if await connection.fetchval("SELECT EXISTS (SELECT FROM mark WHERE sent = $1)", key):
        # An earlier correction of the same mark by the same account gives its key up.
        await connection.execute("UPDATE mark SET sent = $2 WHERE sent = $1", key, uuid7())
    await connection.execute(
        "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent, marked_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        uuid7(), event.id, old["entry"], old["stage"], old["aspect"], old["method"], old["seat"],
        wanted.value, key, now,
    )  # fmt: skip
