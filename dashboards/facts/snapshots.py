"""Dated snapshots: the facts of a closed quarter as they stood, under a number and a digest."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import orjson

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import NotFoundError
from app.permits import Actor
from dashboards.facts.holding import holdings
from dashboards.market_terms import terms_in_time
from dashboards.periods import quarter_end, quarters_back
from dashboards.supply.queries import refresh_due

QUARTERS = 24
"""Quarters that a snapshot holds, its own the last."""
_COHORTS = 5
"""Quarters of institutions' cohorts that are kept beside the facts."""
_BESIDE = ("terms", "effective", "reports", "returns", "institutions", "targets", "holders")
"""What a snapshot keeps beside its facts and what makes another one necessary where it changed."""
LIVE = "market_fact"
FOR_REPORT = "report"
"""Why a snapshot was taken that a brief or report asked for."""
_COLUMNS = "period, division, source, occupation_code, level, measure, value"
# A row as a line of text; the order of bytes, so that no server's language changes the digest.
_LINES = (
    "SELECT period, encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"),"
    " 'UTF8')), 'hex') AS digest, count(*) AS facts FROM (SELECT period, concat_ws(E'\\t', period,"
    " measure, occupation_code, division, source, level, value) AS line FROM {0} {1}) lines"
    " GROUP BY period ORDER BY period"
)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot without its facts; ``about`` says under what terms and with which reports."""

    id: UUID
    number: int
    period: str
    taken_at: datetime
    taken_by: str
    reason: str
    digest: str
    about: dict[str, Any]
    earlier: tuple[UUID, ...] = ()
    """The quarter's snapshots before this one that the public has seen, the oldest first."""
    settled: bool = False
    """Whether the quarter had been closed when it was taken: a report's draft does not wait."""


# One that was drawn up for a report is public once that is published, and once its quarter was
# closed: the newest stands for it then.
_PUBLIC = f"""
    (e.reason <> '{FOR_REPORT}' OR EXISTS (
        SELECT FROM market_report m WHERE m.snapshot = e.id AND m.published_at IS NOT NULL
    ) OR EXISTS (
        SELECT FROM data_snapshot n WHERE n.period = e.period AND n.number < e.number
        AND n.reason <> '{FOR_REPORT}'
    ))
"""
_READ = (
    "SELECT s.*, ARRAY(SELECT e.id FROM data_snapshot e WHERE e.period = s.period"
    f" AND e.number < s.number AND {_PUBLIC} ORDER BY e.number) AS earlier,"
    f" (s.reason <> '{FOR_REPORT}' OR EXISTS (SELECT FROM data_snapshot n WHERE n.period = s.period"
    f"  AND n.number < s.number AND n.reason <> '{FOR_REPORT}')) AS settled FROM data_snapshot s"
)


def relation(number: int | None) -> str:
    """Return what to read figures from: the frozen facts of this number, or the live view.

    SQL text with the columns of ``market_fact``, to be put after FROM with an alias.
    """
    if number is None:
        return LIVE
    return (
        f"(SELECT {_COLUMNS} FROM snapshot_fact WHERE snapshot ="
        f" (SELECT id FROM data_snapshot WHERE number = {int(number)}))"
    )


async def numbered_snapshot(number: int) -> Snapshot:
    """Return a snapshot by its number, which a link carries; raises NotFoundError.

    A step inside the caller's transaction, as are the others.
    """
    row = await db.require_transaction().fetchrow(f"{_READ} WHERE s.number = $1", number)
    if row is None:
        raise NotFoundError("snapshot-unknown", number=number)
    return _snapshot(row)


async def snapshot_of(key: UUID) -> Snapshot:
    """Return a snapshot by its key, as ``earlier`` has it."""
    row = await db.require_transaction().fetchrow(f"{_READ} WHERE s.id = $1", key)
    return _snapshot(row)


async def latest_snapshot(period: str) -> Snapshot | None:
    """Return the newest snapshot whose last quarter this is; None while it was never closed."""
    row = await db.require_transaction().fetchrow(
        f"{_READ} WHERE s.period = $1 ORDER BY s.number DESC LIMIT 1", period
    )
    return None if row is None else _snapshot(row)


