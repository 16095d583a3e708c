from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.attendance.data import Held
from courses.attendance.sheet_rules import (
    SheetSession,
    SheetTable,
    SheetTrainee,
    check_sheet,
    heading_of,
    session_named,
)
from courses.rules.attended import Presence

MORNING = SheetSession(id=UUID(int=1), held_on=date(2026, 11, 24), starts_at=time(9))
COMING = SheetSession(
    id=UUID(int=2), held_on=date(2026, 12, 1), starts_at=time(9), refusal="session-not-begun"
)
WHO = {
    "N00000000A1": SheetTrainee(enrolment=UUID(int=11), name="赵文静"),
    "N00000000A2": SheetTrainee(enrolment=UUID(int=12), name="买买提·艾力"),
}


def check(marks, *, heading: str = "2026-11-24 09:00", numbers=tuple(WHO), names=None, held=None):
    table = SheetTable(
        numbers=list(range(2, 2 + len(marks))),
        trainee_no=list(numbers[: len(marks)]),
        name=list(names or [w.name for w in WHO.values()][: len(marks)]),
        others=[(heading, list(marks))],
    )
    return check_sheet(table, sessions=[MORNING, COMING], trainees=WHO, held=held or {})


@pytest.mark.parametrize(
    ("written", "presence"),
    [
        ("到", Presence.PRESENT), ("√", Presence.PRESENT), (" 到 ", Presence.PRESENT),
        ("迟", Presence.LATE), ("早退", Presence.LEFT_EARLY), ("病假", Presence.LEAVE),
        ("旷课", Presence.ABSENT), ("X", Presence.ABSENT), ("Ｘ", Presence.ABSENT),
    ],
)  # fmt: skip
def test_words_of_the_field_are_understood(written, presence) -> None:
    found = check([written])
    assert [e.presence for e in found.entries[MORNING.id]] == [presence]
    assert found.problems == []


def test_an_empty_cell_says_nothing_and_an_odd_one_is_named() -> None:
    found = check(["", "来了又走"])
    assert found.entries == {}
    (told,) = found.problems
    assert (told.row, told.column, told.code) == (3, "2026-11-24 09:00", "word")


def test_what_is_held_is_unchanged_or_corrected() -> None:
    held = {
        (MORNING.id, UUID(int=11)): Held(id=UUID(int=91), presence=Presence.PRESENT),
        (MORNING.id, UUID(int=12)): Held(id=UUID(int=92), presence=Presence.ABSENT),
    }
    found = check(["到", "到"], held=held)
    assert (found.new, found.corrections, found.unchanged) == (0, 1, 1)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("2026-11-25 09:00", "no-session"),
        ("第一次课", "heading"),
        ("2026-12-01 09:00", "session-not-begun"),
    ],
)
def test_a_column_that_is_no_session_of_the_class_is_named(heading, code) -> None:
    found = check(["到"], heading=heading)
    assert [(p.row, p.code) for p in found.problems] == [(0, code)]
    assert found.entries == {}


def test_rows_must_name_one_trainee_each() -> None:
    assert check(["到"], numbers=("N0000000000",)).problems[0].code == "trainee"
    assert check(["到"], numbers=("",)).problems[0].code == "trainee-missing"
    assert check(["到"], names=["钱多"]).problems[0].code == "name"
    twice = check(["到", "缺"], numbers=("N00000000A1",) * 2, names=["赵文静"] * 2)
    assert {p.code for p in twice.problems} == {"twice"}
    assert twice.entries == {}
    spaced = check(["到", "到"], names=["赵 文静", "买买提艾力"])
    assert spaced.problems == []


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.times())
def test_a_heading_is_read_back(day, moment) -> None:
    session = SheetSession(id=UUID(int=5), held_on=day, starts_at=moment)
    assert session_named(heading_of(session)) == (day, moment.replace(second=0, microsecond=0))


@given(st.text())
def test_no_heading_breaks_the_check(text) -> None:
    assert check(["到"], heading=text).new in {0, 1}
