"""Offers, entrants who consented, one's own invitations, and outcomes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import ANYONE, Actor, Permit
from app.scope import reach_arguments
from competitions.hiring.data import Hire, Invited, Offer, Outcome, OwnInvitation
from competitions.hiring.rules import RANK_GROUPS, grouped, outcome, rank_group

_OFFERS = (
    "SELECT o.id, o.event, c.name AS contest_name, v.name AS event_name, o.organisation,"
    " o.employer, o.post, o.headcount, o.wage_from, o.wage_to, o.place, o.text, o.contact,"
    " o.phone, o.open_until, o.posted_at, o.closed_at,"
    " count(i.id) FILTER (WHERE i.state <> 'withdrawn') AS invited,"
    " count(i.id) FILTER (WHERE i.state = 'hired') AS hired"
    " FROM job_offer o JOIN contest_event v ON v.id = o.event JOIN contest c ON c.id = v.contest"
    " LEFT JOIN invitation i ON i.offer = o.id"
)
_ENTRANTS = (
    "SELECT coalesce(p.merged_into, p.id) AS person, m.entry, m.name, n.employer, r.rank,"
    " coalesce(r.award, '') AS award, i.id AS invitation, i.state, i.invited_at, i.interview_on,"
    " i.hired_on, i.left_on, coalesce(i.note, '') AS note"
    " FROM entry_member m JOIN entry n ON n.id = m.entry JOIN person p ON p.id = m.person"
    " LEFT JOIN result_revision v ON v.event = m.event AND v.state = 'final'"
    "  AND v.published_at IS NOT NULL"
    " LEFT JOIN entry_result r ON r.revision = v.id AND r.entry = m.entry"
    " LEFT JOIN invitation i ON i.offer = $2 AND i.person = coalesce(p.merged_into, p.id)"
    " WHERE m.event = $1 AND (m.live AND m.offers_welcome OR i.id IS NOT NULL)"
    " ORDER BY r.rank NULLS LAST, m.name, m.id"
)
_HIRED = (
    "SELECT DISTINCT ON (person, v.id) coalesce(p.merged_into, p.id) AS person, v.id AS event,"
    " o.employer, r.rank, i.hired_on, i.left_on FROM invitation i"
    " JOIN job_offer o ON o.id = i.offer JOIN contest_event v ON v.id = o.event"
    " JOIN contest c ON c.id = v.contest JOIN yearly_plan y ON y.id = c.plan"
    " JOIN person p ON p.id = i.person"
    " LEFT JOIN result_revision w ON w.event = v.id AND w.state = 'final'"
    "  AND w.published_at IS NOT NULL"
    " LEFT JOIN entry_result r ON r.revision = w.id AND r.entry = i.entry"
    " WHERE i.state = 'hired' AND "
)
_ORDER = " ORDER BY person, v.id, i.hired_on"
_HIRES = (
    f"{_HIRED} y.year = $1"
    f" AND ($2 OR c.organisation = ANY($3::uuid[]) OR c.division = ANY($4::text[])){_ORDER}"
)
_EVENTS = (
    "SELECT v.id, c.name || ' ' || v.name AS name, (v.ends_at AT TIME ZONE 'Asia/Shanghai')::date"
    " AS ended, (SELECT count(DISTINCT m.person) FROM entry_member m WHERE m.event = v.id"
    "  AND m.live) AS entrants"
    " FROM contest_event v JOIN contest c ON c.id = v.contest JOIN yearly_plan y ON y.id = c.plan"
    " WHERE y.year = $1 AND v.state IN ('locked', 'provisional', 'final', 'corrected')"
    " AND ($2 OR c.organisation = ANY($3::uuid[]) OR c.division = ANY($4::text[]))"
    " ORDER BY v.ends_at DESC, name"
)


async def hires_of(events: Collection[UUID]) -> list[Hire]:
    """Return hires from these events, a person once an event; inside the current transaction."""
    rows = await require_transaction().fetch(
        f"{_HIRED} v.id = ANY($1::uuid[]){_ORDER}", sorted(events)
    )
    return [msgspec.convert(dict(row), Hire) for row in rows]


def _offer(row: Mapping[str, Any]) -> Offer:
    return msgspec.convert(dict(row), Offer)


async def own_offers(actor: Actor) -> list[Offer]:
    """Return the offers of the actor's employers, open ones first."""
    own = sorted(actor.reach(Permit.OFFER_POST).organisations)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_OFFERS} WHERE o.organisation = ANY($1) GROUP BY o.id, v.id, c.id"
            " ORDER BY o.closed_at IS NOT NULL, o.posted_at DESC",
            own,
        )
    return [_offer(row) for row in rows]


