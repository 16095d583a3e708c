"""Master studios and innovation studios: register, leader, members, reports, support money."""

from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.people import ledger
from app.people.data import Basis, Evidence, StudioLed
from app.permits import ANYONE, Actor, Permit
from certifications.mentoring.service import found_person
from certifications.office.studio_data import (
    Member,
    NewReport,
    NewStudio,
    NewSupport,
    Report,
    Studio,
    StudioFilter,
    StudioKind,
    StudioPage,
    Support,
)

PAGE = 50
MOST_YUAN = 10_000_000
"""The most that one payment of support money may be, in yuan: more is a slip of the pen."""
_STUDIOS = (
    "SELECT s.id, s.kind, s.name, o.name AS organisation_name, coalesce(p.merged_into, p.id)"
    " AS leader, p.name AS leader_name, s.level, s.division, s.document_no, s.founded_on,"
    " s.closed_on, (SELECT count(*) FROM studio_member m WHERE m.studio = s.id"
    "  AND m.left_on IS NULL) AS members FROM studio s"
    " JOIN organisation o ON o.id = s.organisation JOIN person p ON p.id = s.leader"
)


async def studios(wanted: StudioFilter) -> tuple[list[Studio], int]:
    """Return a page of the register, and how many fit; open to anybody."""
    where = (
        " WHERE ($1 = '' OR strpos(s.name, $1) > 0 OR strpos(o.name, $1) > 0"
        " OR strpos(p.name, $1) > 0) AND ($2::text IS NULL OR s.kind = $2)"
        " AND ($3 = '' OR s.division = $3) AND ($4 OR s.closed_on IS NULL OR s.closed_on > $5)"
    )
    values = (wanted.q.strip(), wanted.kind, wanted.division, wanted.closed, clock.today())
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"{_STUDIOS}{where} ORDER BY s.founded_on DESC, s.id LIMIT $6 OFFSET $7",
            *values, PAGE, PAGE * (wanted.page - 1),
        )  # fmt: skip
        total: int = await connection.fetchval(
            "SELECT count(*) FROM studio s JOIN organisation o ON o.id = s.organisation"
            f" JOIN person p ON p.id = s.leader{where}",
            *values,
        )
    return [msgspec.convert(dict(row), Studio) for row in rows], total


async def _studio(key: UUID) -> Studio:
    row = await require_transaction().fetchrow(f"{_STUDIOS} WHERE s.id = $1", key)
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Studio)


def may_keep(actor: Actor, kind: StudioKind) -> bool:
    """Whether this official keeps this kind: the bureau master studios, the union its own."""
    return actor.may(Permit.STUDIO_MANAGE) and (
        actor.may(Permit.OFFICE_MANAGE) is (kind is StudioKind.MASTER)
    )


async def _kept(actor: Actor, key: UUID) -> Studio:
    """Return a studio that the actor keeps and that is open."""
    held = await _studio(key)
    if not may_keep(actor, held.kind):
        raise ForbiddenError("permit-missing")
    if held.closed_on is not None:
        raise ConflictError("studio-closed")
    return held


async def studio_page(actor: Actor, key: UUID) -> StudioPage:
    """Return one studio with its people, years and money; raises NotFoundError."""
    async with db.read(actor) as connection:
        members = await connection.fetch(
            "SELECT m.id, p.name, m.joined_on, m.left_on FROM studio_member m"
            " JOIN person p ON p.id = m.person WHERE m.studio = $1"
            " ORDER BY m.left_on NULLS FIRST, m.joined_on, m.id",
            key,
        )
        reports = await connection.fetch(
            "SELECT year, report, apprentices, results, reported_by, reported_at"
            " FROM studio_report WHERE studio = $1 ORDER BY year DESC",
            key,
        )
        support = await connection.fetch(
            "SELECT paid_on, yuan, document_no FROM studio_support WHERE studio = $1"
            " ORDER BY paid_on DESC, id",
            key,
        )
        return StudioPage(
            studio=await _studio(key),
            members=tuple(msgspec.convert(dict(row), Member) for row in members),
            reports=tuple(msgspec.convert(dict(row), Report) for row in reports),
            support=tuple(msgspec.convert(dict(row), Support) for row in support),
        )


async def register_studio(actor: Actor, new: NewStudio) -> UUID:
    """Register a studio; its leader's evidence follows. Returns the studio's key.

    Raises ConflictError for a leader who is not registered, a day to come and a name that is
    taken, ForbiddenError for a kind that is the other side's.
    """
    if not may_keep(actor, new.kind):
        raise ForbiddenError("permit-missing")
    if new.founded_on > clock.today():
        raise ConflictError("studio-future")
    key = uuid7()
    async with db.transaction(actor) as connection:
        leader = await found_person(new.leader_name, new.leader_id_number)
        try:
            async with db.savepoint():
                await connection.execute(
                    "INSERT INTO studio (id, kind, name, organisation, leader, level, division,"
                    " document_no, founded_on) SELECT $1, $2, $3, o.id, $5, $6, o.division, $7,"
                    " $8 FROM organisation o WHERE o.id = $4",
                    key, new.kind, new.name, new.organisation, leader, new.level,
                    new.document_no, new.founded_on,
                )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise ConflictError("studio-there", name=new.name) from error
        await _write_evidence(key)
        await record(
            actor, "certifications.studio.registered", f"studio:{key}", {"kind": new.kind.value}
        )
    return key


