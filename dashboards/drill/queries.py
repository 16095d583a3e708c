"""Pages of one occupation, one division, one institution, within the actor's reach."""

from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.reference.queries import division_names
from app.scope import reach_arguments
from app.settings import settings
from dashboards.drill.data import (
    EventLine,
    Holders,
    OpenAlert,
    OpenClass,
    PlannedSeats,
    Trainer,
)
from dashboards.periods import quarters_back

Row = TypeVar("Row", bound=msgspec.Struct)
_CLASSES = (
    "SELECT c.id, c.number, c.title, c.organisation, o.name AS institution, c.division, c.level,"
    " c.state, c.starts_on, c.ends_on, c.capacity, c.enrolled FROM training_class c"
    " JOIN organisation o ON o.id = c.organisation"
    " WHERE c.state IN ('filed', 'approved', 'running', 'assessed')"
    " AND ($1 = '' OR c.occupation_code = $1) AND ($2 OR c.division = ANY($3))"
    " AND ($4::uuid IS NULL OR c.organisation = $4) ORDER BY c.starts_on, c.number LIMIT 100"
)
_TRAINERS = (
    "SELECT a.organisation, o.name, o.division,"
    " array_agg(DISTINCT a.level::text) AS levels,"
    " coalesce(max(r.enrolled), 0)::int AS enrolled,"
    " coalesce(max(r.certified), 0)::int AS certified"
    " FROM accreditation a JOIN organisation o ON o.id = a.organisation"
    " LEFT JOIN (SELECT organisation, occupation_code, sum(enrolled) AS enrolled,"
    "  sum(certified) AS certified FROM institution_rollup WHERE period = ANY($4)"
    "  AND programme IS NULL AND occupation_code <> '' GROUP BY 1, 2) r"
    "  ON r.organisation = a.organisation AND r.occupation_code = a.occupation_code"
    " WHERE a.purpose = 'train' AND a.valid_from <= $3"
    " AND (a.valid_until IS NULL OR a.valid_until >= $3)"
    " AND (a.suspended_from IS NULL OR a.suspended_from > $3)"
    " AND a.occupation_code = $1 AND ($2::text[] IS NULL OR o.division = ANY($2))"
    " GROUP BY 1, 2, 3 ORDER BY o.name LIMIT 200"
)
_EVENTS = (
    "SELECT e.id, c.name AS contest, e.name AS event,"
    " (e.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS starts_on, e.state,"
    " (SELECT count(*) FROM entry n JOIN entry_member m ON m.entry = n.id WHERE n.event = e.id"
    "  AND n.state <> 'withdrawn')::int AS entrants,"
    " (SELECT count(*) FROM invitation i JOIN job_offer j ON j.id = i.offer WHERE j.event = e.id"
    "  AND i.state = 'hired')::int AS hired"
    " FROM contest_event e JOIN contest c ON c.id = e.contest"
    " WHERE e.occupation_code = $1 AND c.state IN ('called', 'finished')"
    " AND e.state <> 'cancelled' ORDER BY e.starts_at DESC LIMIT 20"
)
_HOLDERS = (
    "SELECT 'tier' AS kind, tier AS code, count(DISTINCT person)::int AS people FROM appointment"
    " WHERE occupation_code = $1 AND state = 'active' GROUP BY 2"
    " UNION ALL SELECT 'level', level, count(DISTINCT person)::int FROM skill_certificate"
    " WHERE occupation_code = $1 AND state = 'valid' GROUP BY 2"
)
_ALERTS = (
    "SELECT id, kind, period, cause, action FROM alert WHERE state <> 'closed'"
    " AND ($1 = '' OR occupation_code = $1) AND ($2 = '' OR division = $2)"
    " AND ($3::uuid IS NULL OR organisation = $3)"
    " AND ($4 OR division = '' AND occupation_code <> '' OR division = ANY($5))"
    " ORDER BY opened_at DESC LIMIT 20"
)
_PLANNED = (
    "SELECT p.id AS plan, p.period, p.state, sum(r.seats)::int AS seats,"
    " sum(r.classes)::int AS classes, sum(r.robust)::int AS robust FROM seat_plan p"
    " JOIN seat_plan_row r ON r.plan = p.id WHERE p.state IN ('solved', 'handed_in', 'signed')"
    " AND ($1 = '' OR r.occupation_code = $1) AND ($2::uuid IS NULL OR r.organisation = $2)"
    " GROUP BY p.id ORDER BY (p.state = 'signed') DESC, p.period DESC, p.changed_at DESC LIMIT 1"
)


_ONLY = (False,)
"""Not everything: the divisions that follow."""


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the charts; lists are empty where there is nothing."""

    classes: tuple[OpenClass, ...] = ()
    trainers: tuple[Trainer, ...] = ()
    holders: tuple[Holders, ...] = ()
    events: tuple[EventLine, ...] = ()
    alerts: tuple[OpenAlert, ...] = ()
    planned: PlannedSeats | None = None


async def _rows(kind: type[Row], query: str, *arguments: object) -> tuple[Row, ...]:
    rows = await require_transaction().fetch(query, *arguments)
    return tuple(msgspec.convert(dict(row), kind) for row in rows)


async def beside_occupation(actor: Actor, code: str, today: date, period: str) -> Beside:
    """Return all that is known of an occupation beside its charts, within the actor's reach."""
    everything, _, divisions = reach_arguments(actor, Permit.DASHBOARD_VIEW)
    back = quarters_back(period, 5)[1:]
    async with db.read(actor):
        planned = await _rows(PlannedSeats, _PLANNED, code, None) if everything else ()
        return Beside(
            classes=await _rows(OpenClass, _CLASSES, code, everything, divisions, None),
            trainers=await _rows(
                Trainer, _TRAINERS, code, None if everything else divisions, today, back
            ),
            holders=await _rows(Holders, _HOLDERS, code),
            events=await _rows(EventLine, _EVENTS, code),
            alerts=await _rows(OpenAlert, _ALERTS, code, "", None, everything, divisions),
            planned=planned[0] if planned else None,
        )