class EventChoice(msgspec.Struct, frozen=True, kw_only=True):
    """An event against which posts may be offered, with how many consented."""

    id: UUID
    name: str
    welcome: int


async def events_for_offers(actor: Actor) -> list[EventChoice]:
    """Return called events, the latest first, with how many entrants welcome offers."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT v.id, c.name || ' ' || v.name AS name, count(m.id) AS welcome"
            " FROM contest_event v JOIN contest c ON c.id = v.contest LEFT JOIN entry_member m"
            " ON m.event = v.id AND m.live AND m.offers_welcome"
            " WHERE v.state NOT IN ('draft', 'cancelled') GROUP BY v.id, c.id"
            " ORDER BY v.starts_at DESC LIMIT 200"
        )
    return [msgspec.convert(dict(row), EventChoice) for row in rows]


async def organisations_of(actor: Actor) -> dict[UUID, str]:
    """Return the employers for which the actor may post, by name."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, name FROM organisation WHERE id = ANY($1) ORDER BY name",
            sorted(actor.reach(Permit.OFFER_POST).organisations),
        )
    return {row["id"]: row["name"] for row in rows}


async def one_offer(actor: Actor, key: UUID) -> tuple[Offer, list[Invited]]:
    """Return an own offer with the entrants who consented; NotFoundError for another's."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{_OFFERS} WHERE o.id = $1 GROUP BY o.id, v.id, c.id", key)
        if row is None or row["organisation"] not in actor.reach(Permit.OFFER_POST).organisations:
            raise NotFoundError("not-found")
        people = await connection.fetch(_ENTRANTS, row["event"], key)
    return _offer(row), [msgspec.convert(dict(one), Invited) for one in people]


async def own_invitations(actor: Actor) -> list[OwnInvitation]:
    """Return the actor's own invitations, the latest first; those taken back are left out."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT i.id, i.state, c.name AS contest_name, v.name AS event_name, o.employer,"
            " o.post, o.wage_from, o.wage_to, o.place, o.text, o.contact, o.phone, o.open_until,"
            " i.invited_at, i.interview_on, i.hired_on, i.note FROM invitation i"
            " JOIN job_offer o ON o.id = i.offer JOIN contest_event v ON v.id = o.event"
            " JOIN contest c ON c.id = v.contest JOIN person p ON p.id = i.person"
            " JOIN person a ON a.id = $1 WHERE i.state <> 'withdrawn'"
            " AND coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id)"
            " ORDER BY i.invited_at DESC",
            actor.person,
        )
    return [msgspec.convert(dict(row), OwnInvitation) for row in rows]


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """Hires of a year's contests: in all, by event, by rank, by employer."""

    year: int
    years: list[int]
    whole: Outcome
    by_event: list[Outcome]
    by_rank: list[Outcome]
    by_employer: list[Outcome]


async def outcomes(actor: Actor, year: int | None) -> Outcomes:
    """Return the outcomes of a year's contests within the actor's reach."""
    return await _outcomes(actor, year, reach_arguments(actor, Permit.CONTEST_VIEW))


async def public_outcomes(year: int | None) -> Outcomes:
    """Return the same of all contests, without employers; small counts are hidden by the page."""
    found = await _outcomes(ANYONE, year, (True, [], []))
    return msgspec.structs.replace(found, by_employer=[])


async def _outcomes(
    actor: Actor, year: int | None, reach: tuple[bool, list[UUID], list[str]]
) -> Outcomes:
    today = clock.today()
    async with db.read(actor) as connection:
        years = [
            row["year"]
            for row in await connection.fetch(
                "SELECT DISTINCT year FROM yearly_plan ORDER BY 1 DESC"
            )
        ]
        wanted = year or (years[0] if years else today.year)
        events = await connection.fetch(_EVENTS, wanted, *reach)
        rows = await connection.fetch(_HIRES, wanted, *reach)
    hires = [msgspec.convert(dict(row), Hire) for row in rows]
    ends: dict[UUID, date] = {row["id"]: row["ended"] for row in events}
    hires = [one for one in hires if one.event in ends]
    ranked = {one.key: one for one in grouped(hires, lambda h: rank_group(h.rank), ends, today)}
    order = [*(name for name, _, _ in RANK_GROUPS), ""]
    return Outcomes(
        year=wanted,
        years=years or [wanted],
        whole=outcome("", hires, ends, today, sum(row["entrants"] for row in events)),
        by_event=[
            outcome(
                row["name"], [one for one in hires if one.event == row["id"]],
                {row["id"]: row["ended"]}, today, row["entrants"],
            )
            for row in events
        ],
        by_rank=[ranked[name] for name in order if name in ranked],
        by_employer=grouped(hires, lambda h: h.employer, ends, today),
    )  # fmt: skip
