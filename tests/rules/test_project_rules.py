from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboards.demand.project_rules import spread

days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(st.integers(1, 5_000), days, st.none() | st.integers(0, 1_200))
def test_quarters_add_up_to_the_headcount(people: int, first: date, length: int | None):
    last = None if length is None else first + timedelta(days=length)
    found = spread(people, first, last)
    assert sum(found.values()) == people
    assert all(count > 0 for count in found.values())
    assert list(found) == sorted(found)


def test_people_are_spread_by_days_and_without_a_last_day_all_come_first():
    assert spread(90, date(2026, 8, 1), None) == {"2026Q3": 90}
    assert spread(90, date(2026, 7, 1), date(2026, 12, 31)) == {"2026Q3": 45, "2026Q4": 45}
    assert spread(3, date(2026, 9, 30), date(2027, 3, 31)) == {"2026Q4": 2, "2027Q1": 1}
