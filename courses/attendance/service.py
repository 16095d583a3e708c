"""Recording who was in a session; a later, different entry is a new row with a reason."""

from collections.abc import Sequence
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError
from app.permits import Actor, Permit
from courses.attendance.data import Entry, EntryPlan, Held, Recorded, SessionFacts, Way
from courses.attendance.queries import CURRENT, facts_of, session_head, session_row
from courses.attendance.rules import entry_refusal, opens_at, plan_entries
from courses.rules.attended import AttendanceTerms, Presence
from courses.service.attended import attendance_terms, recount_hours


async def record_attendance(
    actor: Actor, session: UUID, entries: Sequence[Entry], *, way: Way, reason: str = ""
) -> Recorded:
    """Enter who was in a session, all or none.

    An entry that differs from what is held corrects it: a new row, with the reason. Raises
    NotFoundError outside the actor's reach, ConflictError for a session that is cancelled, has
    not begun or whose class takes no results, and for a correction without a reason, and
    MalformedError for somebody who is not of the class.
    """
    async with db.transaction(actor):
        row = await session_row(actor, session, Permit.ATTENDANCE_RECORD)
        head = session_head(row)
        terms = await attendance_terms(row["starts_on"])
        check_open(facts_of(head), terms)
        plan = await write_entries(
            actor, session, head.training_class, entries, terms=terms, way=way, reason=reason
        )
        if plan.new or plan.corrections:
            await record(
                actor, "courses.attendance.recorded", f"session:{session}",
                {"new": len(plan.new), "corrected": len(plan.corrections), "way": way},
                reason=reason, organisation=head.organisation,
            )  # fmt: skip
    return Recorded(len(plan.new), len(plan.corrections), plan.unchanged)


def check_open(facts: SessionFacts, terms: AttendanceTerms) -> None:
    """Raise ConflictError where nothing can be entered for a session now."""
    if code := entry_refusal(facts, clock.now(), terms):
        raise ConflictError(
            code,
            state=facts.class_state.value,
            opens_at=f"{opens_at(facts, terms).astimezone(clock.CITY_ZONE):%m-%d %H:%M}",
        )


async def write_entries(
    actor: Actor,
    session: UUID,
    training_class: UUID,
    entries: Sequence[Entry],
    *,
    terms: AttendanceTerms,
    way: Way,
    reason: str,
) -> EntryPlan:
    """Enter what is said of these trainees and bring their hours up to date.

    In the current transaction; the enrolments are held, so that two entries for one trainee
    come one after the other. Raises as ``record_attendance`` does.
    """
    connection = require_transaction()
    wanted = {entry.enrolment: entry for entry in entries}
    found = await connection.fetch(
        "SELECT id FROM enrolment WHERE id = ANY($1) AND training_class = $2"
        " AND state = 'enrolled' ORDER BY id FOR NO KEY UPDATE",
        list(wanted), training_class,
    )  # fmt: skip
    if len(found) < len(wanted):
        raise MalformedError("attendance-stranger")
    held = await current(session, list(wanted))
    plan = plan_entries(list(wanted.values()), held)
    if plan.corrections and not reason.strip():
        raise ConflictError("correction-reason", count=len(plan.corrections))
    rows: list[tuple[Entry, UUID | None, str]] = [(entry, None, "") for entry in plan.new]
    rows += [(entry, before, reason.strip()) for entry, before in plan.corrections]
    now = clock.now()
    await connection.executemany(
        "INSERT INTO attendance (id, training_class, session, enrolment, presence, way, reason,"
        " entered_at, entered_by, supersedes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (uuid7(), training_class, session, entry.enrolment, entry.presence, way, why, now,
             actor.name, before)
            for entry, before, why in rows
        ],
    )  # fmt: skip
    await recount_hours([entry.enrolment for entry, _, _ in rows], terms)
    return plan


async def current(session: UUID, enrolments: Sequence[UUID]) -> dict[UUID, Held]:
    """Return what is recorded of these trainees in a session, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT a.id, a.enrolment, a.presence FROM attendance a WHERE a.session = $1"
        f" AND a.enrolment = ANY($2) AND {CURRENT}",
        session, list(enrolments),
    )  # fmt: skip
    return {r["enrolment"]: Held(id=r["id"], presence=Presence(r["presence"])) for r in rows}
