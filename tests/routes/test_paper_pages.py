import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from factories import account, newcomers
from openpyxl import load_workbook
from scans import scan
from screens import send, sign_in, text_of, token
from sessions import School, running_class, session

from app import clock, db
from app.files.service import delete
from app.permits import ANYONE, Actor, Role
from courses.papers.data import PRINTED, PaperKind


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


async def upload(client, school: School, kind: str, content: bytes):
    where = f"/desk/classes/{school.key}/papers"
    page = await client.get(where)
    return await client.post(
        where, data={"csrf": token(page.text), "kind": kind},
        files={"file": ("盖章件.pdf", content)},
    )  # fmt: skip


@pytest.mark.parametrize("kind", PRINTED)
async def test_each_form_prints_with_places_to_sign_and_stamp(clerk, school, kind) -> None:
    await session(school.key, days=-1)
    page = await clerk.get(f"/desk/classes/{school.key}/papers/{kind}")
    text = text_of(page.text)
    assert "盖章处" in text
    assert "签字" in text
    assert '<svg class="qr"' in page.text
    assert not set(newcomers(3).id_number) & set(text.split())


async def test_a_scan_is_filed_replaced_and_sent_back(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}/papers"
    assert "还缺 3 份材料" in text_of((await clerk.get(where)).text)
    held = scan(school.key, PaperKind.ROSTER)
    done = await upload(clerk, school, "roster", held)
    assert done.status_code == 303
    page = await clerk.get(done.headers["location"])
    assert "还缺 2 份材料" in text_of(page.text)
    assert "扫描件已存入" in text_of(page.text)
    link = page.text.split('href="/desk/papers/')[1].split('"')[0]
    sent = await clerk.get(f"/desk/papers/{link}")
    assert sent.content == held
    assert sent.headers["content-type"] == "application/pdf"
    again = await upload(clerk, school, "roster", held)
    assert "没有重复存" in text_of((await clerk.get(again.headers["location"])).text)


async def test_a_wrong_paper_is_told_what_it_is(clerk, school: School) -> None:
    refused = await upload(clerk, school, "roster", scan(school.key, PaperKind.SIGN_IN))
    assert refused.status_code == 409
    text = text_of(refused.text)
    assert "这是2026年第(021)期 的签到表，没有存入" in text
    assert "您要存的是本班花名册" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "还没有选文件"), (b"PK\x03\x04", "这不是扫描件"), (b"%PDF-1.7", "文件打不开")],
)
async def test_what_is_no_scan_is_refused_with_what_to_do(clerk, school, content, said) -> None:
    refused = await upload(clerk, school, "roster", content)
    assert refused.status_code == 422
    assert said in text_of(refused.text)


async def test_whole_numbers_are_printed_with_a_reason(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}/papers/roster"
    csrf = token((await clerk.get(where)).text)
    shown = await clerk.post(where, data={"csrf": csrf, "reason": "报送人社部门备案"})
    assert newcomers(1).id_number[0] in shown.text
    refused = await clerk.post(where, data={"csrf": csrf, "reason": ""})
    assert refused.status_code == 409


async def test_one_days_sign_in_sheet_is_printed_alone(clerk, school: School) -> None:
    await session(school.key, days=-2)
    await session(school.key, days=-1)
    where = f"/desk/classes/{school.key}/papers/sign_in"
    assert (await clerk.get(where)).text.count('<article class="paper') == 2
    yesterday = clock.today() - timedelta(days=1)
    one = await clerk.get(f"{where}?day={yesterday}")
    assert one.text.count('<article class="paper') == 1
    assert (await clerk.get(f"{where}?day=2020-01-01")).status_code == 404
    assert (await clerk.get(f"{where}?day=gestern")).status_code == 422


async def test_a_scan_whose_file_is_gone_leaves_a_note_in_its_place(clerk, school: School) -> None:
    await upload(clerk, school, "roster", scan(school.key, PaperKind.ROSTER))
    async with db.transaction(ANYONE) as connection:
        await delete(await connection.fetchval("SELECT file FROM class_paper"))
    where = f"/desk/classes/{school.key}/archive"
    sent = await send(clerk, where, where, reason="市级检查调阅")
    with zipfile.ZipFile(BytesIO(sent.content)) as archive:
        assert any(name.endswith(".missing.txt") for name in archive.namelist())
    page = await clerk.get(f"/desk/classes/{school.key}/papers")
    link = page.text.split('href="/desk/papers/')[1].split('"')[0]
    assert (await clerk.get(f"/desk/papers/{link}")).status_code == 404


async def test_no_such_form_is_404(clerk, school: School) -> None:
    for kind in ("other", "nonsense"):
        assert (await clerk.get(f"/desk/classes/{school.key}/papers/{kind}")).status_code == 404


async def test_the_whole_file_goes_out_indexed_with_hashes(clerk, school: School) -> None:
    await session(school.key, days=-1)
    held = scan(school.key, PaperKind.ROSTER)
    await upload(clerk, school, "roster", held)
    await upload(clerk, school, "roster", scan(school.key, PaperKind.ROSTER, mark=30))
    where = f"/desk/classes/{school.key}/archive"
    refused = await send(clerk, where, where, reason="")
    assert refused.status_code == 409
    sent = await send(clerk, where, where, reason="市级检查调阅")
    assert sent.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(sent.content)) as archive:
        assert archive.testzip() is None
        files = set(archive.namelist())
        assert {f"forms/{n:02d}-{kind}.html" for n, kind in enumerate(PRINTED, 1)} <= files
        assert {"index.html", "index.xlsx", "records/records.xlsx"} <= files
        (old,) = [name for name in files if name.startswith("scans/earlier/roster-")]
        assert archive.read(old) == held
        index = archive.read("index.html").decode()
        assert hashlib.sha256(held).hexdigest() in index
        told = {
            line[1].value: line[3].value
            for line in load_workbook(BytesIO(archive.read("index.xlsx")))
            .worksheets[0]
            .iter_rows(min_row=2)
        }
        for name, digest in told.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        assert set(told) == files - {"index.html", "index.xlsx"}
        assert newcomers(1).id_number[0] in archive.read("forms/03-roster.html").decode()
