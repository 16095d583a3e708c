"""Allowances of a quarter, mentor pairs, results and studios: filed, confirmed, evidence."""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID, uuid4

import openpyxl
import pytest
from factories import organisation, people
from officeholders import (
    PAPER,
    decided,
    facts_of,
    graded,
    holder_since,
    in_office,
    number_of,
    oneself,
    prove,
)
from selections import OFFICER, UNION

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, MalformedError, NotFoundError
from app.people.data import Apprentice, HonourLevel, InnovationResult, LevelHeld, Mentor, StudioLed
from app.permits import Actor, Grant, Role
from app.reference.levels import SkillLevel
from certifications.mentoring import service as mentoring
from certifications.mentoring.data import NewPair
from certifications.office import allowances, queries, results, standing, studios
from certifications.office.data import Grade
from certifications.office.results import NewResult, ResultKind
from certifications.office.studio_data import (
    NewReport,
    NewStudio,
    NewSupport,
    StudioFilter,
    StudioKind,
    StudioLevel,
)

pytestmark = pytest.mark.usefixtures("database")
TODAY = clock.today()
LAST = TODAY.year - 1
DAY = timedelta(days=1)
BEGUN = TODAY - timedelta(days=400)


async def refused(code: str, step: Awaitable[object]) -> None:
    with pytest.raises(ConflictError, match=code):
        await step


async def at_noon(key: UUID, day: date) -> None:
    """Let a decision have come into force on this day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=clock.CITY_ZONE)
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE official_decision SET ended_at = $2 WHERE id = $1", key, noon
        )


async def graded_at(term: UUID, year: int, moment: datetime) -> None:
    """Let a year's grade have been given at this moment."""
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE annual_review SET graded_at = $3 WHERE appointment = $1 AND year = $2",
            term, year, moment,
        )  # fmt: skip


async def months_of(year: int, quarter: int) -> list[tuple[str, int, Decimal]]:
    key = await allowances.draw_up(OFFICER, year, quarter)
    _, lines = await allowances.list_page(OFFICER, key)
    return [(line.name, line.months, line.yuan) for line in lines]


async def test_a_quarter_is_drawn_up_for_those_in_office_on_the_first_of_its_months(
    system: Actor,
) -> None:
    first, second, third = await people(system, 3)
    await in_office(first, date(LAST - 1, 6, 1), name="甲")
    await in_office(second, date(LAST, 2, 1), name="乙", monthly=800)
    await in_office(third, date(LAST - 1, 6, 1), name="丙", monthly=None)
    assert await months_of(LAST, 1) == [("乙", 2, Decimal(1600)), ("甲", 3, Decimal(1500))]


async def test_suspended_months_are_not_paid_even_after_the_lifting(system: Actor) -> None:
    (person,) = await people(system, 1)
    key = await in_office(person, date(LAST - 1, 6, 1))
    stop = await standing.propose_suspension(OFFICER, key, "正在接受调查。")
    await decided(stop)
    await at_noon(stop, date(LAST, 1, 20))
    assert await months_of(LAST, 1) == [("赵文文", 1, Decimal(500))]
    lift = await standing.propose_suspension(OFFICER, key, "调查已结束。", lift=True)
    await decided(lift)
    await at_noon(lift, date(LAST, 2, 20))
    assert await months_of(LAST, 1) == [("赵文文", 2, Decimal(1000))]
    assert await months_of(LAST, 2) == [("赵文文", 3, Decimal(1500))]


async def test_after_a_failed_review_nothing_is_paid_until_a_year_is_passed(
    system: Actor,
) -> None:
    _, key = await holder_since(system, 3)
    await graded(key, (LAST - 2, Grade.FAILED))
    await graded_at(key, LAST - 2, datetime(LAST, 2, 10, tzinfo=clock.CITY_ZONE))
    assert await months_of(LAST, 1) == [("赵文文", 2, Decimal(1000))]
    assert await months_of(LAST, 2) == []
    await graded(key, (LAST - 1, Grade.PASSED))
    assert await months_of(LAST, 2) == []
    await graded_at(key, LAST - 1, datetime(LAST, 5, 10, tzinfo=clock.CITY_ZONE))
    assert await months_of(LAST, 2) == [("赵文文", 1, Decimal(500))]
    assert await months_of(LAST, 1) == [("赵文文", 2, Decimal(1000))]


