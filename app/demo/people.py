"""The people one signs in as, and the classes that the walk through the demonstration uses."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.demo import CLAIMABLE, DEMO_PASSWORD
from app.demo.city import institutions
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.people import ledger
from app.people.data import (
    Apprentice,
    Basis,
    ContestRank,
    Employed,
    Evidence,
    Facts,
    HonourLevel,
    InnovationResult,
    LevelHeld,
    TrainingHours,
    YearsInTrade,
)
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Grant, Role, system_actor
from app.reference.levels import SkillLevel
from courses.data import NewClass
from courses.service.classes import create_class, enrol
from courses.service.completion import record_results
from courses.service.results import NewResult

BUILDER = system_actor("demonstration", Role.SECURITY_ADMIN)
ELECTRICIAN = "6-31-01-03"
WORKER, WORKER_BIRTH = "郑启明", date(1988, 4, 9)
WORKER_PHONE = "13800004471"
VILLAGE = NewOrganisation(
    uscc=reserved_uscc(80), name="泉林坝村村民委员会", kind="village", division="370902"
)
AGENT_PHONE = "13700000080"
SAMPLE_CLASS = "第(021)期"
SAMPLE_ROW_169 = 166
"""Number in the sample roster of the person whom only the register refuses."""
STAFF: tuple[tuple[str, str, Role, int | None, str | None], ...] = (
    ("clerk", "田立新", Role.INSTITUTION_CLERK, 0, None),
    ("clerk2", "韩静", Role.INSTITUTION_CLERK, 1, None),
    ("head", "于承志", Role.INSTITUTION_HEAD, 0, None),
    ("county", "宋海燕", Role.COUNTY_OFFICER, None, "370902"),
    ("officer", "秦牧川", Role.CITY_OFFICER, None, None),
    ("reviewer", "丁若兰", Role.SECTION_REVIEWER, None, None),
    ("leader", "石怀远", Role.SIGNING_LEADER, None, None),
    ("system", "黎建国", Role.SYSTEM_ADMIN, None, None),
    ("security", "孟雨桐", Role.SECURITY_ADMIN, None, None),
    ("audit", "赵明霞", Role.AUDIT_ADMIN, None, None),
    ("county2", "戚明远", Role.COUNTY_OFFICER, None, "370902"),
)
"""Alias, name, role, institution, division."""


def _newcomers(name: str, number: str, phone: str, birth: date, sex: str) -> Newcomers:
    return Newcomers(
        name=[name],
        id_type=["mainland_id"],
        id_number=[number],
        phone=[phone],
        birth_date=[birth],
        sex=[sex],
        education=["junior_college"],
    )


async def make_worker(today: date) -> UUID:
    """Enter the worker whose path the demonstration shows, with what is known of him."""
    number = reserved_id_number(4_001, WORKER_BIRTH, male=True)
    async with db.transaction(BUILDER):
        registered = await register(_newcomers(WORKER, number, WORKER_PHONE, WORKER_BIRTH, "m"))
        (person,) = registered.person
        await ledger.write(_evidence(person, today))
    await _namesakes()
    await _claimable()
    return person


async def _namesakes() -> None:
    """Enter two records that may be one person, for the officer to decide."""
    birth = date(1995, 2, 14)
    for serial, phone in ((4_002, "13800004002"), (4_003, "13800004003")):
        number = reserved_id_number(serial, birth, male=False)
        async with db.transaction(BUILDER):
            await register(_newcomers("韩雪", number, phone, birth, "f"))


async def _claimable() -> None:
    """Enter somebody who has a record and no account yet: to try claiming it."""
    name, number = CLAIMABLE
    birth = date(1996, 3, 12)
    async with db.transaction(BUILDER):
        await register(_newcomers(name, number, "13800004004", birth, "f"))


def seed_since(today: date) -> date:
    """Return the day on which the demonstration's worker was named a seed craftsman."""
    return today - timedelta(days=621)


def _evidence(person: UUID, today: date) -> list[Evidence]:
    def ago(years: float) -> date:
        return today - timedelta(days=round(years * 365.25))

    facts: Sequence[tuple[str, date, date | None, Facts]] = (
        ("level-3", ago(5.4), None, _level(SkillLevel.L3)),
        ("level-2", ago(1.0), None, _level(SkillLevel.L2)),
        ("trade", ago(9.2), None, YearsInTrade(occupation="电工", employer="岱泉阀门有限公司")),
        (
            "job",
            ago(9.2),
            None,
            Employed(employer="岱泉阀门有限公司", post="维修电工", front_line=True, in_city=True),
        ),
        (
            "contest",
            ago(1.2),
            None,
            ContestRank(
                contest="泰安市职业技能大赛",
                event="电工",
                level=HonourLevel.CITY,
                contest_class=1,
                rank=2,
                entrants=26,
                group="职工组",
            ),
        ),
        (
            "innovation",
            ago(1.4),
            None,
            InnovationResult(
                title="低压柜防误合闸工装", level=HonourLevel.CITY, prize="三等奖"
            ),
        ),
        ("apprentice-1", ago(2.1), None, _apprentice("刘志强")),
        ("apprentice-2", ago(1.1), None, _apprentice("韩雪")),
        ("hours-old", ago(4.2), None, _hours(24, "安全用电")),
        ("hours-1", ago(2.6), None, _hours(32, "可编程控制器")),
        ("hours-2", ago(0.8), None, _hours(30, "变频器维护")),
    )  # fmt: skip
    return [
        Evidence(
            id=uuid7(),
            person=person,
            occurred_on=since,
            valid_until=until,
            basis=Basis.MATCHED_FROM_DATA,
            source=f"demonstration:{name}",
            occupation_code=ELECTRICIAN,
            facts=fact,
        )
        for name, since, until, fact in facts
    ]


