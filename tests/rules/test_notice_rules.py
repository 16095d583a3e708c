"""Days of a notice, what an objection needs, when people may be named."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.working_days import Calendar, CalendarMissingError, SpecialDay, days_of
from certifications.notices.data import ObjectionState
from certifications.notices.rules import (
    ObjectionFacts,
    fault_of_naming,
    fault_of_objection,
    has_ended,
    holds,
    may_ask_review,
    notice_dates,
    working_days_left,
)

NEW_YEAR = [
    *(SpecialDay(date(2026, 2, day), "春节") for day in range(16, 21)),
    SpecialDay(date(2026, 2, 14), "调休上班", working=True),
]
CALENDAR = Calendar(
    working=frozenset(day for day, worked, _ in days_of(2026, NEW_YEAR) if worked),
    years=frozenset({2026}),
)
TODAY = date(2026, 11, 24)
PERSON = ObjectionFacts(
    by_unit=False, name="苏见山", id_number="", id_fault=False, phone="13800001234", unit="",
    uscc="", uscc_fault=False, has_seal=False, statement="公示的工龄和实际不符，请核实。",
)  # fmt: skip


def test_the_first_day_is_the_working_day_after_posting() -> None:
    dates = notice_dates(date(2026, 11, 20), 5, CALENDAR)  # a Friday
    assert (dates.first, dates.last) == (date(2026, 11, 23), date(2026, 11, 27))


def test_holidays_and_a_saturday_worked_in_exchange_count_as_they_are() -> None:
    dates = notice_dates(date(2026, 2, 12), 5, CALENDAR)
    assert dates.first == date(2026, 2, 13)
    assert dates.last == date(2026, 2, 25)  # 13, 14 (Saturday worked), 23, 24, 25


def test_a_notice_into_a_year_without_calendar_stops() -> None:
    with pytest.raises(CalendarMissingError) as refused:
        notice_dates(date(2026, 12, 29), 5, CALENDAR)
    assert refused.value.facts == {"year": 2027}


@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)), st.integers(1, 10))
def test_a_notice_is_open_for_exactly_its_working_days(posted, days) -> None:
    dates = notice_dates(posted, days, CALENDAR)
    assert posted < dates.first <= dates.last
    assert working_days_left(dates.first, dates, CALENDAR) == days
    assert working_days_left(posted + timedelta(days=1), dates, CALENDAR) == days
    assert working_days_left(dates.last + timedelta(days=1), dates, CALENDAR) == 0


def test_a_clock_set_forward_ends_nothing() -> None:
    last = date(2026, 11, 27)
    assert not has_ended(last, date(2026, 12, 30), date(2026, 11, 27))
    assert has_ended(last, date(2026, 11, 28), date(2026, 11, 28))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"statement": "不行"}, "objection-statement"),
        ({"name": " "}, "objection-name"),
        ({"phone": ""}, "objection-contact"),
        ({"phone": "123"}, "objection-phone"),
        ({"id_number": "1", "id_fault": True}, "objection-id"),
        ({"phone": "", "id_number": "379999199001010019"}, ""),
        ({"by_unit": True}, "objection-unit"),
        ({"by_unit": True, "unit": "岱青技校", "uscc_fault": True}, "objection-uscc"),
        ({"by_unit": True, "unit": "岱青技校"}, "objection-seal"),
        ({"by_unit": True, "unit": "岱青技校", "has_seal": True}, ""),
    ],
)
def test_what_an_objection_lacks_is_named(change: dict[str, object], code: str) -> None:
    facts = msgspec.structs.replace(PERSON, **change)
    assert fault_of_objection(facts, real_name=True, unit_needs_seal=True) == code


def test_terms_may_do_without_seal_and_name() -> None:
    facts = msgspec.structs.replace(PERSON, name="")
    assert fault_of_objection(facts, real_name=False, unit_needs_seal=True) == ""
    unit = msgspec.structs.replace(PERSON, by_unit=True, unit="岱青技校")
    assert fault_of_objection(unit, real_name=True, unit_needs_seal=False) == ""


def test_an_entry_is_held_while_an_answer_is_due() -> None:
    assert holds([ObjectionState.DISMISSED, ObjectionState.RECEIVED])
    assert holds([ObjectionState.REVIEW])
    assert not holds([ObjectionState.DISMISSED, ObjectionState.UPHELD])


def test_a_review_can_be_asked_for_until_its_last_day() -> None:
    assert may_ask_review(ObjectionState.DISMISSED, TODAY, TODAY)
    assert may_ask_review(ObjectionState.NOT_ACCEPTED, TODAY, TODAY)
    assert not may_ask_review(ObjectionState.DISMISSED, TODAY - timedelta(days=1), TODAY)
    assert not may_ask_review(ObjectionState.UPHELD, TODAY, TODAY)


@pytest.mark.parametrize(
    ("closed", "objections", "code"),
    [
        (True, [], ""),
        (False, [], "naming-notice-open"),
        (True, [(ObjectionState.RECEIVED, None)], "naming-objection-open"),
        (True, [(ObjectionState.DISMISSED, TODAY)], "naming-review-possible"),
        (True, [(ObjectionState.DISMISSED, TODAY - timedelta(days=1))], ""),
        (True, [(ObjectionState.REVIEW_DISMISSED, TODAY)], ""),
    ],
)
def test_naming_waits_for_the_notice_and_for_every_objector(closed, objections, code) -> None:
    assert fault_of_naming(objections, closed=closed, today=TODAY) == code
