from io import BytesIO
from uuid import UUID

import pytest
from factories import (
    account,
    catalogue_item,
    clerk_of,
    newcomers,
    organisation,
    people,
    training_class,
)
from openpyxl import load_workbook
from rosters import workbook
from screens import send, sign_in, text_of, token

from app.permits import Actor, Role
from courses.service.classes import enrol
from courses.service.roster_work import accept_batch, read_batch

HEADER = ("序号", "姓名", "身份证号", "出勤课时", "理论成绩", "实操成绩", "缺考/备注")


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def own_class(system: Actor, school) -> str:
    key = await training_class(school, await catalogue_item(system), starts_in=-30, days=20)
    for person in await people(system, 4):
        await enrol(clerk_of(school), key, person, "企业职工")
    return f"/desk/classes/{key}"


@pytest.fixture
async def clerk(client, system: Actor, school, own_class):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    return client


def rows() -> list[list[str]]:
    who = newcomers(4)
    return [[str(n + 1), who.name[n], who.id_number[n], "58", "75", "80", ""] for n in range(4)]


async def upload(client, own_class: str, content: bytes) -> str:
    form = await client.get(f"{own_class}/results-file")
    answer = await client.post(
        f"{own_class}/results-file",
        data={"csrf": token(form.text)},
        files={"file": ("成绩.xlsx", content)},
    )
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"].split("?")[0]
    await read_batch(key_of(where))
    return where


def key_of(where: str) -> UUID:
    return UUID(where.rsplit("/", 1)[1])


async def test_a_clerk_uploads_results_repairs_accepts_and_completes(clerk, own_class) -> None:
    assert f'href="{own_class}/results-file"' in (await clerk.get(own_class)).text
    lines = rows()
    lines[1][4], lines[3][6], lines[3][4], lines[3][5] = "七十五", "缺考", "", ""
    where = await upload(clerk, own_class, workbook(lines, HEADER))
    page = await clerk.get(where)
    text = text_of(page.text)
    assert "4 行中 3 行可以录入" in text
    assert "成绩或课时不是数字" in text
    assert "入册" not in text
    assert lines[0][2] not in page.text
    book = load_workbook(BytesIO((await clerk.get(f"{where}/repair.xlsx")).content))
    wrong = next(c for line in book.worksheets[0].iter_rows() for c in line if c.value == "七十五")
    assert wrong.comment is not None
    wrong.value = "75"
    held = BytesIO()
    book.save(held)
    await clerk.post(
        f"{where}/repair", data={"csrf": token(page.text)},
        files={"file": ("改好.xlsx", held.getvalue())},
    )  # fmt: skip
    await read_batch(key_of(where))
    assert "4 行都可以录入" in text_of((await clerk.get(where)).text)
    await send(clerk, where, f"{where}/accept")
    assert "正在录入" in text_of((await clerk.get(where)).text)
    await accept_batch(key_of(where))
    assert "4 人的成绩已录入" in text_of((await clerk.get(where)).text)
    assert "成绩回执" in text_of((await clerk.get(f"{where}/receipt")).text)
    done = await send(clerk, own_class, f"{own_class}/complete")
    assert done.status_code == 303
    shown = text_of((await clerk.get(own_class)).text)
    assert "考核缺考" in shown
    assert "结业 3" in shown
    undone = await clerk.post(f"{where}/undo", data={"csrf": token((await clerk.get(where)).text)})
    assert undone.status_code == 409
    assert "不能整批撤回" in text_of(undone.text)


async def test_the_class_list_goes_out_without_id_numbers_and_comes_back(clerk, own_class) -> None:
    sent = await clerk.get(f"{own_class}/results.xlsx")
    book = load_workbook(BytesIO(sent.content))
    sheet = book.worksheets[0]
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert cells[0][:3] == ["序号", "学员编号", "姓名*"]
    assert sorted(line[2] for line in cells[1:]) == sorted(newcomers(4).name)
    assert not set(newcomers(4).id_number) & {cell for line in cells for cell in line}
    for line in range(2, 6):
        sheet.cell(line, 5).value = 88
    held = BytesIO()
    book.save(held)
    where = await upload(clerk, own_class, held.getvalue())
    assert "4 行都可以录入" in text_of((await clerk.get(where)).text)


async def test_the_list_tells_results_from_rosters(clerk, own_class) -> None:
    where = await upload(clerk, own_class, workbook(rows(), HEADER))
    listed = (await clerk.get("/desk/rosters")).text
    assert f'href="{where}"' in listed
    assert "<small>成绩</small>" in listed


async def test_no_file_chosen_is_a_clear_sentence(clerk, own_class) -> None:
    form = await clerk.get(f"{own_class}/results-file")
    answer = await clerk.post(f"{own_class}/results-file", data={"csrf": token(form.text)})
    assert answer.status_code == 422
    assert "还没有选文件" in text_of(answer.text)


async def test_institution_b_finds_neither_class_nor_batch(clerk, own_class, system) -> None:
    where = await upload(clerk, own_class, workbook(rows(), HEADER))
    other = await organisation(system, "泰山数字学院", 2)
    await account(system, "other", Role.INSTITUTION_CLERK, organisation=other)
    await sign_in(clerk, "other")
    own = (f"{own_class}/results-file", f"{own_class}/results.xlsx")
    for path in (where, f"{where}/receipt", *own):
        assert (await clerk.get(path)).status_code == 404, path
    csrf = token((await clerk.get("/desk/rosters/new")).text)
    sent = await clerk.post(
        f"{own_class}/results-file", data={"csrf": csrf}, files={"file": ("a.xlsx", b"PK")}
    )
    assert sent.status_code == 404
    assert (await clerk.post(f"{where}/accept", data={"csrf": csrf})).status_code == 404
