from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.data import SessionFacts
from courses.attendance.scan_rules import (
    code_stands,
    codes,
    device_mark,
    presence_at,
    scan_refusal,
    session_secret,
    step_of,
    ticket,
    ticket_refusal,
)
from courses.data import ClassState
from courses.rules.attended import AttendanceTerms, Presence

TERMS = AttendanceTerms()
SECRET = session_secret(b"k" * 32, UUID(int=1))
NOW = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
SESSION = SessionFacts(
    starts=NOW, ends=NOW + timedelta(hours=3), cancelled=False, class_state=ClassState.RUNNING
)
SECONDS = st.integers(0, 10**6).map(lambda s: NOW + timedelta(seconds=s))


def shown(at: datetime, secret: bytes = SECRET) -> list[str]:
    made = codes(secret, step_of(at, TERMS))
    return [made.scanned, made.typed]


@given(SECONDS)
def test_a_code_stands_for_its_step_and_the_next(at) -> None:
    for code in shown(at):
        assert code_stands(SECRET, code, at, TERMS)
        assert code_stands(SECRET, code, at + timedelta(seconds=15), TERMS)
        assert not code_stands(SECRET, code, at + timedelta(seconds=30), TERMS)
        assert not code_stands(SECRET, code, at - timedelta(seconds=15), TERMS)


def test_a_photo_of_yesterday_is_out_of_date() -> None:
    for code in shown(NOW - timedelta(days=1)):
        assert not code_stands(SECRET, code, NOW, TERMS)


def test_another_sessions_code_opens_nothing_here() -> None:
    other = session_secret(b"k" * 32, UUID(int=2))
    assert not any(code_stands(SECRET, code, NOW, TERMS) for code in shown(NOW, other))


def test_typing_may_add_spaces_and_lower_case() -> None:
    scanned, typed = shown(NOW)
    assert len(typed) == 6
    assert code_stands(SECRET, f" {typed} ", NOW, TERMS)
    assert code_stands(SECRET, f"{typed[:3]} {typed[3:]}", NOW, TERMS)
    assert code_stands(SECRET, scanned.lower(), NOW, TERMS)


@given(st.integers(0, 300))
def test_a_ticket_lasts_a_minute(seconds) -> None:
    given_ = ticket(SECRET, "account|person", NOW)
    later = NOW + timedelta(seconds=seconds)
    refusal = ticket_refusal(SECRET, given_, "account|person", later, TERMS)
    assert refusal == ("" if seconds <= 60 else "scan-ticket-old")


def test_a_ticket_is_its_trainees_alone() -> None:
    given_ = ticket(SECRET, "account|person", NOW)
    assert ticket_refusal(SECRET, given_, "other|person", NOW, TERMS) == "scan-ticket-others"
    other = session_secret(b"k" * 32, UUID(int=2))
    assert ticket_refusal(other, given_, "account|person", NOW, TERMS) == "scan-ticket-others"


@pytest.mark.parametrize("given_", ["", ".", "abc", "９.x", "99999999999.x", "-5.x"])
def test_what_is_no_ticket_is_refused(given_) -> None:
    assert ticket_refusal(SECRET, given_, "a|b", NOW, TERMS) == "scan-ticket-old"


def test_a_device_carries_one_trainees_mark() -> None:
    assert device_mark(SECRET, "a|b") != device_mark(SECRET, "c|d")


@pytest.mark.parametrize(
    ("changes", "minutes", "code"),
    [
        ({}, -30, ""),
        ({}, -31, "scan-early"),
        ({}, 180, ""),
        ({}, 181, "scan-over"),
        ({"cancelled": True}, 5, "session-cancelled"),
        ({"class_state": ClassState.COMPLETED}, 5, "attendance-closed"),
    ],
)
def test_signing_in_has_its_window(changes, minutes, code) -> None:
    session = msgspec.structs.replace(SESSION, **changes)
    assert scan_refusal(session, NOW + timedelta(minutes=minutes), TERMS) == code


def test_who_scans_late_is_late() -> None:
    assert presence_at(SESSION, NOW + timedelta(minutes=10), TERMS) is Presence.PRESENT
    assert presence_at(SESSION, NOW + timedelta(minutes=11), TERMS) is Presence.LATE