async def test_a_list_is_proposed_signed_and_paid_once(system: Actor) -> None:
    person, term = await holder_since(system, 2)
    key = await allowances.draw_up(OFFICER, LAST, 2)
    assert await allowances.draw_up(OFFICER, LAST, 2) == key
    await refused("allowance-not-signed", allowances.mark_paid(OFFICER, key, TODAY))
    decision = await allowances.propose(OFFICER, key)
    assert await allowances.propose(OFFICER, key) == decision
    await refused("allowance-closed", allowances.draw_up(OFFICER, LAST, 2))
    await decided(decision)
    await refused("allowance-closed", allowances.draw_up(OFFICER, LAST, 2))
    await refused("allowance-closed", allowances.propose(OFFICER, key))
    await refused("allowance-future", allowances.mark_paid(OFFICER, key, TODAY + DAY))
    await allowances.mark_paid(OFFICER, key, TODAY)
    await refused("allowance-not-signed", allowances.mark_paid(OFFICER, key, TODAY))
    held, lines = await allowances.list_page(OFFICER, key)
    assert (held.state, held.paid_on, held.people, held.yuan) == ("paid", TODAY, 1, Decimal(1500))
    sheet = openpyxl.load_workbook(BytesIO(allowances.workbook(held, lines))).active
    assert [cell.value for cell in sheet[2]][-3:] == [3, 500, 1500]
    assert sheet.cell(3, 7).value == 1500
    (found,) = await queries.own_pages(oneself(person))
    assert (found.held.id, found.paid[0].yuan) == (term, Decimal(1500))


