"""A brief, market report or open-data release drafted, handed in, signed, replaced."""

from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body as DecisionBody
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError, NotFoundError
from app.i18n import use_language
from app.permits import Actor
from dashboards.facts.service import freeze
from dashboards.facts.snapshots import FOR_REPORT, Snapshot, numbered_snapshot, settled_snapshot
from dashboards.reports.data import REPORT_TRANSITIONS, Body, Kind, ReportState
from dashboards.reports.document import title_of
from dashboards.reports.findings import findings
from dashboards.reports.gathering import facts_of
from dashboards.reports.release import files
from dashboards.reports.wording import sentence

LONGEST_REMARK = 300


class MarketReportBody(DecisionBody, frozen=True, kw_only=True):
    """What a decision on a report brings before the public, in the words of its draft."""

    kind: Kind
    period: str
    revision: int
    snapshot: int
    digest: str
    findings: tuple[str, ...]
    remark: str
    files: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A report as a step finds it."""

    id: UUID
    kind: Kind
    period: str
    revision: int
    title: str
    state: ReportState
    stored: ReportState
    body: Body
    remark: str


async def draft_report(actor: Actor, kind: Kind, period: str) -> UUID:
    """Draft a report on a quarter's snapshot and return its key; an open draft is that one.

    The first draft of a closed quarter stands on the snapshot that settled it; a revision, and a
    report on an open quarter, on one taken now. Raises ConflictError ``report-no-data`` where
    nothing was reported for the quarter.
    """
    found = await _open_or_snapshot(actor, kind, period)
    if isinstance(found, UUID):
        return found
    held = found or await freeze(actor, period, FOR_REPORT)
    async with db.transaction(actor) as connection:
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext($1))", f"report {kind.value} {period}"
        )
        same = await _open_draft(kind, period)
        if same is not None:
            return same
        revision = 1 + await connection.fetchval(
            "SELECT coalesce(max(revision), 0) FROM market_report WHERE kind = $1 AND period = $2",
            kind, period,
        )  # fmt: skip
        body = await _body(actor, await numbered_snapshot(held.number), kind, revision)
        key = uuid7()
        with use_language("zh"):
            title = title_of(kind, period)
        await connection.execute(
            "INSERT INTO market_report (id, kind, period, revision, title, snapshot, body, state,"
            " remark, drafter, drafted_by, drafted_at, signed_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', '', $8, $9, $10, '')",
            key, kind, period, revision, title, held.id, msgspec.json.encode(body).decode(),
            actor.account or key, actor.signature, clock.now(),
        )  # fmt: skip
        facts = {"kind": kind.value, "period": period, "snapshot": held.number}
        await record(actor, "dashboards.report.drafted", f"market_report:{key}", facts)
    return key


async def _open_or_snapshot(actor: Actor, kind: Kind, period: str) -> UUID | Snapshot | None:
    async with db.read(actor) as connection:
        same = await _open_draft(kind, period)
        if same is not None:
            return same
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM demand_report WHERE period = $1)", period
        ):
            raise ConflictError("report-no-data")
        again = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM market_report WHERE kind = $1 AND period = $2)",
            kind, period,
        )  # fmt: skip
        return None if again else await settled_snapshot(period)


async def _open_draft(kind: Kind, period: str) -> UUID | None:
    key: UUID | None = await require_transaction().fetchval(
        "SELECT id FROM market_report WHERE kind = $1 AND period = $2"
        " AND state IN ('draft', 'handed_in')",
        kind, period,
    )  # fmt: skip
    return key


async def _body(actor: Actor, snapshot: Snapshot, kind: Kind, revision: int) -> Body:
    public = await facts_of(actor, snapshot, public=True)
    return Body(
        internal=await facts_of(actor, snapshot, public=False),
        public=public,
        files=files(public, revision) if kind is Kind.OPEN_DATA else {},
    )


async def _held(key: UUID) -> Held:
    """Return the report, locked. One whose decision came back is a draft again."""
    row = await require_transaction().fetchrow(
        "SELECT id, kind, period, revision, title, state, body, remark FROM market_report"
        " WHERE id = $1 FOR UPDATE",
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    stored = ReportState(row["state"])
    returned = stored is ReportState.HANDED_IN and not await decisions.open_decision(
        DecisionKind.MARKET_REPORT, key
    )
    return Held(
        id=row["id"],
        kind=Kind(row["kind"]),
        period=row["period"],
        revision=row["revision"],
        title=row["title"],
        state=ReportState.DRAFT if returned else stored,
        stored=stored,
        body=msgspec.json.decode(row["body"], type=Body),
        remark=row["remark"],
    )


async def _move(actor: Actor, held: Held, to: ReportState) -> None:
    if to not in REPORT_TRANSITIONS[held.state]:
        raise ConflictError("report-step")
    await require_transaction().execute(
        "UPDATE market_report SET state = $2 WHERE id = $1", held.id, to
    )
    facts = {"from": held.state.value, "to": to.value}
    await record(actor, "dashboards.report.moved", f"market_report:{held.id}", facts)


async def write_remark(actor: Actor, key: UUID, remark: str) -> None:
    """Keep what the officer adds in words, while the report is a draft."""
    async with db.transaction(actor) as connection:
        held = await _held(key)
        if held.state is not ReportState.DRAFT:
            raise ConflictError("report-step")
        if len(remark) > LONGEST_REMARK:
            raise ConflictError("report-remark-long")
        if remark == held.remark:
            return
        await connection.execute(
            "UPDATE market_report SET remark = $2, state = 'draft' WHERE id = $1", key, remark
        )
        await record(actor, "dashboards.report.remarked", f"market_report:{key}", {})


async def hand_in(actor: Actor, key: UUID) -> UUID:
    """Hand a report in for review and signature, and return its decision's key."""
    async with db.transaction(actor):
        held = await _held(key)
        if held.state is ReportState.HANDED_IN:
            found = await decisions.open_decision(DecisionKind.MARKET_REPORT, key)
            if found is not None and found.proposer == actor.account:
                return found.id
        await _move(actor, held, ReportState.HANDED_IN)
        return await decisions.propose(
            actor, DecisionKind.MARKET_REPORT, key, title=held.title, body=_decided(held)
        )


