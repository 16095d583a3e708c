"""The live board: how far marking has come, by stage, module and judge; counts alone, no names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.permits import Actor, Permit
from competitions.data import SeatRole
from competitions.marking.cuts import stages_of, stopped
from competitions.marking.data import Conflict, Seat
from competitions.marking.queries import entry_marks, locked_stages
from competitions.marking.rules import covers
from competitions.marking.seating import conflicts_of, seat_of, seats_of
from competitions.plans.data import Contest, Event
from competitions.plans.queries import event_of, rule_set_of
from competitions.plans.reach import own_event
from competitions.rules.data import Method, Module, Stage, StageKind
from competitions.rules.result import Missing, missing

_COUNTS = """
WITH held AS MATERIALIZED (
  SELECT m.aspect, m.seat, m.entry, count(*)::int AS n, count(*) FILTER
    (WHERE m.method = 'judgement' AND m.second_value IS DISTINCT FROM m.value)::int AS unconfirmed,
    max(m.value) - min(m.value) AS spread, max(m.marked_at) AS latest
  FROM mark m JOIN entry n ON n.id = m.entry
  WHERE m.event = $1 AND m.replaced_at IS NULL AND n.state = 'entered'
  GROUP BY GROUPING SETS ((m.aspect, m.seat), (m.entry, m.aspect))
)
SELECT aspect, seat, n, unconfirmed FROM held WHERE seat IS NOT NULL
UNION ALL
SELECT NULL, NULL, count(*)::int, 0 FROM held WHERE seat IS NULL AND spread > $2
  AND NOT EXISTS (SELECT FROM spread_stands t WHERE t.entry = held.entry
    AND t.aspect = held.aspect AND t.said_at >= held.latest)
"""
"""Marks by aspect and judge, and in the last row how many aspects are too far apart: one scan."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the marks expected are there; ``judge`` none for what any judge measures."""

    judge: str
    name: str
    done: int
    expected: int


class ModuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """One module of a stage."""

    module: Module
    cells: list[Cell]


class StageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: its marks by module and judge, or its theory marks."""

    stage: Stage
    locked: bool
    done: int
    expected: int
    modules: list[ModuleRow]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """How far the marking of an event has come."""

    contest: Contest
    event: Event
    entries: int
    stages: list[StageRow]
    spreads: int
    unconfirmed: int
    at: datetime

    @property
    def done(self) -> int:
        """Marks that are there."""
        return sum(stage.done for stage in self.stages)

    @property
    def expected(self) -> int:
        """Marks that there should be."""
        return sum(stage.expected for stage in self.stages)


async def board(actor: Actor, event_key: UUID) -> Board:
    """Return the board of an event within reach."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        rules = await rule_set_of(event)
        seats = await seats_of(event_key)
        found = await conflicts_of(event_key)
        counts = await connection.fetch(_COUNTS, event_key, rules.spread)
        states = await connection.fetch(
            "SELECT n.id, n.cipher,"
            " array_agg(s.stage) FILTER (WHERE s.theory IS NOT NULL) AS theory"
            " FROM entry n LEFT JOIN entry_stage s ON s.entry = n.id WHERE n.event = $1"
            " AND n.state = 'entered' AND n.cipher IS NOT NULL GROUP BY n.id",
            event_key,
        )
        locked = await locked_stages(event_key)
        ended = await stopped(event_key, rules, locked)
    entries = frozenset(row["id"] for row in states)
    inside = {
        row["id"]: {stage.code for stage in stages_of(rules, ended.get(row["cipher"]))}
        for row in states
    }
    theory = Counter(stage for row in states for stage in row["theory"] or ())
    given = {(row["aspect"], row["seat"]): row["n"] for row in counts if row["seat"]}
    return Board(
        contest=contest,
        event=event,
        entries=len(entries),
        stages=[
            _stage(
                stage,
                stage.code in locked,
                theory,
                frozenset(key for key in entries if stage.code in inside[key]),
                seats,
                found,
                given,
            )
            for stage in rules.stages
        ],
        spreads=sum(row["n"] for row in counts if row["seat"] is None),
        unconfirmed=sum(row["unconfirmed"] for row in counts),
        at=clock.now(),
    )


