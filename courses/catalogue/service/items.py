"""Items of a draft: added, changed, removed."""

from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from courses.catalogue.data import Edition, ItemFacts, Severity
from courses.catalogue.rules import check_item
from courses.catalogue.service.editions import draft_to_change
from courses.catalogue.terms import catalogue_terms
from courses.vocabulary import category_names

_FIELDS = (
    "title", "occupation_code", "occupation_edition", "work_type", "level", "hours",
    "practice_hours", "subsidy_standard", "certificate", "eligible_categories", "new_occupation",
    "valid_from", "valid_until",
)  # fmt: skip


async def add_item(actor: Actor, edition: UUID, facts: ItemFacts) -> UUID:
    """Add an item to a draft and return its key.

    Raises ConflictError for an occupation that is not in the classification, a work type that
    is not the occupation's, the same occupation, work type and level twice, and what the rules
    refuse.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        held = await draft_to_change(actor, edition)
        values = await _checked(held, facts)
        places = ", ".join(f"${place}" for place in range(3, len(_FIELDS) + 3))
        try:
            await connection.execute(
                f"INSERT INTO catalogue_item (id, edition, {', '.join(_FIELDS)})"
                f" VALUES ($1, $2, {places})",
                key, edition, *values,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("item-twice", title=facts.title) from error
        await record(
            actor, "courses.item.added", f"item:{key}",
            {"edition": str(edition), "occupation": facts.occupation_code, "level": facts.level},
        )  # fmt: skip
    return key


async def change_item(actor: Actor, edition: UUID, key: UUID, facts: ItemFacts) -> None:
    """Change an item of a draft; raises NotFoundError, and ConflictError as ``add_item``."""
    async with db.transaction(actor) as connection:
        held = await draft_to_change(actor, edition)
        values = await _checked(held, facts)
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(_FIELDS, 3))
        try:
            status = await connection.execute(
                f"UPDATE catalogue_item SET {sets} WHERE id = $1 AND edition = $2",
                key, edition, *values,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("item-twice", title=facts.title) from error
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await record(actor, "courses.item.changed", f"item:{key}", {"edition": str(edition)})


async def remove_item(actor: Actor, edition: UUID, key: UUID) -> None:
    """Take an item out of a draft; raises NotFoundError where it is not in it."""
    async with db.transaction(actor) as connection:
        await draft_to_change(actor, edition)
        status = await connection.execute(
            "DELETE FROM catalogue_item WHERE id = $1 AND edition = $2", key, edition
        )
        if status != "DELETE 1":
            raise NotFoundError("not-found")
        await record(actor, "courses.item.removed", f"item:{key}", {"edition": str(edition)})


async def _checked(edition: Edition, facts: ItemFacts) -> tuple[Any, ...]:
    """Return an item's values in the order of ``_FIELDS``; raises ConflictError."""
    unknown = set(facts.eligible_categories) - category_names().keys()
    if unknown:
        raise ConflictError("item-category")
    occupation = await _occupation(facts)
    valid_from = facts.valid_from or edition.valid_from
    valid_until = facts.valid_until or edition.valid_until
    findings = check_item(
        level=facts.level,
        hours=facts.hours,
        practice_hours=facts.practice_hours,
        subsidy_standard=facts.subsidy_standard,
        valid=(valid_from, valid_until),
        edition=(edition.valid_from, edition.valid_until),
        terms=await catalogue_terms(clock.today()),
    )
    for found in findings:
        if found.severity is Severity.ERROR:
            raise ConflictError(found.code, **found.facts)
    return (
        facts.title, facts.occupation_code, occupation["edition"], facts.work_type, facts.level,
        facts.hours, facts.practice_hours, facts.subsidy_standard, facts.certificate,
        sorted(set(facts.eligible_categories)), occupation["is_new"], valid_from, valid_until,
    )  # fmt: skip


async def _occupation(facts: ItemFacts) -> Any:
    row = await db.require_transaction().fetchrow(
        "SELECT edition, is_new, $2 = '' OR EXISTS (SELECT FROM work_type w"
        " WHERE w.occupation_code = o.code AND w.edition = o.edition AND w.name_zh = $2) AS known"
        " FROM occupation o WHERE code = $1 ORDER BY edition DESC LIMIT 1",
        facts.occupation_code, facts.work_type,
    )  # fmt: skip
    if row is None:
        raise ConflictError("item-occupation", occupation=facts.occupation_code)
    if not row["known"]:
        raise ConflictError("item-work-type", work_type=facts.work_type)
    return row
