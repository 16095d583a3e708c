"""A round with applications before its panel, and experts to draw from."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from factories import account, people

from app import clock, db
from app.columns import uuid7
from app.errors import NotFoundError
from app.people.data import Tier
from app.permits import Actor, Grant, Role
from app.reference.service import enter_year
from certifications.panels import closing, marking, service
from certifications.panels.experts import enter_expert
from certifications.panels.views import MarkForm, NewExpert
from certifications.rounds.data import DEFAULT_RUBRIC
from certifications.terms import default_terms

OFFICER = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))
DEPUTY = Actor(account=uuid7(), name="袁守正", grants=(Grant(role=Role.CITY_OFFICER),))
REVIEWER = Actor(account=uuid7(), name="顾知行", grants=(Grant(role=Role.SECTION_REVIEWER),))
SECOND = Actor(account=uuid7(), name="穆清和", grants=(Grant(role=Role.SECTION_REVIEWER),))
LEADER = Actor(account=uuid7(), name="冷长河", grants=(Grant(role=Role.SIGNING_LEADER),))
UNION = Actor(account=uuid7(), name="辛劳动", grants=(Grant(role=Role.UNION_OFFICER),))
WELDER = ("6-18-02-04", "焊工")


class Selection(msgspec.Struct, kw_only=True):
    """A round before its panel."""

    round: UUID
    people: list[UUID]
    applications: list[UUID]


async def calendar_years(actor: Actor, *years: int) -> None:
    this = clock.today().year
    for year in years or (this, this + 1):
        await enter_year(actor, year, [], source="test", provisional=True)


async def called_round(
    actor: Actor,
    *,
    tier: str = "seed",
    state: str = "called",
    quota: int = 2,
    size: int = 3,
    site_visit: bool = False,
    closes_in: int = 10,
    quotas: Sequence[tuple[str, str, int]] = (),
    serial: int = 1,
) -> UUID:
    """Make a called round whose terms ask for a panel of this size."""
    whole = default_terms()
    own = whole.of(Tier(tier))
    panel = msgspec.structs.replace(own.panel, size=size, site_visit=site_visit)
    terms = msgspec.structs.replace(whole, **{tier: msgspec.structs.replace(own, panel=panel)})
    key, today = uuid7(), clock.today()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO round (id, tier, year, serial, number, title, opens_on, closes_on, quota,"
            " state, terms, rubric, objection_phone, supervision_phone, objection_address,"
            " drawn_up_at, called_at) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11,"
            " '0538-6991234', '0538-6995678', '泰山区东岳大街 1 号', $12, $12)",
            key, tier, today.year, serial, "种子工匠选树", today - timedelta(days=40),
            today + timedelta(days=closes_in), quota, state, msgspec.json.encode(terms).decode(),
            msgspec.json.encode(DEFAULT_RUBRIC).decode(), clock.now() - timedelta(days=40),
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO round_quota (id, round, scope, code, seats) VALUES ($1, $2, $3, $4, $5)",
            [(uuid7(), key, *quota) for quota in quotas],
        )
    return key


async def apply(
    actor: Actor,
    round_key: UUID,
    person: UUID,
    *,
    employer: str = "汶水纺织厂",
    statement: str = "改进夹具三项。",
    state: str = "joint_reviewed",
    occupation: tuple[str, str] = WELDER,
    division: str = "370902",
) -> UUID:
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "INSERT INTO application (id, round, person, state, occupation_code, occupation,"
            " employer, post, division, statement, filer, filed_by, started_at, submitted_at,"
            " cipher) VALUES ($1, $2, $3, $4, $5, $6, $7, '班长', $8, $9, $10, '本人', $11, $11,"
            " $12)",
            key, round_key, person, state, *occupation, employer, division, statement, uuid7(),
            clock.now(), secrets.token_hex(4),
        )  # fmt: skip
    return key


async def selection(actor: Actor, applicants: int = 3, **other: object) -> Selection:
    """Make a round that is past its checks, its panel announced in time."""
    start = other.pop("start", 0)
    key = await called_round(actor, **other)
    await service.announce_panel(OFFICER, key)
    async with db.transaction(actor) as connection:
        await connection.execute(
            "UPDATE round SET state = 'panel', closes_on = $2 WHERE id = $1",
            key, clock.today() - timedelta(days=1),
        )  # fmt: skip
    who = await people(actor, applicants, start=start)
    keys = [await apply(actor, key, person) for person in who]
    return Selection(round=key, people=who, applications=keys)


async def experts(actor: Actor, count: int, *, employers: Sequence[str] = ()) -> list[Actor]:
    """Enter experts with accounts, and return who they are when signed in."""
    made = []
    for number in range(count):
        alias = f"expert{number}"
        await account(actor, alias, Role.EXPERT)
        employer = employers[number] if number < len(employers) else f"专家单位{number}"
        await enter_expert(OFFICER, NewExpert(name=f"专家{number}", employer=employer, alias=alias))
        async with db.read(actor) as connection:
            key = await connection.fetchval("SELECT id FROM account WHERE alias = $1", alias)
        made.append(Actor(account=key, name=alias, grants=(Grant(role=Role.EXPERT),)))
    return made


def points(total: int, *, for_it: bool = True) -> MarkForm:
    """Marks that come to this total, most of it for skill."""
    items, left = {}, Decimal(total)
    for item in DEFAULT_RUBRIC:
        items[item.code] = min(left, Decimal(item.points))
        left -= items[item.code]
    return MarkForm(items=items, in_favour=for_it)


async def ciphers(actor: Actor, held: Selection) -> list[str]:
    """Return the ciphers of a selection's applications, in their order."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, cipher FROM application WHERE id = ANY($1)", held.applications
        )
    found = {row["id"]: row["cipher"] for row in rows}
    return [found[key] for key in held.applications]


async def panel_key(actor: Actor, round_key: UUID) -> UUID:
    async with db.read(actor) as connection:
        found: UUID = await connection.fetchval("SELECT id FROM panel WHERE round = $1", round_key)
    return found


async def mark_all(actor: Actor, held: Selection, judges: Sequence[Actor], *totals: int) -> None:
    """Let every expert on the panel declare, mark each application with its total, hand in."""
    panel, names = await panel_key(actor, held.round), await ciphers(actor, held)
    for judge in judges:
        async with db.read(actor):
            try:
                seat = await marking.seat_of(judge, panel)
            except NotFoundError:  # not drawn
                continue
        await marking.declare(judge, panel, [])
        for name, total in zip(names, totals, strict=True):
            if name in seat.cases:
                await marking.give_mark(judge, panel, name, points(total))
        await marking.hand_in(judge, panel)


async def ranked(actor: Actor, *totals: int, judges: int = 3, **other: object) -> Selection:
    """Make a selection whose panel has marked these totals and is closed."""
    held = await selection(actor, len(totals), **other)
    who = await experts(actor, judges)
    await service.draw(OFFICER, held.round)
    await mark_all(actor, held, who, *totals)
    await closing.close(OFFICER, held.round)
    return held
