import asyncio
from datetime import date

import pytest
from factories import account, catalogue_item, clerk_of, organisation, people, training_class
from screens import send, sign_in, text_of

from app import db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from app.outbox.wording import Kind
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from courses.places import agents, queries, service, telling
from courses.places.data import AgentPerson
from courses.service.classes import enrol

SCAN = b"%PDF-1.4 consent"


def worker_of(person) -> Actor:
    return Actor(account=uuid7(), person=person, name="work", grants=(Grant(role=Role.WORKER),))


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def small_class(system: Actor, school):
    return await training_class(school, await catalogue_item(system), capacity=1)


async def test_a_worker_joins_and_leaves(system: Actor, small_class) -> None:
    (person,) = await people(system, 1)
    joined = await service.join(worker_of(person), small_class, "企业职工")
    assert joined.enrolment is not None
    found = await queries.my_courses(worker_of(person))
    assert [row.way for row in found.courses] == ["self"]
    await service.leave(worker_of(person), small_class, "找到工作了")
    assert (await queries.my_courses(worker_of(person))).courses[0].state == "withdrawn"
    again = await service.join(worker_of(person), small_class, "企业职工")
    assert again.enrolment == joined.enrolment, "the same enrolment is taken up again"


async def test_the_queue_moves_up_by_itself_in_turn(system: Actor, school, small_class) -> None:
    first, second, third = await people(system, 3)
    await service.join(worker_of(first), small_class, "企业职工")
    assert (await service.join(worker_of(second), small_class, "企业职工")).turn == 1
    assert (await service.join(worker_of(third), small_class, "企业职工")).turn == 2
    assert (await service.join(worker_of(second), small_class, "企业职工")).turn == 1
    assert len(await queries.waiting_people(clerk_of(school), small_class)) == 2
    await service.leave(worker_of(first), small_class, "")
    assert (await queries.my_courses(worker_of(second))).courses[0].way == "waiting_list"
    assert (await queries.my_courses(worker_of(third))).waiting[0].turn == 1
    async with db.read(system) as connection:
        told = await connection.fetch("SELECT kind, channel FROM message")
    assert [tuple(row) for row in told] == [("place_free", "sms")]


async def test_who_can_no_longer_join_is_passed_over(system: Actor, school, small_class) -> None:
    first, second, third = await people(system, 3)
    enrolment = (await service.join(worker_of(first), small_class, "企业职工")).enrolment
    for person in (second, third):
        await service.join(worker_of(person), small_class, "企业职工")
    other = await training_class(
        school, await _other_item(system), number="2026年第(022)期", capacity=9
    )
    await enrol(clerk_of(school), other, second, "企业职工")
    await service.withdraw(clerk_of(school), enrolment, "本人要求")
    assert (await queries.my_courses(worker_of(second))).waiting == []
    assert (await queries.my_courses(worker_of(third))).courses[0].state == "enrolled"


async def _other_item(system: Actor):
    return await catalogue_item(system, "焊工", "6-18-02-04")


async def test_thirty_seats_among_sixty_hands_leave_thirty_waiting(system: Actor, school) -> None:
    key = await training_class(school, await catalogue_item(system), capacity=30)
    persons = await people(system, 60)
    await asyncio.gather(*(service.join(worker_of(person), key, "企业职工") for person in persons))
    async with db.read(system) as connection:
        enrolled = await connection.fetchval("SELECT count(*) FROM enrolment")
        seats = await connection.fetchval("SELECT enrolled FROM training_class WHERE id = $1", key)
        waiting = await connection.fetchval("SELECT count(*) FROM waiting_place")
    assert (enrolled, seats, waiting) == (30, 30, 30)


async def test_a_class_that_overlaps_is_refused_with_the_reason(
    system: Actor, school, small_class
) -> None:
    (person,) = await people(system, 1)
    other = await training_class(
        school, await _other_item(system), number="2026年第(022)期", capacity=9
    )
    await service.join(worker_of(person), small_class, "企业职工")
    with pytest.raises(ConflictError, match="join-overlaps"):
        await service.join(worker_of(person), other, "企业职工")


async def test_a_class_that_is_not_there_cannot_be_joined_or_left(database, system: Actor) -> None:
    (person,) = await people(system, 1)
    with pytest.raises(NotFoundError):
        await service.join(worker_of(person), uuid7(), "企业职工")
    with pytest.raises(NotFoundError):
        await service.leave(worker_of(person), uuid7(), "")


def _agent(organisation) -> Actor:
    return Actor(
        account=uuid7(), name="范广田", grants=(Grant(role=Role.AGENT, organisation=organisation),)
    )


def _somebody(**other: str) -> AgentPerson:
    held = {
        "name": "邢春晓", "phone": "13800000001", "person_category": "企业职工",
        "id_number": reserved_id_number(77, date(1988, 3, 4), male=False),
    }  # fmt: skip
    return AgentPerson(**{**held, **other})


