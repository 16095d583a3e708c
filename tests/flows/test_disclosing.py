"""Unmasked values: a permit, a reason, a record, or nothing."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from factories import catalogue_item, clerk_of, newcomers, organisation, people, training_class
from openpyxl import load_workbook

from app import db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import ANYONE, Actor, Grant, Role
from courses.service.classes import enrol
from courses.service.disclosing import export_roster, reveal


def head_of(school) -> Actor:
    return Actor(
        account=uuid7(),
        name="校长",
        grants=(Grant(role=Role.INSTITUTION_HEAD, organisation=school),),
    )


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


async def a_class(system: Actor, school, count: int):
    key = await training_class(school, await catalogue_item(system), capacity=300)
    enrolled = [
        await enrol(clerk_of(school), key, p, "enterprise_employee")
        for p in await people(system, count)
    ]
    return key, enrolled


async def reasons() -> list[tuple[str, str]]:
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch("SELECT action, reason FROM event WHERE reason <> ''")
    return [(row["action"], row["reason"]) for row in rows]


async def test_a_revealed_number_leaves_its_reason(system: Actor, school) -> None:
    _, (enrolment,) = await a_class(system, school, 1)
    shown = await reveal(head_of(school), enrolment, "核对照片")
    assert shown.id_number == newcomers(1).id_number[0]
    assert await reasons() == [("people.person.revealed", "核对照片")]


async def test_without_a_reason_nothing_is_shown(system: Actor, school) -> None:
    key, (enrolment,) = await a_class(system, school, 1)
    with pytest.raises(ConflictError, match="reason-needed"):
        await reveal(head_of(school), enrolment, "  ")
    with pytest.raises(ConflictError, match="reason-needed"):
        await export_roster(clerk_of(school), key, "")


async def test_another_institution_reveals_nothing(system: Actor, school) -> None:
    key, (enrolment,) = await a_class(system, school, 1)
    other = await organisation(system, "泰山数字学院", 2)
    with pytest.raises(NotFoundError):
        await reveal(head_of(other), enrolment, "核对照片")
    with pytest.raises(NotFoundError):
        await export_roster(clerk_of(other), key, "报送平台")


async def test_the_roster_goes_out_in_the_provincial_template(system: Actor, school) -> None:
    key, _ = await a_class(system, school, 3)
    name, content = await export_roster(clerk_of(school), key, "报送平台")
    sheet = load_workbook(BytesIO(content)).active
    assert name == "roster.xlsx"
    assert sheet.max_column == 27
    assert [cell.value for cell in sheet[1]][:3] == ["姓名", "文化程度", "身份证号码"]
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == set(newcomers(3).id_number)
    assert sheet["F2"].value == "企业职工"


async def test_more_than_the_templates_lines_are_split(system: Actor, school) -> None:
    key, _ = await a_class(system, school, 200)
    name, content = await export_roster(clerk_of(school), key, "报送平台")
    assert name == "roster.zip"
    sizes = [
        load_workbook(BytesIO(ZipFile(BytesIO(content)).read(part))).active.max_row
        for part in ZipFile(BytesIO(content)).namelist()
    ]
    assert sizes == [200, 2]
