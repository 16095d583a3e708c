"""Editions of the catalogue and their items, for those who draft, review and sign them."""

import unicodedata
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.permits import Actor
from courses.catalogue.data import (
    CatalogueTerms,
    Difference,
    Edition,
    EditionState,
    Finding,
    Item,
    Severity,
)
from courses.catalogue.rules import check_item, difference
from courses.catalogue.terms import catalogue_terms

PAGE = 50
_EDITION = (
    "SELECT e.*, (SELECT count(*) FROM catalogue_item i WHERE i.edition = e.id) AS items"
    " FROM catalogue_edition e"
)
_ITEM = (
    "SELECT i.*, coalesce(o.name_zh, i.title) AS occupation FROM catalogue_item i LEFT JOIN"
    " occupation o ON o.code = i.occupation_code AND o.edition = i.occupation_edition"
)
MATCHES = (
    "({0} = '' OR i.occupation_code LIKE {0} || '%' OR o.pinyin LIKE '%' || {0} || '%'"
    " OR lower(i.title || ' ' || i.work_type || ' ' || o.name_zh) LIKE '%' || {0} || '%'"
    " OR o.initials LIKE '%' || {0} || '%' OR lower(o.name_en) LIKE '%' || {1} || '%'"
    " OR EXISTS (SELECT FROM work_type w WHERE w.occupation_code = i.occupation_code"
    " AND w.edition = i.occupation_edition AND i.work_type IN ('', w.name_zh)"
    " AND (w.name_zh LIKE '%' || {0} || '%' OR w.pinyin LIKE '%' || {0} || '%'"
    " OR w.initials LIKE '%' || {0} || '%'))"
    " OR EXISTS (SELECT FROM training_item_occupation m JOIN training_item t"
    " ON t.name_zh = m.item WHERE m.occupation_code = i.occupation_code"
    " AND (t.name_zh LIKE '%' || {0} || '%' OR t.initials LIKE '%' || {0} || '%')))"
)
"""Whether an item ``i`` of an occupation ``o`` is what somebody typed; see ``searched``."""


class EditionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which editions the list shows."""

    kind: str = ""
    state: str = ""


class ItemFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which items of an edition its page shows; ``look`` keeps those with a finding."""

    q: str = ""
    level: str = ""
    look: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class CheckedItem(msgspec.Struct, frozen=True):
    """An item and what the rules find about it."""

    item: Item
    findings: list[Finding]


class EditionPage(msgspec.Struct, frozen=True, kw_only=True):
    """An edition with a page of its items; ``warned`` of all items fall short of the terms."""

    edition: Edition
    rows: list[CheckedItem]
    total: int
    warned: int
    faulty: int


class DifferencePage(msgspec.Struct, frozen=True, kw_only=True):
    """How an edition differs from another; ``others`` are the ones it can be held against."""

    edition: Edition
    against: Edition | None
    others: list[Edition]
    found: Difference


def searched(text: str) -> tuple[str, str]:
    """Return typed text as ``MATCHES`` takes it: without spaces, and as words; LIKE-safe."""
    typed = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    safe = typed.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return safe.replace(" ", "").replace("'", ""), safe


def edition_of(row: Any) -> Edition:
    """Return a row of editions as its Struct."""
    return msgspec.convert({name: row[name] for name in Edition.__struct_fields__}, Edition)


def item_of(row: Any) -> Item:
    """Return a row of items as its Struct."""
    return msgspec.convert({name: row[name] for name in Item.__struct_fields__}, Item)


def findings_of(item: Item, edition: Edition, terms: CatalogueTerms) -> list[Finding]:
    """Return what the rules find about an item of this edition."""
    return check_item(
        level=item.level,
        hours=item.hours,
        practice_hours=item.practice_hours,
        subsidy_standard=item.subsidy_standard,
        valid=(item.valid_from, item.valid_until),
        edition=(edition.valid_from, edition.valid_until),
        terms=terms,
    )


async def edition(key: UUID, *, lock: bool = False) -> Edition:
    """Return one edition, in the current transaction; raises NotFoundError."""
    ending = " FOR UPDATE OF e" if lock else ""
    row = await db.require_transaction().fetchrow(f"{_EDITION} WHERE e.id = $1{ending}", key)
    if row is None:
        raise NotFoundError("not-found")
    return edition_of(row)


