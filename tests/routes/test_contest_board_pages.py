"""Theory and the live board as the office sees them."""

import pytest
from contests import CITY, Field, field, marks
from factories import account
from screens import sign_in, text_of, token
from workbooks import workbook

from app.permits import Role


@pytest.fixture
async def made(client) -> Field:
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return await field(2)


async def test_theory_is_uploaded_looked_through_and_entered(client, made: Field) -> None:
    here = f"/desk/contests/events/{made.event}/theory"
    page = (await client.get(here)).text
    data = {"csrf": token(page)}
    empty = await client.post(f"{here}/T", data=data)
    assert empty.status_code == 422
    assert "还没有选文件" in text_of(empty.text)
    book = workbook([("密号", "理论成绩"), ("C001", "101"), ("C002", "88")])
    sent = await client.post(f"{here}/T", data=data, files={"file": ("a.xlsx", book)})
    assert sent.status_code == 303
    batch = sent.headers["location"]
    assert "成绩超过 100" in text_of((await client.get(batch)).text)
    assert (await client.post(f"{batch}/accept", data=data)).status_code == 303
    assert "1 / 2 个选手已有成绩" in text_of((await client.get(here)).text)
    assert (await client.get("/desk/contest-theory/template.xlsx")).status_code == 200


async def test_the_board_shows_itself_anew_and_names_nobody(client, made: Field) -> None:
    await marks(made, made.entries[0])
    here = f"/desk/contests/events/{made.event}/marking"
    page = (await client.get(here)).text
    assert f'hx-get="{here}/board"' in page
    assert "测量项，任一裁判" in page
    part = (await client.get(f"{here}/board")).text
    assert "<html" not in part
    lacks = text_of((await client.get(f"{here}/missing")).text)
    assert "缺 4 个分" in lacks
    for shown in (page, part, lacks):
        assert "泰山重工" not in shown
        assert "C00" not in shown
    assert "Progress of marking" in (await client.get(here, headers={"accept-language": "en"})).text
