"""The officers' part of a panel until it marks: announced, drawn, seated anew."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.draws import draw_order
from app.errors import ConflictError
from app.permits import Actor
from certifications.panels.data import PanelState, RecusalFound
from certifications.panels.facts import (
    ON_THE_WAY,
    RoundFacts,
    active_pool,
    candidates_of,
    expect_state,
    need_panel,
    open_seed,
    panel_of,
    round_facts,
    seating_of,
)
from certifications.panels.rules import recusals, seat
from certifications.panels.telling import DRAWN, tell_experts
from certifications.panels.views import PanelRow
from certifications.rounds.data import RoundState

SHORTEST_REASON = 4
_SEED = 32


async def announce(actor: Actor, round_key: UUID) -> UUID:
    """Announce the panel of a called round: seal a seed and publish its hash.

    A step inside the caller's transaction, taken with the call, so that the hash is public
    while the list of applications is still open. A second time changes nothing. Raises
    ConflictError once applications are closed.
    """
    found = await round_facts(round_key, lock=True)
    held = await panel_of(round_key)
    if held is not None:
        return held.id
    if found.head.state is not RoundState.CALLED or clock.today() > found.head.closes_on:
        raise ConflictError("panel-announce-late", title=found.head.title)
    key, seed = uuid7(), os.urandom(_SEED)
    await require_transaction().execute(
        "INSERT INTO panel (id, round, size, seed_hash, seed, announced_at, state)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'announced')",
        key, round_key, found.tier.panel.size, hashlib.sha256(seed).digest(),
        vault.seal(seed, f"panel|seed|{key}"), clock.now(),
    )  # fmt: skip
    await record(
        actor, "certifications.panel.announced", f"panel:{key}",
        {"round": str(round_key), "size": found.tier.panel.size,
         "seed_sha256": hashlib.sha256(seed).hexdigest()},
    )  # fmt: skip
    return key


async def announce_panel(actor: Actor, round_key: UUID) -> UUID:
    """Announce the panel of a round that was called without one."""
    async with db.transaction(actor):
        return await announce(actor, round_key)


async def draw(actor: Actor, round_key: UUID) -> UUID:
    """Draw the panel and note who stands aside of themselves.

    Raises ConflictError while applications are open or on their way, without any application,
    and where the pool has too few who may mark some application: then nothing is drawn and the
    seed stays sealed.
    """
    async with db.transaction(actor) as connection:
        found = await round_facts(round_key, lock=True)
        panel = await need_panel(round_key, PanelState.ANNOUNCED, lock=True)
        await _ready_to_draw(found)
        candidates, pool = await candidates_of(round_key), await active_pool()
        if not candidates:
            raise ConflictError("panel-no-applications", title=found.head.title)
        order = draw_order(open_seed(panel), [e.expert for e in pool], round_key)
        aside = recusals(pool, candidates, same_employer=found.tier.panel.recuse_same_employer)
        _large_enough(panel.size, order, [c.application for c in candidates], aside)
        await connection.execute(
            "UPDATE panel SET pool = $2, drawn_at = $3, drawn_by = $4, state = 'drawn'"
            " WHERE id = $1",
            panel.id, _keys(sorted(order)), clock.now(), actor.signature,
        )  # fmt: skip
        await _seat_pool(panel, order, start=1)
        await _note(panel, aside)
        if found.head.state is RoundState.CHECKING:
            await connection.execute("UPDATE round SET state = 'panel' WHERE id = $1", round_key)
        await reseat(panel.id, round_key)
        await record(
            actor, "certifications.panel.drawn", f"panel:{panel.id}",
            {"pool": len(order), "applications": len(candidates), "recusals": len(aside)},
        )  # fmt: skip
    return panel.id


async def _ready_to_draw(found: RoundFacts) -> None:
    expect_state(found, RoundState.CALLED, RoundState.CHECKING, RoundState.PANEL)
    if found.head.state is RoundState.CALLED or clock.today() <= found.head.closes_on:
        raise ConflictError("panel-applications-open", closes_on=found.head.closes_on)
    waiting = await require_transaction().fetchval(
        "SELECT count(*) FROM application WHERE round = $1 AND state = ANY($2)",
        found.head.id, list(ON_THE_WAY),
    )  # fmt: skip
    if waiting:
        raise ConflictError("panel-applications-waiting", n=waiting)


def _large_enough(
    size: int, order: Sequence[UUID], cases: Sequence[UUID], aside: Iterable[RecusalFound]
) -> None:
    seating = seat(order, size, cases, {(r.expert, r.application) for r in aside})
    if seating.short:
        raise ConflictError(
            "panel-too-small", size=size, pool=len(order), n=len(seating.short),
            missing=size - min(seating.short.values()),
        )  # fmt: skip


def _keys(experts: Sequence[UUID]) -> str:
    return msgspec.json.encode(experts).decode()


async def _seat_pool(panel: PanelRow, order: Sequence[UUID], *, start: int) -> None:
    await require_transaction().executemany(
        "INSERT INTO panel_member (id, panel, expert, drawn_as, seated, reason)"
        " VALUES ($1, $2, $3, $4, false, '')",
        [(uuid7(), panel.id, expert, place) for place, expert in enumerate(order, start)],
    )


async def _note(panel: PanelRow, aside: Iterable[RecusalFound]) -> None:
    await require_transaction().executemany(
        "INSERT INTO recusal (id, panel, expert, application, ground, reason, noted_at)"
        " VALUES ($1, $2, $3, $4, $5, '', $6)",
        [(uuid7(), panel.id, r.expert, r.application, r.ground, clock.now()) for r in aside],
    )


async def reseat(panel: UUID, round_key: UUID) -> None:
    """Note who sits now, and tell those who do; a step inside the caller's transaction."""
    held = await need_panel(round_key)
    seating = await seating_of(held)
    title = (await round_facts(round_key)).held.title
    await tell_experts(title, seating.seated, DRAWN, f"{panel}")
    await require_transaction().execute(
        "UPDATE panel_member SET seated = expert = ANY($2::uuid[]) WHERE panel = $1",
        panel, sorted(seating.seated),
    )  # fmt: skip


