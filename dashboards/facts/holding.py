"""Who holds the ladder's tiers on a day, counted so that any choice of them stays distinct.

Persons who hold the same set of tiers in the same places are counted together: nobody is told
apart, and still nobody counts twice in whatever is added up of the sets.
"""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from app.db import require_transaction


class Held(msgspec.Struct, frozen=True):
    """Distinct persons who hold a tier in a division; an empty one stands for all together."""

    division: str
    tier: str
    people: int


class Holding(msgspec.Struct, frozen=True, array_like=True):
    """How many persons hold exactly this set of division, tier and occupation."""

    people: int
    held: tuple[tuple[str, str, str], ...]


_SETS = (
    "SELECT count(*)::int AS people, held FROM ("
    " SELECT array_agg(DISTINCT concat_ws(E'\\t', coalesce(a.division, ''), a.tier,"
    "  coalesce(a.occupation_code, ''))) AS held"
    " FROM appointment a JOIN person p ON p.id = a.person WHERE a.named_on <= $1"
    " AND a.valid_until >= $1 AND (a.ended_on IS NULL OR a.ended_on > $1)"
    " GROUP BY coalesce(p.merged_into, p.id)) sets GROUP BY held ORDER BY held"
)


async def holdings(day: date) -> list[Holding]:
    """Return who holds tiers on a day as the register has it now. A shared step."""
    rows = await require_transaction().fetch(_SETS, day)
    return [
        Holding(row["people"], tuple(_parts(one) for one in row["held"]))
        for row in rows
    ]  # fmt: skip


def _parts(line: str) -> tuple[str, str, str]:
    division, tier, occupation = line.split("\t")
    return division, tier, occupation


def counted(
    found: Sequence[Holding],
    divisions: Collection[str],
    group: str,
    codes: Collection[str] | None = None,
) -> list[Held]:
    """Return distinct persons by division and tier of these divisions and this group of codes.

    ``codes`` are the only occupations meant, where there are such.
    """
    people: dict[tuple[str, str], int] = {}
    for one in found:
        meant = {
            (division, tier)
            for division, tier, occupation in one.held
            if division in divisions and occupation.startswith(group)
            if codes is None or occupation in codes
        }
        lines = meant | {(d, "") for d, _ in meant} | {("", t) for _, t in meant}
        for key in lines | ({("", "")} if meant else set()):
            people[key] = people.get(key, 0) + one.people
    return [Held(*key, n) for key, n in sorted(people.items())]
