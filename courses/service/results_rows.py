"""Rows of a results workbook: examined against the class, entered, taken back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.db import require_transaction
from app.errors import ConflictError
from app.imports import staging
from app.imports.batches import Batch, BatchKind
from app.imports.staging import Staging
from app.vault import unseal
from courses.data import TAKES_RESULTS, Results, trainee_number
from courses.fields import fields_of
from courses.roster import staged_findings
from courses.rules.results import NUMBERS, PLACE, Trainees, check_results, results_of
from courses.service.entering import Entered
from courses.service.examining import Examination, known_codes, table_of
from courses.service.results import NewResult, write_results
from courses.terms import roster_terms
from courses.vocabulary import vocabulary

_VALUES = (*NUMBERS, "absent")
_TRAINEES = (
    "SELECT e.id, e.state, e.attended_hours, e.theory_score, e.practice_score, e.absent, p.name,"
    " p.id AS person, p.id_number, o.id AS own, o.id_number AS own_number,"
    " EXISTS (SELECT FROM attendance a WHERE a.enrolment = e.id) AS recorded FROM enrolment e"
    " JOIN person o ON o.id = e.person JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
    " WHERE e.training_class = $1 ORDER BY e.enrolled_at, e.id"
)


class ResultsExamination(Examination, kw_only=True):
    """A results workbook after the rules have been asked."""

    enrolments: dict[int, UUID]
    """Whose row each is, for rows that name somebody of the class."""
    before: list[Results]
    after: list[Results]
    """What each row leaves; of no account where it is refused."""


def _id_number(person: UUID, sealed: bytes) -> str:
    return unseal(sealed, f"person|id_number|{person}").decode()


def results_in(row: Any) -> Results:
    """Return the results that a row of enrolments holds."""
    return Results(**{name: row[name] for name in _VALUES})


def _trainees(rows: Sequence[Any], class_hours: int) -> Trainees:
    by_id: dict[str, int] = {}
    for place, row in enumerate(rows):
        by_id[_id_number(row["own"], row["own_number"])] = place
        by_id[_id_number(row["person"], row["id_number"])] = place
    return Trainees(
        names=[row["name"] for row in rows],
        decided=[row["state"] != "enrolled" for row in rows],
        held=[results_in(row) for row in rows],
        by_id=by_id,
        by_number={trainee_number(row["id"]): place for place, row in enumerate(rows)},
        class_hours=class_hours,
        recorded=[row["recorded"] for row in rows],
    )


async def examine_results(batch: Batch, staged: Staging) -> ResultsExamination:
    """Check all rows against the people of the batch's class, in the current transaction."""
    connection = require_transaction()
    hours = await connection.fetchval(
        "SELECT hours FROM training_class WHERE id = $1", batch.subject
    )
    rows = await connection.fetch(_TRAINEES, batch.subject)
    trainees = _trainees(rows, hours)
    table = table_of(staged, staged_findings(staged.problems))
    fields = fields_of(BatchKind.RESULTS)
    terms = await roster_terms(clock.today())
    checked = check_results(
        {name: values for name, values in table.columns.items() if name in fields},
        trainees=trainees,
        terms=terms,
        today=clock.today(),
        vocabulary=vocabulary(),
        numbers=table.numbers,
        found=table.found,
        counties=known_codes(),
    )
    nothing = Results(attended_hours=None, theory_score=None, practice_score=None)
    places = [int(text) if text else -1 for text in checked.columns[PLACE].tolist()]
    before = [trainees.held[n] if n >= 0 else nothing for n in places]
    good = checked.accepted.tolist()
    after = [
        results_of(checked, row, held) if good[row] else held for row, held in enumerate(before)
    ]
    changes = [_changes(*pair) for pair in zip(before, after, strict=True)]
    return ResultsExamination(
        table=table,
        checked=checked,
        outcomes=[
            _outcome(accepted=ok, fresh=was == nothing, changed=bool(what))
            for ok, was, what in zip(good, before, changes, strict=True)
        ],
        changes=changes,
        terms=terms,
        enrolments={row: rows[n]["id"] for row, n in enumerate(places) if n >= 0},
        before=before,
        after=after,
    )


def _changes(before: Results, after: Results) -> tuple[str, ...]:
    return tuple(name for name in _VALUES if getattr(before, name) != getattr(after, name))


def _outcome(*, accepted: bool, fresh: bool, changed: bool) -> str:
    if not accepted:
        return "refused"
    if not changed:
        return "unchanged"
    return "new" if fresh else "changed"


