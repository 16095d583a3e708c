"""The words that demand reports use, with their codes, from the reference data."""

from app.cleaning import column, compact
from app.permits import Reach
from app.reference.queries import (
    division_names,
    level_words,
    occupation_names,
    occupation_words,
)
from app.settings import settings
from dashboards.data import DemandWords
from dashboards.demand_fields import GROUPS


async def demand_words(reach: Reach) -> DemandWords:
    """Return names, work types and codes of every edition, divisions and levels, in a transaction.

    ``reach`` says which divisions the reporter may name.
    """
    names = await occupation_names()
    divisions = await division_names(settings().city_code)
    return DemandWords(
        occupations=_compact(await occupation_words()),
        names={code: name.zh for code, name in names.items()},
        divisions=_compact(
            {
                word: division.code
                for division in divisions
                for word in (division.zh, division.code, f"{settings().city_zh}{division.zh}")
            }
        ),
        levels=_compact(await level_words()),
        groups=GROUPS,
        reach=frozenset(
            division.code
            for division in divisions
            if reach.everything or division.code in reach.divisions
        ),
    )


def _compact(words: dict[str, str]) -> dict[str, str]:
    keys = compact(column(words)).tolist()
    return dict(zip(keys, words.values(), strict=True))
