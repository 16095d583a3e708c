"""The employers' survey of the demonstration city: one taken into demand, one being answered."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app import db
from app.demo.demand import PRESSURE
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.permits import Actor, Grant, Role, system_actor
from dashboards.demand.survey_data import SurveyLine
from dashboards.demand.surveying import answer_line, close_survey, open_survey, take_survey
from dashboards.periods import quarter_of, quarters_back
from dashboards.wording import period_words

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
FIRMS = (
    ("汶水物流有限公司", "370902"),
    ("徂徕重工有限公司", "370911"),
    ("大汶口食品有限公司", "370921"),
    ("东平湖新能源有限公司", "370923"),
    ("平阳机器人有限公司", "370982"),
    ("桃都康养服务有限公司", "370983"),
    ("高新智造有限公司", "370902"),
)
_FIRST_SERIAL = 9_100
_SILENT = 2
"""Firms that have not answered the survey that is open."""


async def make_surveys(today: date, seed: int) -> None:
    """Register employers, survey them in two quarters, take the first survey into demand."""
    rng = random.Random(seed)  # noqa: S311 - a deterministic city, nothing secret
    await register_organisations(
        BUILDER,
        [
            NewOrganisation(
                uscc=reserved_uscc(_FIRST_SERIAL + n), name=name, kind="employer", division=division
            )
            for n, (name, division) in enumerate(FIRMS)
        ],
    )
    async with db.read(BUILDER) as connection:
        rows = await connection.fetch(
            "SELECT id FROM organisation WHERE 'employer' = ANY(kinds) ORDER BY uscc"
        )
    firms = [row["id"] for row in rows]
    now, last = quarters_back(quarter_of(today), 2)
    until = today + timedelta(days=12)
    for period, silent in ((last, 0), (now, _SILENT)):
        key = await open_survey(
            BUILDER, period=period, title=f"{period_words(period)}用工调查", closes_on=until,
            asked=firms,
        )  # fmt: skip
        await _answers(key, firms[silent:], rng)
        if period == last:
            await close_survey(BUILDER, key)
            await take_survey(BUILDER, key)


async def _answers(key: UUID, firms: Sequence[UUID], rng: random.Random) -> None:
    titles = list(PRESSURE)
    for place, firm in enumerate(firms):
        actor = Actor(name="demonstration", grants=(Grant(role=Role.EMPLOYER, organisation=firm),))
        common = titles[:3] if place else titles[:5]
        for title in dict.fromkeys((*common, titles[(3 + place) % len(titles)])):
            staff = rng.randrange(8, 120)
            line = SurveyLine(
                staff=staff,
                vacancies=round(staff * 0.06 * PRESSURE[title] * rng.uniform(0.5, 1.5)),
                needed=rng.randrange(0, 6),
                difficulty=min(3, round(PRESSURE[title])),
                days_to_fill=round(18 * PRESSURE[title]),
                wage=rng.randrange(45, 82) * 100,
            )
            await answer_line(actor, key, firm, title, line)
