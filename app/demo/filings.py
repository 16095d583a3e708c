"""Classes on their way through filing: drafted, returned, waiting, approved, to be changed."""

import io
import random
from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import UUID

import msgspec
from PIL import Image, ImageDraw

from app import db
from app.demo.accreditation import OFFICE
from app.demo.city import institutions
from app.permits import Actor, Grant, Role
from courses.filing import changing, drafting, inspecting, stepping
from courses.filing.data import Filing, NewSession, SessionKind
from courses.filing.drafting import lock_own_class
from courses.filing.inspecting import NewInspection, Outcome
from courses.papers.data import PaperKind
from courses.papers.service import file_scan

FAVOURITE = "互联网营销师"
"""What an institution files where it may; else the first it is accredited for."""
_PLAN = "模块一 直播基础 20 课时；模块二 选品与运营 20 课时；模块三 实战带货 20 课时。"
_ASSESSMENT = "理论机考 60 分钟；实操现场直播一场，两名考评员评分。"
_HALF_DAYS = ((time(8, 30), time(11, 30)), (time(14), time(17)))
_FIRST_SERIAL = 170
_WEEKEND = 5
_LATEST = timedelta(days=40)
"""No accreditation of the demonstration ends before."""
WAITING = 6
"""Institutions whose filing waits for an officer."""


async def make_filings(schools: Sequence[UUID], today: date, seed: int) -> None:
    """File classes for several institutions, in every state an officer meets."""
    rng = random.Random(seed)  # noqa: S311 - a deterministic city, nothing secret
    draft = await _draft(schools, 0, today + timedelta(days=25), _FIRST_SERIAL)
    await _draft(schools, 0, today + timedelta(days=40), _FIRST_SERIAL + 1, planned=False)
    returned = await _draft(schools, 0, today + timedelta(days=9), _FIRST_SERIAL + 2)
    await stepping.file_class(_clerk(schools, 0), returned)
    await stepping.return_class(OFFICE, returned, "教学计划请分模块写明课时，并补教学资源清单。")
    for place in await _able(schools, today + _LATEST):
        starts_on = today + timedelta(days=rng.randrange(8, _LATEST.days))
        key = await _draft(schools, place, starts_on, _FIRST_SERIAL)
        if place % 2:
            await _stamped_papers(_clerk(schools, place), key)
        await stepping.file_class(_clerk(schools, place), key)
    await _changed(schools, today + timedelta(days=41))
    await inspecting.record_inspection(
        OFFICE,
        draft,
        NewInspection(
            inspected_on=today - timedelta(days=2),
            inspectors="秦牧川、宋海燕",
            outcome=Outcome.TO_MEND,
            findings="203 教室消防通道堆放杂物，实训设备无检验标识。",
            mend_by=today + timedelta(days=5),
        ),
    )


async def _able(schools: Sequence[UUID], until: date) -> list[int]:
    """Return the places of the first institutions, but for the very first, that may file."""
    async with db.read(OFFICE) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT a.organisation FROM accreditation a JOIN catalogue_item i"
            " ON i.occupation_code = a.occupation_code AND i.level = a.level"
            " JOIN catalogue_edition e ON e.id = i.edition AND e.state = 'published'"
            " WHERE a.purpose = 'train' AND a.valid_until > $1",
            until,
        )
    able = {row["organisation"] for row in rows}
    return [n for n, school in enumerate(schools) if n and school in able][:WAITING]


def _clerk(schools: Sequence[UUID], place: int) -> Actor:
    grant = Grant(role=Role.INSTITUTION_CLERK, organisation=schools[place])
    return Actor(name="田立新" if not place else "培训机构经办", grants=(grant,))


