"""What anybody is told about a class beside its dates: where, when, under which item."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID

import msgspec

from app import db
from app.permits import ANYONE
from courses.catalogue.data import CertificateKind


class PublicSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a class as anybody sees it: never who teaches."""

    held_on: date
    starts_at: time
    ends_at: time
    kind: str
    content: str
    room: str
    address: str


class ClassNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Where to report, the timetable, and the catalogue's item in force."""

    place: str
    sessions: list[PublicSession]
    item: UUID
    theory_hours: int
    practice_hours: int
    subsidy: Decimal | None
    certificate: CertificateKind
    eligible: list[str]


async def class_notice(key: UUID) -> ClassNotice:
    """Return what a class's public page tells beside the class; the class is known to exist.

    Where nobody entered a place, people report where the first session is held, or at the
    institution's own rooms.
    """
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow(
            "SELECT c.place, (SELECT r.address FROM room r WHERE r.organisation = c.organisation"
            " AND r.active ORDER BY r.name LIMIT 1) AS address, i.id, i.hours,"
            " i.practice_hours, i.subsidy_standard, i.certificate, i.eligible_categories"
            " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item"
            " WHERE c.id = $1",
            key,
        )
        sessions = await connection.fetch(
            "SELECT s.held_on, s.starts_at, s.ends_at, s.kind, s.content,"
            " coalesce(r.name, '') AS room, coalesce(r.address, '') AS address"
            " FROM class_session s LEFT JOIN room r ON r.id = s.room"
            " WHERE s.training_class = $1 AND s.state = 'planned'"
            " ORDER BY s.held_on, s.starts_at",
            key,
        )
    found = msgspec.convert([dict(session) for session in sessions], list[PublicSession])
    addresses = [session.address for session in found if session.address]
    return ClassNotice(
        place=row["place"] or next(iter(addresses), row["address"] or ""),
        sessions=found,
        item=row["id"],
        theory_hours=row["hours"] - row["practice_hours"],
        practice_hours=row["practice_hours"],
        subsidy=row["subsidy_standard"],
        certificate=CertificateKind(row["certificate"]),
        eligible=row["eligible_categories"],
    )
