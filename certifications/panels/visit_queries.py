"""Reading visits: whom to visit, and what was found."""

from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import Actor
from certifications.panels.facts import BEFORE, BEFORE_PANEL, round_facts
from certifications.panels.rules import passes
from certifications.panels.views import RoundHead, VisitCase

_ROWS = (
    "SELECT a.id AS application, coalesce(a.cipher, '') AS cipher, p.name, a.employer,"
    " a.occupation, a.state, a.votes_for, a.votes, v.visited_on, coalesce(v.place, '') AS place,"
    " coalesce(v.visitors, '{}') AS visitors, coalesce(v.findings, '') AS findings, v.confirmed,"
    " v.file, coalesce(v.entered_by, '') AS entered_by FROM application a"
    " JOIN person p ON p.id = a.person LEFT JOIN site_visit v ON v.application = a.id"
)


def _case(row: Any) -> VisitCase:
    return msgspec.convert({f: row[f] for f in VisitCase.__struct_fields__}, VisitCase)


async def visits(actor: Actor, round_key: UUID) -> tuple[RoundHead, list[VisitCase]]:
    """Return those who passed the vote, not visited ones first."""
    async with db.read(actor) as connection:
        found = await round_facts(round_key)
        rows = await connection.fetch(
            f"{_ROWS} WHERE a.round = $1 AND a.votes IS NOT NULL AND {BEFORE_PANEL}"
            " ORDER BY v.visited_on IS NOT NULL, p.pinyin, a.id",
            round_key, list(BEFORE),
        )  # fmt: skip
    ratio = found.tier.panel.pass_ratio
    return found.head, [_case(r) for r in rows if passes(r["votes_for"], r["votes"], ratio)]


async def visit(actor: Actor, application: UUID) -> tuple[RoundHead, VisitCase]:
    """Return one application with its visit; raises NotFoundError for none."""
    async with db.read(actor):
        row = await require_transaction().fetchrow(f"{_ROWS} WHERE a.id = $1", application)
        key = await require_transaction().fetchval(
            "SELECT round FROM application WHERE id = $1", application
        )
        if row is None or key is None:
            raise NotFoundError("not-found")
        found = await round_facts(key)
    return found.head, _case(row)
