"""The catalogue in force as anybody searches it, and what is open of each item."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.organisations.queries import accreditation_terms
from app.permits import ANYONE
from app.reference.levels import SkillLevel
from courses.catalogue.data import (
    Accredited,
    OpenClass,
    PublicCatalogue,
    PublicItem,
    PublicItemPage,
)
from courses.catalogue.queries import MATCHES, searched

PAGE = 20
MOST_CLASSES = 50
SORTS = {
    "": "next_start ASC NULLS LAST, i.occupation_code, i.level DESC, i.id",
    "next_start": "next_start ASC NULLS LAST, i.occupation_code, i.level DESC, i.id",
    "-next_start": "next_start DESC NULLS LAST, i.occupation_code, i.level DESC, i.id",
    "title": "o.pinyin ASC, i.work_type, i.level DESC, i.id",
    "-title": "o.pinyin DESC, i.work_type, i.level DESC, i.id",
    "hours": "i.hours ASC, i.occupation_code, i.id",
    "-hours": "i.hours DESC, i.occupation_code, i.id",
    "seats": "seats_left ASC, i.occupation_code, i.id",
    "-seats": "seats_left DESC, i.occupation_code, i.id",
}
_IN_FORCE = (
    "SELECT DISTINCT ON (kind) id, kind, title FROM catalogue_edition"
    " WHERE state IN ('published', 'superseded') AND valid_from <= $1"
    " ORDER BY kind, valid_from DESC, published_at DESC"
)
"""Of each catalogue the edition that holds on a day: the one that began last."""
_OPEN = (
    "SELECT occupation_code, work_type, level, count(*) AS classes,"
    " sum(capacity - enrolled) AS seats_left,"
    " min(starts_on) FILTER (WHERE capacity > enrolled) AS next_start FROM training_class"
    " WHERE state = 'approved' AND starts_on >= greatest($1, $2::date)"
    " AND ($3 = '' OR division = $3) AND (NOT $4 OR capacity > enrolled)"
    " GROUP BY occupation_code, work_type, level"
)
_ITEM = (
    "SELECT i.id, e.kind, i.title, i.occupation_code, coalesce(o.name_zh, i.title) AS occupation,"
    " coalesce(o.name_en, '') AS occupation_en, i.work_type, i.level, i.hours, i.practice_hours,"
    " i.certificate, i.subsidy_standard, i.eligible_categories, i.new_occupation,"
    " coalesce(c.classes, 0) AS classes, coalesce(c.seats_left, 0) AS seats_left, c.next_start,"
    " e.title AS edition_title, i.valid_from, i.valid_until"
    " FROM catalogue_item i JOIN in_force e ON e.id = i.edition"
    " LEFT JOIN occupation o ON o.code = i.occupation_code AND o.edition = i.occupation_edition"
    " LEFT JOIN open c USING (occupation_code, work_type, level)"
    " WHERE i.valid_from <= $1 AND (i.valid_until IS NULL OR i.valid_until >= $1)"
)
_ALL_CLASSES = (None, "", False)
"""Arguments 2 to 4 of ``_OPEN`` that leave no class out."""
_WITH = f"WITH in_force AS MATERIALIZED ({_IN_FORCE}), open AS MATERIALIZED ({_OPEN})"


class CatalogueSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What the public catalogue is narrowed to, as the URL says it; empty is everything.

    ``starts_from``, ``division`` and ``seats`` (seats left) look at the open classes.
    """

    q: str = ""
    occupation: str = ""
    kind: str = ""
    new: bool = False
    level: str = ""
    division: str = ""
    seats: bool = False
    starts_from: date | None = None
    sort: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1

    @property
    def by_class(self) -> bool:
        """Whether only items with an open class are wanted."""
        return bool(self.division or self.seats or self.starts_from)


