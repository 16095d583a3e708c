"""Naming: proposed after the notice, signed by bureau and union, certified, kept in the ledger."""

import asyncio
from datetime import date, timedelta

import asyncpg
import msgspec
import pytest
from publicity import (
    THIRD,
    days_pass,
    entry,
    named,
    noticed,
    object_to,
    only,
    opened,
    propose,
    states,
    text,
)
from selections import DEPUTY, LEADER, OFFICER, REVIEWER, UNION

from app import clock, db
from app.decisions.data import Step
from app.errors import ConflictError, MalformedError
from app.home.decision_service import take_step
from app.people import ledger
from app.people.data import Tier, TierHeld
from app.permits import Actor
from certifications.naming import queries, service
from certifications.naming.queries import HolderFilter
from certifications.notices import ruling
from certifications.notices.data import ObjectionState
from certifications.office.appointing import NewAppointment, appoint, term_end

pytestmark = pytest.mark.usefixtures("database")


async def test_nobody_is_named_before_bureau_and_union_have_signed(system: Actor) -> None:
    held = await noticed(system, 90, 85, 80)
    decision = await propose(held)
    assert await states(system, held) == ["approved", "approved", "ranked"]
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    assert (await queries.naming_page(OFFICER, held.round)).named is None
    await take_step(UNION, decision, Step.COSIGN)
    assert await states(system, held) == ["named", "named", "not_selected"]
    async with db.read(system) as connection:
        assert await connection.fetchval(
            "SELECT ended_for FROM application WHERE id = $1", held.applications[2]
        ) == "全市名额已满"  # fmt: skip
    found = await queries.naming_page(OFFICER, held.round)
    assert found.document_no == "泰人社发〔2026〕12号"
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT state FROM round WHERE id = $1", held.round) == (
            "named"
        )
        rows = await connection.fetch(
            "SELECT a.valid_until, a.credential, c.title, c.holder FROM appointment a"
            " JOIN credential c ON c.id = a.credential"
        )
    assert len(rows) == 2
    assert {row["title"] for row in rows} == {"泰安市种子工匠"}
    assert all(row["valid_until"] == term_end(clock.today(), 4) for row in rows)


async def test_what_was_named_is_in_the_ledger_and_a_rebuild_gives_the_same(
    system: Actor,
) -> None:
    held = await named(system, 90)
    async with db.read(system):
        (row,) = [
            r for r in await ledger.of_person(held.people[0]) if isinstance(r.facts, TierHeld)
        ]
    assert (row.facts.tier, row.occurred_on) == (Tier.SEED, clock.today())
    assert await service.rebuild(system) == 0
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE evidence SET superseded_by = id WHERE source LIKE 'appointment:%'"
        )
        await connection.execute(
            "INSERT INTO evidence (id, person, kind, occurred_on, basis, source, facts,"
            " recorded_at) SELECT gen_random_uuid(), person, kind, occurred_on, basis,"
            " 'appointment:01a20d21-9ab7-70ff-a422-515d4dfc1fd9', facts, now() FROM evidence"
            " WHERE source LIKE 'appointment:%' LIMIT 1"
        )
    assert await service.rebuild(system) == 1
    async with db.read(system):
        (again,) = [
            r
            for r in await ledger.of_person(held.people[0])
            if isinstance(r.facts, TierHeld) and r.superseded_by is None
        ]
    same = msgspec.structs.replace(again, id=row.id)
    assert same == row


async def test_naming_waits_for_the_notice_the_minutes_and_a_free_number(system: Actor) -> None:
    held, notice = await opened(system, 90)
    with pytest.raises(ConflictError, match="naming-notice-open"):
        await propose(held)
    await days_pass(system, notice)
    with pytest.raises(MalformedError, match="naming-minutes"):
        await service.propose_naming(OFFICER, held.round, text(), file_name="", minutes=b"")
    with pytest.raises(ConflictError, match="naming-dates"):
        await propose(held, met_on=clock.today() + timedelta(days=1))
    with pytest.raises(ConflictError, match="naming-dates"):
        await propose(held, named_on=clock.today() - timedelta(days=100), met_on=date(2020, 1, 1))
    await propose(held)


async def test_naming_waits_for_objections_and_for_those_who_may_ask_for_a_review(
    system: Actor,
) -> None:
    held, notice = await opened(system, 90)
    await object_to(notice, await entry(notice))
    await days_pass(system, notice)
    with pytest.raises(ConflictError, match="naming-objection-open"):
        await propose(held)
    await ruling.rule(DEPUTY, await only(), ObjectionState.DISMISSED, "查无实据，予以驳回")
    with pytest.raises(ConflictError, match="naming-review-possible"):
        await propose(held)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE objection SET review_until = $1", clock.today() - timedelta(days=1)
        )
    await propose(held)


