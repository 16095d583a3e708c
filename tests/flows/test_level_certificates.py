"""Level certificates reported by an institution: checked, entered, superseded, taken back."""

from datetime import date
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from factories import accredited, organisation

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.imports import lists
from app.imports.list_views import list_batch
from app.people import ledger
from app.people.data import LevelHeld
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from app.reference.levels import SkillLevel
from app.reference.loader import load
from certifications.levels.queries import CertificateFilter, certificates
from certifications.levels.service import LEVELS, receive
from certifications.levels.wording import PROBLEMS

YEAR = clock.today().year % 100
HEAD = ["姓名", "身份证号", "职业", "等级", "证书编号", "发证日期"]


def holder(serial: int) -> str:
    return reserved_id_number(serial, date(1990, 5, 17), male=True)


def row(serial: int, level: str, digit: int, number: int = 1, name: str = "") -> list[str]:
    day = f"{clock.today().year}-01-05"
    written = f"Y000137000001{YEAR:02d}{digit}{number:06d}"
    return [name or f"赵立{'甲乙丙丁'[serial]}", holder(serial), "电工", level, written, day]


def book(*rows: list[str]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for cells in (HEAD, *rows):
        sheet.append(cells)
    body = BytesIO()
    made.save(body)
    return body.getvalue()


@pytest.fixture
async def school(database: str, system: Actor) -> Actor:
    await load()
    key = await organisation(system)
    for level in ("L4", "L3"):
        await accredited(system, key, "6-31-01-03", level, purpose="assess")
    grant = Grant(role=Role.INSTITUTION_CLERK, organisation=key)
    return Actor(account=uuid7(), name="田立新", grants=(grant,))


async def sent(actor: Actor, *rows: list[str]) -> UUID:
    key, _ = await receive(actor, file_name="证书.xlsx", content=book(*rows), organisation=None)
    return key


async def test_certificates_are_entered_and_the_higher_level_supersedes(school: Actor) -> None:
    key = await sent(school, row(0, "中级工", 4, 1), row(0, "高级工", 3, 2), row(1, "技师", 2, 3))
    found = await list_batch(LEVELS, PROBLEMS, school, key)
    assert (found.batch.counts["new"], found.batch.counts["refused"]) == (2, 1)
    assert [cause.code for cause in found.causes] == ["level-not-accredited"]
    assert all("*" in shown.cells[1] for shown in found.rows)
    assert await lists.accept(LEVELS, school, key) == 2
    held = await certificates(school, CertificateFilter())
    assert [(one.level, one.state) for one in held.rows] == [
        (SkillLevel.L3, "valid"), (SkillLevel.L4, "superseded"),
    ]  # fmt: skip
    async with db.read(school) as connection:
        person = await connection.fetchval("SELECT DISTINCT person FROM skill_certificate")
        rows = await ledger.of_person(person)
    assert {fact.facts.level for fact in rows if isinstance(fact.facts, LevelHeld)} == {
        SkillLevel.L4, SkillLevel.L3,
    }  # fmt: skip
    assert all(fact.counts and fact.occupation_code == "6-31-01-03" for fact in rows)


async def test_the_same_list_again_is_the_same_batch_and_changes_nothing(school: Actor) -> None:
    content = book(row(0, "高级工", 3))
    first, new = await receive(school, file_name="a.xlsx", content=content, organisation=None)
    again = await receive(school, file_name="b.xlsx", content=content, organisation=None)
    assert (new, again) == (True, (first, False))
    await lists.accept(LEVELS, school, first)
    more = await sent(school, row(0, "高级工", 3), row(1, "高级工", 3, 2))
    found = await list_batch(LEVELS, PROBLEMS, school, more)
    assert (found.batch.counts["unchanged"], found.batch.counts["new"]) == (1, 1)


async def test_undo_takes_it_back_and_what_was_superseded_stands_again(school: Actor) -> None:
    await lists.accept(LEVELS, school, await sent(school, row(0, "中级工", 4)))
    higher = await sent(school, row(0, "高级工", 3, 2))
    await lists.accept(LEVELS, school, higher)
    await lists.undo(LEVELS, school, higher)
    held = await certificates(school, CertificateFilter())
    assert {one.level: one.state for one in held.rows} == {
        SkillLevel.L4: "valid", SkillLevel.L3: "withdrawn",
    }  # fmt: skip
    async with db.read(school) as connection:
        person = await connection.fetchval("SELECT DISTINCT person FROM skill_certificate")
        living = [fact for fact in await ledger.of_person(person) if fact.counts]
    assert [fact.facts.level for fact in living] == [SkillLevel.L4]
    await lists.accept(LEVELS, school, higher)
    states = {
        one.level: one.state for one in (await certificates(school, CertificateFilter())).rows
    }
    assert states == {SkillLevel.L4: "superseded", SkillLevel.L3: "valid"}


async def test_a_number_of_somebody_else_is_refused_and_so_is_another_name(school: Actor) -> None:
    await lists.accept(LEVELS, school, await sent(school, row(0, "高级工", 3)))
    key = await sent(school, row(1, "高级工", 3), row(0, "高级工", 3, 9, name="孙志"))
    found = await list_batch(LEVELS, PROBLEMS, school, key)
    assert {cause.code for cause in found.causes} == {"level-number-taken", "level-name-other"}


async def test_certificates_relied_on_in_a_selection_are_not_taken_back(
    school: Actor, system: Actor
) -> None:
    key = await sent(school, row(0, "高级工", 3))
    await lists.accept(LEVELS, school, key)
    async with db.transaction(system) as connection:
        person = await connection.fetchval("SELECT person FROM skill_certificate")
        round_key, application, today, now = uuid7(), uuid7(), clock.today(), clock.now()
        await connection.execute(
            "INSERT INTO round (id, tier, year, title, opens_on, closes_on, quota, state, terms,"
            " rubric, drawn_up_at) VALUES ($1, 'seed', 2026, '评选', $2, $2, 9, 'checking', '{}',"
            " '[]', $3)", round_key, today, now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO application (id, round, person, state, filer, started_at, submitted_at)"
            " VALUES ($1, $2, $3, 'county_checked', $4, $5, $5)",
            application, round_key, person, uuid7(), now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO application_check (id, application, stage, verdict, assessment,"
            " checked_on, account, checked_by, checked_at)"
            " VALUES ($1, $2, 'county', 'passed', '{}', $3, $4, '宋海燕', $5)",
            uuid7(), application, today, uuid7(), clock.now(),
        )  # fmt: skip
    with pytest.raises(ConflictError, match="levels-relied-on"):
        await lists.undo(LEVELS, school, key)


async def test_nobody_reports_or_sees_for_another_institution(school: Actor, system: Actor) -> None:
    key = await sent(school, row(0, "高级工", 3))
    other = await organisation(system, "另一所学校", 2)
    stranger = Actor(
        account=uuid7(), name="韩静",
        grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=other),),
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        await list_batch(LEVELS, PROBLEMS, stranger, key)
    with pytest.raises(ForbiddenError):
        await receive(
            stranger, file_name="x.xlsx", content=book(row(1, "高级工", 3)),
            organisation=school.grants[0].organisation,
        )  # fmt: skip
    assert (await certificates(stranger, CertificateFilter())).total == 0
