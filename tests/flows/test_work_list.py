"""The work list from a draft over the decision to quarterly entries with proof."""

from datetime import date
from decimal import Decimal

import pytest
from callings import LEADER, REVIEWER, somebody
from factories import account, organisation
from returns import two_divisions
from screens import send, sign_in, text_of

from app import clock, db
from app.decisions.data import Step
from app.errors import ConflictError, NotFoundError
from app.home.decision_service import take_step
from app.permits import Actor, Role
from dashboards.facts.data import Measure
from dashboards.worklist import drafting, reporting
from dashboards.worklist.data import CITY, EntryState, NewTask, Standing, TaskState
from dashboards.worklist.queries import task_page, work_list
from dashboards.worklist.reminding import remind_everywhere, work_queues

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 8, 20)
YEAR = 2026
PROOF = b"%PDF-1.7\nwork\n%%EOF"
KEEPER = somebody("秦牧川", Role.CITY_OFFICER)
SECOND = somebody("袁守正", Role.CITY_OFFICER)
COUNTY = somebody("宋海燕", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
OTHER = somebody("程远山", Role.COUNTY_OFFICER, divisions=frozenset({"370911"}))


@pytest.fixture
async def lead(database: str, system: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    await two_divisions(system)
    return await organisation(system, "市教育局")


def task(
    lead, title: str = "校企共建实训基地", measure: Measure | None = None, **targets
) -> NewTask:
    return NewTask(
        item=13,
        title=title,
        unit="个",
        lead=lead,
        due_on=date(YEAR, 12, 31),
        measure=measure,
        targets={CITY: Decimal(40), **{k[1:]: Decimal(v) for k, v in targets.items()}},
    )


async def issued(lead, *tasks: NewTask, year: int = YEAR) -> None:
    for one in tasks:
        await drafting.draft_task(KEEPER, year, one)
    decision = await drafting.hand_in(KEEPER, year)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)


async def test_a_list_is_drafted_decided_entered_and_reviewed(lead, system: Actor) -> None:
    key = await drafting.draft_task(KEEPER, YEAR, task(lead, _370902=20, _370911=10))
    assert await drafting.draft_task(KEEPER, YEAR, task(lead)) == key
    decision = await drafting.hand_in(KEEPER, YEAR)
    with pytest.raises(ConflictError, match="work-handed-in"):
        await drafting.change_task(KEEPER, key, task(lead))
    with pytest.raises(NotFoundError):
        await task_page(COUNTY, key)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    line = (await task_page(COUNTY, key)).line
    assert line.task.state is TaskState.ISSUED
    assert line.city.value is None
    assert line.city.standing is Standing.UNKNOWN
    assert not line.city.missing
    assert [one.missing for one in line.divisions] == [(1, 2), (1, 2)]
    mine = next(one.id for one in line.divisions if one.division == "370902")
    with pytest.raises(ConflictError, match="work-no-proof"):
        await reporting.file_entry(COUNTY, mine, 2, Decimal(9))
    with pytest.raises(ConflictError, match="work-quarter"):
        await reporting.file_entry(COUNTY, mine, 4, Decimal(9), content=PROOF)
    with pytest.raises(NotFoundError):
        await reporting.file_entry(OTHER, mine, 2, Decimal(9), content=PROOF)
    entry = await reporting.file_entry(COUNTY, mine, 2, Decimal(9), content=PROOF)
    assert await reporting.file_entry(COUNTY, mine, 2, Decimal(9)) == entry
    with pytest.raises(ConflictError, match="work-lower"):
        await reporting.file_entry(COUNTY, mine, 3, Decimal(8), content=PROOF)
    await reporting.review_entry(KEEPER, entry, EntryState.RETURNED, "佐证看不清")
    await reporting.file_entry(COUNTY, mine, 2, Decimal(12), content=PROOF)
    await reporting.review_entry(KEEPER, entry, EntryState.ACCEPTED)
    await reporting.review_entry(KEEPER, entry, EntryState.ACCEPTED)
    with pytest.raises(ConflictError, match="work-accepted"):
        await reporting.file_entry(COUNTY, mine, 2, Decimal(13), content=PROOF)
    page = await task_page(COUNTY, key)
    assert page.line.summed
    assert page.line.reported == 1
    assert (page.line.city.value, page.line.city.outlook.value) == (12, 24)
    assert page.line.city.standing is Standing.INCOMPLETE
    assert [one.step.value for one in page.notes] == ["accepted", "filed", "returned", "filed"]


async def test_nobody_reviews_an_own_entry(lead) -> None:
    await issued(lead, task(lead))
    (line,) = (await work_list(KEEPER, YEAR)).lines
    entry = await reporting.file_entry(KEEPER, line.city.id, 1, Decimal(5), content=PROOF)
    with pytest.raises(ConflictError, match="work-own-review"):
        await reporting.review_entry(KEEPER, entry, EntryState.ACCEPTED)
    assert [(q.kind, q.waiting) for q in await work_queues(SECOND)] == [("to_review", 1)]
    await reporting.review_entry(SECOND, entry, EntryState.ACCEPTED)


async def test_the_register_counts_what_it_can(lead, system: Actor) -> None:
    await issued(lead, task(lead, "培训新职业", Measure.COMPLETED, _370902=10))
    async with db.transaction(system) as connection:
        for period, division, persons in (
            ("2026Q2", "", 18), ("2026Q3", "", 21), ("2025Q2", "", 10), ("2025Q4", "", 30),
        ):  # fmt: skip
            await connection.execute(
                "INSERT INTO people_rollup (id, basis, span, period, occupation_code, division,"
                " level, enrolled, completed, certified, placed, supply) VALUES"
                " (gen_random_uuid(), 'event', 'year', $1, '', $2, '', 0, $3, 0, 0, 0)",
                period, division, persons,
            )  # fmt: skip
    (line,) = (await work_list(KEEPER, YEAR)).lines
    assert (line.city.value, line.city.quarter) == (21, 3)
    assert (line.city.outlook.value, line.city.outlook.basis) == (54, "seasonal")
    assert line.city.standing is Standing.ON_TRACK
    with pytest.raises(ConflictError, match="work-counted"):
        await reporting.file_entry(KEEPER, line.city.id, 1, Decimal(5), content=PROOF)


async def test_last_years_list_is_taken_over_once(lead) -> None:
    with pytest.raises(ConflictError, match="work-no-year"):
        await drafting.copy_year(KEEPER, YEAR + 1)
    await issued(lead, task(lead, _370902=20), task(lead, "技能大师工作室"))
    assert await drafting.copy_year(KEEPER, YEAR + 1) == 2
    assert await drafting.copy_year(KEEPER, YEAR + 1) == 0
    found = await work_list(KEEPER, YEAR + 1)
    assert [one.title for one in found.drafts] == ["校企共建实训基地", "技能大师工作室"]
    assert found.drafts[0].due_on == date(YEAR + 1, 12, 31)
    assert not (await work_list(COUNTY, YEAR + 1)).drafts


async def test_a_target_has_to_be_a_target(lead) -> None:
    for wrong, code in (
        ({CITY: Decimal(0)}, "work-target"),
        ({"370902": Decimal(5)}, "work-no-target"),
        ({CITY: Decimal(5), "999": Decimal(5)}, "work-target"),
    ):
        new = NewTask(
            item=13, title="任务", unit="个", lead=lead, due_on=date(YEAR, 12, 31), targets=wrong
        )
        with pytest.raises(ConflictError, match=code):
            await drafting.draft_task(KEEPER, YEAR, new)
    with pytest.raises(ConflictError, match="work-nothing"):
        await drafting.hand_in(KEEPER, YEAR)
    await remind_everywhere()


async def test_the_pages_from_the_form_to_the_proof(client, lead, system: Actor) -> None:
    for alias, role, division in (
        ("keeper", Role.CITY_OFFICER, None),
        ("county", Role.COUNTY_OFFICER, "370902"),
    ):
        await account(system, alias, role, division=division)
    await sign_in(client, "keeper")
    place = "/desk/work-list"
    assert "这一年还没有下达的任务" in text_of((await client.get(place)).text)
    assert (await client.get(f"{place}?year=junk")).status_code == 200
    typed = {
        "item": "13", "title": "校企共建实训基地", "unit": "个", "lead": str(lead),
        "due_on": "2026-12-31", "year": "2026",
    }  # fmt: skip
    refused = await send(client, f"{place}/new", f"{place}/new", **typed, target_="很多")
    assert refused.status_code == 422
    assert "校企共建实训基地" in refused.text
    made = await send(
        client, f"{place}/new", f"{place}/new", **typed, target_="40", target_370902="20"
    )
    assert made.status_code == 303
    sent = await send(client, place, f"{place}/hand-in", year="2026")
    assert sent.status_code == 303
    assert "等复核、审签" in text_of((await client.get(place)).text)
    async with db.read(system) as connection:
        decision = await connection.fetchval("SELECT id FROM official_decision")
        key = await connection.fetchval("SELECT id FROM work_task")
        target = await connection.fetchval("SELECT id FROM work_target WHERE division = '370902'")
    assert "校企共建实训基地" in text_of((await client.get(f"/desk/decisions/{decision}")).text)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    await sign_in(client, "county")
    assert "工作清单待填报" in text_of((await client.get("/desk")).text)
    page = f"{place}/{key}"
    refused = await send(
        client, page, f"{page}/entries", target=str(target), quarter="2", value="9", text="两家"
    )
    assert refused.status_code == 409
    assert "没有上传佐证" in text_of(refused.text)
    assert "两家" in refused.text
    await reporting.file_entry(COUNTY, target, 2, Decimal(9), content=PROOF)
    await sign_in(client, "keeper")
    async with db.read(system) as connection:
        entry = await connection.fetchval("SELECT id FROM work_entry")
    refused = await send(client, page, f"{page}/entries/{entry}", to="returned", reason="少")
    assert "没有写理由" in text_of(refused.text)
    done = await send(client, page, f"{page}/entries/{entry}", to="accepted")
    assert done.status_code == 303
    assert (await client.get(f"{place}/entries/{entry}/proof")).content == PROOF
    assert "1/1 地合计" in text_of((await client.get(place)).text)
    assert (await client.get(f"{place}/print")).status_code == 200
    assert (await client.get(f"{place}/list.xlsx")).content.startswith(b"PK")
    assert (await client.get(f"{place}?year=2031")).status_code == 200