async def test_two_officers_naming_at_once_one_gets_the_difference(system: Actor) -> None:
    held = await noticed(system, 90)

    async def both(actor: Actor, number: str):
        try:
            return await propose(held, actor, document_no=number)
        except ConflictError as refused:
            return refused

    answers = await asyncio.gather(
        both(OFFICER, "泰人社发〔2026〕12号"), both(THIRD, "泰人社发〔2026〕13号")
    )
    refused = [answer for answer in answers if isinstance(answer, ConflictError)]
    assert [one.code for one in refused] == ["decision-open"]
    said = str(refused[0].facts["difference"])
    assert "〔2026〕12号" in said
    assert "〔2026〕13号" in said


async def test_a_second_naming_and_a_used_number_are_refused_by_the_database(
    system: Actor,
) -> None:
    held = await named(system, 90)
    with pytest.raises(ConflictError, match="round-not-there"):
        await propose(held)
    async with db.transaction(system) as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            async with connection.transaction():
                await connection.execute(
                    "INSERT INTO naming (id, round, decision, minutes_no, met_on, document_no,"
                    " named_on, named_at) SELECT gen_random_uuid(), round, decision, minutes_no,"
                    " met_on, 'X', named_on, now() FROM naming"
                )


async def test_an_objection_that_comes_up_while_it_is_signed_takes_the_signature_back(
    system: Actor,
) -> None:
    held, notice = await opened(system, 90)
    receipt = await object_to(notice, await entry(notice))
    await ruling.rule(DEPUTY, await only(), ObjectionState.DISMISSED, "查无实据，予以驳回")
    await days_pass(system, notice)
    yesterday = clock.today() - timedelta(days=1)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE objection SET review_until = $1", yesterday)
    decision = await propose(held)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE objection SET state = 'review' WHERE receipt_no = $1", receipt.number
        )
    with pytest.raises(ConflictError, match="naming-objection-open"):
        await take_step(UNION, decision, Step.COSIGN)
    assert await states(system, held) == ["approved"]


async def test_a_higher_tier_ends_the_lower_one(system: Actor) -> None:
    held = await named(system, 90)
    today = clock.today()
    new = NewAppointment(
        person=held.people[0], application=None, tier=Tier.CRAFTSMAN, name="高明远",
        employer="汶水纺织厂", occupation_code="6-18-02-04", occupation="焊工",
        division="370902", document_no="泰人社发〔2026〕20号", number="20-001",
        named_on=today + timedelta(days=30),
        valid_until=term_end(today + timedelta(days=30), 4), monthly_allowance_yuan=500,
    )  # fmt: skip
    async with db.transaction(system) as connection:
        await appoint(OFFICER, new, one_active_tier=True)
        rows = await connection.fetch("SELECT tier, state FROM appointment ORDER BY named_on")
        tiers = [
            (r.facts.tier, r.valid_until)
            for r in await ledger.of_person(held.people[0])
            if isinstance(r.facts, TierHeld) and r.superseded_by is None
        ]
        credentials = await connection.fetch("SELECT state FROM credential ORDER BY issued_on")
    assert [(r["tier"], r["state"]) for r in rows] == [
        ("seed", "superseded"), ("craftsman", "active"),
    ]  # fmt: skip
    assert tiers == [
        (Tier.SEED, today + timedelta(days=29)), (Tier.CRAFTSMAN, new.valid_until),
    ]  # fmt: skip
    assert [r["state"] for r in credentials] == ["superseded", "active"]
    assert await service.rebuild(system) == 0


async def test_the_public_sees_who_holds_a_tier_and_no_numbers(system: Actor) -> None:
    await named(system, 90, 85)
    found = await queries.holders(HolderFilter(), clock.today())
    assert (found.total, found.counts[Tier.SEED]) == (2, 2)
    assert (await queries.holders(HolderFilter(tier=Tier.CHIEF), clock.today())).total == 0
    (naming,) = await queries.namings()
    whole = await queries.public_naming(naming.id, clock.today())
    assert len(whole.holders) == 2
    assert "379999" not in repr(whole)
    later = term_end(clock.today(), 4) + timedelta(days=1)
    assert (await queries.holders(HolderFilter(), later)).total == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 24), date(2030, 11, 23)),
        (date(2028, 2, 29), date(2032, 2, 28)),
        (date(2027, 1, 1), date(2030, 12, 31)),
    ],
)
def test_a_term_of_four_years_ends_the_day_before(first: date, last: date) -> None:
    assert term_end(first, 4) == last
