"""A quarter's figures as the pages have them, for the city's own work at night. Shared steps."""

from datetime import date

import msgspec

from app.permits import Role, system_actor
from dashboards.facts.data import Line, Measure
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.gap_reading import Reading, effective
from dashboards.figures.loading import by_division, narrowed
from dashboards.figures.queries import frame_of
from dashboards.figures.supply import figures
from dashboards.supply.sharing import Standing

READER = system_actor("dashboards.figures", Role.CITY_OFFICER)
"""Reads the whole city exactly, as its officers do."""
CITY = ""
"""The whole city in the place of a division."""


class ByPlace(msgspec.Struct, frozen=True):
    """Demand and effective supply in persons, by occupation and division or ``CITY``.

    Demand of the city is what was reported of it, whether everybody reported or not.
    """

    demand: dict[tuple[str, str], int]
    supply: dict[tuple[str, str], int]


async def by_place(period: str, today: date) -> ByPlace:
    """Return a quarter's demand and effective supply, as pages of the city and a division show."""
    frame = await _frame(period, today)
    found = ByPlace({}, {})
    for one in await by_division(frame):
        if one.measure is Measure.SUPPLY:
            found.supply[one.occupation, one.division] = one.value
            continue
        for place in (one.division, CITY):
            key = (one.occupation, place)
            found.demand[key] = found.demand.get(key, 0) + one.value
    whole = await figures(frame, [Measure.SUPPLY], narrowed(frame), [Line.OCCUPATION])
    found.supply.update({(one.occupation, CITY): one.value for one in whole})
    return found


async def standings(period: str, today: date) -> dict[str, Standing]:
    """Return each occupation's supply under any way of sharing programmes out, by code."""
    found = await effective(Reading(await _frame(period, today)))
    return {one.code: one for one in found}


async def _frame(period: str, today: date) -> Frame:
    frame, _ = await frame_of(READER, FigureScope(period=period), today, ())
    return frame
