"""The ranking of a round as its applications, visits and quotas stand."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app import db
from app.db import require_transaction
from app.permits import Actor
from certifications.panels.data import Entrant, PanelState, Quotas, Ranked, Standing
from certifications.panels.facts import (
    RoundFacts,
    marks_of,
    need_panel,
    quotas_of,
    round_facts,
    seating_of,
    terms_of,
)
from certifications.panels.ranking import rank
from certifications.panels.rules import passes, tally
from certifications.panels.views import Ranking, RankRow, SeatUse

_ROWS = (
    "SELECT a.id, a.cipher, p.name, a.employer, a.occupation,"
    " coalesce(a.occupation_code, '') AS code, coalesce(a.division, '') AS division, v.confirmed"
    " FROM application a JOIN person q ON q.id = a.person"
    " JOIN person p ON p.id = coalesce(q.merged_into, q.id)"
    " LEFT JOIN site_visit v ON v.application = a.id WHERE a.id = ANY($1)"
)


async def ranking(actor: Actor, round_key: UUID) -> Ranking:
    """Return a round's ranking; raises ConflictError before the panel is closed."""
    async with db.read(actor):
        return await ranking_of(await round_facts(round_key))


async def ranking_of(found: RoundFacts) -> Ranking:
    """Return the ranking in the current transaction; nothing of it is stored before a notice."""
    connection = require_transaction()
    panel = await need_panel(found.held.id, PanelState.CLOSED)
    terms, quotas = await terms_of(found), quotas_of(found)
    seating, given = await seating_of(panel), await marks_of(panel.id)
    kept = {row["id"]: row for row in await connection.fetch(_ROWS, list(seating.markers))}
    entrants = []
    for application, experts in seating.markers.items():
        marks = [g.mark for g in given if g.application == application and g.mark.expert in experts]
        row = kept[application]
        entrants.append(
            Entrant(
                application=application,
                tally=tally(marks, found.rubric, drop_extremes=terms.drop_extremes),
                occupation=row["code"] or row["occupation"],
                division=row["division"],
                visited=row["confirmed"] if found.tier.panel.site_visit else None,
            )
        )
    ranked = rank(entrants, quotas, pass_ratio=found.tier.panel.pass_ratio, ties=terms.ties)
    decision = await connection.fetchval(
        "SELECT id FROM official_decision WHERE kind = 'notice' AND subject = $1"
        " ORDER BY proposed_at DESC LIMIT 1",
        found.held.id,
    )
    notice = await connection.fetchval(
        "SELECT id FROM public_notice WHERE round = $1 ORDER BY serial DESC LIMIT 1", found.held.id
    )
    return Ranking(
        round=found.head,
        rows=_rows(ranked, entrants, kept),
        uses=await _uses(ranked, entrants, quotas),
        missing_visits=_missing(found, entrants),
        notice=notice,
        decision=decision,
    )


def _missing(found: RoundFacts, entrants: Sequence[Entrant]) -> int:
    """Return how many passed the vote and have not been visited, where the terms ask for it."""
    if not found.tier.panel.site_visit:
        return 0
    ratio = found.tier.panel.pass_ratio
    return sum(
        e.visited is None and passes(e.tally.votes_for, e.tally.votes, ratio) for e in entrants
    )


def _rows(
    ranked: Sequence[Ranked], entrants: Sequence[Entrant], kept: dict[UUID, Any]
) -> list[RankRow]:
    tallies = {e.application: e.tally for e in entrants}
    return [
        RankRow(
            **{f: kept[r.application][f] for f in _COPIED},
            application=r.application,
            place=r.place,
            shared=r.shared,
            points=tallies[r.application].points,
            votes_for=tallies[r.application].votes_for,
            votes=tallies[r.application].votes,
            standing=r.standing,
        )
        for r in ranked
    ]


_COPIED = ("cipher", "name", "employer", "occupation", "division")


async def _uses(
    ranked: Sequence[Ranked], entrants: Sequence[Entrant], quotas: Quotas
) -> list[SeatUse]:
    """Return how far each kind of seat is used, those named in the call and those taken."""
    kept = {e.application: e for e in entrants}
    chosen = [kept[r.application] for r in ranked if r.standing is Standing.CHOSEN]
    uses = [SeatUse(label="", taken=len(chosen), seats=quotas.city)]
    names = await _names(entrants)
    for seats, taken in (
        (quotas.divisions, Counter(e.division for e in chosen)),
        (quotas.occupations, Counter(e.occupation for e in chosen)),
    ):
        known = dict.fromkeys([*(code for code in seats if code), *taken])
        uses += [
            SeatUse(label=names.get(code, code), taken=taken[code], seats=limit)
            for code in known
            if (limit := seats.get(code, seats.get(""))) is not None
        ]
    return uses


async def _names(entrants: Sequence[Entrant]) -> dict[str, str]:
    rows = await require_transaction().fetch(
        "SELECT code, name_zh FROM division UNION ALL SELECT DISTINCT ON (code) code, name_zh"
        " FROM occupation WHERE code = ANY($1)",
        [e.occupation for e in entrants],
    )
    return {row["code"]: row["name_zh"] for row in rows}
