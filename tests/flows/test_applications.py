"""An institution applies for an accreditation; an officer grants, returns, refuses, suspends."""

from datetime import date, timedelta

import pytest
from factories import clerk_of, organisation

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.organisations.accreditation_data import (
    ApplicationFacts,
    ApplicationState,
    NewCertificate,
    NewTeacher,
    Purpose,
    RoomFacts,
)
from app.organisations.accreditation_queries import (
    AccreditationFilter,
    ApplicationFilter,
    accreditations,
    application_page,
    applications,
    one_accreditation,
    premises,
)
from app.organisations.accreditation_service import (
    change_application,
    draft_application,
    file_application,
    grant_application,
    lift,
    refuse_application,
    return_application,
    suspend,
)
from app.organisations.premises_service import (
    add_certificate,
    add_room,
    add_teacher,
    remove_certificate,
    retire_teacher,
)
from app.organisations.queries import accreditation_for
from app.people.id_numbers import reserved_id_number
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.reference.loader import load
from app.reference.queries import calendar
from app.reference.service import enter_year
from app.reference.working_days import working_days_between

DRONE = "4-02-04-06"
NUMBER = reserved_id_number(951, date(1980, 4, 2), male=True)


@pytest.fixture
async def school(database: str, system: Actor):
    await load()
    await enter_year(system, clock.today().year + 1, [], source="test", provisional=True)
    return await organisation(system)


async def application(clerk: Actor, *, certificate: bool = True, number: str = NUMBER):
    """Draft an application for drone operation with a teacher and a room; return its key."""
    who = await add_teacher(clerk, NewTeacher(name="曹立春", id_number=number))
    if certificate:
        await add_certificate(
            clerk, who, NewCertificate(occupation="无人机驾驶员", level=SkillLevel.L3, number="S1")
        )
    room = await add_room(clerk, RoomFacts(name="一号教室", address="岱宗大街", seats=40))
    return await draft_application(clerk, facts(teachers=[who], rooms=[room]))


def facts(**more) -> ApplicationFacts:
    return ApplicationFacts(
        occupation_code=DRONE, level=SkillLevel.L4, purpose=Purpose.TRAIN, **more
    )


async def shown(actor: Actor, key):
    return await application_page(actor, key, clock.today())


async def answer(school, day: date | None = None):
    async with db.read(clerk_of(school)):
        found = await accreditation_for(
            school, DRONE, SkillLevel.L4, Purpose.TRAIN, day or clock.today()
        )
    return found.reason


async def test_from_application_to_classes_that_may_start(school, system) -> None:
    clerk, today = clerk_of(school), clock.today()
    key = await application(clerk)
    await file_application(clerk, key)
    found = (await shown(system, key)).application
    async with db.read(system):
        days = await calendar(today.year, today.year + 1)
    assert working_days_between(today, found.due_on, days) == 20
    assert await answer(school) == "none"
    until = today + timedelta(days=1000)
    await grant_application(system, key, valid_from=today, valid_until=until)
    assert await answer(school) == "covered"
    assert (await shown(clerk, key)).application.state is ApplicationState.GRANTED


async def test_a_teacher_without_the_certificate_is_named_and_nothing_is_filed(school) -> None:
    clerk = clerk_of(school)
    key = await application(clerk, certificate=False)
    with pytest.raises(ConflictError) as refused:
        await file_application(clerk, key)
    assert (refused.value.code, refused.value.facts["about"]) == ("application-teacher", "曹立春")
    found = (await shown(clerk, key)).application
    assert (found.state, found.filed_at) == (ApplicationState.DRAFT, None)


async def test_a_term_that_overlaps_is_refused_by_name_and_can_be_mended(school, system) -> None:
    clerk, today = clerk_of(school), clock.today()
    key = await application(clerk)
    await file_application(clerk, key)
    until = today + timedelta(days=30)
    await grant_application(system, key, valid_from=today, valid_until=until)
    again = await draft_application(clerk, _same(await shown(clerk, key)))
    await file_application(clerk, again)
    with pytest.raises(ConflictError) as refused:
        await grant_application(system, again, valid_from=until, valid_until=None)
    assert refused.value.code == "accreditation-overlaps"
    assert refused.value.facts["valid_until"] == until
    assert (await shown(system, again)).application.state is ApplicationState.FILED
    after = until + timedelta(days=1)
    await grant_application(system, again, valid_from=after, valid_until=None)
    assert await answer(school, after) == "covered"


def _same(found) -> ApplicationFacts:
    return facts(teachers=found.application.teachers, rooms=found.application.rooms)


