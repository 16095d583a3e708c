"""Whether attendance may be entered, and what an entry comes to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from courses.attendance.data import Entry, EntryPlan, Held, SessionFacts
from courses.data import TAKES_RESULTS
from courses.rules.attended import AttendanceTerms


def missing(trainees: Iterable[UUID], recorded: Mapping[UUID, object]) -> list[UUID]:
    """Return the trainees of whom nothing was recorded."""
    return [trainee for trainee in trainees if trainee not in recorded]


def opens_at(session: SessionFacts, terms: AttendanceTerms) -> datetime:
    """Return from when attendance may be entered."""
    return session.starts - timedelta(minutes=terms.opens_minutes)


def entry_refusal(session: SessionFacts, now: datetime, terms: AttendanceTerms) -> str:
    """Return why nothing can be entered for a session, or "" where it can.

    Codes: ``session-cancelled``, ``attendance-closed`` (the class
    takes no results), ``session-not-begun``.
    """
    if session.cancelled:
        return "session-cancelled"
    if session.class_state not in TAKES_RESULTS:
        return "attendance-closed"
    if now < opens_at(session, terms):
        return "session-not-begun"
    return ""


def plan_entries(entries: Sequence[Entry], held: Mapping[UUID, Held]) -> EntryPlan:
    """Tell first entries from corrections; an entry that says what is held changes nothing."""
    new, corrections = [], []
    for entry in entries:
        before = held.get(entry.enrolment)
        if before is None:
            new.append(entry)
        elif before.presence is not entry.presence and not entry.only_first:
            corrections.append((entry, before.id))
    return EntryPlan(
        new=tuple(new),
        corrections=tuple(corrections),
        unchanged=len(entries) - len(new) - len(corrections),
    )
