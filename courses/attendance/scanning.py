"""Signing in by scan: the code is shown, a ticket is given, one row is written."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.accounts.limits import count_try
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError, TooManyError
from app.permits import Actor, Permit
from courses.attendance.data import SessionHead, Way
from courses.attendance.queries import CURRENT, facts_of, session_head, session_row
from courses.attendance.scan_rules import (
    Codes,
    code_stands,
    codes,
    device_mark,
    presence_at,
    scan_refusal,
    session_secret,
    step_of,
    ticket,
    ticket_refusal,
)
from courses.rules.attended import AttendanceTerms, Presence
from courses.service.attended import attendance_terms, recount_hours

MOST_GUESSES = 10
"""Wrong codes of one trainee within the window of ``app.accounts.limits``."""
_SCAN = (
    "SELECT s.id, s.training_class, c.number AS class_number, c.title AS class_title,"
    " c.state AS class_state, c.organisation, c.starts_on, s.held_on, s.starts_at, s.ends_at,"
    " s.hours, s.kind, s.content, s.state, '' AS teacher_name, coalesce(r.name, '') AS room_name,"
    " e.id AS enrolment, e.state AS enrolment_state, a.presence, a.way, a.entered_at"
    " FROM class_session s JOIN training_class c ON c.id = s.training_class"
    " LEFT JOIN room r ON r.id = s.room"
    " LEFT JOIN enrolment e ON e.training_class = c.id AND e.person = ANY(ARRAY(SELECT p.id"
    "  FROM person me JOIN person p ON p.id = coalesce(me.merged_into, me.id)"
    "  OR p.merged_into = coalesce(me.merged_into, me.id) WHERE me.id = $2))"
    f" LEFT JOIN attendance a ON a.session = s.id AND a.enrolment = e.id AND {CURRENT}"
    " WHERE s.id = $1"
)


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """What the projector shows."""

    held: SessionHead
    codes: Codes | None
    """None where nobody can sign in now; ``refusal`` says why."""
    refusal: str
    scanned: int
    trainees: int
    terms: AttendanceTerms


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A trainee before the code: signed in already, or with a ticket to confirm."""

    held: SessionHead
    presence: Presence | None = None
    way: Way | None = None
    at: datetime | None = None
    ticket: str = ""


class Signed(msgspec.Struct, frozen=True):
    """A trainee signed in, and the mark for the device."""

    presence: Presence
    device: str


def _secret(session: UUID) -> bytes:
    return session_secret(vault.secret("attendance.key"), session)


def _trainee(actor: Actor) -> str:
    return f"{actor.account}|{actor.person}"


async def code_page(actor: Actor, session: UUID) -> CodePage:
    """Return the code of this moment; raises NotFoundError outside the actor's reach."""
    now = clock.now()
    async with db.read(actor) as connection:
        row = await session_row(actor, session, Permit.ATTENDANCE_RECORD)
        held, terms = session_head(row), await attendance_terms(row["starts_on"])
        counted = await connection.fetchrow(
            "SELECT (SELECT count(*) FROM attendance a WHERE a.session = $1 AND a.way = 'scan')"
            " AS scanned, (SELECT count(*) FROM enrolment WHERE training_class = $2"
            " AND state = 'enrolled') AS trainees",
            session, held.training_class,
        )  # fmt: skip
    refusal = scan_refusal(facts_of(held), now, terms)
    return CodePage(
        held=held,
        codes=None if refusal else codes(_secret(session), step_of(now, terms)),
        refusal=refusal,
        scanned=counted["scanned"],
        trainees=counted["trainees"],
        terms=terms,
    )


