"""Rows of a batch: sealed cells in, sealed cells out, outcomes and problems beside them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
import orjson

from app import vault
from app.db import require_transaction

_COPIED = ("batch", "sheet", "number", "cells", "outcome", "problems", "repaired")


class StagedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One staged row as a page shows it; ``cells`` follow the batch's fields."""

    number: int
    sheet: int
    cells: dict[str, str]
    outcome: str
    problems: list[dict[str, Any]]
    written_to: UUID | None = None


class Staging(msgspec.Struct, kw_only=True):
    """All rows of a batch as columns of equal length."""

    fields: list[str]
    numbers: list[int]
    sheets: list[int]
    columns: list[list[str]]
    """Cells of each field, in the order of ``fields``."""
    outcomes: list[str]
    problems: list[list[dict[str, Any]]]
    repaired: list[bool] | None = None


def _place(batch: UUID, sheet: int, number: int) -> str:
    return f"batch_row|cells|{batch}:{sheet}:{number}"


async def replace(batch: UUID, staging: Staging) -> None:
    """Put these rows in the place of all rows of the batch, in one COPY.

    Accepted rows stay untouched: they hold what is needed to take the batch back.
    """
    connection = require_transaction()
    staging = only(
        staging, [n for n, outcome in enumerate(staging.outcomes) if outcome != "accepted"]
    )
    places = [
        _place(batch, sheet, number)
        for sheet, number in zip(staging.sheets, staging.numbers, strict=True)
    ]
    lines = [orjson.dumps(cells) for cells in zip(*staging.columns, strict=True)]
    sealed = vault.seal_column(lines, places)
    repaired = staging.repaired or [False] * len(lines)
    none = "[]"
    records = (
        (
            batch,
            staging.sheets[position],
            number,
            sealed[position],
            staging.outcomes[position],
            orjson.dumps(found).decode() if (found := staging.problems[position]) else none,
            repaired[position],
        )
        for position, number in enumerate(staging.numbers)
    )
    await connection.execute(
        "DELETE FROM batch_row WHERE batch = $1 AND outcome <> 'accepted'", batch
    )
    await connection.copy_records_to_table("batch_row", records=records, columns=list(_COPIED))


async def load(
    batch: UUID, fields: Sequence[str], *, outcomes: Sequence[str] | None = None
) -> Staging:
    """Return all rows of the batch, or those with these outcomes, opened, in file order."""
    rows = await require_transaction().fetch(
        "SELECT sheet, number, cells, outcome, problems, repaired FROM batch_row"
        " WHERE batch = $1 AND ($2::text[] IS NULL OR outcome = ANY($2)) ORDER BY sheet, number",
        batch, list(outcomes) if outcomes is not None else None,
    )  # fmt: skip
    lines = [
        orjson.loads(vault.unseal(row["cells"], _place(batch, row["sheet"], row["number"])))
        for row in rows
    ]
    columns = (
        [list(column) for column in zip(*lines, strict=True)] if lines else [[] for _ in fields]
    )
    return Staging(
        fields=list(fields),
        numbers=[row["number"] for row in rows],
        sheets=[row["sheet"] for row in rows],
        columns=columns,
        outcomes=[row["outcome"] for row in rows],
        problems=[orjson.loads(row["problems"]) for row in rows],
        repaired=[row["repaired"] for row in rows],
    )


_SHOWN = (
    "SELECT sheet, number, cells, outcome, problems, written_to FROM batch_row WHERE batch = $1"
)


def _shown(batch: UUID, fields: Sequence[str], row: Any) -> StagedRow:
    cells = orjson.loads(vault.unseal(row["cells"], _place(batch, row["sheet"], row["number"])))
    return StagedRow(
        number=row["number"],
        sheet=row["sheet"],
        cells=dict(zip(fields, cells, strict=True)),
        outcome=row["outcome"],
        problems=orjson.loads(row["problems"]),
        written_to=row["written_to"],
    )


