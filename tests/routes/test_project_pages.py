"""Major projects: declared by an employer, confirmed by the city; demand by source."""

import httpx
from factories import account, organisation
from returns import CITY, DRONE, LAST, report, two_divisions
from screens import send, sign_in, text_of

from app import clock, db
from app.permits import Actor, Role
from dashboards.demand.project_queries import project_demand_by_quarter
from dashboards.demand.sources import demand_sources
from dashboards.periods import quarter_of


async def test_a_project_is_declared_confirmed_and_declared_anew_by_a_change(
    client: httpx.AsyncClient, system: Actor
) -> None:
    await two_divisions(system)
    firm = await organisation(system, "汶水物流", 1)
    await account(system, "firm", Role.EMPLOYER, organisation=firm)
    await account(system, "rival", Role.EMPLOYER, organisation=await organisation(system, "乙", 2))
    await account(system, "city", Role.CITY_OFFICER)
    await sign_in(client, "firm")
    base = "/desk/own-projects"
    facts = {
        "name": "无人机产业园", "owner": "汶水物流", "division": "370911",
        "starts_on": "2026-05-01", "opens_on": "2026-03-01",
    }  # fmt: skip
    refused = await send(client, base, base, **facts)
    assert refused.status_code == 409
    assert "后一个日期比前一个早" in text_of(refused.text)
    assert 'value="无人机产业园"' in refused.text
    made = await send(client, base, base, **facts | {"opens_on": ""})
    place = made.headers["location"]
    key = place.rsplit("/", 1)[1]
    today = clock.today()
    need = {"occupation": "无人机驾驶员", "headcount": 60, "needed_from": str(today)}
    assert (await send(client, place, f"{place}/needs", **need)).status_code == 303
    unknown = await send(client, place, f"{place}/needs", **need | {"occupation": "飞手"})
    assert "职业目录里没有“飞手”" in text_of(unknown.text)
    await sign_in(client, "rival")
    assert (await client.get(place)).status_code == 404
    await sign_in(client, "city")
    desk = f"/desk/projects/{key}"
    refused = await send(client, desk, f"{desk}/decide", to="refused")
    assert "没有写退回理由" in text_of(refused.text)
    assert (await send(client, desk, f"{desk}/decide", to="confirmed")).status_code == 303
    await report(40)
    found = await demand_sources(CITY, DRONE)
    assert [(one.period, one.demand, one.divisions) for one in found.reports] == [(LAST, 40, 1)]
    assert found.projects == {quarter_of(today): 60}
    assert (found.vacancies, found.shortages, found.contests) == ((), (), ())
    async with db.read(system):
        assert await project_demand_by_quarter() == {quarter_of(today): {DRONE: 60}}
    await sign_in(client, "firm")
    assert (await send(client, place, f"{place}/needs", **need | {"headcount": 80})).is_redirect
    assert "等市级确认" in text_of((await client.get(place)).text)
    assert (await demand_sources(CITY, DRONE)).projects == {}
