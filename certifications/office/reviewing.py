"""The yearly review: opened by the calendar, reported on by the holder, graded by the bureau."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError
from app.permits import Actor, Permit, Role, system_actor
from certifications.office.data import Grade, Holder
from certifications.office.facts import HOLDER, holder, office_terms, own_holder
from certifications.office.rules import report_due_on, years_to_review
from certifications.office.standing import SHORTEST_REASON, propose_by_rule
from certifications.office.telling import remind_holder

REVIEWER = system_actor("office", Role.CITY_OFFICER)
LONGEST_REPORT = 4_000


async def open_reviews() -> None:
    """Open the reviews of the years that are over and remind of what is due: the night's work."""
    today = clock.today()
    async with db.transaction(REVIEWER) as connection:
        terms = await office_terms(today)
        rows = await connection.fetch(f"{HOLDER} WHERE a.state IN ('active', 'suspended')")
        holders = [msgspec.convert(dict(row), Holder) for row in rows]
        wanted = [
            (uuid7(), held.id, year, report_due_on(year, terms))
            for held in holders
            for year in years_to_review(held.named_on, held.valid_until, today, terms)
        ]
        await connection.executemany(
            "INSERT INTO annual_review (id, appointment, year, due_on) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (appointment, year) DO NOTHING",
            wanted,
        )
        await _remind(holders, today, terms.remind_days)


async def _remind(holders: list[Holder], today: date, days: int) -> None:
    until = today + timedelta(days=days)
    rows = await require_transaction().fetch(
        "SELECT appointment, year, due_on FROM annual_review WHERE reported_at IS NULL"
        " AND grade IS NULL AND due_on BETWEEN $1 AND $2",
        today, until,
    )  # fmt: skip
    due = {row["appointment"]: row for row in rows}
    for held in holders:
        if held.id in due:
            row = due[held.id]
            await remind_holder(held, "report", day=row["due_on"], year=row["year"])
        if today <= held.valid_until <= until:
            await remind_holder(held, "term", day=held.valid_until, year=held.valid_until.year)


async def report(actor: Actor, key: UUID, year: int, text: str) -> None:
    """Report on one's own year; it may be written anew until it is graded.

    Raises ConflictError for a report too short or too long, a year that is not reviewed, and
    once it is graded.
    """
    told = text.strip()
    if not SHORTEST_REASON <= len(told) <= LONGEST_REPORT:
        raise ConflictError("report-length", most=LONGEST_REPORT)
    async with db.transaction(actor) as connection:
        held = await own_holder(actor, key, lock=True)
        status = await connection.execute(
            "UPDATE annual_review SET report = $3, reported_at = $4 WHERE appointment = $1"
            " AND year = $2 AND grade IS NULL",
            held.id, year, told, clock.now(),
        )  # fmt: skip
        if status != "UPDATE 1":
            raise ConflictError("report-closed", year=year)
        await record(
            actor, "certifications.review.reported", f"appointment:{held.id}", {"year": year}
        )


async def grade(actor: Actor, key: UUID, year: int, given: Grade, reason: str) -> UUID | None:
    """Grade a year; after failures enough in a row the revocation is proposed, its key returned.

    Raises ConflictError before the report is there or overdue, for a failure without a reason,
    for a year that is not reviewed or graded already, and for one's own.
    """
    today, told = clock.today(), reason.strip()
    if given is Grade.FAILED and len(told) < SHORTEST_REASON:
        raise ConflictError("reason-short", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        held = await holder(actor, key, Permit.OFFICE_MANAGE, lock=True)
        if actor.person is not None and actor.person == held.person:
            raise ConflictError("review-own")
        row = await connection.fetchrow(
            "SELECT reported_at, due_on, grade FROM annual_review WHERE appointment = $1"
            " AND year = $2 FOR UPDATE",
            held.id, year,
        )  # fmt: skip
        if row is None:
            raise ConflictError("review-unopened", year=year)
        if row["grade"] is not None:
            raise ConflictError("review-graded", year=year)
        if row["reported_at"] is None and row["due_on"] >= today:
            raise ConflictError("review-waits", year=year, day=row["due_on"])
        await connection.execute(
            "UPDATE annual_review SET grade = $3, reason = $4, grader = $5, graded_by = $6,"
            " graded_at = $7 WHERE appointment = $1 AND year = $2",
            held.id, year, given, told, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await record(
            actor, "certifications.review.graded", f"appointment:{held.id}",
            {"year": year, "grade": given.value}, reason=told,
        )  # fmt: skip
        return await propose_by_rule(actor, held)
