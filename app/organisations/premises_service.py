"""An institution's own teachers, their certificates, and rooms."""

import unicodedata
from uuid import UUID

from asyncpg import UniqueViolationError

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.organisations.accreditation_data import (
    NewCertificate,
    NewTeacher,
    RoomFacts,
    TeacherChange,
)
from app.organisations.accreditation_queries import own_organisation
from app.organisations.accreditation_rules import is_id_number
from app.permits import Actor


async def add_teacher(actor: Actor, new: NewTeacher) -> UUID:
    """Enter a teacher of one's own institution and return their key.

    Raises ConflictError for a number that is none and for a teacher entered already.
    """
    own, key = own_organisation(actor), uuid7()
    number = unicodedata.normalize("NFKC", new.id_number).replace(" ", "").upper()
    if not is_id_number(number):
        raise ConflictError("teacher-number")
    async with db.transaction(actor) as connection:
        try:
            await connection.execute(
                "INSERT INTO teacher (id, organisation, name, id_number, id_index, phone,"
                " full_time, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                key, own, new.name, vault.seal(number, f"teacher|id_number|{key}"),
                vault.index(f"mainland_id|{number}"), _sealed_phone(new.phone, key),
                new.full_time, clock.now(),
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("teacher-twice") from error
        await record(actor, "organisations.teacher.entered", f"teacher:{key}", {}, organisation=own)
    return key


def _sealed_phone(phone: str, key: UUID) -> bytes | None:
    plain = "".join(phone.split()).removeprefix("+86")
    return vault.seal(plain, f"teacher|phone|{key}") if plain else None


async def change_teacher(actor: Actor, key: UUID, change: TeacherChange) -> None:
    """Change a teacher's name, phone or post; raises NotFoundError for another's."""
    own = own_organisation(actor)
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE teacher SET name = $3, phone = coalesce($4, phone), full_time = $5"
            " WHERE id = $1 AND organisation = $2",
            key, own, change.name, _sealed_phone(change.phone, key), change.full_time,
        )  # fmt: skip
        await _done(actor, status, "organisations.teacher.changed", f"teacher:{key}", own)


async def retire_teacher(actor: Actor, key: UUID, *, active: bool) -> None:
    """Take a teacher off the list, or back on it; what they taught stays theirs."""
    own = own_organisation(actor)
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE teacher SET active = $3 WHERE id = $1 AND organisation = $2", key, own, active
        )
        step = "returned" if active else "retired"
        await _done(actor, status, f"organisations.teacher.{step}", f"teacher:{key}", own)


async def add_certificate(actor: Actor, teacher: UUID, new: NewCertificate) -> UUID:
    """Add what a teacher holds.

    Raises NotFoundError for another's teacher and ConflictError for an occupation that is not
    in the classification, dates that run backwards, and the same certificate twice.
    """
    own, key = own_organisation(actor), uuid7()
    if new.issued_on and new.valid_until and new.valid_until < new.issued_on:
        raise ConflictError("certificate-dates")
    async with db.transaction(actor) as connection:
        await _own_teacher(teacher, own)
        code = await connection.fetchval(
            "SELECT code FROM occupation WHERE $1 IN (code, name_zh) ORDER BY edition DESC LIMIT 1",
            new.occupation,
        )
        if code is None:
            raise ConflictError("occupation-not-listed", given=new.occupation)
        try:
            await connection.execute(
                "INSERT INTO teacher_certificate (id, teacher, occupation_code, level, number,"
                " issued_on, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                key, teacher, code, new.level, new.number, new.issued_on,
                new.valid_until,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("certificate-twice") from error
        await record(
            actor, "organisations.certificate.entered", f"teacher:{teacher}",
            {"occupation": code, "level": new.level.value}, organisation=own,
        )  # fmt: skip
    return key


async def remove_certificate(actor: Actor, teacher: UUID, key: UUID) -> None:
    """Take a certificate back that was entered wrongly; raises NotFoundError."""
    own = own_organisation(actor)
    async with db.transaction(actor) as connection:
        await _own_teacher(teacher, own)
        status = await connection.execute(
            "DELETE FROM teacher_certificate WHERE id = $1 AND teacher = $2", key, teacher
        )
        action = "organisations.certificate.removed"
        await _done(actor, status, action, f"teacher:{teacher}", own)


async def _own_teacher(teacher: UUID, own: UUID) -> None:
    if not await db.require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM teacher WHERE id = $1 AND organisation = $2)", teacher, own
    ):
        raise NotFoundError("not-found")


async def add_room(actor: Actor, room: RoomFacts) -> UUID:
    """Enter a room of one's own institution; raises ConflictError for a name taken."""
    own, key = own_organisation(actor), uuid7()
    async with db.transaction(actor) as connection:
        try:
            await connection.execute(
                "INSERT INTO room (id, organisation, name, address, seats, kind, equipment)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                key, own, room.name, room.address, room.seats, room.kind, room.equipment,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("room-twice", given=room.name) from error
        await record(actor, "organisations.room.entered", f"room:{key}", {}, organisation=own)
    return key


async def change_room(actor: Actor, key: UUID, room: RoomFacts) -> None:
    """Change a room; raises NotFoundError for another's and ConflictError for a name taken."""
    own = own_organisation(actor)
    async with db.transaction(actor) as connection:
        try:
            status = await connection.execute(
                "UPDATE room SET name = $3, address = $4, seats = $5, kind = $6, equipment = $7"
                " WHERE id = $1 AND organisation = $2",
                key, own, room.name, room.address, room.seats, room.kind, room.equipment,
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("room-twice", given=room.name) from error
        await _done(actor, status, "organisations.room.changed", f"room:{key}", own)


async def retire_room(actor: Actor, key: UUID, *, active: bool) -> None:
    """Take a room out of use, or back into it."""
    own = own_organisation(actor)
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE room SET active = $3 WHERE id = $1 AND organisation = $2", key, own, active
        )
        step = "returned" if active else "retired"
        await _done(actor, status, f"organisations.room.{step}", f"room:{key}", own)


async def _done(actor: Actor, status: str, action: str, subject: str, own: UUID) -> None:
    if status.endswith(" 0"):
        raise NotFoundError("not-found")
    await record(actor, action, subject, {}, organisation=own)
