"""A change to an approved class: asked for by the institution, decided by an officer."""

from typing import Any
from uuid import UUID

import msgspec
from asyncpg import CheckViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.i18n import N_
from app.outbox.wording import Kind
from app.permits import Actor, Permit
from courses.data import ClassState
from courses.filing.changes import Change, Plan, changed_fields, difference
from courses.filing.data import CHANGEABLE, ChangeState, NewSession
from courses.filing.drafting import lock_own_class, write_sessions
from courses.filing.facts import filing_facts, sessions_of
from courses.filing.rules import check_filing
from courses.filing.stepping import due_after, needs_reason
from courses.filing.terms import filing_terms
from courses.places.service import move_up
from courses.places.telling import tell_class
from courses.rules.base import Severity
from courses.service.attended import recount_class
from courses.service.classes import refresh_openings

_STILL_ASKED = frozenset({"starts-in-past", "filed-late", "item-not-in-force"})
"""Findings about the day of filing: a change to a class that was approved does not raise them."""


async def held_plan(row: Any) -> Plan:
    """Return what of a locked class may change, as it stands."""
    sessions = await sessions_of(row["id"])
    return Plan(
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        capacity=row["capacity"],
        place=row["place"],
        plan=row["plan"],
        assessment_plan=row["assessment_plan"],
        sessions={
            line.id: NewSession(
                held_on=line.held_on, starts_at=line.starts_at, ends_at=line.ends_at,
                content=line.content, kind=line.kind, teacher=line.teacher, room=line.room,
            )
            for line in sessions
            if line.state == "planned"
        },
    )  # fmt: skip


async def ask_change(actor: Actor, key: UUID, wanted: Plan, reason: str) -> UUID:
    """Ask for a change to an approved or running class.

    Raises ConflictError where nothing differs, one waits already, a session has attendance, the
    capacity is below those enrolled, somebody would be in two places at once, or the class
    would not meet what filing asks.
    """
    needs_reason(reason)
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        if ClassState(row["state"]) not in CHANGEABLE:
            raise ConflictError("class-state", state=row["state"])
        before, after = difference(await held_plan(row), wanted)
        if after.empty:
            raise ConflictError("change-nothing")
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM class_change WHERE training_class = $1"
            " AND state = 'filed')",
            key,
        ):
            raise ConflictError("change-open")
        await _only_untaught(after)
        await _try(row, after)
        terms = await filing_terms(clock.today())
        change = uuid7()
        await connection.execute(
            "INSERT INTO class_change (id, training_class, before, after, reason, asked_at,"
            " asked_by, due_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            change, key, msgspec.json.encode(before).decode(), msgspec.json.encode(after).decode(),
            reason, clock.now(), actor.name, await due_after(terms.change_working_days),
        )  # fmt: skip
        await record(
            actor, "courses.change.filed", f"class:{key}",
            {"fields": sorted(after.fields), "sessions": len(after.sessions)}, reason=reason,
            organisation=row["organisation"],
        )  # fmt: skip
    return change


async def _only_untaught(after: Change) -> None:
    taught = await db.require_transaction().fetchval(
        "SELECT min(s.held_on) FROM class_session s WHERE s.id = ANY($1)"
        " AND EXISTS (SELECT FROM attendance a WHERE a.session = s.id)",
        list(after.sessions),
    )
    if taught:
        raise ConflictError("session-has-attendance", day=taught.isoformat())


async def _try(row: Any, after: Change) -> None:
    """Make the change, see what it leads to, and take it back."""
    async with db.trial():
        await _apply(row, after)
        today = clock.today()
        findings = check_filing(await filing_facts(row["id"]), await filing_terms(today), today)
    errors = [f for f in findings if f.severity is Severity.ERROR and f.code not in _STILL_ASKED]
    if errors:
        raise ConflictError("filing-incomplete", count=len(errors), first=errors[0].code)


async def _apply(row: Any, after: Change) -> None:
    connection, key = db.require_transaction(), row["id"]
    fields = changed_fields(after)
    if fields:
        places = ", ".join(f"{name} = ${n}" for n, name in enumerate(fields, 2))
        try:
            await connection.execute(
                f"UPDATE training_class SET {places} WHERE id = $1", key, *fields.values()
            )
        except CheckViolationError as error:
            if "seats" in str(error):
                raise ConflictError(
                    "capacity-below-enrolled", capacity=fields["capacity"]
                ) from error
            raise ConflictError("class-dates-backward") from error
    # All touched lines step aside first: two of them may swap places.
    await connection.execute(
        "UPDATE class_session SET state = 'cancelled' WHERE training_class = $1"
        " AND id = ANY($2)",
        key, list(after.sessions),
    )  # fmt: skip
    terms = await filing_terms(clock.today())
    lines = {session: line for session, line in after.sessions.items() if line is not None}
    await write_sessions(row, lines, terms)
    await recount_class(key, row["starts_on"])


async def decide_change(actor: Actor, change: UUID, *, approve: bool, reason: str) -> UUID:
    """Approve or refuse a change, and return its class; approved, it is made at once.

    Raises NotFoundError outside the actor's reach and ConflictError where it was decided
    already or can no longer be made.
    """
    if not approve:
        needs_reason(reason)
    async with db.transaction(actor) as connection:
        key = await connection.fetchval(
            "SELECT training_class FROM class_change WHERE id = $1", change
        )
        row = await lock_own_class(actor, key, Permit.CLASS_DECIDE)
        asked = await connection.fetchrow(
            "SELECT state, after FROM class_change WHERE id = $1 FOR UPDATE", change
        )
        if asked["state"] != ChangeState.FILED:
            raise ConflictError("change-decided")
        if approve:
            after = msgspec.json.decode(asked["after"], type=Change)
            await _only_untaught(after)
            await _try(row, after)
            await _apply(row, after)
            await refresh_openings([row["id"]])
            await move_up(row["id"])
            await tell_class(
                row["id"], Kind.CLASS_CHANGED, f"class-changed:{change}",
                {"title": row["title"], "change": N_("时间、地点或名额")},
            )  # fmt: skip
        state = ChangeState.APPROVED if approve else ChangeState.REFUSED
        await connection.execute(
            "UPDATE class_change SET state = $2, decided_at = $3, decided_by = $4,"
            " decision_reason = $5 WHERE id = $1",
            change, state.value, clock.now(), actor.name, reason,
        )  # fmt: skip
        await record(
            actor, f"courses.change.{state.value}", f"class:{row['id']}", {}, reason=reason,
            organisation=row["organisation"],
        )  # fmt: skip
    return UUID(str(row["id"]))


async def withdraw_change(actor: Actor, key: UUID) -> None:
    """Take back a class's change that has not been decided; raises NotFoundError for none."""
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        status = await connection.execute(
            "UPDATE class_change SET state = 'withdrawn', decided_at = $2"
            " WHERE training_class = $1 AND state = 'filed'",
            key, clock.now(),
        )  # fmt: skip
        if status == "UPDATE 0":
            raise NotFoundError("not-found")
        await record(
            actor, "courses.change.withdrawn", f"class:{key}", {},
            organisation=row["organisation"],
        )  # fmt: skip
