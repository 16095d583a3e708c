"""Sessions, who was there and what was corrected, within the actor's reach."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from courses.attendance.data import (
    ClassAttendance,
    Correction,
    SessionCount,
    SessionFacts,
    SessionHead,
    SessionPage,
    TraineePresence,
)
from courses.attendance.rules import entry_refusal
from courses.rules.attended import Presence
from courses.service.attended import attendance_terms

REACHED = "($2 OR c.organisation = ANY($3::uuid[]) OR c.division = ANY($4::text[]))"
CURRENT = "NOT EXISTS (SELECT FROM attendance later WHERE later.supersedes = a.id)"
"""Keeps the row that nobody superseded."""
_SESSION = (
    "SELECT s.id, s.training_class, c.number AS class_number, c.title AS class_title,"
    " c.state AS class_state, c.organisation, c.starts_on, s.held_on, s.starts_at, s.ends_at,"
    " s.hours, s.kind, s.content, s.state, coalesce(t.name, '') AS teacher_name,"
    " coalesce(r.name, '') AS room_name FROM class_session s"
    " JOIN training_class c ON c.id = s.training_class"
    " LEFT JOIN teacher t ON t.id = s.teacher LEFT JOIN room r ON r.id = s.room"
    f" WHERE s.id = $1 AND {REACHED}"
)


async def session_row(actor: Actor, key: UUID, needed: Permit) -> Any:
    """Return a session's row with its class, in the current transaction.

    Raises NotFoundError outside the actor's reach under the permit.
    """
    reach = reach_arguments(actor, needed)
    row = await db.require_transaction().fetchrow(_SESSION, key, *reach)
    if row is None:
        raise NotFoundError("not-found")
    return row


def session_head(row: Any) -> SessionHead:
    """Return the session that a row holds."""
    return msgspec.convert({name: row[name] for name in SessionHead.__struct_fields__}, SessionHead)


def facts_of(held: SessionHead) -> SessionFacts:
    """Return what the rules ask of a session."""
    return SessionFacts(
        starts=datetime.combine(held.held_on, held.starts_at, clock.CITY_ZONE),
        ends=datetime.combine(held.held_on, held.ends_at, clock.CITY_ZONE),
        cancelled=held.state == "cancelled",
        class_state=held.class_state,
    )


async def session_page(actor: Actor, key: UUID) -> SessionPage:
    """Return a session with its trainees; raises NotFoundError outside the actor's reach."""
    async with db.read(actor) as connection:
        row = await session_row(actor, key, Permit.CLASS_VIEW)
        held = session_head(row)
        terms = await attendance_terms(row["starts_on"])
        trainees = await connection.fetch(
            "SELECT e.id AS enrolment, p.id AS person, p.name, p.id_number, a.presence, a.way,"
            " a.entered_at, coalesce(a.entered_by, '') AS entered_by FROM enrolment e"
            " JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            f" LEFT JOIN attendance a ON a.enrolment = e.id AND a.session = $2 AND {CURRENT}"
            " WHERE e.training_class = $1 AND (e.state <> 'withdrawn' OR a.id IS NOT NULL)"
            " ORDER BY p.pinyin, e.id",
            held.training_class, key,
        )  # fmt: skip
        corrections = await connection.fetch(
            "SELECT p.name, b.presence AS before, a.presence AS after, a.reason, a.entered_at,"
            " a.entered_by FROM attendance a JOIN attendance b ON b.id = a.supersedes"
            " JOIN enrolment e ON e.id = a.enrolment JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " WHERE a.session = $1 ORDER BY a.entered_at DESC, a.id DESC",
            key,
        )
    return SessionPage(
        held=held,
        trainees=[_trainee(row) for row in trainees],
        corrections=[msgspec.convert(dict(row), Correction) for row in corrections],
        refusal=entry_refusal(facts_of(held), clock.now(), terms),
        over=clock.now() > facts_of(held).ends,
        terms=terms,
    )


def _trainee(row: Any) -> TraineePresence:
    number = unseal(row["id_number"], f"person|id_number|{row['person']}").decode()
    values = {k: row[k] for k in TraineePresence.__struct_fields__ if k != "id_masked"}
    return msgspec.convert({**values, "id_masked": mask_id_number(number)}, TraineePresence)


async def class_attendance(actor: Actor, key: UUID) -> ClassAttendance:
    """Return a class's sessions with what was recorded; raises NotFoundError out of reach."""
    async with db.read(actor) as connection:
        held = await connection.fetchrow(
            "SELECT c.id, c.number, c.title, c.state, (SELECT count(*) FROM enrolment e"
            " WHERE e.training_class = c.id AND e.state <> 'withdrawn') AS trainees"
            f" FROM training_class c WHERE c.id = $1 AND {REACHED}",
            key, *reach_arguments(actor, Permit.CLASS_VIEW),
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        rows = await connection.fetch(
            "SELECT s.id, s.held_on, s.starts_at, s.ends_at, s.hours, s.kind, s.content, s.state,"
            " count(a.id) FILTER (WHERE e.state <> 'withdrawn') AS recorded,"
            " count(a.id) FILTER (WHERE e.state <> 'withdrawn' AND a.presence = ANY($2))"
            " AS present, count(a.id) FILTER (WHERE a.way = 'scan') AS scanned"
            " FROM class_session s"
            f" LEFT JOIN attendance a ON a.session = s.id AND {CURRENT}"
            " LEFT JOIN enrolment e ON e.id = a.enrolment"
            " WHERE s.training_class = $1 GROUP BY s.id ORDER BY s.held_on, s.starts_at",
            key, [Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY],
        )  # fmt: skip
    return ClassAttendance(
        training_class=held["id"],
        number=held["number"],
        title=held["title"],
        state=held["state"],
        trainees=held["trainees"],
        sessions=[msgspec.convert(dict(row), SessionCount) for row in rows],
    )
