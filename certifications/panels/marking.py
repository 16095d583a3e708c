"""The experts' part: relations declared, nameless applications marked, handed in."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import Actor
from certifications.panels.data import Ground, PanelState, RecusalFound, Relation
from certifications.panels.facts import (
    GivenMark,
    asked_again,
    candidates_of,
    marks_of,
    need_panel,
    round_facts,
    rulings_of,
    seating_of,
)
from certifications.panels.rules import fault_of_items, related
from certifications.panels.service import needs_reason, reseat
from certifications.panels.views import MarkForm, PanelRow

_RUNNING = (PanelState.DRAWN, PanelState.SCORING)


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An expert's place on a panel, and what there is to mark."""

    expert: UUID
    panel: PanelRow
    declared_at: datetime | None
    signed_at: datetime | None
    cases: dict[str, UUID]
    """Applications by cipher."""
    given: dict[UUID, GivenMark]
    again: frozenset[UUID]
    """Applications whose marks are asked for anew."""

    def may_mark(self, application: UUID) -> bool:
        """Whether a mark may be given now: before handing in, or where it is missing or asked."""
        if self.panel.state is PanelState.CLOSED:
            return False
        if self.signed_at is None or application in self.again:
            return True
        held = self.given.get(application)
        return held is None or held.marked_at > self.signed_at

    @property
    def left(self) -> list[str]:
        """Ciphers still to mark."""
        return [
            cipher
            for cipher, application in self.cases.items()
            if application not in self.given or application in self.again
        ]

    @property
    def handed_in(self) -> bool:
        """Whether all there is has been handed in."""
        return (
            self.signed_at is not None
            and not self.left
            and all(m.marked_at <= self.signed_at for m in self.given.values())
        )


async def seat_of(actor: Actor, panel_key: UUID, *, lock: bool = False) -> Seat:
    """Return the actor's own seat, in the current transaction.

    Raises NotFoundError for a panel the actor does not sit on.
    """
    connection = require_transaction()
    row = await connection.fetchrow(
        "SELECT m.expert, m.declared_at, m.signed_at, p.round FROM panel_member m"
        " JOIN expert e ON e.id = m.expert JOIN panel p ON p.id = m.panel"
        " WHERE m.panel = $1 AND e.account = $2 AND m.seated AND m.stood_aside_at IS NULL",
        panel_key, actor.account,
    )  # fmt: skip
    if row is None or actor.account is None:
        raise NotFoundError("not-found")
    panel = await need_panel(row["round"], lock=lock)
    seating = await seating_of(panel)
    own = [a for a, experts in seating.markers.items() if row["expert"] in experts]
    ciphers = await connection.fetch(
        "SELECT cipher, id FROM application WHERE id = ANY($1) ORDER BY cipher", own
    )
    given = {m.application: m for m in await marks_of(panel.id) if m.mark.expert == row["expert"]}
    rulings = await rulings_of(panel.round)
    return Seat(
        expert=row["expert"],
        panel=panel,
        declared_at=row["declared_at"],
        signed_at=row["signed_at"],
        cases={row["cipher"]: row["id"] for row in ciphers},
        given={key: mark for key, mark in given.items() if key in own},
        again=frozenset(a for a in own if asked_again(given.get(a), rulings.get(a, []))),
    )


async def declare(actor: Actor, panel_key: UUID, relations: Sequence[Relation]) -> None:
    """Take the expert's word on relations (回避承诺) before anything is read.

    Whom the relations reach is not told: applications that the expert may not mark are simply
    not in the list, and the next of the draw mark them.
    """
    async with db.transaction(actor) as connection:
        seat = await seat_of(actor, panel_key, lock=True)
        if seat.panel.state not in _RUNNING:
            raise ConflictError("panel-state")
        reached = related(relations, await candidates_of(seat.panel.round))
        await _recuse(seat, reached, "")
        await connection.execute(
            "UPDATE panel_member SET declared_at = $3 WHERE panel = $1 AND expert = $2",
            panel_key, seat.expert, clock.now(),
        )  # fmt: skip
        await reseat(panel_key, seat.panel.round)
        await record(
            actor, "certifications.panel.declared", f"panel:{panel_key}",
            {"expert": str(seat.expert), "relations": len(relations), "reached": len(reached)},
        )  # fmt: skip


async def recognise(actor: Actor, panel_key: UUID, cipher: str, reason: str) -> None:
    """Stand aside for one application whose author the expert recognised.

    A mark already given falls away. Raises ConflictError without a reason.
    """
    needs_reason(reason)
    async with db.transaction(actor):
        seat = await seat_of(actor, panel_key, lock=True)
        application = case_of(seat, cipher)
        if seat.panel.state not in _RUNNING or not seat.may_mark(application):
            raise ConflictError("panel-handed-in")
        await _recuse(seat, [application], reason.strip())
        await reseat(panel_key, seat.panel.round)
        await record(
            actor, "certifications.panel.recused", f"panel:{panel_key}",
            {"expert": str(seat.expert), "cipher": cipher},
        )  # fmt: skip


