"""Skilled workers of the demonstration city: levels, years in trade, jobs, mentors."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app import db
from app.columns import uuid7
from app.demo import names
from app.people import ledger
from app.people.data import Basis, Employed, Evidence, Facts, LevelHeld, Mentor, YearsInTrade
from app.permits import Role, system_actor
from app.reference.levels import SkillLevel

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
AT_MOST = 3_000
_LEVELS = (SkillLevel.L5, SkillLevel.L4, SkillLevel.L4, SkillLevel.L3, SkillLevel.L3, SkillLevel.L2)
_MENTORED, _ON_THE_LINE = 0.6, 0.9


async def make_skilled(today: date, seed: int) -> None:
    """Give three in sixteen of those who completed a class what a working life leaves behind."""
    rng = random.Random(seed)  # noqa: S311 - not secret
    async with db.transaction(BUILDER) as connection:
        rows: Sequence[Mapping[str, Any]] = await connection.fetch(
            "SELECT DISTINCT ON (e.person) e.person, e.occupation_code, o.name_zh AS occupation"
            " FROM evidence e JOIN occupation o ON o.code = e.occupation_code"
            " WHERE e.kind = 'training_hours' AND e.source LIKE 'completion:%'"
            " AND substr(e.person::text, 36, 1) IN ('0', '5', 'a')"
            " ORDER BY e.person, o.edition DESC LIMIT $1",
            AT_MOST,
        )
        await ledger.write([one for row in rows for one in _working_life(row, rng, today)])


def _working_life(row: Mapping[str, Any], rng: random.Random, today: date) -> list[Evidence]:
    years = rng.uniform(0.5, 14)
    employer, occupation = rng.choice(names.EMPLOYERS), row["occupation"]

    def ago(count: float) -> date:
        return today - timedelta(days=round(count * 365.25))

    facts: list[tuple[str, date, Facts]] = [
        (
            "level",
            ago(rng.uniform(0.2, 4)),
            LevelHeld(level=rng.choice(_LEVELS), occupation=occupation),
        ),
        ("trade", ago(years), YearsInTrade(occupation=occupation, employer=employer)),
        (
            "job",
            ago(years),
            Employed(
                employer=employer,
                post=occupation,
                front_line=rng.random() < _ON_THE_LINE,
                in_city=True,
            ),
        ),
    ]
    if rng.random() < _MENTORED:
        name = rng.choice(names.SURNAMES) + rng.choice(names.GIVEN)
        facts.append(("mentor", ago(min(years, 2)), Mentor(mentor=uuid7(), name=name)))
    return [
        Evidence(
            id=uuid7(),
            person=row["person"],
            occurred_on=since,
            basis=Basis.MATCHED_FROM_DATA,
            source=f"demonstration:{kind}:{row['person']}",
            occupation_code=row["occupation_code"],
            facts=fact,
        )
        for kind, since, fact in facts
    ]