def _hours(hours: int, course: str) -> TrainingHours:
    return TrainingHours(hours=hours, course=course, organiser="东岳技师学院")


def _level(level: SkillLevel) -> LevelHeld:
    return LevelHeld(level=level, occupation="电工", issuer="东岳技师学院")


def _apprentice(name: str) -> Apprentice:
    return Apprentice(apprentice=uuid7(), name=name, level_reached=SkillLevel.L5)


async def make_accounts(schools: Sequence[UUID], worker: UUID) -> None:
    """Make the accounts that the sign-in page offers."""
    for serial, (alias, name, role, institution, division) in enumerate(STAFF):
        organisation = None if institution is None else schools[institution]
        grant = NewGrant(
            role=role, valid_from=clock.today(), organisation=organisation, division=division
        )
        await _account(alias, name, grant, None, f"137{serial:08d}")
    grant = NewGrant(role=Role.WORKER, valid_from=clock.today())
    await _account("worker", WORKER, grant, worker, WORKER_PHONE)
    (village,) = await register_organisations(BUILDER, [VILLAGE])
    grant = NewGrant(role=Role.AGENT, valid_from=clock.today(), organisation=village)
    await _account("agent", "范广田", grant, None, AGENT_PHONE)


async def _account(
    alias: str, name: str, grant: NewGrant, person: UUID | None, contact: str
) -> None:
    await create_account(
        BUILDER,
        alias=alias,
        display_name=name,
        password=DEMO_PASSWORD,
        grants=[grant],
        person=person,
        contact=contact,
        demonstration=True,
    )


async def sample_classes(
    school: UUID, other_school: UUID, items: dict[str, UUID], worker: UUID, today: date
) -> None:
    """Make the class of the sample rosters, and one that ended yesterday with the worker in it."""
    clerk = Actor(
        name="demonstration", grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=school),)
    )
    division = institutions()[0].division
    await create_class(
        clerk,
        NewClass(
            number=f"{today.year}年{SAMPLE_CLASS}",
            organisation=school,
            catalogue_item=items["互联网营销师"],
            division=division,
            starts_on=today + timedelta(days=5),
            ends_on=today + timedelta(days=33),
            capacity=250,
            action="技能兴泰",
        ),
    )
    ended = await create_class(
        clerk,
        NewClass(
            number=f"{today.year}年第(020)期",
            organisation=school,
            catalogue_item=items["电工"],
            division=division,
            starts_on=today - timedelta(days=16),
            ends_on=today - timedelta(days=1),
            capacity=40,
            action="技能兴泰",
        ),
    )
    await _busy_elsewhere(other_school, items, today)
    enrolment = await enrol(clerk, ended, worker, "enterprise_employee")
    result = NewResult(
        enrolment=enrolment,
        attended_hours=Decimal(24),
        theory_score=Decimal(86),
        practice_score=Decimal(91),
    )
    await record_results(clerk, ended, [result])


async def _busy_elsewhere(school: UUID, items: dict[str, UUID], today: date) -> None:
    """Enrol the person of the sample roster's row 169 in an overlapping class elsewhere."""
    clerk = Actor(
        name="demonstration", grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=school),)
    )
    other = await create_class(
        clerk,
        NewClass(
            number=f"{today.year}年第(019)期",
            organisation=school,
            catalogue_item=items["养老护理员"],
            division=institutions()[1].division,
            starts_on=today - timedelta(days=3),
            ends_on=today + timedelta(days=10),
            capacity=40,
            action="技能兴泰",
        ),
    )
    birth = date(1972, 3, 1) + timedelta(days=SAMPLE_ROW_169 * 61 % 11_000)
    number = reserved_id_number(SAMPLE_ROW_169, birth, male=True)
    async with db.transaction(BUILDER):
        registered = await register(_newcomers("赵永兰", number, "13900000166", birth, "m"))
    await enrol(clerk, other, registered.person[0], "registered_unemployed")
