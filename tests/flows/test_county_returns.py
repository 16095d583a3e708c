"""A county's return of demand: filed, reviewed by another, taken in, given back, closed."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories import account
from outbox import letters
from returns import BEFORE, CITY, FILER, LAST, NEIGHBOUR, REVIEWER, opened, report, two_divisions

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.imports import lists
from app.permits import Actor, Grant, Permit, Role
from app.vault import seal
from dashboards import service
from dashboards.data import DemandDefaults
from dashboards.demand import queries, reminding, returning
from dashboards.demand.data import Quarter, ReturnRow, ReturnState
from dashboards.demand.opening import open_ended_quarter, open_quarter
from dashboards.demand.todo import demand_queues
from dashboards.facts.closing import close_quarter

pytestmark = pytest.mark.usefixtures("database")
SECOND_CITY = Actor(account=uuid7(), name="袁守正", grants=(Grant(role=Role.CITY_OFFICER),))


async def held(key: UUID) -> ReturnRow:
    return (await queries.one_return(CITY, key)).held


async def quarter(period: str = LAST) -> Quarter:
    return next(one for one in (await queries.board(CITY)).quarters if one.period == period)


async def taken_in(key: UUID) -> None:
    await returning.file_return(FILER, key)
    await returning.review_return(REVIEWER, key)
    await returning.accept_return(CITY, key)


async def test_a_return_is_filed_reviewed_by_another_and_taken_in(system: Actor) -> None:
    key = (await opened(system))["370902"]
    await report(40)
    await returning.file_return(FILER, key)
    await returning.file_return(FILER, key)
    with pytest.raises(ConflictError, match="return-own-review"):
        await returning.review_return(FILER, key)
    with pytest.raises(NotFoundError):
        await returning.review_return(NEIGHBOUR, key)
    await returning.review_return(REVIEWER, key)
    with pytest.raises(ForbiddenError):
        await returning.accept_return(REVIEWER, key)
    await returning.accept_return(CITY, key)
    found = await queries.one_return(FILER, key)
    assert found.held.state is ReturnState.ACCEPTED
    assert [note.step.value for note in found.notes] == ["accepted", "reviewed", "filed", "opened"]
    with pytest.raises(NotFoundError):
        await queries.one_return(NEIGHBOUR, key)


async def test_who_reviewed_for_the_county_does_not_take_it_in(system: Actor) -> None:
    key = (await opened(system))["370902"]
    await report(40)
    await returning.file_return(FILER, key)
    await returning.review_return(CITY, key)
    with pytest.raises(ConflictError, match="return-own-accept"):
        await returning.accept_return(CITY, key)
    await returning.accept_return(SECOND_CITY, key)


async def test_nothing_to_report_needs_a_reason_and_no_report(system: Actor) -> None:
    keys = await opened(system)
    with pytest.raises(ConflictError, match="return-empty"):
        await returning.file_return(FILER, keys["370902"])
    await returning.file_return(NEIGHBOUR, keys["370911"], nothing="企业停产检修")
    assert (await held(keys["370911"])).nothing_to_report == "企业停产检修"
    await report(40)
    with pytest.raises(ConflictError, match="return-has-figures"):
        await returning.file_return(FILER, keys["370902"], nothing="没有")


async def test_a_large_change_has_to_be_explained(system: Actor) -> None:
    key = (await opened(system))["370902"]
    await report(40, period=BEFORE)
    await report(90)
    found = await queries.one_return(FILER, key)
    assert [(line.now, line.before, line.year_ago, line.large) for line in found.lines] == [
        (90, 40, None, True)
    ]
    with pytest.raises(ConflictError, match="return-unexplained") as refused:
        await returning.file_return(FILER, key)
    assert refused.value.facts == {"n": 1, "names": "无人机驾驶员"}
    await returning.file_return(FILER, key, said="新开两家物流园")
    assert (await queries.one_return(FILER, key)).notes[0].text == "新开两家物流园"


async def test_a_filed_return_keeps_its_figures_until_it_is_given_back(system: Actor) -> None:
    key = (await opened(system))["370902"]
    batch = await report(40)
    await returning.file_return(FILER, key)
    with pytest.raises(ConflictError, match="demand-return-held"):
        await lists.undo(service.DEMAND, CITY, batch)
    assert await lists.accept(service.DEMAND, CITY, await _uploaded(50)) == 0
    with pytest.raises(ConflictError, match="return-reason"):
        await returning.give_back(REVIEWER, key, "", Permit.DEMAND_REVIEW)
    await returning.give_back(REVIEWER, key, "漏了物流园", Permit.DEMAND_REVIEW)
    assert (await held(key)).returned_for == "漏了物流园"
    await report(60)
    await taken_in(key)
    with pytest.raises(ConflictError, match="return-state"):
        await returning.give_back(REVIEWER, key, "再看看", Permit.DEMAND_REVIEW)
    await returning.give_back(CITY, key, "口径不对", Permit.DEMAND_ACCEPT)
    assert (await held(key)).state is ReturnState.RETURNED


async def _uploaded(demand: int) -> UUID:
    key, _ = await service.receive(
        CITY, file_name="需求.csv", content=f"职业,需求人数\n无人机驾驶员,{demand}\n".encode(),
        defaults=DemandDefaults(period=LAST, division="370902", source="季报"),
    )  # fmt: skip
    return key


async def test_a_quarter_closes_when_all_are_in_or_with_a_reason(system: Actor) -> None:
    keys = await opened(system)
    await report(40)
    await taken_in(keys["370902"])
    with pytest.raises(ConflictError, match="quarter-incomplete") as refused:
        await close_quarter(CITY, LAST)
    assert refused.value.facts == {"n": 1, "names": "岱岳区"}
    await close_quarter(CITY, LAST, "岱岳区系统故障，下季补报")
    assert ((await quarter()).missing, (await quarter()).snapshot) == (("370911",), 1)
    assert not (await quarter()).provisional
    with pytest.raises(ConflictError, match="quarter-closed"):
        await close_quarter(CITY, LAST, "再关一次")


async def test_a_late_report_makes_a_closed_quarter_provisional_until_it_is_closed_anew(
    system: Actor,
) -> None:
    keys = await opened(system)
    await report(40)
    await taken_in(keys["370902"])
    await close_quarter(CITY, LAST, "不等岱岳区")
    await report(25, division="370911")
    assert (await quarter()).provisional
    await returning.file_return(NEIGHBOUR, keys["370911"])
    await returning.review_return(CITY, keys["370911"])
    await returning.accept_return(SECOND_CITY, keys["370911"])
    await close_quarter(CITY, LAST)
    assert ((await quarter()).missing, (await quarter()).snapshot) == ((), 2)
    assert not (await quarter()).provisional


async def test_the_night_opens_the_quarter_that_ended_and_reminds_who_is_late(
    system: Actor,
) -> None:
    await two_divisions(system)
    alias = await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    async with db.transaction(system) as connection:
        key = await connection.fetchval("SELECT id FROM account WHERE alias = $1", alias)
        await connection.execute(
            "UPDATE account SET contact = $2 WHERE id = $1",
            key, seal("13800000001", f"account|contact|{key}"),
        )  # fmt: skip
    await open_ended_quarter()
    await open_ended_quarter()
    (one,) = (await queries.board(CITY)).quarters
    assert one.period == LAST
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE county_return SET due_on = $1", clock.today() - timedelta(days=1)
        )
    await reminding.remind_everywhere()
    told = await letters(system)
    assert [kind for kind, *_ in told] == ["demand_return", "demand_return"]
    assert "已逾期" in told[1][2]
    row = next(iter((await queries.board(FILER)).cells.values()))
    assert row.reminders == 1
    with pytest.raises(ConflictError, match="return-reminded"):
        await reminding.remind_return(CITY, row.id)


async def test_quarters_are_opened_by_the_city_and_not_ahead_of_time(system: Actor) -> None:
    await two_divisions(system)
    with pytest.raises(ForbiddenError):
        await open_quarter(FILER, LAST)
    with pytest.raises(ConflictError, match="return-quarter-future"):
        await open_quarter(CITY, "2099Q1")
    with pytest.raises(ConflictError, match="return-due-passed"):
        await open_quarter(CITY, LAST, clock.today() - timedelta(days=1))


async def test_each_finds_what_waits_for_them(system: Actor) -> None:
    keys = await opened(system)
    await report(40)

    async def waits(actor: Actor) -> dict[str, int]:
        return {queue.kind: queue.waiting for queue in await demand_queues(actor)}

    assert await waits(FILER) == {"to_file": 1}
    await returning.file_return(FILER, keys["370902"])
    assert await waits(FILER) == {}
    assert await waits(REVIEWER) == {"to_review": 1}
    await returning.review_return(REVIEWER, keys["370902"])
    assert await waits(CITY) == {"to_accept": 1}
