"""The ranking under quotas. Pure.

Seats go down the list while city, division and occupation have one left. Equals that the terms
do not tell apart are taken together: one of them is chosen only if it would be in whatever order
the others came; a seat that depends on their order is reported as a tie, never given away.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from certifications.panels.data import Entrant, Quotas, Ranked, Standing, TieBreak
from certifications.panels.rules import passes

_CITY, _DIVISION, _OCCUPATION = "city", "division", "occupation"
_FULL = {
    _CITY: Standing.CITY_FULL,
    _DIVISION: Standing.DIVISION_FULL,
    _OCCUPATION: Standing.OCCUPATION_FULL,
}
Seat = tuple[str, str]
Key = tuple[tuple[Decimal, ...], ...]


def rank(
    entrants: Sequence[Entrant], quotas: Quotas, *, pass_ratio: float, ties: Sequence[TieBreak]
) -> list[Ranked]:
    """Return every application with its place and how it ends, best first.

    Who did not pass the vote, or was not confirmed by the visit, keeps a place and gets no seat.
    """
    order = sorted(entrants, key=lambda e: (_key(e, ties), str(e.application)))
    answer: list[Ranked] = []
    seats = _Seats(quotas)
    place = 1
    for _, equals in groupby(order, key=lambda e: _key(e, ties)):
        group = list(equals)
        barred = {e.application: why for e in group if (why := _barred(e, pass_ratio)) is not None}
        standings = seats.take([e for e in group if e.application not in barred])
        for entrant in group:
            standing = barred.get(entrant.application) or standings[str(entrant.application)]
            answer.append(
                Ranked(
                    application=entrant.application,
                    place=place,
                    standing=standing,
                    shared=len(group) > 1,
                )
            )
        place += len(group)
    return answer


def _key(entrant: Entrant, ties: Sequence[TieBreak]) -> Key:
    """Return what the list is sorted by, best smallest: points, then the terms' tie-breaks."""
    tally = entrant.tally
    points: list[tuple[Decimal, ...]] = [(-tally.points,)]
    for tie in ties:
        match tie:
            case TieBreak.VOTES:
                points.append((Decimal(-tally.votes_for),))
            case TieBreak.RUBRIC:
                points.append(tuple(-item for item in tally.items))
    return tuple(points)


def _barred(entrant: Entrant, pass_ratio: float) -> Standing | None:
    if not passes(entrant.tally.votes_for, entrant.tally.votes, pass_ratio):
        return Standing.NOT_PASSED
    return None if entrant.visited in {None, True} else Standing.NOT_CONFIRMED


class _Seats:
    """Seats left, counted twice: as if every tied one took a seat, and as if none did."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas
        self._least: dict[Seat, int] = {}
        self._most: dict[Seat, int] = {}

    def take(self, group: Sequence[Entrant]) -> dict[str, Standing]:
        """Seat a group of equals and return how each of them ends."""
        answer: dict[str, Standing] = {}
        fitting = []
        for entrant in group:
            if (full := self._full(entrant)) is None:
                fitting.append(entrant)
            else:
                answer[str(entrant.application)] = full
        wanted = Counter(seat for entrant in fitting for seat in self._seats_of(entrant))
        least = dict(self._least)
        for entrant in fitting:
            seats = list(self._seats_of(entrant))
            sure = all(least[seat] >= wanted[seat] for seat in seats)
            alone = all(least[seat] >= 1 for seat in seats)
            for seat in seats:
                self._least[seat] -= 1
                self._most[seat] -= sure
            answer[str(entrant.application)] = (
                Standing.CHOSEN if sure else Standing.TIED if alone else Standing.WAITS_ON_TIE
            )
        return answer

    def _seats_of(self, entrant: Entrant) -> Iterator[Seat]:
        """Return the seats that somebody takes, counted from the quota where first asked for."""
        limits: tuple[tuple[Seat, int | None], ...] = (
            ((_CITY, ""), self._quotas.city),
            ((_DIVISION, entrant.division), _limit(self._quotas.divisions, entrant.division)),
            (
                (_OCCUPATION, entrant.occupation),
                _limit(self._quotas.occupations, entrant.occupation),
            ),
        )
        for seat, limit in limits:
            if limit is not None:
                self._least.setdefault(seat, limit)
                self._most.setdefault(seat, limit)
                yield seat

    def _full(self, entrant: Entrant) -> Standing | None:
        for seat in reversed(list(self._seats_of(entrant))):
            if self._most[seat] < 1:
                return _FULL[seat[0]]
        return None


def _limit(seats: dict[str, int], code: str) -> int | None:
    return seats.get(code, seats.get(""))
