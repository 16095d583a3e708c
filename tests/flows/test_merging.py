"""Two records, one person: a human decides, facts are never repointed, a merge can be undone."""

import msgspec
import pytest
from factories import catalogue_item, clerk_of, newcomers, organisation, people, training_class

from app import db
from app.errors import ConflictError
from app.people import ledger, merging
from app.people.registration import Newcomers, register
from app.permits import ANYONE, Actor
from courses.queries import courses_of_both
from courses.service.classes import enrol
from courses.service.rebuilding import rebuild


@pytest.fixture
async def pair(database, system: Actor):
    """Two records with the same name and birth date, and their case."""
    (first,) = await people(system, 1)
    other = msgspec.structs.asdict(newcomers(1, start=1)) | {"name": newcomers(1).name}
    async with db.transaction(system):
        (second,) = (await register(Newcomers(**other))).person
    (case,) = await merging.cases(system, "open")
    return first, second, case.id


async def leads_to(person):
    async with db.read(ANYONE) as connection:
        return await connection.fetchval("SELECT merged_into FROM person WHERE id = $1", person)


async def test_merging_lets_one_record_lead_to_the_other(pair, system: Actor) -> None:
    first, second, case = pair
    await merging.merge(system, case, first, [courses_of_both])
    assert await leads_to(second) == first
    assert await leads_to(first) is None
    async with db.transaction(system):
        again = await register(newcomers(2))
    assert again.person[0] == again.person[1] == first


async def test_undoing_gives_both_records_back(pair, system: Actor) -> None:
    first, second, case = pair
    await merging.merge(system, case, first, [courses_of_both])
    await merging.undo_merge(system, case)
    assert await leads_to(second) is None
    assert [c.id for c in await merging.cases(system, "open")] == [case]


async def test_two_enrolments_in_one_class_stop_the_merge(pair, system: Actor) -> None:
    first, second, case = pair
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system))
    for person in (first, second):
        await enrol(clerk_of(school), key, person, "veteran")
    with pytest.raises(ConflictError, match="merge-conflict"):
        await merging.merge(system, case, first, [courses_of_both])
    assert await leads_to(second) is None


async def test_a_case_is_decided_once(pair, system: Actor) -> None:
    first, _, case = pair
    await merging.keep_apart(system, case)
    with pytest.raises(ConflictError, match="merge-case-decided"):
        await merging.merge(system, case, first, [courses_of_both])


async def test_evidence_of_both_records_is_read_together(pair, system: Actor) -> None:
    first, second, case = pair
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO evidence (id, person, kind, occurred_on, basis, source, facts,"
            " recorded_at) VALUES (gen_random_uuid(), $1, 'training_hours', '2026-01-01',"
            " 'produced_here', 'x', $2, now())",
            second, '{"type": "training_hours", "hours": 24, "course": "电工"}',
        )  # fmt: skip
    await merging.merge(system, case, first, [courses_of_both])
    async with db.read(system):
        assert len(await ledger.of_person(first)) == 1
    await rebuild(system)
