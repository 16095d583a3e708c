"""Whether attendance may be entered, what an entry comes to, and the hours it adds up to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from courses.attendance.data import (
    AttendanceTerms,
    Entry,
    EntryPlan,
    Held,
    Presence,
    SessionFacts,
)
from courses.data import TAKES_RESULTS

_TENTH = Decimal("0.1")


def attended_hours(sessions: Iterable[tuple[Decimal, Presence]], terms: AttendanceTerms) -> Decimal:
    """Return the hours credited for these sessions, to a tenth of a training hour (课时)."""
    whole = sum((hours * terms.share(presence) for hours, presence in sessions), Decimal(0))
    return whole.quantize(_TENTH, ROUND_HALF_UP)


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
