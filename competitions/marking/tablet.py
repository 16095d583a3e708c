"""What a judge's device shows: own events, entries by cipher, own marks; never who is who."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.permits import Actor
from competitions.data import EntryState, EventState, SeatRole
from competitions.marking.cuts import stages_of, stopped
from competitions.marking.data import Conflict, Seat
from competitions.marking.queries import locked_stages, spreads
from competitions.marking.rules import markers, shown
from competitions.marking.seating import conflicts_of, held_by, seats_of
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of, rule_set_of
from competitions.rules.data import Module, RuleSet, Stage


class OwnEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event where the reader has a seat."""

    event: UUID
    contest_name: str
    name: str
    state: EventState
    starts_at: datetime
    venue: str
    roles: tuple[SeatRole, ...]
    given: int


async def own_events(actor: Actor) -> list[OwnEvent]:
    """Return the events where the actor sits, those being marked first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT v.id AS event, c.name AS contest_name, v.name, v.state, v.starts_at,"
            " coalesce(nullif(v.venue, ''), c.venue) AS venue,"
            " array_agg(s.role ORDER BY s.number) AS roles,"
            " sum((SELECT count(*) FROM mark m WHERE m.seat = s.id AND m.replaced_at IS NULL))::int"
            "  AS given FROM judge_seat s JOIN contest_event v ON v.id = s.event"
            " JOIN contest c ON c.id = v.contest WHERE s.account = $1 AND s.ended_at IS NULL"
            " AND v.state <> 'cancelled' GROUP BY v.id, c.id"
            " ORDER BY v.state <> 'marking', v.starts_at DESC, v.id",
            actor.account,
        )
    return [msgspec.convert(dict(row), OwnEvent) for row in rows]


async def is_chief(actor: Actor, event_key: UUID) -> bool:
    """Whether the actor is the event's chief judge."""
    async with db.read(actor) as connection:
        found: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM judge_seat WHERE event = $1 AND account = $2"
            " AND role = 'chief' AND ended_at IS NULL)",
            event_key, actor.account,
        )  # fmt: skip
    return found


class GivenMark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that counts where the reader would give one; ``own`` unless another measured it."""

    value: str
    judge: str
    own: bool


class JudgedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as its judge sees it: a cipher, the modules to mark, what is marked."""

    cipher: str
    modules: tuple[str, ...]
    marks: dict[str, GivenMark]
    apart: dict[str, list[str]] = {}
    """Judges' marks of aspects that are too far apart, each as ``J1 0``."""
    asked: int = 0

    @property
    def done(self) -> int:
        """How many of the aspects asked for are marked."""
        return len(self.marks)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a judge's device needs, also for an hour without a network."""

    event: UUID
    seat: UUID
    judge: str
    open: bool
    locked: tuple[str, ...]
    entries: list[JudgedEntry]
    at: datetime


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """A judge's page of one event."""

    contest: Contest
    event: Event
    seat: Seat
    stages: list[tuple[Stage, list[Module]]]
    """What the judge may have to mark, of any entry."""
    sheet: Sheet
    aside: int
    """Entries for which the judge stands aside."""

    def entry(self, cipher: str) -> JudgedEntry | None:
        """Return one entry of the judge's; none for a cipher that is not."""
        return next((one for one in self.sheet.entries if one.cipher == cipher), None)

    def following(self, cipher: str) -> str:
        """Return the next entry that is not marked whole, after this one; '' for none."""
        ciphers = [one.cipher for one in self.sheet.entries]
        start = ciphers.index(cipher) + 1 if cipher in ciphers else 0
        turned = [*self.sheet.entries[start:], *self.sheet.entries[:start]]
        return next(
            (one.cipher for one in turned if one.done < one.asked and one.cipher != cipher), ""
        )


async def judging(actor: Actor, event_key: UUID) -> Judging:
    """Return a judge's page; raises NotFoundError for who is no judge there."""
    async with db.read(actor):
        event = await event_of(event_key)
        contest = await contest_of(event.contest)
        rules = await rule_set_of(event)
        seats = await seats_of(event_key)
        own = held_by(seats, actor, SeatRole.JUDGE)
        found = await conflicts_of(event_key)
        locked = await locked_stages(event_key)
        ended = await stopped(event_key, rules, locked)
        entries = await _entries(event_key, rules, seats, found, own, ended)
    held = {module for entry in entries for module in entry.modules}
    return Judging(
        contest=contest,
        event=event,
        seat=own,
        stages=[
            (stage, modules)
            for stage in rules.stages
            if (modules := [one for one in stage.modules if one.code in held])
        ],
        sheet=Sheet(
            event=event_key,
            seat=own.id,
            judge=own.judge,
            open=event.state is EventState.MARKING,
            locked=tuple(sorted(locked)),
            entries=entries,
            at=clock.now(),
        ),
        aside=sum(one.seat == own.id for one in found),
    )


async def _entries(
    event: UUID,
    rules: RuleSet,
    seats: Sequence[Seat],
    found: Sequence[Conflict],
    own: Seat,
    ended: Mapping[str, str],
) -> list[JudgedEntry]:
    connection = require_transaction()
    rows = await connection.fetch(
        "SELECT id, cipher FROM entry WHERE event = $1 AND cipher IS NOT NULL AND state = $2"
        " ORDER BY cipher",
        event, EntryState.ENTERED,
    )  # fmt: skip
    marks = await connection.fetch(
        "SELECT m.entry, m.aspect, m.value, m.seat, 'J' || s.number AS judge FROM mark m"
        " JOIN judge_seat s ON s.id = m.seat WHERE m.event = $1 AND m.replaced_at IS NULL"
        " AND (m.seat = $2 OR m.method = 'measurement')",
        event, own.id,
    )  # fmt: skip
    given: dict[UUID, dict[str, GivenMark]] = defaultdict(dict)
    for row in marks:
        given[row["entry"]][row["aspect"]] = GivenMark(
            value=shown(row["value"]), judge=row["judge"], own=row["seat"] == own.id
        )
    apart: dict[UUID, dict[str, list[str]]] = defaultdict(dict)
    for one in await spreads(event, rules):
        told = zip(one.judges, one.values, strict=True)
        apart[one.entry][one.aspect] = [f"{judge} {value}" for judge, value in told]
    answer = []
    for row in rows:
        entry = row["id"]
        stages = stages_of(rules, ended.get(row["cipher"]))
        modules = [module for stage in stages for module in stage.modules]
        own_modules = [m for m in modules if own in markers(seats, found, m.code, entry)]
        if own_modules:
            answer.append(_entry(row["cipher"], own_modules, given[entry], apart[entry]))
    return answer


def _entry(
    cipher: str,
    modules: Sequence[Module],
    given: Mapping[str, GivenMark],
    apart: Mapping[str, list[str]],
) -> JudgedEntry:
    codes = {aspect.code for module in modules for aspect in module.aspects}
    return JudgedEntry(
        cipher=cipher,
        modules=tuple(module.code for module in modules),
        marks={code: mark for code, mark in given.items() if code in codes},
        apart={code: told for code, told in apart.items() if code in codes},
        asked=len(codes),
    )
