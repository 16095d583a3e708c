"""Who may enter an event, and what the draw makes of the list."""

import hashlib
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.id_numbers import reserved_id_number
from app.reference.levels import SkillLevel
from competitions.entries.data import Applicant, EventRoom, Known
from competitions.entries.rules import age_on, draw_lots, entry_problems, over_the_limit
from competitions.entries.sheet_rules import CHECKED, CheckedEntries, check_entries, read_rows
from competitions.plans.data import EntryRules

FIRST_DAY = date(2026, 11, 20)
EMPLOYER, OTHER = UUID(int=1), UUID(int=2)
EVENT = UUID(int=9)


def room(team_size: int = 1, **rules: object) -> EventRoom:
    return EventRoom(rules=EntryRules(**rules), team_size=team_size, first_day=FIRST_DAY)


def somebody(n: int = 0, **facts: object) -> Applicant:
    return Applicant(person=UUID(int=100 + n), name=f"人{n}", **facts)


def codes(found: list) -> list[list[str]]:
    return [[problem.code for problem in member] for member in found]


@pytest.mark.parametrize(
    ("birth", "age"),
    [(date(2008, 11, 20), 18), (date(2008, 11, 21), 17), (date(2008, 2, 29), 18)],
)
def test_an_age_is_full_years_on_the_first_day(birth: date, age: int) -> None:
    assert age_on(birth, FIRST_DAY) == age


@pytest.mark.parametrize(
    ("rules", "facts", "wanted"),
    [
        ({}, {}, []),
        ({"least_level": SkillLevel.L4}, {"level": SkillLevel.L4}, []),
        ({"least_level": SkillLevel.L4}, {"level": SkillLevel.L1}, []),
        ({"least_level": SkillLevel.L4}, {"level": SkillLevel.L5}, ["entry-level-low"]),
        ({"least_level": SkillLevel.L4}, {}, ["entry-level-none"]),
        ({"least_age": 18}, {"birth_date": date(2008, 11, 21)}, ["entry-age-low"]),
        ({"most_age": 35}, {"birth_date": date(1990, 11, 20)}, ["entry-age-high"]),
        ({"most_age": 35}, {}, ["entry-age-unknown"]),
        ({}, {"busy": "县赛 焊接"}, ["entry-busy"]),
        ({}, {"entered": True, "busy": "县赛 焊接"}, ["entry-already"]),
        ({"employer_needed": True}, {}, ["entry-employer-needed"]),
    ],
)
def test_what_keeps_one_person_out(rules: dict, facts: dict, wanted: list[str]) -> None:
    assert codes(entry_problems([somebody(**facts)], None, room(**rules))) == [wanted]


def test_every_reason_is_told_at_once() -> None:
    facts = {"busy": "县赛", "birth_date": date(2015, 1, 1)}
    found = entry_problems([somebody(**facts)], None, room(least_level=SkillLevel.L3, least_age=16))
    assert codes(found) == [["entry-busy", "entry-level-none", "entry-age-low"]]


def test_a_team_has_its_size_and_no_member_twice() -> None:
    assert codes(entry_problems([somebody(), somebody()], None, room(3))) == [
        ["entry-member-twice", "entry-team-size"],
        ["entry-member-twice"],
    ]


def test_a_team_with_a_foreign_member() -> None:
    team = [
        somebody(0, employers=frozenset({EMPLOYER})),
        somebody(1, employers=frozenset({OTHER})),
        somebody(2),
    ]
    assert codes(entry_problems(team, EMPLOYER, room(3))) == [[], ["entry-works-elsewhere"], []]
    free = room(3, team_of_one_employer=False)
    assert codes(entry_problems(team, EMPLOYER, free)) == [[], [], []]


def test_places_are_those_of_the_event_and_of_the_employer() -> None:
    asked = EventRoom(
        rules=EntryRules(), team_size=1, first_day=FIRST_DAY, places_left=5, places_left_each=2
    )
    assert over_the_limit(2, asked) is None
    assert over_the_limit(3, asked) == ("entry-full-each", 2)
    assert over_the_limit(6, asked) == ("entry-full", 5)


def test_the_draw_can_be_computed_by_hand() -> None:
    seed, entries = b"\x07" * 32, [UUID(int=n) for n in range(1, 6)]

    def by_hand(entry: UUID) -> bytes:
        return hashlib.sha256(seed + f":{entry}:{EVENT}".encode()).digest()

    lots = draw_lots(seed, entries, EVENT, 2)
    assert [lot.entry for lot in lots] == sorted(entries, key=by_hand)
    assert [(lot.start_number, lot.station, lot.turn) for lot in lots] == [
        (1, 1, 1), (2, 2, 1), (3, 1, 2), (4, 2, 2), (5, 1, 3),
    ]  # fmt: skip


