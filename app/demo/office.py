"""Years in office in the demonstration: reports, grades, allowances, mentors, results, studios."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app import clock, db
from app.demo.ladder_people import NAMED
from app.demo.people import WORKER, seed_since
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.people.data import HonourLevel, Tier
from app.permits import Actor, Grant, Role, system_actor
from app.vault import unseal
from certifications.mentoring import service as mentoring
from certifications.mentoring.data import NewPair
from certifications.office import allowances, results, reviewing, studios
from certifications.office.appointing import NewAppointment, appoint, term_end
from certifications.office.data import Grade
from certifications.office.results import NewResult, ResultKind
from certifications.office.studio_data import (
    NewReport,
    NewStudio,
    NewSupport,
    StudioKind,
    StudioLevel,
)

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
UNION = system_actor("demonstration", Role.UNION_OFFICER)
EMPLOYER = NewOrganisation(
    uscc=reserved_uscc(82), name="岱宗重工机械有限公司", kind="employer", division="370902"
)
PAPER = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
REPORT = "带徒两人，一人考取高级工；改进排屑工装一项，换型时间由 40 分钟减到 15 分钟；安全无事故。"
_HALF_A_YEAR = timedelta(days=182)


async def make_office(today: date) -> None:
    """Let those who are named live through their years in office, by the services of the pages."""
    (unit,) = await register_organisations(BUILDER, [EMPLOYER])
    await _appoint(WORKER, Tier.SEED, seed_since(today), "泰人社发〔{year}〕16号", None)
    await _appoint(NAMED[0], Tier.CRAFTSMAN, today - _HALF_A_YEAR, "泰人社发〔{year}〕9号", 500)
    await reviewing.open_reviews()
    await _reviews()
    await _papers(today)
    await _studios(unit, today)
    last = today.year * 4 + (today.month - 1) // 3 - 1
    await allowances.draw_up(BUILDER, last // 4, last % 4 + 1)


async def _person(name: str) -> tuple[UUID, str]:
    """Return the key and the ID number of somebody of the demonstration."""
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT p.id, p.id_number FROM person p LEFT JOIN account a ON a.person = p.id"
            " WHERE p.name = $1 ORDER BY a.id NULLS LAST, p.id DESC LIMIT 1",
            name,
        )
    return row["id"], unseal(row["id_number"], f"person|id_number|{row['id']}").decode()


async def _oneself(name: str) -> Actor:
    person, _ = await _person(name)
    async with db.read(BUILDER) as connection:
        account = await connection.fetchval("SELECT id FROM account WHERE person = $1", person)
    return Actor(account=account, person=person, name=name, grants=(Grant(role=Role.WORKER),))


async def _appoint(
    name: str, tier: Tier, named_on: date, document: str, monthly: int | None
) -> None:
    person, _ = await _person(name)
    async with db.transaction(BUILDER):
        await appoint(
            BUILDER,
            NewAppointment(
                person=person,
                application=None,
                tier=tier,
                name=name,
                employer=EMPLOYER.name,
                occupation_code="6-31-01-03",
                occupation="电工",
                division="370902",
                document_no=document.format(year=named_on.year),
                number="",
                named_on=named_on,
                valid_until=term_end(named_on, 4),
                monthly_allowance_yuan=monthly,
            ),
            one_active_tier=True,
        )


async def _reviews() -> None:
    """Leave one report waiting, one graded; those of the others are overdue."""
    async with db.read(BUILDER) as connection:
        rows = await connection.fetch(
            "SELECT r.appointment, r.year, a.name FROM annual_review r JOIN appointment a"
            " ON a.id = r.appointment WHERE a.name = ANY($1) ORDER BY r.year DESC",
            list(NAMED[1:3]),
        )
    latest = {row["name"]: row for row in reversed(rows)}
    for name in NAMED[1:3]:
        if name in latest:
            await reviewing.report(
                await _oneself(name), latest[name]["appointment"], latest[name]["year"], REPORT
            )
    if NAMED[2] in latest:
        row = latest[NAMED[2]]
        await reviewing.grade(
            BUILDER, row["appointment"], row["year"], Grade.EXCELLENT, "带徒和攻关都有实绩。"
        )


async def _papers(today: date) -> None:
    """File a pair and a result that wait, and the like that are confirmed."""
    me = await _oneself(WORKER)
    apprentices = [(name, (await _person(name))[1]) for name in NAMED[4:6]]
    for days, (name, number) in zip((500, 40), apprentices, strict=True):
        pair = NewPair(
            mentor=True, name=name, id_number=number, begun_on=today - timedelta(days=days)
        )
        key = await mentoring.file_pair(me, pair, file_name="师徒协议.pdf", content=PAPER)
        if name == NAMED[4]:
            await mentoring.rule_pair(BUILDER, key, confirmed=True, reason="")
    for title, who in (("低压柜快速检修法", me), ("焊装工位防错改造", await _oneself(NAMED[1]))):
        result = NewResult(
            title=title,
            kind=ResultKind.PROCESS_GAIN,
            level=HonourLevel.UNIT,
            achieved_on=today - timedelta(days=70),
        )
        await results.file_result(who, result, file_name="单位证明.pdf", content=PAPER)


async def _studios(unit: UUID, today: date) -> None:
    """Register one studio of each kind, with last year's report and its support money."""
    for keeper, kind, name, leader, yuan in (
        (BUILDER, StudioKind.MASTER, "景安国电工技能大师工作站", NAMED[0], 50_000),
        (UNION, StudioKind.INNOVATION, "翟秀兰劳模和工匠人才创新工作室", NAMED[1], 30_000),
    ):
        key = await studios.register_studio(
            keeper,
            NewStudio(
                kind=kind,
                name=name,
                organisation=unit,
                leader_name=leader,
                leader_id_number=(await _person(leader))[1],
                level=StudioLevel.CITY,
                document_no=f"泰人社字〔{today.year - 2}〕31号",
                founded_on=date(today.year - 2, 9, 1),
            ),
        )
        member, number = NAMED[3], (await _person(NAMED[3]))[1]
        await studios.add_member(keeper, key, member, number)
        report = NewReport(year=clock.today().year - 1, report=REPORT, apprentices=2, results=1)
        await studios.report_year(keeper, key, report)
        support = NewSupport(
            paid_on=today - timedelta(days=120),
            yuan=Decimal(yuan),
            document_no=f"泰财社指〔{today.year}〕{18 + yuan // 10_000}号",
        )
        await studios.enter_support(keeper, key, support)
