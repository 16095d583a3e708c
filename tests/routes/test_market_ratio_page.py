"""求人倍率 on its page: three forms, too few seekers, nothing reported, junk in the address."""

import httpx
from factories import account
from returns import CITY, LAST, two_divisions
from screens import sign_in, text_of

from app.imports import lists
from app.permits import Actor, Role
from dashboards import service
from dashboards.data import DemandDefaults
from dashboards.demand.ratio_queries import market_ratios
from dashboards.market import Form

TABLE = "职业,需求人数,求职人数\n无人机驾驶员,300,200\n人工智能训练师,93,2\n无要求,107,98\n"


async def test_ratios_stand_in_the_form_asked_for(client: httpx.AsyncClient, system: Actor) -> None:
    await two_divisions(system)
    await account(system, "city", Role.CITY_OFFICER)
    await sign_in(client, "city")
    assert "还没有求职人数" in text_of((await client.get("/desk/market-ratio")).text)
    key, _ = await service.receive(
        CITY, file_name="需求.csv", content=TABLE.encode(),
        defaults=DemandDefaults(period=LAST, division="370902", source="季报"),
    )  # fmt: skip
    assert await lists.accept(service.DEMAND, CITY, key) == 3
    said = text_of((await client.get("/desk/market-ratio")).text)
    assert "求人倍率 1.67" in said
    assert "求职不足 30 人，不作判断" in said
    plain, by_seekers, by_demand = [
        {row.category: row.ratio for row in (await market_ratios(CITY, LAST, form)).rows}
        for form in (Form.PLAIN, Form.UNSPECIFIED_DEMAND, Form.UNSPECIFIED_SEEKERS)
    ]
    assert plain["合计"] == by_seekers["合计"] == by_demand["合计"] == 500 / 300
    assert plain["无人机驾驶员"] == 1.5
    assert by_seekers["无人机驾驶员"] == 1.5 + 107 / 300
    assert by_demand["无人机驾驶员"] == 300 / (200 + 98 * 300 / 500)
    assert plain["人工智能训练师"] is None
    nothing = await client.get("/desk/market-ratio?period=2020Q1")
    assert "没有数据不等于不缺人" in text_of(nothing.text)
    assert (await client.get("/desk/market-ratio?form=junk")).status_code == 422
