"""An institution may start what it is accredited for, on the days it is, and nothing else."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisations.accreditation_data import (
    AccreditationReason,
    AccreditationTerms,
    Held,
    Purpose,
)
from app.organisations.accreditation_rules import covers
from app.reference.levels import SkillLevel

DRONE, DAY = "4-02-04-06", date(2026, 11, 24)
TERMS = AccreditationTerms()


def held(**facts) -> Held:
    plain = {
        "id": UUID(int=1),
        "occupation_code": DRONE,
        "level": SkillLevel.L4,
        "purpose": Purpose.TRAIN,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2028, 12, 31),
    }
    return Held(**{**plain, **facts})


def reason(*accreditations: Held, day: date = DAY, level=SkillLevel.L4, terms=TERMS):
    return covers(accreditations, DRONE, level, Purpose.TRAIN, day, terms).reason


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "covered"),
        ({"valid_from": DAY, "valid_until": DAY}, "covered"),
        ({"valid_from": DAY + timedelta(days=1)}, "not_yet"),
        ({"valid_until": DAY - timedelta(days=1)}, "expired"),
        ({"suspended_from": DAY}, "suspended"),
        ({"suspended_from": DAY + timedelta(days=1)}, "covered"),
        ({"level": SkillLevel.L5}, "level_above"),
        ({"level": SkillLevel.L3}, "level_below"),
        ({"occupation_code": "4-01-06-01"}, "none"),
        ({"purpose": Purpose.ASSESS}, "none"),
    ],
)
def test_one_accreditation_covers_its_own_days_level_and_purpose(facts, expected) -> None:
    assert reason(held(**facts)) == expected


def test_without_any_there_is_none() -> None:
    answer = covers([], DRONE, SkillLevel.L4, Purpose.TRAIN, DAY, TERMS)
    assert (answer.covered, answer.reason, answer.decided_by) == (False, "none", None)


def test_lower_levels_are_covered_only_where_the_terms_say_so() -> None:
    higher = held(level=SkillLevel.L3)
    assert reason(higher) == "level_below"
    assert reason(higher, terms=AccreditationTerms(covers_lower_levels=True)) == "covered"


def test_the_one_nearest_to_covering_gives_the_reason() -> None:
    old = held(id=UUID(int=2), valid_until=date(2026, 5, 1))
    stopped = held(id=UUID(int=3), suspended_from=date(2026, 6, 1))
    assert reason(held(level=SkillLevel.L5), old, stopped) == "suspended"
    assert reason(held(level=SkillLevel.L5), old) == "expired"


def test_a_second_accreditation_covers_what_the_first_does_not() -> None:
    answer = covers(
        [held(valid_until=date(2026, 5, 1)), held(id=UUID(int=2))],
        DRONE, SkillLevel.L4, Purpose.TRAIN, DAY, TERMS,
    )  # fmt: skip
    assert answer.covered
    assert answer.decided_by.id == UUID(int=2)


@given(
    start=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    lasts=st.integers(0, 400),
    day=st.dates(date(2024, 1, 1), date(2029, 1, 1)),
    suspended=st.none() | st.dates(date(2024, 1, 1), date(2029, 1, 1)),
)
def test_a_suspension_stops_starts_from_its_day_and_none_before(
    start, lasts, day, suspended
) -> None:
    until = start + timedelta(days=lasts)
    answer = covers(
        [held(valid_from=start, valid_until=until, suspended_from=suspended)],
        DRONE, SkillLevel.L4, Purpose.TRAIN, day, TERMS,
    )  # fmt: skip
    within = start <= day <= until
    assert answer.covered == (within and (suspended is None or day < suspended))
    assert answer.covered == (answer.reason is AccreditationReason.COVERED)
