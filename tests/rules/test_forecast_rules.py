"""Forecasts: which method a series is given, when it is given none, how parts sum to the whole."""

from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.forecasts import fitting
from dashboards.forecasts.chart import forecast_chart
from dashboards.forecasts.choosing import choose, chosen
from dashboards.forecasts.data import ForecastState, Method, Point, Series, Why
from dashboards.forecasts.making import make
from dashboards.forecasts.methods import filled, seasonal
from dashboards.forecasts.series import Reported, build, city_values, groups_of
from dashboards.forecasts.sharing import agree, apportion, overlay, share_down
from dashboards.forecasts.terms import default_terms
from dashboards.periods import quarters_after, quarters_back, quarters_between

TERMS = default_terms()
LAST = "2026Q3"
FITTED = {Method.THETA: fitting.theta, Method.ETS: fitting.ets}
SEASON = (1.3, 0.9, 0.8, 1.0)


def series(*values: float | None, code: str = "2-02-10-09", division: str = "") -> Series:
    periods = tuple(reversed(quarters_back(LAST, len(values))))
    return Series(code=code, division=division, periods=periods, values=values)


def noisy(quarters: int, seed: int, *, trend: float = 0.0, noise: float = 8.0) -> list[float]:
    """Level, trend and season, the noise lying on each quarter anew: a level must be averaged."""
    rng = np.random.default_rng(seed)
    return [
        max((200 + trend * at) * SEASON[at % 4] + rng.normal(0, noise), 0.0)
        for at in range(quarters)
    ]


def walk(quarters: int, seed: int) -> list[float]:
    """A random walk: nothing beats the last value."""
    steps = np.random.default_rng(seed).normal(0, 12, quarters)
    return list(np.maximum(300 + np.cumsum(steps), 1.0))


@pytest.mark.parametrize(
    ("values", "state", "why"),
    [
        ((), ForecastState.REFUSED, Why.SHORT),
        ((5, 7, 9), ForecastState.REFUSED, Why.SHORT),
        ((None, 5, None, 7, None, 9), ForecastState.REFUSED, Why.SHORT),
        ((0, 0, 0, 0, 0), ForecastState.ZERO, None),
        ((20, 21, 22, 23, 24, None, None, None), ForecastState.REFUSED, Why.STALE),
        ((20, 30, 40, 50), ForecastState.INDICATIVE, None),
        (tuple(noisy(8, 1)), ForecastState.FORECAST, None),
    ],
)
def test_what_the_evidence_gives(values, state, why) -> None:
    found = choose(series(*values), TERMS, FITTED)
    assert (found.state, found.why) == (state, why)
    assert bool(found.points) == (state in {ForecastState.INDICATIVE, ForecastState.FORECAST})


def test_a_short_series_repeats_last_year_without_a_band() -> None:
    found = choose(series(20, 30, 40, 50, 60), TERMS, FITTED)
    assert found.method is Method.LAST_YEAR
    assert [(p.period, p.expected, p.low) for p in found.points][:4] == [
        ("2026Q4", 30, None),
        ("2027Q1", 40, None),
        ("2027Q2", 50, None),
        ("2027Q3", 60, None),
    ]


def test_a_quarter_nobody_reported_last_year_has_no_figure() -> None:
    found = choose(series(20, 30, None, 50, 60, 70), TERMS, FITTED)
    assert [p.period for p in found.points] == [
        p for p in quarters_after(LAST, TERMS.horizon) if not p.endswith("Q4")
    ]


def test_a_model_wins_where_it_averages_noise_that_the_benchmarks_repeat() -> None:
    found = choose(series(*noisy(36, 3, noise=22)), TERMS, FITTED)
    assert found.method not in {Method.NAIVE, Method.SEASONAL_NAIVE}
    assert found.origins >= TERMS.least_origins
    assert found.mase[found.method] <= (1 - TERMS.least_gain) * found.mase[found.benchmark]


def test_the_benchmark_stays_on_a_walk() -> None:
    for seed in range(4):
        found = choose(series(*walk(36, seed)), TERMS, FITTED)
        best = min(v for m, v in found.mase.items() if m not in {"naive", "seasonal_naive"})
        stays = best > (1 - TERMS.least_gain) * found.mase[found.benchmark]
        assert (found.method == found.benchmark) == stays
    assert choose(series(*walk(36, 1)), TERMS, FITTED).method is Method.NAIVE