async def public_catalogue(wanted: CatalogueSearch, today: date) -> PublicCatalogue:
    """Return a page of what the catalogues in force offer, soonest start first."""
    joined, typed = searched(wanted.q)
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"SELECT *, count(*) OVER () AS total FROM ({_WITH} {_ITEM}"
            f" AND {MATCHES.format('$5::text', '$6::text')}"
            " AND ($7 = '' OR i.occupation_code = $7) AND ($8 = '' OR e.kind = $8)"
            " AND (NOT $9 OR i.new_occupation) AND ($10 = '' OR i.level = $10)"
            " AND (NOT $11 OR c.classes > 0)"
            f" ORDER BY {SORTS.get(wanted.sort, SORTS[''])}) AS found LIMIT $12 OFFSET $13",
            today, wanted.starts_from, wanted.division, wanted.seats, joined, typed,
            wanted.occupation, wanted.kind, wanted.new, wanted.level, wanted.by_class,
            PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return PublicCatalogue(rows=[_item(row) for row in rows], total=rows[0]["total"] if rows else 0)


def _item(row: Any) -> PublicItem:
    return msgspec.convert({name: row[name] for name in PublicItem.__struct_fields__}, PublicItem)


async def public_item(key: UUID, today: date) -> PublicItemPage:
    """Return an item in force with its open classes and who may train it.

    An item of an earlier edition leads to the one in force for the same occupation, work type
    and level. Raises NotFoundError where there is none.
    """
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow(
            f"{_WITH} {_ITEM} AND (i.id = $5 OR EXISTS (SELECT FROM catalogue_item was"
            " JOIN catalogue_edition earlier ON earlier.id = was.edition"
            " AND earlier.state IN ('published', 'superseded') WHERE was.id = $5"
            " AND (was.occupation_code, was.work_type, was.level)"
            " = (i.occupation_code, i.work_type, i.level)))"
            " ORDER BY i.id = $5 DESC, e.kind DESC LIMIT 1",
            today, *_ALL_CLASSES, key,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        item = _item(row)
        classes = await connection.fetch(
            "SELECT c.id, c.number, o.name AS organisation_name, c.division,"
            " coalesce(d.name_zh, c.division) AS division_name, c.starts_on, c.ends_on,"
            " c.capacity - c.enrolled AS seats_left FROM training_class c"
            " JOIN organisation o ON o.id = c.organisation"
            " LEFT JOIN division d ON d.code = c.division"
            " WHERE c.state = 'approved' AND c.starts_on >= $1 AND c.occupation_code = $2"
            " AND c.work_type = $3 AND c.level = $4"
            " ORDER BY c.capacity = c.enrolled, c.starts_on, c.id LIMIT $5",
            today, item.occupation_code, item.work_type, item.level, MOST_CLASSES,
        )  # fmt: skip
        schools = await connection.fetch(
            "SELECT DISTINCT o.name, coalesce(d.name_zh, o.division) AS division_name,"
            " o.division FROM accreditation a JOIN organisation o ON o.id = a.organisation"
            " LEFT JOIN division d ON d.code = o.division"
            " WHERE a.occupation_code = $2 AND a.level = ANY($3) AND a.purpose = 'train'"
            " AND a.valid_from <= $1 AND (a.valid_until IS NULL OR a.valid_until >= $1)"
            " AND (a.suspended_from IS NULL OR a.suspended_from > $1) AND o.active"
            " ORDER BY o.division, o.name",
            today, item.occupation_code, await _levels_that_cover(item.level, today),
        )  # fmt: skip
    return PublicItemPage(
        item=item,
        edition_title=row["edition_title"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        classes=msgspec.convert([dict(one) for one in classes], list[OpenClass]),
        institutions=[
            Accredited(name=s["name"], division_name=s["division_name"]) for s in schools
        ],
    )


async def _levels_that_cover(level: SkillLevel, today: date) -> list[SkillLevel]:
    """Return the accredited levels that let one train this one, by the terms of the day."""
    if not (await accreditation_terms(today)).covers_lower_levels:
        return [level]
    return [one for one in SkillLevel if one.rank >= level.rank]
