import asyncio

import pytest
from factories import catalogue_item, clerk_of, organisation, people, training_class
from rosters import HEADER, good_rows, workbook

from app import db
from app.errors import ConflictError, NotFoundError
from app.imports import batches, staging
from app.imports.batches import BatchState
from app.permits import ANYONE, Actor
from courses.service import roster
from courses.service.completion import record_results
from courses.service.results import NewResult
from courses.service.roster_work import accept_batch, check_batch, read_batch

NUMBER = "2026年第(021)期"


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def own_class(system: Actor, school):
    return await training_class(school, await catalogue_item(system), number=NUMBER)


@pytest.fixture
def clerk(school) -> Actor:
    return clerk_of(school)


async def upload(clerk: Actor, rows, **more) -> batches.Batch:
    key, _ = await roster.receive(clerk, file_name="名册.xlsx", content=workbook(rows), **more)
    await read_batch(key)
    return await the_batch(key)


async def the_batch(key) -> batches.Batch:
    async with db.read(ANYONE):
        return await batches.load(key)


async def accept(clerk: Actor, key) -> batches.Batch:
    await roster.request_acceptance(clerk, key)
    await accept_batch(key)
    return await the_batch(key)


async def count(table: str) -> int:
    async with db.read(ANYONE) as connection:
        return await connection.fetchval(f"SELECT count(*) FROM {table}")


async def test_a_good_roster_is_ready_and_nothing_is_written_yet(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(5, NUMBER))
    assert batch.state is BatchState.READY, batch.refusal
    assert batch.counts["new"] == 5
    assert await count("enrolment") == 0
    assert await count("person") == 0


async def test_accepting_enters_people_and_enrolments(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(5, NUMBER))
    batch = await accept(clerk, batch.id)
    assert batch.state is BatchState.ACCEPTED, batch.refusal
    assert (batch.counts["entered_new"], batch.counts["new_people"]) == (5, 5)
    assert await count("enrolment") == 5
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT enrolled FROM training_class") == 5


async def test_good_rows_go_in_and_refused_rows_stay_open(clerk, own_class) -> None:
    rows = good_rows(5, NUMBER)
    rows[3][2] = rows[3][2][:-1] + ("1" if rows[3][2][-1] != "1" else "2")
    batch = await upload(clerk, rows)
    assert (batch.counts["new"], batch.counts["refused"]) == (4, 1)
    batch = await accept(clerk, batch.id)
    assert await count("enrolment") == 4
    async with db.read(ANYONE):
        (left,) = await staging.page(batch.id, batch.fields, outcomes=["refused"])
    assert left.number == 6
    assert [p["code"] for p in left.problems] == ["id_checksum"]


async def test_the_same_file_again_leads_to_the_same_batch(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(2, NUMBER))
    again, new = await roster.receive(
        clerk, file_name="又一份.xlsx", content=workbook(good_rows(2, NUMBER))
    )
    assert (again, new) == (batch.id, False)


async def test_the_same_people_in_another_file_change_nothing(clerk, own_class) -> None:
    first = await upload(clerk, good_rows(4, NUMBER))
    await accept(clerk, first.id)
    second = await upload(clerk, list(reversed(good_rows(4, NUMBER))))
    assert second.counts["unchanged"] == 4
    second = await accept(clerk, second.id)
    assert (second.counts["entered_new"], second.counts["entered_changed"]) == (0, 0)
    assert await count("enrolment") == 4


async def test_a_changed_row_says_what_changes(clerk, own_class) -> None:
    first = await upload(clerk, good_rows(3, NUMBER))
    await accept(clerk, first.id)
    rows = good_rows(3, NUMBER)
    rows[1][5], rows[2][3] = "汶河机械有限公司", "13912345678"
    second = await upload(clerk, rows)
    assert (second.counts["changed"], second.counts["unchanged"]) == (2, 1)
    assert second.summary["changed_fields"] == {"employer": 1, "phone": 1}


