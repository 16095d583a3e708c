import json
from datetime import date

import pytest
from factories import account, catalogue_item, clerk_of, organisation, people, training_class
from filings import OFFICER
from screens import send, sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.home.rights import own_data, rights
from app.people.consents import withdraw_consent
from app.people.corrections import Answer, answer_correction, ask_correction, open_corrections
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from app.reference.service import enter_year
from courses.places import agents
from courses.places.data import AgentPerson
from courses.service.classes import enrol
from courses.service.disclosing import reveal


def worker_of(person) -> Actor:
    return Actor(account=uuid7(), person=person, name="work", grants=(Grant(role=Role.WORKER),))


@pytest.fixture
async def trained(database, system: Actor):
    """A worker in one class of an institution."""
    for year in (clock.today().year, clock.today().year + 1):
        await enter_year(system, year, [], source="test", provisional=True)
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system))
    (person,) = await people(system, 1)
    enrolment = await enrol(clerk_of(school), key, person, "企业职工")
    return school, person, enrolment


async def test_a_person_sees_who_unmasked_their_number_and_why(system: Actor, trained) -> None:
    school, person, enrolment = trained
    assert (await rights(worker_of(person))).looks == []
    head = Actor(
        account=uuid7(), name="石怀远",
        grants=(Grant(role=Role.INSTITUTION_HEAD, organisation=school),),
    )  # fmt: skip
    await reveal(head, enrolment, "核对补贴申请")
    (look,) = (await rights(worker_of(person))).looks
    assert (look.actor_name, look.reason) == ("石怀远", "核对补贴申请")
    (other,) = await people(system, 1, start=5)
    assert (await rights(worker_of(other))).looks == []


async def test_a_person_takes_all_their_data_along(trained, system: Actor) -> None:
    _, person, _ = trained
    data = await own_data(worker_of(person))
    assert len(str(data["person"]["id_number"])) == 18
    assert [course["title"] for course in data["courses"]] == ["互联网营销师"]
    async with db.read(system) as connection:
        taken = await connection.fetchval(
            "SELECT count(*) FROM event WHERE action = 'people.person.exported_own'"
        )
    assert taken == 1


async def test_a_correction_is_asked_answered_and_told(trained, system: Actor) -> None:
    _, person, _ = trained
    me = worker_of(person)
    key = await ask_correction(me, "person:phone", "电话换成了 138 开头的", "370902")
    with pytest.raises(ConflictError, match="correction-open"):
        await ask_correction(me, "person:phone", "电话换成了 138 开头的", "370902")
    (waiting,) = await open_corrections(OFFICER)
    assert waiting.statement == "电话换成了 138 开头的"
    await answer_correction(
        OFFICER, key, Answer(accepted=True, answer="已核对身份证，已改", value="13800000009")
    )
    found = await rights(me)
    assert found.phone_masked == "138****0009"
    assert [(row.state, row.answer) for row in found.corrections] == [
        ("accepted", "已核对身份证，已改")
    ]
    with pytest.raises(ConflictError, match="correction-answered"):
        await answer_correction(OFFICER, key, Answer(accepted=False, answer="重复答复"))


async def test_an_officer_of_another_county_does_not_see_the_request(trained) -> None:
    _, person, _ = trained
    key = await ask_correction(worker_of(person), "person:name", "名字里的字写错了", "370911")
    assert await open_corrections(OFFICER) == []
    with pytest.raises(NotFoundError):
        await answer_correction(OFFICER, key, Answer(accepted=True, answer="已核对证件"))


async def test_a_consent_is_taken_back_by_its_person_alone(trained, system: Actor) -> None:
    school, person, _ = trained
    village = Actor(
        account=uuid7(), name="范广田", grants=(Grant(role=Role.AGENT, organisation=school),)
    )
    other = await training_class(
        school, await catalogue_item(system, "焊工", "6-18-02-04"), number="2026年第(022)期"
    )
    who = AgentPerson(
        name="邢春晓", id_number=reserved_id_number(77, date(1988, 3, 4), male=False),
        phone="13800000001", person_category="企业职工",
    )  # fmt: skip
    await agents.file_for(village, other, who, scan_name="consent", scan=b"%PDF-1.4")
    async with db.read(system) as connection:
        row = await connection.fetchrow("SELECT id, person FROM consent")
    with pytest.raises(NotFoundError):
        await withdraw_consent(worker_of(person), row["id"])
    await withdraw_consent(worker_of(row["person"]), row["id"])
    (consent,) = (await rights(worker_of(row["person"]))).consents
    assert consent.withdrawn_at is not None


async def test_the_pages_of_rights(client, trained, system: Actor) -> None:
    _, person, _ = trained
    await account(system, "worker", Role.WORKER, person=person)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "worker")
    page = "/me/record"
    asked = await send(
        client, page, "/me/record/corrections", subject="person:education",
        statement="我是大专毕业，不是高中",
    )  # fmt: skip
    assert asked.status_code == 303, asked.text
    assert "我是大专毕业" in text_of((await client.get(page)).text)
    foreign = await send(
        client, page, "/me/record/corrections", subject=f"enrolment:{uuid7()}", statement="不对不对"
    )
    assert foreign.status_code == 404
    data = await client.get("/me/record/data.json")
    assert json.loads(data.content)["corrections"][0]["state"] == "open"
    await sign_in(client, "county")
    text = text_of((await client.get("/desk/corrections")).text)
    assert "1 份更正请求等答复" in text
