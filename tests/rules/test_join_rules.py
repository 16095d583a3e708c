from datetime import date, timedelta

import msgspec
import pytest

from app.reference.levels import SkillLevel
from courses.data import ClassState
from courses.places.data import JoinFacts, JoinTerms
from courses.places.rules import join_refusals

TODAY = date(2026, 11, 24)
FACTS = JoinFacts(
    state=ClassState.APPROVED, starts_on=TODAY + timedelta(days=5), level=SkillLevel.L4,
    birth_year=1990, category="enterprise_staff", eligible=(), already_in=False, overlaps=False,
    completed=(),
)  # fmt: skip


def refusals(terms: JoinTerms | None = None, **other: object) -> tuple[str, ...]:
    return join_refusals(msgspec.structs.replace(FACTS, **other), terms or JoinTerms(), TODAY)


def test_nothing_stands_in_the_way_of_an_open_class() -> None:
    assert refusals() == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": ClassState.CANCELLED}, "join-closed"),
        ({"starts_on": TODAY - timedelta(days=1)}, "join-too-late"),
        ({"eligible": ("veteran",)}, "join-not-eligible"),
        ({"birth_year": 2011}, "join-too-young"),
        ({"already_in": True}, "join-already-in"),
        ({"overlaps": True}, "join-overlaps"),
        ({"completed": (SkillLevel.L4,)}, "join-completed"),
        ({"completed": (SkillLevel.L3,)}, "join-higher-completed"),
    ],
)
def test_each_thing_in_the_way_is_named(change: dict[str, object], code: str) -> None:
    assert refusals(**change) == (code,)


def test_a_lower_level_completed_is_no_obstacle() -> None:
    assert refusals(completed=(SkillLevel.L5,)) == ()


def test_the_last_day_to_join_is_a_term() -> None:
    terms = JoinTerms(closes_days_before=7)
    assert refusals(terms) == ("join-too-late",)
    assert refusals(terms, starts_on=TODAY + timedelta(days=7)) == ()
