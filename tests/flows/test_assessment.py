from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest
from factories import clerk_of, organisation
from sessions import School, running_class, session

from app import clock, db
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import ANYONE, Actor
from courses.attendance.assessing import record_scores
from courses.attendance.assessment_queries import assessment_page
from courses.attendance.data import Entry, Way
from courses.attendance.service import record_attendance
from courses.rules.attended import Presence
from courses.rules.scores import NewScore, Part
from courses.service.completion import record_results
from courses.service.results import NewResult


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


def scores(school: School, part: Part, attempt: int | None, *values: int | None) -> list[NewScore]:
    """Scores of the first trainees; None is an absence."""
    return [
        NewScore(
            enrolment=enrolment, part=part, attempt=attempt, absent=value is None,
            score=None if value is None else Decimal(value),
        )
        for enrolment, value in zip(school.enrolments, values, strict=False)
    ]  # fmt: skip


async def enter(school: School, part: Part, attempt: int | None, *values, reason: str = ""):
    entered = scores(school, part, attempt, *values)
    return await record_scores(
        school.clerk, school.key, entered, assessed_on=clock.today(), reason=reason
    )


async def mirrored() -> list[tuple]:
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            "SELECT theory_score, practice_score, absent FROM enrolment ORDER BY enrolled_at, id"
        )
    return [tuple(row.values()) for row in rows]


async def test_scores_and_absences_are_mirrored(school: School) -> None:
    await enter(school, Part.THEORY, 1, 80, 50, None)
    await enter(school, Part.PRACTICE, 1, 75)
    assert await mirrored() == [
        (Decimal(80), Decimal(75), False),
        (Decimal(50), None, False),
        (None, None, True),
    ]


async def test_who_failed_or_was_absent_sits_again_and_nobody_else(school: School) -> None:
    await enter(school, Part.THEORY, 1, 80, 50, None)
    with pytest.raises(ConflictError, match="resit-not-due"):
        await enter(school, Part.THEORY, 2, 90)
    again = scores(school, Part.THEORY, 2, 90, 66, 70)[1:]
    await record_scores(school.clerk, school.key, again, assessed_on=clock.today())
    assert [row[0] for row in await mirrored()] == [80, 66, 70]
    assert not any(row[2] for row in await mirrored())
    with pytest.raises(ConflictError, match="attempts-spent"):
        await enter(school, Part.THEORY, 3, 90)
    page = await assessment_page(school.clerk, school.key)
    assert [t.enrolment for t in page.due(Part.THEORY, 2)] != []
    assert sum(t.passed[Part.THEORY] for t in page.trainees) == 3


async def test_a_correction_keeps_what_was_there(school: School) -> None:
    await enter(school, Part.THEORY, 1, 58)
    with pytest.raises(ConflictError, match="correction-reason"):
        await enter(school, Part.THEORY, 1, 85)
    done = await enter(school, Part.THEORY, 1, 85, reason="登分错误")
    assert (done.new, done.corrected) == (0, 1)
    page = await assessment_page(school.clerk, school.key)
    (told,) = page.corrections
    assert (told.before, told.after, told.reason) == (58, 85, "登分错误")
    assert (await mirrored())[0][0] == 85


async def test_the_results_page_writes_the_same_truth(school: School) -> None:
    mine = school.enrolments[0]
    result = NewResult(enrolment=mine, theory_score=Decimal(55), practice_score=Decimal(80))
    await record_results(school.clerk, school.key, [result])
    page = await assessment_page(school.clerk, school.key)
    found = next(t for t in page.trainees if t.enrolment == mine)
    assert [a.score for a in found.attempts[Part.THEORY]] == [55]
    await enter(school, Part.THEORY, 2, 72)
    assert (await mirrored())[0] == (72, 80, False)
    later = NewResult(enrolment=mine, theory_score=Decimal(73))
    await record_results(school.clerk, school.key, [later], reason="复核")
    page = await assessment_page(school.clerk, school.key)
    found = next(t for t in page.trainees if t.enrolment == mine)
    assert [a.score for a in found.attempts[Part.THEORY]] == [55, 73]


async def test_absent_from_the_part_that_has_no_score(school: School) -> None:
    mine = school.enrolments[0]
    await record_results(
        school.clerk, school.key, [NewResult(enrolment=mine, theory_score=Decimal(70), absent=True)]
    )
    assert (await mirrored())[0] == (70, None, True)
    with pytest.raises(ConflictError, match="absent-needs-score"):
        await record_results(school.clerk, school.key, [NewResult(enrolment=mine)])
    both = NewResult(
        enrolment=mine, theory_score=Decimal(70), practice_score=Decimal(60), absent=True
    )
    with pytest.raises(MalformedError, match="result-absent-scored"):
        await record_results(school.clerk, school.key, [both])


async def test_hours_that_attendance_tells_are_not_typed_over(school: School) -> None:
    key, mine = await session(school.key, days=-1), school.enrolments[0]
    entry = Entry(enrolment=mine, presence=Presence.PRESENT)
    await record_attendance(school.clerk, key, [entry], way=Way.PAGE)
    same = NewResult(enrolment=mine, attended_hours=Decimal(4))
    assert await record_results(school.clerk, school.key, [same]) == 0
    more = NewResult(enrolment=mine, attended_hours=Decimal(60))
    with pytest.raises(ConflictError, match="hours-from-attendance"):
        await record_results(school.clerk, school.key, [more])


async def test_no_score_over_a_hundred_even_past_the_page(school: School) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await enter(school, Part.THEORY, 1, 101)


async def test_an_assessment_is_held_during_the_class(school: School) -> None:
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=40)):
        with pytest.raises(ConflictError, match="assessed-on"):
            await record_scores(
                school.clerk, school.key, scores(school, Part.THEORY, 1, 80), assessed_on=day
            )


async def test_another_institution_enters_nothing(school: School, system: Actor) -> None:
    stranger = clerk_of(await organisation(system, "汶水技工学校", 3))
    with pytest.raises(NotFoundError):
        await record_scores(
            stranger, school.key, scores(school, Part.THEORY, 1, 80), assessed_on=clock.today()
        )
    with pytest.raises(NotFoundError):
        await assessment_page(stranger, school.key)
