"""Reports as their pages need them: the bureau's list and one of them, the public's."""

from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.decisions.queries import reviewer_of
from app.decisions.service import reason_of_return
from app.errors import NotFoundError
from app.permits import ANYONE, Actor, Permit
from dashboards.reports.data import Body, Facts, ReportLine, ReportState
from dashboards.reports.release import file_names

_LINE = (
    "SELECT r.id, r.kind, r.period, r.revision, r.title, r.state, r.drafted_by, r.drafted_at,"
    " r.published_at, s.number AS snapshot FROM market_report r"
    " JOIN data_snapshot s ON s.id = r.snapshot"
)


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """One report with its facts, as its reader may see them."""

    line: ReportLine
    facts: Facts
    remark: str
    signed_by: str
    reviewed_by: str = ""
    files: dict[str, str] = {}
    proposed: Decision | None = None
    returned_for: str = ""
    newer: UUID | None = None
    """The version that stands in its place now."""


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """The list of reports, and the quarters on which one can be drafted."""

    lines: tuple[ReportLine, ...]
    periods: tuple[str, ...]


def reaches_all(actor: Actor) -> bool:
    """Return whether the actor may see the whole city's exact figures."""
    return actor.reach(Permit.DASHBOARD_VIEW).everything


async def report_list(actor: Actor) -> Reports:
    """Return every report to those who see the whole city; others see what is published."""
    condition = "" if reaches_all(actor) else " WHERE r.state = 'published'"
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_LINE}{condition} ORDER BY r.period DESC, r.kind, r.revision DESC"
        )
        periods = await connection.fetch(
            "SELECT DISTINCT period FROM demand_report ORDER BY period DESC"
        )
    return Reports(
        lines=tuple(msgspec.convert(dict(row), ReportLine) for row in rows),
        periods=tuple(row["period"] for row in periods),
    )


async def report_view(actor: Actor, key: UUID, *, public: bool = False) -> ReportView:
    """Return one report with exact figures, or with public ones.

    Raises NotFoundError for a report that is not there for this reader.
    """
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{_LINE} WHERE r.id = $1", key)
        rest = await connection.fetchrow(
            "SELECT body, remark, signed_by FROM market_report WHERE id = $1", key
        )
        if row is None or rest is None:
            raise NotFoundError("not-found")
        line = _line(dict(row))
        seen = {ReportState.PUBLISHED, ReportState.SUPERSEDED}
        if not reaches_all(actor) and line.state not in seen:
            raise NotFoundError("not-found")
        proposed = await decisions.open_decision(DecisionKind.MARKET_REPORT, key)
        if line.state is ReportState.HANDED_IN and proposed is None:
            line = msgspec.structs.replace(line, state=ReportState.DRAFT)
        newer = await connection.fetchval(
            "SELECT id FROM market_report WHERE kind = $1 AND period = $2 AND revision > $3"
            " AND state = 'published'",
            line.kind, line.period, line.revision,
        )  # fmt: skip
        returned = await reason_of_return(DecisionKind.MARKET_REPORT, key)
        reviewed_by = await reviewer_of(key)
    body = msgspec.json.decode(rest["body"], type=Body)
    exact = reaches_all(actor) and not public
    return ReportView(
        line=line,
        facts=body.internal if exact else body.public,
        remark=rest["remark"],
        signed_by=rest["signed_by"],
        reviewed_by=reviewed_by,
        files=body.files,
        proposed=proposed,
        returned_for=returned,
        newer=newer,
    )


def _line(row: dict[str, object]) -> ReportLine:
    return msgspec.convert(row, ReportLine)


async def public_reports() -> tuple[ReportLine, ...]:
    """Return what is published, the latest quarter first."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"{_LINE} WHERE r.state = 'published' ORDER BY r.period DESC, r.kind"
        )
    return tuple(_line(dict(row)) for row in rows)


async def public_report(key: UUID) -> ReportView:
    """Return a report that is or was published, with public figures."""
    found = await report_view(ANYONE, key, public=True)
    return msgspec.structs.replace(found, proposed=None, returned_for="")


class OpenRelease(msgspec.Struct, frozen=True, kw_only=True):
    """One open-data release; ``files`` are addresses that give the same bytes for good."""

    period: str
    revision: int
    snapshot: int
    published_on: date
    current: bool
    """Whether no newer revision of the quarter stands in its place."""
    files: tuple[str, ...]


async def open_releases() -> tuple[OpenRelease, ...]:
    """Return every release that is or was published, the latest first."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"{_LINE} WHERE r.kind = 'open_data' AND r.state IN ('published', 'superseded')"
            " ORDER BY r.period DESC, r.revision DESC"
        )
    return tuple(
        OpenRelease(
            period=row["period"],
            revision=row["revision"],
            snapshot=row["snapshot"],
            published_on=row["published_at"].astimezone(clock.CITY_ZONE).date(),
            current=row["state"] == "published",
            files=tuple(
                f"/open-data/{row['period']}-r{row['revision']}/{name}" for name in file_names()
            ),
        )
        for row in rows
    )


async def open_file(period: str, revision: int | None, name: str) -> str:
    """Return a file's text: of the current release, or of one revision for good.

    Raises NotFoundError for a release or a file that is not public.
    """
    async with db.read(ANYONE) as connection:
        text: str | None = await connection.fetchval(
            "SELECT body -> 'files' ->> $3 FROM market_report WHERE kind = 'open_data'"
            " AND period = $1 AND CASE WHEN $2::int IS NULL THEN state = 'published'"
            " ELSE revision = $2 AND state IN ('published', 'superseded') END",
            period, revision, name,
        )  # fmt: skip
    if text is None:
        raise NotFoundError("not-found")
    return text
