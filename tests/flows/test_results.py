import json
from decimal import Decimal

import pytest
from factories import catalogue_item, clerk_of, newcomers, organisation, people, training_class
from rosters import workbook
from sessions import session

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.imports import batches, staging
from app.imports.batches import BatchKind, BatchState
from app.permits import ANYONE, Actor
from courses.attendance.assessing import record_scores
from courses.attendance.data import Entry, Way
from courses.attendance.service import record_attendance
from courses.data import CompletionTerms, trainee_number
from courses.rules.attended import Presence
from courses.rules.scores import NewScore, Part
from courses.service import roster
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult
from courses.service.roster_work import accept_batch, read_batch

HEADER = ("序号", "姓名", "身份证号", "出勤课时", "理论成绩", "实操成绩", "缺考/备注")


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
def clerk(school) -> Actor:
    return clerk_of(school)


@pytest.fixture
async def own_class(system: Actor, school):
    """A class of 60 hours that ended ten days ago, with four people."""
    key = await training_class(school, await catalogue_item(system), starts_in=-30, days=20)
    for person in await people(system, 4):
        await enrol(clerk_of(school), key, person, "企业职工")
    return key


def rows(count: int = 4) -> list[list[str]]:
    who = newcomers(count)
    return [
        [str(n + 1), who.name[n], who.id_number[n], "58", str(70 + n), "80", ""]
        for n in range(count)
    ]


async def the_batch(key) -> batches.Batch:
    async with db.read(ANYONE):
        return await batches.load(key)


async def upload(clerk: Actor, own_class, lines, header=HEADER) -> batches.Batch:
    key, _ = await roster.receive(
        clerk,
        file_name="成绩.xlsx",
        content=workbook(lines, header),
        training_class=own_class,
        kind=BatchKind.RESULTS,
    )
    await read_batch(key)
    return await the_batch(key)


async def accept(clerk: Actor, key) -> batches.Batch:
    await roster.request_acceptance(clerk, key)
    await accept_batch(key)
    return await the_batch(key)


async def held() -> list[tuple]:
    async with db.read(ANYONE) as connection:
        found = await connection.fetch(
            "SELECT attended_hours, theory_score, practice_score, absent FROM enrolment e"
            " JOIN person p ON p.id = e.person ORDER BY e.enrolled_at, e.id"
        )
    return [tuple(row.values()) for row in found]


async def refused_codes(batch: batches.Batch) -> list[list[str]]:
    async with db.read(ANYONE):
        found = await staging.page(batch.id, batch.fields, outcomes=["refused"])
    return [[p["code"] for p in row.problems if p["severity"] == "error"] for row in found]


async def test_results_are_checked_first_and_nothing_is_written_yet(clerk, own_class) -> None:
    batch = await upload(clerk, own_class, rows())
    assert batch.state is BatchState.READY, batch.refusal
    assert batch.counts["new"] == 4
    assert await held() == [(None, None, None, False)] * 4


async def test_accepting_enters_them_and_says_how_many(clerk, own_class) -> None:
    batch = await upload(clerk, own_class, rows())
    batch = await accept(clerk, batch.id)
    assert batch.state is BatchState.ACCEPTED, batch.refusal
    assert (batch.counts["entered_new"], batch.counts["entered_changed"]) == (4, 0)
    assert (await held())[1] == (Decimal(58), Decimal(71), Decimal(80), False)
    async with db.read(ANYONE) as connection:
        (event,) = await connection.fetch(
            "SELECT facts FROM event WHERE action = 'courses.results.accepted'"
        )
    assert json.loads(event["facts"])["rows"] == 4


async def test_a_faulty_row_stays_open_and_its_repair_goes_in_later(clerk, own_class) -> None:
    lines = rows()
    lines[1][4], lines[2][2] = "810", newcomers(1, start=50).id_number[0]
    batch = await upload(clerk, own_class, lines)
    assert await refused_codes(batch) == [["result_out_of_range"], ["result_unknown"]]
    await accept(clerk, batch.id)
    assert (await held())[1] == (None, None, None, False)
    lines[1][4] = "81"
    fixed = workbook([[*lines[1], "4"]], (*HEADER, "原表行"))
    await roster.repair(clerk, batch.id, file_name="改好.xlsx", content=fixed)
    await read_batch(batch.id)
    batch = await accept(clerk, batch.id)
    assert (batch.counts["accepted"], batch.counts["refused"]) == (3, 1)
    assert (await held())[1] == (Decimal(58), Decimal(81), Decimal(80), False)
    await roster.undo(clerk, batch.id)
    assert await held() == [(None, None, None, False)] * 4


