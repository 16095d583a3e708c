"""Where people found work: recorded, corrected, withdrawn, by list, within one's reach."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from factories import clerk_of, organisation
from openpyxl import load_workbook
from sessions import School, running_class
from workbooks import workbook

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from app.imports import batches, lists
from app.imports.batches import BatchState
from app.permits import Actor, Grant, Role
from app.reference.loader import load
from courses.data import CompletionTerms
from courses.outcomes import queries, service
from courses.outcomes.data import Outcome
from courses.outcomes.files import jobs_workbook
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult

TODAY = clock.today()
JOB = {
    "outcome": "found", "employer": "泰山装备公司", "occupation": "4-02-04-06", "industry": "C",
    "on": str(TODAY), "verified_by": "contract",
}  # fmt: skip


@pytest.fixture
async def school(database: str, system: Actor) -> School:
    """A class of four, of whom three completed."""
    await load(system)
    made = await running_class(system, 4, starts_in=-30)
    await record_results(
        made.clerk,
        made.key,
        [
            NewResult(
                enrolment=key, attended_hours=Decimal(60), theory_score=Decimal(score),
                practice_score=Decimal(80),
            )
            for key, score in zip(made.enrolments, (85, 85, 85, 40), strict=True)
        ],
    )  # fmt: skip
    await complete_class(made.clerk, made.key, CompletionTerms())
    return made


async def placed(system: Actor) -> list[int]:
    """Return the city's placed, quarter by quarter, as the charts have them."""
    async with db.read(system) as connection:
        rows = await connection.fetch(
            "SELECT placed FROM people_rollup WHERE basis = 'event' AND span = 'quarter'"
            " AND division = '' AND level = '' AND occupation_code <> '' AND placed > 0"
        )
    return [row["placed"] for row in rows]


async def events(system: Actor) -> list[tuple[str, str]]:
    async with db.read(system) as connection:
        rows = await connection.fetch(
            "SELECT action, facts::text AS facts FROM event"
            " WHERE action LIKE 'courses.placement.%' OR action LIKE 'courses.jobs.%' ORDER BY at"
        )
    return [(row["action"], row["facts"]) for row in rows]


async def test_a_job_is_recorded_corrected_and_withdrawn_and_the_figures_follow(
    school: School, system: Actor
) -> None:
    one = school.enrolments[0]
    assert await placed(system) == []
    assert await service.record_job(school.clerk, one, JOB) == ()
    assert await service.record_job(school.clerk, one, JOB) == ()
    assert await placed(system) == [1]
    before = str(TODAY - timedelta(days=3))
    assert await service.record_job(school.clerk, one, {**JOB, "on": before, "industry": ""}) == ()
    found = await queries.class_jobs(school.clerk, school.key)
    held = next(t for t in found.trainees if t.enrolment == one).job
    assert (held.occupation_code, held.industry, str(held.on)) == ("4-02-04-06", None, before)
    assert sum(await placed(system)) == 1
    with pytest.raises(MalformedError, match="job-reason"):
        await service.withdraw(school.clerk, one, " ")
    assert await service.withdraw(school.clerk, one, "登错了人") == school.key
    assert await service.withdraw(school.clerk, one, "再点一次") == school.key
    assert await placed(system) == []
    told = await events(system)
    assert [action.rsplit(".", 1)[1] for action, _ in told] == ["recorded", "recorded", "withdrawn"]
    assert "泰山装备" not in str(told)


async def test_who_looks_for_work_is_followed_up_and_not_placed(
    school: School, system: Actor
) -> None:
    one = school.enrolments[0]
    assert await service.record_job(school.clerk, one, {"outcome": "seeking"}) == ()
    found = await queries.class_jobs(school.clerk, school.key)
    assert [found.count(o) for o in Outcome] == [0, 1, 0, 2]
    assert await placed(system) == []
    await service.record_job(school.clerk, one, JOB)
    found = await queries.class_jobs(school.clerk, school.key)
    assert [found.count(o) for o in Outcome] == [1, 0, 0, 2]


