"""Who marks what, and what becomes of a mark that is sent. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from competitions.data import EntryState, SeatRole
from competitions.marking.data import (
    RESERVE,
    Conflict,
    Ground,
    LiveMark,
    Party,
    Seat,
    Sent,
    Standing,
)
from competitions.rules.checks import faults_of_mark
from competitions.rules.data import Aspect, Method, Module, RuleSet, Stage

_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{0,12})?")
_SHOWN = 20
SHORTEST_REASON = 2
STATES: dict[EntryState, str] = {
    EntryState.WITHDRAWN: "mark-withdrawn",
    EntryState.ABSENT: "mark-absent",
    EntryState.DISQUALIFIED: "mark-disqualified",
}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an aspect stands in its rule set."""

    stage: Stage
    module: Module
    aspect: Aspect


def places(rules: RuleSet) -> dict[str, Place]:
    """Return where each aspect stands, by its code."""
    return {
        aspect.code: Place(stage=stage, module=module, aspect=aspect)
        for stage in rules.stages
        for module in stage.modules
        for aspect in module.aspects
    }


def covers(seat: Seat, module: str) -> bool:
    """Whether a seat marks a module, conflicts left aside."""
    return (
        seat.role is SeatRole.JUDGE
        and seat.ended_at is None
        and (not seat.modules or module in seat.modules)
    )


def conflicts(seats: Iterable[Seat], parties: Collection[Party]) -> Iterator[Conflict]:
    """Yield the judges who may not mark an entry: their own, or one of their employer."""
    for seat in seats:
        if seat.role is not SeatRole.JUDGE or seat.ended_at is not None:
            continue
        for party in parties:
            if seat.person is not None and seat.person in party.people:
                yield Conflict(seat=seat.id, entry=party.entry, ground=Ground.SELF)
            elif _one_employer(seat, party):
                yield Conflict(seat=seat.id, entry=party.entry, ground=Ground.SAME_EMPLOYER)


def _one_employer(seat: Seat, party: Party) -> bool:
    if seat.organisation is not None and seat.organisation == party.organisation:
        return True
    named = "".join(seat.employer.split())
    return bool(named) and named == "".join(party.employer.split())


def markers(
    seats: Sequence[Seat], found: Iterable[Conflict], module: str, entry: UUID
) -> list[Seat]:
    """Return who marks this module of this entry: the judges of it, replaced where in conflict."""
    by_key = {seat.id: seat for seat in seats}
    aside = {one.seat: one.replaced_by for one in found if one.entry == entry}
    answer = [seat for seat in seats if covers(seat, module) and seat.id not in aside]
    for seat, other in aside.items():
        stands_in = by_key.get(other) if other is not None else None
        if (
            seat in by_key
            and covers(by_key[seat], module)
            and stands_in is not None
            and stands_in.ended_at is None
            and stands_in.id not in aside
            and stands_in not in answer
        ):
            answer.append(stands_in)
    return answer


def may_stand_in(seat: Seat, aside: Seat) -> bool:
    """Whether a seat can mark in the place of another: a judge who would not mark there anyway."""
    return (
        seat.role is SeatRole.JUDGE
        and seat.ended_at is None
        and seat.id != aside.id
        and bool(seat.modules)
        and (RESERVE in seat.modules or not set(aside.modules) <= set(seat.modules))
    )


def read_value(text: str) -> Decimal | None:
    """Return the number that was entered, None where it is none."""
    plain = text.strip().replace("．", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def shown(value: Decimal) -> str:
    """Return a mark as people write it: 8.5, not 8.50."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Why a mark is not kept; ``kept`` is the mark that counts instead."""

    def __init__(self, code: str, kept: str = "", facts: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.kept, self.facts = code, kept, dict(facts or {})


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What decides over marks of one judge: the rules, who marks what, what is locked."""

    rules: RuleSet
    places: Mapping[str, Place]
    seat: Seat
    seats: Sequence[Seat]
    conflicts: Sequence[Conflict]
    locked: frozenset[str]
    states: Mapping[str, EntryState]
    entries: Mapping[str, UUID]
    """Entries by cipher, those asked for."""
    open: bool = True
    """Whether the event is being marked."""


def wanted_value(desk: Desk, sent: Sent) -> Decimal:
    """Return the value of a mark that may be given; raises ``Refused`` with the first fault."""
    if not desk.open:
        raise Refused("mark-not-open")
    if sent.cipher not in desk.entries:
        raise Refused("mark-entry", facts={"cipher": sent.cipher[:_SHOWN]})
    place = desk.places.get(sent.aspect)
    if place is None:
        raise Refused("mark-unknown", facts={"code": sent.aspect[:_SHOWN]})
    if place.stage.code in desk.locked:
        raise Refused("mark-locked", facts={"stage": place.stage.name})
    if (code := STATES.get(desk.states[sent.cipher])) is not None:
        raise Refused(code, facts={"cipher": sent.cipher})
    entry = desk.entries[sent.cipher]
    if any(one.seat == desk.seat.id and one.entry == entry for one in desk.conflicts):
        raise Refused("mark-conflict", facts={"cipher": sent.cipher})
    if desk.seat not in markers(desk.seats, desk.conflicts, place.module.code, entry):
        raise Refused("mark-module", facts={"module": place.module.name})
    value = read_value(sent.value)
    if value is None:
        raise Refused("mark-number", facts={"value": sent.value.strip()[:_SHOWN]})
    for fault in faults_of_mark(desk.rules, sent.aspect, value):
        facts = {name: _plain(fact) for name, fact in fault.facts.items()}
        raise Refused(fault.code, facts=facts)
    return value


def _plain(fact: object) -> str:
    return shown(fact) if isinstance(fact, Decimal) else str(fact)


class Step(msgspec.Struct, frozen=True):
    """What to do with a mark: nothing where it is there already, else keep it.

    ``replaces`` is the mark that it takes the place of.
    """

    standing: Standing
    replaces: UUID | None = None


def step(desk: Desk, sent: Sent, value: Decimal, live: LiveMark | None) -> Step:
    """Decide over a mark where another may stand already; raises ``Refused``.

    The same value again is no new mark. Another value needs a reason, and only who gave the
    earlier one may replace it.
    """
    if live is None:
        return Step(Standing.KEPT)
    if live.value == value:
        return Step(Standing.ALREADY)
    kept = shown(live.value)
    if live.sent == sent.sent:
        raise Refused("mark-key", kept)
    if live.seat != desk.seat.id:
        raise Refused("mark-other-judge", kept, {"judge": live.judge, "value": kept})
    if len(sent.reason.strip()) < SHORTEST_REASON:
        raise Refused("mark-other", kept, {"value": kept, "wanted": shown(value)})
    return Step(Standing.KEPT, live.id)


def shares(place: Place) -> bool:
    """Whether one mark of any judge settles an aspect."""
    return place.aspect.method is Method.MEASUREMENT
