from datetime import date, time, timedelta

import msgspec
import pytest
from factories import people
from filings import (
    EVERY_DAY,
    OFFICER,
    certificate,
    filer,
    filing,
    line,
    planned_class,
    room,
    teacher,
)

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.terms.service import publish
from courses.data import CompletionTerms
from courses.filing import changing, desk_queries, drafting, inspecting, queries, stepping
from courses.filing.desk_queries import QueueFilter
from courses.filing.inspecting import NewInspection, Outcome
from courses.places.service import withdraw
from courses.service.classes import enrol
from courses.service.completion import complete_class


@pytest.fixture
async def school(database, system: Actor):
    return await filer(system)


async def state_of(key) -> str:
    async with db.read(OFFICER) as connection:
        return str(await connection.fetchval("SELECT state FROM training_class WHERE id = $1", key))


async def plan_of(actor: Actor, key) -> changing.Plan:
    async with db.transaction(actor):
        return await changing.held_plan(await drafting.lock_own_class(actor, key))


async def approved(school, **other):
    key = await planned_class(school, **other)
    await stepping.file_class(school.clerk, key)
    await stepping.approve_class(OFFICER, key, "缺件容后补")
    return key


async def test_a_class_goes_from_draft_to_archive(school, system: Actor) -> None:
    key = await planned_class(school)
    await stepping.file_class(school.clerk, key)
    found = await queries.filing(school.clerk, key)
    assert found.held.state == "filed"
    assert found.due_on is not None
    assert found.due_on >= clock.today() + timedelta(days=5)
    await stepping.return_class(OFFICER, key, "教学计划要写明模块")
    found = await queries.filing(school.clerk, key)
    assert found.held.state == "returned"
    assert found.steps[0].reason == "教学计划要写明模块"
    await stepping.file_class(school.clerk, key)
    await stepping.approve_class(OFFICER, key, "材料在补")
    assert [row.step for row in (await queries.filing(OFFICER, key)).steps] == [
        "approved", "filed", "returned", "filed",
    ]  # fmt: skip


async def test_a_filing_without_a_timetable_stays_with_the_institution(school) -> None:
    key = await drafting.draft_class(school.clerk, school.organisation, filing(school))
    with pytest.raises(ConflictError, match="filing-incomplete") as refused:
        await stepping.file_class(school.clerk, key)
    assert refused.value.facts["first"] == "timetable-missing"
    assert await state_of(key) == "draft"


async def test_an_occupation_outside_the_accreditation_is_refused_with_the_reason(
    school, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM accreditation")
    key = await planned_class(school)
    with pytest.raises(ConflictError) as refused:
        await stepping.file_class(school.clerk, key)
    assert refused.value.facts["first"] == "accreditation-none"


async def test_a_suspension_stops_starts_and_leaves_running_classes_alone(
    school, system: Actor
) -> None:
    key, other = [await _ready_to_start(school, system, n) for n in (0, 1)]
    await stepping.start_class(school.clerk, key)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE accreditation SET suspended_from = $1, suspended_for = '抽查不合格'",
            clock.today(),
        )
    with pytest.raises(ConflictError, match="accreditation-suspended"):
        await stepping.start_class(school.clerk, other)
    await stepping.mark_assessed(school.clerk, key)
    assert await state_of(key) == "assessed"


async def _ready_to_start(school, system: Actor, n: int):
    key = await drafting.draft_class(
        school.clerk, school.organisation,
        filing(school, number=f"2026年第({40 + n:03d})期", starts_in=0),
    )  # fmt: skip
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE training_class SET state = 'approved' WHERE id = $1", key)
    (person,) = await people(system, 1, start=n)
    await enrol(school.clerk, key, person, "企业职工")
    return key


async def test_a_teacher_is_in_one_place_at_a_time(school, system: Actor) -> None:
    first = await planned_class(school)
    other = await drafting.draft_class(
        school.clerk, school.organisation, filing(school, number="2026年第(032)期")
    )
    day = (await queries.timetable(school.clerk, first))[0].held_on
    elsewhere = msgspec.structs.replace(line(school, day), room=None)
    with pytest.raises(ConflictError, match="teacher-taken"):
        await drafting.add_sessions(school.clerk, other, elsewhere, until=day, weekdays=EVERY_DAY)
    assert await queries.timetable(school.clerk, other) == []


async def test_a_teacher_of_two_institutions_is_in_one_place_at_a_time(
    school, system: Actor
) -> None:
    await planned_class(school)
    second = await filer(system, 2, school.item)
    again = await teacher(system, second.organisation, "曹立春", 901)
    await certificate(system, again)
    key = await drafting.draft_class(second.clerk, second.organisation, filing(second))
    day = clock.today() + timedelta(days=20)
    taught = msgspec.structs.replace(line(second, day), teacher=again)
    with pytest.raises(ConflictError, match="teacher-taken"):
        await drafting.add_sessions(second.clerk, key, taught, until=day, weekdays=EVERY_DAY)


