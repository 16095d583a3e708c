"""Early warning at night: quarters scored, alerts raised, ended, woken and judged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import orjson

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.permits import Actor, Role, system_actor
from dashboards.figures.citywide import CITY, standings
from dashboards.periods import quarters_after, quarters_back
from dashboards.warning import alarms, rules
from dashboards.warning.data import (
    AlertKind,
    AlertState,
    Evidence,
    Score,
    Step,
    Tier,
    Wanted,
)
from dashboards.warning.gathering import Place, evidence, full_quarters, gap, terms_of
from dashboards.warning.handling import end, note
from dashboards.warning.terms import WarningTerms

KEEPER = system_actor("dashboards.warning", Role.CITY_OFFICER)
_BY_GAP = frozenset({AlertKind.SHORTAGE, AlertKind.NO_CLASS})
_UNTIL_GONE = frozenset({AlertKind.NO_CLASS, AlertKind.SURPLUS, AlertKind.FEED_LATE})
"""Kinds whose alerts end by themselves when what they warn of is gone."""
Scores = dict[Place, Score]
Histories = dict[tuple[str, str], list[Tier]]
"""Tiers by occupation and division, oldest first."""


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """What a night did: the quarter it looked at, alerts raised, ended and judged."""

    period: str
    raised: int
    ended: int
    judged: int


async def score_and_alert(actor: Actor = KEEPER) -> Night | None:
    """Score the quarters of the terms and raise or end alerts; None where nothing was reported.

    The same facts give the same scores and no second alert. An alert that somebody closed is not
    raised again for the same quarter.
    """
    today = clock.today()
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('early warning'))")
        await _wake(today)
        terms = await terms_of(today)
        full = await full_quarters(today)
        if not full:
            return None
        period = full[0]
        back = quarters_back(period, terms.history_quarters)
        found = await evidence(back, full, terms, today)
        scores, histories = _scored(found, back, terms, await _before(back[-1]))
        await _enter(scores)
        wanted = _shortages(found, scores, histories, period, terms)
        short = [code for (code, place), row in histories.items() if not place and row[-1] is S]
        wanted += [_with_gap(one, found) for one in await alarms.unplanned(short, period, today)]
        wanted += await alarms.surplus(period, full, today)
        wanted += await alarms.low_completions(today)
        wanted += await alarms.late_returns(today, terms)
        night = Night(
            period=period,
            raised=await _raise(wanted),
            ended=await _end_gone(wanted, histories, terms),
            judged=await _judge(found, period, today, terms),
        )
        if night.raised or night.ended or night.judged:
            await record(
                actor, "dashboards.warning.scored", f"period:{period}", msgspec.to_builtins(night)
            )
    return night


S = Tier.SHORTAGE


async def alert_at_night() -> None:
    """Score and alert: the night's work."""
    await score_and_alert()


async def _before(first: str) -> dict[tuple[str, str], Tier]:
    rows = await require_transaction().fetch(
        "SELECT DISTINCT ON (occupation_code, division) occupation_code AS code, division, tier"
        " FROM shortage_score WHERE period < $1 AND tier <> 'x'"
        " ORDER BY occupation_code, division, period DESC",
        first,
    )
    return {(code, division): Tier(tier) for code, division, tier in rows}


def _scored(
    found: Mapping[Place, Evidence],
    back: Sequence[str],
    terms: WarningTerms,
    before: Mapping[tuple[str, str], Tier],
) -> tuple[Scores, Histories]:
    pairs = sorted({(code, division) for _, code, division in found})
    scores, histories = Scores(), defaultdict[tuple[str, str], list[Tier]](list)
    for code, division in pairs:
        held = before.get((code, division))
        for period in reversed(back):
            figures = rules.values(found.get((period, code, division), Evidence()), terms)
            scored = rules.score(figures, terms, held)
            scores[period, code, division] = scored
            histories[code, division].append(scored.tier)
            held = held if scored.tier is Tier.X else scored.tier
    return scores, dict(histories)


