"""Whether a class may be filed and what an officer must look at. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from courses.filing.data import (
    FilingFacts,
    FilingTerms,
    Finding,
    NewSession,
    SessionFacts,
    SessionKind,
)
from courses.rules.base import Severity

HALF = Decimal("0.5")
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def minutes_between(starts_at: time, ends_at: time) -> int:
    """Return the minutes from one time of a day to a later one."""
    return (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute


def session_hours(starts_at: time, ends_at: time, terms: FilingTerms) -> Decimal:
    """Return the training hours (课时) of a session, in whole halves, rounded down.

    Breaks inside a session are not taught, so what is left over counts for nothing.
    """
    halves = minutes_between(starts_at, ends_at) * 2 // terms.minutes_per_hour
    return HALF * halves


def repeated(line: NewSession, until: date, weekdays: frozenset[int]) -> list[NewSession]:
    """Return the line for each of its days up to ``until`` that falls on a weekday (0 Monday)."""
    days = (line.held_on + timedelta(days=n) for n in range((until - line.held_on).days + 1))
    return [
        NewSession(
            held_on=day, starts_at=line.starts_at, ends_at=line.ends_at, content=line.content,
            kind=line.kind, teacher=line.teacher, room=line.room,
        )
        for day in days
        if day.weekday() in weekdays
    ]  # fmt: skip


def check_filing(facts: FilingFacts, terms: FilingTerms, filed_on: date) -> tuple[Finding, ...]:
    """Return all that a filing of this day does not meet, most serious first."""
    found = [*_class(facts, terms, filed_on), *_papers(facts), *_timetable(facts, terms)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _finding(code: str, severity: Severity, **facts: str | int) -> Finding:
    return Finding(code=code, severity=severity, facts=facts)


def _class(facts: FilingFacts, terms: FilingTerms, filed_on: date) -> Iterator[Finding]:
    if facts.accreditation:
        yield _finding(f"accreditation-{facts.accreditation}", _ERROR)
    if not facts.edition_published:
        yield _finding("item-not-in-force", _ERROR)
    valid_until = facts.item_valid_until or date.max
    if facts.starts_on < facts.item_valid_from or facts.ends_on > valid_until:
        yield _finding(
            "dates-outside-item", _ERROR, valid_from=facts.item_valid_from.isoformat(),
            valid_until=valid_until.isoformat() if facts.item_valid_until else "",
        )  # fmt: skip
    if facts.starts_on < filed_on:
        yield _finding("starts-in-past", _ERROR, starts_on=facts.starts_on.isoformat())
    elif (facts.starts_on - filed_on).days < terms.file_days_before:
        yield _finding(
            "filed-late", _WARNING, days=(facts.starts_on - filed_on).days,
            needed=terms.file_days_before,
        )  # fmt: skip
    if facts.capacity > terms.class_size_max:
        yield _finding("class-large", _WARNING, capacity=facts.capacity, most=terms.class_size_max)
    if not facts.enrolled:
        yield _finding("no-trainees-yet", _NOTE)


def _papers(facts: FilingFacts) -> Iterator[Finding]:
    for code, text in (
        ("plan-missing", facts.plan),
        ("assessment-plan-missing", facts.assessment_plan),
        ("place-missing", facts.place),
    ):
        if not text.strip():
            yield _finding(code, _ERROR)
    if not facts.has_assessor:
        yield _finding("assessor-missing", _NOTE)
    elif facts.assessor_refusal:
        yield _finding("assessor-not-accredited", _ERROR)
    for kind in facts.missing_papers:
        yield _finding("paper-missing", _WARNING, paper=kind)


def _timetable(facts: FilingFacts, terms: FilingTerms) -> Iterator[Finding]:
    sessions = facts.sessions
    if not sessions:
        yield _finding("timetable-missing", _ERROR)
        return
    total = sum((s.hours for s in sessions), Decimal(0))
    practice = sum((s.hours for s in sessions if s.kind is SessionKind.PRACTICE), Decimal(0))
    if total < facts.hours:
        yield _finding("hours-short", _ERROR, planned=str(total), needed=facts.hours)
    if practice < facts.practice_hours:
        yield _finding("practice-short", _ERROR, planned=str(practice), needed=facts.practice_hours)
    outside = [s for s in sessions if not facts.starts_on <= s.held_on <= facts.ends_on]
    if outside:
        yield _finding(
            "session-outside-dates", _ERROR, count=len(outside),
            first=outside[0].held_on.isoformat(),
        )  # fmt: skip
    yield from _people_and_rooms(facts, sessions)
    yield from _long_days(sessions, terms)


def _people_and_rooms(facts: FilingFacts, sessions: Sequence[SessionFacts]) -> Iterator[Finding]:
    unnamed = sum(s.teacher is None for s in sessions)
    if unnamed:
        yield _finding("teacher-missing", _ERROR, count=unnamed)
    for name in sorted({s.teacher_name for s in sessions if s.teacher and not s.certified}):
        yield _finding("teacher-without-certificate", _ERROR, teacher=name)
    roomless = sum(s.room_seats is None for s in sessions)
    if roomless:
        yield _finding("room-missing", _WARNING, count=roomless)
    small = {s.room_name: s.room_seats for s in sessions if (s.room_seats or 999) < facts.capacity}
    for name, seats in sorted(small.items()):
        yield _finding(
            "room-too-small", _WARNING, room=name, seats=seats or 0, capacity=facts.capacity
        )


def _long_days(sessions: Sequence[SessionFacts], terms: FilingTerms) -> Iterator[Finding]:
    minutes: dict[date, int] = defaultdict(int)
    for session in sessions:
        minutes[session.held_on] += minutes_between(session.starts_at, session.ends_at)
    long = sorted(day for day, taught in minutes.items() if taught > terms.day_minutes_max)
    if long:
        yield _finding(
            "day-too-long", _WARNING, count=len(long), first=long[0].isoformat(),
            most=terms.day_minutes_max // 60,
        )  # fmt: skip
