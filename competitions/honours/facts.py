"""Places of a published result with what the ledger says of each person, in the transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.reference.levels import SkillLevel
from competitions.honours.data import Contestant, Placing
from competitions.honours.rules import full_years
from competitions.plans.data import Contest, Event
from competitions.rules.data import Award, Ranked, RuleSet, Status
from competitions.rules.result import qualifies

_PLACES = (
    "SELECT coalesce(p.merged_into, p.id) AS person, m.name, r.entry, r.rank, r.stages, r.total,"
    " r.scaled, r.award, r.status FROM entry_result r JOIN entry_member m ON m.entry = r.entry"
    " JOIN person p ON p.id = m.person WHERE r.revision = $1 AND r.rank IS NOT NULL"
)
_EVIDENCE = (
    "SELECT coalesce(p.merged_into, p.id) AS person, e.kind, e.occurred_on, e.valid_until, e.facts,"
    " e.occupation_code FROM evidence e JOIN person p ON p.id = e.person"
    " WHERE coalesce(p.merged_into, p.id) = ANY($1) AND e.superseded_by IS NULL"
    " AND e.kind IN ('skill_level', 'years_in_trade', 'title')"
    " AND (e.confirmed_by IS NOT NULL OR e.basis IN ('produced_here', 'matched_from_data'))"
    " AND (e.kind = 'title' OR e.occupation_code = $2) AND NOT starts_with(e.source, $3)"
)


async def published_revision(event: UUID) -> UUID | None:
    """Return the revision of an event's result that is public now, or None."""
    key: UUID | None = await require_transaction().fetchval(
        "SELECT id FROM result_revision WHERE event = $1 AND state = 'final'"
        " AND published_at IS NOT NULL",
        event,
    )
    return key


def source_prefix(event: UUID) -> str:
    """Return how the natural keys of an event's honours begin in the ledger."""
    return f"contest_honour:{event}:"


async def contestants(
    event: Event, revision: UUID, rules: RuleSet, today: date
) -> list[Contestant]:
    """Return everybody ranked, with level, years and titles as they stood without this event."""
    connection = require_transaction()
    rows = await connection.fetch(_PLACES, revision)
    told = await connection.fetch(
        _EVIDENCE, [row["person"] for row in rows], event.occupation_code, source_prefix(event.id)
    )
    known: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in told:
        known.setdefault(row["person"], []).append(row)
    return [_contestant(row, known.get(row["person"], []), rules, today) for row in rows]


def _contestant(
    row: Mapping[str, Any], told: Sequence[Mapping[str, Any]], rules: RuleSet, today: date
) -> Contestant:
    facts = [(one, msgspec.json.decode(one["facts"])) for one in told]
    levels = [SkillLevel(held["level"]) for one, held in facts if one["kind"] == "skill_level"]
    spans = [
        (one["occurred_on"], one["valid_until"])
        for one, _ in facts
        if one["kind"] == "years_in_trade"
    ]
    return Contestant(
        person=row["person"],
        entry=row["entry"],
        name=row["name"],
        rank=row["rank"],
        qualified=qualifies(rules, _ranked(row)),
        level=max(levels, key=lambda level: level.rank, default=None),
        years=full_years(spans, today),
        titles=frozenset(held["name"] for one, held in facts if one["kind"] == "title"),
    )


def _ranked(row: Mapping[str, Any]) -> Ranked:
    return Ranked(
        entry=str(row["entry"]),
        status=Status(row["status"]),
        stages=msgspec.json.decode(row["stages"], type=dict[str, Decimal]),
        total=row["total"],
        scaled=row["scaled"],
        rank=row["rank"],
        award=Award(row["award"]) if row["award"] else None,
    )


def placing_of(contest: Contest, event: Event) -> Placing:
    """Return what decides, beside the rank, over what follows from a result."""
    return Placing(
        level=contest.level,
        contest_class=contest.contest_class,
        participants=event.participants,
        team=event.team_size > 1,
    )