async def test_a_room_holds_one_class_at_a_time(school, system: Actor) -> None:
    await planned_class(school)
    other = await teacher(system, school.organisation, "葛明亮", 905)
    key = await drafting.draft_class(
        school.clerk, school.organisation, filing(school, number="2026年第(033)期")
    )
    day = clock.today() + timedelta(days=20)
    taught = msgspec.structs.replace(line(school, day), teacher=other)
    with pytest.raises(ConflictError, match="room-taken"):
        await drafting.add_sessions(school.clerk, key, taught, until=day, weekdays=EVERY_DAY)


async def test_another_institutions_room_does_not_exist(school, system: Actor) -> None:
    second = await filer(system, 2, school.item)
    key = await drafting.draft_class(school.clerk, school.organisation, filing(school))
    day = clock.today() + timedelta(days=20)
    foreign = msgspec.structs.replace(line(school, day), room=second.room)
    with pytest.raises(NotFoundError):
        await drafting.add_sessions(school.clerk, key, foreign, until=day, weekdays=EVERY_DAY)


async def test_a_teacher_without_the_certificate_stops_the_filing(school, system: Actor) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE teacher_certificate SET level = 'L5'")
    key = await planned_class(school)
    found = await queries.filing(school.clerk, key)
    assert [f.code for f in found.errors] == ["teacher-without-certificate"]
    assert found.errors[0].facts["teacher"] == "曹立春"


async def test_a_change_after_approval_waits_for_the_officer(school) -> None:
    key = await approved(school)
    held = await plan_of(school.clerk, key)
    wanted = msgspec.structs.replace(held, capacity=30, place="岱岳区天平街道")
    change = await changing.ask_change(school.clerk, key, wanted, "换到新校区上课")
    found = await queries.filing(OFFICER, key)
    assert found.held.capacity == 40
    assert found.change is not None
    assert found.change.before["fields"] == {"capacity": 40, "place": "泰山区岱宗大街"}
    assert found.change.after["fields"] == {"capacity": 30, "place": "岱岳区天平街道"}
    await changing.decide_change(OFFICER, change, approve=True, reason="")
    assert (await queries.filing(OFFICER, key)).held.capacity == 30
    with pytest.raises(ConflictError, match="change-decided"):
        await changing.decide_change(OFFICER, change, approve=True, reason="")


async def test_two_sessions_may_swap_their_days(school) -> None:
    key = await approved(school)
    held = await plan_of(school.clerk, key)
    (a, first), (b, second), *_ = held.sessions.items()
    swapped = {
        **held.sessions,
        a: msgspec.structs.replace(first, held_on=second.held_on),
        b: msgspec.structs.replace(second, held_on=first.held_on),
    }
    change = await changing.ask_change(
        school.clerk, key, msgspec.structs.replace(held, sessions=swapped), "教师出差，对调两天"
    )
    await changing.decide_change(OFFICER, change, approve=True, reason="")
    assert (await plan_of(school.clerk, key)).sessions == swapped


async def test_capacity_is_never_below_those_enrolled(school, system: Actor) -> None:
    key = await approved(school)
    for person in await people(system, 3):
        await enrol(school.clerk, key, person, "企业职工")
    held = await plan_of(school.clerk, key)
    with pytest.raises(ConflictError, match="capacity-below-enrolled"):
        await changing.ask_change(
            school.clerk, key, msgspec.structs.replace(held, capacity=2), "教室换小了"
        )
    assert (await queries.filing(OFFICER, key)).change is None
    assert (await plan_of(school.clerk, key)).capacity == 40


async def test_dates_outside_the_items_validity_are_refused(school, system: Actor) -> None:
    key = await approved(school)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE catalogue_item SET valid_until = $1", clock.today() + timedelta(days=30)
        )
    held = await plan_of(school.clerk, key)
    later = msgspec.structs.replace(
        held, starts_on=held.starts_on + timedelta(days=60),
        ends_on=held.ends_on + timedelta(days=60),
    )  # fmt: skip
    with pytest.raises(ConflictError, match="filing-incomplete"):
        await changing.ask_change(school.clerk, key, later, "推迟到下一季度")


async def test_trainees_swapped_after_approval_are_shown(school, system: Actor) -> None:
    key = await planned_class(school)
    before, after = await people(system, 2)
    first = await enrol(school.clerk, key, before, "企业职工")
    await stepping.file_class(school.clerk, key)
    await stepping.approve_class(OFFICER, key, "缺件容后补")
    await withdraw(school.clerk, first, "本人不来了")
    await enrol(school.clerk, key, after, "企业职工")
    swapped = (await queries.filing(OFFICER, key)).swapped
    assert [row.came for row in swapped] == [False, True]
    assert all("*" in row.id_masked for row in swapped)


