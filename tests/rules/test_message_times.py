from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.data import MessageTerms
from app.outbox.rules import send_after, wait_before_next

CITY = ZoneInfo("Asia/Shanghai")
TERMS = MessageTerms()


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=25)),
        (at(23, 59), at(8, day=25)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
        (at(8), at(8)),
    ],
)
def test_what_is_not_urgent_waits_for_the_end_of_the_quiet_hours(written, due) -> None:
    assert send_after(written, TERMS, CITY, urgent=False) == due
    assert send_after(written, TERMS, CITY, urgent=True) == written


def test_quiet_hours_within_one_day_end_on_that_day() -> None:
    terms = MessageTerms(quiet_from=time(12), quiet_until=time(14))
    assert send_after(at(13), terms, CITY, urgent=False) == at(14)
    assert send_after(at(14), terms, CITY, urgent=False) == at(14)


def test_equal_ends_mean_no_quiet_hours() -> None:
    terms = MessageTerms(quiet_from=time(8), quiet_until=time(8))
    assert send_after(at(3), terms, CITY, urgent=False) == at(3)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.times(),
)
def test_a_message_goes_out_within_a_day_and_never_in_the_quiet_hours(written, begins, ends):
    terms = MessageTerms(quiet_from=begins, quiet_until=ends)
    due = send_after(written, terms, CITY, urgent=False)
    assert timedelta() <= due - written <= timedelta(days=1)
    assert send_after(due, terms, CITY, urgent=False) == due


def test_each_wait_is_longer_and_the_last_try_has_none_after_it() -> None:
    waits = [wait_before_next(tries, TERMS) for tries in range(1, 6)]
    assert waits[0] == timedelta(seconds=30)
    assert waits[1] == timedelta(minutes=2)
    assert waits[4] is None
    assert waits[:4] == sorted(waits[:4])
