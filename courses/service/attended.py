"""Hours attended, kept in step with attendance by session."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.db import require_transaction
from app.terms.service import in_force
from courses.rules.attended import AttendanceTerms, Presence

ATTENDANCE = "attendance"


async def attendance_terms(day: date) -> AttendanceTerms:
    """Return the terms of attendance on this day, in the current transaction."""
    found = await in_force(ATTENDANCE, day, AttendanceTerms)
    return found[0] if found else AttendanceTerms()


async def recount_class(training_class: UUID, starts_on: date) -> None:
    """Bring the hours of a whole class up to date, as after a change of its timetable.

    In the current transaction, which holds the class. Hours of trainees without any attendance
    by session stay as they were reported.
    """
    rows = await require_transaction().fetch(
        "SELECT id FROM enrolment WHERE training_class = $1 AND state = 'enrolled'"
        " ORDER BY id FOR NO KEY UPDATE",
        training_class,
    )
    await recount_hours([row["id"] for row in rows], await attendance_terms(starts_on))


async def recount_hours(enrolments: Sequence[UUID], terms: AttendanceTerms) -> None:
    """Bring the hours of these enrolments, which the transaction holds, up to date.

    The same sum as ``rules.attended_hours``, a test holds; sessions cancelled later count not.
    """
    await require_transaction().execute(
        "UPDATE enrolment e SET attended_hours = t.hours FROM (SELECT a.enrolment,"
        " round(sum(CASE WHEN s.state = 'cancelled' THEN 0 ELSE s.hours * coalesce(w.share, 0)"
        " END), 1) AS hours FROM attendance a JOIN class_session s ON s.id = a.session"
        " LEFT JOIN unnest($2::text[], $3::numeric[]) AS w(presence, share)"
        " ON w.presence = a.presence"
        " WHERE a.enrolment = ANY($1) AND NOT EXISTS (SELECT FROM"
        " attendance later WHERE later.supersedes = a.id) GROUP BY a.enrolment) t"
        " WHERE e.id = t.enrolment AND e.attended_hours IS DISTINCT FROM t.hours",
        list(enrolments), list(Presence), [terms.share(presence) for presence in Presence],
    )  # fmt: skip