async def test_filings_with_nothing_open_are_approved_together(school, system: Actor) -> None:
    keys = [await planned_class(school)]
    odd = await drafting.draft_class(
        school.clerk, school.organisation, filing(school, number="2026年第(034)期")
    )
    async with db.transaction(system):  # papers are stamped and back
        await publish("class_papers", "不要求盖章材料", {"due_with": {}}, date(2020, 1, 1))
    await stepping.file_class(school.clerk, keys[0])
    outcome = await stepping.approve_many(OFFICER, [*keys, odd])
    assert outcome.approved == 1
    assert [row.code for row in outcome.refused] == ["class-state"]
    assert await state_of(keys[0]) == "approved"
    assert (await desk_queries.queue(OFFICER, QueueFilter())).rows == []


async def test_an_open_question_is_approved_only_with_a_reason(school) -> None:
    key = await planned_class(school, starts_in=3)
    await stepping.file_class(school.clerk, key)
    waiting = (await desk_queries.queue(OFFICER, QueueFilter())).rows
    assert [row.questions > 0 for row in waiting] == [True]
    with pytest.raises(ConflictError, match="step-reason-needed"):
        await stepping.approve_class(OFFICER, key)
    await stepping.approve_class(OFFICER, key, "企业急训，准予缩短")
    assert await state_of(key) == "approved"


async def test_an_officer_of_another_county_does_not_see_the_filing(school) -> None:
    key = await planned_class(school)
    await stepping.file_class(school.clerk, key)
    elsewhere = msgspec.structs.replace(
        OFFICER,
        grants=(msgspec.structs.replace(OFFICER.grants[0], divisions=frozenset({"370911"})),),
    )
    assert (await desk_queries.queue(elsewhere, QueueFilter())).total == 0
    with pytest.raises(NotFoundError):
        await stepping.approve_class(elsewhere, key)


async def test_a_cancelled_class_lets_its_people_go(school, system: Actor) -> None:
    key = await approved(school)
    (person,) = await people(system, 1)
    await enrol(school.clerk, key, person, "企业职工")
    await stepping.cancel_class(school.clerk, key, "报名人数不足")
    async with db.read(OFFICER) as connection:
        rows = await connection.fetch("SELECT state FROM enrolment")
        opening = await connection.fetchval("SELECT count(*) FROM opening")
    assert [row["state"] for row in rows] == ["withdrawn"]
    assert opening == 0


async def test_a_deadline_in_a_year_without_a_calendar_says_so(school, system: Actor) -> None:
    key = await planned_class(school)
    async with db.transaction(system):
        await publish("class_filing", "长期限", {"answer_working_days": 900}, date(2020, 1, 1))
    with pytest.raises(Exception, match="calendar-missing"):
        await stepping.file_class(school.clerk, key)
    assert await state_of(key) == "draft"


async def test_an_inspection_keeps_what_was_seen_and_how_it_was_mended(school) -> None:
    key = await approved(school)
    today = clock.today()
    with pytest.raises(ConflictError, match="inspection-incomplete"):
        await inspecting.record_inspection(
            OFFICER, key,
            NewInspection(inspected_on=today, inspectors="秦牧川、沈若水", outcome=Outcome.TO_MEND),
        )  # fmt: skip
    inspection = await inspecting.record_inspection(
        OFFICER, key,
        NewInspection(
            inspected_on=today, inspectors="秦牧川、沈若水", outcome=Outcome.TO_MEND, counted=12,
            findings="实到 12 人", mend_by=today + timedelta(days=5),
        ),
    )  # fmt: skip
    await inspecting.record_mended(school.clerk, inspection, "已补课并核对考勤")
    (row,) = await inspecting.inspections(school.clerk, key)
    assert (row.counted, row.recorded, row.mended_how) == (12, 0, "已补课并核对考勤")


async def test_drafts_are_not_for_another_institution(school, system: Actor) -> None:
    key = await planned_class(school)
    second = await filer(system, 2, school.item)
    with pytest.raises(NotFoundError):
        await queries.filing(second.clerk, key, Permit.CLASS_MANAGE)
    with pytest.raises(NotFoundError):
        await drafting.change_draft(second.clerk, key, filing(second))


async def test_a_session_too_short_or_backward_is_refused(school) -> None:
    key = await drafting.draft_class(school.clerk, school.organisation, filing(school))
    day: date = clock.today() + timedelta(days=20)
    for ends_at, code in ((time(8, 40), "session-short"), (time(8, 0), "session-backward")):
        short = msgspec.structs.replace(line(school, day), ends_at=ends_at)
        with pytest.raises(ConflictError, match=code):
            await drafting.add_sessions(school.clerk, key, short, until=day, weekdays=EVERY_DAY)


async def test_a_room_too_small_is_a_question_for_the_officer(school, system: Actor) -> None:
    small = await room(system, school.organisation, "二号教室", 20)
    key = await planned_class(school)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE class_session SET room = $1", small)
    found = await queries.filing(school.clerk, key)
    assert "room-too-small" in [f.code for f in found.questions]
    assert found.errors == []


async def test_a_filed_class_that_never_started_is_not_completed(school, system: Actor) -> None:
    key = await approved(school)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE training_class SET starts_on = starts_on - 60, ends_on = ends_on - 60"
        )
    with pytest.raises(ConflictError, match="class-not-started"):
        await complete_class(school.clerk, key, CompletionTerms())