async def _draft(
    schools: Sequence[UUID],
    place: int,
    starts_on: date,
    serial: int,
    *,
    planned: bool = True,
) -> UUID:
    clerk = _clerk(schools, place)
    async with db.read(clerk) as connection:
        held = await connection.fetchrow(
            "SELECT i.id, i.hours, i.practice_hours, i.occupation_code FROM catalogue_item i"
            " JOIN catalogue_edition e ON e.id = i.edition AND e.state = 'published'"
            " JOIN accreditation a ON a.occupation_code = i.occupation_code AND a.level = i.level"
            " AND a.organisation = $1 AND a.purpose = 'train' AND a.valid_until > $2"
            " ORDER BY i.title <> $3, i.title, i.level LIMIT 1",
            schools[place], starts_on, FAVOURITE,
        )  # fmt: skip
        rooms = await connection.fetch(
            "SELECT id, kind, address FROM room WHERE organisation = $1 ORDER BY kind, name",
            schools[place],
        )
        teacher = await connection.fetchval(
            "SELECT t.id FROM teacher t JOIN teacher_certificate k ON k.teacher = t.id"
            " WHERE t.organisation = $1 AND k.occupation_code = $2 ORDER BY t.name LIMIT 1",
            schools[place], held["occupation_code"],
        )  # fmt: skip
    lines = _timetable(starts_on, held["hours"], held["practice_hours"])
    by_kind = {row["kind"]: row["id"] for row in reversed(rooms)}
    key = await drafting.draft_class(
        clerk,
        schools[place],
        Filing(
            number=f"{starts_on.year}年第({serial})期",
            catalogue_item=held["id"],
            division=institutions()[place].division,
            starts_on=starts_on,
            ends_on=lines[-1].held_on,
            capacity=40,
            place=rooms[0]["address"],
            plan=_PLAN,
            assessment_plan=_ASSESSMENT,
            action="技能兴泰",
        ),
    )
    if planned:
        await drafting.replace_timetable(
            clerk,
            key,
            [
                msgspec.structs.replace(line, teacher=teacher, room=by_kind.get(line.kind))
                for line in lines
            ],
        )
    return key


def _timetable(starts_on: date, hours: int, practice_hours: int) -> list[NewSession]:
    """Return half-days of four training hours on working weekdays, theory before practice."""
    theory, lines, day = hours - practice_hours, list[NewSession](), starts_on
    while len(lines) * 4 < hours:
        if day.weekday() < _WEEKEND:
            for starts_at, ends_at in _HALF_DAYS:
                done = len(lines) * 4
                kind = SessionKind.THEORY if done + 4 <= theory else SessionKind.PRACTICE
                content = "直播基础与选品" if kind is SessionKind.THEORY else "实战带货"
                lines.append(
                    NewSession(
                        held_on=day, starts_at=starts_at, ends_at=ends_at, content=content,
                        kind=kind,
                    )
                )  # fmt: skip
        day += timedelta(days=1)
    return lines


async def _stamped_papers(clerk: Actor, key: UUID) -> None:
    for place, kind in enumerate((PaperKind.FILING_FORM, PaperKind.COMMITMENT)):
        await file_scan(
            clerk, key, kind, name=f"{kind}.png", content=_scan(key.hex[-6:] + str(place)),
            remark="演示扫描件",
        )  # fmt: skip


def _scan(mark: str) -> bytes:
    """Return a picture of a sheet with a round stamp; ``mark`` makes it the only one."""
    sheet = Image.new("RGB", (420, 594), "#fdfdfb")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 380, 554), outline="#333333")
    for line in range(90, 420, 24):
        pen.line((60, line, 360, line), fill="#bbbbbb")
    pen.ellipse((240, 430, 360, 550), outline="#b3261e", width=5)
    pen.text((60, 560), mark, fill="#888888")
    made = io.BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()


async def _changed(schools: Sequence[UUID], starts_on: date) -> None:
    """Leave an approved class of the first institution with a change that waits."""
    clerk = _clerk(schools, 0)
    key = await _draft(schools, 0, starts_on, _FIRST_SERIAL + 3)
    await stepping.file_class(clerk, key)
    await stepping.approve_class(OFFICE, key, "材料齐全，盖章件后补。")
    async with db.transaction(clerk):
        held = await changing.held_plan(await lock_own_class(clerk, key))
    first, line = next(iter(held.sessions.items()))
    moved = msgspec.structs.replace(line, starts_at=time(18), ends_at=time(21))
    wanted = msgspec.structs.replace(held, capacity=35, sessions={**held.sessions, first: moved})
    await changing.ask_change(clerk, key, wanted, "学员多为在岗职工，第一次课改到晚上。")
