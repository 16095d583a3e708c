"""A draft of the terms is tried on the whole registry, signed by three, published with a date."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest
from factories import people

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.errors import ConflictError
from app.home.decision_service import take_step
from app.people import ledger
from app.people.data import (
    Basis,
    ContestRank,
    Employed,
    Evidence,
    Facts,
    HonourLevel,
    LevelHeld,
    Mentor,
    Tier,
    TierHeld,
    TrainingHours,
    YearsInTrade,
)
from app.permits import Actor, Grant, Role
from app.reference.levels import SkillLevel
from app.terms.service import publish, versions
from certifications.policy import service
from certifications.policy.data import PolicyState
from certifications.policy.queries import ChangeFilter, changed_people, policy_version
from certifications.queries import LADDER, ladder_facts, ladder_terms, terms_in_force
from certifications.rules import assess
from certifications.terms import LadderTerms, default_terms

PEOPLE = 40
TRADES = ("6-31-01-03", "4-02-04-06")


def official(role: Role) -> Actor:
    return Actor(account=uuid7(), name=role.value, grants=(Grant(role=role),))


DRAFTER = official(Role.CITY_OFFICER)


def invented(person: UUID, rng: Random, today: date) -> list[Evidence]:
    def row(facts: Facts, days_ago: int, basis: Basis = Basis.PRODUCED_HERE) -> Evidence:
        return Evidence(
            id=uuid7(), person=person, occurred_on=today - timedelta(days=days_ago), basis=basis,
            source=f"invented:{uuid7()}", facts=facts, occupation_code=rng.choice(TRADES),
        )  # fmt: skip

    rows = [
        row(LevelHeld(level=rng.choice(list(SkillLevel)), occupation="电工"), rng.randint(1, 900)),
        row(YearsInTrade(occupation="电工"), rng.randint(300, 5000)),
        row(
            TrainingHours(hours=rng.choice([20, 40, 60, 100]), course="新技术"), rng.randint(0, 900)
        ),
        row(Employed(employer="阀门厂", front_line=True, in_city=rng.random() < 0.9), 2000),
        row(Mentor(mentor=uuid7(), name="师傅"), 400),
        row(LevelHeld(level=SkillLevel.L1, occupation="电工"), 100, Basis.OWN_WORD),
    ]
    if rng.random() < 0.3:
        contest = ContestRank(
            contest="职业技能大赛", event="电工", level=HonourLevel.CITY, contest_class=1,
            rank=rng.randint(1, 12),
        )  # fmt: skip
        rows.append(row(contest, rng.randint(10, 1500)))
    if rng.random() < 0.2:
        rows.append(row(TierHeld(tier=Tier.SEED), rng.randint(100, 1200)))
    return rows


@pytest.fixture
async def registered(database: str, system: Actor) -> list[UUID]:
    found = await people(system, PEOPLE)
    rng = Random(7)  # noqa: S311 - not secret
    async with db.transaction(system):
        await ledger.write([row for p in found for row in invented(p, rng, clock.today())])
    return found


def harder() -> LadderTerms:
    terms = default_terms()
    hours = msgspec.structs.replace(terms.seed.training_hours, hours=100)
    seed = msgspec.structs.replace(terms.seed, training_hours=hours, age_max=35)
    return msgspec.structs.replace(terms, seed=seed)


async def simulated(terms: LadderTerms) -> UUID:
    key = await service.draft(DRAFTER, "认定条件第二版")
    await service.change(DRAFTER, key, "认定条件第二版", terms)
    await service.ask_simulation(DRAFTER, key)
    await service.simulate(key)
    return key


async def test_a_simulation_says_of_each_person_what_assess_says(
    registered: list[UUID], system: Actor
) -> None:
    key = await simulated(harder())
    held = await policy_version(DRAFTER, key)
    today = clock.today()
    expected = set()
    async with db.read(system):
        now, _ = await terms_in_force(today)
        for person in registered:
            facts = await ladder_facts(person, today)
            before, after = assess(facts, now, today), assess(facts, harder(), today)
            for tier in Tier:
                pair = before.of(tier).standing, after.of(tier).standing
                if pair[0] is not pair[1]:
                    expected.add((person, tier, *pair))
    rows, total = await changed_people(DRAFTER, key, ChangeFilter())
    assert expected
    assert {(row.person, row.tier, row.before, row.after) for row in rows} == expected
    assert held.state is PolicyState.SIMULATED
    assert held.simulation is not None
    assert (held.simulation.people, held.simulation.changed, total) == (
        PEOPLE, len({row[0] for row in expected}), len(expected),
    )  # fmt: skip
    lost = sum(count.lose for count in held.simulation.by_occupation)
    assert lost == sum(count.lose for count in held.simulation.by_age) == len(expected)
    assert all("*" in row.name for row in rows)


async def test_a_changed_draft_must_be_tried_again(registered: list[UUID]) -> None:
    key = await simulated(harder())
    await service.change(DRAFTER, key, "认定条件第二版", default_terms())
    assert (await policy_version(DRAFTER, key)).state is PolicyState.DRAFT
    assert await changed_people(DRAFTER, key, ChangeFilter()) == ([], 0)
    with pytest.raises(ConflictError, match="terms-not-simulated"):
        await service.hand_in(DRAFTER, key)


async def test_a_result_of_an_older_body_is_not_kept(registered: list[UUID]) -> None:
    key = await service.draft(DRAFTER, "认定条件第二版")
    await service.ask_simulation(DRAFTER, key)
    await service.change(DRAFTER, key, "认定条件第二版", harder())
    await service.simulate(key)
    held = await policy_version(DRAFTER, key)
    assert (held.state, held.simulation, held.simulating) == (PolicyState.DRAFT, None, False)


async def test_three_sign_and_the_terms_hold_from_their_day_on(
    registered: list[UUID], system: Actor
) -> None:
    key = await simulated(harder())
    decision = await service.hand_in(DRAFTER, key)
    with pytest.raises(ConflictError, match="terms-closed"):
        await service.change(DRAFTER, key, "改一改", default_terms())
    with pytest.raises(ConflictError, match="terms-not-signed"):
        await service.publish(DRAFTER, key, clock.today())
    await take_step(official(Role.SECTION_REVIEWER), decision, Step.REVIEW)
    await take_step(official(Role.SIGNING_LEADER), decision, Step.SIGN)
    assert (await policy_version(DRAFTER, key)).state is PolicyState.SIGNED
    with pytest.raises(ConflictError, match="terms-day-passed"):
        await service.publish(DRAFTER, key, clock.today() - timedelta(days=1))
    begins = clock.today() + timedelta(days=30)
    await service.publish(DRAFTER, key, begins)
    assert (await ladder_terms(begins - timedelta(days=1)))[1] is None
    terms, version = await ladder_terms(begins)
    assert terms == harder()
    assert version is not None
    assert version.number == 1


async def test_one_draft_at_a_time_and_a_draft_may_be_thrown_away(database: str) -> None:
    key = await service.draft(DRAFTER, "认定条件")
    with pytest.raises(ConflictError, match="terms-draft-open"):
        await service.draft(DRAFTER, "又一版")
    await service.discard(DRAFTER, key)
    await service.draft(DRAFTER, "又一版")


async def test_a_later_version_supersedes_and_the_past_still_knows_its_own(
    database: str, system: Actor
) -> None:
    today = clock.today()
    async with db.transaction(system):
        await publish(LADDER, "第一版", default_terms(), today - timedelta(days=400))
        await publish(LADDER, "第二版", harder(), today)
        states = [row["state"] for row in await versions(LADDER)]
    assert states == ["published", "superseded"]
    assert (await ladder_terms(today - timedelta(days=1)))[0] == default_terms()
    assert (await ladder_terms(today))[0] == harder()
