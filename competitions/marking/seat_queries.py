"""The office's page of seats: who judges, who stands aside for whom, who marks instead."""

from uuid import UUID

import msgspec

from app import db
from app.permits import Actor
from competitions.data import SeatRole
from competitions.marking.appointing import SEATING
from competitions.marking.data import Ground, Seat
from competitions.marking.rules import may_stand_in
from competitions.marking.seating import seats_of
from competitions.plans.data import Contest, Event
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event
from competitions.rules.data import Module


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """A judge who does not mark an entry; the entry by name and start number, never by cipher."""

    seat: UUID
    entry: UUID
    ground: Ground
    reason: str
    replaced_by: UUID | None
    start_number: int | None
    names: str
    judge: str
    name: str


class SeatDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of an event as the office keeps them."""

    contest: Contest
    event: Event
    seats: list[Seat]
    asides: list[Aside]
    modules: list[Module]
    needed: int
    changes: bool

    def lacking(self) -> list[SeatRole]:
        """Return the offices that nobody holds."""
        held = {seat.role for seat in self.seats if seat.ended_at is None}
        return [role for role in SeatRole if role not in held]

    def thin(self) -> list[Module]:
        """Return the modules with fewer judges than the rule set asks for."""
        judges = [s for s in self.seats if s.role is SeatRole.JUDGE and s.ended_at is None]
        return [
            module
            for module in self.modules
            if sum(not s.modules or module.code in s.modules for s in judges) < self.needed
        ]

    def stand_ins(self, aside: Aside) -> list[Seat]:
        """Return who could mark in this judge's place."""
        own = next(seat for seat in self.seats if seat.id == aside.seat)
        also = {one.seat for one in self.asides if one.entry == aside.entry}
        return [s for s in self.seats if may_stand_in(s, own) and s.id not in also]


async def seat_desk(actor: Actor, event_key: UUID) -> SeatDesk:
    """Return the seats of an event within the office's reach."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key)
        rules = await rule_set_of(event) if event.rule_set else None
        seats = await seats_of(event_key)
        rows = await connection.fetch(
            "SELECT c.seat, c.entry, c.ground, c.reason, c.replaced_by, n.start_number,"
            " 'J' || s.number AS judge, s.name, coalesce(nullif(n.team, ''), (SELECT"
            " string_agg(m.name, '、' ORDER BY m.position) FROM entry_member m"
            " WHERE m.entry = n.id)) AS names FROM judge_conflict c"
            " JOIN judge_seat s ON s.id = c.seat JOIN entry n ON n.id = c.entry"
            " WHERE s.event = $1 AND s.ended_at IS NULL ORDER BY n.start_number, s.number",
            event_key,
        )
    return SeatDesk(
        contest=contest,
        event=event,
        seats=seats,
        asides=[msgspec.convert(dict(row), Aside) for row in rows],
        modules=[m for stage in rules.stages for m in stage.modules] if rules else [],
        needed=rules.judges if rules else 0,
        changes=event.state in SEATING,
    )
