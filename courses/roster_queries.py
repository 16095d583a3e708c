"""A roster batch as its page shows it: causes, rows, counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.imports import batches, staging
from app.imports.batches import Batch, BatchKind, BatchState
from app.imports.staging import StagedRow
from app.masking import mask
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.data import TAKES_ROSTER
from courses.fields import sensitive_fields
from courses.roster import SheetHead
from courses.roster_files import RosterRow, roster_repair
from courses.roster_sentences import field_label, problem_sentence
from courses.rules.base import Fix, Severity
from courses.rules.causes import Cause, CauseValue
from courses.rules.roster import Problem
from courses.vocabulary import vocabulary
from courses.wording import RULE_WORDING

PAGE = 50
SHOWN_FIELDS = {
    BatchKind.ROSTER: ("name", "id_number", "person_category", "phone", "class_no"),
    BatchKind.RESULTS: (
        *("name", "id_number", "trainee_no", "attended_hours", "theory_score"),
        *("practice_score", "absent"),
    ),
}
"""Columns of the preview."""
PREVIEW_ROWS = 3
MOST_REPAIR_ROWS = 100_000
OUTCOMES = ("refused", "changed", "new", "unchanged", "accepted", "removed")


class RosterFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of a batch are shown, as the URL says it."""

    tab: str = ""
    code: str = ""
    after: str = ""


class CellView(msgspec.Struct, frozen=True):
    """A cell as shown: masked, and what is wrong or was put right."""

    text: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    decided: str = ""


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the preview."""

    number: int
    sheet: int
    outcome: str
    cells: dict[str, CellView]
    advice: tuple[str, ...]


class CauseRow(msgspec.Struct, frozen=True):
    """One row in the preview of a fix."""

    number: int
    name: str
    before: str
    after: str


class CauseView(msgspec.Struct, frozen=True, kw_only=True):
    """One root cause with what can be done about it."""

    cause: Cause
    values: list[CauseValue]
    rows: list[CauseRow]
    sentences: list[str]


class RosterPage(msgspec.Struct, frozen=True, kw_only=True):
    """The whole preview."""

    batch: Batch
    causes: list[CauseView]
    rows: list[RowView]
    shown: tuple[str, ...]
    """Fields of the columns, in order."""
    next_after: str
    tab: str
    classes: list[str]
    subject_number: str
    uploader: str


class BatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in the list."""

    id: UUID
    kind: str
    number: str
    file_name: str
    state: BatchState
    counts: dict[str, int]
    uploaded_at: datetime
    organisation_name: str


class BatchFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which batches are listed."""

    state: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class BatchList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of batches and how many there are."""

    rows: list[BatchLine]
    total: int


