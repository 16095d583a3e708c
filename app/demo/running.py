"""A class in training now: a timetable, attendance so far, and a session to scan into today."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.columns import uuid7
from app.demo.city import institutions
from app.demo.names import NAMES_OF_CLASS
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor
from courses.attendance.data import Entry, Way
from courses.attendance.service import record_attendance
from courses.data import ClassState, NewClass
from courses.rules.attended import Presence
from courses.service.classes import create_class, enrol, take_step

_CLERK = "田立新"
_FIRST_SERIAL = 4_100
_BIRTH = date(1994, 6, 1)
_DAYS_BEFORE = (5, 4, 3, 1)
_CONTENT = ("直播间布置", "话术与脚本", "选品与定价", "短视频拍摄", "数据复盘", "实操演练")
_HALF_DAYS = ((time(8, 30), time(11, 30), "theory"), (time(14), time(17), "practice"))
_LAST_MINUTE = time(23, 59)


async def running_class(clerk: Actor, school: UUID, item: UUID, worker: UUID, today: date) -> None:
    """Make a class that began last week, with the worker in it."""
    clerk = msgspec.structs.replace(clerk, name=_CLERK)
    key = await create_class(
        clerk,
        NewClass(
            number=f"{today.year}年第(018)期",
            organisation=school,
            catalogue_item=item,
            division=institutions()[0].division,
            starts_on=today - timedelta(days=6),
            ends_on=today + timedelta(days=12),
            capacity=40,
            action="技能兴泰",
        ),
    )
    people = [worker, *await _people()]
    trainees = [await enrol(clerk, key, person, "enterprise_employee") for person in people]
    async with db.transaction(clerk) as connection:
        held = await connection.fetchrow("SELECT * FROM training_class WHERE id = $1", key)
        await take_step(clerk, held, ClassState.RUNNING)
    for place, session in enumerate(await _sessions(clerk, key, today)):
        await record_attendance(clerk, session, _marks(trainees, place), way=Way.PAGE)
        if not place:
            excused = [Entry(enrolment=trainees[2], presence=Presence.LEAVE)]
            await record_attendance(
                clerk, session, excused, way=Way.PAGE, reason="当日请假，假条次日补交"
            )


async def _people() -> list[UUID]:
    names = NAMES_OF_CLASS
    places = range(len(names))
    async with db.transaction(Actor(name="demonstration")):
        registered = await register(
            Newcomers(
                name=list(names),
                id_type=["mainland_id"] * len(names),
                id_number=[
                    reserved_id_number(_FIRST_SERIAL + n, _BIRTH, male=n % 2 == 0) for n in places
                ],
                phone=[f"136{_FIRST_SERIAL + n:08d}" for n in places],
                birth_date=[_BIRTH] * len(names),
                sex=["f" if n % 2 else "m" for n in places],
                education=["senior_middle"] * len(names),
            )
        )
    return list(registered.person)


async def _sessions(clerk: Actor, key: UUID, today: date) -> list[UUID]:
    """Enter the timetable and return the sessions held before today."""
    lines = [
        (today - timedelta(days=days), starts, ends, kind)
        for days in _DAYS_BEFORE
        for starts, ends, kind in _HALF_DAYS
    ]
    begins = clock.now().astimezone(clock.CITY_ZONE).replace(minute=0, second=0, microsecond=0)
    ends = datetime.combine(today, _LAST_MINUTE, clock.CITY_ZONE)
    now = (today, begins.time(), min(begins + timedelta(hours=3), ends).time(), "theory")
    coming = [
        (today + timedelta(days=days), starts, ends, kind)
        for days in (1, 2, 3, 6, 7, 8)
        for starts, ends, kind in _HALF_DAYS
    ]
    rows = [
        (uuid7(), key, *line, Decimal(4), _CONTENT[n % len(_CONTENT)])
        for n, line in enumerate([*lines, now, *coming])
    ]
    async with db.transaction(clerk) as connection:
        await connection.executemany(
            "INSERT INTO class_session (id, training_class, held_on, starts_at, ends_at, kind,"
            " hours, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            rows,
        )
    return [row[0] for row in rows[: len(lines)]]


def _marks(trainees: Sequence[UUID], place: int) -> list[Entry]:
    """Most are there; one is late, one away, another one each time."""
    marks = {(place * 3) % len(trainees): Presence.LATE, (place * 5 + 2) % len(trainees): (
        Presence.ABSENT if place % 3 == 0 else Presence.LEAVE
    )}  # fmt: skip
    return [
        Entry(enrolment=trainee, presence=marks.get(n, Presence.PRESENT))
        for n, trainee in enumerate(trainees)
    ]