async def items_of(key: UUID) -> list[Item]:
    """Return all items of an edition by occupation and level, in the current transaction."""
    rows = await db.require_transaction().fetch(
        f"{_ITEM} WHERE i.edition = $1 ORDER BY i.occupation_code, i.work_type, i.level DESC", key
    )
    return [item_of(row) for row in rows]


async def editions(actor: Actor, wanted: EditionFilter) -> list[Edition]:
    """Return the editions, newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_EDITION} WHERE ($1 = '' OR e.kind = $1) AND ($2 = '' OR e.state = $2)"
            " ORDER BY e.year DESC, e.kind, e.revision DESC",
            wanted.kind, wanted.state,
        )  # fmt: skip
    return [edition_of(row) for row in rows]


async def edition_page(actor: Actor, key: UUID, wanted: ItemFilter, today: date) -> EditionPage:
    """Return an edition with a page of its items; raises NotFoundError."""
    joined, typed = searched(wanted.q)
    async with db.read(actor) as connection:
        held, terms = await edition(key), await catalogue_terms(today)
        rows = await connection.fetch(
            f"{_ITEM} WHERE i.edition = $3 AND {MATCHES.format('$1::text', '$2::text')}"
            " AND ($4 = '' OR i.level = $4)"
            " ORDER BY i.occupation_code, i.work_type, i.level DESC",
            joined, typed, key, wanted.level,
        )  # fmt: skip
    checked = [
        CheckedItem(item, findings_of(item, held, terms)) for item in (item_of(row) for row in rows)
    ]
    shown = [row for row in checked if row.findings] if wanted.look else checked
    start = (wanted.page - 1) * PAGE
    return EditionPage(
        edition=held,
        rows=shown[start : start + PAGE],
        total=len(shown),
        warned=_with(checked, Severity.WARNING),
        faulty=_with(checked, Severity.ERROR),
    )


def _with(rows: list[CheckedItem], severity: Severity) -> int:
    return sum(any(found.severity is severity for found in row.findings) for row in rows)


async def whole_edition(actor: Actor, key: UUID) -> tuple[Edition, list[Item]]:
    """Return an edition with all its items, for print; raises NotFoundError."""
    async with db.read(actor):
        return await edition(key), await items_of(key)


async def one_item(actor: Actor, edition_key: UUID, key: UUID) -> tuple[Edition, Item]:
    """Return one item with its edition; raises NotFoundError."""
    async with db.read(actor) as connection:
        held = await edition(edition_key)
        row = await connection.fetchrow(
            f"{_ITEM} WHERE i.id = $1 AND i.edition = $2", key, edition_key
        )
    if row is None:
        raise NotFoundError("not-found")
    return held, item_of(row)


async def edition_difference(actor: Actor, key: UUID, against: UUID | None) -> DifferencePage:
    """Return how an edition differs from another of its kind.

    Without one named it is the edition in force, and for that one the edition before it.
    """
    async with db.read(actor) as connection:
        held = await edition(key)
        rows = await connection.fetch(
            f"{_EDITION} WHERE e.kind = $1 AND e.id <> $2"
            " ORDER BY e.valid_from DESC, e.year DESC, e.revision DESC",
            held.kind, key,
        )  # fmt: skip
        others = [edition_of(row) for row in rows]
        other = _other(held, others, against)
        found = difference(await items_of(other.id) if other else [], await items_of(key))
    return DifferencePage(edition=held, against=other, others=others, found=found)


def _other(held: Edition, others: list[Edition], against: UUID | None) -> Edition | None:
    if against is not None:
        return next((one for one in others if one.id == against), None)
    if held.state in {EditionState.DRAFT, EditionState.REVIEWED}:
        return next((one for one in others if one.state is EditionState.PUBLISHED), None)
    earlier = (one for one in others if (one.valid_from, one.year) < (held.valid_from, held.year))
    return next((one for one in earlier if one.state is EditionState.SUPERSEDED), None)