async def supplement(actor: Actor, round_key: UUID) -> int:
    """Let experts entered since the draw follow behind it, in the order of their lots.

    For a panel that stood aside so often that the pool ran out. Returns how many joined.
    """
    async with db.transaction(actor) as connection:
        found = await round_facts(round_key, lock=True)
        panel = await need_panel(round_key, PanelState.DRAWN, PanelState.SCORING, lock=True)
        known = panel.pool or []
        fresh = [e for e in await active_pool() if e.expert not in set(known)]
        if not fresh:
            raise ConflictError("panel-nobody-new")
        order = draw_order(open_seed(panel), [e.expert for e in fresh], round_key)
        await _seat_pool(panel, order, start=len(known) + 1)
        candidates = await candidates_of(round_key)
        same = found.tier.panel.recuse_same_employer
        await _note(panel, recusals(fresh, candidates, same_employer=same))
        await connection.execute(
            "UPDATE panel SET pool = $2 WHERE id = $1", panel.id, _keys([*known, *order])
        )
        await reseat(panel.id, round_key)
        await record(
            actor, "certifications.panel.supplemented", f"panel:{panel.id}", {"n": len(order)}
        )  # fmt: skip
    return len(order)


async def stand_aside(actor: Actor, round_key: UUID, expert: UUID, reason: str) -> None:
    """Take an expert off the panel; the next of the draw sit, marks given until now fall away.

    Raises ConflictError without a reason and once the panel is closed.
    """
    needs_reason(reason)
    async with db.transaction(actor) as connection:
        panel = await need_panel(round_key, PanelState.DRAWN, PanelState.SCORING, lock=True)
        changed = await connection.fetchval(
            "UPDATE panel_member SET stood_aside_at = $3, reason = $4 WHERE panel = $1"
            " AND expert = $2 AND stood_aside_at IS NULL RETURNING id",
            panel.id, expert, clock.now(), reason.strip(),
        )  # fmt: skip
        if changed is None:
            raise ConflictError("panel-state")
        await connection.execute(
            "UPDATE expert_mark SET superseded_by = id WHERE panel = $1 AND expert = $2"
            " AND superseded_by IS NULL",
            panel.id, expert,
        )  # fmt: skip
        await reseat(panel.id, round_key)
        await record(
            actor, "certifications.panel.stood_aside", f"panel:{panel.id}",
            {"expert": str(expert)}, reason=reason.strip(),
        )  # fmt: skip


def needs_reason(reason: str) -> None:
    """Raise ConflictError where a reason is too short to be one."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("panel-reason", shortest=SHORTEST_REASON)