def _decided(held: Held) -> MarketReportBody:
    facts = held.body.public
    with use_language("zh"):
        said = [sentence(facts, found) for found in findings(facts)]
    return MarketReportBody(
        kind=held.kind,
        period=held.period,
        revision=held.revision,
        snapshot=facts.number,
        digest=facts.digest,
        findings=tuple(f"{one.title}。{one.text}" for one in said),
        remark=held.remark,
        files=tuple(held.body.files),
    )


async def discard_report(actor: Actor, key: UUID) -> None:
    """Put a draft aside for good; one that is aside stays so."""
    async with db.transaction(actor):
        held = await _held(key)
        if held.state is not ReportState.DISCARDED:
            await _move(actor, held, ReportState.DISCARDED)


async def report_in_force(actor: Actor, decision: Decision) -> None:
    """Publish a report: the effect of a MARKET_REPORT, with its last signature.

    What was public of its kind and quarter until now is replaced by it.
    """
    connection = require_transaction()
    held = await _held(decision.subject)
    if held.stored is not ReportState.HANDED_IN:
        raise ConflictError("report-step")
    rows = await connection.fetch(
        "UPDATE market_report SET state = 'superseded' WHERE kind = $1 AND period = $2"
        " AND state = 'published' RETURNING id",
        held.kind, held.period,
    )  # fmt: skip
    for row in rows:
        await record(actor, "dashboards.report.replaced", f"market_report:{row['id']}", {})
    await connection.execute(
        "UPDATE market_report SET state = 'published', published_at = $2, signed_by = $3"
        " WHERE id = $1",
        held.id, clock.now(), actor.signature,
    )  # fmt: skip
    facts = {"kind": held.kind.value, "period": held.period, "revision": held.revision}
    await record(actor, "dashboards.report.published", f"market_report:{held.id}", facts)