class Institution(msgspec.Struct, frozen=True, kw_only=True):
    """An institution with what it may train, its teachers and rooms."""

    id: UUID
    name: str
    division: str
    place: str
    teachers: int
    rooms: int
    seats: int


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution trained in the last eight quarters, by occupation; distinct persons."""

    period: str
    occupation_code: str
    enrolled: int
    completed: int
    certified: int
    placed: int


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """An occupation and level that an institution may train."""

    occupation_code: str
    level: SkillLevel
    valid_until: date | None


class InstitutionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One institution's page."""

    institution: Institution
    trained: tuple[Trained, ...]
    allowed: tuple[Allowed, ...]
    beside: Beside


async def institution_page(actor: Actor, key: UUID, today: date, period: str) -> InstitutionPage:
    """Return an institution within the actor's reach.

    Raises NotFoundError for one outside it and for what is no training institution.
    """
    everything, _, divisions = reach_arguments(actor, Permit.DASHBOARD_VIEW)
    async with db.read(actor):
        held = await _rows(
            Institution,
            "SELECT o.id, o.name, o.division, coalesce(d.name_zh, '') AS place,"
            " (SELECT count(*) FROM teacher t WHERE t.organisation = o.id AND t.active)::int"
            "  AS teachers,"
            " (SELECT count(*) FROM room r WHERE r.organisation = o.id AND r.active)::int AS rooms,"
            " (SELECT coalesce(sum(r.seats), 0) FROM room r WHERE r.organisation = o.id"
            "  AND r.active)::int AS seats"
            " FROM organisation o LEFT JOIN division d ON d.code = o.division"
            " WHERE o.id = $1 AND ($2 OR o.division = ANY($3))",
            key, everything, divisions,
        )  # fmt: skip
        if not held:
            raise NotFoundError("not-found")
        planned = await _rows(PlannedSeats, _PLANNED, "", key) if everything else ()
        return InstitutionPage(
            institution=held[0],
            trained=await _rows(
                Trained,
                "SELECT period, occupation_code, enrolled, completed, certified, placed"
                " FROM institution_rollup WHERE organisation = $1 AND programme IS NULL"
                " AND period = ANY($2) ORDER BY period DESC, occupation_code",
                key, quarters_back(period, 8),
            ),
            allowed=await _rows(
                Allowed,
                "SELECT occupation_code, level, valid_until FROM accreditation"
                " WHERE organisation = $1 AND purpose = 'train' AND valid_from <= $2"
                " AND (valid_until IS NULL OR valid_until >= $2)"
                " AND (suspended_from IS NULL OR suspended_from > $2)"
                " ORDER BY occupation_code, level",
                key, today,
            ),
            beside=Beside(
                classes=await _rows(OpenClass, _CLASSES, "", everything, divisions, key),
                alerts=await _rows(OpenAlert, _ALERTS, "", "", key, everything, divisions),
                planned=planned[0] if planned else None,
            ),
        )  # fmt: skip


class DivisionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One division's page: its institutions with what they trained, classes, alerts."""

    code: str
    name_zh: str
    name_en: str
    institutions: tuple[Trainer, ...]
    beside: Beside


async def division_page(actor: Actor, code: str, period: str) -> DivisionPage:
    """Return a division within the actor's reach; raises NotFoundError for any other."""
    reach = actor.reach(Permit.DASHBOARD_VIEW)
    async with db.read(actor):
        names = {d.code: d for d in await division_names(settings().city_code)}
        if code not in names or not (reach.everything or code in reach.divisions):
            raise NotFoundError("not-found")
        return DivisionPage(
            code=code,
            name_zh=names[code].zh,
            name_en=names[code].en,
            institutions=await _rows(
                Trainer,
                "SELECT o.id AS organisation, o.name, o.division, '{}'::text[] AS levels,"
                " coalesce(sum(r.enrolled), 0)::int AS enrolled,"
                " coalesce(sum(r.certified), 0)::int AS certified FROM organisation o"
                " LEFT JOIN institution_rollup r ON r.organisation = o.id"
                "  AND r.programme IS NULL AND r.occupation_code = '' AND r.period = ANY($2)"
                " WHERE o.division = $1 AND EXISTS (SELECT FROM accreditation a"
                "  WHERE a.organisation = o.id AND a.purpose = 'train')"
                " GROUP BY 1, 2, 3 ORDER BY o.name",
                code, quarters_back(period, 5)[1:],
            ),
            beside=Beside(
                classes=await _rows(OpenClass, _CLASSES, "", *_ONLY, [code], None),
                alerts=await _rows(OpenAlert, _ALERTS, "", code, None, *_ONLY, [code]),
            ),
        )  # fmt: skip