async def test_lists_that_cannot_be_drawn_up_or_proposed() -> None:
    quarter = (TODAY.month - 1) // 3 + 1
    await refused("allowance-early", allowances.draw_up(OFFICER, TODAY.year, quarter))
    empty = await allowances.draw_up(OFFICER, LAST, 1)
    await refused("allowance-nobody", allowances.propose(OFFICER, empty))
    county = Actor(
        account=uuid7(), name="县",
        grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370902"})),),
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        await allowances.list_page(county, empty)


def pair(serial: int, name: str, *, mentor: bool = True, begun_on: date = BEGUN) -> NewPair:
    return NewPair(mentor=mentor, name=name, id_number=number_of(serial), begun_on=begun_on)


def file(actor: Actor, new: NewPair, content: bytes = PAPER) -> Awaitable[UUID]:
    return mentoring.file_pair(actor, new, file_name="协议.pdf", content=content)


async def test_a_pair_counts_for_both_once_it_is_confirmed(system: Actor) -> None:
    mentor, apprentice = await people(system, 2)
    key = await file(oneself(mentor), pair(1, "钱文文"))
    assert not await facts_of(mentor, Apprentice)
    await mentoring.rule_pair(OFFICER, key, confirmed=True, reason="")
    (taught,), (led,) = await facts_of(mentor, Apprentice), await facts_of(apprentice, Mentor)
    assert isinstance(taught.facts, Apprentice)
    assert (taught.facts.apprentice, taught.facts.level_reached) == (apprentice, None)
    assert taught.counts
    assert led.valid_until is None
    await mentoring.note_progress(oneself(mentor), key, "能独立焊 6G 管。")
    with pytest.raises(NotFoundError):
        await mentoring.note_progress(oneself(apprentice), key, "我自己说。")
    await mentoring.end_pair(oneself(apprentice), key)
    (shown,) = await mentoring.own_pairs(oneself(mentor))
    assert (shown.state, shown.ended_on, shown.progress) == ("ended", TODAY, "能独立焊 6G 管。")
    (led,) = await facts_of(apprentice, Mentor)
    assert led.valid_until == TODAY
    (taught,) = await facts_of(mentor, Apprentice)
    assert taught.valid_until is None


async def test_a_level_that_the_apprentice_reaches_shows_with_the_mentor(system: Actor) -> None:
    mentor, apprentice = await people(system, 2)
    key = await file(oneself(apprentice), pair(0, "赵文文", mentor=False))
    await mentoring.rule_pair(OFFICER, key, confirmed=True, reason="")
    for level, day in ((SkillLevel.L2, BEGUN - DAY), (SkillLevel.L3, BEGUN + DAY)):
        await prove(apprentice, LevelHeld(level=level, occupation="焊工"), day)
    async with db.transaction(OFFICER):
        await mentoring.refresh_apprentices([apprentice])
    (taught,) = await facts_of(mentor, Apprentice)
    assert isinstance(taught.facts, Apprentice)
    assert taught.facts.level_reached is SkillLevel.L3


async def test_pairs_that_are_refused(system: Actor) -> None:
    mentor, apprentice = await people(system, 2)
    me = oneself(mentor)
    await refused("pair-oneself", file(me, pair(0, "赵文文")))
    await refused("pair-future", file(me, pair(1, "钱文文", begun_on=TODAY + DAY)))
    with pytest.raises(MalformedError, match="paper-unknown"):
        await file(me, pair(1, "钱文文"), b"not a paper")
    key = await file(me, pair(1, "钱文文"))
    await refused("pair-there", file(me, pair(1, "钱文文")))
    await refused("pair-there", file(oneself(apprentice), pair(0, "赵文文", mentor=False)))
    mine = Actor(account=uuid7(), person=apprentice, name="秦", grants=OFFICER.grants)
    await refused("pair-own", mentoring.rule_pair(mine, key, confirmed=True, reason=""))
    short = mentoring.rule_pair(OFFICER, key, confirmed=False, reason="假")
    await refused("reason-short", short)
    await mentoring.rule_pair(OFFICER, key, confirmed=False, reason="协议没有签字。")
    await refused("pair-state", mentoring.rule_pair(OFFICER, key, confirmed=True, reason=""))
    await refused("pair-state", mentoring.end_pair(me, key))
    assert not await facts_of(mentor, Apprentice)
    again = await file(me, pair(1, "钱文文"))
    with pytest.raises(NotFoundError):
        await mentoring.end_pair(oneself(uuid7()), again)


async def test_an_unknown_number_and_a_wrong_name_get_the_same_answer(system: Actor) -> None:
    mentor, _ = await people(system, 2)
    said = []
    for new in (pair(1, "别人名"), pair(77, "钱文文"), NewPair(
        mentor=True, name="钱文文", id_number="370902199005170010", begun_on=BEGUN,
    )):  # fmt: skip
        with pytest.raises(ConflictError) as error:
            await file(oneself(mentor), new)
        said.append((error.value.code, error.value.status, str(error.value)))
    assert len(set(said)) == 1
    assert said[0][0] == "person-not-found"


def result(title: str = "焊接夹具改进", achieved_on: date = BEGUN) -> NewResult:
    return NewResult(
        title=title, kind=ResultKind.PROCESS_GAIN, level=HonourLevel.CITY, prize="二等奖",
        achieved_on=achieved_on,
    )  # fmt: skip


def report(actor: Actor, new: NewResult) -> Awaitable[UUID]:
    return results.file_result(actor, new, file_name="证书.pdf", content=PAPER)


async def test_a_result_is_evidence_once_it_is_confirmed(system: Actor) -> None:
    (person,) = await people(system, 1)
    me = oneself(person)
    key = await report(me, result())
    _, waiting = await results.waiting(OFFICER)
    assert [one.id for one in waiting] == [key]
    assert await results.open_paper(OFFICER, key) == PAPER
    await results.rule_result(OFFICER, key, confirmed=True, reason="")
    (fact,) = await facts_of(person, InnovationResult)
    assert fact.facts == InnovationResult(
        title="焊接夹具改进", level=HonourLevel.CITY, prize="二等奖"
    )
    assert fact.counts
    assert fact.confirmed_by == OFFICER.account
    await refused("result-there", report(me, result()))
    await refused("result-ruled", results.rule_result(OFFICER, key, confirmed=True, reason=""))


async def test_results_that_are_refused(system: Actor) -> None:
    (person,) = await people(system, 1)
    me = oneself(person)
    await refused("result-future", report(me, result(achieved_on=TODAY + DAY)))
    key = await report(me, result())
    mine = Actor(account=uuid7(), person=person, name="秦", grants=OFFICER.grants)
    await refused("result-own", results.rule_result(mine, key, confirmed=True, reason=""))
    short = results.rule_result(OFFICER, key, confirmed=False, reason="")
    await refused("reason-short", short)
    await results.rule_result(OFFICER, key, confirmed=False, reason="证书看不清。")
    (shown,) = await results.own_results(me)
    assert (shown.state, shown.reason) == ("refused", "证书看不清。")
    assert not await facts_of(person, InnovationResult)
    assert await report(me, result())
    with pytest.raises(NotFoundError):
        await results.open_paper(OFFICER, uuid4())


async def studio(
    system: Actor, kind: StudioKind = StudioKind.MASTER, name: str = "赵文文焊工工作站"
) -> UUID:
    async with db.read(system) as connection:
        unit = await connection.fetchval("SELECT id FROM organisation LIMIT 1")
    return await studios.register_studio(
        OFFICER if kind is StudioKind.MASTER else UNION,
        NewStudio(
            kind=kind,
            name=name,
            organisation=unit or await organisation(system),
            leader_name="赵文文",
            leader_id_number=number_of(0),
            level=StudioLevel.CITY,
            founded_on=BEGUN,
        ),
    )


async def test_a_studio_is_led_reported_on_supported_and_closed(system: Actor) -> None:
    leader, member = await people(system, 2)
    key = await studio(system)
    (led,) = await facts_of(leader, StudioLed)
    assert (led.occurred_on, led.valid_until) == (BEGUN, None)
    await studios.add_member(OFFICER, key, "钱文文", number_of(1))
    await refused("member-there", studios.add_member(OFFICER, key, "钱文文", number_of(1)))
    await studios.report_year(oneself(leader), key, NewReport(year=LAST, report="攻关三项。"))
    again = NewReport(year=LAST, report="攻关四项，带徒两人。", apprentices=2, results=4)
    await studios.report_year(oneself(leader), key, again)
    with pytest.raises(ForbiddenError):
        await studios.report_year(oneself(member), key, again)
    paid = NewSupport(paid_on=TODAY, yuan=Decimal(50_000), document_no="泰财社〔2026〕3号")
    await studios.enter_support(OFFICER, key, paid)
    await refused("support-there", studios.enter_support(OFFICER, key, paid))
    for yuan in ("0", "-1", "NaN", "Infinity", "0.001", "10000000.01"):
        slip = NewSupport(paid_on=TODAY, yuan=Decimal(yuan), document_no="文号二")
        await refused("support-yuan", studios.enter_support(OFFICER, key, slip))
    found = await studios.studio_page(OFFICER, key)
    assert [(one.year, one.results) for one in found.reports] == [(LAST, 4)]
    assert [one.yuan for one in found.support] == [Decimal(50_000)]
    assert found.studio.members == 1
    await studios.end_member(OFFICER, key, found.members[0].id)
    with pytest.raises(NotFoundError):
        await studios.end_member(OFFICER, key, found.members[0].id)
    await studios.add_member(OFFICER, key, "钱文文", number_of(1))
    for day in (BEGUN - DAY, TODAY + DAY):
        await refused("studio-closing", studios.close_studio(OFFICER, key, day))
    await studios.close_studio(OFFICER, key, TODAY)
    await refused("studio-closed", studios.close_studio(OFFICER, key, TODAY))
    (led,) = await facts_of(leader, StudioLed)
    assert led.valid_until == TODAY
    found = await studios.studio_page(OFFICER, key)
    assert (found.studio.members, found.members[0].left_on) == (0, TODAY)
    await refused("studio-closed", studios.add_member(OFFICER, key, "钱文文", number_of(1)))


async def test_studios_of_both_kinds_are_listed_without_those_closed(system: Actor) -> None:
    await people(system, 1)
    first = await studio(system)
    second = await studio(system, StudioKind.INNOVATION, "赵文文创新工作室")
    await refused("studio-there", studio(system))
    assert (await studios.studios(StudioFilter()))[1] == 2
    await studios.close_studio(OFFICER, first, TODAY)
    found, total = await studios.studios(StudioFilter(q="赵文文"))
    assert (total, [one.id for one in found]) == (1, [second])
    assert (await studios.studios(StudioFilter(closed=True)))[1] == 2
    assert (await studios.studios(StudioFilter(kind=StudioKind.MASTER)))[1] == 0


async def test_each_side_keeps_its_own_kind_of_studio(system: Actor) -> None:
    await people(system, 2)
    key = await studio(system)
    with pytest.raises(ForbiddenError):
        await studios.close_studio(UNION, key, TODAY)
    with pytest.raises(ForbiddenError):
        await studios.add_member(UNION, key, "钱文文", number_of(1))


async def test_days_and_years_to_come_are_refused(system: Actor) -> None:
    await people(system, 1)
    key = await studio(system)
    late = NewReport(year=TODAY.year + 1, report="明年的报告。")
    await refused("studio-future", studios.report_year(OFFICER, key, late))
    paid = NewSupport(paid_on=TODAY + DAY, yuan=Decimal(1), document_no="文号一")
    await refused("studio-future", studios.enter_support(OFFICER, key, paid))


async def test_two_officers_confirm_one_result_once(system: Actor) -> None:
    (person,) = await people(system, 1)
    key = await report(oneself(person), result())
    both = [results.rule_result(OFFICER, key, confirmed=True, reason="") for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["ConflictError", "NoneType"]
    assert len(await facts_of(person, InnovationResult)) == 1


async def test_somebody_without_a_person_files_nothing() -> None:
    with pytest.raises(NotFoundError):
        await file(OFFICER, pair(1, "钱文文"))
    with pytest.raises(NotFoundError):
        await report(OFFICER, result())
