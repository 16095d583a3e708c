"""Points, tiers, telling and causes of early warning."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.warning.data import Cause, Evidence, Indicator, Tier
from dashboards.warning.rules import (
    ACTIONS,
    came_true,
    cause_of,
    completion_low,
    level_ratio,
    points,
    score,
    should_alert,
    should_close,
    tier_of,
    values,
    worst_possible,
)
from dashboards.warning.terms import default_terms

TERMS = default_terms()
ORDER = [Tier.NONE, Tier.WATCH, Tier.SHORTAGE]
FIGURES = st.dictionaries(
    st.sampled_from(Indicator), st.none() | st.floats(-1, 200, allow_nan=False)
)
LEVEL = {"least_seekers": 30, "cap": 3.0}


def of_points(*wanted: int | None) -> dict[Indicator, float | None]:
    """Figures that earn exactly these points, in the order of the indicators."""
    worth = {
        Indicator.COVERAGE: (1.2, 0.8, 0.5, 0.1),
        Indicator.RATIO: (0.5, 1.0, 1.5, 2.5),
        Indicator.FILL_RATE: (0.9, 0.6, 0.4, 0.1),
        Indicator.MEDIAN_DAYS: (10, 40, 70, 120),
        Indicator.CHANGE: (0.0, 0.05, 0.2, 0.5),
        Indicator.DIFFICULTY: (0.2, 1.0, 2.0, 3.0),
    }
    return {
        one: None if n is None else worth[one][n] for one, n in zip(Indicator, wanted, strict=True)
    }


@pytest.mark.parametrize(
    ("indicator", "value", "earned"),
    [
        (Indicator.COVERAGE, 1.0, 0),
        (Indicator.COVERAGE, 0.0, 3),
        (Indicator.FILL_RATE, 0.67, 0),
        (Indicator.FILL_RATE, 0.669, 1),
        (Indicator.CHANGE, 0.0, 0),
        (Indicator.CHANGE, 0.01, 1),
        (Indicator.MEDIAN_DAYS, 90, 3),
        (Indicator.DIFFICULTY, None, None),
    ],
)
def test_points_count_the_cuts_that_a_figure_has_passed(indicator, value, earned) -> None:
    assert points(indicator, value, TERMS.indicators[indicator]) == earned


@pytest.mark.parametrize(
    ("earned", "mean", "tier"),
    [
        ((2, 2, 2, 2, 2, 2), 2.0, Tier.SHORTAGE),
        ((3, 3, 0, 0, None, None), 1.5, Tier.WATCH),
        ((2, 2, 1, 0, None, None), 1.25, Tier.NONE),
        ((3, 3, 3, None, None, None), None, Tier.X),
        ((None,) * 6, None, Tier.X),
    ],
)
def test_the_mean_of_what_is_known_gives_the_tier(earned, mean, tier) -> None:
    found = score(of_points(*earned), TERMS, None)
    assert (found.mean, found.tier) == (mean, tier)


@given(FIGURES, st.sampled_from([None, *ORDER]))
def test_below_four_known_nothing_is_judged(figures, before) -> None:
    found = score(figures, TERMS, before)
    assert (found.tier is Tier.X) == (found.known < 4) == (found.mean is None)


@given(FIGURES, st.sampled_from([None, *ORDER]))
def test_what_is_not_known_never_counts_as_no_shortage(figures, before) -> None:
    """Not reported is never better than reported and easy, and hides no shortage."""
    found = score(figures, TERMS, before)
    easy = {one: 0 for one in Indicator if found.readings[one].points is None}
    known = {one: r.points for one, r in found.readings.items() if r.points is not None}
    filled = score(of_points(*({**easy, **known}[one] for one in Indicator)), TERMS, before)
    if found.tier is not Tier.X:
        assert ORDER.index(found.tier) >= ORDER.index(filled.tier)
    if found.tier is Tier.NONE:
        assert worst_possible(found) < TERMS.shortage_from


@given(st.lists(st.floats(1.81, 2.19), min_size=2), st.lists(st.floats(1.31, 1.49), min_size=2))
def test_a_tier_does_not_flap_about_its_cut(about_shortage, about_watch) -> None:
    for start, means, most in ((2.3, about_shortage, 1), (1.6, about_watch, 1)):
        tier, changes = tier_of(start, TERMS, None), 0
        for mean in means:
            after = tier_of(mean, TERMS, tier)
            changes += after is not tier
            tier = after
        assert changes < most


@given(st.floats(0, 3), st.sampled_from(ORDER))
def test_hysteresis_only_ever_holds_a_tier_up(mean, before) -> None:
    plain, held = tier_of(mean, TERMS, None), tier_of(mean, TERMS, before)
    assert ORDER.index(plain) <= ORDER.index(held) <= max(ORDER.index(plain), ORDER.index(before))


S, W, N, X = Tier.SHORTAGE, Tier.WATCH, Tier.NONE, Tier.X


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([S], False),
        ([W, S], False),
        ([S, S], True),
        ([N, S], True),
        ([S, X, S], True),
        ([S, S, X], False),
        ([S, W], False),
        ([X, X], False),
        ([], False),
    ],
)
def test_told_after_two_quarters_or_a_jump_of_two_tiers(history, told) -> None:
    assert should_alert(history, TERMS) is told


@pytest.mark.parametrize(
    ("history", "over"),
    [([S, W], False), ([S, W, N], True), ([W, X], False), ([N, X, N], False), ([N], False)],
)
def test_a_shortage_ends_after_two_quarters_out_of_it(history, over) -> None:
    assert should_close(history, TERMS) is over


SHORT = Evidence(demand=100, supply=20)


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (Evidence(demand=100), Cause.EVIDENCE_MISSING),
        (SHORT, Cause.TOO_FEW_TRAINED),
        (msgspec.structs.replace(SHORT, in_training=40), Cause.UNFINISHED),
        (msgspec.structs.replace(SHORT, enrolled=50, completed=30), Cause.UNFINISHED),
        (msgspec.structs.replace(SHORT, enrolled=5, completed=1), Cause.TOO_FEW_TRAINED),
        (Evidence(demand=100, supply=120, certified=40, placed=10), Cause.RETENTION),
        (Evidence(demand=100, supply=120, certified=40, placed=38), Cause.SUITABILITY),
    ],
)
def test_the_cause_follows_from_stated_rules(found, cause) -> None:
    assert cause_of(found, score(values(found, TERMS), TERMS, None), TERMS) is cause
    assert ACTIONS.keys() == set(Cause)


def test_no_demand_recorded_gives_no_coverage_and_nobody_trained_gives_none_covered() -> None:
    assert values(Evidence(demand=0, supply=5), TERMS)[Indicator.COVERAGE] is None
    assert values(Evidence(demand=5, supply=0), TERMS)[Indicator.COVERAGE] == 0
    assert values(Evidence(advertised=9, filled=1), TERMS)[Indicator.FILL_RATE] is None
    assert values(Evidence(difficulty=3.0, answers=2), TERMS)[Indicator.DIFFICULTY] is None


def test_posts_of_a_level_are_held_against_that_levels_seekers() -> None:
    assert level_ratio({"": (60, 40)}, **LEVEL) == 1.5
    assert level_ratio({"": (60, 20)}, **LEVEL) is None
    wrong_level = level_ratio({"L5": (0, 100), "L3": (100, 0)}, **LEVEL)
    assert wrong_level == LEVEL["cap"]
    assert level_ratio({"L5": (50, 50), "L3": (50, 50)}, **LEVEL) == 1.0
    spread = level_ratio({"L5": (50, 50), "": (50, 50)}, **LEVEL)
    assert spread == pytest.approx(50 / 50 + 50 / 100)


def test_a_class_is_named_only_where_chance_does_not_explain_it() -> None:
    assert completion_low(10, 30, 0.9)
    assert not completion_low(24, 30, 0.9)
    assert not completion_low(0, 4, 0.9)


@pytest.mark.parametrize(
    ("then", "now", "hit"),
    [
        (80, 90, True), (80, 72, True), (80, 71, False), (-50, -60, True), (-50, 10, False),
        (None, 3, None), (80, None, None), (0, 5, None),
    ],
)  # fmt: skip
def test_an_alert_came_true_where_its_gap_stayed_or_grew(then, now, hit) -> None:
    assert came_true(then, now, TERMS) is hit
