"""Invented institutions, classes and people; nobody's number is real."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Grant, Role
from courses.data import NewClass
from courses.service.classes import create_class

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "文静立群海燕凤英志远雨桐"
BIRTH = date(1990, 5, 17)


def newcomers(count: int, *, start: int = 0, birth: date = BIRTH) -> Newcomers:
    """People whose names, numbers and phones follow from their place in the row."""
    places = range(start, start + count)
    return Newcomers(
        name=[f"{SURNAMES[n % 10]}{GIVEN[n // 10 % 12]}{GIVEN[n // 120 % 12]}" for n in places],
        id_type=["mainland_id"] * count,
        id_number=[reserved_id_number(n, birth, male=True) for n in places],
        phone=[f"138{n:08d}" for n in places],
        birth_date=[birth] * count,
        sex=["m"] * count,
        education=["高中"] * count,
        division="370902",
    )


async def people(actor: Actor, count: int, *, start: int = 0) -> list[UUID]:
    async with db.transaction(actor):
        return (await register(newcomers(count, start=start))).person


async def organisation(actor: Actor, name: str = "岱青职业培训学校", serial: int = 1) -> UUID:
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO organisation (id, uscc, name, kinds, division, active)"
            " VALUES ($1, $2, $3, '{training}', '370902', true)",
            key, f"91370900MA3C{serial:06d}", name,
        )  # fmt: skip
    return key


async def accredited(
    actor: Actor,
    organisation: UUID,
    code: str = "4-01-06-02",
    level: str = "L4",
    *,
    purpose: str = "train",
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
    suspended_from: date | None = None,
) -> UUID:
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
            " valid_from, valid_until, suspended_from, suspended_for)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            key, organisation, code, level, purpose, valid_from, valid_until, suspended_from,
            "设备未年检" if suspended_from else "",
        )  # fmt: skip
    return key


async def _edition(connection: Any) -> UUID:
    await connection.execute(
        "INSERT INTO catalogue_edition (id, kind, year, title, state, valid_from, published_at)"
        " VALUES ($1, 'new_occupation', 2020, '新职业新业态培训目录', 'published', '2020-01-01',"
        " now()) ON CONFLICT (kind, year, revision) DO NOTHING",
        uuid7(),
    )
    key: UUID = await connection.fetchval(
        "SELECT id FROM catalogue_edition WHERE kind = 'new_occupation' AND year = 2020"
    )
    return key


async def catalogue_item(
    actor: Actor, title: str = "互联网营销师", code: str = "4-01-06-02", level: str = "L4"
) -> UUID:
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO catalogue_item (id, edition, title, occupation_code, occupation_edition,"
            " level, hours, practice_hours, new_occupation, eligible_categories, valid_from)"
            " VALUES ($1, $5, $2, $3, '2022', $4, 60, 36, true, '{}', '2020-01-01')",
            key, title, code, level, await _edition(connection),
        )  # fmt: skip
    return key


def clerk_of(organisation: UUID, name: str = "田立新") -> Actor:
    return Actor(
        account=uuid7(),
        name=name,
        grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=organisation),),
    )


async def training_class(
    organisation: UUID,
    item: UUID,
    *,
    number: str = "2026年第(021)期",
    capacity: int = 50,
    starts_in: int = 10,
    days: int = 20,
) -> UUID:
    starts_on = clock.today() + timedelta(days=starts_in)
    return await create_class(
        clerk_of(organisation),
        NewClass(
            number=number,
            organisation=organisation,
            catalogue_item=item,
            division="370902",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=days),
            capacity=capacity,
            action="技能兴泰",
        ),
    )


PASSWORD = "a password for tests"


async def account(
    actor: Actor, alias: str, role: Role, *, person: UUID | None = None, **within: object
) -> str:
    """Make an account with one role and return its alias; the password is ``PASSWORD``."""
    grant = NewGrant(role=role, valid_from=clock.today(), **within)
    await create_account(
        actor, alias=alias, display_name=f"测试{alias}", password=PASSWORD, grants=[grant],
        person=person,
    )  # fmt: skip
    return alias
