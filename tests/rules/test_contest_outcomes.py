"""Hires after contests, counted by month, rank and employer."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.hiring.data import Hire, InvitationState
from competitions.hiring.rules import (
    fault_of_hire,
    grouped,
    outcome,
    rank_group,
    shown_to_public,
)

DRONES, WELDING = UUID(int=1), UUID(int=2)
ENDS = {DRONES: date(2025, 5, 31), WELDING: date(2025, 6, 30)}


def hire(person: int, day: date, *, event: UUID = DRONES, left: date | None = None, rank: int = 1):
    return Hire(
        person=UUID(int=person), event=event, employer=f"{person % 2}厂", rank=rank, hired_on=day,
        left_on=left,
    )  # fmt: skip


def test_hires_within_three_six_and_twelve_months_of_the_end() -> None:
    hires = [
        hire(1, date(2025, 8, 31)),
        hire(2, date(2025, 9, 1)),
        hire(3, date(2026, 5, 31), left=date(2026, 5, 31)),
        hire(4, date(2026, 6, 1)),
    ]
    found = outcome("", hires, {DRONES: ENDS[DRONES]}, date(2026, 12, 1), entrants=20)
    assert found.hired == (1, 2, 3)
    assert found.staying == (1, 2, 2)


def test_a_horizon_that_has_not_come_for_all_events_shows_no_figure() -> None:
    hires = [hire(1, date(2025, 6, 10)), hire(2, date(2025, 7, 10), event=WELDING)]
    assert outcome("", hires, ENDS, date(2025, 9, 29)).hired == (None, None, None)
    assert outcome("", hires, ENDS, date(2025, 9, 30)).hired == (2, None, None)
    assert outcome("", [], {}, date(2025, 9, 30)).hired == (None, None, None)


def test_somebody_hired_twice_counts_once() -> None:
    hires = [hire(1, date(2025, 6, 10)), hire(1, date(2025, 7, 10), event=WELDING)]
    assert outcome("", hires, ENDS, date(2026, 7, 1)).hired == (1, 1, 1)


@pytest.mark.parametrize(
    ("rank", "group"), [(1, "1-3"), (3, "1-3"), (4, "4-10"), (11, "11-"), (99, "11-"), (None, "")]
)
def test_groups_of_ranks(rank: int | None, group: str) -> None:
    assert rank_group(rank) == group


def test_groups_are_listed_largest_first() -> None:
    hires = [hire(n, date(2025, 6, 10)) for n in (1, 2, 3)]
    found = grouped(hires, lambda h: h.employer, ENDS, date(2026, 7, 1))
    assert [(one.key, one.hired[0]) for one in found] == [("1厂", 2), ("0厂", 1)]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 500), st.integers(0, 500))))
def test_later_horizons_never_count_fewer(rows: list[tuple[int, int, int]]) -> None:
    start = ENDS[DRONES]
    hires = [
        hire(person, start + timedelta(days=day), left=start + timedelta(days=day + stay))
        for person, day, stay in rows
    ]
    found = outcome("", hires, {DRONES: start}, date(2030, 1, 1))
    assert found.hired[0] <= found.hired[1] <= found.hired[2]
    assert all(s <= h for s, h in zip(found.staying, found.hired, strict=True))


@pytest.mark.parametrize(
    ("day", "free", "fault"),
    [
        (date(2025, 6, 1), 1, None),
        (date(2025, 6, 1), 0, "offer-filled"),
        (date(2025, 5, 1), 1, "hire-date"),
        (date(2025, 7, 2), 1, "hire-date"),
    ],
)
def test_a_hire_is_after_the_event_not_in_the_future_and_within_the_posts(
    day: date, free: int, fault: str | None
) -> None:
    dates = {"event_day": date(2025, 5, 31), "today": date(2025, 7, 1)}
    assert fault_of_hire(InvitationState.ACCEPTED, day, free=free, **dates) == fault


def test_small_counts_are_hidden_from_the_public() -> None:
    assert [shown_to_public(n) for n in (0, 1, 2, 3, None)] == ["0", "<3", "<3", "3", ""]