async def open_scan(actor: Actor, session: UUID, code: str, device: str) -> Scan:
    """Return where this trainee stands; with the code of this moment, a ticket to confirm.

    Raises NotFoundError for a session that never was, ConflictError for somebody not enrolled,
    a session closed for signing in, a device that signed in somebody else, and
    ``scan-code-needed`` or ``scan-code-old`` where the code is missing or not this moment's;
    TooManyError after too many wrong codes.
    """
    now = clock.now()
    async with db.read(actor):
        row = await _scan_row(actor, session)
        terms = await attendance_terms(row["starts_on"])
    held, secret = session_head(row), _secret(session)
    if row["presence"] is not None:
        return Scan(held=held, presence=row["presence"], way=row["way"], at=row["entered_at"])
    _check(held, device, secret, actor, terms)
    if not code.strip():
        raise ConflictError("scan-code-needed")
    if not code_stands(secret, code, now, terms):
        await _count_wrong(actor, session)
        raise ConflictError("scan-code-old", seconds=terms.code_seconds)
    return Scan(held=held, ticket=ticket(secret, _trainee(actor), now))


async def _scan_row(actor: Actor, session: UUID) -> Any:
    row = await db.require_transaction().fetchrow(_SCAN, session, actor.person)
    if row is None:
        raise NotFoundError("not-found")
    if row["enrolment"] is None or row["enrolment_state"] == "withdrawn":
        raise ConflictError("scan-not-enrolled", number=row["class_number"])
    return row


def _check(
    held: SessionHead, device: str, secret: bytes, actor: Actor, terms: AttendanceTerms
) -> None:
    if code := scan_refusal(facts_of(held), clock.now(), terms):
        raise ConflictError(
            code,
            state=held.class_state.value,
            minutes=terms.opens_minutes,
            starts_at=f"{held.held_on:%m-%d} {held.starts_at:%H:%M}",
            ends_at=f"{held.ends_at:%H:%M}",
        )
    if device and device != device_mark(secret, _trainee(actor)):
        raise ConflictError("scan-device")


async def _count_wrong(actor: Actor, session: UUID) -> None:
    bucket = vault.index(f"scan|{session}|{actor.account}")
    async with db.transaction(actor):
        within = await count_try([(bucket, MOST_GUESSES)])
    if not within:
        raise TooManyError("scan-too-often")


async def confirm_scan(actor: Actor, session: UUID, given: str, device: str) -> Signed:
    """Sign this trainee in: one row, whatever is sent twice.

    Nobody waits for anybody: each holds their own enrolment only. Raises as ``open_scan`` does,
    and ConflictError for a ticket that is old or another's.
    """
    now, secret = clock.now(), _secret(session)
    mark = device_mark(secret, _trainee(actor))
    async with db.transaction(actor) as connection:
        row = await _scan_row(actor, session)
        held, terms = session_head(row), await attendance_terms(row["starts_on"])
        if row["presence"] is not None:
            return Signed(Presence(row["presence"]), mark)
        _check(held, device, secret, actor, terms)
        if code := ticket_refusal(secret, given, _trainee(actor), now, terms):
            raise ConflictError(code, seconds=terms.ticket_seconds)
        presence = presence_at(facts_of(held), now, terms)
        await connection.execute(
            "SELECT FROM enrolment WHERE id = $1 FOR NO KEY UPDATE", row["enrolment"]
        )
        status = await connection.execute(
            "INSERT INTO attendance (id, training_class, session, enrolment, presence, way,"
            " entered_at) SELECT $1, e.training_class, $2, e.id, $3, 'scan', $4 FROM enrolment e"
            " WHERE e.id = $5 AND e.state = 'enrolled'"
            " ON CONFLICT (session, enrolment) WHERE supersedes IS NULL DO NOTHING",
            uuid7(), session, presence, now, row["enrolment"],
        )  # fmt: skip
        if status == "INSERT 0 1":
            await recount_hours([row["enrolment"]], terms)
            await record(
                actor, "courses.attendance.scanned", f"session:{session}", {"presence": presence},
                organisation=held.organisation,
            )  # fmt: skip
    return Signed(presence, mark)
