"""Queues of contest work: how many, how many late, where to begin."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from competitions.desk.rules import Waiting, fold

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def waiting(number: int = 1, hours: int | None = None, about: str = "无人机驾驶") -> Waiting:
    due = None if hours is None else NOW + timedelta(hours=hours)
    return Waiting(subject=uuid4(), about=about, number=number, due=due)


def test_what_is_due_first_is_where_to_begin() -> None:
    later, first, never = waiting(2, 5), waiting(3, -1), waiting(1)
    queue = fold("sheets", [never, later, first], NOW)
    assert (queue.waiting, queue.late, queue.subject) == (6, 3, first.subject)
    assert queue.due == first.due


def test_nothing_waiting_leads_nowhere_in_particular() -> None:
    queue = fold("sheets", [waiting(0, -1)], NOW)
    assert (queue.waiting, queue.late, queue.due, queue.subject) == (0, 0, None, None)


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(-9, 9))))
def test_the_order_of_rows_never_matters(rows: list[tuple[int, int | None]]) -> None:
    made = [waiting(number, hours, f"赛项{place}") for place, (number, hours) in enumerate(rows)]
    assert fold("x", made, NOW) == fold("x", made[::-1], NOW)
    assert fold("x", made, NOW).late <= fold("x", made, NOW).waiting
