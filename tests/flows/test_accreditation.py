"""What an institution is accredited for, asked inside the transaction that files a class."""

from datetime import date, timedelta

import asyncpg
import pytest
from factories import accredited, organisation

from app import clock, db
from app.organisations.accreditation_data import AccreditationTerms, Purpose
from app.organisations.queries import ACCREDITATION, accreditation_for
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.terms.service import publish

SALES = "4-01-06-02"


async def answer(actor: Actor, school, level=SkillLevel.L4, day: date | None = None):
    async with db.read(actor):
        return await accreditation_for(school, SALES, level, Purpose.TRAIN, day or clock.today())


async def test_only_ones_own_accreditation_counts(database, system) -> None:
    school, other = await organisation(system), await organisation(system, "汶阳学校", 2)
    await accredited(system, school)
    assert (await answer(system, school)).covered
    assert (await answer(system, other)).reason == "none"


async def test_the_terms_in_force_on_the_day_decide_about_lower_levels(database, system) -> None:
    school, today = await organisation(system), clock.today()
    await accredited(system, school)
    async with db.transaction(system):
        terms = AccreditationTerms(covers_lower_levels=True)
        await publish(ACCREDITATION, "认定规则", terms, today + timedelta(days=30))
    assert (await answer(system, school, SkillLevel.L5)).reason == "level_below"
    later = await answer(system, school, SkillLevel.L5, today + timedelta(days=30))
    assert later.covered


async def test_the_database_refuses_overlapping_accreditations(database, system) -> None:
    school = await organisation(system)
    await accredited(system, school, valid_until=date(2026, 12, 31))
    with pytest.raises(asyncpg.ExclusionViolationError):
        await accredited(system, school, valid_from=date(2026, 12, 31))
    await accredited(system, school, valid_from=date(2027, 1, 1))