async def test_one_decision_puts_all_such_rows_right(clerk, own_class) -> None:
    rows = good_rows(4, "21期")
    batch = await upload(clerk, rows)
    assert batch.counts["refused"] == 4
    (cause,) = [c for c in batch.summary["causes"] if c["severity"] == "error"]
    assert (cause["code"], cause["values"][0]["after"]) == ("class_style", NUMBER)
    await roster.decide(clerk, batch.id, "class_no", {"21期": NUMBER})
    await check_batch(batch.id)
    batch = await the_batch(batch.id)
    assert (batch.counts["new"], batch.counts["refused"]) == (4, 0)
    await roster.take_back_decisions(clerk, batch.id, "class_no")
    await check_batch(batch.id)
    assert (await the_batch(batch.id)).counts["refused"] == 4


async def test_a_removed_row_stays_out(clerk, own_class) -> None:
    rows = good_rows(2, NUMBER)
    rows.append(rows[0])
    batch = await upload(clerk, rows)
    assert batch.counts["refused"] == 2
    await roster.remove_rows(clerk, batch.id, [(0, 5)])
    await check_batch(batch.id)
    batch = await accept(clerk, batch.id)
    assert await count("enrolment") == 2
    assert batch.counts["removed"] == 1


async def test_a_repaired_row_takes_the_place_of_the_refused_one(clerk, own_class) -> None:
    rows = good_rows(3, NUMBER)
    right = rows[1][2]
    rows[1][2] = right[:17]
    batch = await upload(clerk, rows)
    await accept(clerk, batch.id)
    fixed = workbook([[*rows[1][:2], right, *rows[1][3:], "4"]], (*HEADER, "原表行"))
    await roster.repair(clerk, batch.id, file_name="改好.xlsx", content=fixed)
    await read_batch(batch.id)
    repaired = await the_batch(batch.id)
    assert repaired.counts["new"] == 1, repaired.refusal
    await accept(clerk, batch.id)
    assert await count("enrolment") == 3


async def test_undo_leaves_no_trace_of_the_batch(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(3, NUMBER))
    await accept(clerk, batch.id)
    await roster.undo(clerk, batch.id)
    for table in ("enrolment", "person", "person_category", "employment"):
        assert await count(table) == 0, table
    again = await accept(clerk, batch.id)
    assert again.counts["entered_new"] == 3


async def test_undo_gives_changed_rows_back_as_they_were(clerk, own_class) -> None:
    first = await upload(clerk, good_rows(2, NUMBER))
    await accept(clerk, first.id)
    rows = good_rows(2, NUMBER)
    rows[0][5] = "汶河机械有限公司"
    second = await upload(clerk, rows)
    await accept(clerk, second.id)
    await roster.undo(clerk, second.id)
    async with db.read(ANYONE) as connection:
        employers = await connection.fetch("SELECT DISTINCT employer FROM enrolment")
    assert [row["employer"] for row in employers] == ["岱泉阀门有限公司"]


async def test_undo_after_a_repair_gives_back_what_was_accepted_before_it(clerk, own_class) -> None:
    first = await upload(clerk, good_rows(2, NUMBER))
    await accept(clerk, first.id)
    rows = good_rows(3, NUMBER)
    right, rows[0][5], rows[2][2] = rows[2][2], "汶河机械有限公司", rows[2][2][:17]
    second = await upload(clerk, rows)
    await accept(clerk, second.id)
    fixed = workbook([[*rows[2][:2], right, *rows[2][3:], "5"]], (*HEADER, "原表行"))
    await roster.repair(clerk, second.id, file_name="改好.xlsx", content=fixed)
    await read_batch(second.id)
    await roster.undo(clerk, second.id)
    assert await count("enrolment") == 2
    async with db.read(ANYONE) as connection:
        employers = await connection.fetch("SELECT DISTINCT employer FROM enrolment")
    assert [row["employer"] for row in employers] == ["岱泉阀门有限公司"]


