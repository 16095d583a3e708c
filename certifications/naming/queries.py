"""Reading namings: whether a round may be named, what was named, who holds a tier."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.people.data import Tier
from app.permits import ANYONE, Actor
from app.reference.queries import DivisionName, division_names
from app.settings import settings
from certifications.naming.data import Holder, NamingBody, NamingPage, Nominee, PublicNaming
from certifications.notices.data import ObjectionState
from certifications.notices.rules import fault_of_naming, has_ended
from certifications.office.appointing import term_end
from certifications.panels.facts import round_facts

PAGE = 50
_HOLDER = (
    "SELECT a.name, a.employer, a.tier, a.occupation, coalesce(d.name_zh, '') AS division_zh,"
    " coalesce(d.name_en, '') AS division_en, a.named_on, a.valid_until, a.document_no"
)
_HELD = (
    " FROM appointment a LEFT JOIN division d ON d.code = a.division"
    " WHERE a.state = 'active' AND a.named_on <= $1 AND a.valid_until >= $1"
)


class HolderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of holders is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    tier: Tier | None = None
    division: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class HolderList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of holders; ``counts`` are all of each tier."""

    rows: list[Holder]
    total: int
    counts: dict[Tier, int]


async def fault_of_round(round_key: UUID) -> str:
    """Return why the people of a round may not be named yet, or ""; in the transaction."""
    connection = require_transaction()
    closed = await connection.fetchval(
        "SELECT state = 'closed' FROM public_notice WHERE round = $1 ORDER BY serial DESC LIMIT 1",
        round_key,
    )
    rows = await connection.fetch(
        "SELECT o.state, o.review_until FROM objection o JOIN public_notice n ON n.id = o.notice"
        " WHERE n.round = $1",
        round_key,
    )
    states = [(ObjectionState(row["state"]), row["review_until"]) for row in rows]
    return fault_of_naming(states, closed=bool(closed), today=clock.today())


async def naming_page(actor: Actor, round_key: UUID) -> NamingPage:
    """Return a round before or after its naming; raises NotFoundError before its notice."""
    async with db.read(actor) as connection:
        found = await round_facts(round_key)
        notice = await connection.fetchrow(
            "SELECT id, last_day, state FROM public_notice WHERE round = $1"
            " ORDER BY serial DESC LIMIT 1",
            round_key,
        )
        if notice is None:
            raise NotFoundError("not-found")
        fault = await fault_of_round(round_key)
        if fault == "naming-notice-open" and has_ended(notice["last_day"], clock.today()):
            fault = ""  # proposing closes it
        nominees = await connection.fetch(
            "SELECT e.application, e.place, e.name, e.employer, e.occupation, CASE WHEN"
            " a.state = 'notice_open' AND n.last_day < $2 THEN 'approved' ELSE a.state END AS state"
            " FROM notice_entry e JOIN application a ON a.id = e.application"
            " JOIN public_notice n ON n.id = e.notice WHERE e.notice = $1 ORDER BY e.place",
            notice["id"], clock.today(),
        )  # fmt: skip
        decision = await connection.fetchval(
            "SELECT id FROM official_decision WHERE kind = 'naming' AND subject = $1"
            " ORDER BY proposed_at DESC LIMIT 1",
            round_key,
        )
        named = await connection.fetchrow(
            "SELECT id, document_no, named_on, minutes_no FROM naming WHERE round = $1", round_key
        )
    return NamingPage(
        round=found.head,
        notice=notice["id"],
        last_day=notice["last_day"],
        nominees=msgspec.convert([dict(row) for row in nominees], list[Nominee]),
        fault=fault,
        decision=decision,
        named=named["id"] if named else None,
        document_no=named["document_no"] if named else "",
        named_on=named["named_on"] if named else None,
        valid_until=term_end(named["named_on"], found.terms.common.term_years) if named else None,
        minutes_no=named["minutes_no"] if named else "",
    )


async def public_naming(key: UUID, today: date) -> PublicNaming:
    """Return a naming with those who still hold what they were named to."""
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow(
            "SELECT n.id, r.title, r.tier, n.document_no, n.named_on, n.named_at, (SELECT count(*)"
            " FROM application a WHERE a.round = n.round AND a.state = 'named') AS people"
            " FROM naming n JOIN round r ON r.id = n.round WHERE n.id = $1",
            key,
        )
        if row is None:
            raise NotFoundError("not-found")
        holders = await connection.fetch(
            f"{_HOLDER}{_HELD} AND a.document_no = $2 AND a.tier = $3 ORDER BY a.name, a.id",
            today, row["document_no"], row["tier"],
        )  # fmt: skip
    rows = msgspec.convert([dict(one) for one in holders], list[Holder])
    return msgspec.convert({**row, "holders": rows}, PublicNaming)


async def namings(limit: int = 20) -> list[PublicNaming]:
    """Return the latest namings without their people."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            "SELECT n.id, r.title, r.tier, n.document_no, n.named_on, n.named_at, (SELECT count(*)"
            " FROM application a WHERE a.round = n.round AND a.state = 'named') AS people"
            " FROM naming n JOIN round r ON r.id = n.round ORDER BY n.named_on DESC, n.id LIMIT $1",
            limit,
        )
    return [msgspec.convert({**row, "holders": []}, PublicNaming) for row in rows]


async def holders(wanted: HolderFilter, today: date) -> HolderList:
    """Return a page of those who hold a tier today, chiefs first."""
    where = (
        f"{_HELD} AND ($2 = '' OR strpos(a.name, $2) > 0 OR strpos(a.employer, $2) > 0"
        " OR strpos(a.occupation, $2) > 0) AND ($3 = '' OR a.division = $3)"
    )
    async with db.read(ANYONE) as connection:
        counts = await connection.fetch(
            f"SELECT a.tier, count(*) AS n{where} GROUP BY a.tier", today, wanted.q, wanted.division
        )
        rows = await connection.fetch(
            f"{_HOLDER}{where} AND ($4::text IS NULL OR a.tier = $4)"
            " ORDER BY array_position(ARRAY['chief', 'craftsman', 'seed']::varchar[], a.tier),"
            " a.named_on DESC, a.name, a.id LIMIT $5 OFFSET $6",
            today, wanted.q, wanted.division, wanted.tier, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    found = {Tier(row["tier"]): row["n"] for row in counts}
    total = found.get(wanted.tier, 0) if wanted.tier else sum(found.values())
    return HolderList(
        rows=msgspec.convert([dict(row) for row in rows], list[Holder]),
        total=total,
        counts={tier: found.get(tier, 0) for tier in Tier},
    )


async def minutes_file(actor: Actor, round_key: UUID) -> UUID:
    """Return the file of a naming's minutes, proposed or made; raises NotFoundError for none."""
    async with db.read(actor) as connection:
        body = await connection.fetchval(
            "SELECT body FROM official_decision WHERE kind = 'naming' AND subject = $1"
            " ORDER BY proposed_at DESC LIMIT 1",
            round_key,
        )
    if body is None:
        raise NotFoundError("not-found")
    return msgspec.json.decode(body, type=NamingBody).minutes_file


async def divisions() -> list[DivisionName]:
    """Return the divisions to narrow the list of holders to."""
    async with db.read(ANYONE):
        return await division_names(settings().city_code)
