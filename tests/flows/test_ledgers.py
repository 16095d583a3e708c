"""Rebuilt from the domains, both ledgers say what they said live."""

from decimal import Decimal

from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import db
from app.permits import ANYONE, Actor
from courses.data import CompletionTerms
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.rebuilding import rebuild
from courses.service.results import NewResult

DONE = {"attended_hours": Decimal(60), "theory_score": Decimal(80), "practice_score": Decimal(75)}


async def ledgers() -> tuple[list, list]:
    async with db.read(ANYONE) as connection:
        evidence = await connection.fetch(
            "SELECT source, person, kind, occurred_on, basis, occupation_code, facts FROM evidence"
            " WHERE superseded_by IS NULL ORDER BY source"
        )
        openings = await connection.fetch(
            "SELECT source, title, organiser, seats_left, starts_on, link FROM opening"
            " ORDER BY source"
        )
    return [tuple(row) for row in evidence], [tuple(row) for row in openings]


async def a_busy_school(system: Actor) -> None:
    school, item = await organisation(system), await catalogue_item(system)
    over = await training_class(school, item, starts_in=-30, days=20)
    ahead = await training_class(school, item, number="2026年第(022)期", capacity=9)
    everyone = await people(system, 6)
    for person in everyone[:4]:
        enrolment = await enrol(clerk_of(school), over, person, "veteran")
        await record_results(clerk_of(school), over, [NewResult(enrolment=enrolment, **DONE)])
    await enrol(clerk_of(school), ahead, everyone[5], "veteran")
    await complete_class(clerk_of(school), over, CompletionTerms())


async def test_rebuilt_equals_live(database, system: Actor) -> None:
    await a_busy_school(system)
    live = await ledgers()
    assert (len(live[0]), len(live[1])) == (4, 1)
    assert await rebuild(system) == 0
    assert await ledgers() == live
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE evidence SET superseded_by = id")
        await connection.execute("DELETE FROM opening")
    assert await rebuild(system) == 4
    assert await ledgers() == live


async def test_evidence_that_no_domain_stands_behind_is_withdrawn(database, system: Actor) -> None:
    await a_busy_school(system)
    live = await ledgers()
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO evidence (id, person, kind, occurred_on, basis, source, facts,"
            " recorded_at) SELECT gen_random_uuid(), person, kind, occurred_on, basis,"
            " 'completion:nothing', facts, recorded_at FROM evidence LIMIT 1"
        )
    await rebuild(system)
    assert await ledgers() == live
