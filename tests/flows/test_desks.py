from datetime import timedelta

import pytest
from factories import account, people
from filings import OFFICER, filer, filing, planned_class
from screens import sign_in, text_of

from app import clock, db
from app.permits import Actor, Role
from courses.desk.data import TodoKind
from courses.desk.queries import institution_desk, officer_desk
from courses.filing import drafting, inspecting, stepping
from courses.filing.inspecting import NewInspection, Outcome
from courses.service.classes import enrol


@pytest.fixture
async def school(database, system: Actor):
    return await filer(system)


async def kinds(actor: Actor) -> list[TodoKind]:
    return [todo.kind for todo in (await institution_desk(actor)).todos]


async def test_a_new_institution_has_nothing_to_do(school) -> None:
    assert await kinds(school.clerk) == []


async def test_each_step_of_a_class_comes_up_when_it_is_due(school, system: Actor) -> None:
    key = await planned_class(school)
    assert await kinds(school.clerk) == [TodoKind.FILE_CLASS]
    await stepping.file_class(school.clerk, key)
    assert await kinds(school.clerk) == []
    await stepping.return_class(OFFICER, key, "请补教学资源")
    assert await kinds(school.clerk) == [TodoKind.MEND_FILING]
    await stepping.file_class(school.clerk, key)
    await stepping.approve_class(OFFICER, key, "缺件容后补")
    (person,) = await people(system, 1)
    await enrol(school.clerk, key, person, "企业职工")
    await _move(system, key, 21)
    found = await kinds(school.clerk)
    assert TodoKind.START_CLASS in found
    assert TodoKind.RECORD_ATTENDANCE in found
    await _move(system, key, 20)
    assert TodoKind.COMPLETE_CLASS in await kinds(school.clerk)


async def _move(system: Actor, key, days: int) -> None:
    """Let this many days pass: the class lies so much further back."""
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE training_class SET starts_on = starts_on - $2::int, ends_on = ends_on - $2::int"
            " WHERE id = $1",
            key, days,
        )  # fmt: skip
        await connection.execute(
            "UPDATE class_session SET held_on = held_on - $2::int WHERE training_class = $1",
            key, days,
        )  # fmt: skip


async def test_what_an_inspection_found_is_on_both_desks(school, system: Actor) -> None:
    key = await drafting.draft_class(
        school.clerk, school.organisation, filing(school, starts_in=-3)
    )
    await inspecting.record_inspection(
        OFFICER, key,
        NewInspection(
            inspected_on=clock.today() - timedelta(days=3), inspectors="秦牧川、沈若水",
            outcome=Outcome.SERIOUS,
            findings="无人上课", mend_by=clock.today() - timedelta(days=1),
        ),
    )  # fmt: skip
    assert await kinds(school.clerk) == [TodoKind.MEND_INSPECTION]
    queue = next(q for q in (await officer_desk(OFFICER)).queues if q.kind == "inspections")
    assert (queue.waiting, queue.late) == (1, 1)


async def test_another_institutions_work_is_not_on_the_desk(school, system: Actor) -> None:
    await planned_class(school)
    other = await filer(system, 2, school.item)
    assert await kinds(other.clerk) == []


async def test_the_desks_are_pages(client, school, system: Actor) -> None:
    key = await planned_class(school)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "clerk")
    page = await client.get("/desk")
    assert "草稿还没报送" in text_of(page.text)
    assert f"/desk/classes/{key}/filing" in page.text
    await stepping.file_class(school.clerk, key)
    await sign_in(client, "county")
    assert "1 件在等" in text_of((await client.get("/desk")).text)
    assert (await client.get("/desk/inspections")).status_code == 200
