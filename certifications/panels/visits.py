"""Visits to applicants' workplaces (实地考察), by two people at least."""

import hashlib
import re
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.service import not_own_case
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.papers import MIB, PAPER_BYTES_MAX, media_type
from app.files.service import store
from app.permits import Actor
from certifications.panels.data import PanelState
from certifications.panels.facts import need_panel, round_facts, terms_of
from certifications.panels.rules import plain_name
from certifications.panels.views import NewVisit
from certifications.rounds.data import RoundState

_NAMES = re.compile(r"[、,，;；/\n]+")


def check_scan(content: bytes) -> None:
    """Raise MalformedError for a scan that is too large or of another type."""
    if len(content) > PAPER_BYTES_MAX:
        raise MalformedError("scan-large", most=PAPER_BYTES_MAX // MIB)
    if not media_type(content):
        raise MalformedError("scan-type")


async def enter_visit(
    actor: Actor, application: UUID, new: NewVisit, *, file_name: str = "", content: bytes = b""
) -> None:
    """Enter the visit to one application; until the list is ranked a later entry replaces it.

    Raises ConflictError for fewer visitors than the terms ask, for a day that has not come or
    lies before the panel's close, and once the list is ranked; MalformedError for a scan of the
    wrong type.
    """
    visitors = sorted(
        {plain_name(v): v.strip() for v in _NAMES.split(new.visitors) if v.strip()}.values()
    )
    if content:
        check_scan(content)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT round, state, person FROM application WHERE id = $1 FOR UPDATE", application
        )
        if row is None:
            raise NotFoundError("not-found")
        await not_own_case(actor, [row["person"]])
        found = await round_facts(row["round"], lock=True)
        terms = await terms_of(found)
        await need_panel(row["round"], PanelState.CLOSED)
        if found.head.state is not RoundState.PANEL or row["state"] not in _VISITED:
            raise ConflictError("visit-late")
        if len(visitors) < terms.visitors_min:
            raise ConflictError("visit-visitors", n=terms.visitors_min)
        if new.visited_on > clock.today():
            raise ConflictError("visit-day")
        file = await store(file_name[-200:], content) if content else None
        await _write(actor, application, new, visitors, file)
        await connection.execute(
            "UPDATE application SET state = 'onsite_checked' WHERE id = $1", application
        )
        await record(
            actor, "certifications.visit.entered", f"application:{application}",
            {"confirmed": new.confirmed, "visitors": len(visitors),
             "sha256": hashlib.sha256(content).hexdigest() if content else ""},
        )  # fmt: skip


_VISITED = frozenset({"expert_reviewed", "onsite_checked"})


async def _write(
    actor: Actor, application: UUID, new: NewVisit, visitors: list[str], file: UUID | None
) -> None:
    await require_transaction().execute(
        "INSERT INTO site_visit AS v (id, application, visited_on, place, visitors, findings,"
        " confirmed, file, account, entered_by, entered_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (application) DO UPDATE SET visited_on = excluded.visited_on,"
        " place = excluded.place, visitors = excluded.visitors, findings = excluded.findings,"
        " confirmed = excluded.confirmed, file = coalesce(excluded.file, v.file),"
        " account = excluded.account, entered_by = excluded.entered_by,"
        " entered_at = excluded.entered_at",
        uuid7(), application, new.visited_on, new.place, visitors, new.findings, new.confirmed,
        file, actor.account, actor.signature, clock.now(),
    )  # fmt: skip
