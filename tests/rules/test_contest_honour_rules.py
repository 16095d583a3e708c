"""Which levels and titles follow from a rank."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from app.reference.levels import SkillLevel
from competitions.data import ContestLevel, Group
from competitions.honours.data import Contestant, LineKind, Placing
from competitions.honours.rules import full_years, proposals
from competitions.honours.terms import default_terms

TERMS = default_terms("泰安市")
CITY = Placing(level=ContestLevel.CITY, contest_class=1, participants=Group.STAFF, team=False)


def at(rank: int, *, level: SkillLevel | None = SkillLevel.L4, years: int = 0, **facts: object):
    facts_given = {"qualified": True, **facts}
    return Contestant(
        person=UUID(int=rank), entry=UUID(int=rank), name=f"人{rank}", rank=rank, level=level,
        years=years, **facts_given,
    )  # fmt: skip


def levels(*people: Contestant, placing: Placing = CITY, **terms: object) -> list[object]:
    asked = msgspec.structs.replace(TERMS, **terms)
    found = proposals(people, placing, asked)
    return [(one.rank, one.level, one.base_met) for one in found if one.kind is LineKind.LEVEL]


@pytest.mark.parametrize(
    ("rank", "level"),
    [(1, SkillLevel.L2), (6, SkillLevel.L2), (7, SkillLevel.L3), (40, SkillLevel.L3)],
)
def test_the_first_six_of_a_city_contest_and_all_others_who_qualified(
    rank: int, level: SkillLevel
) -> None:
    assert levels(at(rank, level=SkillLevel.L4, years=9)) == [(rank, level, True)]


def test_who_did_not_reach_the_pass_mark_is_proposed_nothing() -> None:
    assert levels(at(2, qualified=False)) == []


def test_who_holds_the_level_gets_the_next_and_at_the_top_nothing() -> None:
    assert levels(at(1, level=SkillLevel.L2)) == [(1, SkillLevel.L1, True)]
    assert levels(at(1, level=SkillLevel.L1)) == []
    assert levels(at(1, level=SkillLevel.L2), next_if_held=False) == []
    assert levels(at(1, level=SkillLevel.CHIEF)) == []


@pytest.mark.parametrize(
    ("level", "years", "met"),
    [
        (SkillLevel.L4, 0, True),
        (SkillLevel.L5, 0, False),
        (None, 3, False),
        (None, 4, True),
    ],
)
def test_the_base_condition_is_a_level_not_far_below_or_years(
    level: SkillLevel | None, years: int, met: bool
) -> None:
    assert levels(at(1, level=level, years=years)) == [(1, SkillLevel.L2, met)]


def test_titles_go_to_the_first_three_of_staff_and_to_one_team() -> None:
    people = [at(rank) for rank in (1, 2, 3, 3, 5)]
    found = [one for one in proposals(people, CITY, TERMS) if one.kind is LineKind.TITLE]
    assert [(one.rank, one.title) for one in found] == [
        (rank, "泰安市技术能手") for rank in (1, 2, 3, 3)
    ]
    team = msgspec.structs.replace(CITY, team=True)
    found = [one for one in proposals(people, team, TERMS) if one.kind is LineKind.TITLE]
    assert [one.rank for one in found] == [1]
    students = msgspec.structs.replace(CITY, participants=Group.STUDENT)
    assert not [one for one in proposals(people, students, TERMS) if one.kind is LineKind.TITLE]


def test_a_title_that_is_held_is_listed_but_not_given() -> None:
    one = at(1, titles=frozenset({"泰安市技术能手"}))
    (title,) = [p for p in proposals([one], CITY, TERMS) if p.kind is LineKind.TITLE]
    assert (title.base_met, title.findings[0].code) == (False, "title-held")


def test_an_enterprise_contest_leads_to_nothing() -> None:
    inside = Placing(
        level=ContestLevel.ENTERPRISE, contest_class=None, participants=Group.STAFF, team=False
    )
    assert proposals([at(1)], inside, TERMS) == []


def test_years_in_trade_are_never_counted_twice() -> None:
    spans = [(date(2010, 1, 1), date(2014, 12, 31)), (date(2012, 1, 1), None)]
    assert full_years(spans, date(2020, 1, 3)) == 10
    assert full_years(spans + spans, date(2020, 1, 3)) == 10
    assert full_years([], date(2020, 1, 3)) == 0
