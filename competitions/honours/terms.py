"""Terms of what follows from ranks: those in force on a day, the shipped ones before the first."""

from datetime import date

from app.people.data import Honour
from app.reference.levels import SkillLevel
from app.settings import settings
from app.terms.service import in_force
from competitions.data import ContestLevel
from competitions.honours.data import HonourTerms, LevelStep, TitleStep

HONOURS = "contest_honours"
_LEVELS: tuple[tuple[ContestLevel, int, int | None, SkillLevel], ...] = (
    (ContestLevel.PROVINCIAL, 1, 10, SkillLevel.L2),
    (ContestLevel.PROVINCIAL, 1, None, SkillLevel.L3),
    (ContestLevel.PROVINCIAL, 2, 5, SkillLevel.L2),
    (ContestLevel.PROVINCIAL, 2, None, SkillLevel.L3),
    (ContestLevel.CITY, 1, 6, SkillLevel.L2),
    (ContestLevel.CITY, 1, None, SkillLevel.L3),
    (ContestLevel.CITY, 2, 3, SkillLevel.L2),
    (ContestLevel.CITY, 2, None, SkillLevel.L3),
    (ContestLevel.COUNTY, 1, 3, SkillLevel.L3),
    (ContestLevel.COUNTY, 1, None, SkillLevel.L4),
    (ContestLevel.COUNTY, 2, 3, SkillLevel.L3),
)
_TITLES = ((ContestLevel.PROVINCIAL, 1, 2), (ContestLevel.CITY, 1, 3), (ContestLevel.CITY, 2, 1))


def default_terms(city: str) -> HonourTerms:
    """Return the shipped terms of a city.

    They follow published rules: 技能兴鲁 2016 (first ten 技师, holders the next level, first two
    技术能手), 舟山 2018 (first six 技师, first three 技术能手), 岱岳区 (who qualified 高级工).
    """
    return HonourTerms(
        levels=tuple(
            LevelStep(contest=contest, contest_class=number, rank_max=most, level=level)
            for contest, number, most, level in _LEVELS
        ),
        titles=tuple(
            TitleStep(
                contest=contest,
                contest_class=number,
                rank_max=most,
                team_rank_max=1,
                honour=Honour.TECHNICAL_EXPERT,
                name=f"{'省' if contest is ContestLevel.PROVINCIAL else city}技术能手",
            )
            for contest, number, most in _TITLES
        ),
    )


async def honour_terms(day: date) -> HonourTerms:
    """Return the terms of this day, in the current transaction."""
    found = await in_force(HONOURS, day, HonourTerms)
    return found[0] if found else default_terms(settings().city_zh)
