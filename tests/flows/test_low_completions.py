"""A class that completed fewer than chance explains, and what the next one said of the warning."""

from uuid import UUID

import pytest
from callings import somebody
from factories import catalogue_item, organisation, people, training_class
from markets import MARKETER
from warnings_market import short_market

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Role
from dashboards.warning.data import AlertKind, AlertRow
from dashboards.warning.queries import AlertFilter, alert_list
from dashboards.warning.service import score_and_alert

pytestmark = pytest.mark.usefixtures("database")
OFFICER = somebody("秦牧川", Role.CITY_OFFICER)


async def finished(
    system: Actor, key: UUID, *, days_ago: int, completed: int, of: int, start: int
) -> None:
    """Let a class end with so many who completed; ``start`` numbers its trainees."""
    trainees = await people(system, of, start=start)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE training_class SET state = 'completed', starts_on = $2::date - 20,"
            " ends_on = $2 WHERE id = $1",
            key, clock.today().fromordinal(clock.today().toordinal() - days_ago),
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO enrolment (id, training_class, person, state, person_category,"
            " enrolled_at) VALUES ($1, $2, $3, $4, 'veteran', $5)",
            [
                (uuid7(), key, who, "completed" if n < completed else "failed", clock.now())
                for n, who in enumerate(trainees)
            ],
        )


async def low() -> dict[str, AlertRow]:
    found = await alert_list(OFFICER, AlertFilter())
    return {row.subject: row for row in found.rows if row.kind is AlertKind.COMPLETION_LOW}


@pytest.mark.parametrize(("completed", "hit"), [(12, True), (19, False)])
async def test_the_next_class_of_the_school_judges_the_warning(
    system: Actor, completed: int, *, hit: bool
) -> None:
    await short_market(system)
    item = await catalogue_item(system, "互联网营销师", MARKETER)
    weak, good = [await organisation(system, f"学校{n}", serial=n) for n in (1, 2)]
    first = await training_class(weak, item, number="甲")
    await finished(system, first, days_ago=60, completed=10, of=30, start=0)
    other = await training_class(good, item, number="乙")
    await finished(system, other, days_ago=60, completed=29, of=30, start=40)
    await score_and_alert()
    assert set(await low()) == {str(first)}
    assert (await low())[str(first)].hit is None
    following = await training_class(weak, item, number="丙")
    await finished(system, following, days_ago=5, completed=completed, of=20, start=80)
    assert (await score_and_alert()).judged == 1
    assert (await low())[str(first)].hit is hit
