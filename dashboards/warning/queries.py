"""Alerts and scores as officers read them, within their reach."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import division_names, occupation_names
from app.scope import reach_arguments
from app.settings import settings
from dashboards.warning.data import (
    AlertKind,
    AlertRow,
    AlertState,
    Indicator,
    Reading,
    Score,
    Step,
    Tier,
)
from dashboards.warning.gathering import terms_of
from dashboards.warning.handling import handles, sees
from dashboards.warning.rules import worst_possible
from dashboards.warning.terms import WarningTerms

_ALERT = (
    "SELECT id, kind, subject, occupation_code, division, organisation, period, cause, action,"
    " facts, state, opened_at, owner, owner_name, snoozed_until, outcome, closed_at, hit, judged_on"
    " FROM alert"
)
_SEEN = "($1 OR division = ANY($2) OR (division = '' AND occupation_code <> ''))"
MOST = 500


class AlertFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; by default what is not closed."""

    kind: AlertKind | None = None
    state: Literal["", "open", "taken", "snoozed", "closed", "all"] = ""
    division: str = ""
    mine: bool = False


class HitRate(msgspec.Struct, frozen=True, kw_only=True):
    """How many alerts of a kind were judged after their horizon and how many came true."""

    kind: AlertKind
    judged: int
    hits: int


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """An occupation's score in the latest quarter, city-wide."""

    code: str
    score: float | None
    tier: Tier


class AlertList(msgspec.Struct, frozen=True, kw_only=True):
    """The list with what stands beside it; names by code."""

    rows: tuple[AlertRow, ...]
    counts: Mapping[AlertState, int]
    kinds: Mapping[AlertKind, int]
    hits: tuple[HitRate, ...]
    period: str
    tiers: Mapping[Tier, int]
    watched: tuple[ScoreLine, ...]
    terms: WarningTerms
    names: Mapping[str, str]
    places: Mapping[str, str]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """One quarter's score."""

    period: str
    score: Score


class NoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """What befell an alert; nobody's name is the system's."""

    step: Step
    text: str
    by: str
    at: datetime


class AlertPage(msgspec.Struct, frozen=True, kw_only=True):
    """One alert: its occupation's quarters, the latest first, and what befell it."""

    alert: AlertRow
    name: str
    place: str
    history: tuple[History, ...]
    notes: tuple[NoteLine, ...]
    terms: WarningTerms
    may: bool
    worst: float | None


async def _names() -> tuple[dict[str, str], dict[str, str]]:
    english = current_language() == "en"
    occupations = {
        code: (one.en if english and one.en else one.zh)
        for code, one in (await occupation_names()).items()
    }
    places = {
        one.code: (one.en if english and one.en else one.zh)
        for one in await division_names(settings().city_code)
    }
    return occupations, places


def _alert(row: Mapping[str, Any]) -> AlertRow:
    plain = dict(row) | {"facts": msgspec.json.decode(row["facts"])}
    return msgspec.convert(plain, AlertRow)


async def alert_list(actor: Actor, wanted: AlertFilter) -> AlertList:
    """Return the alerts that the actor sees, the latest first, and the watch list."""
    everything, _, divisions = reach_arguments(actor, Permit.DASHBOARD_VIEW)
    async with db.read(actor) as connection:
        every = await connection.fetch(
            f"SELECT state, kind, count(*)::int AS n, count(hit)::int AS judged,"
            f" (count(*) FILTER (WHERE hit))::int AS hits FROM alert WHERE {_SEEN} GROUP BY 1, 2",
            everything, divisions,
        )  # fmt: skip
        rows = await connection.fetch(
            f"{_ALERT} WHERE {_SEEN}"
            " AND ($3 = 'all' OR state = $3 OR $3 = '' AND state <> 'closed')"
            " AND ($4::text IS NULL OR kind = $4) AND ($5 = '' OR division = $5)"
            f" AND ($6::uuid IS NULL OR owner = $6) ORDER BY opened_at DESC, id LIMIT {MOST}",
            everything, divisions, wanted.state, wanted.kind, wanted.division,
            actor.account if wanted.mine else None,
        )  # fmt: skip
        scores = await connection.fetch(
            "SELECT period, occupation_code AS code, score::float8 AS score, tier"
            " FROM shortage_score WHERE division = '' AND period ="
            " (SELECT max(period) FROM shortage_score) ORDER BY score DESC NULLS LAST, code"
        )
        names, places = await _names()
        terms = await terms_of(clock.today())
    counts = dict.fromkeys(AlertState, 0)
    kinds = dict.fromkeys(AlertKind, 0)
    for row in every:
        counts[AlertState(row["state"])] += row["n"]
        if row["state"] != AlertState.CLOSED:
            kinds[AlertKind(row["kind"])] += row["n"]
    lines = [ScoreLine(code=r["code"], score=r["score"], tier=Tier(r["tier"])) for r in scores]
    return AlertList(
        rows=tuple(_alert(row) for row in rows),
        counts=counts,
        kinds=kinds,
        hits=_hits(every),
        period=scores[0]["period"] if scores else "",
        tiers={tier: sum(line.tier is tier for line in lines) for tier in Tier},
        watched=tuple(line for line in lines if line.tier in {Tier.SHORTAGE, Tier.WATCH}),
        terms=terms,
        names=names,
        places=places,
    )


def _hits(every: list[Any]) -> tuple[HitRate, ...]:
    found = (
        HitRate(
            kind=kind,
            judged=sum(row["judged"] for row in every if row["kind"] == kind),
            hits=sum(row["hits"] for row in every if row["kind"] == kind),
        )
        for kind in AlertKind
    )
    return tuple(one for one in found if one.judged)


async def alert_page(actor: Actor, key: UUID) -> AlertPage:
    """Return one alert; raises NotFoundError for one out of the actor's reach."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{_ALERT} WHERE id = $1", key)
        if row is None or not sees(actor, row["division"], row["occupation_code"]):
            raise NotFoundError("not-found")
        held = _alert(row)
        terms = await terms_of(clock.today())
        history = await _history(held, terms)
        notes = await connection.fetch(
            "SELECT step, text, by, at FROM alert_note WHERE alert = $1 ORDER BY at DESC, id DESC",
            key,
        )
        names, places = await _names()
    return AlertPage(
        alert=held,
        name=names.get(held.occupation_code, held.occupation_code),
        place=places.get(held.division, held.division),
        history=history,
        notes=tuple(msgspec.convert(dict(one), NoteLine) for one in notes),
        terms=terms,
        may=handles(actor, held.division),
        worst=worst_possible(history[0].score) if history else None,
    )


async def _history(held: AlertRow, terms: WarningTerms) -> tuple[History, ...]:
    if held.kind not in {AlertKind.SHORTAGE, AlertKind.NO_CLASS, AlertKind.SURPLUS}:
        return ()
    rows = await require_transaction().fetch(
        "SELECT period, indicators, score::float8 AS mean, tier FROM shortage_score"
        " WHERE occupation_code = $1 AND division = $2 ORDER BY period DESC LIMIT $3",
        held.occupation_code, held.division, terms.history_quarters,
    )  # fmt: skip
    return tuple(
        History(
            period=row["period"],
            score=Score(
                readings=msgspec.json.decode(row["indicators"], type=dict[Indicator, Reading]),
                mean=row["mean"],
                tier=Tier(row["tier"]),
            ),
        )
        for row in rows
    )
