"""Holders of tiers: the list, one term of office, one's own."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.people.data import Tier
from app.permits import Actor, Permit
from app.scope import reach_arguments
from certifications.office.data import (
    AppointmentState,
    Holder,
    HolderPage,
    OpenDecision,
    Paid,
)
from certifications.office.facts import (
    HOLDER,
    common_terms,
    holder,
    new_results,
    office_terms,
    reviews_of,
)
from certifications.office.rules import renewal_opens_on

PAGE = 50
_COLUMNS = HOLDER.split(" FROM ", 1)


class HolderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which holders are shown; ``due`` keeps to those of whom something waits."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    tier: Tier | None = None
    state: AppointmentState | None = None
    division: str = ""
    due: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class HolderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One holder in the list, and what waits: reports to grade, reports that are overdue."""

    held: Holder
    to_grade: int
    overdue: int


class HolderList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of holders."""

    rows: tuple[HolderRow, ...]
    total: int
    to_grade: int


async def holders(actor: Actor, wanted: HolderFilter) -> HolderList:
    """Return a page of terms of office within the actor's reach, the latest named first."""
    everything, _, divisions = reach_arguments(actor, Permit.OFFICE_VIEW)
    async with db.read(actor) as connection:
        rows: Sequence[Mapping[str, Any]] = await connection.fetch(
            f"SELECT *, count(*) OVER () AS total, sum(to_grade) OVER () AS all_to_grade FROM"
            f" ({_COLUMNS[0]}, coalesce(w.to_grade, 0) AS to_grade, coalesce(w.overdue, 0)"
            f" AS overdue, p.pinyin FROM {_COLUMNS[1]} LEFT JOIN LATERAL (SELECT"
            "  count(*) FILTER (WHERE reported_at IS NOT NULL AND grade IS NULL) AS to_grade,"
            "  count(*) FILTER (WHERE reported_at IS NULL AND grade IS NULL AND due_on < $8)"
            "  AS overdue FROM annual_review WHERE appointment = a.id) w ON true"
            " WHERE ($1 OR a.division = ANY($2::text[]))) found"
            " WHERE ($3 = '' OR strpos(name, $3) > 0 OR strpos(employer, $3) > 0"
            "  OR strpos(occupation, $3) > 0 OR document_no = $3)"
            " AND ($4::text IS NULL OR tier = $4) AND ($5::text IS NULL OR state = $5)"
            " AND ($6 = '' OR division = $6) AND (NOT $7 OR to_grade + overdue > 0)"
            " ORDER BY named_on DESC, pinyin, id LIMIT $9 OFFSET $10",
            everything, divisions, wanted.q.strip(), wanted.tier, wanted.state, wanted.division,
            wanted.due, clock.today(), PAGE, PAGE * (wanted.page - 1),
        )  # fmt: skip
    return HolderList(
        rows=tuple(
            HolderRow(
                held=msgspec.convert(dict(row), Holder),
                to_grade=row["to_grade"],
                overdue=row["overdue"],
            )
            for row in rows
        ),
        total=rows[0]["total"] if rows else 0,
        to_grade=int(rows[0]["all_to_grade"]) if rows else 0,
    )


async def holder_page(actor: Actor, key: UUID) -> HolderPage:
    """Return one term of office with its reviews, allowances and decisions."""
    async with db.read(actor):
        return await _page(await holder(actor, key, Permit.OFFICE_VIEW))


async def own_pages(actor: Actor) -> list[HolderPage]:
    """Return the actor's own terms of office, the running ones first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{HOLDER} WHERE a.person IN (SELECT id FROM person WHERE id = $1 OR merged_into = $1)"
            " ORDER BY (a.state IN ('active', 'suspended')) DESC, a.named_on DESC",
            actor.person,
        )
        return [await _page(msgspec.convert(dict(row), Holder)) for row in rows]


async def _page(held: Holder) -> HolderPage:
    connection, today = require_transaction(), clock.today()
    paid = await connection.fetch(
        "SELECT q.year, q.quarter, l.months, l.yuan, q.paid_on FROM allowance_line l"
        " JOIN allowance_list q ON q.id = l.allowance_list WHERE l.appointment = $1"
        " AND q.state <> 'draft' ORDER BY q.year DESC, q.quarter DESC",
        held.id,
    )
    decisions = await connection.fetch(
        "SELECT id, kind, title, state, proposed_at FROM official_decision WHERE subject = $1"
        " ORDER BY proposed_at DESC",
        held.id,
    )
    suspended_for = await connection.fetchval(
        "SELECT body->>'reason' FROM official_decision WHERE subject = $1 AND kind = 'suspension'"
        " AND state = 'in_force' AND $2::date IS NOT NULL ORDER BY ended_at DESC LIMIT 1",
        held.id, held.suspended_from,
    )  # fmt: skip
    terms, common = await office_terms(today), await common_terms(today)
    return HolderPage(
        held=held,
        reviews=await reviews_of(held.id),
        paid=tuple(msgspec.convert(dict(row), Paid) for row in paid),
        decisions=tuple(msgspec.convert(dict(row), OpenDecision) for row in decisions),
        renewal_opens_on=renewal_opens_on(held.valid_until, terms),
        new_results=await new_results(held.person, held.named_on),
        needs_new_results=common.renewal_needs_new_results,
        suspended_for=suspended_for or "",
    )
