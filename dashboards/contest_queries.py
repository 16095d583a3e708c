"""Facts of called contests within the actor's reach, for their figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, division_names
from app.scope import reach_arguments
from app.settings import settings
from competitions.hiring.data import Hire
from competitions.hiring.queries import hires_of
from competitions.plans.reach import reaches
from competitions.rules.data import RuleSet
from dashboards.contest_data import ContestScope, Ended, Entrant, Event, Judged
from dashboards.data import Choice

_CALLED = (
    " FROM contest_event e JOIN contest c ON c.id = e.contest JOIN yearly_plan y ON y.id = c.plan"
    " LEFT JOIN contest_rule_set s ON s.id = e.rule_set"
    " LEFT JOIN result_revision v ON v.event = e.id AND v.state = 'final'"
    "  AND v.published_at IS NOT NULL"
    " WHERE c.state IN ('called', 'finished') AND e.state <> 'cancelled'"
    " AND ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
)
_EVENTS = (
    "SELECT e.id, e.contest, c.name AS contest_name, e.name, y.year, c.level, e.participants,"
    " e.tags, e.state, s.body AS rules, c.division, c.organisation,"
    " (e.ends_at AT TIME ZONE 'Asia/Shanghai')::date AS ended_on,"
    f" (v.published_at AT TIME ZONE 'Asia/Shanghai')::date AS published_on{_CALLED}"
    " AND ($4::int IS NULL OR y.year = $4) AND ($5::text IS NULL OR c.level = $5)"
    " AND ($6::text IS NULL OR $6 = ANY(e.tags)) AND ($7 = '' OR c.division = $7)"
    " ORDER BY y.year DESC, c.starts_on DESC, c.id, e.serial"
)
_ENTRANTS = (
    "SELECT m.event, m.entry, coalesce(p.merged_into, p.id) AS person FROM entry_member m"
    " JOIN entry n ON n.id = m.entry AND n.state <> 'withdrawn' JOIN person p ON p.id = m.person"
    " WHERE m.event = ANY($1::uuid[])"
)
_ENDED = (
    "SELECT v.event, r.stages, r.rank, r.award FROM result_revision v"
    " JOIN entry_result r ON r.revision = v.id AND r.status = 'competed'"
    " WHERE v.event = ANY($1::uuid[]) AND v.state = 'final' AND v.published_at IS NOT NULL"
)
_JUDGED = """
WITH first AS (
  SELECT DISTINCT ON (m.entry, m.aspect, m.seat) m.event, m.entry, m.aspect, s.number, m.value
  FROM mark m JOIN contest_event e ON e.id = m.event JOIN judge_seat s ON s.id = m.seat
  JOIN entry n ON n.id = m.entry AND n.state = 'entered'
  WHERE m.event = ANY($1::uuid[]) AND m.method = 'judgement'
    AND e.state IN ('locked', 'provisional', 'final', 'corrected')
  ORDER BY m.entry, m.aspect, m.seat, m.marked_at, m.id
), panels AS (
  SELECT event, array_agg(number ORDER BY number) AS judges,
    array_agg(value::int ORDER BY number) AS marks
  FROM first GROUP BY event, entry, aspect
)
SELECT event, judges, marks, count(*)::int AS times FROM panels GROUP BY event, judges, marks
ORDER BY event, judges, marks
"""
"""Marks as first given: what was marked anew after a discussion agrees by design."""


class ContestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the figures are computed from, and what the filters offer."""

    scope: ContestScope
    place: str
    events: list[Event]
    ends: dict[UUID, date]
    entrants: list[Entrant]
    ended: list[Ended]
    judged: list[Judged]
    hires: list[Hire]
    judges: dict[tuple[UUID, int], str]
    """Names of judges by event and number, of events whose manager looks."""
    years: tuple[int, ...]
    divisions: tuple[Choice, ...]


async def contest_facts(actor: Actor, wanted: ContestScope) -> ContestFacts:
    """Return the facts of called contests and their events, cancelled ones left out."""
    reach = reach_arguments(actor, Permit.CONTEST_VIEW)
    async with db.read(actor) as connection:
        divisions = [
            Choice(value=one.code, label=_name(one))
            for one in await division_names(settings().city_code)
            if reach[0] or one.code in reach[2]
        ]
        years = await connection.fetch(
            f"SELECT DISTINCT y.year{_CALLED} ORDER BY y.year DESC", *reach
        )
        rows = await connection.fetch(
            _EVENTS, *reach, wanted.year, wanted.level, wanted.tag, wanted.division
        )
        events = [_event(actor, row) for row in rows]
        keys = [event.id for event in events]
        return ContestFacts(
            scope=wanted,
            place=next((d.label for d in divisions if d.value == wanted.division), ""),
            events=events,
            ends={row["id"]: row["ended_on"] for row in rows},
            entrants=[Entrant(**row) for row in await connection.fetch(_ENTRANTS, keys)],
            ended=[_ended(row) for row in await connection.fetch(_ENDED, keys)],
            judged=[_judged(row) for row in await connection.fetch(_JUDGED, keys)],
            hires=await hires_of(keys),
            judges=await _judges([event.id for event in events if event.named]),
            years=tuple(row["year"] for row in years),
            divisions=tuple(divisions),
        )


async def _judges(events: Sequence[UUID]) -> dict[tuple[UUID, int], str]:
    rows = await require_transaction().fetch(
        "SELECT event, number, name FROM judge_seat WHERE event = ANY($1::uuid[])", events
    )
    return {(row["event"], row["number"]): row["name"] for row in rows}


def _name(division: DivisionName) -> str:
    return division.en if current_language() == "en" else division.zh


def _event(actor: Actor, row: Any) -> Event:
    held = dict(row)
    body = held.pop("rules")
    division, organisation = held.pop("division"), held.pop("organisation")
    held.pop("ended_on")
    return msgspec.convert(
        held
        | {
            "rules": None if body is None else msgspec.json.decode(body, type=RuleSet),
            "named": actor.may(Permit.CONTEST_MANAGE)
            and reaches(actor, Permit.CONTEST_MANAGE, division, organisation),
        },
        Event,
    )


def _ended(row: Any) -> Ended:
    return msgspec.convert(dict(row) | {"stages": msgspec.json.decode(row["stages"])}, Ended)


def _judged(row: Any) -> Judged:
    return Judged(row["event"], tuple(row["judges"]), tuple(row["marks"]), row["times"])
