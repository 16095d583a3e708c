"""A demand report on its way: whose it is, how its rows are checked, entered, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app import clock
from app.errors import ForbiddenError
from app.imports import lists
from app.imports.batches import Batch, BatchKind
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.permits import Actor, Permit
from dashboards.data import DemandDefaults, DemandLine
from dashboards.entering import enter, take_back
from dashboards.examining import checked_rows, outcomes

FIELDS = "dashboards.demand_fields:FIELDS"


def _owns(actor: Actor, batch: Batch) -> bool:
    reach = actor.reach(Permit.DEMAND_IMPORT)
    return reach.everything or batch.division in reach.divisions


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = batch
    checked = await checked_rows(actor, staged, header_map)
    return Examined(
        lines=checked.lines, outcomes=await outcomes(checked.lines), problems=checked.problems
    )


async def _enter(batch: UUID, lines: Sequence[DemandLine]) -> Entered:
    return await enter(batch, lines, clock.today())


DEMAND = ListImport(
    kind=BatchKind.DEMAND,
    events="dashboards.demand",
    fields=FIELDS,
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=take_back,
)


async def receive(
    actor: Actor, *, file_name: str, content: bytes, defaults: DemandDefaults
) -> tuple[UUID, bool]:
    """Keep a report, read and check it; return its batch and whether it is new.

    Raises ForbiddenError for a division outside the actor's reach.
    """
    reach = actor.reach(Permit.DEMAND_IMPORT)
    if defaults.division and not reach.everything and defaults.division not in reach.divisions:
        raise ForbiddenError("permit-missing")
    only = next(iter(reach.divisions)) if len(reach.divisions) == 1 else None
    return await lists.receive(
        DEMAND,
        actor,
        file_name=file_name,
        content=content,
        division=defaults.division or only,
        defaults=defaults,
    )
