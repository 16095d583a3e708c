"""Every bad input of an upload: a sentence that says what to do, nothing lost, nothing written."""

import gc
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
import xlsxwriter
from factories import account, catalogue_item, organisation, training_class
from rosters import HEADER, good_rows, workbook
from screens import send, sign_in, text_of, token
from workbooks import workbook as plain_workbook

from app import db
from app.files import service as files
from app.i18n import gettext
from app.permits import ANYONE, Actor, Role
from app.vault import unseal
from courses.service.classes import refresh_openings
from courses.service.entering import more_place
from courses.service.roster_work import accept_batch, read_batch
from courses.wording import RULE_WORDING

NUMBER = "2026年第(021)期"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COLUMNS = ["姓名", "身份证号码", "联系电话", "人员类别"]


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def own_class(system: Actor, school) -> UUID:
    return await training_class(school, await catalogue_item(system), number=NUMBER)


@pytest.fixture
async def clerk(client, system: Actor, school, own_class) -> httpx.AsyncClient:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    return client


async def post(clerk: httpx.AsyncClient, content: bytes, name: str, **data: str) -> httpx.Response:
    page = await clerk.get("/desk/rosters/new")
    return await clerk.post(
        "/desk/rosters", data={"csrf": token(page.text), **data}, files={"file": (name, content)}
    )


async def upload(clerk: httpx.AsyncClient, content: bytes, name: str = "名册.xlsx") -> str:
    answer = await post(clerk, content, name)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    await read_batch(key_of(where))
    return where


def key_of(where: str) -> UUID:
    return UUID(where.rsplit("/", 1)[1])


async def counts(*tables: str) -> dict[str, int]:
    async with db.read(ANYONE) as connection:
        return {
            table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables
        }


def two_sheets_of_one_class() -> bytes:
    rows = [COLUMNS, *([row[1], row[2], row[3], row[4]] for row in good_rows(1, NUMBER))]
    return plain_workbook(("2026年第(021)期", rows), ("2026年第(21)期", rows))


def too_many_rows() -> bytes:
    line = "张三,379999199005170013,13800000000,企业职工"
    return "\n".join([",".join(COLUMNS), *[line] * 100_001]).encode()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "wrong file type": ("说明.pdf", lambda: b"%PDF-1.7\n", "不是能读的表格文件", "请上传 .xlsx"),
    "password-protected workbook": (
        "名册.xlsx",
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "文件有密码",
        "去掉打开密码",
    ),
    "empty sheet": (
        "名册.xlsx",
        lambda: plain_workbook([COLUMNS]),
        "表里没有数据行",
        "在表头下面逐行填写",
    ),
    "no header found": (
        "名册.xlsx",
        lambda: plain_workbook([["甲", "乙"], ["丙", "丁"]]),
        "找不到表头",
        "可下载模板对照",
    ),
    "two sheets naming one class": (
        "名册.xlsx",
        two_sheets_of_one_class,
        "两张工作表是同一个班",
        "请合成一张",
    ),
    "100,001 rows": ("名册.csv", too_many_rows, "超过 100000 行", "请拆成几个文件"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_file_refused_whole_says_why_and_what_to_do(clerk, case: str) -> None:
    name, make, why, what_to_do = REFUSED[case]
    where = await upload(clerk, make(), name)
    shown = text_of((await clerk.get(where)).text)
    assert why in shown
    assert what_to_do in shown
    assert "换一个文件上传" in shown
    written = await counts("batch_row", "person", "enrolment")
    assert set(written.values()) == {0}
    async with db.read(ANYONE) as connection:
        file = await connection.fetchval("SELECT stored_file FROM batch")
    assert await files.content(file), "what was sent is kept"


async def test_a_formula_is_its_value_and_an_error_cell_is_named(clerk) -> None:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for line, cells in enumerate([HEADER, *good_rows(2, NUMBER)]):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
        sheet.write_formula(1, 5, '="岱泉"&"阀门"', None, "岱泉阀门")
        sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")
    where = await upload(clerk, held.getvalue())
    shown = text_of((await clerk.get(where)).text)
    assert "2 行中 1 行可以入册" in shown
    assert gettext(RULE_WORDING["cell_error"].title) in shown
    await send(clerk, where, f"{where}/accept")
    await accept_batch(key_of(where))
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT employer FROM enrolment") == "岱泉阀门"


async def test_merged_data_cells_are_named_on_every_row_they_cover(clerk) -> None:
    rows = [[row[1], row[2], row[3], row[4], row[5]] for row in good_rows(3, NUMBER)]
    content = plain_workbook(("名册", [[*COLUMNS, "工作单位"], *rows]), merged=["C2:C3"])
    answer = await post(clerk, content, "名册.xlsx", training_class=await class_key())
    where = answer.headers["location"]
    await read_batch(key_of(where))
    shown = text_of((await clerk.get(where)).text)
    assert "3 行中 1 行可以入册" in shown
    assert gettext(RULE_WORDING["cell_merged"].title) in shown


async def class_key() -> str:
    async with db.read(ANYONE) as connection:
        return str(await connection.fetchval("SELECT id FROM training_class"))


@pytest.mark.parametrize(
    "written", ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "20240301"]
)
async def test_dates_as_text_in_five_styles_are_read(clerk, written: str) -> None:
    rows = [[*row, written] for row in good_rows(2, NUMBER)]
    where = await upload(clerk, workbook(rows, (*HEADER, "已有证书发证日期")))
    page = await clerk.get(where)
    assert "2 行都可以入册" in text_of(page.text)
    await send(clerk, where, f"{where}/accept")
    await accept_batch(key_of(where))
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch("SELECT training_class, person, more FROM enrolment")
    for row in rows:
        told = unseal(row["more"], more_place(row["training_class"], row["person"]))
        assert json.loads(told) == {"existing_cert_date": "2024-03-01"}
    assert len(rows) == 2