async def _write_evidence(key: UUID) -> None:
    held = await _studio(key)
    await ledger.write(
        [
            Evidence(
                id=uuid7(),
                person=held.leader,
                occurred_on=held.founded_on,
                valid_until=held.closed_on,
                basis=Basis.PRODUCED_HERE,
                source=f"studio:{key}",
                facts=StudioLed(studio=held.name),
            )
        ]
    )


async def close_studio(actor: Actor, key: UUID, closed_on: date) -> None:
    """Close a studio on a day; its leader leads it no more from then on.

    Raises ForbiddenError for the other side's kind, ConflictError for a day before it was
    founded, or to come, and once it is closed.
    """
    async with db.transaction(actor) as connection:
        held = await _kept(actor, key)
        if not held.founded_on <= closed_on <= clock.today():
            raise ConflictError("studio-closing")
        await connection.execute("UPDATE studio SET closed_on = $2 WHERE id = $1", key, closed_on)
        await connection.execute(
            "UPDATE studio_member SET left_on = greatest(joined_on, $2) WHERE studio = $1"
            " AND left_on IS NULL",
            key, closed_on,
        )  # fmt: skip
        await _write_evidence(key)
        await record(actor, "certifications.studio.closed", f"studio:{key}", {})


async def add_member(actor: Actor, key: UUID, name: str, id_number: str) -> None:
    """Enter a member from today on; raises ConflictError for somebody not registered, or in."""
    async with db.transaction(actor) as connection:
        await _kept(actor, key)
        person = await found_person(name, id_number)
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM studio_member WHERE studio = $1 AND person = $2"
            " AND left_on IS NULL)",
            key, person,
        ):  # fmt: skip
            raise ConflictError("studio-member-there")
        await connection.execute(
            "INSERT INTO studio_member (id, studio, person, joined_on) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (studio, person, joined_on) DO UPDATE SET left_on = NULL",
            uuid7(), key, person, clock.today(),
        )  # fmt: skip
        await record(actor, "certifications.studio.member_added", f"studio:{key}", {})


async def end_member(actor: Actor, key: UUID, member: UUID) -> None:
    """End a membership today; raises NotFoundError for one that does not last."""
    async with db.transaction(actor) as connection:
        await _kept(actor, key)
        status = await connection.execute(
            "UPDATE studio_member SET left_on = greatest(joined_on, $3) WHERE id = $2"
            " AND studio = $1 AND left_on IS NULL",
            key, member, clock.today(),
        )  # fmt: skip
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await record(actor, "certifications.studio.member_ended", f"studio:{key}", {})


async def report_year(actor: Actor, key: UUID, new: NewReport) -> None:
    """Report on a studio's year, by its leader or an official; a later report replaces it.

    Raises ForbiddenError to all others and ConflictError for a year to come.
    """
    if new.year > clock.today().year:
        raise ConflictError("studio-future")
    async with db.transaction(actor) as connection:
        held = await _studio(key)
        if not may_keep(actor, held.kind) and actor.person != held.leader:
            raise ForbiddenError("permit-missing")
        await connection.execute(
            "INSERT INTO studio_report (id, studio, year, report, apprentices, results,"
            " reported_by, reported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (studio, year) DO UPDATE SET report = excluded.report,"
            " apprentices = excluded.apprentices, results = excluded.results,"
            " reported_by = excluded.reported_by, reported_at = excluded.reported_at",
            uuid7(), key, new.year, new.report, new.apprentices, new.results, actor.signature,
            clock.now(),
        )  # fmt: skip
        await record(actor, "certifications.studio.reported", f"studio:{key}", {"year": new.year})


async def enter_support(actor: Actor, key: UUID, new: NewSupport) -> None:
    """Enter money paid to a studio.

    Raises ConflictError for a document entered already, for a day to come, and for an amount that
    is nothing, too much, or finer than a 分.
    """
    if not new.yuan.is_finite() or not 0 < new.yuan <= MOST_YUAN or new.yuan != round(new.yuan, 2):
        raise ConflictError("studio-support-yuan", most=MOST_YUAN)
    if new.paid_on > clock.today():
        raise ConflictError("studio-future")
    async with db.transaction(actor) as connection:
        await _kept(actor, key)
        try:
            async with db.savepoint():
                await connection.execute(
                    "INSERT INTO studio_support (id, studio, paid_on, yuan, document_no)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    uuid7(), key, new.paid_on, new.yuan, new.document_no,
                )  # fmt: skip
        except asyncpg.UniqueViolationError as error:
            raise ConflictError("studio-support-there") from error
        await record(
            actor, "certifications.studio.supported", f"studio:{key}", {"yuan": str(new.yuan)}
        )


async def led_by(actor: Actor) -> list[Studio]:
    """Return the studios that the actor leads."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_STUDIOS} WHERE coalesce(p.merged_into, p.id) = $1 ORDER BY s.founded_on DESC",
            actor.person,
        )
    return [msgspec.convert(dict(row), Studio) for row in rows]
