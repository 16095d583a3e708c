"""The steps of a class: filed, returned, approved, started, assessed, archived, cancelled."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import ConflictError, DomainError
from app.i18n import N_
from app.organisations.accreditation_data import Purpose
from app.organisations.queries import accreditation_for
from app.outbox.wording import Kind
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.reference.queries import calendar
from app.reference.working_days import add_working_days
from courses.data import ClassState
from courses.filing.data import Finding
from courses.filing.drafting import lock_own_class
from courses.filing.facts import filing_facts
from courses.filing.rules import check_filing
from courses.filing.terms import filing_terms
from courses.papers.queries import missing_papers_of
from courses.places.telling import tell_class
from courses.rules.base import Severity
from courses.service.classes import check_class_step, take_step


class Refused(msgspec.Struct, frozen=True):
    """A class that a bulk approval left alone, and the code of why."""

    training_class: UUID
    code: str


class BulkOutcome(msgspec.Struct, frozen=True):
    """How a bulk approval ended."""

    approved: int
    refused: list[Refused]


async def due_after(working_days: int) -> date:
    """Return the last day of a term that begins today, in the current transaction.

    Raises CalendarMissingError where it reaches a year whose working days nobody entered.
    """
    today = clock.today()
    return add_working_days(today, working_days, await calendar(today.year, today.year + 1))


async def findings_now(key: UUID) -> tuple[Finding, ...]:
    """Return what a filing of today does not meet, in the current transaction."""
    today = clock.today()
    return check_filing(await filing_facts(key), await filing_terms(today), today)


async def file_class(actor: Actor, key: UUID) -> None:
    """Send a draft or a mended filing to the bureau.

    Raises ConflictError, with the code of the first error, where it may not be filed as it is.
    """
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        check_class_step(ClassState(row["state"]), ClassState.FILED)
        findings = await findings_now(key)
        _only_complete(findings)
        terms = await filing_terms(clock.today())
        await connection.execute(
            "UPDATE training_class SET questions = $2 WHERE id = $1",
            key, sum(finding.severity is Severity.WARNING for finding in findings),
        )  # fmt: skip
        await take_step(
            actor, row, ClassState.FILED, due_on=await due_after(terms.answer_working_days)
        )


def _only_complete(findings: Sequence[Finding]) -> None:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise ConflictError("filing-incomplete", count=len(errors), first=errors[0].code)


async def return_class(actor: Actor, key: UUID, reason: str) -> None:
    """Send a filing back to be mended; the institution reads the reason as written."""
    needs_reason(reason)
    async with db.transaction(actor):
        row = await lock_own_class(actor, key, Permit.CLASS_DECIDE)
        terms = await filing_terms(clock.today())
        await take_step(
            actor, row, ClassState.RETURNED, reason=reason,
            due_on=await due_after(terms.mend_working_days),
        )  # fmt: skip


def needs_reason(reason: str) -> None:
    """Raise ConflictError where a step that needs a reason has none worth the name."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("step-reason-needed", shortest=SHORTEST_REASON)


SHORTEST_REASON = 4


async def approve_class(actor: Actor, key: UUID, reason: str = "") -> None:
    """Approve a filing; open questions need a word on why it is approved all the same.

    Raises ConflictError where an error has come up since it was filed.
    """
    async with db.transaction(actor):
        row = await lock_own_class(actor, key, Permit.CLASS_DECIDE)
        check_class_step(ClassState(row["state"]), ClassState.APPROVED)
        findings = await _findings_as_filed(key)
        _only_complete(findings)
        if any(finding.severity is Severity.WARNING for finding in findings):
            needs_reason(reason)
        await take_step(actor, row, ClassState.APPROVED, reason=reason)


async def _findings_as_filed(key: UUID) -> tuple[Finding, ...]:
    """Return the findings of a filing, its timeliness judged on the day it was filed."""
    filed_at = await db.require_transaction().fetchval(
        "SELECT max(taken_at) FROM class_step WHERE training_class = $1 AND step = 'filed'", key
    )
    filed_on = filed_at.astimezone(clock.CITY_ZONE).date() if filed_at else clock.today()
    return check_filing(await filing_facts(key), await filing_terms(clock.today()), filed_on)


async def approve_many(actor: Actor, keys: Sequence[UUID]) -> BulkOutcome:
    """Approve those of these filings where nothing is open; leave the others as they are."""
    refused = []
    for key in keys:
        try:
            await approve_class(actor, key)
        except DomainError as error:
            refused.append(Refused(key, error.code))
    return BulkOutcome(len(keys) - len(refused), refused)


async def start_class(actor: Actor, key: UUID) -> None:
    """Start an approved class; a suspended or expired accreditation stops it here.

    Raises ConflictError before the first day, without trainees, or where the institution may
    not start it now.
    """
    async with db.transaction(actor):
        row = await lock_own_class(actor, key)
        check_class_step(ClassState(row["state"]), ClassState.RUNNING)
        if row["starts_on"] > clock.today():
            raise ConflictError("class-not-begun", starts_on=row["starts_on"])
        if not row["enrolled"]:
            raise ConflictError("class-without-trainees")
        answer = await accreditation_for(
            row["organisation"], row["occupation_code"], SkillLevel(row["level"]), Purpose.TRAIN,
            clock.today(),
        )  # fmt: skip
        if not answer.covered:
            raise ConflictError(f"accreditation-{answer.reason.value}")
        await take_step(actor, row, ClassState.RUNNING)


async def mark_assessed(actor: Actor, key: UUID) -> None:
    """Say that the assessment of a running class has been held."""
    async with db.transaction(actor):
        row = await lock_own_class(actor, key)
        await take_step(actor, row, ClassState.ASSESSED)


async def archive_class(actor: Actor, key: UUID) -> None:
    """Close the file of a completed class; raises ConflictError while a paper is missing."""
    async with db.transaction(actor):
        row = await lock_own_class(actor, key)
        missing = await missing_papers_of(key, ClassState.ARCHIVED)
        if missing:
            raise ConflictError("papers-missing", count=len(missing))
        await take_step(actor, row, ClassState.ARCHIVED)


async def cancel_class(actor: Actor, key: UUID, reason: str) -> None:
    """Cancel a class that has not been completed; its seats and people are let go.

    Trainees are withdrawn, sessions and waiting places end; nothing is deleted.
    """
    needs_reason(reason)
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key)
        await take_step(actor, row, ClassState.CANCELLED, reason=reason)
        await tell_class(
            key, Kind.CLASS_CHANGED, f"class-cancelled:{key}",
            {"title": row["title"], "change": N_("这个班已取消")},
        )  # fmt: skip
        now = clock.now()
        await connection.execute(
            "UPDATE enrolment SET state = 'withdrawn', ended_at = $2"
            " WHERE training_class = $1 AND state = 'enrolled'",
            key, now,
        )  # fmt: skip
        await connection.execute("UPDATE training_class SET enrolled = 0 WHERE id = $1", key)
        await connection.execute(
            "UPDATE class_session SET state = 'cancelled' WHERE training_class = $1", key
        )
        await connection.execute(
            "UPDATE waiting_place SET state = 'passed_over', ended_at = $2"
            " WHERE training_class = $1 AND state = 'waiting'",
            key, now,
        )  # fmt: skip
