"""What others ask of the reference data.

What takes an actor is a page's own question and opens its own snapshot. The rest are shared
steps: they run inside the ``db.read`` or ``db.transaction`` of whoever asks.
"""

import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from app import db
from app.errors import NotFoundError
from app.permits import Actor
from app.reference.working_days import Calendar

PAGE = 50
OccupationKind = Literal["", "new", "digital", "green"]
HitKind = Literal["occupation", "work_type", "training_item"]


class Hit(msgspec.Struct, frozen=True):
    """An occupation found, and through which of its names.

    ``name`` is the name that matched: of the occupation itself, of a work type under it or of
    a training item that stands for it; ``old_code`` is set where a former code matched.
    """

    kind: HitKind
    name: str
    code: str
    edition: str
    occupation: str
    occupation_en: str
    is_new: bool
    old_code: str | None = None


class OccupationName(msgspec.Struct, frozen=True):
    """An occupation by its newest edition."""

    code: str
    edition: str
    zh: str
    en: str
    is_new: bool
    is_digital: bool
    is_green: bool


class DivisionName(msgspec.Struct, frozen=True):
    """A county or functional zone under the city."""

    code: str
    zh: str
    en: str
    kind: str


class CatalogueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of occupations is narrowed to, as the URL says it."""

    q: str = ""
    kind: OccupationKind = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class CatalogueRow(msgspec.Struct, frozen=True):
    """An occupation in the list, with its work types."""

    code: str
    edition: str
    zh: str
    en: str
    is_new: bool
    is_digital: bool
    is_green: bool
    work_types: list[str]
    batch_year: int | None = None


class Catalogue(msgspec.Struct, frozen=True):
    """A page of occupations; ``total`` fit the filter, ``new`` of all are new occupations."""

    rows: list[CatalogueRow]
    total: int
    everything: int
    new: int


class MajorShare(msgspec.Struct, frozen=True):
    """A major whose standard cites an occupation, and the share of it that is counted."""

    code: str
    name: str
    school_level: str
    weight: Decimal
    assumed: bool


class Shortage(msgspec.Struct, frozen=True):
    """A place on a published shortage list."""

    period: str
    region: str
    rank: int


class OccupationPage(msgspec.Struct, frozen=True):
    """All that is known of one occupation."""

    occupation: CatalogueRow
    source: str
    training_items: list[str]
    former_codes: list[str]
    majors: list[MajorShare]
    shortages: list[Shortage]


# one row for each name under which an occupation can be found; rank 0 exact, 1 prefix, 2 inside
_SEARCH = r"""
WITH names AS (
    SELECT 'occupation' AS kind, name_zh AS name, pinyin, initials, lower(name_en) AS english,
           code, edition, NULL::text AS old_code FROM occupation
    UNION ALL
    SELECT 'work_type', name_zh, pinyin, initials, '', occupation_code, edition, NULL
        FROM work_type
    UNION ALL
    SELECT 'training_item', name_zh, pinyin, initials, lower(name_en), occupation_code, edition,
           NULL FROM training_item JOIN training_item_occupation ON item = name_zh
    UNION ALL
    SELECT 'occupation', '', '', '', '', code, edition, old_code FROM occupation_move
), matched AS (
    SELECT names.*, CASE
        WHEN $1 IN (name, pinyin, initials, coalesce(old_code, code)) THEN 0
        WHEN name LIKE $2 || '%' OR pinyin LIKE $2 || '%' OR initials LIKE $2 || '%'
          OR coalesce(old_code, code) LIKE $2 || '%' OR english LIKE $3 || '%' THEN 1
        WHEN old_code IS NULL AND (name LIKE '%' || $2 || '%' OR pinyin LIKE '%' || $2 || '%'
          OR initials LIKE '%' || $2 || '%' OR english LIKE '%' || $3 || '%') THEN 2
        END AS rank
    FROM names
)
SELECT kind, coalesce(nullif(name, ''), name_zh) AS name, code, edition, name_zh AS occupation,
       occupation.name_en AS occupation_en, is_new, old_code
FROM matched JOIN occupation USING (code, edition)
WHERE rank IS NOT NULL AND {kinds}
ORDER BY rank, old_code IS NOT NULL, kind = 'training_item', kind, length(name), matched.pinyin,
         code
LIMIT $4
"""
_KINDS = (
    "({0} = '' OR {0} = 'new' AND is_new OR {0} = 'digital' AND is_digital"
    " OR {0} = 'green' AND is_green)"
)


def _pattern(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


async def search(
    actor: Actor, text: str, *, kind: OccupationKind = "", limit: int = 20
) -> list[Hit]:
    """Return the occupations that people mean by what they typed.

    It may be a name, a work type, a code, a former code, pinyin, initials or English. Exact
    ones come first, then those that begin with it, then those that hold it.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    joined = typed.replace(" ", "").replace("'", "")
    if not joined:
        return []
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            _SEARCH.format(kinds=_KINDS.format("$5")),
            joined, _pattern(joined), _pattern(typed), limit, kind,
        )  # fmt: skip
    return msgspec.convert([dict(row) for row in rows], list[Hit])


