"""A seed round called by three people, an electrician who may apply in it, and who handles it."""

from datetime import date, timedelta
from uuid import UUID

from factories import people

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.home.decision_service import take_step
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
from app.permits import Actor, Grant, Permit, Role
from app.reference.levels import SkillLevel
from app.reference.service import enter_year
from certifications.rounds import applying, calling, papers, stating
from certifications.rounds.applying import Filled
from certifications.rounds.calling import RoundFacts
from certifications.rounds.data import DEFAULT_RUBRIC, PaperKind
from certifications.rounds.stated import StatedJob

ELECTRICIAN = "6-31-01-03"
PDF = b"%PDF-1.4\n%%EOF\n"
MINE = Permit.MY_APPLICATIONS


def somebody(name: str, role: Role, **within: object) -> Actor:
    return Actor(account=uuid7(), name=name, grants=(Grant(role=role, **within),))


OFFICER = somebody("秦牧川", Role.CITY_OFFICER)
SECOND_OFFICER = somebody("袁守正", Role.CITY_OFFICER)
REVIEWER = somebody("丁若兰", Role.SECTION_REVIEWER)
LEADER = somebody("石怀远", Role.SIGNING_LEADER)
UNION = somebody("辛劳动", Role.UNION_OFFICER)
COUNTY = somebody("宋海燕", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
OTHER_COUNTY = somebody("冷长河", Role.COUNTY_OFFICER, divisions=frozenset({"370911"}))


async def reference(actor: Actor) -> None:
    """Enter the calendar, the city's two counties and one occupation."""
    this = clock.today().year
    for year in (this, this + 1):
        await enter_year(actor, year, [], source="test", provisional=True)
    async with db.transaction(actor) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, $2, $3, $4, 'test', '') ON CONFLICT DO NOTHING",
            [
                ("370900", "泰安市", "city", None),
                ("370902", "泰山区", "county", "370900"),
                ("370911", "岱岳区", "county", "370900"),
            ],
        )
        await connection.execute(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials,"
            " is_new, is_digital, is_green, source) VALUES ($1, $2, '2022', '电工', 'electrician',"
            " 'diangong', 'dg', false, false, false, 'test') ON CONFLICT DO NOTHING",
            uuid7(), ELECTRICIAN,
        )  # fmt: skip


def drawn_up(**other: object) -> RoundFacts:
    today = clock.today()
    facts: dict[str, object] = {
        "tier": Tier.SEED,
        "year": today.year,
        "title": "种子工匠评选",
        "call": "面向全市一线职工，符合条件的均可申报。",
        "document_no": "泰人社发〔2026〕9号",
        "opens_on": today,
        "closes_on": today + timedelta(days=20),
        "quota": 10,
        "quotas": (),
        "rubric": DEFAULT_RUBRIC,
        "objection_phone": "0538-6991234",
        "supervision_phone": "0538-6995678",
        "objection_address": "泰山区东岳大街 1 号",
    }
    return RoundFacts(**{**facts, **other})


async def sign(decision: UUID, *, reviewer: Actor = REVIEWER, leader: Actor = LEADER) -> None:
    await take_step(reviewer, decision, Step.REVIEW)
    await take_step(leader, decision, Step.SIGN)


async def called(**other: object) -> UUID:
    """Draw a round up, propose it and have it signed."""
    key = await calling.draft_round(OFFICER, drawn_up(**other))
    await sign(await calling.propose_call(OFFICER, key))
    return key


def _row(person: UUID, name: str, facts: Facts, since: date, *, trade: bool = False) -> Evidence:
    return Evidence(
        id=uuid7(),
        person=person,
        occurred_on=since,
        basis=Basis.MATCHED_FROM_DATA,
        source=f"test:{person}:{name}",
        occupation_code=ELECTRICIAN if trade else None,
        facts=facts,
    )


async def electrician(actor: Actor, place: int = 0, *, leave_out: str = "") -> Actor:
    """Enter somebody who meets the seed tier's conditions, but for what is left out."""
    (person,) = await people(actor, 1, start=place)
    ago = clock.today() - timedelta(days=400)
    rows = [
        _row(person, "level", LevelHeld(level=SkillLevel.L3, occupation="电工"), ago, trade=True),
        _row(
            person,
            "years",
            YearsInTrade(occupation="电工", employer="岱泉阀门有限公司"),
            ago - timedelta(days=1500),
            trade=True,
        ),
        _row(person, "hours", TrainingHours(hours=60, course="变频器维护"), ago),
        _row(person, "mentor", Mentor(mentor=uuid7(), name="史长青"), ago),
        _row(
            person,
            "job",
            Employed(employer="岱泉阀门有限公司", post="维修电工", front_line=True, in_city=True),
            ago,
        ),
    ]
    async with db.transaction(actor):
        await ledger.write([row for row in rows if not row.source.endswith(f":{leave_out}")])
    return Actor(account=uuid7(), person=person, name="本人", grants=(Grant(role=Role.WORKER),))


FILLED = Filled(
    occupation_code=ELECTRICIAN,
    employer="岱泉阀门有限公司",
    post="维修电工",
    division="370902",
    statement="改进低压柜检修工装两项，带出徒弟三人。",
)


async def application(worker: Actor, round_key: UUID, *, filled: Filled = FILLED) -> UUID:
    """Start an application, fill it in and add the papers it needs."""
    key = await applying.start(worker, round_key)
    await applying.fill_in(worker, key, filled, MINE)
    for kind in (PaperKind.APPLICATION_FORM, PaperKind.ACHIEVEMENTS):
        await papers.add_paper(
            worker, key, kind, MINE, name=f"{kind}.pdf", content=PDF + kind.encode() + b"%%EOF"
        )
    return key


async def submitted(worker: Actor, round_key: UUID) -> UUID:
    key = await application(worker, round_key)
    await applying.submit(worker, key, MINE)
    return key


async def stated_job(worker: Actor, key: UUID) -> UUID:
    """State a job on the front line, on the unit's stamped word."""
    return await stating.state_fact(
        worker,
        key,
        EvidenceKind.EMPLOYMENT,
        StatedJob(
            occurred_on=clock.today() - timedelta(days=900),
            basis=Basis.UNIT_STATEMENT,
            employer="岱泉阀门有限公司",
            post="维修电工",
            front_line=True,
            in_city=True,
        ),
        MINE,
        name="证明.pdf",
        content=PDF + b"job%%EOF",
    )
