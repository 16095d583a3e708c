from datetime import date, time, timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.filing.changes import Plan, difference
from courses.filing.data import (
    FilingFacts,
    FilingTerms,
    NewSession,
    SessionFacts,
    SessionKind,
)
from courses.filing.rules import check_filing, repeated, session_hours
from courses.filing.timetable import Known, TimetableLine, understood

TERMS, FILED = FilingTerms(), date(2026, 11, 2)
START = date(2026, 12, 1)
TEACHER, ROOM = uuid4(), uuid4()
KNOWN = Known(
    by_document={"379999198004020018": TEACHER},
    teachers={"曹立春": TEACHER, "王芳": None},
    rooms={"一号教室": ROOM},
)


def day(number: int, **other: object) -> SessionFacts:
    held = SessionFacts(
        held_on=START + timedelta(days=number), starts_at=time(8, 30), ends_at=time(14, 30),
        hours=Decimal(8), kind=SessionKind.PRACTICE, teacher=TEACHER, teacher_name="曹立春",
        room_seats=50, room_name="一号教室",
    )  # fmt: skip
    return msgspec.structs.replace(held, **other)


def facts(**other: object) -> FilingFacts:
    held = FilingFacts(
        starts_on=START, ends_on=START + timedelta(days=14), capacity=40, enrolled=30, hours=60,
        practice_hours=36, item_valid_from=date(2026, 1, 1), item_valid_until=date(2026, 12, 31),
        edition_published=True, accreditation="", has_assessor=True, plan="模块", place="教室",
        assessment_plan="机考", sessions=tuple(day(n) for n in range(8)),
    )  # fmt: skip
    return msgspec.structs.replace(held, **other)


def codes(**other: object) -> list[str]:
    return [found.code for found in check_filing(facts(**other), TERMS, FILED)]


def test_a_complete_filing_raises_nothing() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"accreditation": "expired"}, "accreditation-expired"),
        ({"edition_published": False}, "item-not-in-force"),
        ({"item_valid_until": date(2026, 11, 30)}, "dates-outside-item"),
        ({"item_valid_until": START + timedelta(days=13)}, "dates-outside-item"),
        ({"plan": " "}, "plan-missing"),
        ({"assessment_plan": ""}, "assessment-plan-missing"),
        ({"place": ""}, "place-missing"),
        ({"assessor_refusal": "none"}, "assessor-not-accredited"),
        ({"sessions": ()}, "timetable-missing"),
        ({"sessions": tuple(day(n) for n in range(7))}, "hours-short"),
        ({"sessions": tuple(day(n, kind=SessionKind.THEORY) for n in range(8))}, "practice-short"),
        ({"sessions": tuple(day(n + 10) for n in range(8))}, "session-outside-dates"),
        ({"sessions": tuple(day(n, certified=False) for n in range(8))},
         "teacher-without-certificate"),
        ({"sessions": tuple(day(n, teacher=None) for n in range(8))}, "teacher-missing"),
        ({"sessions": tuple(day(n, room_seats=None) for n in range(8))}, "room-missing"),
        ({"sessions": tuple(day(n, room_seats=30) for n in range(8))}, "room-too-small"),
        ({"sessions": tuple(day(n, ends_at=time(18)) for n in range(8))}, "day-too-long"),
        ({"capacity": 51}, "class-large"),
        ({"enrolled": 0}, "no-trainees-yet"),
        ({"has_assessor": False}, "assessor-missing"),
        ({"missing_papers": ("filing_form",)}, "paper-missing"),
    ],
)  # fmt: skip
def test_each_thing_not_met_is_named(change: dict[str, object], code: str) -> None:
    assert code in codes(**change)


def test_errors_come_before_questions_and_notes() -> None:
    found = check_filing(facts(plan="", capacity=51, enrolled=0), TERMS, FILED)
    assert [f.severity.value for f in found] == ["error", "warning", "warning", "note"]


def test_filing_a_day_too_late_is_a_question() -> None:
    on_time, late = START - timedelta(days=15), START - timedelta(days=14)
    assert check_filing(facts(), TERMS, on_time) == ()
    assert [f.code for f in check_filing(facts(), TERMS, late)] == ["filed-late"]


