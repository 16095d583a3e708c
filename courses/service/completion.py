"""Recording results and completing a class: the rule decides, evidence is written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.people import ledger
from app.people.data import Basis, Evidence, TrainingHours
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.data import TAKES_RESULTS, ClassState, CompletionTerms, Results
from courses.rules.completion import counted_hours, decide_completion
from courses.service.attended import recount_class
from courses.service.certifying import issue_certificates
from courses.service.classes import check_class_step, take_step
from courses.service.results import NewResult, write_results


class ClassOutcome(msgspec.Struct, frozen=True):
    """How a class ended."""

    completed: int
    failed: int


async def record_results(
    actor: Actor, training_class: UUID, results: Sequence[NewResult], *, reason: str = ""
) -> int:
    """Enter attendance and scores of a class that has not been completed.

    Returns how many enrolments changed. Raises NotFoundError outside the actor's reach,
    ConflictError once the class is completed and for a score changed without a reason, and
    MalformedError as ``write_results`` does.
    """
    async with db.transaction(actor):
        held = await _lock_class(actor, training_class)
        if held["state"] not in TAKES_RESULTS:
            raise ConflictError("class-state", state=held["state"])
        changed = await write_results(training_class, results, entered_by=actor.name, reason=reason)
        await record(
            actor, "courses.results.recorded", f"class:{training_class}",
            {"changed": changed}, reason=reason, organisation=held["organisation"],
        )  # fmt: skip
    return changed


async def complete_class(
    actor: Actor, training_class: UUID, terms: CompletionTerms
) -> ClassOutcome:
    """End a class: each trainee completes or fails by the rule, with every reason kept.

    Completions, their evidence and certificates are written in the same transaction. Raises
    NotFoundError outside the actor's reach, and ConflictError before the last day or when it
    ended already.
    """
    async with db.transaction(actor) as connection:
        held = await _lock_class(actor, training_class)
        check_class_step(ClassState(held["state"]), ClassState.COMPLETED)
        if held["ends_on"] > clock.today():
            raise ConflictError("class-not-over", ends_on=held["ends_on"])
        await _only_started(held)
        await recount_class(training_class, held["starts_on"])
        rows = await connection.fetch(
            "SELECT id, person, attended_hours, theory_score, practice_score, absent"
            " FROM enrolment WHERE training_class = $1 AND state = 'enrolled'",
            training_class,
        )
        done, failed = _decide(rows, held["hours"], terms)
        await _write_outcomes(held, done, failed)
        await take_step(
            actor, held, ClassState.COMPLETED,
            facts={"completed": len(done), "failed": len(failed)},
        )  # fmt: skip
    return ClassOutcome(len(done), len(failed))


async def _only_started(held: Any) -> None:
    """Refuse a filed class that never started: its accreditation was not looked at.

    Classes entered as approved, before there was filing, have no such step.
    """
    if held["state"] == ClassState.APPROVED and await db.require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM class_step WHERE training_class = $1 AND step = 'filed')",
        held["id"],
    ):
        raise ConflictError("class-not-started")


async def _lock_class(actor: Actor, training_class: UUID) -> Any:
    everything, organisations, divisions = reach_arguments(actor, Permit.CLASS_MANAGE)
    row = await db.require_transaction().fetchrow(
        "SELECT c.*, o.name AS organisation_name FROM training_class c"
        " JOIN organisation o ON o.id = c.organisation WHERE c.id = $1"
        " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4)) FOR UPDATE OF c",
        training_class, everything, organisations, divisions,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return row


def _decide(
    rows: Sequence[Any], class_hours: int, terms: CompletionTerms
) -> tuple[list[tuple[UUID, UUID, Decimal]], list[tuple[UUID, str]]]:
    done, failed = [], []
    for row in rows:
        results = Results(
            attended_hours=row["attended_hours"],
            theory_score=row["theory_score"],
            practice_score=row["practice_score"],
            absent=row["absent"],
        )
        decision = decide_completion(results, class_hours, terms)
        if decision.completed:
            done.append((row["id"], row["person"], counted_hours(results, class_hours)))
        else:
            failed.append((row["id"], " ".join(decision.reasons)))
    return done, failed


async def _write_outcomes(
    held: Any, done: list[tuple[UUID, UUID, Decimal]], failed: list[tuple[UUID, str]]
) -> None:
    connection = db.require_transaction()
    await connection.execute(
        "UPDATE enrolment e SET state = 'failed', failed_for = f.codes"
        " FROM unnest($1::uuid[], $2::text[]) AS f(id, codes) WHERE e.id = f.id",
        [key for key, _ in failed],
        [codes for _, codes in failed],
    )
    entered = await connection.fetch(
        "INSERT INTO completion (id, enrolment, person, occupation_code, work_type, level, hours,"
        " completed_on) SELECT gen_random_uuid(), d.enrolment, d.person, $4, $5, $6, d.hours, $7"
        " FROM unnest($1::uuid[], $2::uuid[], $3::numeric[]) AS d(enrolment, person, hours)"
        " ON CONFLICT (person, occupation_code, work_type, level) DO NOTHING RETURNING enrolment",
        [key for key, _, _ in done],
        [person for _, person, _ in done],
        [hours for _, _, hours in done],
        held["occupation_code"], held["work_type"], held["level"], held["ends_on"],
    )  # fmt: skip
    counted = {row["enrolment"] for row in entered}
    await connection.execute(
        "UPDATE enrolment SET state = CASE WHEN id = ANY($2) THEN 'completed' ELSE 'failed' END,"
        " failed_for = CASE WHEN id = ANY($2) THEN '' ELSE 'completed-before' END"
        " WHERE id = ANY($1)",
        [key for key, _, _ in done],
        list(counted),
    )
    rows = await connection.fetch(f"{COMPLETIONS} WHERE k.enrolment = ANY($1)", list(counted))
    await ledger.write([evidence_of(row) for row in rows])
    await issue_certificates(list(counted))


COMPLETIONS = (
    "SELECT k.enrolment, k.person, k.occupation_code, k.hours, k.completed_on, c.title,"
    " o.name AS organiser FROM completion k JOIN enrolment e ON e.id = k.enrolment"
    " JOIN training_class c ON c.id = e.training_class"
    " JOIN organisation o ON o.id = c.organisation"
)
"""Completions with what their evidence says."""


def evidence_of(row: Any) -> Evidence:
    """Return the row of the ledger that a completion stands for."""
    return Evidence(
        id=uuid7(),
        person=row["person"],
        occurred_on=row["completed_on"],
        basis=Basis.PRODUCED_HERE,
        source=f"completion:{row['enrolment']}",
        occupation_code=row["occupation_code"],
        facts=TrainingHours(
            hours=int(row["hours"]), course=row["title"], organiser=row["organiser"]
        ),
    )
