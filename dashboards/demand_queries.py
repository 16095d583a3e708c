"""Demand reports on their way: the list, one batch with its causes and rows."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.i18n import current_language, gettext
from app.imports import batches, staging
from app.imports.batches import Batch, BatchKind, BatchState
from app.imports.staging import StagedRow, Staging
from app.permits import Actor, Permit
from app.reference.queries import division_names
from app.settings import settings
from dashboards.data import Choice
from dashboards.demand_fields import BY_NAME
from dashboards.wording import DEMAND

_SHOWN = 100


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are refused for the same reason; ``meant`` is what each value should read."""

    code: str
    field: str
    title: str
    advice: str
    rows: tuple[int, ...]
    meant: dict[str, str]


class ShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file: its cells, and what is said of which field."""

    number: int
    cells: tuple[str, ...]
    said: dict[str, str]
    outcome: str


class DemandBatch(msgspec.Struct, frozen=True, kw_only=True):
    """One batch as its page shows it."""

    batch: Batch
    labels: tuple[str, ...]
    causes: tuple[Cause, ...]
    rows: tuple[ShownRow, ...]


async def demand_batches(actor: Actor, limit: int = 50) -> list[Batch]:
    """Return the latest reports within the actor's reach."""
    reach = actor.reach(Permit.DEMAND_IMPORT)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1"
            " AND ($2 OR division = ANY($3)) AND state <> $4"
            " ORDER BY uploaded_at DESC, id DESC LIMIT $5",
            BatchKind.DEMAND, reach.everything, sorted(reach.divisions), BatchState.DISCARDED,
            limit,
        )  # fmt: skip
    return [batches.from_row(row) for row in rows]


async def demand_batch(actor: Actor, key: UUID) -> DemandBatch:
    """Return one report's batch; raises NotFoundError outside the actor's reach."""
    async with db.read(actor):
        batch = await _own(actor, key)
        staged = await staging.load(key, batch.fields)
        rows = await staging.page(
            key, batch.fields, outcomes=("refused", "changed", "new", "unchanged"), limit=_SHOWN
        )
    return DemandBatch(
        batch=batch,
        labels=tuple(gettext(BY_NAME[field].label) for field in batch.fields),
        causes=tuple(_causes(staged)),
        rows=tuple(_shown(row, batch.fields) for row in _refused_first(rows)),
    )


async def refused_rows(actor: Actor, key: UUID) -> tuple[Batch, Staging, list[dict[str, str]]]:
    """Return a batch with all its rows and what is said of each, for the repair workbook."""
    async with db.read(actor):
        batch = await _own(actor, key)
        staged = await staging.load(key, batch.fields)
    return batch, staged, [_said(staged, row) for row in range(len(staged.numbers))]


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


async def _own(actor: Actor, key: UUID) -> Batch:
    batch = await batches.load(key)
    reach = actor.reach(Permit.DEMAND_IMPORT)
    if batch.kind is not BatchKind.DEMAND or not (
        reach.everything or batch.division in reach.divisions
    ):
        raise NotFoundError("not-found")
    return batch


def _sentence(code: str, value: str, facts: dict[str, str]) -> tuple[str, str]:
    title, advice = DEMAND[code]
    told = {"value": value, "meant": "", **facts}
    return gettext(title, **told), gettext(advice, **told)


def _said(staged: Staging, row: int) -> dict[str, str]:
    cells = dict(zip(staged.fields, (values[row] for values in staged.columns), strict=True))
    said = {}
    for problem in staged.problems[row]:
        parts = _sentence(
            problem["code"], cells.get(problem["field"], ""), problem.get("facts", {})
        )
        said[problem["field"]] = gettext("。").join(part.rstrip(gettext("。")) for part in parts)
    return said


def _causes(staged: Staging) -> list[Cause]:
    held: dict[tuple[str, str], list[int]] = {}
    for row, problems in enumerate(staged.problems):
        if staged.outcomes[row] == "refused":
            for problem in problems:
                held.setdefault((problem["code"], problem["field"]), []).append(row)
    made = [_cause(staged, code, field, rows) for (code, field), rows in held.items()]
    return sorted(made, key=lambda cause: (not cause.meant, -len(cause.rows)))


def _cause(staged: Staging, code: str, field: str, rows: Sequence[int]) -> Cause:
    absent = [""] * len(staged.numbers)
    cells = dict(zip(staged.fields, staged.columns, strict=True)).get(field, absent)
    facts = [
        next(
            problem.get("facts", {}) for problem in staged.problems[row] if problem["code"] == code
        )
        for row in rows
    ]
    title, advice = _sentence(code, cells[rows[0]], facts[0])
    sure = code == "demand-occupation-near"
    return Cause(
        code=code,
        field=field,
        title=title,
        advice=advice,
        rows=tuple(staged.numbers[row] for row in rows),
        meant={cells[row]: told["meant"] for row, told in zip(rows, facts, strict=True)}
        if sure
        else {},
    )


def _refused_first(rows: Sequence[StagedRow]) -> list[StagedRow]:
    return sorted(rows, key=lambda row: row.outcome != "refused")


def _shown(row: StagedRow, fields: Sequence[str]) -> ShownRow:
    said = {
        problem["field"]: _sentence(
            problem["code"], row.cells.get(problem["field"], ""), problem.get("facts", {})
        )[0]
        for problem in row.problems
    }
    return ShownRow(
        number=row.number,
        cells=tuple(row.cells.get(field, "") for field in fields),
        said=said,
        outcome=row.outcome,
    )
