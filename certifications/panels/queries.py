"""Reading panels: the officers' board, the public draw, what an expert sees."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.draws import draw_order
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from certifications.data import Assessment, Condition
from certifications.panels.data import PanelState, Seating
from certifications.panels.facts import (
    ON_THE_WAY,
    GivenMark,
    RoundFacts,
    active_pool,
    asked_again,
    marks_of,
    open_seed,
    panel_of,
    round_facts,
    rulings_of,
    seating_of,
    terms_of,
)
from certifications.panels.marking import Seat, case_of, seat_of
from certifications.panels.rules import nameless, tally
from certifications.panels.views import (
    ExpertCase,
    ExpertPanel,
    MarkLine,
    Member,
    PanelBoard,
    PanelCase,
    PanelRow,
    PublicDraw,
    Sheet,
)
from certifications.rounds.data import PaperKind

Rulings = dict[UUID, list[tuple[str, datetime]]]


async def board(actor: Actor, round_key: UUID) -> PanelBoard:
    """Return a round's panel as officers see it: who marks, how far, what is in the way."""
    async with db.read(actor) as connection:
        found = await round_facts(round_key)
        panel, terms = await panel_of(round_key), await terms_of(found)
        counts = await connection.fetchrow(
            "SELECT count(*) FILTER (WHERE state = 'joint_reviewed') AS candidates,"
            " count(*) FILTER (WHERE state = ANY($2)) AS waiting FROM application WHERE round = $1",
            round_key, list(ON_THE_WAY),
        )  # fmt: skip
        members: list[Member] = []
        cases: list[PanelCase] = []
        if panel is not None and panel.drawn_at is not None:
            seating, given = await seating_of(panel), await marks_of(panel.id)
            rulings = await rulings_of(round_key)
            members = await _members(panel, seating, given, rulings)
            cases = await _cases(found, panel, seating, given, rulings, terms.spread_max)
        pool = len(await active_pool())
    return PanelBoard(
        round=found.head,
        panel=panel,
        size=found.tier.panel.size,
        site_visit=found.tier.panel.site_visit,
        pass_ratio=found.tier.panel.pass_ratio,
        pool=pool,
        candidates=counts["candidates"],
        waiting=counts["waiting"],
        members=members,
        cases=cases,
        terms=terms,
    )


async def _members(
    panel: PanelRow, seating: Seating, given: list[GivenMark], rulings: Rulings
) -> list[Member]:
    rows = await require_transaction().fetch(
        "SELECT m.expert, e.name, e.employer, m.drawn_as, m.seated, m.stood_aside_at, m.reason,"
        " m.declared_at, m.signed_at, (SELECT count(*) FROM recusal r WHERE r.panel = m.panel"
        " AND r.expert = m.expert) AS recused FROM panel_member m JOIN expert e ON e.id = m.expert"
        " WHERE m.panel = $1 ORDER BY m.drawn_as",
        panel.id,
    )
    marked = {(g.mark.expert, g.application): g for g in given}
    found = []
    for row in rows:
        due = [a for a, experts in seating.markers.items() if row["expert"] in experts]
        held = [marked.get((row["expert"], a)) for a in due]
        done = [
            m
            for m, a in zip(held, due, strict=True)
            if m is not None and not asked_again(m, rulings.get(a, []))
        ]
        signed = row["signed_at"]
        final = signed is not None and len(done) == len(due)
        final = final and all(m.marked_at <= signed for m in done)
        found.append(
            Member(
                **{**row, "signed_at": signed if final else None}, due=len(due), marked=len(done)
            )
        )
    return found


async def _cases(
    found: RoundFacts,
    panel: PanelRow,
    seating: Seating,
    given: list[GivenMark],
    rulings: Rulings,
    spread_max: int,
) -> list[PanelCase]:
    rows = await require_transaction().fetch(
        "SELECT a.id, a.cipher, p.name, a.employer, a.occupation, v.confirmed FROM application a"
        " JOIN person p ON p.id = a.person LEFT JOIN site_visit v ON v.application = a.id"
        " WHERE a.id = ANY($1) ORDER BY a.cipher",
        list(seating.markers),
    )
    by_case: dict[UUID, list[GivenMark]] = defaultdict(list)
    for mark in given:
        by_case[mark.application].append(mark)
    cases = []
    for row in rows:
        experts, told = seating.markers[row["id"]], rulings.get(row["id"], [])
        held = [m for m in by_case[row["id"]] if m.mark.expert in experts]
        done = [m for m in held if not asked_again(m, told)]
        whole = len(done) == panel.size
        spread = _spread(done, found) if whole else None
        last = max((m.marked_at for m in done), default=None)
        ruled = [outcome for outcome, at in told if last is not None and at > last]
        case = PanelCase(
            application=row["id"],
            cipher=row["cipher"],
            name=row["name"],
            employer=row["employer"],
            occupation=row["occupation"],
            due=panel.size,
            marked=len(done),
            spread=spread,
            alarm=spread is not None and spread > spread_max and not ruled,
            ruling=told[-1][0] if told else "",
            visited=row["confirmed"],
            marks=_lines(done) if panel.state is PanelState.CLOSED else [],
        )
        cases.append(case)
    return cases


def _spread(marks: list[GivenMark], found: RoundFacts) -> Decimal:
    return tally([m.mark for m in marks], found.rubric, drop_extremes=False).spread