async def enter_results(batch: Batch, examined: Examination, good: Sequence[int]) -> Entered:
    """Enter the results of these rows; what was there is kept sealed beside each row.

    Raises ConflictError where the class takes no results any more.
    """
    if not isinstance(examined, ResultsExamination) or batch.subject is None:
        raise TypeError("results belong to a class")
    state = await require_transaction().fetchval(
        "SELECT state FROM training_class WHERE id = $1", batch.subject
    )
    if state not in TAKES_RESULTS:
        raise ConflictError("class-state", state=state)
    touched = [n for n in good if examined.outcomes[n] != "unchanged"]
    sheets, numbers = examined.table.sheets, examined.table.numbers
    lines = [
        {
            "enrolment": examined.enrolments[n],
            "before": _told(examined.before[n]),
            "after": _told(examined.after[n]),
        }
        for n in touched
    ]
    await staging.keep_before(batch.id, [(sheets[n], numbers[n]) for n in touched], lines)
    await write_results(
        batch.subject,
        [_new_result(examined.enrolments[n], examined.after[n]) for n in touched],
        entered_by=await _uploader(batch),
        reason=_told_reason(batch),
    )
    await require_transaction().execute(
        "UPDATE batch_row b SET outcome = 'accepted', written_to = r.enrolment FROM"
        " unnest($2::smallint[], $3::int[], $4::uuid[]) AS r(sheet, number, enrolment)"
        " WHERE b.batch = $1 AND b.sheet = r.sheet AND b.number = r.number",
        batch.id, [sheets[n] for n in good], [numbers[n] for n in good],
        [examined.enrolments[n] for n in good],
    )  # fmt: skip
    new = sum(examined.outcomes[n] == "new" for n in touched)
    return Entered(
        new=new,
        changed=len(touched) - new,
        unchanged=len(good) - len(touched),
        classes=[batch.subject] * len(good),
    )


def _told_reason(batch: Batch) -> str:
    """Return why a score is what it is: the file that says so."""
    return f"成绩文件 {batch.number}"


async def _uploader(batch: Batch) -> str:
    name: str | None = await require_transaction().fetchval(
        "SELECT display_name FROM account WHERE id = $1", batch.uploaded_by
    )
    return name or ""


def _new_result(enrolment: UUID, results: Results) -> NewResult:
    return NewResult(enrolment=enrolment, **msgspec.structs.asdict(results))


def _told(results: Results) -> dict[str, str | bool | None]:
    """Return results as they are sealed: numbers as text, so that none loses a digit."""
    told = msgspec.structs.asdict(results)
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in told.items()}


async def _corrected_since(batch: Batch, enrolments: Sequence[UUID]) -> list[UUID]:
    """Return whose scores of this batch somebody corrected, or who sat again, since."""
    rows = await require_transaction().fetch(
        "SELECT DISTINCT ours.enrolment FROM assessment ours JOIN assessment later"
        " ON later.supersedes = ours.id OR (later.enrolment = ours.enrolment"
        " AND later.part = ours.part AND later.attempt > ours.attempt)"
        " WHERE ours.enrolment = ANY($1) AND ours.reason = $2 AND later.reason <> $2",
        list(enrolments), _told_reason(batch),
    )  # fmt: skip
    return [row["enrolment"] for row in rows]


async def take_back_results(batch: Batch) -> list[UUID]:
    """Give every enrolment the results it had before this batch.

    Raises ConflictError where the class is completed, or somebody changed the results since.
    """
    connection = require_transaction()
    state = await connection.fetchval(
        "SELECT state FROM training_class WHERE id = $1 FOR UPDATE", batch.subject
    )
    kept = await staging.kept_before(batch.id)
    lines = {UUID(line["enrolment"]): line for line in kept}
    rows = await connection.fetch(
        "SELECT id, state, attended_hours, theory_score, practice_score, absent FROM enrolment"
        " WHERE id = ANY($1) AND training_class = $2",
        list(lines), batch.subject,
    )  # fmt: skip
    moved = [
        row["id"]
        for row in rows
        if state not in TAKES_RESULTS
        or row["state"] != "enrolled"
        or results_in(row) != msgspec.convert(lines[row["id"]]["after"], Results)
    ]
    moved += await _corrected_since(batch, list(lines))
    if moved:
        raise ConflictError("batch-depended-on", rows=len(moved))
    await connection.execute(
        "DELETE FROM assessment WHERE enrolment = ANY($1) AND reason = $2",
        list(lines), _told_reason(batch),
    )  # fmt: skip
    before = [(key, msgspec.convert(line["before"], Results)) for key, line in lines.items()]
    await connection.executemany(
        "UPDATE enrolment SET attended_hours = $2, theory_score = $3, practice_score = $4,"
        " absent = $5 WHERE id = $1",
        [(key, *msgspec.structs.astuple(results)) for key, results in before],
    )
    await connection.execute(
        "UPDATE batch_row SET outcome = CASE WHEN before IS NULL THEN 'unchanged' ELSE 'changed'"
        " END, written_to = NULL, before = NULL WHERE batch = $1 AND outcome = 'accepted'",
        batch.id,
    )
    return []
