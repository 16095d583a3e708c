import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.openings.service import open_on
from app.people import ledger
from app.permits import ANYONE, Actor
from courses.data import CompletionTerms
from courses.places.service import withdraw
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult

TERMS = CompletionTerms()
DONE = {"attended_hours": Decimal(60), "theory_score": Decimal(80), "practice_score": Decimal(75)}


async def seats(key) -> tuple[int, int]:
    async with db.read(ANYONE) as connection:
        return tuple(
            await connection.fetchrow(
                "SELECT c.enrolled, count(e.id) FROM training_class c LEFT JOIN enrolment e"
                " ON e.training_class = c.id AND e.state <> 'withdrawn'"
                " WHERE c.id = $1 GROUP BY c.enrolled",
                key,
            )
        )


async def test_a_thousand_at_once_for_thirty_seats_leave_exactly_thirty(
    database, system: Actor
) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), capacity=30)
    everyone = await people(system, 1000)

    async def try_one(person) -> bool:
        try:
            await enrol(clerk_of(school), key, person, "企业职工")
        except ConflictError:
            return False
        return True

    entered = await asyncio.gather(*(try_one(person) for person in everyone))
    assert sum(entered) == 30
    assert await seats(key) == (30, 30)


async def test_a_double_click_enters_once(database, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system))
    (person,) = await people(system, 1)
    await enrol(clerk_of(school), key, person, "企业职工")
    with pytest.raises(ConflictError, match="already-enrolled"):
        await enrol(clerk_of(school), key, person, "企业职工")
    assert await seats(key) == (1, 1)


async def test_somebody_who_withdraws_frees_the_seat(database, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), capacity=1)
    first, second = await people(system, 2)
    enrolment = await enrol(clerk_of(school), key, first, "企业职工")
    await withdraw(clerk_of(school), enrolment, "工作调动")
    await enrol(clerk_of(school), key, second, "企业职工")
    assert await seats(key) == (1, 1)


async def test_another_institution_cannot_withdraw_nor_learn_of_it(database, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system))
    (person,) = await people(system, 1)
    enrolment = await enrol(clerk_of(school), key, person, "企业职工")
    other = await organisation(system, "泰山数字学院", 2)
    with pytest.raises(NotFoundError):
        await withdraw(clerk_of(other), enrolment, "")


async def test_an_opening_shows_the_seats_left(database, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), capacity=2)
    (person,) = await people(system, 1)
    await enrol(clerk_of(school), key, person, "企业职工")
    async with db.read(ANYONE):
        (opening,) = await open_on(clock.today())
    assert (opening.seats_left, opening.link) == (1, f"/classes/{key}")


async def a_class_that_is_over(system: Actor, trainees: int):
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), starts_in=-30, days=20)
    everyone = await people(system, trainees)
    enrolments = [await enrol(clerk_of(school), key, p, "企业职工") for p in everyone]
    return clerk_of(school), key, everyone, enrolments


async def test_who_meets_the_rule_completes_and_evidence_is_written(
    database, system: Actor
) -> None:
    clerk, key, everyone, enrolments = await a_class_that_is_over(system, 2)
    await record_results(clerk, key, [NewResult(enrolment=enrolments[0], **DONE)])
    outcome = await complete_class(clerk, key, TERMS)
    assert (outcome.completed, outcome.failed) == (1, 1)
    async with db.read(system) as connection:
        evidence = await ledger.of_person(everyone[0])
        nothing = await ledger.of_person(everyone[1])
        why = await connection.fetchval(
            "SELECT failed_for FROM enrolment WHERE id = $1", enrolments[1]
        )
        openings = await open_on(clock.today() - timedelta(days=60))
    assert [row.facts.hours for row in evidence] == [60]
    assert nothing == []
    assert why == "attendance-missing theory-missing practice-missing"
    assert openings == []


async def test_a_class_completes_once(database, system: Actor) -> None:
    clerk, key, _, _ = await a_class_that_is_over(system, 1)
    await complete_class(clerk, key, TERMS)
    with pytest.raises(ConflictError, match="class-state"):
        await complete_class(clerk, key, TERMS)


async def test_a_class_cannot_complete_before_its_last_day(database, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system))
    with pytest.raises(ConflictError, match="class-not-over"):
        await complete_class(clerk_of(school), key, TERMS)