async def test_a_later_workbook_shows_what_it_changes(clerk, own_class) -> None:
    batch = await upload(clerk, own_class, rows())
    await accept(clerk, batch.id)
    lines = rows()
    lines[0][4], lines[3][6], lines[3][4], lines[3][5] = "90", "缺考", "", ""
    later = await upload(clerk, own_class, lines)
    assert (later.counts["changed"], later.counts["unchanged"]) == (2, 2)
    assert later.summary["changed_fields"] == {"theory_score": 2, "practice_score": 1, "absent": 1}
    await accept(clerk, later.id)
    assert (await held())[3] == (Decimal(58), None, None, True)
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)
    await roster.undo(clerk, later.id)
    assert (await held())[0] == (Decimal(58), Decimal(70), Decimal(80), False)
    await roster.undo(clerk, batch.id)
    assert await held() == [(None, None, None, False)] * 4


async def test_trainee_numbers_do_without_id_numbers(clerk, own_class) -> None:
    async with db.read(ANYONE) as connection:
        found = await connection.fetch(
            "SELECT e.id, p.name FROM enrolment e JOIN person p ON p.id = e.person"
        )
    lines = [[trainee_number(row["id"]), row["name"], "95"] for row in found]
    batch = await upload(clerk, own_class, lines, ("学员编号", "姓名", "理论成绩"))
    assert batch.counts["new"] == 4, await refused_codes(batch)
    await accept(clerk, batch.id)
    assert {row[1] for row in await held()} == {Decimal(95)}


async def test_the_same_file_again_leads_to_the_same_batch(clerk, own_class) -> None:
    batch = await upload(clerk, own_class, rows())
    again, new = await roster.receive(
        clerk,
        file_name="又一份.xlsx",
        content=workbook(rows(), HEADER),
        training_class=own_class,
        kind=BatchKind.RESULTS,
    )
    assert (again, new) == (batch.id, False)


async def test_a_completed_class_takes_no_more_results_and_gives_none_back(
    clerk, own_class
) -> None:
    batch = await upload(clerk, own_class, rows())
    later = await upload(clerk, own_class, rows(3))
    await accept(clerk, batch.id)
    outcome = await complete_class(clerk, own_class, CompletionTerms())
    assert (outcome.completed, outcome.failed) == (4, 0)
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)
    later = await accept(clerk, later.id)
    assert later.state is BatchState.READY
    assert later.refusal["code"] == "class-state"
    with pytest.raises(ConflictError, match="class-state"):
        await upload(clerk, own_class, rows(2))


async def test_results_changed_on_the_page_are_not_undone(clerk, own_class) -> None:
    batch = await upload(clerk, own_class, rows())
    await accept(clerk, batch.id)
    async with db.read(ANYONE) as connection:
        key = await connection.fetchval("SELECT id FROM enrolment LIMIT 1")
    changed = [NewResult(enrolment=key, theory_score=Decimal(99))]
    with pytest.raises(ConflictError, match="correction-reason"):
        await record_results(clerk, own_class, changed)
    await record_results(clerk, own_class, changed, reason="登分错误")
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)


async def test_hours_by_session_stand_against_a_workbook(clerk, own_class) -> None:
    async with db.transaction(clerk) as connection:
        key = await connection.fetchval("SELECT id FROM enrolment ORDER BY enrolled_at, id LIMIT 1")
    day = await session(own_class, days=-12, hours="6")
    entry = Entry(enrolment=key, presence=Presence.PRESENT)
    await record_attendance(clerk, day, [entry], way=Way.PAGE)
    batch = await upload(clerk, own_class, rows())
    assert batch.counts["refused"] == 0
    await accept(clerk, batch.id)
    assert [row[0] for row in await held()] == [Decimal(6), *[Decimal(58)] * 3]
    await roster.undo(clerk, batch.id)
    assert [row[0] for row in await held()] == [Decimal(6), None, None, None]


async def test_a_resit_stands_on_the_batch_before_it(clerk, own_class) -> None:
    lines = rows()
    lines[0][4] = "50"
    batch = await upload(clerk, own_class, lines)
    await accept(clerk, batch.id)
    async with db.read(ANYONE) as connection:
        key = await connection.fetchval("SELECT id FROM enrolment WHERE theory_score = 50")
    again = NewScore(enrolment=key, part=Part.THEORY, attempt=2, score=Decimal(50))
    await record_scores(clerk, own_class, [again], assessed_on=clock.today())
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)


async def test_another_institution_cannot_enter_results_of_this_class(
    clerk, own_class, system: Actor
) -> None:
    other = clerk_of(await organisation(system, "泰山数字学院", 2))
    with pytest.raises(NotFoundError):
        await upload(other, own_class, rows())
    batch = await upload(clerk, own_class, rows())
    with pytest.raises(NotFoundError):
        await roster.request_acceptance(other, batch.id)


async def test_results_without_a_class_are_not_taken(clerk, own_class) -> None:
    with pytest.raises(NotFoundError):
        await upload(clerk, None, rows())
