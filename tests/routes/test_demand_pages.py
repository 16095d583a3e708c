import re
from io import BytesIO

import httpx
import openpyxl
import pytest
from factories import account
from screens import send, sign_in, text_of, token

from app import db
from app.permits import Actor, Role


@pytest.fixture
async def officer(client: httpx.AsyncClient, database: str, system: Actor) -> httpx.AsyncClient:
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, '', $3, $4, '', '')",
            [("370900", "泰安市", "city", None), ("370902", "泰山区", "county", "370900")],
        )
        await connection.execute(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials, source)"
            " VALUES (gen_random_uuid(), '4-02-04-06', '2022', '无人机驾驶员', '', '', '', '')"
        )
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return client


async def uploaded(officer: httpx.AsyncClient, text: str) -> str:
    opened = await officer.get("/desk/demand")
    answer = await officer.post(
        "/desk/demand",
        data={
            "csrf": token(opened.text),
            "period": "2026Q3",
            "division": "370902",
            "source": "季报",
        },
        files={"file": ("需求.csv", text.encode(), "text/csv")},
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


FAULTY = "职业,需求人数\n无人机驾驶员,1200\n无人机驾使员,30\n焊工师傅,40\n"


async def test_an_officer_uploads_repairs_accepts_and_undoes(officer: httpx.AsyncClient) -> None:
    place = await uploaded(officer, FAULTY)
    said = text_of((await officer.get(place)).text)
    assert "3 行中 1 行可以录入 ，2 行待修正" in said
    assert "很像“无人机驾驶员”" in said
    accepted = await send(officer, place, f"{place}/accept")
    assert accepted.status_code == 303
    page = text_of((await officer.get(place)).text)
    assert "1 行已录入" in page
    gaps = text_of((await officer.get("/supply-demand?period=2026Q3")).text)
    assert "1,200" in gaps
    assert (await send(officer, place, f"{place}/undo")).status_code == 303
    assert "1,200" not in text_of((await officer.get("/supply-demand?period=2026Q3")).text)


async def test_the_repair_workbook_and_the_template_open(officer: httpx.AsyncClient) -> None:
    place = await uploaded(officer, FAULTY)
    repair = await officer.get(f"{place}/repair.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(repair.content)).active
    assert sheet is not None
    assert sheet.max_row == 3
    template = await officer.get("/desk/demand/template.xlsx")
    head = openpyxl.load_workbook(BytesIO(template.content)).active
    assert head is not None
    assert head["E1"].value == "需求人数"


async def test_the_same_file_again_is_said_to_be_the_same(officer: httpx.AsyncClient) -> None:
    first = await uploaded(officer, FAULTY)
    again = await uploaded(officer, FAULTY)
    assert again == f"{first}?again=1"
    assert "这个文件以前上传过" in text_of((await officer.get(again)).text)


async def test_nothing_chosen_is_said_beside_the_field(officer: httpx.AsyncClient) -> None:
    opened = await officer.get("/desk/demand")
    answer = await officer.post(
        "/desk/demand",
        data={"csrf": token(opened.text)},
        files={"file": ("", b"", "application/octet-stream")},
    )
    assert answer.status_code == 422
    assert "还没有选文件" in text_of(answer.text)


async def test_a_file_that_is_no_table_is_refused_with_what_to_do(
    officer: httpx.AsyncClient,
) -> None:
    place = await uploaded(officer, "你好\n")
    page = text_of((await officer.get(place)).text)
    assert "找不到表头" in page
    assert re.search(r"换一个文件上传", page)


async def test_one_click_changes_what_is_certainly_meant(officer: httpx.AsyncClient) -> None:
    place = await uploaded(officer, "职业,需求人数\n无人机驾使员,30\n")
    fixed = await send(
        officer,
        place,
        f"{place}/decide",
        field="occupation",
        written="无人机驾使员",
        meant="无人机驾驶员",
    )
    assert fixed.status_code == 303
    assert "1 行都可以录入" in text_of((await officer.get(place)).text)


async def test_who_may_not_report_sees_nothing(
    client: httpx.AsyncClient, database: str, system: Actor
) -> None:
    assert (await client.get("/desk/demand")).status_code == 401
    await account(system, "union", Role.UNION_OFFICER)
    await sign_in(client, "union")
    assert (await client.get("/desk/demand")).status_code == 403