async def test_a_class_of_another_institution_is_not_found(clerk, system: Actor) -> None:
    other = await organisation(system, "泰山数字学院", 2)
    async with db.read(ANYONE) as connection:
        item = await connection.fetchval("SELECT id FROM catalogue_item")
    theirs = await training_class(other, item, number="2026年第(099)期")
    answer = await post(clerk, workbook(good_rows(1, "")), "名册.xlsx", training_class=str(theirs))
    assert answer.status_code == 404
    assert await counts("batch", "stored_file") == {"batch": 0, "stored_file": 0}
    where = await upload(clerk, workbook(good_rows(1, "2026年第(099)期")))
    shown = (await clerk.get(where)).text
    assert "找不到这个班" in text_of(shown)
    assert "泰山数字学院" not in shown


async def close(training_class: UUID) -> None:
    async with db.transaction(ANYONE) as connection:
        await connection.execute(
            "UPDATE training_class SET state = 'completed' WHERE id = $1", training_class
        )
        await refresh_openings([training_class])


async def test_a_closed_class_takes_nobody_and_says_so(clerk, own_class) -> None:
    await close(own_class)
    answer = await post(
        clerk, workbook(good_rows(1, NUMBER)), "名册.xlsx", training_class=str(own_class)
    )
    assert answer.status_code == 409
    assert "班级现在的状态不能这样做" in text_of(answer.text)
    assert await counts("batch", "stored_file") == {"batch": 0, "stored_file": 0}
    where = await upload(clerk, workbook(good_rows(2, NUMBER)))
    assert "这个班不再收人" in text_of((await clerk.get(where)).text)


async def test_a_class_closed_between_preview_and_acceptance_takes_nobody(clerk, own_class) -> None:
    where = await upload(clerk, workbook(good_rows(2, NUMBER)))
    await close(own_class)
    await send(clerk, where, f"{where}/accept")
    await accept_batch(key_of(where))
    assert await counts("enrolment", "person") == {"enrolment": 0, "person": 0}
    assert "待修正" in text_of((await clerk.get(where)).text)


async def test_a_batch_accepted_twice_at_once_is_entered_once(clerk) -> None:
    where = await upload(clerk, workbook(good_rows(3, NUMBER)))
    csrf = {"csrf": token((await clerk.get(where)).text)}
    first = await clerk.post(f"{where}/accept", data=csrf)
    second = await clerk.post(f"{where}/accept", data=csrf)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "可能另一个窗口已操作过" in text_of(second.text)
    await accept_batch(key_of(where))
    assert await counts("enrolment", "person") == {"enrolment": 3, "person": 3}


# Litestar leaves the buffer of a file that was cut off to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*Spooled:pytest.PytestUnraisableExceptionWarning")
async def test_a_connection_lost_in_mid_upload_leaves_nothing(
    clerk, application, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(files, "_write", lambda *told: written.append(told))
    csrf = token((await clerk.get("/desk/rosters/new")).text)
    ready = clerk.build_request(
        "POST", "/desk/rosters", data={"csrf": csrf},
        files={"file": ("名册.xlsx", workbook(good_rows(200, NUMBER)))},
        headers={"accept-encoding": "identity"},
    )  # fmt: skip
    body = b"".join([part async for part in ready.stream])
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": body[: len(body) // 2], "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0) if len(parts) > 1 else parts[0]

    async def answer(message: dict[str, Any]) -> None:
        answered.append(message)

    with structlog.testing.capture_logs() as logged:
        await application(scope_of(ready), receive, answer)
    assert [line for line in logged if line["log_level"] in {"error", "critical"}] == []
    assert [m["status"] for m in answered if m["type"] == "http.response.start"] == [422]
    assert "连接中断，文件没有传完" in b"".join(m.get("body", b"") for m in answered).decode()
    assert written == []
    assert await counts("batch", "stored_file") == {"batch": 0, "stored_file": 0}
    gc.collect()
    monkeypatch.undo()
    assert (await post(clerk, workbook(good_rows(2, NUMBER)), "名册.xlsx")).status_code == 303


def scope_of(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