@pytest.mark.parametrize(
    ("mase", "origins", "method"),
    [
        ({"naive": 1.0, "seasonal_naive": 1.2, "theta": 0.95}, 8, Method.THETA),
        ({"naive": 1.0, "seasonal_naive": 1.2, "theta": 0.951}, 8, Method.NAIVE),
        ({"naive": 1.0, "seasonal_naive": 1.2, "theta": 0.5}, 7, Method.NAIVE),
        ({"naive": 1.3, "seasonal_naive": 1.2, "ets": 0.9, "mean": 0.8}, 12, Method.MEAN),
        ({"naive": 0.0, "seasonal_naive": 0.0, "ets": 0.0}, 12, Method.SEASONAL_NAIVE),
    ],
)
def test_a_model_replaces_the_benchmark_by_five_in_a_hundred(mase, origins, method) -> None:
    found, _ = chosen({Method(name): v for name, v in mase.items()}, origins, TERMS)
    assert found is method


def test_between_eight_and_twenty_quarters_no_model_is_fitted() -> None:
    found = choose(series(*noisy(12, 5)), TERMS, FITTED)
    assert set(found.mase) <= {"seasonal_naive", "damped"}
    assert found.method is Method.SEASONAL_NAIVE
    assert all(p.low is not None and p.low <= p.expected <= p.high for p in found.points)


def test_a_hole_is_bridged_for_fitting_and_never_scored() -> None:
    values = [*noisy(30, 7)]
    values[25] = None
    found = choose(series(*values), TERMS, {})
    missing = quarters_back(LAST, 5)[-1]
    assert missing not in {test.period for test in found.tests}
    assert filled((10.0, None, 30.0)).tolist() == [10, 20, 30]


def test_the_band_held_about_as_often_as_it_says() -> None:
    shares = [choose(series(*noisy(40, seed)), TERMS, {}).coverage for seed in range(12)]
    assert 0.65 <= sum(shares) / len(shares) <= 0.95


def test_seasonal_factors_find_the_season() -> None:
    made = np.array([200.0 * SEASON[at % 4] for at in range(24)])
    assert seasonal(made)[:4] == pytest.approx(SEASON, abs=1e-6)


known = st.floats(0, 5000, allow_nan=False)


@given(st.lists(st.one_of(st.none(), known), max_size=30))
def test_no_series_breaks_the_policy(values) -> None:
    found = choose(series(*values), TERMS, {})
    for point in found.points:
        assert point.expected >= 0
        assert point.low is None or 0 <= point.low <= point.expected <= point.high
    if sum(v is not None for v in values) < TERMS.band_from_quarters:
        assert all(point.low is None for point in found.points)
    for test in found.tests:
        assert test.origin < test.period


@given(st.floats(0, 1e6), st.lists(st.floats(0, 1e4), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_to_the_cent(total, weights) -> None:
    assert round(sum(apportion(total, weights)) * 100) == round(total * 100)
    assert all(part >= 0 for part in apportion(total, weights))


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=9), st.floats(0, 1000))
def test_shared_and_agreed_children_sum_to_the_parent(weights, expected) -> None:
    parent = [Point(period="2026Q4", expected=round(expected, 2), low=0.0, high=2000.0)]
    children = share_down(parent, weights)
    assert sum(c[0].expected for c in children) == pytest.approx(parent[0].expected, abs=1e-6)
    parts = [[Point(period="2026Q4", expected=round(w, 2))] for w in weights]
    agreed = agree(parent, parts)
    assert sum(c[0].expected for c in agreed) == pytest.approx(parent[0].expected, abs=1e-6)


def reported(code: str, division: str, values: list[float | None]) -> list[Reported]:
    periods = list(reversed(quarters_back(LAST, len(values))))
    return [
        Reported(code, division, period, value)
        for period, value in zip(periods, values, strict=True)
        if value is not None
    ]


def test_a_missing_division_does_not_halve_the_city() -> None:
    big, small = [100.0] * 8, [10.0] * 8
    rows = reported("2-02-10-09", "A", big) + reported("2-02-10-09", "B", [*small[:7], None])
    city, *_ = build(rows, LAST, TERMS)["2-02-10-09"]
    assert city.values[-1] == pytest.approx(110)
    without_the_big = city_values({"A": {"2026Q1": 100.0}, "B": {"2026Q2": 10.0}}, TERMS)
    assert without_the_big == {"2026Q1": pytest.approx(110)}


