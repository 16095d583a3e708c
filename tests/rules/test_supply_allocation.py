"""Nobody is counted twice: a programme's people are shared out over the occupations it serves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.supply.allocation import (
    Allocated,
    Method,
    Offer,
    allocate,
    shares,
    short_under_any,
    surplus_under_any,
)
from dashboards.terms import EffectiveTerms, default_terms

CODES = ["A", "B", "C", "D"]
LEAST = 30
openings_ = st.dictionaries(st.sampled_from(CODES), st.integers(0, 500).map(float))


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    served = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    parts = [draw(st.integers(1, 100)) for _ in served]
    return Offer(
        programme=str(draw(st.uuids())),
        persons=float(draw(st.integers(0, 300))),
        weights={code: part / sum(parts) for code, part in zip(served, parts, strict=True)},
        placed=draw(st.dictionaries(st.sampled_from(CODES), st.integers(0, 60))),
    )


def whole(found: Allocated) -> float:
    return sum(found.supply.values())


@given(offers(), openings_, st.sampled_from(Method))
def test_shares_of_a_programme_sum_to_one(
    offer: Offer, openings: dict[str, float], method: Method
) -> None:
    how, parts = shares(offer, openings, method, least_observed=LEAST)
    assert sum(parts.values()) == pytest.approx(1)
    assert set(parts) <= set(offer.weights)
    assert method is not Method.STATED or how is Method.STATED


@given(st.lists(offers()), st.lists(offers()), openings_, st.sampled_from(Method))
def test_allocated_supply_adds_up_over_occupations_and_over_programmes(
    some: list[Offer], more: list[Offer], openings: dict[str, float], method: Method
) -> None:
    together = allocate([*some, *more], openings, method, least_observed=LEAST)
    assert whole(together) == pytest.approx(sum(offer.persons for offer in [*some, *more]))
    parts = [allocate(group, openings, method, least_observed=LEAST) for group in (some, more)]
    for code in together.supply:
        apart = sum(part.supply.get(code, 0) for part in parts)
        assert together.supply[code] == pytest.approx(apart)


@given(st.lists(offers()), openings_, st.sampled_from(Method))
def test_bounds_hold_every_allocation(
    some: list[Offer], openings: dict[str, float], method: Method
) -> None:
    found = allocate(some, openings, method, least_observed=LEAST)
    for code, bound in found.bounds.items():
        assert bound.low - 1e-9 <= found.supply.get(code, 0) <= bound.high + 1e-9
        assert bound.high == found.could_fill[code]
    for code in surplus_under_any(found.bounds, openings):
        assert found.supply.get(code, 0) > openings[code] - 1e-9
    for code in short_under_any(found.bounds, openings):
        assert found.supply.get(code, 0) < openings[code] + 1e-9


def test_openings_are_the_default_and_stated_weights_hold_without_any() -> None:
    offer = Offer(programme="p", persons=40, weights={"A": 0.5, "B": 0.5})
    found = allocate([offer], {"A": 30, "B": 10}, least_observed=LEAST)
    assert found.supply == {"A": 30, "B": 10}
    assert found.could_fill == {"A": 40, "B": 40}
    assert allocate([offer], {}, least_observed=LEAST).supply == {"A": 20, "B": 20}
    stated = allocate([offer], {"A": 30, "B": 10}, Method.STATED, least_observed=LEAST)
    assert stated.supply == {"A": 20, "B": 20}


@pytest.mark.parametrize(("placed", "how"), [(29, Method.OPENINGS), (30, Method.OBSERVED)])
def test_thirty_placements_show_where_people_go(placed: int, how: Method) -> None:
    offer = Offer(programme="p", persons=40, weights={"A": 0.5, "B": 0.5}, placed={"B": placed})
    found, _ = shares(offer, {"A": 1.0, "B": 1.0}, Method.OPENINGS, least_observed=LEAST)
    assert found is how


def test_surplus_under_any_allocation_needs_people_who_can_go_nowhere_else() -> None:
    alone = Offer(programme="p", persons=50, weights={"A": 1.0})
    both = Offer(programme="q", persons=100, weights={"A": 0.5, "B": 0.5})
    found = allocate([alone, both], {"A": 40, "B": 400}, least_observed=LEAST)
    assert surplus_under_any(found.bounds, {"A": 40, "B": 400}) == {"A"}
    assert surplus_under_any(found.bounds, {"B": 400}) == set()
    assert short_under_any(found.bounds, {"A": 40, "B": 400, "C": 1}) == {"B", "C"}


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        (default_terms().effective, 1.0),
        (EffectiveTerms(new_entrant_share=0.9, stay_share=0.5, attrition=0.2), 0.36),
        (EffectiveTerms(attrition=1.0), 0.0),
    ],
)
def test_three_shares_make_completers_supply_and_those_shipped_change_nothing(
    terms: EffectiveTerms, kept: float
) -> None:
    assert terms.kept == pytest.approx(kept)