async def test_only_who_reaches_the_class_records(school: School, system: Actor) -> None:
    other = clerk_of(await organisation(system, "汶水技工学校", 3))
    for stranger in (other, _county("370911")):
        with pytest.raises(NotFoundError):
            await queries.class_jobs(stranger, school.key)
        with pytest.raises(NotFoundError):
            await service.record_job(stranger, school.enrolments[0], JOB)
    assert await service.record_job(_county("370902"), school.enrolments[0], JOB) == ()
    with pytest.raises(NotFoundError):  # who did not complete is not followed up
        await service.record_job(school.clerk, school.enrolments[3], JOB)


def _county(division: str) -> Actor:
    grant = Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({division}))
    return Actor(account=uuid7(), name="泰山区", grants=(grant,))


async def _upload(school: School, content: bytes):
    key, _ = await service.receive(school.clerk, school.key, file_name="就业.xlsx", content=content)
    async with db.read(school.clerk):
        return await batches.load(key)


async def test_the_workbook_goes_out_and_comes_back_in(school: School, system: Actor) -> None:
    first, second, third = school.enrolments[:3]
    await service.record_job(school.clerk, first, JOB)
    await service.record_job(school.clerk, second, {"outcome": "seeking"})
    content = jobs_workbook(await queries.class_jobs(school.clerk, school.key))
    assert (await _upload(school, content)).counts["unchanged"] == 3
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    head = [str(cell.value).rstrip("*") for cell in sheet[1]]
    numbers = {one.enrolment: one.number for one in
               (await queries.class_jobs(school.clerk, school.key)).trainees}  # fmt: skip
    for row in sheet.iter_rows(min_row=2):
        cell = dict(zip(head, row, strict=True))
        if cell["学员编号"].value == numbers[second]:
            said = ("已就业", "汶水食品公司", "制造业", str(TODAY), "社保")
            for name, text in zip(
                ("就业情况", "就业单位", "单位行业", "就业日期", "核实方式"), said, strict=True
            ):
                cell[name].value = text
        elif cell["学员编号"].value == numbers[third]:
            cell["就业情况"].value, cell["就业单位"].value = "已就业", "某公司"
    saved = BytesIO()
    book.save(saved)
    batch = await _upload(school, saved.getvalue())
    assert (batch.counts["changed"], batch.counts["refused"]) == (1, 1)
    await lists.accept(service.JOBS, school.clerk, batch.id)
    assert await placed(system) == [2]
    again, new = await service.receive(
        school.clerk, school.key, file_name="就业.xlsx", content=saved.getvalue()
    )
    assert (again, new) == (batch.id, False)
    await lists.undo(service.JOBS, school.clerk, batch.id)
    assert await placed(system) == [1]
    found = await queries.class_jobs(school.clerk, school.key)
    assert [found.count(o) for o in Outcome] == [1, 1, 0, 1]


async def test_a_list_is_not_undone_over_what_somebody_changed_since(
    school: School, system: Actor
) -> None:
    one = (await queries.class_jobs(school.clerk, school.key)).trainees[0]
    rows = [
        ("学员编号", "姓名", "就业单位", "就业日期", "核实方式"),
        (one.number, one.name, "甲公司", str(TODAY), "合同"),
    ]
    batch = await _upload(school, workbook(rows))
    await lists.accept(service.JOBS, school.clerk, batch.id)
    await service.record_job(school.clerk, one.enrolment, JOB)
    with pytest.raises(ConflictError, match="jobs-later"):
        await lists.undo(service.JOBS, school.clerk, batch.id)
    await service.withdraw(school.clerk, one.enrolment, "登错了")
    await lists.undo(service.JOBS, school.clerk, batch.id)
    async with db.read(system):
        assert (await batches.load(batch.id)).state is BatchState.UNDONE
    assert await placed(system) == []
