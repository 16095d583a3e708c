"""A class with people and sessions, ready for attendance; times are the city's clock."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor, Grant, Role
from courses.service.classes import enrol


class School(msgspec.Struct, kw_only=True):
    """An institution's running class: its clerk, trainees, enrolments."""

    organisation: UUID
    clerk: Actor
    key: UUID
    item: UUID
    people: list[UUID]
    enrolments: list[UUID]


async def running_class(
    system: Actor,
    trainees: int = 3,
    *,
    starts_in: int = -5,
    start: int = 0,
    serial: int = 1,
    item: UUID | None = None,
) -> School:
    """Make a class in training since five days, with this many people."""
    names = ("岱青职业培训学校", "泰山数字学院", "汶水技工学校")
    school = await organisation(system, names[serial - 1], serial)
    item = item or await catalogue_item(system)
    key = await training_class(school, item, starts_in=starts_in)
    who = await people(system, trainees, start=start)
    enrolments = [await enrol(clerk_of(school), key, person, "veteran") for person in who]
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE training_class SET state = 'running' WHERE id = $1", key)
    return School(
        organisation=school,
        clerk=clerk_of(school),
        key=key,
        item=item,
        people=who,
        enrolments=enrolments,
    )


async def session(
    training_class: UUID,
    *,
    days: int = 0,
    start: time | None = None,
    minutes: int = 180,
    hours: str = "4",
    state: str = "planned",
) -> UUID:
    """Put a session in the timetable, so many days from today; without a start it began now."""
    now = clock.now().astimezone(clock.CITY_ZONE)
    begins = datetime.combine(now.date() + timedelta(days=days), start or time(9))
    if start is None and not days:
        midnight = datetime.combine(now.date(), time(0))
        begins = max(now.replace(tzinfo=None, second=0) - timedelta(minutes=1), midnight)
    ends = min(
        begins + timedelta(minutes=minutes), datetime.combine(begins.date(), time(23, 59, 59))
    )
    key = uuid7()
    async with db.transaction(ANYONE) as connection:
        await connection.execute(
            "INSERT INTO class_session (id, training_class, held_on, starts_at, ends_at, hours,"
            " kind, content, state) VALUES ($1, $2, $3, $4, $5, $6, 'theory', '直播间布置', $7)",
            key, training_class, begins.date(), begins.time(), ends.time(), Decimal(hours), state,
        )  # fmt: skip
    return key


def worker(person: UUID) -> Actor:
    return Actor(account=uuid7(), person=person, name="学员", grants=(Grant(role=Role.WORKER),))


async def hours_held(enrolment: UUID) -> Decimal | None:
    async with db.read(ANYONE) as connection:
        held: Decimal | None = await connection.fetchval(
            "SELECT attended_hours FROM enrolment WHERE id = $1", enrolment
        )
    return held
