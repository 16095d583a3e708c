"""Vacancies: uploaded, doubted, entered by hand, taken back."""

import httpx
from factories import account
from returns import BEFORE, LAST, two_divisions
from screens import send, sign_in, text_of, token

from app.permits import Actor, Role

HEAD = "季度,职业,期初在招,新增发布,招到,撤回,招到用时\n"


async def test_vacancies_come_from_a_list_and_by_hand(
    client: httpx.AsyncClient, system: Actor
) -> None:
    await two_divisions(system)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "county")
    opened = await client.get("/desk/vacancies")
    assert "还没有空岗数据" in text_of(opened.text)
    rows = f"{BEFORE},无人机驾驶员,10,40,25,5,30\n{LAST},无人机驾驶员,22,10,8,0,\n"
    answer = await client.post(
        "/desk/vacancies",
        data={"csrf": token(opened.text), "division": "370902", "source": "平台"},
        files={"file": ("空岗.csv", (HEAD + rows).encode())},
    )
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    assert "期初与上季度期末（20）对不上" in text_of((await client.get(place)).text)
    assert (await send(client, place, f"{place}/accept")).status_code == 303
    said = text_of((await client.get("/desk/vacancies")).text)
    assert "末还有 24 个岗位在招" in said
    assert "上季度末 20" in said
    assert "近四季 50" in said
    entry = {
        "period": LAST, "division": "370902", "source": "平台", "occupation": "无人机驾驶员",
        "open_at_start": 20, "advertised": 10, "filled": 40, "withdrawn": 0,
    }  # fmt: skip
    action = "/desk/vacancies/entries"
    refused = await send(client, "/desk/vacancies", action, **entry)
    assert refused.status_code == 409
    assert "比期初加新增的还多（期末 -10）" in text_of(refused.text)
    assert 'value="40"' in refused.text
    assert (await send(client, "/desk/vacancies", action, **entry | {"filled": 8})).is_redirect
    said = text_of((await client.get("/desk/vacancies")).text)
    assert "末还有 22 个岗位在招" in said
    assert "上季度末" not in said
    undone = await send(client, place, f"{place}/undo")
    assert undone.status_code == 409
    assert "没有数据不等于没有空岗" in text_of(
        (await client.get("/desk/vacancies?period=2020Q1")).text
    )
    book = await client.get("/desk/vacancies/template.xlsx")
    assert book.status_code == 200
    other = await send(client, "/desk/vacancies", action, **entry | {"division": "370911"})
    assert other.status_code == 403
