"""An event's rule sets: begun from a preset, tried, published, frozen, superseded until marked."""

from decimal import Decimal

import msgspec
import pytest
from asyncpg import CheckViolationError
from callings import COUNTY, OFFICER
from contests import Field, field, marks

from app import db
from app.errors import ConflictError, NotFoundError
from app.permits import ANYONE
from competitions.plans import rule_sets
from competitions.plans.queries import event_of, rule_set_of
from competitions.rules.presets import PRESETS

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def made(database: str) -> Field:
    return await field(state="drawn")


async def test_a_further_version_decides_once_it_is_tried_and_published(made: Field) -> None:
    draft = await rule_sets.begin(OFFICER, made.event, "city")
    assert await rule_sets.begin(OFFICER, made.event, "provincial") == draft
    with pytest.raises(ConflictError, match="rules-untried"):
        await rule_sets.publish(OFFICER, made.event)
    await rule_sets.mark_tried(OFFICER, made.event, seed=1, entrants=20)
    assert await rule_sets.publish(OFFICER, made.event) == draft
    async with db.read(ANYONE):
        event = await event_of(made.event)
        assert await rule_set_of(event) == PRESETS["city"]
    found = await rule_sets.rule_desk(OFFICER, made.event)
    assert [(one.number, one.published) for one in found.versions] == [(2, True), (1, True)]
    with pytest.raises(ConflictError, match="rules-no-draft"):
        await rule_sets.publish(OFFICER, made.event)


async def test_what_was_tried_and_then_changed_is_tried_again(made: Field) -> None:
    await rule_sets.begin(OFFICER, made.event, str(made.rule_set))
    await rule_sets.mark_tried(OFFICER, made.event, seed=1, entrants=20)
    await rule_sets.save(OFFICER, made.event, msgspec.structs.replace(made.rules, spread=2))
    with pytest.raises(ConflictError, match="rules-untried"):
        await rule_sets.publish(OFFICER, made.event)


async def test_a_rule_set_with_faults_is_not_saved(made: Field) -> None:
    await rule_sets.begin(OFFICER, made.event, "city")
    theory, practice = made.rules.stages
    heavy = msgspec.structs.replace(theory, weight=Decimal(31))
    wrong = msgspec.structs.replace(made.rules, stages=(heavy, practice))
    with pytest.raises(ConflictError, match="rules-faults"):
        await rule_sets.save(OFFICER, made.event, wrong)


async def test_after_the_first_mark_nothing_is_published(made: Field) -> None:
    await rule_sets.begin(OFFICER, made.event, "city")
    await rule_sets.mark_tried(OFFICER, made.event, seed=1, entrants=20)
    await marks(made, made.entries[0])
    with pytest.raises(ConflictError, match="rules-marked"):
        await rule_sets.publish(OFFICER, made.event)
    assert not (await rule_sets.rule_desk(OFFICER, made.event)).open
    await rule_sets.discard(OFFICER, made.event)
    await rule_sets.discard(OFFICER, made.event)
    assert (await rule_sets.rule_desk(OFFICER, made.event)).draft is None


async def test_a_published_version_does_not_change(made: Field) -> None:
    with pytest.raises(CheckViolationError):
        async with db.transaction(OFFICER) as connection:
            await connection.execute(
                "UPDATE contest_rule_set SET number = 9 WHERE id = $1", made.rule_set
            )


async def test_an_event_being_marked_or_out_of_reach_has_its_rules_left_alone(
    made: Field,
) -> None:
    with pytest.raises(NotFoundError):
        await rule_sets.begin(COUNTY, made.event, "city")
    marking = await field(state="marking", start=20)
    with pytest.raises(ConflictError, match="rules-state"):
        await rule_sets.begin(OFFICER, marking.event, "city")
    with pytest.raises(ConflictError, match="rules-origin"):
        await rule_sets.begin(OFFICER, made.event, "nonsense")
