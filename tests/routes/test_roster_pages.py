import re
from io import BytesIO
from uuid import UUID

import pytest
from factories import account, catalogue_item, organisation, training_class
from openpyxl import load_workbook
from rosters import good_rows, workbook
from screens import send, sign_in, text_of, token

from app.permits import Actor, Role
from courses.service.roster_work import accept_batch, check_batch, read_batch

NUMBER = "2026年第(021)期"
MARKER = "独行石"


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def clerk(client, system: Actor, school):
    await training_class(school, await catalogue_item(system), number=NUMBER)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    return client


async def upload(client, content: bytes, name: str = "名册.xlsx") -> str:
    page = await client.get("/desk/rosters/new")
    answer = await client.post(
        "/desk/rosters", data={"csrf": token(page.text)}, files={"file": (name, content)}
    )
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"].split("?")[0]
    await read_batch(_key(where))
    return where


def _key(where: str):
    return UUID(where.rsplit("/", 1)[1])


async def test_a_clerk_uploads_repairs_accepts_undoes_and_accepts_again(clerk) -> None:
    rows = good_rows(6, NUMBER)
    rows[0][7] = rows[1][7] = "21期"
    right = rows[2][2]
    rows[2][2] = right[:15] + "000"
    where = await upload(clerk, workbook(rows))
    page = await clerk.get(where)
    assert "6 行中 3 行可以入册" in text_of(page.text), text_of(page.text)
    assert right not in page.text
    fixed = await send(
        clerk, where, f"{where}/decide", field="class_no", written=["21期"], meant=[NUMBER]
    )
    assert fixed.status_code == 303
    await check_batch(_key(where))
    assert "6 行中 5 行可以入册" in text_of((await clerk.get(where)).text)
    repair = await clerk.get(f"{where}/repair.xlsx")
    assert repair.content[:2] == b"PK"
    accepted = await send(clerk, where, f"{where}/accept")
    assert accepted.status_code == 303
    assert "正在入册" in text_of((await clerk.get(where)).text)
    await accept_batch(_key(where))
    assert "5 人已入册" in text_of((await clerk.get(where)).text)
    assert "文件指纹" in text_of((await clerk.get(f"{where}/receipt")).text)
    await send(clerk, where, f"{where}/undo")
    assert "已撤回" in text_of((await clerk.get(where)).text)
    await send(clerk, where, f"{where}/accept")
    await accept_batch(_key(where))
    assert "5 人已入册" in text_of((await clerk.get(where)).text)


async def test_the_repair_workbook_comes_back_and_its_rows_are_good(clerk) -> None:
    rows = good_rows(3, NUMBER)
    right = rows[1][2]
    rows[1][2] = right[:17]
    where = await upload(clerk, workbook(rows))
    book = load_workbook(BytesIO((await clerk.get(f"{where}/repair.xlsx")).content))
    sheet = book.worksheets[0]
    wrong = next(c for line in sheet.iter_rows() for c in line if c.value == right[:17])
    assert wrong.comment is not None
    wrong.value = right
    held = BytesIO()
    book.save(held)
    page = await clerk.get(where)
    sent = await clerk.post(
        f"{where}/repair", data={"csrf": token(page.text)},
        files={"file": ("改好.xlsx", held.getvalue())},
    )  # fmt: skip
    assert sent.status_code == 303
    await read_batch(_key(where))
    assert "3 行都可以入册" in text_of((await clerk.get(where)).text)


async def test_the_same_file_twice_says_so(clerk) -> None:
    content = workbook(good_rows(2, NUMBER))
    where = await upload(clerk, content)
    page = await clerk.get("/desk/rosters/new")
    again = await clerk.post(
        "/desk/rosters", data={"csrf": token(page.text)}, files={"file": ("二.xlsx", content)}
    )
    assert again.headers["location"] == f"{where}?again=1"
    assert "这个文件以前上传过" in text_of((await clerk.get(again.headers["location"])).text)


async def test_no_file_chosen_is_a_clear_sentence(clerk) -> None:
    page = await clerk.get("/desk/rosters/new")
    answer = await clerk.post("/desk/rosters", data={"csrf": token(page.text)})
    assert answer.status_code == 422
    assert "还没有选文件" in text_of(answer.text)


async def test_a_refused_file_says_why_and_what_to_do(clerk) -> None:
    where = await upload(clerk, b"<html><table></table></html>", "名册.xls")
    text = text_of((await clerk.get(where)).text)
    assert "文件其实是网页" in text
    assert "另存为 .xlsx" in text


async def test_institution_b_never_sees_as_marker(clerk, client, system: Actor) -> None:
    rows = good_rows(2, NUMBER)
    rows[0][1] = rows[0][5] = MARKER
    rows[1][7] = MARKER
    where = await upload(clerk, workbook(rows), f"{MARKER}.xlsx")
    assert MARKER in (await clerk.get(where)).text
    other = await organisation(system, "泰山数字学院", 2)
    await account(system, "other", Role.INSTITUTION_CLERK, organisation=other)
    await sign_in(client, "other")
    for path in ("", "/receipt", "/repair.xlsx"):
        answer = await client.get(f"{where}{path}")
        assert answer.status_code == 404
        assert MARKER not in answer.text
    for path in ("/desk/rosters", "/desk/classes", "/classes", "/desk/rosters/new"):
        assert MARKER not in (await client.get(path)).text
    page = await client.get("/desk/rosters/new")
    for action in ("accept", "undo", "discard", "remove"):
        sent = await client.post(f"{where}/{action}", data={"csrf": token(page.text), "row": "0-3"})
        assert sent.status_code == 404, action


async def test_every_page_of_a_batch_masks_ids_and_phones(clerk) -> None:
    rows = good_rows(3, NUMBER)
    where = await upload(clerk, workbook(rows))
    for path in ("", "?tab=all", "?tab=new", "/receipt"):
        text = (await clerk.get(f"{where}{path}")).text
        assert not re.search(r"\b37999\d{12}", text)
        assert rows[0][3] not in text
