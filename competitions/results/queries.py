"""Revisions and what entries came to in them; inside the current transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.decisions.data import DecisionKind
from app.decisions.service import open_decision
from app.errors import NotFoundError
from app.permits import Actor, Permit
from competitions.data import EventState, RevisionState
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event, reaches
from competitions.results.data import AppealRow, Desk, Line, Penalty, Revision

_REVISION = ", ".join(Revision.__struct_fields__)
_LINES = """
SELECT r.entry, coalesce(n.cipher, '') AS cipher, n.start_number, r.status, n.state, r.stages,
  round(r.total, coalesce((s.body->'rounding'->>'places')::int, 2))::text AS total, r.scaled,
  r.rank, r.award, r.stopped_at, n.team, n.employer,
  coalesce((SELECT array_agg(m.name ORDER BY m.position) FROM entry_member m
    WHERE m.entry = n.id), '{}') AS people
FROM entry_result r JOIN entry n ON n.id = r.entry
JOIN result_revision v ON v.id = r.revision JOIN contest_rule_set s ON s.id = v.rule_set
WHERE r.revision = $1 ORDER BY r.rank NULLS LAST, r.status <> 'competed', n.cipher, r.entry
"""
APPEALS = """
SELECT a.id, a.event, e.name AS event_name, c.name AS contest_name, a.entry,
  coalesce(n.cipher, '') AS cipher, v.number AS revision, a.state, a.filed_by, a.filed_at,
  a.ruling, a.ruled_by, a.ruled_at
FROM appeal a JOIN contest_event e ON e.id = a.event JOIN contest c ON c.id = e.contest
JOIN entry n ON n.id = a.entry JOIN result_revision v ON v.id = a.revision
"""


def _revision(row: Mapping[str, Any]) -> Revision:
    return msgspec.convert(dict(row), Revision)


async def revisions_of(event: UUID) -> list[Revision]:
    """Return all computations of an event's result in their order."""
    rows = await require_transaction().fetch(
        f"SELECT {_REVISION} FROM result_revision WHERE event = $1 ORDER BY number", event
    )
    return [_revision(row) for row in rows]


async def revision_of(key: UUID, *, lock: bool = False) -> Revision:
    """Return a revision; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_REVISION} FROM result_revision WHERE id = $1" + (" FOR UPDATE" if lock else ""),
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    return _revision(row)


async def latest_of(event: UUID) -> Revision | None:
    """Return the last computation of an event's result, or none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_REVISION} FROM result_revision WHERE event = $1 ORDER BY number DESC LIMIT 1",
        event,
    )
    return _revision(row) if row else None


async def lines_of(revision: UUID) -> list[Line]:
    """Return what every entry came to: those ranked first, best on top."""
    rows = await require_transaction().fetch(_LINES, revision)
    return [
        msgspec.convert({**row, "stages": msgspec.json.decode(row["stages"])}, Line) for row in rows
    ]


def appeal_row(row: Mapping[str, Any]) -> AppealRow:
    """Return one row of ``APPEALS``."""
    return msgspec.convert(dict(row), AppealRow)


async def appeals_of(event: UUID) -> list[AppealRow]:
    """Return the appeals against an event's results, in the order in which they came."""
    rows = await require_transaction().fetch(
        f"{APPEALS} WHERE a.event = $1 ORDER BY a.filed_at, a.id", event
    )
    return [appeal_row(row) for row in rows]


async def _penalties(event: UUID) -> list[Penalty]:
    rows = await require_transaction().fetch(
        "SELECT p.id, n.cipher, p.points::text AS points, p.reason FROM entry_penalty p"
        " JOIN entry n ON n.id = p.entry WHERE n.event = $1 AND n.cipher IS NOT NULL"
        " AND p.taken_back_at IS NULL ORDER BY n.cipher, p.given_at",
        event,
    )
    return [Penalty(**row) for row in rows]


async def desk(actor: Actor, event_key: UUID, number: int | None = None) -> Desk:
    """Return an event's results within reach: the revision asked for, or the last one.

    What still keeps it from being shown or from becoming final is worked out anew, the
    recomputation included. Raises NotFoundError for a revision that there is none of.
    """
    from competitions.results.hindering import before_final, before_showing  # noqa: PLC0415

    async with db.read(actor):
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        revisions = await revisions_of(event_key)
        wanted = [r for r in revisions if number is None or r.number == number]
        if number is not None and not wanted:
            raise NotFoundError("not-found")
        held = wanted[-1] if wanted else None
        hindrances = []
        if held is None:
            if event.state is EventState.LOCKED:
                hindrances = await before_showing(event)
        elif held.id == revisions[-1].id and held.state is RevisionState.PROVISIONAL:
            hindrances = await before_final(contest, event, held)
        found = held and await open_decision(DecisionKind.CONTEST_RESULT, held.id)
        return Desk(
            contest=contest,
            event=event,
            manages=reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation),
            rules=await rule_set_of(event) if event.rule_set else None,
            revisions=revisions,
            held=held,
            lines=await lines_of(held.id) if held else [],
            hindrances=hindrances,
            appeals=await appeals_of(event_key),
            decision=found.id if found else None,
            penalties=await _penalties(event_key) if held else [],
        )
