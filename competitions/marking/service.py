"""Marks given: each kept once, in the order they arrive, whatever the device's clock says."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError, UnavailableError
from app.permits import Actor
from competitions.data import EntryState, EventState, SeatRole
from competitions.marking.data import Answer, LiveMark, Sent, Standing
from competitions.marking.queries import locked_stages
from competitions.marking.rules import (
    Desk,
    Place,
    Refused,
    Step,
    places,
    shares,
    shown,
    step,
    wanted_value,
)
from competitions.marking.seating import held_by, own_part
from competitions.plans.data import Event
from competitions.plans.queries import event_of, rule_set_of

MOST_AT_ONCE = 500
_TRIES = 5
_CLOCK_YEARS = range(1990, 2200)
"""Years that a device's clock may show without being taken for broken."""
_LIVE = (
    "SELECT m.id, m.sent, m.seat, 'J' || s.number AS judge, m.value, m.entry, m.aspect"
    " FROM mark m JOIN judge_seat s ON s.id = m.seat"
)


async def give(
    actor: Actor, event_key: UUID, marks: Sequence[Sent], *, seat: UUID | None = None
) -> list[Answer]:
    """Keep a judge's marks; return what became of each, in the order given.

    A mark that was kept before under the same key is not kept again. ``seat`` is the seat for
    which the device holds the marks. Raises NotFoundError for who is no judge of the event,
    ConflictError where somebody else is signed in than the device's judge, MalformedError for
    too many at once.
    """
    if len(marks) > MOST_AT_ONCE:
        raise MalformedError("marks-many", most=MOST_AT_ONCE)
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT FROM contest_event WHERE id = $1 FOR SHARE", event_key)
        event = await event_of(event_key)
        seats, found = await own_part(actor, event_key)
        own = held_by(seats, actor, SeatRole.JUDGE)
        if seat is not None and seat != own.id:
            raise ConflictError("judging-seat")
        rules = await rule_set_of(event)
        rows = await connection.fetch(
            "SELECT id, cipher, state FROM entry WHERE event = $1 AND cipher = ANY($2)",
            event_key, [mark.cipher for mark in marks],
        )  # fmt: skip
        desk = Desk(
            rules=rules,
            places=places(rules),
            seat=own,
            seats=seats,
            conflicts=found,
            locked=await locked_stages(event_key),
            states={row["cipher"]: EntryState(row["state"]) for row in rows},
            entries={row["cipher"]: row["id"] for row in rows},
            open=event.state is EventState.MARKING,
        )
        answers = await _each(actor, event, desk, marks)
    return [answers[mark.sent] for mark in marks]


async def _each(
    actor: Actor, event: Event, desk: Desk, marks: Sequence[Sent]
) -> dict[UUID, Answer]:
    """Keep marks in one order for everybody, so that two judges never wait for one another."""
    before = await _before(desk, [mark.sent for mark in marks])
    answers: dict[UUID, Answer] = {}
    kept: list[list[str]] = []
    for mark in sorted(marks, key=lambda one: (one.cipher, one.aspect)):
        if (known := before.get(mark.sent)) is not None:
            answers[mark.sent] = known
            continue
        try:
            value = wanted_value(desk, mark)
            found = await _keep(event, desk, mark, value)
        except Refused as no:
            answers[mark.sent] = Answer(
                sent=mark.sent, standing=Standing.REFUSED, code=no.code, facts=no.facts,
                kept=no.kept,
            )  # fmt: skip
            continue
        answers[mark.sent] = Answer(sent=mark.sent, standing=found.standing, kept=shown(value))
        before[mark.sent] = Answer(sent=mark.sent, standing=Standing.ALREADY, kept=shown(value))
        if found.standing is Standing.KEPT:
            kept.append([mark.cipher, mark.aspect, shown(value), str(found.replaces or "")])
    if kept:
        await record(
            actor, "competitions.marks.given", f"contest_event:{event.id}",
            {"judge": desk.seat.judge, "marks": kept},
        )  # fmt: skip
    return answers


async def _before(desk: Desk, sent: Sequence[UUID]) -> dict[UUID, Answer]:
    """Return answers to marks whose keys were kept earlier, if this judge's.

    Of one that was replaced since the answer is the mark that counts now, if any.
    """
    rows = await require_transaction().fetch(
        "SELECT m.sent, m.seat, CASE WHEN m.replaced_at IS NULL THEN m.value ELSE l.value END"
        " AS value FROM mark m LEFT JOIN mark l ON m.replaced_at IS NOT NULL"
        " AND l.entry = m.entry AND l.aspect = m.aspect AND l.replaced_at IS NULL"
        " AND (l.seat = m.seat OR m.method = 'measurement') WHERE m.sent = ANY($1)",
        list(sent),
    )
    return {
        row["sent"]: Answer(
            sent=row["sent"],
            standing=Standing.ALREADY,
            kept="" if row["value"] is None else shown(row["value"]),
        )
        if row["seat"] == desk.seat.id
        else Answer(sent=row["sent"], standing=Standing.REFUSED, code="mark-key")
        for row in rows
    }


async def _live(desk: Desk, entry: UUID, place: Place) -> LiveMark | None:
    row = await require_transaction().fetchrow(
        f"{_LIVE} WHERE m.entry = $1 AND m.aspect = $2 AND m.replaced_at IS NULL"
        " AND ($3 OR m.seat = $4)",
        entry, place.aspect.code, shares(place), desk.seat.id,
    )  # fmt: skip
    return LiveMark(**{n: row[n] for n in LiveMark.__struct_fields__}) if row else None


async def _keep(event: Event, desk: Desk, sent: Sent, value: Decimal) -> Step:
    """Write the mark unless one stands there; whoever came a moment earlier is met again.

    Raises UnavailableError where others keep coming earlier: then nothing of the batch is kept, and
    the device sends it again.
    """
    place, entry = desk.places[sent.aspect], desk.entries[sent.cipher]
    for _ in range(_TRIES):
        found = step(desk, sent, value, await _live(desk, entry, place))
        if found.standing is Standing.ALREADY:
            return found
        if found.replaces is not None and not await _replace(found.replaces, sent.reason):
            continue
        if await _insert(event, desk, sent, value):
            return found
    raise UnavailableError("marks-busy")


async def _replace(mark: UUID, reason: str) -> bool:
    status: str = await require_transaction().execute(
        "UPDATE mark SET replaced_at = $2, replaced_for = $3 WHERE id = $1"
        " AND replaced_at IS NULL",
        mark, clock.now(), reason.strip()[:200],
    )  # fmt: skip
    return status == "UPDATE 1"


async def _insert(event: Event, desk: Desk, sent: Sent, value: Decimal) -> bool:
    """Insert the mark; False where another stands there since a moment ago."""
    place = desk.places[sent.aspect]
    status: str = await require_transaction().execute(
        "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent, marked_at,"
        " device_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT DO NOTHING",
        uuid7(), event.id, desk.entries[sent.cipher], place.stage.code, sent.aspect,
        place.aspect.method, desk.seat.id, value, sent.sent, clock.now(),
        device_time(sent.device_at),
    )  # fmt: skip
    return status == "INSERT 0 1"


def device_time(said: str) -> datetime | None:
    """Return what a device's clock said, None where it is broken; nothing is decided by it."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo and at.year in _CLOCK_YEARS else None
