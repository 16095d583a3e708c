"""Judgement marks entered a second time from the paper cards, blind; and spreads left to stand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from competitions.data import EventState, SeatRole
from competitions.marking.data import Seat, Spread
from competitions.marking.queries import locked_stages, spreads
from competitions.marking.rules import SHORTEST_REASON, places, read_value, shown
from competitions.marking.seating import held_by, seat_of, seats_of
from competitions.plans.data import Event
from competitions.plans.queries import event_of, rule_set_of
from competitions.rules.checks import faults_of_mark
from competitions.rules.data import Aspect, Method

_SETTLED = frozenset(
    {EventState.MARKING, EventState.PROVISIONAL, EventState.FINAL, EventState.CORRECTED}
)
"""While these marks are discussed: given, or put right once ranks were shown."""
SECONDS = (SeatRole.JUDGE, SeatRole.CHIEF)
"""Who enters cards a second time."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One judge's card of one entry: how many marks wait, how many differ."""

    seat: UUID
    judge: str
    cipher: str
    waiting: int
    unequal: int


class Unequal(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that was entered otherwise the second time."""

    cipher: str
    aspect: str
    judge: str
    own: bool
    value: str
    second: str


class SecondDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be entered a second time, and what differs."""

    event: Event
    seat: Seat
    cards: list[Card]
    unequal: list[Unequal]


async def second_desk(actor: Actor, event_key: UUID) -> SecondDesk:
    """Return the cards of others that wait, and the differences that concern the reader."""
    async with db.read(actor) as connection:
        event = await event_of(event_key)
        own = await seat_of(actor, event_key, *SECONDS)
        rows = await connection.fetch(
            "SELECT m.seat, 'J' || s.number AS judge, n.cipher,"
            " count(*) FILTER (WHERE m.second_value IS NULL)::int AS waiting,"
            " count(*) FILTER (WHERE m.second_value <> m.value)::int AS unequal"
            " FROM mark m JOIN judge_seat s ON s.id = m.seat JOIN entry n ON n.id = m.entry"
            " WHERE m.event = $1 AND m.method = 'judgement' AND m.replaced_at IS NULL"
            " AND n.state = 'entered' AND m.second_value IS DISTINCT FROM m.value"
            " AND s.account <> $2 GROUP BY m.seat, s.number, n.cipher"
            " ORDER BY s.number, n.cipher",
            event_key, actor.account,
        )  # fmt: skip
        apart = await connection.fetch(
            "SELECT n.cipher, m.aspect, 'J' || s.number AS judge, s.account = $2 AS own,"
            " m.value, m.second_value FROM mark m JOIN judge_seat s ON s.id = m.seat"
            " JOIN entry n ON n.id = m.entry WHERE m.event = $1 AND m.replaced_at IS NULL"
            " AND m.method = 'judgement' AND n.state = 'entered' AND m.second_value <> m.value"
            " AND ($3 OR s.account = $2 OR m.second_by = $2) ORDER BY n.cipher, m.aspect, s.number",
            event_key, actor.account, own.role is SeatRole.CHIEF,
        )  # fmt: skip
    return SecondDesk(
        event=event,
        seat=own,
        cards=[Card(**row) for row in rows],
        unequal=[
            Unequal(
                cipher=row["cipher"],
                aspect=row["aspect"],
                judge=row["judge"],
                own=row["own"],
                value=shown(row["value"]),
                second=shown(row["second_value"]),
            )
            for row in apart
        ],
    )


def following(cards: Sequence[Card], seat: UUID, cipher: str) -> Card | None:
    """Return the card to enter after this one: the judge's next that waits, else the first."""
    waiting = [one for one in cards if one.waiting]
    after = [one for one in waiting if one.seat == seat and one.cipher > cipher]
    return next(iter(after or waiting), None)


class CardForm(msgspec.Struct, frozen=True, kw_only=True):
    """One card to enter a second time; what the judge gave is not part of it."""

    event: Event
    seat: UUID
    judge: str
    cipher: str
    aspects: list[Aspect]


async def card(actor: Actor, event_key: UUID, seat_key: UUID, cipher: str) -> CardForm:
    """Return the aspects of a card that wait; NotFoundError for one's own or an unknown card."""
    async with db.read(actor):
        event = await event_of(event_key)
        seats = await seats_of(event_key)
        held_by(seats, actor, *SECONDS)
        seat = _other(seats, actor, seat_key)
        known = places(await rule_set_of(event))
        rows = await _waiting(event_key, seat_key, cipher)
    return CardForm(
        event=event,
        seat=seat_key,
        judge=seat.judge,
        cipher=cipher,
        aspects=[known[code].aspect for code in known if code in rows],
    )


def _other(seats: list[Seat], actor: Actor, key: UUID) -> Seat:
    for seat in seats:
        if seat.id == key and seat.account != actor.account:
            return seat
    raise NotFoundError("not-found")


async def _waiting(event: UUID, seat: UUID, cipher: str) -> Mapping[str, UUID]:
    rows = await require_transaction().fetch(
        "SELECT m.id, m.aspect FROM mark m JOIN entry n ON n.id = m.entry WHERE m.event = $1"
        " AND m.seat = $2 AND n.cipher = $3 AND m.replaced_at IS NULL AND m.method = $4"
        " AND m.second_value IS DISTINCT FROM m.value",
        event, seat, cipher, Method.JUDGEMENT,
    )  # fmt: skip
    return {row["aspect"]: row["id"] for row in rows}


async def enter_again(
    actor: Actor, event_key: UUID, seat_key: UUID, cipher: str, values: Mapping[str, str]
) -> list[str]:
    """Keep what the second person read on a card; return the aspects that differ.

    Aspects that are confirmed or not marked are left as they are. Raises ConflictError for a
    value that is no judgement, outside of marking and on a locked stage, and then nothing of
    the card is kept; NotFoundError for one's own card.
    """
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT FROM contest_event WHERE id = $1 FOR SHARE", event_key)
        event = await event_of(event_key)
        seats = await seats_of(event_key)
        held_by(seats, actor, *SECONDS)
        seat = _other(seats, actor, seat_key)
        rules = await rule_set_of(event)
        if event.state is not EventState.MARKING:
            raise ConflictError("mark-not-open")
        known, locked = places(rules), await locked_stages(event_key)
        waiting, apart = await _waiting(event_key, seat_key, cipher), []
        for code, text in values.items():
            if code not in waiting:
                continue
            value = read_value(text)
            if value is None or faults_of_mark(rules, code, value):
                raise ConflictError("second-value", aspect=code, value=text[:20])
            if known[code].stage.code in locked:
                raise ConflictError("second-locked", stage=known[code].stage.name)
            given = await connection.fetchval(
                "UPDATE mark SET second_value = $2, second_by = $3, second_at = $4 WHERE id = $1"
                " AND replaced_at IS NULL RETURNING value",
                waiting[code], value, actor.account, clock.now(),
            )  # fmt: skip
            if given is not None and given != value:
                apart.append(code)
        await record(
            actor, "competitions.card.entered-again", f"contest_event:{event_key}",
            {"judge": seat.judge, "cipher": cipher, "aspects": sorted(values), "apart": apart},
        )  # fmt: skip
    return apart


class SpreadDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The marks that are too far apart: all of them to the chief judge, else one's own."""

    event: Event
    seat: Seat
    chief: bool
    rows: list[Spread]


async def spread_desk(actor: Actor, event_key: UUID) -> SpreadDesk:
    """Return the spreads that concern the reader."""
    async with db.read(actor):
        event = await event_of(event_key)
        own = await seat_of(actor, event_key, *SECONDS)
        rows = await spreads(event_key, await rule_set_of(event))
    chief = own.role is SeatRole.CHIEF
    return SpreadDesk(
        event=event,
        seat=own,
        chief=chief,
        rows=[one for one in rows if chief or own.judge in one.judges],
    )


async def let_stand(
    actor: Actor, event_key: UUID, cipher: str, aspect: str, reason: str
) -> None:  # fmt: skip
    """Let marks that are far apart stand after discussion; a mark given later is not covered.

    Also of a mark that was put right after the ranks were shown. Done twice, it stands once.
    Raises NotFoundError for who is not the chief judge, ConflictError without a reason and where
    the marks are not apart.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("stand-reason")
    async with db.transaction(actor) as connection:
        event = await event_of(event_key, lock=True)
        own = await seat_of(actor, event_key, SeatRole.CHIEF)
        if event.state not in _SETTLED:
            raise ConflictError("mark-not-open")
        found = [
            one
            for one in await spreads(event_key, await rule_set_of(event))
            if one.cipher == cipher and one.aspect == aspect
        ]
        if not found:
            raise ConflictError("stand-none", cipher=cipher[:8], aspect=aspect[:16])
        await connection.execute(
            "INSERT INTO spread_stands (id, entry, aspect, seat, reason, said_by, said_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            uuid7(), found[0].entry, aspect, own.id, reason.strip(), actor.signature, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.spread.stands", f"contest_event:{event_key}",
            {"cipher": cipher, "aspect": aspect, "values": found[0].values},
            reason=reason.strip(),
        )  # fmt: skip
