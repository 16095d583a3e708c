"""The whole registry's evidence as frames: one COPY a kind, persons as numbers."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from app.db import require_transaction
from app.people.data import HonourLevel
from app.reference.levels import SkillLevel
from app.vault import unseal
from certifications.policy.columns import NEVER, Registry, boundary_years, day_number
from certifications.terms import LadderTerms

_COUNTS = (
    "superseded_by IS NULL AND (confirmed_by IS NOT NULL"
    " OR basis IN ('produced_here', 'matched_from_data'))"
)
_SINCE = "occurred_on - DATE '1970-01-01' AS since"
_UNTIL = f"coalesce(valid_until - DATE '1970-01-01', {NEVER}) AS until"
_CODE = "occupation_code AS code"


def _rank(path: str, order: type[SkillLevel] | type[HonourLevel]) -> str:
    cases = " ".join(f"WHEN '{level.value}' THEN {level.rank}" for level in order)
    return f"CASE facts->>'{path}' {cases} ELSE -1 END AS rank"


_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "levels": ("skill_level", (_CODE, _rank("level", SkillLevel), _SINCE, _UNTIL)),
    "work": ("years_in_trade", (_CODE, _SINCE, _UNTIL)),
    "contests": (
        "contest_rank",
        (_CODE, "facts->>'level' AS level", "(facts->>'contest_class')::int AS contest_class",
         "(facts->>'rank')::int AS rank", _SINCE, _UNTIL),
    ),
    "hours": ("training_hours", ("(facts->>'hours')::int AS hours", _SINCE)),
    "apprentices": (
        "apprentice",
        ("facts->>'apprentice' AS apprentice", _rank("level_reached", SkillLevel), _SINCE),
    ),
    "mentors": ("mentor", (_SINCE, _UNTIL)),
    "innovations": ("innovation_result", (_rank("level", HonourLevel), _SINCE, _UNTIL)),
    "titles": ("title", ("facts->>'honour' AS honour", _SINCE, _UNTIL)),
    "studios": ("studio_led", (_SINCE, _UNTIL)),
    "jobs": (
        "employment",
        ("coalesce(facts->>'front_line' = 'true', false)::int AS front_line",
         "coalesce(facts->>'in_city' = 'true', false)::int AS in_city", _SINCE, _UNTIL),
    ),
    "bars": ("disqualification", ("facts->>'ground' AS ground", _SINCE, _UNTIL)),
    "tiers": ("ladder_tier", ("facts->>'tier' AS tier", _SINCE, _UNTIL)),
}  # fmt: skip
"""Frame, kind of evidence, columns; a kind's name is its payload's tag (``app.people.data``)."""
_TEXTS = dict.fromkeys(
    ("person", "division", "code", "level", "honour", "apprentice", "ground", "tier"), "str"
)
_TRUTHS = ("front_line", "in_city")


class LoadedRegistry(msgspec.Struct, frozen=True, kw_only=True):
    """The registry with the keys of its persons, by number."""

    registry: Registry
    keys: "pd.Index[Any]"


async def load_registry(today: date, bodies: Sequence[LadderTerms]) -> LoadedRegistry:
    """Return the whole registry in the current snapshot, for assessing under these terms.

    Birth dates are unsealed only in the years in which the day decides an age limit.
    """
    people = await _frame(
        "SELECT id AS person, coalesce(birth_year, -1) AS birth_year, division"
        " FROM person WHERE merged_into IS NULL"
    )
    keys = pd.Index(people.pop("person"))
    merged = await _frame(
        "SELECT id AS person, merged_into FROM person WHERE merged_into IS NOT NULL"
    )
    leads_to = dict(zip(merged["person"], merged["merged_into"], strict=True))
    people["born"] = await _born(keys, boundary_years(today, *bodies))
    frames = {}
    for name, (kind, columns) in _KINDS.items():
        rows = await _frame(
            f"SELECT person, {', '.join(columns)} FROM evidence WHERE kind = '{kind}' AND {_COUNTS}"
        )
        frames[name] = _numbered(rows, keys, leads_to)
    return LoadedRegistry(registry=Registry(people=people, **frames), keys=keys)


async def _frame(query: str) -> pd.DataFrame:
    body = BytesIO()
    await require_transaction().copy_from_query(query, output=body, format="csv", header=True)
    body.seek(0)
    return pd.read_csv(body, dtype=_TEXTS)


def _numbered(rows: pd.DataFrame, keys: "pd.Index[Any]", leads_to: dict[str, str]) -> pd.DataFrame:
    person = rows["person"].replace(leads_to) if leads_to else rows["person"]
    rows["person"] = keys.get_indexer(pd.Index(person))
    for column in _TRUTHS:
        if column in rows:
            rows[column] = rows[column].astype(bool)
    return rows[rows["person"] >= 0]


async def _born(keys: "pd.Index[Any]", years: Sequence[int]) -> np.ndarray[Any, Any]:
    rows = await require_transaction().fetch(
        "SELECT id, birth_date FROM person WHERE merged_into IS NULL AND birth_date IS NOT NULL"
        " AND birth_year = ANY($1::smallint[])",
        list(years),
    )
    born = np.full(len(keys), -NEVER, dtype=np.int64)
    places = keys.get_indexer(pd.Index([str(row["id"]) for row in rows]))
    for place, row in zip(places, rows, strict=True):
        written = unseal(row["birth_date"], f"person|birth_date|{row['id']}").decode()
        born[place] = day_number(date.fromisoformat(written))
    return born
