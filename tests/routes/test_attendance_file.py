import re
from html import unescape
from io import BytesIO

import pytest
from factories import account, newcomers
from openpyxl import load_workbook
from screens import sign_in, text_of, token
from sessions import School, hours_held, running_class, session

from app.permits import Actor, Role


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


async def sheet(clerk, school: School):
    sent = await clerk.get(f"/desk/classes/{school.key}/attendance.xlsx")
    return load_workbook(BytesIO(sent.content))


async def upload(clerk, school: School, content: bytes):
    where = f"/desk/classes/{school.key}/attendance-file"
    page = await clerk.get(where)
    return await clerk.post(
        where, data={"csrf": token(page.text)}, files={"file": ("考勤.xlsx", content)}
    )


def saved(book) -> bytes:
    held = BytesIO()
    book.save(held)
    return held.getvalue()


async def enter(clerk, school: School, preview, reason: str = ""):
    entries = unescape(re.search(r'name="entries" value="([^"]*)"', preview.text)[1])
    return await clerk.post(
        f"/desk/classes/{school.key}/attendance-file/enter",
        data={"csrf": token(preview.text), "entries": entries, "reason": reason},
    )


async def test_the_sheet_goes_out_and_comes_back(clerk, school: School) -> None:
    await session(school.key, days=-2)
    await session(school.key, days=-1)
    book = await sheet(clerk, school)
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]][:3] == ["序号", "学员编号*", "姓名*"]
    cells = {cell.value for line in page.iter_rows() for cell in line}
    assert not set(newcomers(3).id_number) & cells
    for line in range(2, 5):
        page.cell(line, 4).value = "到"
        page.cell(line, 5).value = "到" if line < 4 else "缺"
    preview = await upload(clerk, school, saved(book))
    assert "6 格可以录入" in text_of(preview.text)
    assert await hours_held(school.enrolments[0]) is None
    done = await enter(clerk, school, preview)
    assert done.status_code == 303
    assert "新记 6 格" in text_of((await clerk.get(done.headers["location"])).text)
    held = [await hours_held(enrolment) for enrolment in school.enrolments]
    assert sorted(held) == [4, 8, 8]
    again = await upload(clerk, school, saved(book))
    assert "没有要录入的" in text_of(again.text)


async def test_a_long_timetable_is_read_as_well(clerk, school: School) -> None:
    for days in range(1, 31):
        await session(school.key, days=-days)
    book = await sheet(clerk, school)
    page = book.worksheets[0]
    assert page.max_column == 33
    page.cell(2, 4).value, page.cell(3, 33).value = "到", "迟到"
    assert "2 格可以录入" in text_of((await upload(clerk, school, saved(book))).text)


async def test_faulty_cells_are_named_and_the_others_entered(clerk, school: School) -> None:
    await session(school.key, days=-1)
    await session(school.key, days=3)
    book = await sheet(clerk, school)
    page = book.worksheets[0]
    page.cell(2, 4).value, page.cell(3, 4).value = "到", "来过"
    page.cell(2, 5).value = "到"
    preview = await upload(clerk, school, saved(book))
    text = text_of(preview.text)
    assert "1 格可以录入" in text
    assert "2 处要改" in text
    assert "第 3 行" in text
    assert "还没到上课时间" in text
    assert (await enter(clerk, school, preview)).status_code == 303


async def test_a_correction_by_workbook_needs_its_reason(clerk, school: School) -> None:
    await session(school.key, days=-1)
    book = await sheet(clerk, school)
    book.worksheets[0].cell(2, 4).value = "缺"
    await enter(clerk, school, await upload(clerk, school, saved(book)))
    book.worksheets[0].cell(2, 4).value = "到"
    preview = await upload(clerk, school, saved(book))
    assert (await enter(clerk, school, preview)).status_code == 409
    assert (await enter(clerk, school, preview, "签到表上有签名")).status_code == 303


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
async def test_what_is_no_workbook_is_refused_in_place(clerk, school: School, content) -> None:
    await session(school.key, days=-1)
    refused = await upload(clerk, school, content)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


async def test_a_session_of_another_class_is_not_slipped_in(clerk, school, system) -> None:
    other = await running_class(system, 1, start=9, serial=2, item=school.item)
    foreign = await session(other.key, days=-1)
    csrf = token((await clerk.get(f"/desk/classes/{school.key}/attendance-file")).text)
    entries = f'{{"{foreign}": [{{"enrolment": "{other.enrolments[0]}", "presence": "present"}}]}}'
    for where, text in ((school.key, entries), (other.key, entries), (school.key, "nonsense")):
        answer = await clerk.post(
            f"/desk/classes/{where}/attendance-file/enter", data={"csrf": csrf, "entries": text}
        )
        assert answer.status_code in {404, 422}
    assert await hours_held(other.enrolments[0]) is None
