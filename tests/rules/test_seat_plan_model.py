"""The seat plan's mathematics: every limit holds, locks stay, money helps, clashes are named."""

from collections import defaultdict

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.plans.data import Institution, Limit, Need, Offer, Outlook, Problem
from dashboards.plans.matrix import held_to, holds, occupations_held_to, overshoot_of, swing_of
from dashboards.plans.model import solve
from dashboards.plans.yields import Stages, lower, rate, yield_of

OCCUPATIONS, DIVISIONS = ("电工", "焊工"), ("A", "B")


def offer(key: str = "1", **change: object) -> Offer:
    usual = {
        "key": key, "occupation": "电工", "level": "L4", "institution": "校", "division": "A",
        "fund": "", "cost": 1000.0, "smallest": 10, "largest": 40, "last": 0, "yield_": 0.5,
    }  # fmt: skip
    return Offer(**{**usual, **change})


def problem(*offers: Offer, **change: object) -> Problem:
    keys = sorted({one.institution for one in offers})
    usual = {
        "offers": offers,
        "institutions": tuple(
            Institution(key=key, capacity=400, rooms=20, teachers=20) for key in keys
        ),
        "needs": (Need(occupation="电工", division="A", mid=40, low=30, high=50),),
        "reach": {},
        "budget": 1_000_000.0,
    }
    return Problem(**{**usual, **change})


offers = st.builds(
    offer,
    key=st.just(""),
    occupation=st.sampled_from(OCCUPATIONS),
    division=st.sampled_from(DIVISIONS),
    institution=st.sampled_from(("甲", "乙")),
    fund=st.sampled_from(("", "专账")),
    cost=st.floats(200, 3000),
    smallest=st.integers(5, 15),
    largest=st.integers(20, 40),
    last=st.sampled_from((0, 0, 20, 45, 90)),
    yield_=st.floats(0.1, 0.9),
    priority=st.floats(0, 1),
    approved=st.sampled_from((0, 0, 0, 18)),
)
needs = st.builds(
    lambda low, more, top, occupation, division, weight: Need(
        occupation=occupation, division=division, low=low, mid=low + more,
        high=low + more + top, pipeline=low / 3, weight=weight,
    ),
    st.floats(0, 60), st.floats(0, 40), st.floats(0, 40), st.sampled_from(OCCUPATIONS),
    st.sampled_from(DIVISIONS), st.sampled_from((1.0, 2.0, 3.0)),
)  # fmt: skip


@st.composite
def problems(draw) -> Problem:
    found = [
        msgspec.structs.replace(one, key=str(at))
        for at, one in enumerate(draw(st.lists(offers, min_size=1, max_size=5)))
    ]
    if draw(st.booleans()):
        locked = draw(st.sampled_from((0, 20, 30)))
        if holds(locked, found[0]):
            found[0] = msgspec.structs.replace(found[0], locked=locked)
    by_need = {(n.occupation, n.division): n for n in draw(st.lists(needs, max_size=4))}
    return problem(
        *found,
        needs=tuple(by_need.values()),
        institutions=tuple(
            Institution(key=key, capacity=draw(st.integers(60, 300)), rooms=6, teachers=5)
            for key in ("甲", "乙")
        ),
        budget=draw(st.floats(20_000, 600_000)),
        funds={"专账": draw(st.floats(0, 200_000))},
        reach={"A": ("A", "B"), "B": ("B",)},
        priority_share=draw(st.sampled_from((0.0, 0.0, 0.2))),
    )


@settings(max_examples=40, deadline=None)
@given(problems())
def test_every_limit_holds_or_a_clash_is_named(given_: Problem) -> None:
    found = solve(given_, gap=0.0)
    if not found.seats:
        assert found.clashes
        return
    for outlook in Outlook:
        opened = {s.key: getattr(s, outlook.value) for s in found.seats}
        seats, spent, fund = defaultdict(int), 0.0, 0.0
        brought: dict[str, float] = defaultdict(float)
        by_occupation: dict[str, int] = defaultdict(int)
        for one in given_.offers:
            count = opened[one.key]
            assert holds(count, one)
            low, high = swing_of(one, given_)
            kept = one.locked if one.locked is not None else one.approved
            assert count >= kept
            if one.locked is None and not one.approved:
                assert low <= count <= high
            by_occupation[one.occupation] += count
            seats[one.institution] += count
            spent += count * one.cost
            fund += count * one.cost * (one.fund == "专账")
            brought[one.occupation] += count * one.yield_
        for occupation, (least, most) in occupations_held_to(given_).items():
            assert least <= by_occupation[occupation] <= most
        assert spent <= given_.budget + 0.01
        assert fund <= given_.funds["专账"] + 0.01
        for one in given_.institutions:
            assert seats[one.key] <= one.capacity
        for occupation, most in overshoot_of(given_, outlook).items():
            assert brought[occupation] <= most + 1e-4
    for seat in found.seats:
        assert seat.robust <= min(seat.low, seat.mid, seat.high)
    classes = {s.key: s.classes for s in found.seats}
    for one in given_.institutions:
        own = sum(classes[o.key] for o in given_.offers if o.institution == one.key)
        assert own <= min(one.rooms, one.teachers)
    share = given_.priority_share
    lead = sum(
        (o.priority - share) * s.mid for o, s in zip(given_.offers, found.seats, strict=True)
    )
    assert share == 0 or lead >= -1e-4


