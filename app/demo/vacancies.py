"""Vacancies of the demonstration city: twelve quarters, each starting with what was left open."""

import csv
import random
from datetime import date
from io import StringIO

from app.demo.city import QUARTERS
from app.demo.demand import DIVISIONS, LATE, PRESSURE
from app.imports import lists
from app.permits import Role, system_actor
from dashboards.data import DemandDefaults
from dashboards.demand import vacancies
from dashboards.periods import quarter_of, quarters_back

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
HEADER = (
    *("季度", "县（市、区）、功能区", "职业（工种）或职业大类", "期初在招", "新增发布", "招到"),
    *("撤回", "招到用时（天，中位数）", "来源"),
)
SOURCE = "公共招聘平台"
_PLACES = ("泰山区", "岱岳区", "新泰市", "肥城市", "泰安高新区", LATE)


def vacancy_rows(seed: int, today: date) -> list[tuple[str | int, ...]]:
    """Return rows of twelve quarters; one start is off, as happens, and one place is late."""
    rng = random.Random(seed)  # noqa: S311 - a deterministic city, nothing secret
    periods = quarters_back(quarter_of(today), QUARTERS + 1)[:0:-1]
    rows: list[tuple[str | int, ...]] = []
    for place in _PLACES:
        for title, pressure in PRESSURE.items():
            held = round(6 * pressure * DIVISIONS[place])
            for period in periods:
                if place == LATE and period == periods[-1]:
                    continue
                new = round(20 * pressure * DIVISIONS[place] * rng.uniform(0.8, 1.2))
                filled = min(held + new, round(new * min(0.95, 0.9 / pressure**0.7)))
                gone = round((held + new - filled) * rng.uniform(0.2, 0.5))
                days = round(14 * pressure * rng.uniform(0.9, 1.2))
                off = 3 if (place, title, period) == ("岱岳区", "焊工", periods[-1]) else 0
                rows.append((period, place, title, held + off, new, filled, gone, days, SOURCE))
                held = held + new - filled - gone
    return rows


async def make_vacancies(today: date, seed: int) -> None:
    """Enter the vacancies as one list, as a platform would give it."""
    made = StringIO()
    csv.writer(made).writerows([HEADER, *vacancy_rows(seed, today)])
    batch, _ = await vacancies.receive(
        BUILDER, file_name="空岗.csv", content=made.getvalue().encode(), defaults=DemandDefaults()
    )
    await lists.accept(vacancies.VACANCIES, BUILDER, batch)
