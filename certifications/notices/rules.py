"""When a notice begins and ends, and what an objection needs. Pure."""

import re
from datetime import date, timedelta

import msgspec

from app.reference.working_days import Calendar, add_working_days, working_days_between
from certifications.notices.data import OPEN, ObjectionState

_DAY = timedelta(days=1)
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}")
SHORTEST_STATEMENT = 10
SHORTEST_REASON = 4


class Dates(msgspec.Struct, frozen=True):
    """The first and the last day of a notice; the last one counts whole."""

    first: date
    last: date


class ObjectionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An objection as sent, its numbers already checked by their own rules."""

    by_unit: bool
    name: str
    id_number: str
    id_fault: bool
    phone: str
    unit: str
    uscc: str
    uscc_fault: bool
    has_seal: bool
    statement: str


def notice_dates(posted_on: date, working_days: int, calendar: Calendar) -> Dates:
    """Return the days of a notice: the first is the working day after posting.

    Holidays and moved weekends (调休) count as the calendar says. Raises CalendarMissingError
    where the term reaches a year that nobody entered.
    """
    return Dates(
        add_working_days(posted_on, 1, calendar),
        add_working_days(posted_on, working_days, calendar),
    )


def has_ended(last_day: date, *days: date) -> bool:
    """Whether a notice is over by every clock that was asked: one set forward shortens nothing."""
    return all(day > last_day for day in days)


def working_days_left(today: date, dates: Dates, calendar: Calendar) -> int:
    """Return how many working days of a notice are left, today included."""
    return max(0, working_days_between(max(today, dates.first) - _DAY, dates.last, calendar))


def fault_of_objection(facts: ObjectionFacts, *, real_name: bool, unit_needs_seal: bool) -> str:
    """Return the code of what an objection lacks, or "" where it can be received.

    A person gives the real name and an ID number or a phone; a unit its name, its code and its
    stamped letter. ``real_name`` and ``unit_needs_seal`` are the round's terms.
    """
    if len(facts.statement.strip()) < SHORTEST_STATEMENT:
        return "objection-statement"
    if facts.by_unit:
        return _fault_of_unit(facts, unit_needs_seal=unit_needs_seal)
    if real_name and not facts.name.strip():
        return "objection-name"
    if facts.id_number and facts.id_fault:
        return "objection-id"
    if facts.phone and not _PHONE.fullmatch(facts.phone):
        return "objection-phone"
    return "" if facts.id_number or facts.phone else "objection-contact"


def _fault_of_unit(facts: ObjectionFacts, *, unit_needs_seal: bool) -> str:
    if not facts.unit.strip():
        return "objection-unit"
    if facts.uscc_fault:
        return "objection-uscc"
    if facts.phone and not _PHONE.fullmatch(facts.phone):
        return "objection-phone"
    return "objection-seal" if unit_needs_seal and not facts.has_seal else ""


def holds(states: list[ObjectionState]) -> bool:
    """Whether an entry with these objections is held: while one waits for its answer."""
    return any(state in OPEN for state in states)


def may_ask_review(state: ObjectionState, review_until: date | None, today: date) -> bool:
    """Whether the objector may still ask for a review of the ruling."""
    refused = state in {ObjectionState.DISMISSED, ObjectionState.NOT_ACCEPTED}
    return refused and review_until is not None and today <= review_until


def fault_of_naming(
    states: list[tuple[ObjectionState, date | None]], *, closed: bool, today: date
) -> str:
    """Return why a round's people may not be named yet, or "".

    The notice must be closed, every objection answered, and the days to ask for a review over.
    """
    if not closed:
        return "naming-notice-open"
    if any(state in OPEN for state, _ in states):
        return "naming-objection-open"
    if any(may_ask_review(state, until, today) for state, until in states):
        return "naming-review-possible"
    return ""
