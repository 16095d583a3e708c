"""Marks of an event by cipher, and what is not settled; inside the current transaction."""

from uuid import UUID

import msgspec

from app.db import require_transaction
from competitions.marking.data import (
    EventMarks,
    MarkLine,
    Open,
    PenaltyLine,
    Spread,
    StageLine,
)
from competitions.rules.data import EntryMarks, RuleSet
from competitions.rules.result import missing

_ENTRIES = """
WITH aspects AS (
  SELECT entry, aspect, method, min(value)::text AS one,
    json_agg(value::int ORDER BY seat) AS given
  FROM mark WHERE event = $1 AND replaced_at IS NULL GROUP BY entry, aspect, method
), marks AS (
  SELECT entry, json_object_agg(aspect, one) FILTER (WHERE method = 'measurement') AS measured,
    json_object_agg(aspect, given) FILTER (WHERE method = 'judgement') AS judged
  FROM aspects GROUP BY entry
), stages AS (
  SELECT s.entry,
    json_object_agg(stage, theory::text) FILTER (WHERE theory IS NOT NULL) AS theory,
    json_object_agg(stage, seconds) FILTER (WHERE seconds IS NOT NULL) AS seconds,
    json_object_agg(stage, retest::text) FILTER (WHERE retest IS NOT NULL) AS retests
  FROM entry_stage s JOIN entry n ON n.id = s.entry WHERE n.event = $1 GROUP BY s.entry
), penalties AS (
  SELECT entry, json_object_agg(stage, points::text) AS penalties FROM (
    SELECT p.entry, p.stage, sum(p.points) AS points FROM entry_penalty p
    JOIN entry n ON n.id = p.entry WHERE n.event = $1 AND p.taken_back_at IS NULL
    GROUP BY p.entry, p.stage) summed
  GROUP BY entry
)
SELECT json_build_object('entry', n.cipher,
  'status', CASE n.state WHEN 'entered' THEN 'competed' ELSE n.state END,
  'measured', coalesce(m.measured, '{}'), 'judged', coalesce(m.judged, '{}'),
  'theory', coalesce(s.theory, '{}'), 'seconds', coalesce(s.seconds, '{}'),
  'retests', coalesce(s.retests, '{}'), 'penalties', coalesce(p.penalties, '{}'))::text AS body
FROM entry n LEFT JOIN marks m ON m.entry = n.id LEFT JOIN stages s ON s.entry = n.id
LEFT JOIN penalties p ON p.entry = n.id
WHERE n.event = $1 AND n.cipher IS NOT NULL ORDER BY n.cipher
"""
_decoder = msgspec.json.Decoder(EntryMarks)


async def entry_marks(event: UUID, rules: RuleSet) -> list[EntryMarks]:
    """Return every entry that has a cipher with all its marks that count, in order of ciphers."""
    _ = rules
    rows = await require_transaction().fetch(_ENTRIES, event)
    return [_decoder.decode(row["body"]) for row in rows]


async def marks_of(event: UUID) -> EventMarks:
    """Return every mark, stage mark and penalty that counts, by cipher; what a bundle holds."""
    connection = require_transaction()
    marks = await connection.fetch(
        "SELECT n.cipher, m.stage, m.aspect, 'J' || s.number AS judge, m.value FROM mark m"
        " JOIN entry n ON n.id = m.entry JOIN judge_seat s ON s.id = m.seat"
        " WHERE m.event = $1 AND m.replaced_at IS NULL AND n.cipher IS NOT NULL"
        " ORDER BY n.cipher, m.stage, m.aspect, s.number",
        event,
    )
    stages = await connection.fetch(
        "SELECT n.cipher, s.stage, s.theory, s.seconds, s.retest FROM entry_stage s"
        " JOIN entry n ON n.id = s.entry WHERE n.event = $1 AND n.cipher IS NOT NULL"
        " AND num_nonnulls(s.theory, s.seconds, s.retest) > 0 ORDER BY n.cipher, s.stage",
        event,
    )
    penalties = await connection.fetch(
        "SELECT n.cipher, p.stage, p.code, p.points FROM entry_penalty p"
        " JOIN entry n ON n.id = p.entry WHERE n.event = $1 AND n.cipher IS NOT NULL"
        " AND p.taken_back_at IS NULL ORDER BY n.cipher, p.stage, p.given_at, p.id",
        event,
    )
    return EventMarks(
        marks=[MarkLine(**row) for row in marks],
        stages=[StageLine(**row) for row in stages],
        penalties=[PenaltyLine(**row) for row in penalties],
    )


async def spreads(event: UUID, rules: RuleSet) -> list[Spread]:
    """Return the judged aspects whose marks are too far apart and were not left to stand."""
    rows = await require_transaction().fetch(
        "SELECT m.entry, n.cipher, m.stage, m.aspect,"
        " array_agg(m.value::int ORDER BY s.number) AS values,"
        " array_agg('J' || s.number ORDER BY s.number) AS judges, max(m.marked_at) AS latest"
        " FROM mark m JOIN entry n ON n.id = m.entry JOIN judge_seat s ON s.id = m.seat"
        " WHERE m.event = $1 AND m.method = 'judgement' AND m.replaced_at IS NULL"
        " AND n.state = 'entered' AND n.cipher IS NOT NULL"
        " GROUP BY m.entry, n.cipher, m.stage, m.aspect"
        " HAVING max(m.value) - min(m.value) > $2"
        " AND NOT EXISTS (SELECT FROM spread_stands t WHERE t.entry = m.entry"
        "  AND t.aspect = m.aspect AND t.said_at >= max(m.marked_at))"
        " ORDER BY n.cipher, m.stage, m.aspect",
        event, rules.spread,
    )  # fmt: skip
    return [Spread(**row) for row in rows]


async def unconfirmed(event: UUID, stage: str | None = None) -> int:
    """Return how many judgement marks no second person entered with the same value."""
    found: int = await require_transaction().fetchval(
        "SELECT count(*) FROM mark m JOIN entry n ON n.id = m.entry WHERE m.event = $1"
        " AND m.replaced_at IS NULL AND m.method = 'judgement' AND n.state = 'entered'"
        " AND n.cipher IS NOT NULL AND m.second_value IS DISTINCT FROM m.value"
        " AND ($2::text IS NULL OR m.stage = $2)",
        event, stage,
    )  # fmt: skip
    return found


async def locked_stages(event: UUID) -> frozenset[str]:
    """Return the stages whose signed sheet stands."""
    rows = await require_transaction().fetch(
        "SELECT stage FROM stage_sheet WHERE event = $1 AND live AND locked_at IS NOT NULL", event
    )
    return frozenset(row["stage"] for row in rows)


async def unresolved(event: UUID, rules: RuleSet) -> list[str]:
    """Return codes of everything that keeps results from being made of the marks; see ``Open``."""
    entries = await entry_marks(event, rules)
    locked = await locked_stages(event)
    stands = (
        (Open.CIPHERS, not entries),
        (Open.MISSING, bool(entries) and bool(missing(rules, entries))),
        (Open.SPREAD, bool(await spreads(event, rules))),
        (Open.UNCONFIRMED, bool(await unconfirmed(event))),
        (Open.UNSIGNED, any(stage.code not in locked for stage in rules.stages)),
    )
    return [code.value for code, open_ in stands if open_]