@given(st.sets(st.uuids(), max_size=30), st.integers(1, 9), st.binary(min_size=8, max_size=32))
def test_every_entry_has_one_place_and_no_place_two_entries(
    entries: set[UUID], stations: int, seed: bytes
) -> None:
    lots = draw_lots(seed, entries, EVENT, stations)
    assert {lot.entry for lot in lots} == entries
    assert len({(lot.station, lot.turn) for lot in lots}) == len(entries)
    assert all(1 <= lot.station <= stations for lot in lots)
    assert lots == draw_lots(seed, sorted(entries, reverse=True), EVENT, stations)


NUMBERS = [reserved_id_number(n, date(1990, 5, 17), male=True) for n in range(6)]


def sheet(
    *rows: tuple[str, ...], known: Known | None = None, asked: EventRoom | None = None
) -> CheckedEntries:
    columns = {name: column([row[place] for row in rows]) for place, name in enumerate(CHECKED)}
    read = read_rows(columns, FIRST_DAY)
    return check_entries(read, known or Known(), asked or room(), EMPLOYER, "泰山重工")


def test_a_good_sheet_is_entered_whole() -> None:
    found = sheet(
        ("", "张一", NUMBERS[0], "", ""), ("", "李二", NUMBERS[1], "13800000001", "泰山重工")
    )
    assert found.outcomes == ["new", "new"]
    assert [line.name for line in found.lines if line] == ["张一", "李二"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "", NUMBERS[0], "", ""), "entry-name-missing"),
        (("", "张一（队长）", NUMBERS[0], "", ""), "entry-name-form"),
        (("", "张一", "", "", ""), "entry-id-missing"),
        (("", "张一", NUMBERS[0][:-1], "", ""), "entry-id-length"),
        (("", "张一", "", "12345", ""), "entry-phone-form"),
        (("", "张一", "", "13800000001", ""), "entry-id-needed"),
        (("", "张一", NUMBERS[0], "", "汶水技工学校"), "entry-foreign"),
    ],
)
def test_a_row_is_refused_with_its_reason(row: tuple[str, ...], code: str) -> None:
    found = sheet(row)
    assert found.outcomes == ["refused"]
    assert found.lines == [None]
    assert code in {problem.code for problem in found.problems[0]}


def test_a_name_and_phone_that_fit_two_people_are_not_guessed() -> None:
    two = {("张一", "13800000001"): (UUID(int=1), UUID(int=2))}
    found = sheet(("", "张一", "", "13800000001", ""), known=Known(by_phone=two))
    assert codes(found.problems) == [["entry-two-people"]]
    one = {("张一", "13800000001"): (UUID(int=1),)}
    held = {UUID(int=1): somebody(0)}
    found = sheet(("", "张一", "", "13800000001", ""), known=Known(by_phone=one, applicants=held))
    assert found.outcomes == ["new"]
    assert [line.person for line in found.lines if line] == [UUID(int=1)]


def test_the_same_person_in_two_rows() -> None:
    found = sheet(("", "张一", NUMBERS[0], "", ""), ("", "张一", NUMBERS[0], "", ""))
    assert found.outcomes == ["new", "refused"]
    assert codes(found.problems) == [[], ["entry-row-twice"]]


def test_a_team_is_entered_as_a_whole_or_waits() -> None:
    found = sheet(
        ("一队", "张一", NUMBERS[0], "", ""),
        ("一队", "李二", "", "", ""),
        ("二队", "王三", NUMBERS[2], "", ""),
        ("二队", "赵四", NUMBERS[3], "", ""),
        asked=room(2),
    )
    assert found.outcomes == ["refused", "refused", "new", "new"]
    assert codes(found.problems)[0] == ["entry-team-waits"]


def test_members_of_one_team_name_one_employer() -> None:
    columns = {
        name: column([row[place] for row in (
            ("一队", "张一", NUMBERS[0], "", "甲厂"), ("一队", "李二", NUMBERS[1], "", "乙厂"),
        )])
        for place, name in enumerate(CHECKED)
    }  # fmt: skip
    found = check_entries(read_rows(columns, FIRST_DAY), Known(), room(2), None, "")
    assert codes(found.problems) == [["entry-team-waits"], ["entry-foreign"]]


def test_the_row_over_the_limit_is_refused_not_those_before_it() -> None:
    asked = EventRoom(rules=EntryRules(), team_size=1, first_day=FIRST_DAY, places_left=2)
    rows = [("", f"人{'甲乙丙'[n]}", NUMBERS[n], "", "") for n in range(3)]
    found = sheet(*rows, asked=asked)
    assert found.outcomes == ["new", "new", "refused"]
    assert codes(found.problems)[2] == ["entry-full"]


def test_who_was_entered_before_is_unchanged() -> None:
    held = {UUID(int=1): somebody(0, entered=True, own=True)}
    known = Known(persons={NUMBERS[0]: UUID(int=1)}, applicants=held)
    assert sheet(("", "张一", NUMBERS[0], "", ""), known=known).outcomes == ["unchanged"]
