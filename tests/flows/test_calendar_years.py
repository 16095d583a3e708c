"""A year's working days are entered once, provisionally at first, and stay official after."""

from datetime import date

import pytest

from app import db
from app.errors import ConflictError
from app.permits import Actor
from app.reference.queries import calendar
from app.reference.service import enter_year
from app.reference.shipped import expected_holidays
from app.reference.working_days import Calendar, SpecialDay, add_working_days, is_provisional

OFFICIAL = [
    SpecialDay(date(2027, 1, 1), "元旦"),
    SpecialDay(date(2027, 1, 3), "元旦", working=True),
]


async def known(actor: Actor) -> Calendar:
    async with db.read(actor):
        return await calendar(2027, 2027)


async def test_a_provisional_year_carries_a_deadline_and_says_so(database: str, system: Actor):
    change = await enter_year(
        system, 2027, expected_holidays(2027), source="demonstration", provisional=True
    )
    assert (change.added, change.removed) == (365, 0)
    found = await known(system)
    assert found.provisional == {2027}
    end = add_working_days(date(2027, 2, 4), 1, found)
    assert end == date(2027, 2, 9)  # five days of Spring Festival, as the law has them
    assert is_provisional(date(2027, 2, 4), end, found)


async def test_entering_the_same_year_again_changes_nothing(database: str, system: Actor):
    for unchanged in (0, 365):
        change = await enter_year(system, 2027, OFFICIAL, source="notice", provisional=False)
        assert change.unchanged == unchanged


async def test_the_official_year_replaces_the_provisional_one_and_not_back(
    database: str, system: Actor
):
    await enter_year(system, 2027, expected_holidays(2027), source="guess", provisional=True)
    await enter_year(system, 2027, OFFICIAL, source="notice", provisional=False)
    found = await known(system)
    assert found.provisional == frozenset()
    assert date(2027, 1, 3) in found.working
    with pytest.raises(ConflictError, match="calendar-official"):
        await enter_year(system, 2027, [], source="guess", provisional=True)


@pytest.mark.parametrize("days", [[date(2026, 1, 1)], [date(2027, 1, 1), date(2027, 1, 1)]])
async def test_days_that_cannot_be_are_refused(database: str, system: Actor, days: list[date]):
    special = [SpecialDay(day, "元旦") for day in days]
    with pytest.raises(ConflictError, match="calendar-days"):
        await enter_year(system, 2027, special, source="notice", provisional=False)
    assert (await known(system)).years == frozenset()
