"""A seed round that takes applications, with some in each state; the people who handle it."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.decisions.data import Step
from app.demo import DEMO_PASSWORD
from app.home.decision_service import take_step
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.people import ledger
from app.people.data import (
    Basis,
    Employed,
    Evidence,
    EvidenceKind,
    Facts,
    LevelHeld,
    Mentor,
    Tier,
    TrainingHours,
    YearsInTrade,
)
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Grant, Permit, Role, system_actor
from app.reference.levels import SkillLevel
from certifications.rounds import applying, calling, checking, papers, recommending, stating
from certifications.rounds.applying import Filled
from certifications.rounds.calling import RoundFacts
from certifications.rounds.checking import Ruling
from certifications.rounds.data import (
    DEFAULT_RUBRIC,
    PaperKind,
    Quota,
    RecommenderKind,
    Stage,
    Verdict,
)
from certifications.rounds.recommending import Opinion
from certifications.rounds.stated import StatedJob

BUILDER = system_actor("demonstration", Role.CITY_OFFICER, Role.SECURITY_ADMIN)
ELECTRICIAN, TRADE = "6-31-01-03", "电工"
EMPLOYER = NewOrganisation(
    uscc=reserved_uscc(81), name="岱泉阀门有限公司", kind="employer", division="370902"
)
MINE = Permit.MY_APPLICATIONS
PAPER = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
CANDIDATE = "卢志远"
_FIRST_SERIAL = 4_100


class Applicant(msgspec.Struct, frozen=True):
    """Somebody invented, and how far the application has come."""

    name: str
    sex: str
    reached: str
    knows_job: bool = True


APPLICANTS = (
    Applicant(CANDIDATE, "m", "none"),
    Applicant("柴立群", "m", "submitted"),
    Applicant("申文静", "f", "submitted"),
    Applicant("封海涛", "m", "recommended", knows_job=False),
    Applicant("郝英杰", "m", "recommended"),
    Applicant("项雨桐", "f", "county_checked"),
    Applicant("路承业", "m", "returned"),
)
STAFF = (
    ("union", "辛毓秀", Role.UNION_OFFICER),
    ("expert1", "史长青", Role.EXPERT),
    ("expert2", "穆清和", Role.EXPERT),
    ("expert3", "顾知行", Role.EXPERT),
)


async def make_ladder(today: date) -> None:
    """Make the accounts of a selection and a seed round with applications, as people would."""
    (employer,) = await register_organisations(BUILDER, [EMPLOYER])
    people = await _people(today)
    await _accounts(employer, people[0])
    round_key = await _round(today)
    unit = await _actor("employer", Role.EMPLOYER, organisation=employer)
    county = await _actor("county", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
    for applicant, person in zip(APPLICANTS, people, strict=True):
        if applicant.reached != "none":
            await _apply(applicant, person, round_key, unit, county)


async def _people(today: date) -> list[UUID]:
    """Enter the applicants, with what they need for the seed tier."""
    born = [date(1992, 3, 2) + timedelta(days=200 * n) for n in range(len(APPLICANTS))]
    numbers = [
        reserved_id_number(_FIRST_SERIAL + n, born[n], male=one.sex == "m")
        for n, one in enumerate(APPLICANTS)
    ]
    async with db.transaction(BUILDER):
        registered = await register(
            Newcomers(
                name=[one.name for one in APPLICANTS],
                id_type=["mainland_id"] * len(APPLICANTS),
                id_number=numbers,
                phone=[f"138000041{n:02d}" for n in range(len(APPLICANTS))],
                birth_date=born,
                sex=[one.sex for one in APPLICANTS],
                education=["junior_college"] * len(APPLICANTS),
                division="370902",
            )
        )
        for one, person in zip(APPLICANTS, registered.person, strict=True):
            await ledger.write(_evidence(person, today, knows_job=one.knows_job))
    return registered.person


def _evidence(person: UUID, today: date, *, knows_job: bool) -> list[Evidence]:
    firm = EMPLOYER.name
    job = Employed(employer=firm, post="维修电工", front_line=True, in_city=True)
    facts: Sequence[tuple[str, int, Facts]] = (
        ("level", 700, LevelHeld(level=SkillLevel.L3, occupation=TRADE, issuer="东岳技师学院")),
        ("trade", 2_000, YearsInTrade(occupation=TRADE, employer=firm)),
        ("hours", 300, TrainingHours(hours=48, course="变频器维护", organiser="东岳技师学院")),
        ("mentor", 900, Mentor(mentor=uuid7(), name="史长青")),
        *((("job", 2_000, job),) if knows_job else ()),
    )
    return [
        Evidence(
            id=uuid7(),
            person=person,
            occurred_on=today - timedelta(days=days),
            basis=Basis.MATCHED_FROM_DATA,
            source=f"demonstration:{name}:{person}",
            occupation_code=ELECTRICIAN,
            facts=fact,
        )
        for name, days, fact in facts
    ]


async def _accounts(employer: UUID, candidate: UUID) -> None:
    made: list[tuple[str, str, NewGrant, UUID | None]] = [
        (alias, name, NewGrant(role=role, valid_from=clock.today()), None)
        for alias, name, role in STAFF
    ]
    in_firm = NewGrant(role=Role.EMPLOYER, valid_from=clock.today(), organisation=employer)
    made.append(("employer", "岑宝田", in_firm, None))
    worker = NewGrant(role=Role.WORKER, valid_from=clock.today())
    made.append(("candidate", CANDIDATE, worker, candidate))
    for place, (alias, name, grant, person) in enumerate(made):
        await create_account(
            BUILDER,
            alias=alias,
            display_name=name,
            password=DEMO_PASSWORD,
            grants=[grant],
            person=person,
            contact=f"1370000010{place}",
            demonstration=True,
        )


async def _actor(alias: str, role: Role, **within: object) -> Actor:
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT id, display_name FROM account WHERE alias = $1", alias
        )
    return Actor(
        account=row["id"],
        name=row["display_name"],
        grants=(msgspec.convert({"role": role, **within}, Grant),),
    )


async def _round(today: date) -> UUID:
    """Draw a seed round up and have it called by the three who do so."""
    officer = await _actor("officer", Role.CITY_OFFICER)
    key = await calling.draft_round(
        officer,
        RoundFacts(
            tier=Tier.SEED,
            year=today.year,
            title=f"{today.year}年泰安市种子工匠评选",
            call=(
                "为落实泰政发〔2025〕3号第十五条，选树一批扎根一线、苦练技能的青年职工，"
                "现开展种子工匠评选。\n凡在本市一线岗位就业、符合下列条件的职工均可申报，"
                "由所在单位、县（市、区）人社部门、行业主管部门或行业协会推荐。"
            ),
            document_no=f"泰人社发〔{today.year}〕31号",
            opens_on=today - timedelta(days=8),
            closes_on=today + timedelta(days=22),
            quota=20,
            quotas=(
                Quota(scope="division", code="370902", seats=6),
                Quota(scope="occupation", code="", seats=5),
            ),
            rubric=DEFAULT_RUBRIC,
            objection_phone="0538-6991234",
            supervision_phone="0538-6995678",
            objection_address="泰安市泰山区望岳东路 1 号",
        ),
    )
    decision = await calling.propose_call(officer, key)
    await take_step(await _actor("reviewer", Role.SECTION_REVIEWER), decision, Step.REVIEW)
    await take_step(await _actor("leader", Role.SIGNING_LEADER), decision, Step.SIGN)
    return key


async def _apply(
    applicant: Applicant, person: UUID, round_key: UUID, unit: Actor, county: Actor
) -> None:
    """Take one application as far as it has come."""
    own = Actor(account=uuid7(), person=person, name=applicant.name)
    key = await applying.start(own, round_key)
    await applying.fill_in(
        own,
        key,
        Filled(
            occupation_code=ELECTRICIAN,
            employer=EMPLOYER.name,
            post="维修电工",
            division="370902",
            statement=(
                "从事阀门装配线电气维修五年，独立完成变频器改造三台，故障停机时间减少四成；"
                "参与编写检修作业指导书两份；带新入职电工两人，均能独立上岗。"
            ),
        ),
        MINE,
    )
    for kind in (PaperKind.APPLICATION_FORM, PaperKind.ACHIEVEMENTS):
        await papers.add_paper(
            own, key, kind, MINE, name=f"{kind}.pdf", content=PAPER + f"% {kind} %%EOF".encode()
        )
    if not applicant.knows_job:
        await _state_job(own, key)
    await applying.submit(own, key, MINE)
    if applicant.reached == "submitted":
        return
    await _recommend(unit, key)
    if applicant.reached == "county_checked":
        await checking.decide(county, key, Stage.COUNTY, Ruling(verdict=Verdict.PASSED))
    elif applicant.reached == "returned":
        back = Ruling(verdict=Verdict.RETURNED, reason="业绩材料第 2 页看不清，请重新扫描上传")
        await checking.decide(county, key, Stage.COUNTY, back)


async def _state_job(own: Actor, key: UUID) -> None:
    await stating.state_fact(
        own,
        key,
        EvidenceKind.EMPLOYMENT,
        StatedJob(
            occurred_on=clock.today() - timedelta(days=1_500),
            basis=Basis.UNIT_STATEMENT,
            employer=EMPLOYER.name,
            post="维修电工",
            front_line=True,
            in_city=True,
        ),
        MINE,
        name="在岗证明.pdf",
        content=PAPER + b"% job %%EOF",
    )


async def _recommend(unit: Actor, key: UUID) -> None:
    today = clock.today()
    said = Opinion(
        kind=RecommenderKind.EMPLOYER,
        unit=EMPLOYER.name,
        noticed_from=today - timedelta(days=7),
        noticed_until=today - timedelta(days=1),
        notice_place="厂区公示栏",
        objections="无",
        opinion="技术过硬，肯钻研，带徒认真，同意推荐。",
    )
    await recommending.recommend(unit, key, said, name="推荐表.pdf", content=PAPER)