@given(st.integers(1, 600), st.integers(1, 59))
def test_session_hours_never_exceed_what_was_taught(length: int, start: int) -> None:
    begins, ends = time(8, start), time((8 * 60 + start + length) // 60, (start + length) % 60)
    hours = session_hours(begins, ends, TERMS)
    assert hours * 45 <= length < (hours + Decimal("0.5")) * 45


def test_a_line_repeats_on_its_weekdays() -> None:
    line = NewSession(
        held_on=START, starts_at=time(9), ends_at=time(12), content="摄影", teacher=TEACHER
    )
    lines = repeated(line, START + timedelta(days=13), frozenset({1, 3}))
    assert [found.held_on.isoformat() for found in lines] == [
        "2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10",
    ]  # fmt: skip
    assert {found.teacher for found in lines} == {TEACHER}


def written(**cells: str) -> TimetableLine:
    held = {
        "content": "直播带货", "held_on": "2026年12月1日", "span": "08:30-11:45",
        "teacher": "曹立春", "room": "一号教室", "kind": "实操",
    }  # fmt: skip
    return TimetableLine(row=4, cells={**held, **cells})


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"held_on": "2026/12/1", "span": "8:30至11:45"},
        {"starts_at": "08:30:00", "ends_at": "11:45:00", "span": ""},
        {"teacher_id": "379999198004020018", "teacher": "王芳"},
    ],
)
def test_a_line_is_understood_however_it_is_written(cells: dict[str, str]) -> None:
    (session,), problems = understood([written(**cells)], KNOWN)
    assert problems == []
    assert (session.held_on, session.starts_at, session.ends_at) == (
        START,
        time(8, 30),
        time(11, 45),
    )
    assert (session.teacher, session.room, session.kind) == (TEACHER, ROOM, SessionKind.PRACTICE)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"held_on": "下周一"}, "上课日期", "timetable-date"),
        ({"span": "上午"}, "开始", "timetable-time"),
        ({"span": "25:00-26:00"}, "开始", "timetable-time"),
        ({"span": "11:45-08:30"}, "结束", "timetable-backward"),
        ({"content": ""}, "上课内容", "timetable-content"),
        ({"kind": "自习"}, "类型", "timetable-kind"),
        ({"teacher": "无名氏"}, "教师姓名", "timetable-teacher"),
        ({"teacher": "王芳"}, "教师姓名", "timetable-teacher"),
        ({"room": "九号教室"}, "上课地址", "timetable-room"),
    ],
)
def test_a_cell_that_is_not_understood_is_named(
    cells: dict[str, str], column: str, code: str
) -> None:
    sessions, (problem,) = understood([written(**cells)], KNOWN)
    assert sessions == []
    assert (problem.row, problem.column, problem.code) == (4, column, code)


def plan(**other: object) -> Plan:
    line = NewSession(held_on=START, starts_at=time(9), ends_at=time(12), content="摄影")
    held = Plan(
        starts_on=START, ends_on=START + timedelta(days=9), capacity=40, place="教室", plan="",
        assessment_plan="", sessions={TEACHER: line},
    )  # fmt: skip
    return msgspec.structs.replace(held, **other)


def test_a_difference_tells_only_what_differs() -> None:
    before, after = difference(plan(), plan(capacity=30, starts_on=date(2026, 12, 3)))
    assert before.fields == {"starts_on": "2026-12-01", "capacity": 40}
    assert after.fields == {"starts_on": "2026-12-03", "capacity": 30}
    assert after.sessions == {}


def test_a_dropped_and_an_added_session_are_told_by_what_is_not_there() -> None:
    key = uuid4()
    line = NewSession(held_on=START, starts_at=time(14), ends_at=time(17), content="剪辑")
    before, after = difference(plan(), plan(sessions={key: line}))
    assert before.sessions == {TEACHER: plan().sessions[TEACHER], key: None}
    assert after.sessions == {TEACHER: None, key: line}


def test_equal_plans_do_not_differ() -> None:
    assert difference(plan(), plan())[1].empty
