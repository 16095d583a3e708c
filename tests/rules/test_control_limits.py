from datetime import date
from uuid import uuid4

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.control_chart import control_chart
from dashboards.control_limits import ClassResult, Signal, control_points, limits


def result(trainees: int, completed: int) -> ClassResult:
    return ClassResult(
        training_class=uuid4(), number="2026年第(001)期", title="焊工", ended_on=date(2026, 5, 1),
        trainees=trainees, completed=completed,
    )  # fmt: skip


def test_the_limits_are_three_standard_deviations_of_the_citys_rate() -> None:
    """Montgomery: p = 0.2313, n = 50 gives 0.0524 and 0.4102."""
    lower, upper = limits(0.2313, 50)
    assert (round(lower, 4), round(upper, 4)) == (0.0524, 0.4102)


@pytest.mark.parametrize(
    ("trainees", "completed", "signal"),
    [
        (40, 36, Signal.WITHIN),
        (40, 29, Signal.BELOW),
        (100, 100, Signal.ABOVE),
        (4, 0, Signal.TOO_FEW),
    ],
)
def test_a_class_is_judged_against_its_own_size(
    trainees: int, completed: int, signal: Signal
) -> None:
    (point,) = control_points([result(trainees, completed)], 0.9)
    assert point.signal is signal


def test_a_class_that_nobody_finished_or_failed_is_not_drawn() -> None:
    assert control_points([result(0, 0)], 0.9) == []


@given(st.floats(0, 1), st.integers(1, 500))
def test_the_limits_hold_the_mean_and_narrow_with_size(mean: float, size: int) -> None:
    lower, upper = limits(mean, size)
    assert 0 <= lower <= mean <= upper <= 1
    narrower = limits(mean, size * 4)
    assert narrower[1] - narrower[0] <= upper - lower + 1e-12


def test_plotly_itself_accepts_the_chart() -> None:
    points = control_points([result(40, 36), result(40, 20), result(4, 1), result(99, 99)], 0.9)
    for figure in control_chart(points, 0.9).values():
        go.Figure(figure)
