"""The terms of attendance in force on a day; the shipped defaults before the bureau's first."""

from datetime import date

from app.terms.service import in_force
from courses.attendance.data import AttendanceTerms

ATTENDANCE = "attendance"


async def attendance_terms(day: date) -> AttendanceTerms:
    """Return the terms of attendance on this day, in the current transaction."""
    found = await in_force(ATTENDANCE, day, AttendanceTerms)
    return found[0] if found else AttendanceTerms()
