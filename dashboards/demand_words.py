"""The words that demand reports use, with their codes, from the reference data."""

from app.cleaning import column, compact
from app.db import require_transaction
from app.permits import Reach
from app.reference.queries import division_names, occupation_names
from app.settings import settings
from dashboards.data import DemandWords
from dashboards.demand_fields import GROUPS


async def demand_words(reach: Reach) -> DemandWords:
    """Return names, work types and codes of every edition, divisions and levels, in a transaction.

    ``reach`` says which divisions the reporter may name.
    """
    connection = require_transaction()
    names = await occupation_names()
    types = await connection.fetch("SELECT name_zh, occupation_code FROM work_type")
    moves = await connection.fetch("SELECT old_code, code FROM occupation_move")
    levels = await connection.fetch(
        "SELECT code, name_zh, certificate_label, aliases FROM skill_level"
    )
    divisions = await division_names(settings().city_code)
    occupations = {
        **{row["old_code"]: row["code"] for row in moves if row["code"] in names},
        **{row["name_zh"]: row["occupation_code"] for row in types},
        **{name.zh: code for code, name in names.items()},
        **{code: code for code in names},
    }
    return DemandWords(
        occupations=_compact(occupations),
        names={code: name.zh for code, name in names.items()},
        divisions=_compact(
            {
                word: division.code
                for division in divisions
                for word in (division.zh, division.code, f"{settings().city_zh}{division.zh}")
            }
        ),
        levels=_compact(
            {
                word: row["code"]
                for row in levels
                for word in (
                    row["code"], row["name_zh"], row["certificate_label"] or "", *row["aliases"],
                )
                if word
            }
        ),
        groups=GROUPS,
        reach=frozenset(
            division.code
            for division in divisions
            if reach.everything or division.code in reach.divisions
        ),
    )  # fmt: skip


def _compact(words: dict[str, str]) -> dict[str, str]:
    keys = compact(column(words)).tolist()
    return dict(zip(keys, words.values(), strict=True))
