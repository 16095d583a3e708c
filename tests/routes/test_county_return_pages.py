import httpx
import pytest
from factories import account
from returns import LAST, opened, report
from screens import send, sign_in, text_of, token

from app.permits import Actor, Role


@pytest.fixture
async def keys(client: httpx.AsyncClient, database: str, system: Actor) -> dict:
    found = await opened(system)
    for alias, role, division in (
        ("filer", Role.COUNTY_OFFICER, "370902"),
        ("checker", Role.COUNTY_OFFICER, "370902"),
        ("other", Role.COUNTY_OFFICER, "370911"),
        ("city", Role.CITY_OFFICER, None),
    ):
        await account(system, alias, role, division=division)
    return found


async def test_a_return_goes_from_the_county_to_the_city_and_the_quarter_closes(
    client: httpx.AsyncClient, keys: dict
) -> None:
    place = f"/desk/returns/{keys['370902']}"
    await sign_in(client, "filer")
    assert "等报送的用工需求" in text_of((await client.get("/desk")).text)
    refused = await send(client, place, f"{place}/file", nothing="")
    assert refused.status_code == 409
    assert "还没有录入需求，也没有写明为什么没有" in text_of(refused.text)
    await report(40)
    assert (await send(client, place, f"{place}/file")).status_code == 303
    assert "要由本地另一个账号审核" in text_of((await client.get(place)).text)
    await sign_in(client, "other")
    assert (await client.get(place)).status_code == 404
    await sign_in(client, "checker")
    refused = await send(client, place, f"{place}/return", reason=" ")
    assert "没有写退回理由" in text_of(refused.text)
    assert (await send(client, place, f"{place}/review")).status_code == 303
    await sign_in(client, "city")
    assert (await send(client, place, f"{place}/accept")).status_code == 303
    said = text_of((await client.get("/desk/returns")).text)
    assert "已汇总" in said
    assert "还没有汇总：岱岳区" in said
    refused = await send(client, "/desk/returns", "/desk/returns/close", period=LAST)
    assert refused.status_code == 409
    assert "还有 1 个县（市、区）没有汇总：岱岳区" in text_of(refused.text)
    closed = await send(
        client, "/desk/returns", "/desk/returns/close", period=LAST, reason="系统故障"
    )
    assert closed.status_code == 303
    assert "已结账" in text_of((await client.get("/desk/returns")).text)
    await report(25, division="370911")
    said = text_of((await client.get("/desk/returns")).text)
    assert "结账后有改动，暂定" in said
    assert "重新结账" in said


async def test_the_city_reminds_comments_and_filters(client: httpx.AsyncClient, keys: dict) -> None:
    place = f"/desk/returns/{keys['370902']}"
    await sign_in(client, "city")
    assert (await send(client, place, f"{place}/remind")).status_code == 303
    again = await send(client, place, f"{place}/remind")
    assert "刚刚催过" in text_of(again.text)
    assert (await send(client, place, f"{place}/comments", text="请核对")).status_code == 303
    said = text_of((await client.get(place)).text)
    assert "催过 1 次" in said
    assert "请核对" in said
    empty = text_of((await client.get("/desk/returns?state=accepted")).text)
    assert "没有符合条件的填报" in empty
    assert (await client.get("/desk/returns?period=junk")).status_code == 422
    early = await send(client, "/desk/returns", "/desk/returns", period=LAST, due_on="2001-01-01")
    assert early.status_code == 409
    assert 'value="2001-01-01"' in early.text


async def test_rows_of_a_filed_return_and_negative_figures_are_refused_with_a_sentence(
    client: httpx.AsyncClient, keys: dict
) -> None:
    place = f"/desk/returns/{keys['370902']}"
    await report(40)
    await sign_in(client, "filer")
    await send(client, place, f"{place}/file")
    rows = "职业,需求人数\n无人机驾驶员,50\n人工智能训练师,-5\n"
    opened_page = await client.get("/desk/demand")
    answer = await client.post(
        "/desk/demand",
        data={
            "csrf": token(opened_page.text), "period": LAST, "division": "370902", "source": "季报",
        },
        files={"file": ("需求.csv", rows.encode())},
    )  # fmt: skip
    said = text_of((await client.get(answer.headers["location"])).text)
    assert "正在审核，不能再改" in said
    assert "“-5”是负数" in said
