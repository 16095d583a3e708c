"""What an application for an accreditation lacks, everything at once."""

from datetime import date
from uuid import UUID

import pytest

from app.organisations.accreditation_data import (
    AccreditationTerms,
    ApplicationFacts,
    Certificate,
    Held,
    Purpose,
    Room,
    RoomKind,
    Teacher,
)
from app.organisations.accreditation_rules import (
    certificate_answer,
    check_application,
    is_id_number,
)
from app.people.id_numbers import reserved_id_number
from app.reference.levels import SkillLevel

DRONE, TODAY = "4-02-04-06", date(2026, 11, 24)
SCHOOL = UUID(int=1)


def certificate(**facts) -> Certificate:
    plain = {
        "id": UUID(int=9), "occupation_code": DRONE, "occupation": "无人机驾驶员",
        "level": SkillLevel.L3, "number": "S1", "issued_on": None, "valid_until": None,
    }  # fmt: skip
    return Certificate(**{**plain, **facts})


def teacher(*certificates: Certificate, name: str = "曹立春") -> Teacher:
    return Teacher(
        id=UUID(int=2), organisation=SCHOOL, name=name, id_masked="", phone_masked="",
        full_time=True, active=True, certificates=list(certificates),
    )  # fmt: skip


ROOM = Room(
    id=UUID(int=3), organisation=SCHOOL, name="一号教室", address="泰山区", seats=40,
    kind=RoomKind.THEORY, equipment="", active=True,
)  # fmt: skip
WISH = ApplicationFacts(occupation_code=DRONE, level=SkillLevel.L4, purpose=Purpose.TRAIN)


def held(**facts) -> Held:
    plain = {
        "id": UUID(int=4), "occupation_code": DRONE, "level": SkillLevel.L4,
        "purpose": Purpose.TRAIN, "valid_from": date(2024, 1, 1),
    }  # fmt: skip
    return Held(**{**plain, **facts})


def faults(**facts) -> list[str]:
    plain = {
        "kinds": ["training"], "teachers": [teacher(certificate())], "rooms": [ROOM], "held": [],
        "today": TODAY, "terms": AccreditationTerms(),
    }  # fmt: skip
    return [one.kind.value for one in check_application(WISH, **{**plain, **facts})]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"kinds": ["assessment"]}, ["application-kind"]),
        ({"kinds": ["school"]}, []),
        ({"teachers": []}, ["application-no-teacher"]),
        ({"rooms": []}, ["application-no-room"]),
        ({"teachers": [teacher()]}, ["application-teacher"]),
        ({"teachers": [teacher(certificate(level=SkillLevel.L5))]}, ["application-teacher"]),
        (
            {"teachers": [teacher(certificate(valid_until=date(2026, 11, 23)))]},
            ["application-teacher"],
        ),
        ({"held": [held(purpose=Purpose.ASSESS)]}, ["application-both"]),
        ({"held": [held(purpose=Purpose.ASSESS, valid_until=date(2025, 1, 1))]}, []),
        (
            {
                "held": [held(purpose=Purpose.ASSESS)],
                "terms": AccreditationTerms(train_and_assess_apart=False),
            },
            [],
        ),
        ({"held": [held()]}, ["application-held"]),
        ({"held": [held(valid_until=date(2026, 12, 31))]}, []),
        ({"held": [held(level=SkillLevel.L3)]}, []),
        (
            {"teachers": [teacher()], "rooms": [], "kinds": []},
            ["application-kind", "application-teacher", "application-no-room"],
        ),
    ],
)
def test_an_application_is_told_all_it_lacks(facts, expected) -> None:
    assert faults(**facts) == expected


def test_the_teacher_without_the_certificate_is_named() -> None:
    (found,) = check_application(
        WISH, kinds=["training"], teachers=[teacher(name="鲁长河"), teacher(certificate())],
        rooms=[ROOM], held=[], today=TODAY, terms=AccreditationTerms(),
    )  # fmt: skip
    assert found.about == "鲁长河"


@pytest.mark.parametrize(
    ("certificates", "expected"),
    [
        ([], "none"),
        ([certificate(occupation_code="4-01-06-01")], "none"),
        ([certificate(level=SkillLevel.L5)], "level_below"),
        ([certificate(level=SkillLevel.L4)], "covered"),
        ([certificate(valid_until=TODAY)], "covered"),
        ([certificate(valid_until=date(2026, 1, 1))], "expired"),
        ([certificate(valid_until=date(2026, 1, 1)), certificate(level=SkillLevel.L4)], "covered"),
    ],
)
def test_a_certificate_of_the_level_or_above_lets_one_teach(certificates, expected) -> None:
    assert certificate_answer(certificates, DRONE, SkillLevel.L4, TODAY) == expected


def test_an_id_number_needs_its_check_character_and_a_day_that_exists() -> None:
    number = reserved_id_number(7, date(1980, 4, 2), male=True)
    assert is_id_number(number)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert not is_id_number(wrong)
    assert not is_id_number(number[:-1])
    assert not is_id_number("十" * 18)
    assert not is_id_number("11010519490231002X")
