"""An institution that may file classes: accredited, with a teacher and a room."""

from datetime import date, time, timedelta
from uuid import UUID

import msgspec
from factories import accredited, catalogue_item, clerk_of, organisation

from app import clock, db, vault
from app.columns import uuid7
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from app.reference.service import enter_year
from courses.filing import drafting
from courses.filing.data import Filing, NewSession, SessionKind

OFFICER = Actor(
    account=uuid7(),
    name="秦牧川",
    grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370902"})),),
)
EVERY_DAY = frozenset(range(7))


class Filer(msgspec.Struct, kw_only=True):
    """An institution, its clerk, and what its classes can name."""

    organisation: UUID
    clerk: Actor
    item: UUID
    teacher: UUID
    room: UUID


async def teacher(actor: Actor, organisation: UUID, name: str, serial: int) -> UUID:
    key, number = uuid7(), reserved_id_number(serial, date(1980, 4, 2), male=True)
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO teacher (id, organisation, name, id_number, id_index, entered_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            key, organisation, name, vault.seal(number, f"teacher|id_number|{key}"),
            vault.index(f"mainland_id|{number}"), clock.now(),
        )  # fmt: skip
    return key


async def certificate(actor: Actor, teacher_key: UUID, level: str = "L3") -> None:
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO teacher_certificate (id, teacher, occupation_code, level, number)"
            " VALUES ($1, $2, '4-01-06-02', $3, 'S000037001')",
            uuid7(), teacher_key, level,
        )  # fmt: skip


async def room(actor: Actor, organisation: UUID, name: str = "一号教室", seats: int = 50) -> UUID:
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO room (id, organisation, name, address, seats)"
            " VALUES ($1, $2, $3, '泰山区岱宗大街', $4)",
            key, organisation, name, seats,
        )  # fmt: skip
    return key


async def filer(system: Actor, serial: int = 1, item: UUID | None = None) -> Filer:
    """Make an institution with all that filing a class asks of it."""
    if serial == 1:
        for year in (clock.today().year, clock.today().year + 1):
            await enter_year(system, year, [], source="test", provisional=True)
    school = await organisation(system, ("岱青职业培训学校", "泰山数字学院")[serial - 1], serial)
    await accredited(system, school)
    who = await teacher(system, school, ("曹立春", "鲁长河")[serial - 1], 900 + serial)
    await certificate(system, who)
    return Filer(
        organisation=school,
        clerk=clerk_of(school),
        item=item or await catalogue_item(system),
        teacher=who,
        room=await room(system, school),
    )


def filing(held: Filer, *, starts_in: int = 20, **other: object) -> Filing:
    starts_on = clock.today() + timedelta(days=starts_in)
    values: dict[str, object] = {
        "number": "2026年第(031)期",
        "catalogue_item": held.item,
        "division": "370902",
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=14),
        "capacity": 40,
        "place": "泰山区岱宗大街",
        "plan": "直播运营 60 课时",
        "assessment_plan": "理论机考，实操直播一场",
    }
    return Filing(**{**values, **other})  # type: ignore[arg-type]  # values are what it takes


def line(held: Filer, day: date, kind: SessionKind = SessionKind.PRACTICE) -> NewSession:
    """A day of eight training hours, from half past eight."""
    return NewSession(
        held_on=day, starts_at=time(8, 30), ends_at=time(14, 30), content="直播带货",
        kind=kind, teacher=held.teacher, room=held.room,
    )  # fmt: skip


async def planned_class(held: Filer, **other: object) -> UUID:
    """Draft a class whose timetable has the hours that the catalogue asks for."""
    wanted = filing(held, **other)
    key = await drafting.draft_class(held.clerk, held.organisation, wanted)
    last = wanted.starts_on + timedelta(days=7)
    await drafting.add_sessions(
        held.clerk, key, line(held, wanted.starts_on), until=last, weekdays=EVERY_DAY
    )
    return key