def _lines(marks: list[GivenMark]) -> list[MarkLine]:
    """Return marks from the highest down: their order says nothing of who gave them."""
    lines = [
        MarkLine(points=m.mark.points, in_favour=m.mark.in_favour, remark=m.remark) for m in marks
    ]
    return sorted(lines, key=lambda line: (-line.points, line.remark))


async def public_draw(round_key: UUID) -> PublicDraw:
    """Return a draw as anybody may check it; raises NotFoundError for a panel not announced."""
    async with db.read(ANYONE):
        found = await round_facts(round_key)
        panel = await panel_of(round_key)
    if panel is None:
        raise NotFoundError("not-found")
    drawn = panel.drawn_at is not None and panel.pool is not None
    seed = open_seed(panel) if drawn else None
    return PublicDraw(
        round=round_key,
        title=found.head.title,
        size=panel.size,
        seed_sha256=panel.seed_hash.hex(),
        announced_at=panel.announced_at,
        applications_close_on=found.head.closes_on,
        drawn_at=panel.drawn_at,
        seed=seed.hex() if seed else None,
        pool=panel.pool,
        drawn=draw_order(seed, panel.pool or [], round_key) if seed else None,
    )


async def own_panels(actor: Actor) -> list[ExpertPanel]:
    """Return the panels on which the actor sits, those with something left first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT m.panel FROM panel_member m JOIN expert e ON e.id = m.expert"
            " JOIN panel p ON p.id = m.panel WHERE e.account = $1 AND m.seated"
            " AND m.stood_aside_at IS NULL ORDER BY p.drawn_at DESC LIMIT 50",
            actor.account,
        )
        found = [await _own_panel(actor, row["panel"]) for row in rows]
    return sorted(found, key=lambda panel: panel.state is PanelState.CLOSED)


async def own_panel(actor: Actor, panel_key: UUID) -> ExpertPanel:
    """Return one panel as its expert sees it; raises NotFoundError for others."""
    async with db.read(actor):
        return await _own_panel(actor, panel_key)


async def _own_panel(actor: Actor, panel_key: UUID) -> ExpertPanel:
    seat = await seat_of(actor, panel_key)
    found = await round_facts(seat.panel.round)
    rows = await require_transaction().fetch(
        "SELECT id, cipher, occupation FROM application WHERE id = ANY($1) ORDER BY cipher",
        list(seat.cases.values()),
    )
    cases = [
        ExpertCase(
            cipher=row["cipher"],
            occupation=row["occupation"],
            marked=row["id"] in seat.given,
            again=row["id"] in seat.again,
            points=seat.given[row["id"]].mark.points if row["id"] in seat.given else None,
            in_favour=seat.given[row["id"]].mark.in_favour if row["id"] in seat.given else None,
        )
        for row in rows
    ]
    return ExpertPanel(
        id=panel_key,
        title=found.head.title,
        tier=found.head.tier,
        state=seat.panel.state,
        declared_at=seat.declared_at,
        signed_at=seat.signed_at if seat.handed_in else None,
        cases=cases if seat.declared_at is not None else [],
    )


async def sheet(actor: Actor, panel_key: UUID, cipher: str) -> Sheet:
    """Return one nameless application to mark.

    Names and employer are taken out of the applicant's own words, papers are named by kind
    alone. Raises NotFoundError for an application that is not the actor's to mark, and before
    relations are declared.
    """
    async with db.read(actor) as connection:
        seat = await seat_of(actor, panel_key)
        if seat.declared_at is None:
            raise NotFoundError("not-found")
        application = case_of(seat, cipher)
        found = await round_facts(seat.panel.round)
        row = await connection.fetchrow(
            "SELECT a.occupation, a.post, a.statement, a.assessment, a.employer, p.name"
            " FROM application a JOIN person p ON p.id = a.person WHERE a.id = $1",
            application,
        )
        papers = await connection.fetch(
            "SELECT kind, count(*) AS n FROM application_paper WHERE application = $1"
            " AND removed_at IS NULL GROUP BY kind ORDER BY kind",
            application,
        )
    return _sheet(seat, found, row, papers, cipher)


def _sheet(seat: Seat, found: RoundFacts, row: Any, papers: Any, cipher: str) -> Sheet:
    application = seat.cases[cipher]
    held, ciphers = seat.given.get(application), list(seat.cases)
    place = ciphers.index(cipher)
    return Sheet(
        panel=seat.panel.id,
        title=found.head.title,
        cipher=cipher,
        occupation=row["occupation"],
        post=nameless(row["post"], [row["name"]], [row["employer"]]),
        statement=nameless(row["statement"], [row["name"]], [row["employer"]]),
        conditions=_conditions(row["assessment"], found),
        papers=[(PaperKind(paper["kind"]), paper["n"]) for paper in papers],
        rubric=found.rubric,
        given=held.mark if held else None,
        remark=held.remark if held else "",
        again=application in seat.again,
        open=seat.may_mark(application),
        position=place + 1,
        count=len(ciphers),
        previous=ciphers[place - 1] if place else "",
        following=ciphers[place + 1] if place + 1 < len(ciphers) else "",
    )


def _conditions(kept: str | bytes | None, found: RoundFacts) -> list[Condition]:
    """Return how the conditions of the round's tier stood when the application was sent."""
    if kept is None:
        return []
    tier = msgspec.json.decode(kept, type=Assessment).of(found.head.tier)
    return list(tier.best.conditions)
