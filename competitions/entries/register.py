"""What the register says of those who would compete, in the current transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app import clock
from app.db import require_transaction
from app.people.registration import document_index
from app.reference.levels import SkillLevel
from app.vault import index, unseal
from competitions.entries.data import Applicant, EventRoom, Known
from competitions.entries.sheet_rules import Row
from competitions.plans.data import Event

_ROOM = (
    "SELECT count(*) AS taken, count(*) FILTER (WHERE organisation = $2) AS taken_each"
    " FROM entry WHERE event = $1 AND state <> 'withdrawn'"
)
_APPLICANTS = (
    "SELECT p.id, p.name, p.birth_date,"
    " (SELECT array_agg(DISTINCT e.facts->>'level') FROM evidence e JOIN person o"
    "  ON o.id = e.person WHERE coalesce(o.merged_into, o.id) = p.id AND e.kind = 'skill_level'"
    "  AND e.superseded_by IS NULL AND e.occupation_code = $3"
    "  AND (e.confirmed_by IS NOT NULL OR e.basis IN ('produced_here', 'matched_from_data')))"
    " AS levels,"
    " (SELECT array_agg(DISTINCT m.organisation) FROM employment m JOIN person o"
    "  ON o.id = m.person WHERE coalesce(o.merged_into, o.id) = p.id"
    "  AND m.organisation IS NOT NULL AND m.valid_from <= $6"
    "  AND (m.valid_until IS NULL OR m.valid_until >= $6)) AS employers,"
    " (SELECT min(c.name || ' ' || v.name) FROM entry_member m JOIN person o ON o.id = m.person"
    "  JOIN contest_event v ON v.id = m.event JOIN contest c ON c.id = v.contest"
    "  WHERE coalesce(o.merged_into, o.id) = p.id AND m.live AND m.event <> $2"
    "  AND tstzrange(m.starts_at, m.ends_at) && tstzrange($4, $5)) AS busy,"
    " there.entered, there.own FROM person p LEFT JOIN LATERAL ("
    "  SELECT true AS entered, bool_or(n.organisation = $7) AS own FROM entry_member m"
    "  JOIN person o ON o.id = m.person JOIN entry n ON n.id = m.entry"
    "  WHERE coalesce(o.merged_into, o.id) = p.id AND m.event = $2 AND m.live"
    "  HAVING count(*) > 0) there ON true WHERE p.id = ANY($1::uuid[])"
)


async def room_of(event: Event, employer: UUID | None) -> EventRoom:
    """Return what the event asks and how much room it has for this employer."""
    row = await require_transaction().fetchrow(_ROOM, event.id, employer)
    left, each = event.places, event.places_each
    return EventRoom(
        rules=event.entry_rules,
        team_size=event.team_size,
        first_day=event.starts_at.astimezone(clock.CITY_ZONE).date(),
        places_left=None if left is None else left - row["taken"],
        places_left_each=None if each is None or employer is None else each - row["taken_each"],
    )


async def applicants(
    people: Iterable[UUID], event: Event, employer: UUID | None, today: date
) -> dict[UUID, Applicant]:
    """Return what is known of these canonical persons with regard to an event."""
    rows = await require_transaction().fetch(
        _APPLICANTS, list(people), event.id, event.occupation_code, event.starts_at,
        event.ends_at, today, employer,
    )  # fmt: skip
    return {row["id"]: _applicant(row) for row in rows}


def _applicant(row: Mapping[str, Any]) -> Applicant:
    levels = [SkillLevel(level) for level in row["levels"] or ()]
    sealed = row["birth_date"]
    birth = unseal(sealed, f"person|birth_date|{row['id']}").decode() if sealed else ""
    return Applicant(
        person=row["id"],
        name=row["name"],
        birth_date=date.fromisoformat(birth) if birth else None,
        level=max(levels, key=lambda level: level.rank, default=None),
        employers=frozenset(row["employers"] or ()),
        busy=row["busy"] or "",
        entered=bool(row["entered"]),
        own=bool(row["own"]),
    )


async def known_of(rows: Sequence[Row], event: Event, employer: UUID | None) -> Known:
    """Return what the register says of a workbook's rows."""
    connection = require_transaction()
    lines = [row.line for row in rows if not row.problems]
    documents = {
        document_index(line.id_type, line.id_number): line.id_number
        for line in lines
        if line.id_number
    }
    by_document = await connection.fetch(
        "SELECT p.id_index, c.id, c.name FROM person p JOIN person c"
        " ON c.id = coalesce(p.merged_into, p.id) WHERE p.id_index = ANY($1::bytea[])",
        list(documents),
    )
    phones = {index(line.phone): line.phone for line in lines if line.phone and not line.id_number}
    by_phone = await connection.fetch(
        "SELECT DISTINCT p.phone_index, p.name, coalesce(p.merged_into, p.id) AS person"
        " FROM person p WHERE p.phone_index = ANY($1::bytea[])",
        list(phones),
    )
    meant: dict[tuple[str, str], tuple[UUID, ...]] = {}
    for row in by_phone:
        key = (row["name"], phones[row["phone_index"]])
        meant[key] = (*meant.get(key, ()), row["person"])
    people = {row["id"] for row in by_document} | {row["person"] for row in by_phone}
    return Known(
        names={documents[row["id_index"]]: row["name"] for row in by_document},
        persons={documents[row["id_index"]]: row["id"] for row in by_document},
        by_phone=meant,
        applicants=await applicants(people, event, employer, clock.today()),
    )
