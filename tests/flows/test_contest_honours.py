"""Levels and titles: drawn up from a published result, decided by three, in the ledger."""

from uuid import UUID

import pytest
from contests import CITY, Field, field, published

from app import db
from app.columns import uuid7
from app.decisions.data import Step
from app.decisions.queries import decision_of
from app.errors import ConflictError, NotFoundError
from app.home import decision_service
from app.home.decision_effects import SUMMARIES
from app.people import ledger
from app.people.data import LevelHeld, Title
from app.permits import Actor, Grant, Role
from app.reference.levels import SkillLevel
from competitions.honours import confirming, queries, service
from competitions.honours.data import LineKind, ListState

pytestmark = pytest.mark.usefixtures("database")
REVIEWER = Actor(account=uuid7(), name="顾知行", grants=(Grant(role=Role.SECTION_REVIEWER),))
LEADER = Actor(account=uuid7(), name="冷长河", grants=(Grant(role=Role.SIGNING_LEADER),))


async def worked(person: UUID) -> None:
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO evidence (id, person, kind, occurred_on, basis, source, occupation_code,"
            " facts, recorded_at) VALUES ($1, $2, 'years_in_trade', '2010-01-01', 'produced_here',"
            " $3, '4-02-04-06', $4, now())",
            uuid7(), person, f"years:{person}",
            '{"type": "years_in_trade", "occupation": "无人机驾驶员"}',
        )  # fmt: skip


async def decided(
    made: Field, given: dict[UUID, str], number: str = "泰人社字〔2026〕52号"
) -> None:
    key = (await queries.honour_page(CITY, made.event)).held.id
    decision = await service.propose(CITY, key, document_no=number, given=given)
    async with db.read(LEADER):
        held = await decision_of(decision)
        summary = await SUMMARIES[held.kind](held)
    assert summary.lists[0].rows
    await decision_service.take_step(REVIEWER, decision, Step.REVIEW)
    await decision_service.take_step(LEADER, decision, Step.SIGN)


async def held_by(person: UUID) -> list[object]:
    async with db.read(CITY):
        rows = await ledger.of_person(person)
    return [row.facts for row in rows if row.counts and isinstance(row.facts, LevelHeld | Title)]


async def test_nothing_follows_before_the_result_is_public_nor_by_itself() -> None:
    made = await field(2, state="provisional", start=60)
    with pytest.raises(ConflictError, match="honour-no-result"):
        await service.draw_up(CITY, made.event)
    await published(made, [1, 2])
    await service.draw_up(CITY, made.event)
    assert await held_by(made.people[0]) == []


async def test_a_signed_list_gives_levels_titles_and_a_certificate() -> None:
    made = await field(2, state="provisional", start=60)
    await published(made, [1, 2])
    await worked(made.people[0])
    await service.draw_up(CITY, made.event)
    shown = await queries.honour_page(CITY, made.event)
    assert [(line.rank, line.kind, line.given) for line in shown.lines] == [
        (1, LineKind.LEVEL, True), (1, LineKind.TITLE, True),
        (2, LineKind.LEVEL, False), (2, LineKind.TITLE, True),
    ]  # fmt: skip
    await decided(made, {line.id: "" for line in shown.lines if line.given})
    first, second = [await held_by(person) for person in made.people]
    assert {type(fact) for fact in first} == {LevelHeld, Title}
    assert next(f for f in first if isinstance(f, LevelHeld)).level is SkillLevel.L2
    assert [type(fact) for fact in second] == [Title]
    async with db.read(CITY) as connection:
        rows = await connection.fetch("SELECT title, number, state FROM credential ORDER BY number")
    assert [tuple(row) for row in rows] == [
        ("泰安市技术能手", "泰人社字〔2026〕52号-001", "active"),
        ("泰安市技术能手", "泰人社字〔2026〕52号-002", "active"),
    ]
    assert await confirming.rebuild(CITY) == 0
    assert (await queries.honour_page(CITY, made.event)).held.state is ListState.CONFIRMED


async def test_two_lists_under_one_document_number_their_certificates_on() -> None:
    for start in (60, 70):
        made = await field(1, state="provisional", start=start)
        await published(made, [1])
        await service.draw_up(CITY, made.event)
        lines = (await queries.honour_page(CITY, made.event)).lines
        await decided(made, {line.id: "" for line in lines if line.kind is LineKind.TITLE})
    async with db.read(CITY) as connection:
        rows = await connection.fetch("SELECT number FROM credential ORDER BY number")
    assert [row["number"][-4:] for row in rows] == ["-001", "-002"]


async def test_against_the_base_condition_only_with_a_reason() -> None:
    made = await field(1, state="provisional", start=60)
    await published(made, [1])
    key = await service.draw_up(CITY, made.event)
    lines = (await queries.honour_page(CITY, made.event)).lines
    level = next(line for line in lines if line.kind is LineKind.LEVEL)
    assert not level.base_met
    for number, given, code in (
        ("", {}, "honour-document"),
        ("文〔1〕号", {level.id: " "}, "honour-reason"),
    ):
        with pytest.raises(ConflictError, match=code):
            await service.propose(CITY, key, document_no=number, given=given)
    await decided(made, {level.id: "省级集训队推荐"})
    assert [type(fact) for fact in await held_by(made.people[0])] == [LevelHeld]


async def test_a_corrected_result_drops_the_list_and_takes_back_what_it_gave() -> None:
    made = await field(2, state="provisional", start=60)
    await published(made, [1, 5])
    for person in made.people:
        await worked(person)
    await service.draw_up(CITY, made.event)
    lines = (await queries.honour_page(CITY, made.event)).lines
    await decided(made, {line.id: "" for line in lines})
    await published(made, [5, 1], number=2)
    assert (await queries.honour_page(CITY, made.event)).stale
    await service.draw_up(CITY, made.event)
    lines = (await queries.honour_page(CITY, made.event)).lines
    await decided(made, {line.id: "" for line in lines}, "泰人社字〔2026〕60号")
    titles = [[f for f in await held_by(person) if isinstance(f, Title)] for person in made.people]
    assert [len(found) for found in titles] == [0, 1]
    async with db.read(CITY) as connection:
        states = await connection.fetch("SELECT person, state FROM credential")
    assert {row["person"]: row["state"] for row in states} == {
        made.people[0]: "revoked", made.people[1]: "active",
    }  # fmt: skip


async def test_a_list_signed_after_a_correction_is_refused() -> None:
    made = await field(1, state="provisional", start=60)
    await published(made, [1])
    await worked(made.people[0])
    key = await service.draw_up(CITY, made.event)
    lines = (await queries.honour_page(CITY, made.event)).lines
    decision = await service.propose(
        CITY, key, document_no="文〔1〕号", given={line.id: "" for line in lines}
    )
    with pytest.raises(ConflictError, match="honour-under-way"):
        await service.draw_up(CITY, made.event)
    await published(made, [1], number=2)
    await decision_service.take_step(REVIEWER, decision, Step.REVIEW)
    with pytest.raises(ConflictError, match="honour-result-changed"):
        await decision_service.take_step(LEADER, decision, Step.SIGN)
    assert await held_by(made.people[0]) == []


async def test_an_officer_of_another_county_finds_no_list() -> None:
    made = await field(1, state="final", start=60)
    other = Actor(
        account=uuid7(),
        grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370983"})),),
    )
    with pytest.raises(NotFoundError):
        await queries.honour_page(other, made.event)
