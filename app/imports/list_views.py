"""A list on its way as its page shows it: causes, the first rows, and the repair workbook."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from app import db
from app.i18n import N_, gettext
from app.imports import staging
from app.imports.batches import Batch, BatchState
from app.imports.list_kinds import ListImport
from app.imports.lists import own
from app.imports.staging import StagedRow, Staging
from app.imports.table import fields_at
from app.masking import Sensitive, mask
from app.permits import Actor

_SHOWN = 100
STATES: dict[BatchState, tuple[str, str]] = {
    BatchState.RECEIVED: (N_("已收到"), ""),
    BatchState.READING: (N_("正在读取"), "wait"),
    BatchState.MAPPING: (N_("待认表头"), "wait"),
    BatchState.READY: (N_("待确认"), "wait"),
    BatchState.ACCEPTING: (N_("正在录入"), "wait"),
    BatchState.ACCEPTED: (N_("已录入"), "ok"),
    BatchState.UNDONE: (N_("已撤回"), ""),
    BatchState.REFUSED: (N_("未接收"), "bad"),
    BatchState.DISCARDED: (N_("已作废"), ""),
}
"""State of a batch to its name and badge."""
Sentences = Mapping[str, tuple[str, str]]
"""Code of a problem to what is wrong and what to do."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are refused for the same reason; ``meant`` is what each value should read."""

    code: str
    field: str
    title: str
    advice: str
    rows: tuple[int, ...]
    meant: dict[str, str]


class ShownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file: its cells as they may be shown, and what is said of which field."""

    number: int
    cells: tuple[str, ...]
    said: dict[str, str]
    outcome: str


class ListBatch(msgspec.Struct, frozen=True, kw_only=True):
    """One batch as its page shows it."""

    batch: Batch
    labels: tuple[str, ...]
    causes: tuple[Cause, ...]
    rows: tuple[ShownRow, ...]


async def list_batch(kind: ListImport, sentences: Sentences, actor: Actor, key: UUID) -> ListBatch:
    """Return one batch; raises NotFoundError outside the actor's reach."""
    known = {field.name: field for field in fields_at(kind.fields)}
    async with db.read(actor):
        batch = await own(kind, actor, key)
        staged = await staging.load(key, batch.fields)
        rows = await staging.page(
            key, batch.fields, outcomes=("refused", "changed", "new", "unchanged"), limit=_SHOWN
        )
    kinds = {name: field.sensitive for name, field in known.items()}
    first = sorted(rows, key=lambda row: row.outcome != "refused")
    return ListBatch(
        batch=batch,
        labels=tuple(gettext(known[field].label) for field in batch.fields),
        causes=tuple(_causes(staged, sentences, kinds)),
        rows=tuple(_shown(row, batch.fields, sentences, kinds) for row in first),
    )


async def refused_rows(
    kind: ListImport, sentences: Sentences, actor: Actor, key: UUID
) -> tuple[Batch, Staging, list[dict[str, str]]]:
    """Return a batch with all its rows and what is said of each, for the repair workbook."""
    async with db.read(actor):
        batch = await own(kind, actor, key)
        staged = await staging.load(key, batch.fields)
    return batch, staged, [_said(staged, row, sentences) for row in range(len(staged.numbers))]


def _sentence(
    sentences: Sentences, code: str, value: str, facts: Mapping[str, str]
) -> tuple[str, str]:
    title, advice = sentences[code]
    # A fact may be a word of ours (a level's name); anything else is told as it is.
    told = {"value": value, "meant": "", **{n: gettext(fact) for n, fact in facts.items()}}
    return gettext(title, **told), gettext(advice, **told)


def _said(staged: Staging, row: int, sentences: Sentences) -> dict[str, str]:
    cells = dict(zip(staged.fields, (values[row] for values in staged.columns), strict=True))
    said = {}
    for problem in staged.problems[row]:
        value, facts = cells.get(problem["field"], ""), problem.get("facts", {})
        parts = _sentence(sentences, problem["code"], value, facts)
        said[problem["field"]] = gettext("。").join(part.rstrip(gettext("。")) for part in parts)
    return said


def _causes(
    staged: Staging, sentences: Sentences, kinds: Mapping[str, Sensitive | None]
) -> list[Cause]:
    held: dict[tuple[str, str], list[int]] = {}
    for row, problems in enumerate(staged.problems):
        if staged.outcomes[row] == "refused":
            for problem in problems:
                held.setdefault((problem["code"], problem["field"]), []).append(row)
    made = [
        _cause(staged, code, field, rows, sentences, kinds.get(field))
        for (code, field), rows in held.items()
    ]
    return sorted(made, key=lambda cause: (not cause.meant, -len(cause.rows)))


def _cause(
    staged: Staging,
    code: str,
    field: str,
    rows: Sequence[int],
    sentences: Sentences,
    sensitive: Sensitive | None,
) -> Cause:
    absent = [""] * len(staged.numbers)
    cells = dict(zip(staged.fields, staged.columns, strict=True)).get(field, absent)
    facts = [
        next(
            problem.get("facts", {}) for problem in staged.problems[row] if problem["code"] == code
        )
        for row in rows
    ]
    title, advice = _sentence(sentences, code, mask(cells[rows[0]], sensitive), facts[0])
    meant = {
        cells[row]: told["meant"] for row, told in zip(rows, facts, strict=True) if "meant" in told
    }
    return Cause(
        code=code,
        field=field,
        title=title,
        advice=advice,
        rows=tuple(staged.numbers[row] for row in rows),
        meant=meant if code.endswith("-near") else {},
    )


def _shown(
    row: StagedRow,
    fields: Sequence[str],
    sentences: Sentences,
    kinds: Mapping[str, Sensitive | None],
) -> ShownRow:
    cells = {field: mask(row.cells.get(field, ""), kinds.get(field)) for field in fields}
    said = {
        problem["field"]: _sentence(
            sentences,
            problem["code"],
            cells.get(problem["field"], ""),
            problem.get("facts", {}),
        )[0]
        for problem in row.problems
    }
    return ShownRow(
        number=row.number,
        cells=tuple(cells[field] for field in fields),
        said=said,
        outcome=row.outcome,
    )