def test_divisions_sum_to_their_city_and_the_sparse_take_a_share() -> None:
    rows = [
        *reported("2-02-10-09", "A", noisy(24, 1)),
        *reported("2-02-10-09", "B", noisy(24, 2)),
        *reported("2-02-10-09", "C", [3.0] * 24),
        *reported("2-02-10-11", "A", [2.0] * 24),
    ]
    found = {(o.series.code, o.series.division): o for o in make(rows, LAST, TERMS, {})}
    city = found["2-02-10-09", ""]
    parts = [found["2-02-10-09", d] for d in "ABC"]
    for at, point in enumerate(city.points):
        assert sum(p.points[at].expected for p in parts) == pytest.approx(point.expected, abs=1e-6)
    assert found["2-02-10-09", "C"].state is ForecastState.SHARED
    rare = found["2-02-10-11", ""]
    assert (rare.state, rare.parent) == (ForecastState.SHARED, "2-02@")
    assert rare.points[0].expected == pytest.approx(2, abs=0.7)


def test_past_the_nights_seconds_no_model_is_fitted() -> None:
    ticks = iter(range(0, 10**9, 10**6))
    rows = reported("2-02-10-09", "A", noisy(36, 3, noise=22))
    found = make(rows, LAST, TERMS, FITTED, clock=lambda: next(ticks))
    assert all("theta" not in one.mase for one in found)


def test_only_changed_series_are_fitted_again() -> None:
    fitted: list[int] = []
    counting = {Method.ETS: lambda values, ahead: fitted.append(1) or np.resize(values, ahead)}
    rows = [
        *reported("2-02-10-09", "A", noisy(24, 1)),
        *reported("4-10-01-05", "A", noisy(24, 2)),
    ]
    first = make(rows, LAST, TERMS, counting)
    once = len(fitted)
    known = {one.digest: one for one in first}
    assert make(rows, LAST, TERMS, counting, known) == first
    assert len(fitted) == once
    changed = [*rows[:-1], rows[-1]._replace(value=999.0)]
    again = make(changed, LAST, TERMS, counting, known)
    assert len(fitted) == once + once // 2
    assert {o.series.code for o in again if o not in first} == {"4-10-01-05"}


def test_groups_of_an_occupation() -> None:
    assert groups_of("2-02-10-09") == ("2-02", "2")
    assert groups_of("2") == ()
    assert quarters_between("2025Q4", "2026Q2") == ["2025Q4", "2026Q1", "2026Q2"]


def test_a_city_figure_set_by_hand_is_shared_and_a_divisions_one_adds_up() -> None:
    made = {
        "": [Point(period="2026Q4", expected=100.0, low=80.0, high=120.0)],
        "A": [Point(period="2026Q4", expected=60.0)],
        "B": [Point(period="2026Q4", expected=40.0)],
    }
    city = overlay(made, {"": {"2026Q4": Point(period="2026Q4", expected=200.0)}})
    assert [city[d][0].expected for d in ("", "A", "B")] == [200, 120, 80]
    part = overlay(made, {"B": {"2026Q4": Point(period="2026Q4", expected=55.0)}})
    assert [part[d][0].expected for d in ("", "A", "B")] == [115, 60, 55]
    assert part[""][0].high == 135


def test_the_chart_of_one_series_leaves_a_quarter_without_a_figure_open() -> None:
    view = SimpleNamespace(
        history=(("2026Q2", 5.0), ("2026Q3", 6.0)),
        points=(Point(period="2027Q1", expected=24, low=16, high=32),),
    )
    figures = forecast_chart(view)  # type: ignore[arg-type]  # what the drawing reads of a view
    assert figures is not None
    assert figures["wide"]["layout"]["xaxis"]["range"] == [-0.6, 3.6]
    expected = figures["wide"]["data"][-1]
    assert (expected["x"], expected["y"]) == ([3], [24])
    assert (expected["error_y"]["array"], expected["error_y"]["arrayminus"]) == ([8], [8])
    go.Figure(figures["wide"], skip_invalid=False)