async def test_one_open_application_for_the_same(school) -> None:
    clerk = clerk_of(school)
    await application(clerk)
    with pytest.raises(ConflictError, match="application-open"):
        await draft_application(clerk, facts())


async def test_a_returned_application_is_changed_and_filed_again(school, system) -> None:
    clerk = clerk_of(school)
    key = await application(clerk)
    await file_application(clerk, key)
    with pytest.raises(ConflictError, match="application-state"):
        await change_application(clerk, key, facts())
    with pytest.raises(ConflictError, match="accreditation-reason"):
        await return_application(system, key, "补")
    await return_application(system, key, "请补充实训场地照片")
    found = (await shown(clerk, key)).application
    assert (found.state, found.decision_reason) == ("returned", "请补充实训场地照片")
    assert found.due_on > clock.today()
    await file_application(clerk, key)
    await refuse_application(system, key, "实训设备数量不足")
    with pytest.raises(ConflictError, match="application-state"):
        await grant_application(system, key, valid_from=clock.today(), valid_until=None)


async def test_a_suspension_stops_starts_from_its_day_and_is_lifted(school, system) -> None:
    clerk, today = clerk_of(school), clock.today()
    key = await application(clerk)
    await file_application(clerk, key)
    held = await grant_application(system, key, valid_from=today, valid_until=None)
    later = today + timedelta(days=7)
    await suspend(system, held, since=later, reason="实训设备未年检")
    assert [await answer(school), await answer(school, later)] == ["covered", "suspended"]
    with pytest.raises(ConflictError, match="accreditation-state"):
        await suspend(system, held, since=today, reason="再次暂停一次")
    await lift(system, held, "设备已年检合格")
    assert await answer(school, later) == "covered"
    assert (await one_accreditation(clerk, held)).suspended_for == ""


async def test_nobody_sees_anothers_drafts_teachers_or_accreditations(school, system) -> None:
    clerk = clerk_of(school)
    key = await application(clerk)
    other = clerk_of(await organisation(system, "汶阳学校", 2))
    with pytest.raises(NotFoundError):
        await shown(system, key)
    with pytest.raises(NotFoundError):
        await shown(other, key)
    await file_application(clerk, key)
    assert (await applications(system, ApplicationFilter(q="wrj"))).total == 1
    assert (await applications(other, ApplicationFilter())).total == 0
    held = await grant_application(system, key, valid_from=clock.today(), valid_until=None)
    with pytest.raises(NotFoundError):
        await one_accreditation(other, held)
    assert (await accreditations(other, AccreditationFilter(), clock.today())).total == 0
    assert (await accreditations(clerk, AccreditationFilter(), clock.today())).total == 1
    assert await premises(other) == ([], [])
    stolen = (await shown(clerk, key)).application
    foreign = await draft_application(other, facts(teachers=stolen.teachers, rooms=stolen.rooms))
    assert (await shown(other, foreign)).application.teachers == []


async def test_a_teacher_is_entered_once_and_sealed(school) -> None:
    clerk = clerk_of(school)
    key = await add_teacher(clerk, NewTeacher(name="曹立春", id_number=NUMBER, phone="13800001234"))
    with pytest.raises(ConflictError, match="teacher-twice"):
        await add_teacher(clerk, NewTeacher(name="曹立春", id_number=NUMBER.lower()))
    with pytest.raises(ConflictError, match="teacher-number"):
        await add_teacher(clerk, NewTeacher(name="曹立春", id_number="370902198004020011"))
    async with db.read(clerk) as connection:
        row = await connection.fetchrow("SELECT id_number, phone FROM teacher")
    assert NUMBER.encode() not in bytes(row["id_number"])
    (found,), _ = await premises(clerk)
    assert (found.id_masked[0], found.phone_masked) == (NUMBER[0], "138****1234")
    await retire_teacher(clerk, key, active=False)
    (found,), _ = await premises(clerk)
    assert not found.active


async def test_certificates_name_an_occupation_of_the_classification(school) -> None:
    clerk = clerk_of(school)
    key = await add_teacher(clerk, NewTeacher(name="曹立春", id_number=NUMBER))
    new = NewCertificate(occupation=DRONE, level=SkillLevel.L3, number="S1")
    held = await add_certificate(clerk, key, new)
    with pytest.raises(ConflictError, match="certificate-twice"):
        await add_certificate(clerk, key, new)
    with pytest.raises(ConflictError, match="occupation-not-listed"):
        await add_certificate(
            clerk, key, NewCertificate(occupation="飞手", level=SkillLevel.L3, number="S2")
        )
    await remove_certificate(clerk, key, held)
    (found,), _ = await premises(clerk)
    assert found.certificates == []
