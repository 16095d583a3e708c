"""An attendance workbook: looked through first, then entered for all its sessions at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import MalformedError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.attendance.data import Entry, Held, Recorded, SessionFacts, Way
from courses.attendance.queries import CURRENT
from courses.attendance.rules import entry_refusal
from courses.attendance.service import check_open, write_entries
from courses.attendance.sheet_files import SheetLine, read_table
from courses.attendance.sheet_rules import SheetCheck, SheetSession, SheetTrainee, check_sheet
from courses.data import ClassState, trainee_number
from courses.rules.attended import Presence
from courses.service.attended import attendance_terms


class SheetClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class with all that its attendance workbook holds."""

    id: UUID
    number: str
    title: str
    sessions: list[SheetSession]
    trainees: dict[str, SheetTrainee]
    """Those still enrolled, by trainee number, in the order of their names."""
    held: dict[tuple[UUID, UUID], Held]

    def lines(self) -> list[SheetLine]:
        """Return the lines of the workbook that goes out."""
        return [
            SheetLine(
                number=number,
                name=trainee.name,
                presences=[self._presence(s.id, trainee.enrolment) for s in self.sessions],
            )
            for number, trainee in self.trainees.items()
        ]

    def _presence(self, session: UUID, enrolment: UUID) -> Presence | None:
        found = self.held.get((session, enrolment))
        return found.presence if found else None


async def sheet_class(actor: Actor, key: UUID) -> SheetClass:
    """Return a class for its attendance workbook; raises NotFoundError out of reach."""
    async with db.read(actor) as connection:
        held = await connection.fetchrow(
            "SELECT c.id, c.number, c.title, c.state, c.starts_on FROM training_class c"
            " WHERE c.id = $1 AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
            key, *reach_arguments(actor, Permit.ATTENDANCE_RECORD),
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        terms = await attendance_terms(held["starts_on"])
        sessions = await connection.fetch(
            "SELECT id, held_on, starts_at, ends_at, state FROM class_session"
            " WHERE training_class = $1 AND state <> 'cancelled' ORDER BY held_on, starts_at",
            key,
        )
        people = await connection.fetch(
            "SELECT e.id, p.name FROM enrolment e JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " WHERE e.training_class = $1 AND e.state = 'enrolled' ORDER BY p.pinyin, e.id",
            key,
        )
        marks = await connection.fetch(
            "SELECT a.id, a.session, a.enrolment, a.presence FROM attendance a"
            f" WHERE a.training_class = $1 AND {CURRENT}",
            key,
        )
    now, state = clock.now(), ClassState(held["state"])
    return SheetClass(
        id=key,
        number=held["number"],
        title=held["title"],
        sessions=[
            SheetSession(
                id=row["id"],
                held_on=row["held_on"],
                starts_at=row["starts_at"],
                refusal=entry_refusal(_facts(row, state), now, terms),
            )
            for row in sessions
        ],
        trainees={
            trainee_number(row["id"]): SheetTrainee(enrolment=row["id"], name=row["name"])
            for row in people
        },
        held={
            (m["session"], m["enrolment"]): Held(id=m["id"], presence=Presence(m["presence"]))
            for m in marks
        },
    )


def _facts(row: Any, state: ClassState) -> SessionFacts:
    return SessionFacts(
        starts=datetime.combine(row["held_on"], row["starts_at"], clock.CITY_ZONE),
        ends=datetime.combine(row["held_on"], row["ends_at"], clock.CITY_ZONE),
        cancelled=row["state"] == "cancelled",
        class_state=state,
    )


async def look_through(actor: Actor, key: UUID, content: bytes) -> tuple[SheetClass, SheetCheck]:
    """Return what a workbook says and what is wrong with it; nothing is written.

    Raises NotFoundError out of reach and MalformedError for a file that cannot be read.
    """
    held = await sheet_class(actor, key)
    table = await read_table(content, held.sessions)
    checked = check_sheet(table, sessions=held.sessions, trainees=held.trainees, held=held.held)
    return held, checked


async def enter_sheet(
    actor: Actor, key: UUID, entries: Mapping[UUID, Sequence[Entry]], reason: str
) -> Recorded:
    """Enter the attendance of several sessions of one class, all or none.

    Raises as ``record_attendance`` does, and MalformedError for a session of another class.
    """
    async with db.transaction(actor):
        held = await require_transaction().fetchrow(
            "SELECT c.organisation, c.state, c.starts_on FROM training_class c WHERE c.id = $1"
            " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
            key, *reach_arguments(actor, Permit.ATTENDANCE_RECORD),
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        terms = await attendance_terms(held["starts_on"])
        rows = await require_transaction().fetch(
            "SELECT id, held_on, starts_at, ends_at, state FROM class_session"
            " WHERE training_class = $1 AND id = ANY($2) ORDER BY held_on, starts_at",
            key, list(entries),
        )  # fmt: skip
        if len(rows) < len(entries):
            raise MalformedError("form-malformed")
        # Everybody is held in one order before the first session, so that two files queue up.
        await require_transaction().execute(
            "SELECT FROM enrolment WHERE training_class = $1 ORDER BY id FOR NO KEY UPDATE", key
        )
        new = corrected = unchanged = 0
        for row in rows:
            check_open(_facts(row, ClassState(held["state"])), terms)
            plan = await write_entries(
                actor, row["id"], key, entries[row["id"]], terms=terms, way=Way.WORKBOOK,
                reason=reason,
            )  # fmt: skip
            new, corrected = new + len(plan.new), corrected + len(plan.corrections)
            unchanged += plan.unchanged
        await record(
            actor, "courses.attendance.file-entered", f"class:{key}",
            {"sessions": len(rows), "new": new, "corrected": corrected}, reason=reason,
            organisation=held["organisation"],
        )  # fmt: skip
    return Recorded(new, corrected, unchanged)
