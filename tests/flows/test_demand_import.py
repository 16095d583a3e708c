"""A demand report: uploaded, checked, repaired, entered, taken back."""

import asyncio
from io import BytesIO

import openpyxl
import pytest

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, MalformedError, NotFoundError
from app.imports import lists
from app.imports.batches import BatchState
from app.imports.list_views import ListBatch, list_batch, refused_rows
from app.imports.table import repair_book
from app.permits import Actor, Grant, Role
from dashboards import service
from dashboards.data import SURVEY_SOURCE, DemandDefaults
from dashboards.demand_queries import demand_batches
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.periods import quarter_of, quarters_back
from dashboards.wording import DEMAND

LAST = quarters_back(quarter_of(clock.today()), 2)[1]
DEFAULTS = DemandDefaults(period=LAST, division="370902", source="季报")
FAULTY = """2026年用工需求调查表,,,
职业（工种）,等级,需求人数,县（市、区）
无人机驾驶员,,"1,200",泰山区
无人机驾使员,,30,泰山区
人工智能训练师,三级,十二,泰山区
商业和服务业人员,,5000,泰山区
合计,,6230,
"""


def officer(*divisions: str) -> Actor:
    held = frozenset(divisions) or None
    return Actor(account=uuid7(), grants=(Grant(role=Role.CITY_OFFICER, divisions=held),))


CITY = officer()


@pytest.fixture
async def words(database: str, system: Actor) -> None:
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, '', $3, $4, '', '')",
            [
                ("370900", "泰安市", "city", None),
                ("370902", "泰山区", "county", "370900"),
                ("370911", "岱岳区", "county", "370900"),
            ],
        )
        await connection.executemany(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials, source)"
            " VALUES (gen_random_uuid(), $1, '2022', $2, '', '', '', '')",
            [("4-02-04-06", "无人机驾驶员"), ("4-04-05-05", "人工智能训练师")],
        )
        await connection.executemany(
            "INSERT INTO skill_level (code, rank, name_zh, name_en, aliases, kind, note, source)"
            " VALUES ($1, $2, $3, '', $4, 'certificate', '', '')",
            [("L3", 3, "高级工", ["三级"]), ("L4", 2, "中级工", ["四级"])],
        )


async def receive(text: str, actor: Actor = CITY, defaults: DemandDefaults = DEFAULTS) -> ListBatch:
    key, _ = await service.receive(
        actor, file_name="需求.csv", content=text.encode(), defaults=defaults
    )
    return await list_batch(service.DEMAND, DEMAND, actor, key)


def simple(demand: int, occupation: str = "无人机驾驶员") -> str:
    return f"职业,需求人数,求职人数\n{occupation},{demand},\n"


async def shown(actor: Actor = CITY) -> dict[str, int | None]:
    answer = await figure_page(actor, FigureScope(period=LAST), clock.today(), ())
    return {row.name: row.demand for row in answer.found.rows}


async def test_a_report_is_checked_before_anything_is_entered(words: None) -> None:
    found = await receive(FAULTY)
    assert found.batch.state is BatchState.READY
    assert found.batch.counts == {
        "new": 2, "changed": 0, "unchanged": 0, "refused": 2, "accepted": 0,
    }  # fmt: skip
    assert {(cause.code, cause.rows) for cause in found.causes} == {
        ("demand-occupation-near", (4,)),
        ("demand-figure-unreadable", (5,)),
    }
    assert await shown() == {}


async def test_one_click_puts_a_certain_slip_right(words: None) -> None:
    found = await receive(FAULTY)
    cause = found.causes[0]
    assert cause.meant == {"无人机驾使员": "无人机驾驶员"}
    await lists.decide(service.DEMAND, CITY, found.batch.id, cause.field, cause.meant)
    again = await list_batch(service.DEMAND, DEMAND, CITY, found.batch.id)
    assert "demand-row-twice" in {c.code for c in again.causes}


async def test_accepted_rows_change_the_gaps_and_undoing_puts_them_back(words: None) -> None:
    found = await receive(FAULTY)
    assert await lists.accept(service.DEMAND, CITY, found.batch.id) == 2
    assert await shown() == {"无人机驾驶员": 1200}
    await lists.undo(service.DEMAND, CITY, found.batch.id)
    assert await shown() == {}
    assert await lists.accept(service.DEMAND, CITY, found.batch.id) == 2
    assert await shown() == {"无人机驾驶员": 1200}


async def test_a_later_report_replaces_and_undoing_restores_what_was_there(words: None) -> None:
    first, second = await receive(simple(100)), await receive(simple(300))
    await lists.accept(service.DEMAND, CITY, first.batch.id)
    await lists.accept(service.DEMAND, CITY, second.batch.id)
    assert await shown() == {"无人机驾驶员": 300}
    with pytest.raises(ConflictError, match="demand-replaced-later"):
        await lists.undo(service.DEMAND, CITY, first.batch.id)
    await lists.undo(service.DEMAND, CITY, second.batch.id)
    assert await shown() == {"无人机驾驶员": 100}


async def test_the_preview_tells_new_from_changed_and_unchanged(words: None) -> None:
    await lists.accept(service.DEMAND, CITY, (await receive(simple(100))).batch.id)
    later = await receive("职业,需求人数\n无人机驾驶员,100\n人工智能训练师,7\n")
    assert later.batch.counts["unchanged"] == 1
    assert later.batch.counts["new"] == 1
    assert (await receive(simple(101))).batch.counts["changed"] == 1


async def test_the_same_file_again_is_the_same_batch(words: None) -> None:
    content = simple(100).encode()
    first = await service.receive(CITY, file_name="a.csv", content=content, defaults=DEFAULTS)
    again = await service.receive(CITY, file_name="b.csv", content=content, defaults=DEFAULTS)
    assert first == (again[0], True)
    assert again[1] is False