async def _enter(scores: Scores) -> None:
    now = clock.now()
    await require_transaction().executemany(
        "INSERT INTO shortage_score (id, period, occupation_code, division, indicators, score,"
        " tier, scored_at) VALUES ($1, $2, $3, $4, $5, $6::float8::numeric(4, 3), $7, $8)"
        " ON CONFLICT (period, occupation_code, division) DO UPDATE SET"
        " indicators = excluded.indicators, score = excluded.score, tier = excluded.tier,"
        " scored_at = excluded.scored_at WHERE (shortage_score.indicators, shortage_score.tier)"
        " IS DISTINCT FROM (excluded.indicators, excluded.tier)",
        [
            (uuid7(), *place, msgspec.json.encode(one.readings).decode(), one.mean, one.tier, now)
            for place, one in scores.items()
        ],
    )


def _shortages(
    found: Mapping[Place, Evidence],
    scores: Scores,
    histories: Histories,
    period: str,
    terms: WarningTerms,
) -> list[Wanted]:
    """Return the shortages to tell of: of a division only where the whole city is not short."""
    wanted = []
    for (code, division), row in histories.items():
        of_city = histories.get((code, CITY), [Tier.X])[-1]
        if not rules.should_alert(row, terms) or (division and of_city is S):
            continue
        place = (period, code, division)
        scored, held = scores[place], found.get(place, Evidence())
        cause = rules.cause_of(held, scored, terms)
        wanted.append(
            Wanted(
                kind=AlertKind.SHORTAGE,
                subject=f"{code}:{division}",
                occupation_code=code,
                division=division,
                period=period,
                cause=cause,
                action=rules.ACTIONS[cause],
                facts={
                    "gap": gap(found, place),
                    "demand": held.demand,
                    "supply": held.supply,
                    "mean": None if scored.mean is None else round(scored.mean, 2),
                    "known": scored.known,
                    "in_training": held.in_training,
                },
            )
        )
    return wanted


def _with_gap(one: Wanted, found: Mapping[Place, Evidence]) -> Wanted:
    return msgspec.structs.replace(
        one, facts={**one.facts, "gap": gap(found, (one.period, one.occupation_code, CITY))}
    )


async def _raise(wanted: Sequence[Wanted]) -> int:
    connection, raised = require_transaction(), 0
    for one in wanted:
        key = await connection.fetchval(
            "INSERT INTO alert (id, kind, subject, occupation_code, division, organisation, period,"
            " cause, action, facts, opened_at)"
            " SELECT $1, $2::varchar, $3::text, $4, $5, $6, $7::varchar, $8, $9, $10, $11"
            " WHERE NOT EXISTS (SELECT FROM alert a WHERE a.kind = $2 AND a.subject = $3"
            "  AND a.state = 'closed' AND a.period >= $7"
            "  AND (a.outcome <> '' OR a.kind = 'shortage'))"
            " ON CONFLICT (kind, subject) WHERE state <> 'closed' DO NOTHING RETURNING id",
            uuid7(), one.kind, one.subject, one.occupation_code, one.division, one.organisation,
            one.period, one.cause, one.action, orjson.dumps(one.facts).decode(), clock.now(),
        )  # fmt: skip
        if key is not None:
            raised += 1
            await note(key, Step.OPENED)
    return raised


async def _end_gone(wanted: Sequence[Wanted], histories: Histories, terms: WarningTerms) -> int:
    rows = await require_transaction().fetch(
        "SELECT id, kind, subject, occupation_code AS code, division, state FROM alert"
        " WHERE state <> 'closed' AND kind = ANY($1) FOR UPDATE",
        [AlertKind.SHORTAGE.value, *(kind.value for kind in _UNTIL_GONE)],
    )
    still, ended = {(one.kind, one.subject) for one in wanted}, 0
    for row in rows:
        kind = AlertKind(row["kind"])
        tiers = histories.get((row["code"], row["division"]), [Tier.X])
        if kind is AlertKind.SHORTAGE:
            gone = rules.should_close(tiers, terms)
        else:
            unknown = kind is AlertKind.NO_CLASS and tiers[-1] is Tier.X
            gone = (kind, row["subject"]) not in still and not unknown
        if gone:
            ended += 1
            await end(row["id"], AlertState(row["state"]))
    return ended