async def snapshots_of(periods: Sequence[str]) -> dict[str, tuple[UUID, ...]]:
    """Return the snapshots of these quarters that the public has seen, the oldest first."""
    rows = await db.require_transaction().fetch(
        "SELECT period, array_agg(id ORDER BY number) FROM data_snapshot e"
        f" WHERE period = ANY($1) AND {_PUBLIC} GROUP BY 1",
        list(periods),
    )
    return {period: tuple(keys) for period, keys in rows}


async def settled_snapshot(period: str) -> Snapshot | None:
    """Return the newest snapshot that stands for a quarter: what its pages show by themselves.

    One taken for a report of an open quarter does not settle it.
    """
    return (await settled(period))[0]


async def settled(period: str) -> tuple[Snapshot | None, frozenset[str]]:
    """Return ``settled_snapshot`` and the quarters of several public ones, in one question."""
    row = await db.require_transaction().fetchrow(
        f"SELECT s.*, ARRAY(SELECT period FROM data_snapshot e WHERE {_PUBLIC} GROUP BY 1"
        f" HAVING count(*) > 1) AS several FROM (SELECT) AS always LEFT JOIN LATERAL ({_READ}"
        "  LEFT JOIN demand_quarter q ON q.period = s.period"
        "  WHERE s.period = $1 AND (s.reason <> $2 OR q.closed_at IS NOT NULL)"
        "  ORDER BY s.number DESC LIMIT 1) AS s ON true",
        period, FOR_REPORT,
    )  # fmt: skip
    return None if row["id"] is None else _snapshot(row), frozenset(row["several"])


async def take_snapshot(actor: Actor, period: str, reason: str) -> Snapshot:
    """Freeze the facts of the 24 quarters up to this one under the next number.

    Where facts and what is kept beside them are as the quarter's newest snapshot has them, that one
    is returned and nothing is written, but a quarter that is closed gets one of its own. Two at
    once wait for one another.
    """
    connection = db.require_transaction()
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('snapshot', 0))")
    await connection.execute("DROP TABLE IF EXISTS frozen")
    await connection.execute(
        f"CREATE TEMP TABLE frozen ON COMMIT DROP AS SELECT {_COLUMNS} FROM {LIVE} WHERE false"
    )
    await connection.execute(
        f"INSERT INTO frozen ({_COLUMNS}) SELECT period, division, source, occupation_code, level,"
        f" measure, sum(value)::int FROM {LIVE} WHERE period = ANY($1) GROUP BY 1, 2, 3, 4, 5, 6",
        quarters_back(period, QUARTERS),
    )
    parts = await connection.fetch(_LINES.format("frozen", ""))
    quarters = {row["period"]: row["digest"] for row in parts}
    last = await latest_snapshot(period)
    about = await _about(period)
    drafted = last is not None and last.reason == FOR_REPORT != reason
    if last is not None and not drafted and _same(last, quarters, about):
        return last
    made = Snapshot(
        id=uuid7(),
        number=1 + await connection.fetchval("SELECT coalesce(max(number), 0) FROM data_snapshot"),
        period=period,
        taken_at=clock.now(),
        taken_by=actor.name,
        reason=reason,
        digest=_whole(quarters),
        about=about | {"quarters": quarters, "facts": sum(r["facts"] for r in parts)},
    )
    await _write(actor, made)
    return await snapshot_of(made.id)


def _same(last: Snapshot, quarters: Mapping[str, str], about: Mapping[str, Any]) -> bool:
    kept = orjson.loads(orjson.dumps({name: about[name] for name in _BESIDE}))
    return last.about["quarters"] == quarters and all(
        last.about.get(name) == kept[name] for name in _BESIDE
    )


async def digest_of(number: int) -> str:
    """Return the digest of a snapshot's facts as they stand in the database now."""
    rows = await db.require_transaction().fetch(_LINES.format(relation(number), "AS f"))
    return _whole({row["period"]: row["digest"] for row in rows})