_ROW = (
    "SELECT code, edition, name_zh AS zh, name_en AS en, is_new, is_digital, is_green,"
    " batch_year, source, ARRAY(SELECT w.name_zh FROM work_type w WHERE w.occupation_code = o.code"
    " AND w.edition = o.edition ORDER BY w.pinyin) AS work_types FROM occupation o"
)


async def catalogue(actor: Actor, wanted: CatalogueFilter) -> Catalogue:
    """Return a page of all occupations, the latest new ones first."""
    kinds = _KINDS.format("$1")
    async with db.read(actor) as connection:
        counts = await connection.fetchrow(
            f"SELECT count(*) FILTER (WHERE {kinds}) AS total, count(*) AS everything,"
            " count(*) FILTER (WHERE is_new) AS new FROM occupation",
            wanted.kind,
        )
        rows = await connection.fetch(
            f"{_ROW} WHERE {kinds} ORDER BY batch_year DESC NULLS LAST, code LIMIT $2 OFFSET $3",
            wanted.kind, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return Catalogue(msgspec.convert([dict(row) for row in rows], list[CatalogueRow]), **counts)


async def occupation(actor: Actor, code: str) -> OccupationPage:
    """Return one occupation in its newest edition; raises NotFoundError for a code unknown."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{_ROW} WHERE code = $1 ORDER BY edition DESC", code)
        if row is None:
            raise NotFoundError("occupation-unknown", occupation=code)
        majors = await connection.fetch(
            "SELECT major.code, name_zh AS name, school_level, weight, assumed"
            " FROM major_occupation JOIN major ON major.code = major WHERE occupation_code = $1"
            " ORDER BY major.code",
            code,
        )
        shortages = await connection.fetch(
            "SELECT period, region, rank FROM shortage_rank WHERE occupation_code = $1"
            " ORDER BY period DESC",
            code,
        )
        names = await connection.fetchrow(
            "SELECT ARRAY(SELECT item FROM training_item_occupation WHERE occupation_code = $1"
            " ORDER BY item) AS items,"
            " ARRAY(SELECT old_code FROM occupation_move WHERE code = $1) AS former",
            code,
        )
    return OccupationPage(
        occupation=msgspec.convert(dict(row), CatalogueRow),
        source=row["source"],
        training_items=names["items"],
        former_codes=names["former"],
        majors=msgspec.convert([dict(major) for major in majors], list[MajorShare]),
        shortages=msgspec.convert([dict(place) for place in shortages], list[Shortage]),
    )


async def occupation_names() -> dict[str, OccupationName]:
    """Return every occupation by code, in its newest edition."""
    rows = await db.require_transaction().fetch(
        "SELECT DISTINCT ON (code) code, edition, name_zh AS zh, name_en AS en, is_new,"
        " is_digital, is_green FROM occupation ORDER BY code, edition DESC"
    )
    return {row["code"]: OccupationName(*row) for row in rows}


async def occupation_words() -> dict[str, str]:
    """Return every name, work type and code of any edition with the newest code it means."""
    connection = db.require_transaction()
    names = await occupation_names()
    types = await connection.fetch("SELECT name_zh, occupation_code FROM work_type")
    moves = await connection.fetch("SELECT old_code, code FROM occupation_move")
    return {
        **{row["old_code"]: row["code"] for row in moves if row["code"] in names},
        **{row["name_zh"]: row["occupation_code"] for row in types},
        **{name.zh: code for code, name in names.items()},
        **{code: code for code in names},
    }


async def level_words() -> dict[str, str]:
    """Return every way of writing a skill level with its code."""
    levels = await db.require_transaction().fetch(
        "SELECT code, name_zh, certificate_label, aliases FROM skill_level"
    )
    return {
        word: row["code"]
        for row in levels
        for word in (
            row["code"], row["name_zh"], row["certificate_label"] or "", *row["aliases"],
        )
        if word
    }  # fmt: skip


async def division_names(city: str) -> list[DivisionName]:
    """Return the counties and then the functional zones of the city."""
    rows = await db.require_transaction().fetch(
        "SELECT code, name_zh AS zh, name_en AS en, kind FROM division"
        " WHERE parent = $1 AND kind IN ('county', 'zone') ORDER BY kind, code",
        city,
    )
    return msgspec.convert([dict(row) for row in rows], list[DivisionName])


async def calendar(first_year: int, last_year: int) -> Calendar:
    """Return what is known of these years' working days; years not loaded are left out."""
    rows = await db.require_transaction().fetch(
        "SELECT extract(year FROM day)::int AS year, bool_or(provisional) AS provisional,"
        " array_agg(day) FILTER (WHERE working) AS working FROM working_day"
        " WHERE extract(year FROM day) BETWEEN $1 AND $2 GROUP BY 1",
        first_year,
        last_year,
    )
    return Calendar(
        working=frozenset(day for row in rows for day in row["working"]),
        years=frozenset(row["year"] for row in rows),
        provisional=frozenset(row["year"] for row in rows if row["provisional"]),
    )
