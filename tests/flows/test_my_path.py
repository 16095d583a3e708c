"""Hours of a completed class reach the worker's own path, and nobody else's."""

from datetime import date

import msgspec
import pytest
from workers import trained_worker

from app import clock, db
from app.columns import uuid7
from app.errors import NotFoundError
from app.people import ledger
from app.people.data import Basis, Evidence, LevelHeld, Tier
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.terms.service import publish
from certifications.data import Criterion
from certifications.queries import LADDER, my_path
from certifications.rules.trade import trade_of
from certifications.terms import default_terms


@pytest.fixture
async def trained(database: str, system: Actor) -> Actor:
    return await trained_worker(system)


async def test_the_hours_of_a_completed_class_count_toward_the_seed_tier(trained: Actor) -> None:
    mine = await my_path(trained, clock.today())
    seed = mine.assessment.of(Tier.SEED).best
    hours = next(c for c in seed.conditions if c.criterion is Criterion.TRAINING_HOURS)
    assert hours.met
    assert hours.measure is not None
    assert hours.measure.have == 60
    assert len(hours.evidence) == 1
    assert [opening.title for opening in mine.openings] == ["互联网营销师"]


async def test_the_terms_in_force_decide_and_are_named(trained: Actor, system: Actor) -> None:
    assert (await my_path(trained, clock.today())).terms is None
    terms = default_terms()
    asked = msgspec.structs.replace(terms.seed.training_hours, hours=100)
    seed = msgspec.structs.replace(terms.seed, training_hours=asked)
    async with db.transaction(system):
        await publish(LADDER, "认定条件", msgspec.structs.replace(terms, seed=seed), clock.today())
    mine = await my_path(trained, clock.today())
    assert mine.terms is not None
    assert mine.terms.number == 1
    missing = mine.assessment.of(Tier.SEED).best.missing
    short = next(c for c in missing if c.criterion is Criterion.TRAINING_HOURS)
    assert short.measure is not None
    assert short.measure.short_by == 40


async def test_an_account_that_is_nobodys_has_no_path(database: str) -> None:
    with pytest.raises(NotFoundError):
        await my_path(Actor(account=uuid7(), name="无人"), clock.today())


def level_row(level: SkillLevel, occupation: str, day: date) -> Evidence:
    return Evidence(
        id=uuid7(),
        person=uuid7(),
        occurred_on=day,
        basis=Basis.PRODUCED_HERE,
        source=f"{occupation}:{level}",
        occupation_code=occupation,
        facts=LevelHeld(level=level, occupation=occupation),
    )


def test_a_person_of_two_trades_climbs_in_the_higher_one() -> None:
    rows = (
        level_row(SkillLevel.L2, "6-31-01-03", date(2020, 1, 1)),
        level_row(SkillLevel.L4, "4-01-06-02", date(2026, 1, 1)),
    )
    assert trade_of(rows) == "6-31-01-03"
    assert trade_of(()) is None


async def test_a_correction_supersedes_and_the_old_row_counts_no_more(
    trained: Actor, system: Actor
) -> None:
    async with db.transaction(system):
        rows = await ledger.of_person(trained.person)  # type: ignore[arg-type]  # is set
        changed = msgspec.structs.replace(
            rows[0], id=uuid7(), facts=msgspec.structs.replace(rows[0].facts, hours=10)
        )
        await ledger.write([changed])
    mine = await my_path(trained, clock.today())
    missing = mine.assessment.of(Tier.SEED).best.missing
    short = next(c for c in missing if c.criterion is Criterion.TRAINING_HOURS)
    assert short.evidence == (changed.id,)
