"""The survey of employers: opened, answered line by line, closed, taken into demand."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from factories import account, organisation
from returns import BEFORE, CITY, LAST, two_divisions
from screens import send, sign_in, text_of

from app import clock, db
from app.permits import Actor, Grant, Role
from dashboards.demand.opening import open_quarter
from dashboards.demand.survey_data import SurveyLine
from dashboards.demand.surveying import answer_line, close_survey, open_survey, take_survey

WELL = {"occupation": "无人机驾驶员", "staff": 12, "vacancies": 5, "needed": 3, "difficulty": 2}


@pytest.fixture
async def firm(client: httpx.AsyncClient, database: str, system: Actor) -> UUID:
    await two_divisions(system)
    key = await organisation(system, "汶水物流", 1)
    other = await organisation(system, "徂徕重工", 2)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE organisation SET kinds = '{employer}'")
    await account(system, "firm", Role.EMPLOYER, organisation=key)
    await account(system, "rival", Role.EMPLOYER, organisation=other)
    await account(system, "city", Role.CITY_OFFICER)
    return key


async def test_a_survey_is_answered_closed_and_enters_demand(
    client: httpx.AsyncClient, firm: UUID, system: Actor
) -> None:
    await sign_in(client, "city")
    wanted = {"period": LAST, "title": "三季度用工调查", "closes_on": str(clock.today())}
    refused = await send(client, "/desk/surveys", "/desk/surveys", **wanted)
    assert refused.status_code == 409
    assert "没有选要询问的单位" in text_of(refused.text)
    assert 'value="三季度用工调查"' in refused.text
    made = await send(client, "/desk/surveys", "/desk/surveys", **wanted, asked=str(firm))
    place = made.headers["location"]
    action = f"{place.replace('surveys', 'survey')}/{firm}"
    await sign_in(client, "firm")
    unknown = await send(client, "/desk/survey", action, **WELL | {"occupation": "飞手"})
    assert "职业目录里没有“飞手”" in text_of(unknown.text)
    assert 'value="飞手"' in unknown.text
    negative = await send(client, "/desk/survey", action, **WELL | {"staff": -1})
    assert negative.status_code == 422
    assert (await send(client, "/desk/survey", action, **WELL)).status_code == 303
    assert (await send(client, "/desk/survey", action, **WELL | {"vacancies": 6})).is_redirect
    await sign_in(client, "rival")
    assert "没有请您单位填写的调查" in text_of((await client.get("/desk/survey")).text)
    await sign_in(client, "city")
    early = await client.get(place)
    assert "/take" not in early.text
    assert (await send(client, place, f"{place}/close")).status_code == 303
    assert (await send(client, place, f"{place}/take")).status_code == 303
    said = text_of((await client.get(place)).text)
    assert "答复 1 / 1 个单位" in said
    assert re.search("已计入 [0-9]+ 地的需求", said)
    async with db.read(system) as connection:
        row = await connection.fetchrow(
            "SELECT r.source, r.asked, r.answered, d.demand FROM demand_row d"
            " JOIN demand_report r ON r.id = d.report"
        )
    assert tuple(row) == ("用工调查", 1, 1, 9)
    assert (await send(client, place, f"{place}/take")).status_code == 303
    await sign_in(client, "firm")
    page = (await client.get("/desk/survey")).text
    assert "已结束，只能看" in text_of(page)
    assert "答复单位太少，不公开" in text_of(page)
    assert action not in page


async def test_a_division_that_declared_nothing_is_no_gap_for_a_survey(
    firm: UUID, system: Actor
) -> None:
    await open_quarter(CITY, LAST)
    asker = Actor(grants=(Grant(role=Role.EMPLOYER, organisation=firm),))
    key = await open_survey(CITY, period=LAST, title="调查", closes_on=clock.today(), asked=[firm])
    await answer_line(asker, key, firm, "无人机驾驶员", SurveyLine(staff=9, vacancies=9, needed=1))
    await close_survey(CITY, key)
    entered = []
    for state, nothing in (("open", ""), ("filed", "企业停产检修"), ("returned", "企业停产检修")):
        async with db.transaction(system) as connection:
            await connection.execute(
                "UPDATE county_return SET state = $1, nothing_to_report = $2", state, nothing
            )
        await take_survey(CITY, key)
        async with db.read(system) as connection:
            entered.append(await connection.fetchval("SELECT count(*) FROM demand_row"))
    assert entered == [1, 0, 1]


async def test_last_times_lines_are_offered_again_and_a_line_can_be_removed(
    client: httpx.AsyncClient, firm: UUID
) -> None:
    until = clock.today() + timedelta(days=3)
    await sign_in(client, "firm")
    first = await open_survey(CITY, period=BEFORE, title="上次", closes_on=until, asked=[firm])
    await send(client, "/desk/survey", f"/desk/survey/{first}/{firm}", **WELL)
    await close_survey(CITY, first)
    second = await open_survey(CITY, period=LAST, title="这次", closes_on=until, asked=[firm])
    action = f"/desk/survey/{second}/{firm}"
    said = text_of((await client.get("/desk/survey")).text)
    assert "上次填过、这次还没填的" in said
    await send(client, "/desk/survey", action, **WELL)
    page = (await client.get("/desk/survey")).text
    assert "上次填过" not in page
    removed = await send(client, "/desk/survey", f"{action}/remove", code="4-02-04-06")
    assert removed.status_code == 303
    assert "上次填过" in (await client.get("/desk/survey")).text