async def test_accepting_twice_enters_once(words: None) -> None:
    found = await receive(simple(100))
    await lists.accept(service.DEMAND, CITY, found.batch.id)
    await lists.accept(service.DEMAND, CITY, found.batch.id)
    assert await shown() == {"无人机驾驶员": 100}
    await lists.undo(service.DEMAND, CITY, found.batch.id)
    assert await shown() == {}


async def test_the_repair_workbook_comes_back_into_its_rows(words: None) -> None:
    found = await receive(FAULTY)
    await lists.accept(service.DEMAND, CITY, found.batch.id)
    batch, staged, reasons = await refused_rows(service.DEMAND, DEMAND, CITY, found.batch.id)
    book = openpyxl.load_workbook(
        BytesIO(repair_book(staged, batch.sheets, reasons, service.FIELDS))
    )
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][-2:] == ["原表行", "问题"]
    assert sheet.max_row == 3
    sheet["A2"], sheet["C3"] = "人工智能训练师", "12"
    made = BytesIO()
    book.save(made)
    await lists.repair(service.DEMAND, CITY, batch.id, file_name="r.xlsx", content=made.getvalue())
    repaired = await list_batch(service.DEMAND, DEMAND, CITY, batch.id)
    assert repaired.batch.counts["refused"] == 2
    assert {cause.code for cause in repaired.causes} == {"demand-level-mixed"}
    sheet["B2"] = "四级"
    made = BytesIO()
    book.save(made)
    await lists.repair(service.DEMAND, CITY, batch.id, file_name="r.xlsx", content=made.getvalue())
    assert await lists.accept(service.DEMAND, CITY, batch.id) == 2
    assert await shown() == {"无人机驾驶员": 1200, "人工智能训练师": 42}
    await lists.undo(service.DEMAND, CITY, batch.id)
    assert await shown() == {}


async def test_unsure_headings_wait_for_a_person(words: None) -> None:
    found = await receive("职业,需求仁数,xx\n无人机驾驶员,5,1\n")
    if found.batch.state is BatchState.MAPPING:
        await lists.settle_headings(service.DEMAND, CITY, found.batch.id, {"需求仁数": "demand"})
        found = await list_batch(service.DEMAND, DEMAND, CITY, found.batch.id)
    assert found.batch.state is BatchState.READY
    assert found.batch.counts["new"] == 1


async def test_a_file_that_is_no_table_is_refused_and_says_why(words: None) -> None:
    found = await receive("你好\n")
    assert found.batch.state is BatchState.REFUSED
    assert found.batch.refusal is not None
    assert found.batch.refusal["code"] == "header_not_found"


async def test_a_repair_that_cannot_be_read_leaves_the_batch_as_it_was(words: None) -> None:
    found = await receive(FAULTY)
    with pytest.raises(MalformedError):
        await lists.repair(
            service.DEMAND, CITY, found.batch.id, file_name="x.csv", content=b"\x00\x01"
        )
    assert (
        await list_batch(service.DEMAND, DEMAND, CITY, found.batch.id)
    ).batch.state is BatchState.READY


async def test_a_county_reports_for_itself_and_sees_only_its_own(words: None) -> None:
    county = officer("370911")
    with pytest.raises(ForbiddenError):
        await receive(simple(5), county)
    mine = await receive(
        simple(5), county, DemandDefaults(period=LAST, division="370911", source="季报")
    )
    outside = await receive(FAULTY, county, DemandDefaults(period=LAST, source="季报"))
    assert {cause.code for cause in outside.causes} >= {"demand-division-outside"}
    citys = await receive(simple(9))
    assert [b.id for b in await demand_batches(county)] == [outside.batch.id, mine.batch.id]
    with pytest.raises(NotFoundError):
        await list_batch(service.DEMAND, DEMAND, county, citys.batch.id)
    with pytest.raises(NotFoundError):
        await lists.accept(service.DEMAND, county, citys.batch.id)


async def test_a_discarded_report_is_gone_from_the_list(words: None) -> None:
    found = await receive(simple(5))
    await lists.discard(service.DEMAND, CITY, found.batch.id)
    assert await demand_batches(CITY) == []
    with pytest.raises(ConflictError):
        await lists.accept(service.DEMAND, CITY, found.batch.id)


async def test_one_file_sent_twice_at_once_makes_one_batch(words: None) -> None:
    sent = await asyncio.gather(
        *(
            service.receive(
                CITY, file_name="需求.csv", content=simple(100).encode(), defaults=DEFAULTS
            )
            for _ in range(2)
        )
    )
    assert len({key for key, _ in sent}) == 1


async def test_a_survey_that_stood_in_steps_back_once_the_division_reports(
    words: None, system: Actor
) -> None:
    """Both ask after the same posts: added up they would count twice."""
    async with db.transaction(system) as connection:
        for division in ("370902", "370911"):
            key = await connection.fetchval(
                "INSERT INTO demand_report (id, period, division, source, reported_on,"
                " recorded_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5) RETURNING id",
                LAST, division, SURVEY_SOURCE, clock.today(), clock.now(),
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
                " VALUES (gen_random_uuid(), $1, 'occupation', '无人机驾驶员', '4-02-04-06', 50)",
                key,
            )
    assert await shown() == {"无人机驾驶员": 100}
    found = await receive(simple(70))
    await lists.accept(service.DEMAND, CITY, found.batch.id)
    assert await shown() == {"无人机驾驶员": 120}
    await lists.undo(service.DEMAND, CITY, found.batch.id)
    assert await shown() == {"无人机驾驶员": 100}, "what stood in comes back"
