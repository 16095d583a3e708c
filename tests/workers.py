"""A worker who has been through a class, by the services that everybody uses."""

from decimal import Decimal

from factories import catalogue_item, clerk_of, organisation, people, training_class

from app.columns import uuid7
from app.permits import Actor
from courses.data import CompletionTerms
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult


async def trained_worker(system: Actor) -> Actor:
    """Return a worker who has just completed a class of 60 hours; another class is open."""
    school = await organisation(system)
    item = await catalogue_item(system)
    (person,) = await people(system, 1)
    over = await training_class(school, item, starts_in=-30, days=20)
    clerk = clerk_of(school)
    enrolment = await enrol(clerk, over, person, "登记失业人员")
    await record_results(
        clerk,
        over,
        [
            NewResult(
                enrolment=enrolment,
                attended_hours=Decimal(60),
                theory_score=Decimal(80),
                practice_score=Decimal(80),
            )
        ],
    )
    await complete_class(clerk, over, CompletionTerms())
    await training_class(school, item, number="2026年第(022)期")
    return Actor(account=uuid7(), person=person, name="本人")
