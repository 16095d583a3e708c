"""What is known of a class when its filing is judged, read in the current transaction."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.organisations.accreditation_data import Purpose
from app.organisations.queries import accreditation_for
from app.reference.levels import SkillLevel
from courses.data import ClassState
from courses.filing.data import FilingFacts, SessionFacts, SessionKind, SessionRow
from courses.papers.queries import missing_papers_of

_SESSIONS = (
    "SELECT s.id, s.held_on, s.starts_at, s.ends_at, s.hours, s.kind, s.content, s.teacher,"
    " coalesce(t.name, '') AS teacher_name, s.room, coalesce(r.name, '') AS room_name, s.state,"
    " r.seats FROM class_session s LEFT JOIN teacher t ON t.id = s.teacher"
    " LEFT JOIN room r ON r.id = s.room WHERE s.training_class = $1"
    " ORDER BY s.held_on, s.starts_at"
)


async def sessions_of(training_class: UUID) -> list[SessionRow]:
    """Return a class's timetable, soonest first."""
    rows = await require_transaction().fetch(_SESSIONS, training_class)
    return [
        msgspec.convert({name: row[name] for name in SessionRow.__struct_fields__}, SessionRow)
        for row in rows
    ]


async def certified_teachers(
    organisation: UUID, occupation_code: str, level: SkillLevel, day: date
) -> frozenset[UUID]:
    """Return the institution's teachers who hold the level or a higher one on this day."""
    enough = [held.value for held in SkillLevel if held.rank >= level.rank]
    rows = await require_transaction().fetch(
        "SELECT DISTINCT t.id FROM teacher t JOIN teacher_certificate k ON k.teacher = t.id"
        " WHERE t.organisation = $1 AND t.active AND k.occupation_code = $2"
        " AND k.level = ANY($3) AND (k.valid_until IS NULL OR k.valid_until >= $4)",
        organisation, occupation_code, enough, day,
    )  # fmt: skip
    return frozenset(row["id"] for row in rows)


async def filing_facts(training_class: UUID) -> FilingFacts:
    """Return the facts of a class that the rules of filing judge."""
    row = await require_transaction().fetchrow(
        "SELECT c.*, i.practice_hours, i.valid_from AS item_valid_from,"
        " i.valid_until AS item_valid_until, e.state AS edition_state"
        " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item"
        " JOIN catalogue_edition e ON e.id = i.edition WHERE c.id = $1",
        training_class,
    )
    level = SkillLevel(row["level"])
    certified = await certified_teachers(
        row["organisation"], row["occupation_code"], level, row["starts_on"]
    )
    lines = await require_transaction().fetch(_SESSIONS, training_class)
    return FilingFacts(
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        capacity=row["capacity"],
        enrolled=row["enrolled"],
        hours=row["hours"],
        practice_hours=row["practice_hours"],
        item_valid_from=row["item_valid_from"],
        item_valid_until=row["item_valid_until"],
        edition_published=row["edition_state"] == "published",
        accreditation=await _refusal(row, row["organisation"], Purpose.TRAIN),
        has_assessor=row["assessor"] is not None,
        assessor_refusal=(
            await _refusal(row, row["assessor"], Purpose.ASSESS) if row["assessor"] else ""
        ),
        missing_papers=tuple(
            kind.value for kind in await missing_papers_of(training_class, ClassState.FILED)
        ),
        plan=row["plan"],
        assessment_plan=row["assessment_plan"],
        place=row["place"],
        sessions=tuple(_session(line, certified) for line in lines if line["state"] != "cancelled"),
    )


async def _refusal(row: Any, organisation: UUID, purpose: Purpose) -> str:
    answer = await accreditation_for(
        organisation, row["occupation_code"], SkillLevel(row["level"]), purpose, row["starts_on"]
    )
    return "" if answer.covered else answer.reason.value


def _session(line: Any, certified: frozenset[UUID]) -> SessionFacts:
    return SessionFacts(
        held_on=line["held_on"],
        starts_at=line["starts_at"],
        ends_at=line["ends_at"],
        hours=line["hours"],
        kind=SessionKind(line["kind"]),
        teacher=line["teacher"],
        teacher_name=line["teacher_name"],
        certified=line["teacher"] in certified,
        room_seats=line["seats"],
        room_name=line["room_name"],
    )
