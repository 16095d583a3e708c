"""Who marks what: modules, conflicts of interest, who stands in."""

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.columns import uuid7
from competitions.data import SeatRole
from competitions.marking.data import RESERVE, Conflict, Ground, Party, Seat
from competitions.marking.rules import (
    conflicts,
    markers,
    may_stand_in,
    read_value,
    shown,
)

EVENT, ENTRY, UNIT, PERSON = uuid7(), uuid7(), uuid7(), uuid7()


def seat(number: int, *modules: str, **more: object) -> Seat:
    made = Seat(
        id=uuid7(), event=EVENT, role=SeatRole.JUDGE, number=number, name="甲", employer="",
        account=uuid7(), person=None, organisation=None, modules=modules, ended_at=None,
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def party(entry: UUID = ENTRY, *, employer: str = "泰山重工") -> Party:
    return Party(entry=entry, organisation=UNIT, employer=employer, people=frozenset({PERSON}))


def test_a_judge_stands_aside_for_oneself_and_for_the_same_employer() -> None:
    own, unit, by_name, other = (
        seat(1, person=PERSON, organisation=UNIT),
        seat(2, organisation=UNIT),
        seat(3, employer=" 泰山 重工"),
        seat(4, employer="别的厂", organisation=uuid7()),
    )
    found = {one.seat: one.ground for one in conflicts([own, unit, by_name, other], [party()])}
    assert found == {
        own.id: Ground.SELF,
        unit.id: Ground.SAME_EMPLOYER,
        by_name.id: Ground.SAME_EMPLOYER,
    }


def test_nobody_without_an_employer_shares_one() -> None:
    lonely = party(employer="")
    assert not list(conflicts([seat(1)], [msgspec.structs.replace(lonely, organisation=None)]))


def test_only_judges_who_sit_are_asked() -> None:
    chief = seat(1, role=SeatRole.CHIEF, organisation=UNIT)
    assert not list(conflicts([chief], [party()]))


def test_a_judge_marks_own_modules_and_a_reserve_only_in_place_of_another() -> None:
    everything, narrow, reserve = seat(1), seat(2, "A"), seat(3, RESERVE)
    seats = [everything, narrow, reserve]
    assert markers(seats, [], "A", ENTRY) == [everything, narrow]
    assert markers(seats, [], "B", ENTRY) == [everything]
    aside = Conflict(seat=narrow.id, entry=ENTRY, ground=Ground.DECLARED, replaced_by=reserve.id)
    assert markers(seats, [aside], "A", ENTRY) == [everything, reserve]
    assert markers(seats, [aside], "B", ENTRY) == [everything]
    assert markers(seats, [aside], "A", uuid7()) == [everything, narrow]


def test_a_stand_in_who_stands_aside_too_does_not_mark() -> None:
    first, reserve = seat(1), seat(2, RESERVE)
    found = [
        Conflict(seat=first.id, entry=ENTRY, ground=Ground.SELF, replaced_by=reserve.id),
        Conflict(seat=reserve.id, entry=ENTRY, ground=Ground.DECLARED),
    ]
    assert markers([first, reserve], found, "A", ENTRY) == []


def test_who_would_mark_there_anyway_does_not_stand_in() -> None:
    aside = seat(1, "A")
    assert may_stand_in(seat(2, RESERVE), aside)
    assert may_stand_in(seat(3, "B"), aside)
    assert not may_stand_in(seat(4, "A", "B"), aside)
    assert not may_stand_in(seat(5), aside)
    assert not may_stand_in(aside, aside)


@pytest.mark.parametrize(
    ("text", "value"),
    [("8.5", "8.5"), (" 30 ", "30"), ("8．5", "8.5"), ("８５", "85"), ("-1", "-1"), ("+2", "2")],
)
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    found = read_value(text)
    assert found is not None
    assert shown(found) == value


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1e2", "8,5", "八", "1_0", "0x1", "--1"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read_value(text) is None


@given(st.decimals(0, 100, places=2))
def test_a_mark_shown_is_read_back_as_itself(value) -> None:
    assert read_value(shown(value)) == value
