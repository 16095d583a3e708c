from decimal import Decimal

import asyncpg
import pytest
from factories import clerk_of, organisation
from sessions import School, hours_held, running_class, session

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import ANYONE, Actor
from courses.attendance.data import Entry, Way
from courses.attendance.queries import class_attendance, session_page
from courses.attendance.service import record_attendance
from courses.data import CompletionTerms
from courses.rules.attended import AttendanceTerms, Presence, attended_hours
from courses.service.attended import recount_class
from courses.service.completion import complete_class


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


async def mark(school: School, key, *presences: Presence, reason: str = ""):
    entries = [
        Entry(enrolment=enrolment, presence=presence)
        for enrolment, presence in zip(school.enrolments, presences, strict=False)
    ]
    return await record_attendance(school.clerk, key, entries, way=Way.PAGE, reason=reason)


async def test_marking_a_session_credits_its_hours(school: School) -> None:
    first, second = await session(school.key, days=-2), await session(school.key, days=-1)
    await mark(school, first, *[Presence.PRESENT] * 3)
    await mark(school, second, Presence.PRESENT, Presence.LEFT_EARLY, Presence.ABSENT)
    held = [await hours_held(enrolment) for enrolment in school.enrolments]
    assert held == [Decimal(8), Decimal(6), Decimal(4)]


async def test_the_sum_in_sql_is_the_rules(school: School) -> None:
    marked = []
    for days, presence in enumerate(Presence, 1):
        key = await session(school.key, days=-days, hours=f"{days}.5")
        await mark(school, key, presence)
        marked.append((Decimal(f"{days}.5"), presence))
    assert await hours_held(school.enrolments[0]) == attended_hours(marked, AttendanceTerms())


async def test_a_correction_is_a_new_row_with_its_reason(school: School) -> None:
    key = await session(school.key, days=-1)
    await mark(school, key, Presence.ABSENT)
    with pytest.raises(ConflictError, match="correction-reason"):
        await mark(school, key, Presence.LEAVE)
    done = await mark(school, key, Presence.PRESENT, reason="签到表上有签名")
    assert (done.new, done.corrected) == (0, 1)
    await mark(school, key, Presence.LATE, reason="门禁记录晚到")
    page = await session_page(school.clerk, key)
    assert [(c.before, c.after) for c in page.corrections] == [
        (Presence.PRESENT, Presence.LATE),
        (Presence.ABSENT, Presence.PRESENT),
    ]
    assert page.corrections[1].reason == "签到表上有签名"
    assert await hours_held(school.enrolments[0]) == Decimal(4)
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT count(*) FROM attendance") == 3


async def test_the_same_again_changes_nothing(school: School) -> None:
    key = await session(school.key, days=-1)
    await mark(school, key, Presence.PRESENT)
    done = await mark(school, key, Presence.PRESENT)
    assert (done.new, done.corrected, done.unchanged) == (0, 0, 1)


async def test_a_session_to_come_or_cancelled_takes_no_attendance(school: School) -> None:
    tomorrow = await session(school.key, days=1)
    with pytest.raises(ConflictError, match="session-not-begun"):
        await mark(school, tomorrow, Presence.PRESENT)
    off = await session(school.key, days=-1, state="cancelled")
    with pytest.raises(ConflictError, match="session-cancelled"):
        await mark(school, off, Presence.PRESENT)


async def test_a_session_that_never_was_is_not_found(school: School) -> None:
    with pytest.raises(NotFoundError):
        await mark(school, uuid7(), Presence.PRESENT)


async def test_nobody_of_another_class_is_marked(school: School, system: Actor) -> None:
    other = await running_class(system, start=10, serial=2, item=school.item)
    key = await session(school.key, days=-1)
    strangers = [Entry(enrolment=other.enrolments[0], presence=Presence.PRESENT)]
    with pytest.raises(MalformedError, match="attendance-stranger"):
        await record_attendance(school.clerk, key, strangers, way=Way.PAGE)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with db.transaction(school.clerk) as connection:
            await connection.execute(
                "INSERT INTO attendance (id, training_class, session, enrolment, presence, way,"
                " entered_at) VALUES ($1, $2, $3, $4, 'present', 'page', now())",
                uuid7(), school.key, key, other.enrolments[0],
            )  # fmt: skip


async def test_another_institution_finds_no_session(school: School, system: Actor) -> None:
    key = await session(school.key, days=-1)
    stranger = clerk_of(await organisation(system, "汶水技工学校", 3))
    with pytest.raises(NotFoundError):
        await session_page(stranger, key)
    entries = [Entry(enrolment=school.enrolments[0], presence=Presence.PRESENT)]
    with pytest.raises(NotFoundError):
        await record_attendance(stranger, key, entries, way=Way.PAGE)


async def test_the_class_tells_what_is_missing(school: School) -> None:
    key = await session(school.key, days=-1)
    await session(school.key, days=2)
    await mark(school, key, Presence.PRESENT, Presence.ABSENT)
    found = await class_attendance(school.clerk, school.key)
    assert [(row.recorded, row.present) for row in found.sessions] == [(2, 1), (0, 0)]
    assert found.trainees == 3


async def test_a_session_called_off_later_counts_no_more(school: School, system: Actor) -> None:
    first, second = await session(school.key, days=-2), await session(school.key, days=-1)
    await mark(school, first, Presence.PRESENT)
    await mark(school, second, Presence.PRESENT, Presence.PRESENT)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE class_session SET state = 'cancelled' WHERE id = $1", second
        )
        await recount_class(school.key, clock.today())
    held = [await hours_held(enrolment) for enrolment in school.enrolments]
    assert held == [Decimal(4), Decimal(0), None]


async def test_completion_by_rule_counts_what_was_attended(system: Actor, database) -> None:
    school = await running_class(system, 2, starts_in=-30)
    for days in range(1, 6):
        key = await session(school.key, days=-days, hours="10")
        await mark(school, key, Presence.PRESENT, Presence.LATE if days > 2 else Presence.ABSENT)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE enrolment SET theory_score = 80, practice_score = 80")
    outcome = await complete_class(school.clerk, school.key, CompletionTerms())
    assert (outcome.completed, outcome.failed) == (1, 1)