@settings(max_examples=25, deadline=None)
@given(problems(), st.floats(0, 300_000))
def test_more_money_never_meets_less_need(given_: Problem, more: float) -> None:
    first = solve(given_, gap=0.0)
    richer = solve(msgspec.structs.replace(given_, budget=given_.budget + more), gap=0.0)
    if first.seats:
        assert richer.worth >= first.worth - 1e-3


def test_seats_fill_the_gap_and_no_more() -> None:
    found = solve(problem(offer(yield_=0.5, last=70)))
    (seat,) = found.seats
    assert (seat.low, seat.mid, seat.high) == (60, 80, 91)
    assert (seat.robust, seat.classes) == (60, 2)
    assert found.unmet[0].unmet == pytest.approx(0)
    assert found.bindings == ()


def test_without_a_band_no_seat_is_called_robust() -> None:
    found = solve(problem(offer(last=70), needs=(Need(occupation="电工", division="A", mid=40),)))
    assert (found.seats[0].mid, found.seats[0].robust) == (80, 0)


def test_people_work_only_where_they_can_reach() -> None:
    far = (Need(occupation="电工", division="B", mid=40),)
    assert solve(problem(offer(), needs=far)).unmet[0].unmet == 40
    near = solve(problem(offer(), needs=far, reach={"A": ("A", "B")}))
    assert near.unmet[0].unmet == 20


def test_the_scarcer_occupation_comes_first_and_the_budget_has_a_price() -> None:
    found = solve(
        problem(
            offer("电工", last=60),
            offer("焊工", occupation="焊工", last=60),
            needs=(
                Need(occupation="电工", division="A", mid=30, weight=1.0),
                Need(occupation="焊工", division="A", mid=30, weight=3.0),
            ),
            budget=105_000.0,
        )
    )
    assert [seat.mid for seat in found.seats] == [45, 60]
    assert found.bindings[0].limit in {Limit.BUDGET, Limit.SWING_DOWN}
    assert any(one.limit is Limit.BUDGET and one.price > 0 for one in found.bindings)
    assert found.more_seats == pytest.approx(15, abs=1)


def test_a_lock_is_kept_against_the_swing() -> None:
    found = solve(problem(offer(last=70, locked=20)))
    assert (found.seats[0].low, found.seats[0].mid, found.seats[0].high) == (20, 20, 20)


@pytest.mark.parametrize(
    ("change", "limits"),
    [
        ({"budget": 20_000.0}, {Limit.BUDGET, Limit.SWING_DOWN}),
        ({"floors": {"B": 30}}, {Limit.FLOOR}),
        ({"priority_share": 0.5}, {Limit.PRIORITY, Limit.SWING_DOWN}),
        ({"floors": {"A": 500}}, set(Limit)),
    ],
)
def test_limits_that_clash_are_named(change, limits) -> None:
    found = solve(problem(offer(last=70), **change))
    assert found.seats == ()
    assert {clash.limit for clash in found.clashes} <= limits
    assert found.clashes


def test_an_offer_smaller_than_a_class_may_become_one() -> None:
    assert swing_of(offer(last=5), problem(offer())) == (0, 10)
    assert swing_of(offer(last=0), problem(offer())) == (0, 40)
    assert swing_of(offer(last=20, smallest=15, largest=20), problem(offer())) == (0, 26)
    assert swing_of(offer(last=70), problem(offer())) == (49, 91)


def test_small_offers_of_one_occupation_do_not_all_close_nor_all_open() -> None:
    small = [offer(str(n), last=7, institution=f"校{n}") for n in range(4)]
    assert [swing_of(one, problem(*small)) for one in small] == [(0, 10)] * 4
    assert occupations_held_to(problem(*small)) == {"电工": (20, 36)}
    nobody = (Need(occupation="电工", division="A", mid=0),)
    found = solve(problem(*small, needs=nobody))
    assert sum(seat.mid for seat in found.seats) == 20
    new = [offer(f"新{n}", institution="新校") for n in range(3)]
    many = (Need(occupation="电工", division="A", mid=400),)
    found = solve(problem(*small, *new, needs=many))
    assert sum(seat.mid for seat in found.seats) == 36


def test_what_is_approved_is_opened_and_paid_for() -> None:
    nobody = (Need(occupation="电工", division="A", mid=0),)
    approved = offer(approved=30, largest=40)
    found = solve(problem(approved, needs=nobody))
    assert (found.seats[0].mid, found.cost) == (30, 30_000)
    assert held_to(offer(approved=4), problem(approved)) == (10, 40), "no class is so small"
    assert held_to(offer(approved=30, locked=20), problem(approved)) == (30, 30)
    poor = solve(problem(approved, needs=nobody, budget=20_000.0))
    assert {clash.limit for clash in poor.clashes} == {Limit.BUDGET, Limit.APPROVED}


def test_yields() -> None:
    assert rate(Stages()) is None
    assert rate(Stages(enrolled=40, completed=32, certified=24, placed=12)) == pytest.approx(0.3)
    assert rate(Stages(enrolled=40)) == 0
    assert lower(0.5, 100, 0.9) == pytest.approx(0.4365, abs=1e-3)
    few = yield_of(
        Stages(enrolled=4, completed=4, certified=4, placed=4), 0.4, weight=20, confidence=0.9
    )
    many = yield_of(
        Stages(enrolled=400, completed=400, certified=400, placed=400),
        0.4,
        weight=20,
        confidence=0.9,
    )
    assert 0.3 < few < 0.5 < many < 1


@given(st.floats(0, 1), st.integers(0, 1000), st.floats(0.5, 0.99))
def test_the_lower_bound_lies_below(share, count, confidence) -> None:
    assert 0 <= lower(share, count, confidence) <= share + 1e-9
