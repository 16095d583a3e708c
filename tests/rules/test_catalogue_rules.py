"""What an item of the catalogue must be, who takes which step, how editions differ."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.levels import SkillLevel
from courses.catalogue.data import (
    EDITION_TRANSITIONS,
    CatalogueTerms,
    CertificateKind,
    EditionState,
    Item,
)
from courses.catalogue.rules import check_item, difference, fault_of_step

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TERMS = CatalogueTerms()
DRAFTER, REVIEWER, LEADER = UUID(int=1), UUID(int=2), UUID(int=3)


def codes(**facts) -> list[str]:
    plain = {
        "level": SkillLevel.L4,
        "hours": 80,
        "practice_hours": 48,
        "subsidy_standard": Decimal(1500),
        "valid": YEAR,
        "edition": YEAR,
        "terms": TERMS,
    }
    return [found.code for found in check_item(**{**plain, **facts})]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"hours": 0, "practice_hours": 0}, ["item-hours"]),
        ({"practice_hours": 81}, ["item-practice-hours"]),
        ({"practice_hours": -1}, ["item-practice-hours"]),
        ({"subsidy_standard": Decimal("-0.01")}, ["item-subsidy"]),
        ({"subsidy_standard": Decimal(100_001)}, ["item-subsidy"]),
        ({"subsidy_standard": Decimal("NaN")}, ["item-subsidy"]),
        ({"subsidy_standard": None}, []),
        ({"level": SkillLevel.CHIEF}, ["item-level"]),
        ({"valid": (date(2025, 12, 31), date(2026, 12, 31))}, ["item-dates-outside"]),
        ({"valid": (date(2026, 1, 1), date(2027, 1, 1))}, ["item-dates-outside"]),
        ({"valid": (date(2026, 1, 1), None)}, ["item-dates-outside"]),
        ({"valid": (date(2026, 5, 1), date(2026, 4, 30))}, ["item-dates-backwards"]),
        ({"edition": (date(2026, 1, 1), None), "valid": (date(2026, 1, 1), None)}, []),
        ({"hours": 55, "practice_hours": 40}, ["item-hours-few"]),
        ({"hours": 56, "practice_hours": 40}, []),
        ({"level": SkillLevel.L5, "hours": 40, "practice_hours": 24}, []),
        ({"level": SkillLevel.L5, "hours": 39, "practice_hours": 30}, ["item-hours-few"]),
        ({"practice_hours": 47}, ["item-practice-little"]),
        ({"hours": 30, "practice_hours": 0}, ["item-hours-few", "item-practice-little"]),
    ],
)
def test_an_item_is_checked_against_its_edition_and_the_terms(facts, expected) -> None:
    assert codes(**facts) == expected


def test_what_falls_short_of_the_terms_is_a_warning_and_says_the_figures() -> None:
    (found,) = check_item(
        level=SkillLevel.L5, hours=32, practice_hours=32, subsidy_standard=None, valid=YEAR,
        edition=YEAR, terms=TERMS,
    )  # fmt: skip
    assert (found.severity, found.facts) == ("warning", {"hours": "32", "least": "40"})


def step(state: EditionState, to: EditionState, account: UUID, *, handed_in=True) -> str | None:
    return fault_of_step(
        state, to, account=account, editors=[DRAFTER], reviewer=REVIEWER, handed_in=handed_in
    )


@pytest.mark.parametrize(
    ("state", "to", "account", "expected"),
    [
        ("draft", "reviewed", REVIEWER, None),
        ("draft", "reviewed", DRAFTER, "edition-own-draft"),
        ("reviewed", "published", LEADER, None),
        ("reviewed", "published", REVIEWER, "edition-own-review"),
        ("reviewed", "published", DRAFTER, "edition-own-draft"),
        ("reviewed", "draft", DRAFTER, None),
        ("draft", "published", LEADER, "edition-state"),
        ("published", "published", LEADER, "edition-state"),
        ("superseded", "published", LEADER, "edition-state"),
    ],
)
def test_drafting_review_and_signing_are_three_peoples_work(state, to, account, expected) -> None:
    assert step(EditionState(state), EditionState(to), account) == expected


def test_a_draft_that_was_not_handed_in_is_not_reviewed() -> None:
    assert (
        step(EditionState.DRAFT, EditionState.REVIEWED, REVIEWER, handed_in=False)
        == "edition-not-handed-in"
    )


@given(
    state=st.sampled_from(EditionState),
    to=st.sampled_from(EditionState),
    account=st.sampled_from([DRAFTER, REVIEWER, LEADER]),
)
def test_no_step_outside_the_table_is_ever_allowed(state, to, account) -> None:
    if step(state, to, account) is None:
        assert to in EDITION_TRANSITIONS[state]


def item(code: str = "4-02-04-06", **facts) -> Item:
    plain = {
        "id": UUID(int=7), "edition": UUID(int=8), "title": "无人机驾驶员",
        "occupation_code": code, "occupation_edition": "2022", "occupation": "无人机驾驶员",
        "work_type": "", "level": SkillLevel.L4, "hours": 80, "practice_hours": 48,
        "subsidy_standard": Decimal(1500), "certificate": CertificateKind.SKILL_LEVEL,
        "eligible_categories": [], "new_occupation": True,
        "valid_from": YEAR[0], "valid_until": YEAR[1],
    }  # fmt: skip
    return Item(**{**plain, **facts})


def test_editions_differ_by_what_is_added_removed_and_changed() -> None:
    kept, dropped = item(), item("4-01-06-01")
    longer = item(hours=96, subsidy_standard=Decimal(1800), valid_from=date(2027, 1, 1))
    new = item("4-04-05-05", work_type="数据标注员")
    found = difference([kept, dropped], [longer, new])
    assert (found.added, found.removed, found.unchanged) == ((new,), (dropped,), 0)
    (changed,) = found.changed
    assert [(f.field, f.before, f.after) for f in changed.fields] == [
        ("hours", 80, 96),
        ("subsidy_standard", Decimal(1500), Decimal(1800)),
    ]


def test_the_same_occupation_at_another_level_is_another_item() -> None:
    found = difference([item()], [item(level=SkillLevel.L3)])
    assert (len(found.added), len(found.removed), len(found.changed)) == (1, 1, 0)


@given(st.lists(st.sampled_from(["4-02-04-06", "4-01-06-01", "4-04-05-05"]), unique=True))
def test_an_edition_does_not_differ_from_itself(codes_) -> None:
    held = [item(code) for code in codes_]
    found = difference(held, held)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert found.unchanged == len(held)
