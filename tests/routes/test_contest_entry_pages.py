"""Pages of contest entries as people use them, without script."""

from datetime import date

import pytest
from contests import CITY, Field, field
from factories import account, organisation, people
from screens import send, sign_in, text_of, token
from workbooks import workbook

from app import db
from app.people.id_numbers import reserved_id_number
from app.permits import Role
from competitions.plans.seeds import seal_seed

HEAD = ["姓名", "身份证号"]


def number(serial: int) -> str:
    return reserved_id_number(serial, date(1990, 5, 17), male=True)


@pytest.fixture
async def open_event(database: str) -> Field:
    made = await field(1, state="entering", start=30)
    async with db.transaction(CITY):
        await seal_seed(made.event)
    return made


@pytest.fixture
async def firm(client, open_event: Field) -> None:
    key = await organisation(CITY, "汶河机械厂", serial=8100)
    await account(CITY, "firm", Role.EMPLOYER, organisation=key)
    await sign_in(client, "firm")


@pytest.mark.usefixtures("firm")
async def test_an_employer_types_people_and_a_refused_form_keeps_what_was_typed(
    client, open_event: Field
) -> None:
    page = f"/desk/contest-entries/events/{open_event.event}"
    assert "无人机驾驶" in text_of((await client.get("/desk/contest-entries")).text)
    wrong = {"name": ["张一", "李二", ""], "id_number": [number(700), "12345", ""],
             "phone": ["", "", ""]}  # fmt: skip
    refused = await send(client, page, page, **wrong)
    assert refused.status_code == 409
    assert "身份证号位数不对" in text_of(refused.text)
    assert 'value="12345"' in refused.text
    assert 'value="张一"' in refused.text
    wrong["id_number"] = [number(700), number(701), ""]
    done = await send(client, page, page, **wrong)
    assert done.status_code == 303
    assert "已报 2 个" in text_of((await client.get(page)).text)
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE contest SET entry_closes_at = now()")
    listed = (await client.get("/desk/contest-entries")).text
    assert "已截止的，有本单位选手" in text_of(listed)
    assert f'href="{page}"' in listed


@pytest.mark.usefixtures("firm")
async def test_an_employer_sends_a_workbook_and_accepts_the_good_rows(
    client, open_event: Field
) -> None:
    page = f"/desk/contest-entries/events/{open_event.event}"
    opened = await client.get(page)
    body = workbook([HEAD, ["张一", number(700)], ["李二", "不知道"]])
    sent = await client.post(
        f"{page}/upload", data={"csrf": token(opened.text)},
        files={"file": ("报名.xlsx", body, "application/octet-stream")},
    )  # fmt: skip
    preview = sent.headers["location"]
    shown = text_of((await client.get(preview)).text)
    assert "2 行中 1 行可以录入" in shown
    assert (await client.get(f"{preview}/repair.xlsx")).status_code == 200
    assert (await send(client, preview, f"{preview}/accept")).status_code == 303
    assert "1 行已录入" in text_of((await client.get(preview)).text)
    empty = await client.post(f"{preview}/repair", data={"csrf": token(opened.text)})
    assert "还没有选文件" in text_of(empty.text)
    none = await client.post(f"{page}/upload", data={"csrf": token(opened.text)})
    assert none.status_code == 422
    assert "还没有选文件" in text_of(none.text)
    assert (await client.get("/desk/contest-entries/template.xlsx")).status_code == 200
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE contest_event SET state = 'drawn'")
    late = await client.post(f"{preview}/undo", data={"csrf": token(opened.text)})
    assert late.status_code == 409
    assert "已经抽签，整批不能撤回" in text_of(late.text)


async def test_a_worker_enters_consents_and_withdraws(client, open_event: Field) -> None:
    (person,) = await people(CITY, 1, start=710)
    await account(CITY, "worker", Role.WORKER, person=person)
    await sign_in(client, "worker")
    assert "还没有参加过竞赛" in text_of((await client.get("/me/contests")).text)
    page = f"/contests/events/{open_event.event}/enter"
    done = await send(client, page, page, employer="汶河机械厂")
    assert done.headers["location"] == "/me/contests"
    mine = await client.get("/me/contests")
    assert "招聘邀请：不接受" in text_of(mine.text)
    key = mine.text.split('action="/me/contests/')[1].split("/")[0]
    own = f"/me/contests/{key}"
    assert (await send(client, "/me/contests", f"{own}/offers", welcome="yes")).status_code == 303
    assert "招聘邀请：愿意接受" in text_of((await client.get("/me/contests")).text)
    refused = await send(client, "/me/contests", f"{own}/withdraw", reason=" ")
    assert "请写明原因" in text_of(refused.text)
    assert (await send(client, "/me/contests", f"{own}/withdraw", reason="值班")).status_code == 303
    assert "已退赛" in text_of((await client.get("/me/contests")).text)


async def test_the_office_draws_once_entry_is_over_and_anybody_reads_the_record(
    client, open_event: Field
) -> None:
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = f"/desk/contests/events/{open_event.event}/entries"
    draw = f"/desk/contests/events/{open_event.event}/draw"
    opened = await client.get(page)
    early = await client.post(draw, data={"csrf": token(opened.text)})
    assert "报名还没有截止" in text_of(early.text)
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE contest SET entry_closes_at = now()")
    assert (await send(client, page, draw)).status_code == 303
    assert "1 个参赛，已抽签" in text_of((await client.get(page)).text)
    assert "签到" in text_of(
        (await client.get(f"/desk/contests/events/{open_event.event}/start-list")).text
    )
    record = text_of((await client.get(f"/contests/events/{open_event.event}/draw")).text)
    assert "出场号已抽出，任何人都能核对" in record
    assert str(open_event.entries[0]) in record


async def test_the_office_disqualifies_and_brings_back(client, database: str) -> None:
    made = await field(1, state="drawn", start=31)
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = f"/desk/contest-entries/{made.entries[0]}"
    opened = await client.get(page)
    nothing = await client.post(f"{page}/disqualify", data={"csrf": token(opened.text)})
    assert "请写明原因" in text_of(nothing.text)
    sent = {"csrf": token(opened.text), "reason": "替考"}
    assert (await client.post(f"{page}/disqualify", data=sent)).status_code == 303
    assert "替考" in text_of((await client.get(page)).text)
    assert (await send(client, page, f"{page}/back")).status_code == 303
    assert (await client.post(f"{page}/vanish", data=sent)).status_code == 404
