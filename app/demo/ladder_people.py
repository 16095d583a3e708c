"""People of the demonstration's selections: working lives, and applications before the panel."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.columns import uuid7
from app.demo import names
from app.people import ledger
from app.people.data import (
    Apprentice,
    Basis,
    Employed,
    Evidence,
    Facts,
    HonourLevel,
    InnovationResult,
    LevelHeld,
    Mentor,
    Tier,
    TierHeld,
    TrainingHours,
    YearsInTrade,
)
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Role, system_actor
from app.reference.levels import SkillLevel
from certifications.data import LadderFacts
from certifications.rules import assess
from certifications.terms import LadderTerms

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
TRADES = (("6-31-01-03", "电工"), ("6-18-02-04", "焊工"), ("4-02-04-06", "无人机驾驶员"))
DIVISIONS = ("370902", "370911", "370982", "370983")
NAMED = ("景安国", "翟秀兰", "鲍建设", "岳文博", "庞春梅", "聂志刚")
NOTICED = ("司马铁成", "匡玉峰", "单雅琴", "满仓禾", "晏守田")
WAITING = ("游小川", "计晓彤", "燕飞", "佟一鸣")
_FIRST_SERIAL = 4_300
MENTOR = "史长青"


def as_json(value: object) -> str:
    """Return a Struct as the text of a JSON column."""
    return msgspec.json.encode(value).decode()


async def enter_people(today: date) -> list[UUID]:
    """Enter everybody who applies, with a working life that meets the tier's conditions."""
    everybody = (*NAMED, *NOTICED, *WAITING)
    born = [date(1979, 5, 3) + timedelta(days=311 * n) for n in range(len(everybody))]
    async with db.transaction(BUILDER):
        found = await register(
            Newcomers(
                name=list(everybody),
                id_type=["mainland_id"] * len(everybody),
                id_number=[
                    reserved_id_number(_FIRST_SERIAL + n, day, male=n % 3 != 1)
                    for n, day in enumerate(born)
                ],
                phone=[f"138000043{n:02d}" for n in range(len(everybody))],
                birth_date=born,
                sex=["f" if n % 3 == 1 else "m" for n in range(len(everybody))],
                education=["junior_college"] * len(everybody),
                division=DIVISIONS[0],
            )
        )
        rows = [
            row
            for n, person in enumerate(found.person)
            for row in _working_life(person, n, today, craftsman=_applies_for_craftsman(n))
        ]
        await ledger.write(rows)
    return found.person


def _applies_for_craftsman(place: int) -> bool:
    return len(NAMED) <= place < len(NAMED) + len(NOTICED)


def _working_life(person: UUID, place: int, today: date, *, craftsman: bool) -> list[Evidence]:
    code, trade = TRADES[place % len(TRADES)]
    firm = names.EMPLOYERS[place % len(names.EMPLOYERS)]
    level = SkillLevel.L2 if craftsman else SkillLevel.L3
    facts: list[tuple[str, int, Facts]] = [
        ("level", 1_500, LevelHeld(level=level, occupation=trade, issuer="东岳技师学院")),
        ("trade", 3_700, YearsInTrade(occupation=trade, employer=firm)),
        ("hours", 280, TrainingHours(hours=96, course=f"{trade}新技术", organiser="东岳技师学院")),
        ("mentor", 1_200, Mentor(mentor=uuid7(), name=MENTOR)),
        ("job", 3_700, Employed(employer=firm, post=trade, front_line=True, in_city=True)),
    ]
    if craftsman:
        facts += [
            ("seed", 800, TierHeld(tier=Tier.SEED)),
            ("result", 500, InnovationResult(title="快换夹具", level=HonourLevel.CITY)),
            *(
                (
                    f"apprentice-{n}",
                    900,
                    Apprentice(apprentice=uuid7(), name=name, level_reached=SkillLevel.L4),
                )
                for n, name in enumerate(("刘志强", "韩雪"))
            ),
        ]
    return [
        Evidence(
            id=uuid7(),
            person=person,
            occurred_on=today - timedelta(days=days),
            basis=Basis.MATCHED_FROM_DATA,
            source=f"demonstration:{name}:{person}",
            occupation_code=code,
            facts=fact,
        )
        for name, days, fact in facts
    ]


async def apply(
    round_key: UUID, people: Sequence[UUID], tier: Tier, first: int, terms: LadderTerms
) -> list[UUID]:
    """Enter applications that are past their checks and before the panel."""
    keys = []
    today = clock.today()
    async with db.transaction(BUILDER) as connection:
        for place, person in enumerate(people, first):
            code, trade = TRADES[place % len(TRADES)]
            firm = names.EMPLOYERS[place % len(names.EMPLOYERS)]
            name = await connection.fetchval("SELECT name FROM person WHERE id = $1", person)
            facts = LadderFacts(
                person=person, birth_date=date(1980, 1, 1), trade=code,
                evidence=tuple(await ledger.of_person(person)),
            )  # fmt: skip
            key = uuid7()
            await connection.execute(
                "INSERT INTO application (id, round, person, state, occupation_code, occupation,"
                " employer, post, division, statement, filer, filed_by, assessment, assessed_on,"
                " started_at, submitted_at, cipher) VALUES ($1, $2, $3, 'joint_reviewed', $4, $5,"
                " $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)",
                key, round_key, person, code, trade, firm, f"{trade}班组长",
                DIVISIONS[place % len(DIVISIONS)],
                f"{name}在{firm}从事{trade}十年，主持改造关键工序两项，年节约成本二十余万元；"
                "编写操作法一套，带徒两人，均已独立上岗。",
                uuid7(), name, as_json(assess(facts, terms, today)), today,
                clock.now() - timedelta(days=40), f"{tier[:1].upper()}{key.hex[-4:].upper()}",
            )  # fmt: skip
            keys.append(key)
    return keys