def _stage(
    stage: Stage,
    locked: bool,
    theory: Mapping[str, int],
    entries: frozenset[UUID],
    seats: Sequence[Seat],
    found: Sequence[Conflict],
    given: Mapping[tuple[str, UUID], int],
) -> StageRow:
    if stage.kind is StageKind.THEORY:
        return StageRow(
            stage=stage,
            locked=locked,
            done=theory.get(stage.code, 0),
            expected=len(entries),
            modules=[],
        )
    rows = [
        ModuleRow(module=module, cells=_cells(module, entries, seats, found, given))
        for module in stage.modules
    ]
    cells = [cell for row in rows for cell in row.cells]
    return StageRow(
        stage=stage,
        locked=locked,
        done=sum(cell.done for cell in cells),
        expected=sum(cell.expected for cell in cells),
        modules=rows,
    )


def _cells(
    module: Module,
    entries: frozenset[UUID],
    seats: Sequence[Seat],
    found: Sequence[Conflict],
    given: Mapping[tuple[str, UUID], int],
) -> list[Cell]:
    judged = [one.code for one in module.aspects if one.method is Method.JUDGEMENT]
    measured = [one.code for one in module.aspects if one.method is Method.MEASUREMENT]
    covering = frozenset(one.id for one in seats if covers(one, module.code))
    cells = []
    if measured:
        done = sum(given.get((code, seat.id), 0) for code in measured for seat in seats)
        cells.append(Cell(judge="", name="", done=done, expected=len(entries) * len(measured)))
    for seat in seats if judged else ():
        expected = _expected(seat, covering, entries, found) * len(judged)
        done = sum(given.get((code, seat.id), 0) for code in judged)
        if expected or done:
            cells.append(
                Cell(judge=seat.judge, name=seat.name, done=done, expected=max(expected, done))
            )
    return cells


def _expected(
    seat: Seat, covering: frozenset[UUID], entries: frozenset[UUID], found: Sequence[Conflict]
) -> int:
    """Return how many entries a seat marks in the module that ``covering`` seats mark."""
    if seat.role is not SeatRole.JUDGE or seat.ended_at is not None:
        return 0
    own = {one.entry for one in found if one.seat == seat.id} & entries
    if seat.id in covering:
        return len(entries) - len(own)
    stands_in = {
        one.entry for one in found if one.replaced_by == seat.id and one.seat in covering
    } & entries
    return len(stands_in - own)


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries lack one thing: an aspect's mark, a theory mark, or the time of a stage."""

    stage: str
    aspect: str
    time: bool
    n: int


class MissingCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The marks that are not there yet, counted: the office sees no ciphers."""

    contest: Contest
    event: Event
    rows: list[Lack]
    total: int


async def missing_counts(actor: Actor, event_key: UUID) -> MissingCounts:
    """Return what is missing to the office, in the order of stages."""
    async with db.read(actor):
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        rules = await rule_set_of(event)
        rows = missing(rules, await entry_marks(event_key, rules))
    counts = Counter((one.stage, one.aspect, one.time) for one in rows)
    return MissingCounts(
        contest=contest,
        event=event,
        rows=[
            Lack(stage=stage, aspect=aspect, time=time, n=n)
            for (stage, aspect, time), n in counts.items()
        ],
        total=len(rows),
    )


class MissingList(msgspec.Struct, frozen=True, kw_only=True):
    """The marks that are not there yet, by cipher."""

    event: Event
    rows: list[Missing]
    total: int


MOST_SHOWN = 500


async def missing_list(actor: Actor, event_key: UUID) -> MissingList:
    """Return what is missing, the first ``MOST_SHOWN`` of it, in the order of stages.

    Raises NotFoundError for who is neither chief judge nor arbitration of the event.
    """
    async with db.read(actor):
        await seat_of(actor, event_key, SeatRole.CHIEF, SeatRole.ARBITRATION)
        event = await event_of(event_key)
        rules = await rule_set_of(event)
        rows = missing(rules, await entry_marks(event_key, rules))
    return MissingList(event=event, rows=rows[:MOST_SHOWN], total=len(rows))
