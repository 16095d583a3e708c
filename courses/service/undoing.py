"""Taking a whole accepted roster back, while nothing depends on it."""

from uuid import UUID

from app.db import Connection, require_transaction
from app.errors import ConflictError
from app.imports import staging
from app.imports.batches import Batch

_DEPENDS = (
    "SELECT count(*) FROM enrolment e JOIN training_class c ON c.id = e.training_class"
    " WHERE e.batch = $1 AND (e.state NOT IN ('enrolled', 'withdrawn')"
    " OR c.state NOT IN ('approved', 'running') OR e.attended_hours IS NOT NULL"
    " OR e.theory_score IS NOT NULL OR e.practice_score IS NOT NULL"
    " OR EXISTS (SELECT FROM attendance a WHERE a.enrolment = e.id)"
    " OR EXISTS (SELECT FROM assessment a WHERE a.enrolment = e.id))"
)
_LATER = (
    "SELECT count(*) FROM batch_row r JOIN enrolment e ON e.id = r.written_to"
    " WHERE r.batch = $1 AND r.outcome = 'accepted' AND e.batch IS DISTINCT FROM $1"
    " AND r.before IS NULL"
)


async def take_back(held: Batch) -> list[UUID]:
    """Take back what this batch entered and return the classes it touched.

    New enrolments go, changed ones read as before, people whom only this batch named are
    forgotten. Raises ConflictError where results, a completed class or a later batch stand on
    it.
    """
    connection, batch = require_transaction(), held.id
    depends = await connection.fetchval(_DEPENDS, batch)
    later = await connection.fetchval(_LATER, batch)
    if depends or later:
        raise ConflictError("batch-depended-on", rows=depends + later)
    restored = await _restore(connection, batch)
    gone = await connection.fetch(
        "DELETE FROM enrolment WHERE batch = $1 AND NOT id = ANY($2) RETURNING training_class",
        batch, restored,
    )  # fmt: skip
    touched = await connection.fetch(
        "SELECT DISTINCT training_class FROM enrolment WHERE id = ANY($1)", restored
    )
    classes = sorted({row["training_class"] for row in (*gone, *touched)})
    await connection.execute(
        "UPDATE training_class c SET enrolled = (SELECT count(*) FROM enrolment e"
        " WHERE e.training_class = c.id AND e.state <> 'withdrawn') WHERE c.id = ANY($1)",
        classes,
    )
    await _forget_people(connection, batch)
    await connection.execute(
        "UPDATE batch_row SET outcome = CASE WHEN before IS NULL THEN 'new' ELSE 'changed' END,"
        " written_to = NULL, before = NULL WHERE batch = $1 AND outcome = 'accepted'",
        batch,
    )
    return classes


async def _restore(connection: Connection, batch: UUID) -> list[UUID]:
    kept = await staging.kept_before(batch)
    enrolments = [line["enrolment"] for line in kept if line["enrolment"]]
    await connection.executemany(
        "UPDATE enrolment SET person_category = $2, employer = $3, post = $4, remark = $5,"
        " state = $6, batch = $7, more = decode($8, 'hex'), more_index = decode($9, 'hex')"
        " WHERE id = $1",
        [
            (
                UUID(e["enrolment"]), e["person_category"], e["employer"], e["post"],
                e["remark"], e["state"], UUID(e["batch"]) if e["batch"] else None,
                e["more"], e["more_index"],
            )
            for e in enrolments
        ],
    )  # fmt: skip
    people = [line["person"] for line in kept if line["person"]]
    await connection.executemany(
        "UPDATE person SET phone = $2, phone_index = $3, education = $4 WHERE id = $1",
        [
            (
                UUID(p["id"]),
                bytes.fromhex(p["phone"]) if p["phone"] else None,
                bytes.fromhex(p["phone_index"]) if p["phone_index"] else None,
                p["education"],
            )
            for p in people
        ],
    )
    return [UUID(e["enrolment"]) for e in enrolments]


async def _forget_people(connection: Connection, batch: UUID) -> None:
    source = f"batch:{batch}"
    await connection.execute("DELETE FROM person_category WHERE source = $1", source)
    await connection.execute("DELETE FROM employment WHERE source = $1", source)
    people = await connection.fetch(
        "SELECT p.id FROM person p WHERE p.entered_by = $1 AND p.merged_into IS NULL"
        " AND NOT EXISTS (SELECT FROM enrolment WHERE person = p.id)"
        " AND NOT EXISTS (SELECT FROM evidence WHERE person = p.id)"
        " AND NOT EXISTS (SELECT FROM account WHERE person = p.id)"
        " AND NOT EXISTS (SELECT FROM person_category WHERE person = p.id)"
        " AND NOT EXISTS (SELECT FROM employment WHERE person = p.id)"
        " AND NOT EXISTS (SELECT FROM person m WHERE m.merged_into = p.id)",
        batch,
    )
    keys = [row["id"] for row in people]
    await connection.execute(
        "DELETE FROM merge_case WHERE state = 'open' AND (first = ANY($1) OR second = ANY($1))",
        keys,
    )
    await connection.execute(
        "DELETE FROM person p WHERE id = ANY($1) AND NOT EXISTS"
        " (SELECT FROM merge_case m WHERE m.first = p.id OR m.second = p.id)",
        keys,
    )