async def corrected_since(period: str) -> bool:
    """Return whether the live facts of a quarter differ from those of its newest snapshot."""
    last = await latest_snapshot(period)
    if last is None:
        return False
    grouped = (
        "(SELECT period, division, source, occupation_code, level, measure, sum(value)::int AS"
        f" value FROM {LIVE} WHERE period = $1 GROUP BY 1, 2, 3, 4, 5, 6)"
    )
    row = await db.require_transaction().fetchrow(_LINES.format(grouped, "AS f"), period)
    now: str | None = None if row is None else row["digest"]
    return bool(now != last.about["quarters"].get(period))


def _whole(quarters: Mapping[str, str]) -> str:
    lines = (f"{period}\t{digest}\n" for period, digest in sorted(quarters.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


async def _about(period: str) -> dict[str, Any]:
    connection = db.require_transaction()
    today = clock.today()
    terms = await terms_in_time()
    _, version = terms.version_on(min(quarter_end(period), today))
    reports = await connection.fetch(
        "SELECT period, division, source, reported_on::text, asked, answered FROM demand_report"
        " WHERE period = ANY($1) ORDER BY period, division, source",
        quarters_back(period, QUARTERS),
    )
    returns = await connection.fetch(
        "SELECT period, division, state, due_on::text, nothing_to_report FROM county_return"
        " WHERE period = ANY($1) ORDER BY period, division",
        quarters_back(period, QUARTERS),
    )
    institutions = await connection.fetch(
        "SELECT r.period, r.organisation::text, o.name, o.division, r.occupation_code, r.enrolled,"
        " r.certified FROM institution_rollup r JOIN organisation o ON o.id = r.organisation"
        " WHERE r.programme IS NULL AND r.period = ANY($1) ORDER BY 1, 2, 5",
        quarters_back(period, _COHORTS),
    )
    targets = await connection.fetch(
        "SELECT t.measure, w.division, sum(w.target)::float8 AS target FROM work_task t"
        " JOIN work_target w ON w.task = t.id WHERE t.year = $1 AND t.measure <> ''"
        " AND t.state IN ('issued', 'done') GROUP BY 1, 2 ORDER BY 1, 2",
        int(period[:4]),
    )
    return {
        "terms": msgspec.to_builtins(terms.of_quarter(period, today)),
        "effective": msgspec.to_builtins(terms.effective(quarters_back(period, QUARTERS), today)),
        "terms_number": version.number if version else None,
        "reports": [dict(row) for row in reports],
        "reported": sorted({row["division"] for row in reports if row["period"] == period}),
        "returns": [dict(row) for row in returns],
        "institutions": [dict(row) for row in institutions],
        "targets": [dict(row) for row in targets],
        "holders": msgspec.to_builtins(await holdings(min(quarter_end(period), today))),
        "still_counting": await refresh_due(period),
    }


async def _write(actor: Actor, made: Snapshot) -> None:
    connection = db.require_transaction()
    await connection.execute(
        "INSERT INTO data_snapshot (id, number, period, taken_at, taken_by, reason, digest, about)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        made.id, made.number, made.period, made.taken_at, made.taken_by, made.reason, made.digest,
        orjson.dumps(made.about).decode(),
    )  # fmt: skip
    await connection.execute(
        f"INSERT INTO snapshot_fact (id, snapshot, {_COLUMNS})"
        f" SELECT gen_random_uuid(), $1, {_COLUMNS} FROM frozen",
        made.id,
    )
    await record(
        actor, "dashboards.snapshot.taken", f"snapshot:{made.number}",
        {"period": made.period, "digest": made.digest}, reason=made.reason,
    )  # fmt: skip


def _snapshot(row: Mapping[str, Any]) -> Snapshot:
    told = {name: row[name] for name in Snapshot.__struct_fields__}
    return Snapshot(
        **told | {"about": orjson.loads(row["about"]), "earlier": tuple(row["earlier"])}
    )
