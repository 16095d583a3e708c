"""Demand lines into the tables, and out of them again; in the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError
from app.imports.list_kinds import Entered
from dashboards.data import SURVEY_SOURCE, DemandLine
from dashboards.return_guard import changing

Key = tuple[str, str, str, str, str, str]
PARTS = ("line", "report")
"""What is kept of a survey's row that stepped aside."""
Figures = tuple[int | None, int | None]


async def known_lines(lines: Sequence[DemandLine]) -> dict[Key, tuple[UUID, Figures, UUID | None]]:
    """Return what is entered under these lines' keys: row, figures, batch."""
    reports = sorted({(line.period, line.division, line.source) for line in lines})
    rows: Sequence[Any] = await require_transaction().fetch(
        "SELECT r.period, r.division, r.source, d.kind, d.category, d.level, d.id, d.demand,"
        " d.seekers, d.batch FROM demand_row d JOIN demand_report r ON r.id = d.report"
        " JOIN unnest($1::text[], $2::text[], $3::text[]) AS w(period, division, source)"
        " ON (r.period, r.division, r.source) = (w.period, w.division, w.source)",
        [report[0] for report in reports],
        [report[1] for report in reports],
        [report[2] for report in reports],
    )
    return {
        (r["period"], r["division"], r["source"], r["kind"], r["category"], r["level"]): (
            r["id"],
            (r["demand"], r["seekers"]),
            r["batch"],
        )
        for r in rows
    }


async def enter(batch: UUID, lines: Sequence[DemandLine], today: date) -> Entered:
    """Enter the lines; a line that says the same as before is left alone.

    Raises ConflictError where a county's return is filed already. A closed quarter whose figures
    change is corrected since.
    """
    known = await known_lines(lines)
    reports = await _reports(lines, today)
    written: list[tuple[UUID, DemandLine]] = []
    replaced: list[dict[str, Any]] = []
    for line in lines:
        held = known.get(line.key)
        if held is None:
            written.append((uuid7(), line))
        elif held[1] != (line.demand, line.seekers):
            row, figures, before = held
            written.append((row, line))
            replaced.append(
                {"row": row, "demand": figures[0], "seekers": figures[1], "batch": before}
            )
    places = {(line.period, line.division) for _, line in written}
    await changing(places)
    replaced += await _survey_steps_back(places)
    await require_transaction().executemany(
        "INSERT INTO demand_row (id, report, kind, category, occupation_code, level, demand,"
        " seekers, batch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (report, kind, category, level) DO UPDATE SET demand = excluded.demand,"
        " seekers = excluded.seekers, batch = excluded.batch",
        [
            (
                row,
                reports[line.period, line.division, line.source],
                line.kind,
                line.category,
                line.occupation_code,
                line.level,
                line.demand,
                line.seekers,
                batch,
            )
            for row, line in written
        ],
    )
    return Entered(rows=tuple(row for row, _ in written), replaced=tuple(replaced))


async def _survey_steps_back(places: Collection[tuple[str, str]]) -> list[dict[str, Any]]:
    """Take out what a survey said in place of a report: added up, posts would count twice.

    Return the rows that stepped aside, each with its report, as ``take_back`` needs them.
    """
    wanted = sorted(places)
    place = (
        " FROM demand_report r JOIN unnest($1::text[], $2::text[]) AS w(period, division)"
        " ON (r.period, r.division) = (w.period, w.division) WHERE r.source = $3"
    )
    arguments = (
        [period for period, _ in wanted], [division for _, division in wanted], SURVEY_SOURCE,
    )  # fmt: skip
    connection = require_transaction()
    gone = await connection.fetch(
        "WITH aside AS (SELECT r.id, to_jsonb(r) AS report" + place + ")"
        " DELETE FROM demand_row d USING aside a WHERE d.report = a.id"
        " RETURNING d.id, to_jsonb(d) AS line, a.report",
        *arguments,
    )
    await connection.execute(
        f"DELETE FROM demand_report WHERE id IN (SELECT r.id{place})", *arguments
    )
    return [
        {"row": row["id"], "survey": {part: msgspec.json.decode(row[part]) for part in PARTS}}
        for row in gone
    ]


async def _survey_comes_back(replaced: Collection[dict[str, Any]]) -> None:
    """Enter again what stepped aside, where no report of the division is left."""
    aside = [held["survey"] for held in replaced if "survey" in held]
    connection = require_transaction()
    arguments = [msgspec.json.encode([one[part] for one in aside]).decode() for part in PARTS]
    await connection.execute(
        "INSERT INTO demand_report SELECT DISTINCT o.*"
        " FROM jsonb_populate_recordset(NULL::demand_report, $1::jsonb) o WHERE NOT EXISTS"
        " (SELECT FROM demand_report r WHERE (r.period, r.division) = (o.period, o.division))",
        arguments[1],
    )
    await connection.execute(
        "INSERT INTO demand_row SELECT o.*"
        " FROM jsonb_populate_recordset(NULL::demand_row, $1::jsonb) o"
        " JOIN demand_report r ON r.id = o.report",
        arguments[0],
    )


async def _reports(lines: Sequence[DemandLine], today: date) -> dict[tuple[str, str, str], UUID]:
    found = sorted({(line.period, line.division, line.source) for line in lines})
    rows = await require_transaction().fetch(
        "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
        " SELECT gen_random_uuid(), p, d, s, $4, $5"
        " FROM unnest($1::text[], $2::text[], $3::text[]) AS r(p, d, s)"
        " ON CONFLICT (period, division, source) DO UPDATE SET reported_on = excluded.reported_on"
        " RETURNING id, period, division, source",
        [report[0] for report in found],
        [report[1] for report in found],
        [report[2] for report in found],
        today,
        clock.now(),
    )
    return {(row["period"], row["division"], row["source"]): row["id"] for row in rows}


def _key(text: object) -> UUID | None:
    return UUID(str(text)) if text else None


async def take_back(batch: UUID, entered: Entered) -> None:
    """Put everything back as it was before the batch, with what a survey said in its place.

    Raises ConflictError where a later batch changed one of its rows: that one goes first.
    """
    connection = require_transaction()
    own = await connection.fetchval(
        "SELECT count(*) FROM demand_row WHERE id = ANY($1) AND batch = $2",
        list(entered.rows), batch,
    )  # fmt: skip
    if own != len(entered.rows):
        raise ConflictError("demand-replaced-later")
    places = await connection.fetch(
        "SELECT DISTINCT r.period, r.division FROM demand_row d"
        " JOIN demand_report r ON r.id = d.report WHERE d.batch = $1",
        batch,
    )
    await changing({(row["period"], row["division"]) for row in places})
    await connection.executemany(
        "UPDATE demand_row SET demand = $2, seekers = $3, batch = $4 WHERE id = $1",
        [
            (UUID(str(held["row"])), held["demand"], held["seekers"], _key(held["batch"]))
            for held in entered.replaced
            if "survey" not in held
        ],
    )
    await connection.execute("DELETE FROM demand_row WHERE batch = $1", batch)
    await connection.execute(
        "DELETE FROM demand_report r WHERE NOT EXISTS"
        " (SELECT FROM demand_row d WHERE d.report = r.id)"
    )
    await _survey_comes_back(entered.replaced)
