from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.data import Entry, Held, SessionFacts
from courses.attendance.rules import entry_refusal, missing, plan_entries
from courses.data import ClassState
from courses.rules.attended import AttendanceTerms, Presence, attended_hours

TERMS = AttendanceTerms()
FIRST, SECOND, ROW = UUID(int=1), UUID(int=2), UUID(int=9)


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


MORNING = SessionFacts(
    starts=at(9),
    ends=at(12),
    cancelled=False,
    class_state=ClassState.RUNNING,
)


def test_each_presence_is_credited_by_its_share() -> None:
    sessions = [(Decimal(4), presence) for presence in Presence]
    assert attended_hours(sessions, TERMS) == Decimal(10)


def test_shares_are_the_bureaus_to_set() -> None:
    strict = AttendanceTerms(late_counts=Decimal("0.5"), left_early_counts=Decimal(0))
    assert attended_hours([(Decimal("1.5"), Presence.LATE)], strict) == Decimal("0.8")
    assert attended_hours([(Decimal(4), Presence.LEFT_EARLY)], strict) == 0


@given(
    st.lists(
        st.tuples(
            st.decimals(Decimal("0.1"), 12, places=1, allow_nan=False),
            st.sampled_from(list(Presence)),
        )
    )
)
def test_nobody_is_credited_more_than_was_held(sessions) -> None:
    held = sum((hours for hours, _ in sessions), Decimal(0))
    assert 0 <= attended_hours(sessions, TERMS) <= held
    everybody = [(hours, Presence.PRESENT) for hours, _ in sessions]
    assert attended_hours(everybody, TERMS) == held


@pytest.mark.parametrize(
    ("changes", "now", "code"),
    [
        ({}, at(8, 30), ""),
        ({}, at(0, day=30), ""),
        ({}, at(8, 29), "session-not-begun"),
        ({"cancelled": True}, at(10), "session-cancelled"),
        ({"class_state": ClassState.DRAFT}, at(10), "attendance-closed"),
        ({"class_state": ClassState.COMPLETED}, at(10), "attendance-closed"),
    ],
)
def test_attendance_is_for_sessions_that_began(changes, now, code) -> None:
    session = msgspec.structs.replace(MORNING, **changes)
    assert entry_refusal(session, now, TERMS) == code


def test_a_different_entry_is_a_correction_and_the_same_is_none() -> None:
    held = {FIRST: Held(id=ROW, presence=Presence.PRESENT)}
    plan = plan_entries(
        [
            Entry(enrolment=FIRST, presence=Presence.LEAVE),
            Entry(enrolment=SECOND, presence=Presence.PRESENT),
        ],
        held,
    )
    assert [entry.enrolment for entry in plan.new] == [SECOND]
    assert [before for _, before in plan.corrections] == [ROW]
    again = plan_entries([Entry(enrolment=FIRST, presence=Presence.PRESENT)], held)
    assert (again.new, again.corrections, again.unchanged) == ((), (), 1)


def test_a_first_entry_leaves_what_was_scanned_meanwhile() -> None:
    held = {FIRST: Held(id=ROW, presence=Presence.LATE)}
    entry = Entry(enrolment=FIRST, presence=Presence.PRESENT, only_first=True)
    assert plan_entries([entry], held).corrections == ()


def test_the_missing_are_those_of_whom_nothing_was_said() -> None:
    assert missing([FIRST, SECOND], {FIRST: object()}) == [SECOND]