async def test_a_batch_with_results_cannot_be_undone(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(2, NUMBER))
    await accept(clerk, batch.id)
    async with db.transaction(ANYONE) as connection:
        await connection.execute("UPDATE enrolment SET theory_score = 80")
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)


async def test_a_batch_with_an_absence_alone_cannot_be_undone(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(2, NUMBER))
    await accept(clerk, batch.id)
    async with db.read(ANYONE) as connection:
        key = await connection.fetchval("SELECT id FROM enrolment LIMIT 1")
    await record_results(clerk, own_class, [NewResult(enrolment=key, absent=True)])
    with pytest.raises(ConflictError, match="batch-depended-on"):
        await roster.undo(clerk, batch.id)
    assert await count("enrolment") == 2


async def test_two_clicks_on_accept_enter_once(clerk, own_class) -> None:
    batch = await upload(clerk, good_rows(3, NUMBER))
    await roster.request_acceptance(clerk, batch.id)
    with pytest.raises(ConflictError, match="batch-state"):
        await roster.request_acceptance(clerk, batch.id)
    await asyncio.gather(accept_batch(batch.id), accept_batch(batch.id))
    assert await count("enrolment") == 3


async def test_somebody_in_an_overlapping_class_elsewhere_is_refused_without_its_rows(
    clerk, own_class, system: Actor
) -> None:
    other = await organisation(system, "泰山数字学院", 2)
    item = await catalogue_item(system, "电工", "6-31-01-03")
    await training_class(other, item, number="2026年第(001)期")
    theirs = await upload(clerk_of(other), good_rows(1, "2026年第(001)期"))
    await accept(clerk_of(other), theirs.id)
    batch = await upload(clerk, good_rows(2, NUMBER))
    assert (batch.counts["new"], batch.counts["refused"]) == (1, 1)
    async with db.read(ANYONE):
        (row,) = await staging.page(batch.id, batch.fields, outcomes=["refused"])
    (problem,) = [p for p in row.problems if p["severity"] == "error"]
    assert problem["code"] == "overlapping_class"
    assert "泰山数字学院" not in str(row.problems)


async def test_another_institution_cannot_touch_the_batch(clerk, own_class, system) -> None:
    batch = await upload(clerk, good_rows(1, NUMBER))
    other = clerk_of(await organisation(system, "泰山数字学院", 2))
    with pytest.raises(NotFoundError):
        await roster.request_acceptance(other, batch.id)
    with pytest.raises(NotFoundError):
        await roster.receive(other, file_name="a.xlsx", content=b"PK", training_class=own_class)


async def test_rows_beyond_the_places_are_refused(clerk, school, system) -> None:
    item = await catalogue_item(system)
    await training_class(school, item, number="2026年第(030)期", capacity=3)
    batch = await upload(clerk, good_rows(5, "2026年第(030)期"))
    assert (batch.counts["new"], batch.counts["refused"]) == (3, 2)


async def test_a_file_that_is_no_workbook_is_refused_with_its_reason(clerk, own_class) -> None:
    key, _ = await roster.receive(clerk, file_name="a.xlsx", content=b"\x00\x01nothing")
    await read_batch(key)
    batch = await the_batch(key)
    assert batch.state is BatchState.REFUSED
    assert batch.refusal["code"]


async def test_a_truncated_number_offers_the_person_alike_and_fills_nothing(
    clerk, own_class, system: Actor
) -> None:
    await people(system, 1)
    rows = good_rows(1, NUMBER)
    rows[0][2] = rows[0][2][:15] + "000"
    batch = await upload(clerk, rows)
    async with db.read(ANYONE):
        (row,) = await staging.page(batch.id, batch.fields, outcomes=["refused"])
    alike = next(p for p in row.problems if p["code"] == "person_alike")
    assert alike["facts"] == {"people": 1}
    assert row.cells["id_number"].endswith("000")
