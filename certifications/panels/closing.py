"""The end of a panel: marks that are ruled on, the panel closed with its results."""

from collections.abc import Sequence
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.service import not_own_case
from app.errors import ConflictError
from app.permits import Actor
from certifications.panels.data import PanelState
from certifications.panels.facts import (
    asked_again,
    candidates_of,
    expect_state,
    marks_of,
    need_panel,
    round_facts,
    rulings_of,
    seating_of,
    terms_of,
)
from certifications.panels.rules import tally
from certifications.panels.service import needs_reason
from certifications.panels.telling import AGAIN, tell_experts
from certifications.rounds.data import RoundState


async def rule_on_marks(
    actor: Actor, round_key: UUID, applications: Sequence[UUID], *, again: bool, reason: str
) -> None:
    """Rule on marks that lie too far apart, or on equals at the cut: marked again, or they stand.

    Marked again opens a closed panel. Raises ConflictError without a reason, and once the list
    is on its way to the public.
    """
    needs_reason(reason)
    async with db.transaction(actor) as connection:
        found = await round_facts(round_key, lock=True)
        expect_state(found, RoundState.PANEL, RoundState.RANKED)
        panel = await need_panel(round_key, PanelState.SCORING, PanelState.CLOSED, lock=True)
        await _no_notice_under_way(round_key)
        before = {c.application for c in await candidates_of(round_key)}
        ruled_on = await connection.fetch(
            "SELECT person FROM application WHERE id = ANY($1)", list(before & set(applications))
        )
        await not_own_case(actor, [row["person"] for row in ruled_on])
        outcome, now = "remark" if again else "stands", clock.now()
        await connection.executemany(
            "INSERT INTO spread_ruling (id, application, outcome, ruling, account, ruled_by,"
            " ruled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                (uuid7(), one, outcome, reason.strip(), actor.account, actor.signature, now)
                for one in before & set(applications)
            ],
        )
        if again:
            seating = await seating_of(panel)
            asked = {e for a in applications for e in seating.markers.get(a, ())}
            await tell_experts(
                found.held.title, asked, AGAIN, f"{panel.id}:{clock.now():%y%m%d%H%M}"
            )
            await connection.execute("UPDATE panel SET state = 'scoring' WHERE id = $1", panel.id)
            await connection.execute("UPDATE round SET state = 'panel' WHERE id = $1", round_key)
        await record(
            actor, "certifications.panel.ruled", f"panel:{panel.id}",
            {"again": again, "applications": len(applications)}, reason=reason.strip(),
        )  # fmt: skip


async def _no_notice_under_way(round_key: UUID) -> None:
    if await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM official_decision WHERE kind = 'notice' AND subject = $1"
        " AND state IN ('proposed', 'reviewed', 'signed'))",
        round_key,
    ):
        raise ConflictError("panel-notice-proposed")


async def close(actor: Actor, round_key: UUID) -> int:
    """Close the panel and write each application's points and votes; return how many.

    Raises ConflictError while an application has too few markers, somebody has not handed in,
    or marks too far apart await a ruling.
    """
    async with db.transaction(actor) as connection:
        found = await round_facts(round_key, lock=True)
        panel = await need_panel(round_key, PanelState.SCORING, lock=True)
        terms = await terms_of(found)
        seating, rulings = await seating_of(panel), await rulings_of(round_key)
        if seating.short:
            raise ConflictError("panel-exhausted", n=len(seating.short), size=panel.size)
        given = {(m.mark.expert, m.application): m for m in await marks_of(panel.id)}
        await _all_handed_in(panel.id)
        results = []
        for application, experts in seating.markers.items():
            marks = [given.get((expert, application)) for expert in experts]
            told = rulings.get(application, [])
            if any(m is None or asked_again(m, told) for m in marks):
                raise ConflictError("panel-unfinished", n=1)
            known = [m for m in marks if m is not None]
            sum_of = tally([m.mark for m in known], found.rubric, drop_extremes=terms.drop_extremes)
            last = max(m.marked_at for m in known)
            if sum_of.spread > terms.spread_max and not any(at > last for _, at in told):
                raise ConflictError("panel-alarm-open", n=1)
            results.append((application, sum_of.points, sum_of.votes_for, sum_of.votes))
        await connection.executemany(
            "UPDATE application SET points = $2, votes_for = $3, votes = $4, state ="
            " CASE WHEN state = 'joint_reviewed' THEN 'expert_reviewed' ELSE state END"
            " WHERE id = $1",
            results,
        )
        await connection.execute("UPDATE panel SET state = 'closed' WHERE id = $1", panel.id)
        await record(
            actor, "certifications.panel.closed", f"panel:{panel.id}", {"n": len(results)}
        )  # fmt: skip
    return len(results)


async def _all_handed_in(panel: UUID) -> None:
    open_ones = await require_transaction().fetchval(
        "SELECT count(*) FROM panel_member m WHERE m.panel = $1 AND m.seated"
        " AND m.stood_aside_at IS NULL AND (m.signed_at IS NULL OR m.signed_at <"
        " (SELECT max(k.marked_at) FROM expert_mark k WHERE k.panel = m.panel"
        " AND k.expert = m.expert AND k.superseded_by IS NULL))",
        panel,
    )
    if open_ones:
        raise ConflictError("panel-unfinished", n=open_ones)