async def _wake(today: date) -> None:
    rows = await require_transaction().fetch(
        "UPDATE alert SET state = CASE WHEN owner IS NULL THEN 'open' ELSE 'taken' END,"
        " snoozed_until = NULL WHERE state = 'snoozed' AND snoozed_until <= $1 RETURNING id",
        today,
    )
    for row in rows:
        await note(row["id"], Step.WOKEN)


async def _judge(
    found: Mapping[Place, Evidence], period: str, today: date, terms: WarningTerms
) -> int:
    """Judge alerts whose horizon has come: whether the gap stayed or grew."""
    rows = await require_transaction().fetch(
        "SELECT id, kind, subject, occupation_code AS code, division, period, facts, opened_at,"
        " organisation FROM alert WHERE hit IS NULL AND kind <> 'rollup_wrong'"
    )
    judged = 0
    for row in rows:
        kind, horizon = AlertKind(row["kind"]), quarters_after(row["period"], 8)
        at = horizon[terms.horizon_quarters - 1]
        then = orjson.loads(row["facts"]).get("gap")
        hit: bool | None = None
        if kind in _BY_GAP and at <= period:
            hit = rules.came_true(then, gap(found, (at, row["code"], row["division"])), terms)
        elif kind is AlertKind.SURPLUS and at <= period:
            now = (await standings(at, today)).get(row["code"])
            if now and now.openings is not None:
                hit = rules.came_true(then, now.openings - now.supply, terms)
        elif kind is AlertKind.FEED_LATE:
            day = row["opened_at"].astimezone(clock.CITY_ZONE).date()
            if day + timedelta(days=terms.late_days) <= today:
                hit = await _still_out(row["subject"], row["opened_at"], terms)
        elif kind is AlertKind.COMPLETION_LOW:
            hit = await _next_class_low(row)
        if hit is not None:
            judged += 1
            await require_transaction().execute(
                "UPDATE alert SET hit = $2, judged_on = $3 WHERE id = $1", row["id"], hit, today
            )
            await note(row["id"], Step.JUDGED)
    return judged


async def _next_class_low(row: Mapping[str, Any]) -> bool | None:
    """Whether the institution's next class of the occupation completed less than the mean too.

    None until there is one.
    """
    counts = await require_transaction().fetchrow(
        "SELECT count(*) FILTER (WHERE e.state = 'completed')::float8 AS completed,"
        " count(*) FILTER (WHERE e.state IN ('completed', 'failed')) AS trainees"
        " FROM training_class c JOIN enrolment e ON e.training_class = c.id"
        " WHERE c.organisation = $1 AND c.occupation_code = $2"
        " AND c.state IN ('completed', 'archived')"
        " AND c.ends_on > (SELECT ends_on FROM training_class WHERE id = $3::uuid)"
        " GROUP BY c.id HAVING count(*) FILTER (WHERE e.state IN ('completed', 'failed')) > 0"
        " ORDER BY c.ends_on LIMIT 1",
        row["organisation"], row["code"], row["subject"],
    )  # fmt: skip
    mean = orjson.loads(row["facts"]).get("mean")
    if counts is None or mean is None:
        return None
    return bool(counts["completed"] / counts["trainees"] < mean)


async def _still_out(subject: str, opened_at: object, terms: WarningTerms) -> bool:
    """Whether a late return was still not filed so many days after the alert."""
    division, period = subject.split(":")
    return bool(
        await require_transaction().fetchval(
            "SELECT filed_at IS NULL OR filed_at > $3::timestamptz + $4 FROM county_return"
            " WHERE division = $1 AND period = $2",
            division, period, opened_at, timedelta(days=terms.late_days),
        )
    )  # fmt: skip