async def test_an_agent_files_with_the_signed_consent_kept(
    system: Actor, school, small_class
) -> None:
    village = await organisation(system, "泉林坝村村民委员会", 3)
    joined = await agents.file_for(
        _agent(village), small_class, _somebody(), scan_name="consent", scan=SCAN
    )
    assert joined.enrolment is not None
    (filed,) = await queries.agent_filings(_agent(village))
    assert (filed.name, filed.id_masked[1:-1].strip("*")) == ("邢春晓", "")
    assert await queries.agent_filings(_agent(school)) == []
    async with db.read(system) as connection:
        row = await connection.fetchrow("SELECT purpose, way, witness, file FROM consent")
    assert (row["purpose"], row["way"], row["witness"]) == ("agent", "paper", "范广田")
    assert row["file"] is not None


@pytest.mark.parametrize(
    ("who", "scan", "code"),
    [
        (_somebody(id_number="37999919880304001X"), SCAN, "agent-id-number"),
        (_somebody(), b"MZ not a scan", "agent-scan"),
        (_somebody(), b"", "agent-scan"),
    ],
)
async def test_what_an_agent_cannot_file_leaves_nothing_behind(
    system: Actor, school, small_class, who: AgentPerson, scan: bytes, code: str
) -> None:
    with pytest.raises(MalformedError, match=code):
        await agents.file_for(_agent(school), small_class, who, scan_name="consent", scan=scan)
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM person") == 0


async def test_an_agent_with_another_name_for_a_number_is_told_to_check(
    system: Actor, school, small_class
) -> None:
    await agents.file_for(_agent(school), small_class, _somebody(), scan_name="c", scan=SCAN)
    with pytest.raises(ConflictError, match="agent-name-differs"):
        await agents.file_for(
            _agent(school), small_class, _somebody(name="邢春小"), scan_name="c", scan=SCAN
        )


async def test_the_pages_of_places(client, system: Actor, school, small_class) -> None:
    (person,) = await people(system, 1)
    await account(system, "worker", Role.WORKER, person=person)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await account(system, "village", Role.AGENT, organisation=school)
    assert f"/classes/{small_class}/join" in (await client.get(f"/classes/{small_class}")).text
    await sign_in(client, "worker")
    page = f"/classes/{small_class}/join"
    done = await send(client, page, page, category="enterprise_staff")
    assert done.headers["location"].startswith("/me/courses?joined"), done.text
    text = text_of((await client.get("/me/courses")).text)
    assert "退出这个班" in text
    await sign_in(client, "clerk")
    async with db.read(system) as connection:
        enrolment = await connection.fetchval("SELECT id FROM enrolment")
    form = f"/desk/enrolments/{enrolment}/withdraw"
    assert (await send(client, form, form, reason="本人要求")).status_code == 303
    assert "没有人候补" in text_of((await client.get(f"/desk/classes/{small_class}/waiting")).text)
    await sign_in(client, "village")
    form = f"/agent/classes/{small_class}"
    refused = await send(
        client, form, form, name="邢春晓", id_number="370", phone="13800000001",
        category="enterprise_staff",
    )  # fmt: skip
    assert refused.status_code == 422
    assert "没有可用的同意书扫描件" in text_of(refused.text)
    assert (await client.get("/agent")).status_code == 200
    assert (await client.get("/agent/consent")).status_code == 200


async def written(system: Actor) -> list[str]:
    async with db.read(system) as connection:
        rows = await connection.fetch("SELECT kind || ' ' || state FROM message ORDER BY key")
    return [row[0] for row in rows]


async def test_people_are_reminded_once_of_a_class_that_starts_soon(system: Actor, school) -> None:
    item = await catalogue_item(system)
    soon = await training_class(school, item, starts_in=2)
    later = await training_class(school, item, number="2026年第(022)期", starts_in=9)
    one, other = await people(system, 2)
    await enrol(clerk_of(school), soon, one, "企业职工")
    await enrol(clerk_of(school), later, other, "企业职工")
    await telling.remind_everywhere()
    await telling.remind_everywhere()
    assert await written(system) == ["class_reminder waiting"]


async def test_who_refused_reminders_is_not_reminded(system: Actor, school) -> None:
    key = await training_class(school, await catalogue_item(system), starts_in=2)
    (person,) = await people(system, 1)
    await enrol(clerk_of(school), key, person, "企业职工")
    await telling.wish(worker_of(person), frozenset())
    assert set((await telling.wishes(worker_of(person))).kinds.values()) == {False}
    await telling.remind_everywhere()
    assert await written(system) == ["class_reminder not_wanted"]
    await telling.wish(worker_of(person), frozenset({Kind.CLASS_REMINDER}))
    assert (await telling.wishes(worker_of(person))).kinds[Kind.CLASS_REMINDER]


async def test_reminders_are_chosen_on_a_page(client, system: Actor, school) -> None:
    (person,) = await people(system, 1)
    await account(system, "worker", Role.WORKER, person=person)
    await sign_in(client, "worker")
    page = "/me/reminders"
    assert (await send(client, page, page)).status_code == 303
    assert "checked" not in (await client.get(page)).text


async def test_nobody_leaves_a_class_that_is_over(system: Actor, school) -> None:
    key = await training_class(school, await catalogue_item(system), starts_in=-30, days=20)
    (person,) = await people(system, 1)
    enrolment = await enrol(clerk_of(school), key, person, "企业职工")
    with pytest.raises(ConflictError, match="enrolment-ended"):
        await service.leave(worker_of(person), key, "")
    with pytest.raises(ConflictError, match="enrolment-ended"):
        await service.withdraw(clerk_of(school), enrolment, "本人要求")
