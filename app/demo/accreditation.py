"""Teachers, rooms, accreditations and applications of the demonstration's institutions."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.columns import uuid7
from app.demo import city, names
from app.organisations.accreditation_data import ApplicationFacts, Purpose
from app.organisations.accreditation_service import (
    draft_application,
    file_application,
    return_application,
)
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role, system_actor
from app.reference.levels import SkillLevel

OFFICE = system_actor("秦牧川", Role.CITY_OFFICER)
FIRST_TEACHER = 4_100
"""Serial of the first teacher's number; people of the city have the serials before."""
ASSESSORS = (("岱宗技能评价中心", "370902"), ("汶水职业技能评价所", "370911"))
FIRST_ASSESSOR = 90
STREETS = ("岱宗大街", "东岳大街", "泮河大街", "望岳东路", "迎胜南路", "长城路")
EQUIPMENT = {
    "theory": "投影机 1 台、无线话筒 2 支、监控 1 套",
    "practice": "实训工位 20 个、安全防护用品 40 套、急救箱 1 个",
}
WISHES = (
    ("4-02-04-06", SkillLevel.L3), ("4-01-06-02", SkillLevel.L3), ("4-10-01-05", SkillLevel.L4),
    ("6-18-02-04", SkillLevel.L3),
)  # fmt: skip
"""What some apply for beyond what they teach."""
RETURNED = 3
"""Place of the institution whose application came back."""
Trade = tuple[str, str]


class _Teacher(msgspec.Struct, frozen=True):
    key: UUID
    trades: tuple[Trade, ...]


async def make_accreditations(
    schools: Sequence[UUID], taught: Sequence[set[Trade]], since: date, today: date
) -> None:
    """Accredit each institution for what it teaches, with teachers and rooms; some apply for more.

    ``taught`` holds occupation code and level by the institution's place in the row.
    """
    rng = random.Random(2025)  # noqa: S311 - a deterministic city, nothing secret
    places, teachers, rooms = city.institutions(), {}, {}
    async with db.transaction(OFFICE):
        for place, school in enumerate(schools):
            trades = sorted(taught[place])
            teachers[place] = await _teachers(rng, school, trades, place)
            rooms[place] = await _rooms(rng, school, places[place].name)
            await _accredit(rng, school, trades, Purpose.TRAIN, since, today)
    await _assessors(rng, since, today)
    for place, (code, level) in enumerate(WISHES, 2):
        await _apply(schools[place], teachers[place], rooms[place], (code, level), place)


async def _teachers(
    rng: random.Random, school: UUID, trades: Sequence[Trade], place: int
) -> list[_Teacher]:
    """Enter teachers so that every trade has one with a certificate above its level."""
    made, connection = [], db.require_transaction()
    wishes = [(code, level.value) for code, level in WISHES]
    groups = [[*trades[start::3], *(wishes if start == 0 else [])] for start in range(3)]
    for n, group in enumerate(groups):
        key = uuid7()
        birth = date(1966, 3, 1) + timedelta(days=rng.randrange(9_000))
        serial = FIRST_TEACHER + place * len(groups) + n
        number = reserved_id_number(serial, birth, male=rng.random() < city.MALE_SHARE)
        await connection.execute(
            "INSERT INTO teacher (id, organisation, name, id_number, id_index, phone, full_time,"
            " entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            key, school, rng.choice(names.SURNAMES) + "".join(rng.choices(names.GIVEN, k=2)),
            vault.seal(number, f"teacher|id_number|{key}"), vault.index(f"mainland_id|{number}"),
            vault.seal(f"1390053{serial:04d}", f"teacher|phone|{key}"), n < 2,  # noqa: PLR2004 - two of three
            clock.now(),
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO teacher_certificate (id, teacher, occupation_code, level, number,"
            " issued_on) VALUES ($1, $2, $3, $4, $5, $6)",
            [(uuid7(), key, code, "L2", f"S0000379{serial:04d}{k:02d}", date(2018, 6, 1))
             for k, code in enumerate(dict.fromkeys(code for code, _ in group))],
        )  # fmt: skip
        made.append(_Teacher(key, tuple(group)))
    return made


async def _rooms(rng: random.Random, school: UUID, name: str) -> list[UUID]:
    address = f"{rng.choice(STREETS)} {rng.randrange(1, 300)} 号（{name}）"
    rows = [
        (uuid7(), school, title, address, seats, kind, EQUIPMENT[kind])
        for title, kind, seats in (
            ("101 多媒体教室", "theory", 60),
            ("203 多媒体教室", "theory", 50),
            ("一号实训车间", "practice", 40),
        )
    ]
    await db.require_transaction().executemany(
        "INSERT INTO room (id, organisation, name, address, seats, kind, equipment)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        rows,
    )
    return [row[0] for row in rows]


async def _accredit(
    rng: random.Random,
    organisation: UUID,
    trades: Sequence[Trade],
    purpose: Purpose,
    since: date,
    today: date,
) -> None:
    rows = [
        (uuid7(), organisation, code, level, purpose, since,
         today + timedelta(days=rng.randrange(45, 900)))
        for code, level in trades
    ]  # fmt: skip
    await db.require_transaction().executemany(
        "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose, valid_from,"
        " valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        rows,
    )


async def _assessors(rng: random.Random, since: date, today: date) -> None:
    """Register institutions that assess and train nobody."""
    keys = await register_organisations(
        OFFICE,
        [
            NewOrganisation(
                uscc=reserved_uscc(FIRST_ASSESSOR + n),
                name=name,
                kind="assessment",
                division=division,
            )
            for n, (name, division) in enumerate(ASSESSORS)
        ],
    )
    trades = sorted({(code, level) for _, code, _, level, _ in names.CATALOGUE})
    async with db.transaction(OFFICE) as connection:
        for key in keys:
            await _accredit(rng, key, trades, Purpose.ASSESS, since, today)
        await connection.execute(
            "UPDATE accreditation SET suspended_from = $2, suspended_for = '考评设备未按期年检'"
            " WHERE id = (SELECT id FROM accreditation WHERE organisation = $1 ORDER BY id"
            " LIMIT 1)",
            keys[-1], today - timedelta(days=12),
        )  # fmt: skip


async def _apply(
    school: UUID,
    teachers: Sequence[_Teacher],
    rooms: Sequence[UUID],
    wish: tuple[str, SkillLevel],
    place: int,
) -> None:
    """File an application; one of them has come back."""
    clerk = Actor(
        name="机构经办", grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=school),)
    )
    code, level = wish
    facts = ApplicationFacts(
        occupation_code=code,
        level=level,
        purpose=Purpose.TRAIN,
        teachers=[one.key for one in teachers if any(code == held for held, _ in one.trades)],
        rooms=list(rooms),
        equipment="与所报等级相应的实训设备 20 台套",
        statement="近三年开班记录良好，管理制度齐全。",
    )
    key = await draft_application(clerk, facts)
    await file_application(clerk, key)
    if place == RETURNED:
        await return_application(OFFICE, key, "请补充实训设备的购置凭证，并写明型号。")
