import asyncio
from decimal import Decimal

import pytest
from factories import catalogue_item, newcomers, people, training_class
from sessions import School, running_class, worker

from app import db
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from courses.attendance.completion_queries import (
    class_certificates,
    completion_list,
    my_certificate,
    my_certificates,
)
from courses.data import CompletionTerms, EnrolmentState
from courses.service import completion
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult


async def completed(system: Actor, school: School, *theory: int) -> None:
    await record_results(
        school.clerk,
        school.key,
        [
            NewResult(
                enrolment=enrolment,
                attended_hours=Decimal(60),
                theory_score=Decimal(score),
                practice_score=Decimal(80),
            )
            for enrolment, score in zip(school.enrolments, theory, strict=True)
        ],
    )
    await complete_class(school.clerk, school.key, CompletionTerms())


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system, starts_in=-30)


async def test_who_completes_gets_a_certificate_and_the_others_a_reason(
    school: School, system: Actor
) -> None:
    await completed(system, school, 85, 85, 40)
    found = await completion_list(school.clerk, school.key)
    assert (found.completed, len(found.lines)) == (2, 3)
    failed = [line for line in found.lines if line.state is EnrolmentState.FAILED]
    assert [(line.failed_for, line.certificate) for line in failed] == [(("theory-failed",), "")]
    number, certificates = await class_certificates(school.clerk, school.key)
    year = certificates[0].completed_on.year
    assert [c.number for c in certificates] == [f"MA3C00000-{year}-000{n}" for n in (1, 2)]
    assert {c.class_number for c in certificates} == {number}
    first = certificates[0]
    known = dict(zip(newcomers(3).name, newcomers(3).id_number, strict=True))[first.holder]
    assert first.id_masked == f"{known[:3]}{'*' * 11}{known[-4:]}"


async def test_what_was_certified_is_frozen(school: School, system: Actor) -> None:
    await completed(system, school, 85, 40, 40)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE person SET name = '改名后'")
        await connection.execute("UPDATE organisation SET name = '改名学校'")
        await connection.execute("UPDATE training_class SET title = '改名班'")
    (certificate,) = await my_certificates(worker(school.people[0]))
    assert certificate.holder == newcomers(1).name[0]
    assert certificate.organisation_name == "岱青职业培训学校"
    assert certificate.title == "互联网营销师"


async def test_a_certificate_is_its_holders(school: School, system: Actor) -> None:
    await completed(system, school, 85, 85, 40)
    (mine,) = await my_certificates(worker(school.people[0]))
    assert (await my_certificate(worker(school.people[0]), mine.id)).number == mine.number
    with pytest.raises(NotFoundError):
        await my_certificate(worker(school.people[1]), mine.id)
    assert await my_certificates(worker(school.people[2])) == []


async def test_an_item_that_leads_to_a_level_certificate_issues_none(
    school: School, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE catalogue_item SET certificate = 'skill_level'")
    await completed(system, school, 85, 85, 85)
    assert (await class_certificates(school.clerk, school.key))[1] == []
    assert (await completion_list(school.clerk, school.key)).completed == 3


async def test_numbers_go_on_and_two_classes_at_once_share_none(
    database, system: Actor, monkeypatch
) -> None:
    first = await running_class(system, 3, starts_in=-30)
    item = await catalogue_item(system, "电子商务师", "4-01-02-02")
    second = await training_class(first.organisation, item, number="2026年第(022)期", starts_in=-30)
    who = await people(system, 3, start=20)
    enrolments = [await enrol(first.clerk, second, person, "veteran") for person in who]
    other = School(
        organisation=first.organisation, clerk=first.clerk, key=second, item=item, people=who,
        enrolments=enrolments,
    )  # fmt: skip
    step = completion.take_step

    async def slowly(*given, **named) -> None:
        await asyncio.sleep(0.3)
        await step(*given, **named)

    monkeypatch.setattr(completion, "take_step", slowly)
    await asyncio.gather(completed(system, first, 85, 85, 85), completed(system, other, 85, 85, 85))
    async with db.read(ANYONE) as connection:
        numbers = await connection.fetch("SELECT number FROM completion_certificate")
    assert len({row["number"] for row in numbers}) == 6
    assert {int(row["number"][-4:]) for row in numbers} == set(range(1, 7))
