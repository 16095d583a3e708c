"""How many wait for a class, by item and division: what institutions and officers plan by."""

from datetime import date
from typing import Annotated

import msgspec

from app import db
from app.permits import Actor, Permit
from courses.catalogue.data import InterestRow
from courses.catalogue.queries import MATCHES, searched
from courses.catalogue.terms import catalogue_terms

PAGE = 50
_COUNTED = (
    "SELECT i.occupation_code, i.work_type, i.level,"
    " CASE WHEN $7 THEN NULL ELSE i.division END AS division, count(*) AS people,"
    " min(i.asked_at)::date AS longest FROM class_interest i WHERE i.told_at IS NULL"
    " AND ($4 = '' OR i.division = $4)"
    " GROUP BY i.occupation_code, i.work_type, i.level, 4"
)
_OPEN = (
    "SELECT count(*) FROM training_class c WHERE c.occupation_code = i.occupation_code"
    " AND c.work_type = i.work_type AND c.level = i.level AND c.state = 'approved'"
    " AND c.starts_on >= $3 AND c.enrolled < c.capacity"
    " AND (i.division IS NULL OR c.division = i.division)"
)


class InterestFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the counts are shown; ``together`` counts all divisions as one."""

    q: str = ""
    division: str = ""
    together: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class InterestList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of counts; ``people`` wait in all, None where that would tell a small number."""

    rows: list[InterestRow]
    total: int
    people: int | None
    shown_from: int


def sees_small_numbers(actor: Actor) -> bool:
    """Whether this actor sees counts as they are: officers do, institutions do not."""
    reach = actor.reach(Permit.CLASS_VIEW)
    return reach.everything or bool(reach.divisions)


async def interest(actor: Actor, wanted: InterestFilter, today: date) -> InterestList:
    """Return how many wait, the most first; contacts are in no query."""
    joined, typed = searched(wanted.q)
    async with db.read(actor) as connection:
        least = (await catalogue_terms(today)).interest_shown_from
        rows = await connection.fetch(
            "SELECT i.*, coalesce(nullif(i.work_type, ''), o.name_zh, i.occupation_code) AS named,"
            f" coalesce(d.name_zh, '') AS division_name, ({_OPEN}) AS classes,"
            " count(*) OVER () AS total, sum(i.people) OVER () AS everybody"
            f" FROM (SELECT counted.*, '' AS title, (SELECT max(edition) FROM occupation"
            f" WHERE code = occupation_code) AS occupation_edition FROM ({_COUNTED}) AS counted)"
            " AS i LEFT JOIN occupation o ON o.code = i.occupation_code"
            " AND o.edition = i.occupation_edition LEFT JOIN division d ON d.code = i.division"
            f" WHERE {MATCHES.format('$1::text', '$2::text')}"
            " ORDER BY i.people DESC, i.occupation_code, i.level, i.division LIMIT $5 OFFSET $6",
            joined, typed, today, wanted.division, PAGE, (wanted.page - 1) * PAGE,
            wanted.together,
        )  # fmt: skip
    exact = sees_small_numbers(actor)
    everybody = int(rows[0]["everybody"]) if rows else 0
    return InterestList(
        rows=[
            InterestRow(
                occupation_code=row["occupation_code"],
                title=row["named"],
                work_type=row["work_type"],
                level=row["level"],
                division=row["division"],
                division_name=row["division_name"],
                people=row["people"] if exact or row["people"] >= least else None,
                longest=row["longest"],
                classes=row["classes"],
            )
            for row in rows
        ],
        total=rows[0]["total"] if rows else 0,
        people=everybody if exact or everybody >= least else None,
        shown_from=least,
    )