async def page(
    batch: UUID,
    fields: Sequence[str],
    *,
    outcomes: Sequence[str],
    after: tuple[int, int] = (-1, -1),
    limit: int = 50,
    code: str = "",
    noted: bool = False,
) -> list[StagedRow]:
    """Return the next rows after ``(sheet, number)``, with these outcomes.

    ``code`` keeps rows that carry this problem; ``noted`` keeps rows with any note.
    """
    rows = await require_transaction().fetch(
        f"{_SHOWN} AND (sheet, number) > ($2, $3) AND outcome = ANY($4)"
        " AND ($5::text = '' OR problems @> jsonb_build_array(jsonb_build_object('code', $5)))"
        " AND (NOT $6 OR problems @> '[{\"severity\": \"note\"}]')"
        " ORDER BY sheet, number LIMIT $7",
        batch, after[0], after[1], list(outcomes), code, noted, limit,
    )  # fmt: skip
    return [_shown(batch, fields, row) for row in rows]


async def some(batch: UUID, fields: Sequence[str], numbers: Sequence[int]) -> list[StagedRow]:
    """Return the rows with these numbers."""
    rows = await require_transaction().fetch(
        f"{_SHOWN} AND number = ANY($2::int[]) ORDER BY sheet, number", batch, list(numbers)
    )
    return [_shown(batch, fields, row) for row in rows]


async def outcome_counts(batch: UUID) -> dict[str, int]:
    """Return how many rows there are of each outcome."""
    rows = await require_transaction().fetch(
        "SELECT outcome, count(*) AS n FROM batch_row WHERE batch = $1 GROUP BY outcome", batch
    )
    found = {row["outcome"]: row["n"] for row in rows}
    names = ("new", "changed", "unchanged", "refused", "removed", "accepted")
    return {name: found.get(name, 0) for name in names}


async def forget(batch: UUID) -> None:
    """Delete the batch's rows; what was accepted from them stays in its domain."""
    await require_transaction().execute("DELETE FROM batch_row WHERE batch = $1", batch)


async def keep_before(
    batch: UUID, rows: Sequence[tuple[int, int]], lines: Sequence[Mapping[str, Any]]
) -> None:
    """Keep sealed, beside each row (sheet, number), what accepting it changes."""
    await require_transaction().execute(
        "UPDATE batch_row b SET before = k.before FROM"
        " unnest($2::smallint[], $3::int[], $4::bytea[]) AS k(sheet, number, before)"
        " WHERE b.batch = $1 AND b.sheet = k.sheet AND b.number = k.number",
        batch,
        [sheet for sheet, _ in rows],
        [number for _, number in rows],
        vault.seal_column(
            [orjson.dumps(line, default=str) for line in lines],
            [_before(batch, sheet, number) for sheet, number in rows],
        ),
    )


async def kept_before(batch: UUID) -> list[dict[str, Any]]:
    """Return what accepting this batch's rows changed."""
    rows = await require_transaction().fetch(
        "SELECT sheet, number, before FROM batch_row WHERE batch = $1 AND before IS NOT NULL",
        batch,
    )
    return [
        orjson.loads(vault.unseal(row["before"], _before(batch, row["sheet"], row["number"])))
        for row in rows
    ]


def _before(batch: UUID, sheet: int, number: int) -> str:
    return f"batch_row|before|{batch}:{sheet}:{number}"


def only(staging: Staging, rows: Sequence[int]) -> Staging:
    """Return these rows alone."""
    return Staging(
        fields=staging.fields,
        numbers=[staging.numbers[n] for n in rows],
        sheets=[staging.sheets[n] for n in rows],
        columns=[[values[n] for n in rows] for values in staging.columns],
        outcomes=[staging.outcomes[n] for n in rows],
        problems=[staging.problems[n] for n in rows],
        repaired=None if staging.repaired is None else [staging.repaired[n] for n in rows],
    )
