import asyncio
import json
from datetime import date

import pytest
from factories import clerk_of, organisation
from scans import bundle, scan, sheet
from sessions import School, running_class

from app import db
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import content
from app.permits import ANYONE, Actor
from app.terms.service import publish
from courses.data import ClassState
from courses.papers.data import PaperKind
from courses.papers.forms import class_forms, whole_forms
from courses.papers.queries import missing_papers_of, paper_page
from courses.papers.service import file_scan, open_scan

K = PaperKind


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


async def file(school: School, kind: PaperKind, held: bytes, key=None):
    return await file_scan(
        school.clerk, key or school.key, kind, name="扫描件.pdf", content=held, remark=""
    )


async def lacking(school: School, to: ClassState | None = None) -> tuple[PaperKind, ...]:
    async with db.read(ANYONE):
        return await missing_papers_of(school.key, to)


async def test_a_stamped_scan_fills_its_place(school: School) -> None:
    assert await lacking(school) == (K.FILING_FORM, K.COMMITMENT, K.ROSTER)
    held = scan(school.key, K.ROSTER)
    key, new = await file(school, K.ROSTER, held)
    assert new
    assert await lacking(school) == (K.FILING_FORM, K.COMMITMENT)
    assert K.SIGN_IN in await lacking(school, ClassState.COMPLETED)
    found = await open_scan(school.clerk, key)
    assert await content(found.file) == held
    async with db.read(ANYONE) as connection:
        filed, opened = await connection.fetch(
            "SELECT facts FROM event WHERE action LIKE 'courses.paper.%' ORDER BY at"
        )
    assert json.loads(filed["facts"])["kind"] == "roster"
    assert json.loads(opened["facts"]) == {"paper": str(key)}


@pytest.mark.parametrize("form", ["PDF", "JPEG", "PNG"])
async def test_each_kind_of_file_is_read(school: School, form) -> None:
    with pytest.raises(ConflictError, match="paper-wrong") as caught:
        await file(school, K.ROSTER, scan(school.key, K.SIGN_IN, form=form))
    assert caught.value.facts["found"] == "2026年第(021)期 的签到表"


async def test_a_paper_of_another_class_is_named_and_refused(school: School, system: Actor) -> None:
    other = await running_class(system, 1, start=10, serial=2, item=school.item)
    with pytest.raises(ConflictError, match="paper-wrong") as caught:
        await file(school, K.ROSTER, scan(other.key, K.ROSTER))
    assert caught.value.facts["found"] == "另一个班级的花名册"
    assert await lacking(school) == (K.FILING_FORM, K.COMMITMENT, K.ROSTER)


async def test_sheets_scanned_together_may_hold_more_than_one_kind(school: School) -> None:
    both = bundle(sheet(school.key, K.ROSTER), sheet(school.key, K.SIGN_IN))
    assert (await file(school, K.ROSTER, both))[1]


async def test_a_scan_without_a_code_is_taken(school: School) -> None:
    assert (await file(school, K.COMMITMENT, scan(None, K.OTHER)))[1]


async def test_a_later_scan_supersedes_and_none_is_lost(school: School) -> None:
    first, _ = await file(school, K.ROSTER, scan(school.key, K.ROSTER))
    second, _ = await file(school, K.ROSTER, scan(school.key, K.ROSTER, mark=40))
    page = await paper_page(school.clerk, school.key)
    line = next(line for line in page.lines if line.kind is K.ROSTER)
    assert line.scan.id == second
    assert [old.id for old in page.superseded] == [first]
    assert await content((await open_scan(school.clerk, first)).file)


async def test_the_same_scan_again_changes_nothing(school: School) -> None:
    held = scan(school.key, K.ROSTER)
    first = await file(school, K.ROSTER, held)
    assert await file(school, K.ROSTER, held) == (first[0], False)


async def test_two_clerks_at_once_leave_one_current(school: School) -> None:
    await asyncio.gather(
        *(file(school, K.ROSTER, scan(school.key, K.ROSTER, mark=n * 30)) for n in range(3))
    )
    page = await paper_page(school.clerk, school.key)
    assert len(page.superseded) == 2


async def test_the_same_scan_as_another_paper_is_refused(school: School, system: Actor) -> None:
    held = scan(None, K.OTHER)
    await file(school, K.COMMITMENT, held)
    with pytest.raises(ConflictError, match="paper-elsewhere") as caught:
        await file(school, K.FILING_FORM, held)
    assert caught.value.facts["where"] == "2026年第(021)期 的承诺书"
    other = await running_class(system, 1, start=10, serial=2, item=school.item)
    with pytest.raises(ConflictError, match="paper-elsewhere") as caught:
        await file(other, K.COMMITMENT, held)
    assert caught.value.facts["where"] == "另一个班级的承诺书"


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (b"", "paper-no-file"),
        (b"PK\x03\x04 a workbook", "paper-type"),
        (b"%PDF-1.7 cut off", "scan-unreadable"),
        (b"\x89PNG\r\n\x1a\n cut off", "scan-unreadable"),
        (b"\xff\xd8\xff\xe0 cut off", "scan-unreadable"),
    ],
)
async def test_what_is_no_scan_is_refused(school: School, held, code) -> None:
    with pytest.raises(MalformedError, match=code):
        await file(school, K.ROSTER, held)
    assert (await paper_page(school.clerk, school.key)).superseded == []


async def test_how_large_a_scan_may_be_is_the_bureaus_to_set(school: School, system) -> None:
    async with db.transaction(system):
        await publish("class_papers", "材料", {"scan_bytes_max": 2000}, date(2026, 1, 1))
    with pytest.raises(MalformedError, match="paper-large"):
        await file(school, K.ROSTER, scan(school.key, K.ROSTER))


async def test_an_archived_file_is_closed(school: School, system: Actor) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE training_class SET state = 'archived'")
    with pytest.raises(ConflictError, match="paper-closed"):
        await file(school, K.ROSTER, scan(school.key, K.ROSTER))


async def test_another_institution_reaches_none_of_it(school: School, system: Actor) -> None:
    key, _ = await file(school, K.ROSTER, scan(school.key, K.ROSTER))
    stranger = clerk_of(await organisation(system, "汶水技工学校", 3))
    for asked in (
        paper_page(stranger, school.key),
        open_scan(stranger, key),
        class_forms(stranger, school.key),
        whole_forms(stranger, school.key, K.ROSTER, "报送人社部门"),
        file_scan(
            stranger, school.key, K.ROSTER, name="a.pdf", content=scan(None, K.OTHER), remark=""
        ),
    ):
        with pytest.raises(NotFoundError):
            await asked


async def test_whole_documents_need_a_reason_and_leave_a_record(school: School) -> None:
    masked = await class_forms(school.clerk, school.key)
    assert all("*" in trainee.id_number for trainee in masked.trainees)
    with pytest.raises(ConflictError, match="reason-needed"):
        await whole_forms(school.clerk, school.key, K.ROSTER, " ")
    whole = await whole_forms(school.clerk, school.key, K.ROSTER, "报送人社部门备案")
    assert all(trainee.id_number.isalnum() for trainee in whole.trainees)
    async with db.read(ANYONE) as connection:
        event = await connection.fetchrow(
            "SELECT reason, facts FROM event WHERE action = 'courses.paper.disclosed'"
        )
    assert event["reason"] == "报送人社部门备案"
    assert not any(t.id_number in event["facts"] for t in whole.trainees)
