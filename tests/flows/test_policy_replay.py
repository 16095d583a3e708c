"""A past check gives the same answer again, whatever became known or changed since."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from factories import people

from app import clock, db
from app.columns import uuid7
from app.people import ledger
from app.people.data import Basis, Evidence, LevelHeld, Tier, TrainingHours
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.terms.service import publish
from certifications.data import Criterion
from certifications.policy.replay import replayed_checks
from certifications.queries import LADDER, ladder_facts
from certifications.rules import assess
from certifications.terms import default_terms

TRADE = "6-31-01-03"


def level(person: UUID, code: SkillLevel, source: str, today: date) -> Evidence:
    return Evidence(
        id=uuid7(), person=person, occurred_on=today - timedelta(days=400), source=source,
        basis=Basis.PRODUCED_HERE, occupation_code=TRADE,
        facts=LevelHeld(level=code, occupation="电工"),
    )  # fmt: skip


def hours(person: UUID, amount: int, today: date) -> Evidence:
    return Evidence(
        id=uuid7(), person=person, occurred_on=today - timedelta(days=40), source=f"h:{uuid7()}",
        basis=Basis.PRODUCED_HERE, facts=TrainingHours(hours=amount, course="电工新技术"),
    )  # fmt: skip


@pytest.fixture
async def checked(database: str, system: Actor) -> UUID:
    """Somebody with level 3 and 30 hours, checked under version 1 of the terms."""
    (person,) = await people(system, 1)
    today = clock.today()
    async with db.transaction(system):
        await publish(LADDER, "第一版", default_terms(), today - timedelta(days=30))
        await ledger.write(
            [level(person, SkillLevel.L3, "level:1", today), hours(person, 30, today)]
        )
    async with db.transaction(system) as connection:
        facts = await ladder_facts(person, today)
        frozen = msgspec.json.encode(assess(facts, default_terms(), today)).decode()
        round_key, application = uuid7(), uuid7()
        now = clock.now()
        await connection.execute(
            "INSERT INTO round (id, tier, year, number, title, opens_on, closes_on, quota, state,"
            " terms, rubric, drawn_up_at) VALUES ($1, 'seed', 2026, 1, '种子工匠评选', $2, $2, 9,"
            " 'checking', '{}', '[]', $3)",
            round_key, today, now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO application (id, round, person, state, occupation_code, filer,"
            " started_at, submitted_at) VALUES ($1, $2, $3, 'county_checked', $4, $5, $6, $6)",
            application, round_key, person, TRADE, uuid7(), now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO application_check (id, application, stage, verdict, reason, assessment,"
            " terms_number, checked_on, account, checked_by, checked_at)"
            " VALUES ($1, $2, 'county', 'refused', '课时不足', $3, 1, $4, $5, '宋海燕', $6)",
            uuid7(), application, frozen, today, uuid7(), clock.now(),
        )  # fmt: skip
    return person


async def test_what_became_known_later_changes_no_past_answer(checked: UUID, system: Actor) -> None:
    today = clock.today()
    laxer = msgspec.structs.replace(default_terms().seed, training_hours=None, mentor=False)
    async with db.transaction(system):
        await ledger.write(
            [level(checked, SkillLevel.L1, "level:1", today), hours(checked, 90, today)]
        )
        await publish(LADDER, "第二版", msgspec.structs.replace(default_terms(), seed=laxer), today)
    (found,), total = await replayed_checks(system, 1)
    assert total == 1
    assert found.same
    assert found.differs_in == ()
    assert "*" in found.name


async def test_an_answer_that_the_rules_would_not_give_is_named(
    checked: UUID, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        written = await connection.fetchval("SELECT assessment FROM application_check")
        await connection.execute(
            "UPDATE application_check SET assessment = $1",
            written.replace('"have": 30', '"have": 31'),
        )
    (found,), _ = await replayed_checks(system, 1)
    assert not found.same
    assert found.tier is Tier.SEED
    assert found.differs_in == (Criterion.TRAINING_HOURS,)