async def roster_batches(actor: Actor, wanted: BatchFilter) -> BatchList:
    """Return this organisation's rosters and results, newest first."""
    everything, organisations, _ = reach_arguments(actor, Permit.ROSTER_UPLOAD)
    where = (
        " FROM batch b LEFT JOIN organisation o ON o.id = b.organisation"
        " WHERE b.kind IN ('roster', 'results') AND ($1 OR b.organisation = ANY($2))"
        " AND ($3 = '' OR b.state = $3)"
    )
    async with db.read(actor) as connection:
        arguments = (everything, organisations, wanted.state)
        total = await connection.fetchval(f"SELECT count(*){where}", *arguments)
        rows = await connection.fetch(
            "SELECT b.id, b.kind, b.number, b.file_name, b.state, b.counts, b.uploaded_at,"
            f" coalesce(o.name, '') AS organisation_name{where}"
            " ORDER BY b.uploaded_at DESC LIMIT $4 OFFSET $5",
            *arguments, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return BatchList(
        rows=[
            msgspec.convert({**dict(row), "counts": msgspec.json.decode(row["counts"])}, BatchLine)
            for row in rows
        ],
        total=total,
    )


async def own_batch(actor: Actor, key: UUID) -> Batch:
    """Return a batch within the actor's reach, in the current transaction; else NotFoundError."""
    batch = await batches.load(key)
    reach = actor.reach(Permit.ROSTER_UPLOAD)
    own = reach.everything or batch.organisation in reach.organisations
    if batch.kind not in SHOWN_FIELDS or not own:
        raise NotFoundError("not-found")
    return batch


async def roster_page(actor: Actor, key: UUID, wanted: RosterFilter) -> RosterPage:
    """Return the batch with its causes and a page of its rows."""
    async with db.read(actor) as connection:
        batch = await own_batch(actor, key)
        facts = await connection.fetchrow(
            "SELECT (SELECT number FROM training_class WHERE id = $1) AS subject,"
            " (SELECT display_name FROM account WHERE id = $2) AS uploader,"
            " ARRAY(SELECT number FROM training_class WHERE organisation = $3"
            "  AND state = ANY($4) ORDER BY starts_on DESC LIMIT 200) AS classes",
            batch.subject, batch.uploaded_by, batch.organisation, sorted(TAKES_ROSTER),
        )  # fmt: skip
        tab = wanted.tab or ("refused" if batch.counts.get("refused") else "all")
        found = msgspec.convert(batch.summary.get("causes", []), list[Cause])
        preview = [n for cause in found for n in cause.rows[:PREVIEW_ROWS]]
        named = await staging.some(key, batch.fields, preview) if preview else []
        rows = await staging.page(
            key,
            batch.fields,
            outcomes=OUTCOMES if tab in {"all", "noted"} else (tab,),
            after=_after(wanted.after),
            limit=PAGE + 1,
            code=wanted.code,
            noted=tab == "noted",
        )
    more = len(rows) > PAGE
    last = rows[PAGE - 1] if more else None
    decisions: Any = batch.summary.get("decisions", {})
    by_number, shown = {row.number: row for row in named}, SHOWN_FIELDS[batch.kind]
    return RosterPage(
        batch=batch,
        causes=[_cause_view(cause, by_number) for cause in found],
        rows=[_row_view(row, shown, decisions) for row in rows[:PAGE]],
        shown=shown,
        next_after=f"{last.sheet}-{last.number}" if last else "",
        tab=tab,
        classes=list(facts["classes"]),
        subject_number=facts["subject"] or "",
        uploader=facts["uploader"] or "",
    )


def _after(text: str) -> tuple[int, int]:
    sheet, _, number = text.partition("-")
    return (int(sheet), int(number)) if sheet.isdigit() and number.isdigit() else (-1, -1)


def problem_of(told: Mapping[str, Any]) -> Problem:
    """Return a staged problem as the rules' Struct."""
    return msgspec.convert({"index": 0, **told}, Problem)


def _row_view(
    row: StagedRow, shown: Sequence[str], decisions: Mapping[str, Mapping[str, str]]
) -> RowView:
    masks, found = sensitive_fields(), [problem_of(told) for told in row.problems]
    cells: dict[str, CellView] = {}
    for field in shown:
        written = row.cells.get(field, "").strip()
        own = [p for p in found if p.field == field]
        cells[field] = CellView(
            mask(written, masks.get(field)),
            tuple(_title(p) for p in own if p.severity is not Severity.NOTE),
            tuple(_title(p) for p in own if p.severity is Severity.NOTE),
            decisions.get(field, {}).get(row.cells.get(field, ""), ""),
        )
    serious = [p for p in found if p.severity is Severity.ERROR] or [
        p for p in found if p.severity is Severity.WARNING
    ]
    advice = tuple(
        (f"{field_label(p.field)}：" if p.field not in shown else "")
        + problem_sentence(p, row.cells.get(p.field, ""), masks.get(p.field))
        for p in serious
    )
    return RowView(
        number=row.number, sheet=row.sheet, outcome=row.outcome, cells=cells, advice=advice
    )


def _title(problem: Problem) -> str:
    return RULE_WORDING[problem.code].title


def _cause_view(cause: Cause, named: Mapping[int, StagedRow]) -> CauseView:
    masks = sensitive_fields()
    after = {value.written: value.after for value in cause.values}
    rows, sentences = [], []
    for number in cause.rows[:PREVIEW_ROWS]:
        row = named.get(number)
        if row is None:
            continue
        written = row.cells.get(cause.field, "")
        rows.append(
            CauseRow(
                number,
                row.cells.get("name", ""),
                mask(written, masks.get(cause.field)),
                after.get(written, ""),
            )
        )
        told = next((p for p in row.problems if p["code"] == cause.code), None)
        if told is not None:
            sentences.append(problem_sentence(problem_of(told), written, masks.get(cause.field)))
    return CauseView(cause=cause, values=_choices(cause), rows=rows, sentences=sentences)


def _choices(cause: Cause) -> list[CauseValue]:
    """Return the values to choose for, each with what it may become."""
    if cause.fix is not Fix.CHOICE:
        return cause.values
    words = vocabulary()
    all_words: Mapping[str, Sequence[str]] = {
        "person_category": tuple(words.category_names.values()),
        "level": tuple(words.level_names.values()),
        "education": tuple(words.education_names.values()),
    }
    return [
        value
        if value.options
        else msgspec.structs.replace(value, options=tuple(all_words.get(cause.field, ())))
        for value in cause.values
    ]


async def repair_rows(actor: Actor, key: UUID) -> bytes:
    """Return the repair workbook of the rows still refused, as the file had them."""
    async with db.read(actor):
        batch = await own_batch(actor, key)
        rows = await staging.page(key, batch.fields, outcomes=("refused",), limit=MOST_REPAIR_ROWS)
    headings = {
        str(heading["key"]): str(heading["text"])
        for heading in msgspec.convert(batch.header_map["headings"], list[dict[str, Any]])
    }
    by_sheet: dict[int, list[RosterRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(
            RosterRow(
                number=row.number,
                raw=row.cells,
                problems=[problem_of(told) for told in row.problems],
            )
        )
    heads = [
        SheetHead(
            name=name, title="", header_row=0, rows=0, headings=headings, certainties={},
            skipped=[],
        )
        for name in batch.sheets
    ]  # fmt: skip
    return roster_repair(
        [(heads[sheet], found) for sheet, found in by_sheet.items()], sensitive_fields()
    )
