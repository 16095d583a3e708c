"""What an institution could open next: by the gap, never by a lack of evidence."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.reference.levels import SkillLevel
from dashboards.drill.data import Offer
from dashboards.drill.rules import FEW_LEFT, still_short, suggestions, without

OFFER = Offer(
    code="6-18-02-04", name="焊工", level=SkillLevel.L4, needed=120, demand=200, expected=None,
    coming=0, waiting=0, trainers=2, city_rate=0.8, rate=None, usual=30, largest=50,
)  # fmt: skip


def offer(**changes: object) -> Offer:
    return msgspec.structs.replace(OFFER, **changes)


def codes(**changes: object) -> list[str]:
    (made,) = suggestions([offer(**changes)])
    return [code for code, _ in made.reasons]


def test_a_gap_is_shared_by_those_who_may_train_it_and_no_class_is_too_large() -> None:
    (made,) = suggestions([offer()])
    assert made.seats == 50
    (made,) = suggestions([offer(trainers=10)])
    assert made.seats == 30


def test_those_in_training_count_as_far_as_they_are_likely_to_pass() -> None:
    assert still_short(offer(coming=100)) == 40
    assert suggestions([offer(coming=200)]) == ()


def test_unknown_demand_makes_no_suggestion_and_is_no_proof_of_no_need() -> None:
    assert still_short(offer(needed=None)) is None
    assert suggestions([offer(needed=None)]) == ()


def test_a_forecast_stands_in_where_the_quarter_was_not_reported() -> None:
    assert codes(needed=None, expected=90) == ["expected", "nobody", "trainers"]


def test_each_reason_is_said_with_its_figures() -> None:
    assert codes(coming=10, waiting=7, rate=0.9, expected=50) == [
        "gap", "expected", "coming", "waiting", "trainers", "rate",
    ]  # fmt: skip


def test_few_people_waiting_are_not_told() -> None:
    (made,) = without(suggestions([offer(waiting=2)]), 5)
    assert "waiting" not in [code for code, _ in made.reasons]


def test_the_more_needed_stands_first() -> None:
    made = suggestions([offer(code="1", needed=20), offer(code="2", needed=150)])
    assert [one.offer.code for one in made] == ["2", "1"]


counts = st.integers(0, 500)
offers = st.builds(
    offer, needed=st.none() | counts, expected=st.none() | counts, coming=counts,
    trainers=st.integers(0, 20), city_rate=st.floats(0, 1), rate=st.none() | st.floats(0, 1),
    usual=st.integers(5, 60), largest=st.integers(5, 80),
)  # fmt: skip


@given(st.lists(offers, max_size=8))
def test_seats_stay_between_a_small_class_and_the_largest_room(found: list[Offer]) -> None:
    for made in suggestions(found):
        assert FEW_LEFT <= made.seats <= made.offer.largest
        assert (still_short(made.offer) or 0) >= FEW_LEFT
