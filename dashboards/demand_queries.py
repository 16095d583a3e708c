"""Demand reports on their way: the list, and what a reporter may choose."""

from app import db
from app.i18n import current_language
from app.imports import batches
from app.imports.batches import Batch, BatchKind, BatchState
from app.permits import Actor, Permit
from app.reference.queries import division_names
from app.settings import settings
from dashboards.data import Choice


async def demand_batches(
    actor: Actor, limit: int = 50, kind: BatchKind = BatchKind.DEMAND
) -> list[Batch]:
    """Return the latest lists of a kind within the actor's reach."""
    reach = actor.reach(Permit.DEMAND_IMPORT)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1"
            " AND ($2 OR division = ANY($3)) AND state <> $4"
            " ORDER BY uploaded_at DESC, id DESC LIMIT $5",
            kind, reach.everything, sorted(reach.divisions), BatchState.DISCARDED,
            limit,
        )  # fmt: skip
    return [batches.from_row(row) for row in rows]


async def divisions_of(actor: Actor) -> list[Choice]:
    """Return the divisions that this actor may report for."""
    reach = actor.reach(Permit.DEMAND_IMPORT)
    async with db.read(actor):
        divisions = await division_names(settings().city_code)
    english = current_language() == "en"
    return [
        Choice(value=d.code, label=(d.en if english and d.en else d.zh))
        for d in divisions
        if reach.everything or d.code in reach.divisions
    ]


async def all_divisions(actor: Actor, permit: Permit) -> list[Choice]:
    """Return the divisions that this actor may name under a permit: an employer any."""
    reach = actor.reach(permit)
    english = current_language() == "en"
    async with db.read(actor):
        divisions = await division_names(settings().city_code)
    return [
        Choice(value=d.code, label=(d.en if english and d.en else d.zh))
        for d in divisions
        if reach.everything or reach.organisations or d.code in reach.divisions
    ]