async def _recuse(seat: Seat, applications: Sequence[UUID], reason: str) -> None:
    found = [
        RecusalFound(expert=seat.expert, application=key, ground=Ground.DECLARED)
        for key in applications
    ]
    connection = require_transaction()
    await connection.executemany(
        "INSERT INTO recusal (id, panel, expert, application, ground, reason, noted_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (panel, expert, application) DO NOTHING",
        [
            (uuid7(), seat.panel.id, r.expert, r.application, r.ground, reason, clock.now())
            for r in found
        ],
    )
    await connection.execute(
        "UPDATE expert_mark SET superseded_by = id WHERE panel = $1 AND expert = $2"
        " AND application = ANY($3) AND superseded_by IS NULL",
        seat.panel.id, seat.expert, list(applications),
    )  # fmt: skip


def case_of(seat: Seat, cipher: str) -> UUID:
    """Return the application of a cipher; raises NotFoundError for one that is not to mark."""
    application = seat.cases.get(cipher)
    if application is None:
        raise NotFoundError("not-found")
    return application


async def give_mark(actor: Actor, panel_key: UUID, cipher: str, form: MarkForm) -> None:
    """Keep the expert's marks of one application; later ones before handing in replace them.

    Raises ConflictError before relations are declared, after handing in, and for somebody who
    had another hand in the case; MalformedError for points outside the rubric's scale.
    """
    async with db.transaction(actor) as connection:
        seat = await seat_of(actor, panel_key, lock=True)
        application = case_of(seat, cipher)
        if seat.declared_at is None:
            raise ConflictError("panel-declare-first")
        if seat.panel.state not in _RUNNING or not seat.may_mark(application):
            raise ConflictError("panel-handed-in")
        found = await round_facts(seat.panel.round)
        wrong = fault_of_items(form.items, found.rubric)
        if wrong:
            item = next(i for i in found.rubric if i.code == wrong)
            raise MalformedError("mark-scale", item=item.name, points=item.points)
        await _take_hand(actor, application)
        key, items = uuid7(), {i.code: form.items[i.code] for i in found.rubric}
        await connection.execute(
            "UPDATE expert_mark SET superseded_by = $4 WHERE panel = $1 AND expert = $2"
            " AND application = $3 AND superseded_by IS NULL",
            panel_key, seat.expert, application, key,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO expert_mark (id, panel, expert, application, items, points, in_favour,"
            " remark, marked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            key, panel_key, seat.expert, application,
            msgspec.json.encode({k: str(v) for k, v in items.items()}).decode(),
            sum(items.values(), Decimal(0)), form.in_favour, form.remark.strip(), clock.now(),
        )  # fmt: skip
        if seat.panel.state is PanelState.DRAWN:
            await connection.execute("UPDATE panel SET state = 'scoring' WHERE id = $1", panel_key)
        await record(
            actor, "certifications.panel.marked", f"panel:{panel_key}",
            {"expert": str(seat.expert), "cipher": cipher},
        )  # fmt: skip


async def _take_hand(actor: Actor, application: UUID) -> None:
    """Note the expert's hand in the case; raises ConflictError for who had another."""
    part = await require_transaction().fetchval(
        "INSERT INTO case_hand AS h (id, application, account, part, taken_at)"
        " VALUES ($1, $2, $3, 'panel', $4) ON CONFLICT (application, account)"
        " DO UPDATE SET part = h.part RETURNING part",
        uuid7(), application, actor.account, clock.now(),
    )  # fmt: skip
    if part != "panel":
        raise ConflictError("case-hand-panel")


async def hand_in(actor: Actor, panel_key: UUID) -> None:
    """Hand the marks in; they are final then.

    Raises ConflictError while something is left to mark, or where nothing is new.
    """
    async with db.transaction(actor) as connection:
        seat = await seat_of(actor, panel_key, lock=True)
        if seat.panel.state not in _RUNNING or seat.handed_in:
            raise ConflictError("panel-handed-in")
        if seat.declared_at is None:
            raise ConflictError("panel-declare-first")
        if seat.left:
            raise ConflictError("panel-marks-left", n=len(seat.left))
        await connection.execute(
            "UPDATE panel_member SET signed_at = $3 WHERE panel = $1 AND expert = $2",
            panel_key, seat.expert, clock.now(),
        )  # fmt: skip
        await record(
            actor, "certifications.panel.handed_in", f"panel:{panel_key}",
            {"expert": str(seat.expert), "marks": len(seat.given)},
        )  # fmt: skip
