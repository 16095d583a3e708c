"""One person's rows as the rules read them: which count, which are only said, which match."""

from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec

from app.people.data import ContestRank, Evidence, Facts, LevelHeld, Tier, YearsInTrade
from app.spans import add_years
from certifications.data import LadderFacts
from certifications.terms import ContestTerms

Payload = TypeVar("Payload")
_BOUND_TO_TRADE = (LevelHeld, YearsInTrade, ContestRank)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """The rows in play on one day: none superseded, none from the future, none of another trade."""

    rows: tuple[Evidence, ...]
    today: date
    birth_date: date | None
    round_number: int
    next_rounds: dict[Tier, int] = {}

    def round_of(self, tier: Tier) -> int:
        """Return which round of the tier this is about, 1 for the first ever."""
        return self.next_rounds.get(tier, self.round_number)


def open_case(facts: LadderFacts, today: date) -> Case:
    """Return the case of one person on one day, rows by date (ties by id)."""
    rows = (
        row
        for row in facts.evidence
        if row.superseded_by is None
        and row.occurred_on <= today
        and not _other_trade(row, facts.trade)
    )
    return Case(
        rows=tuple(sorted(rows, key=lambda row: (row.occurred_on, row.id))),
        today=today,
        birth_date=facts.birth_date,
        round_number=facts.round_number,
        next_rounds=facts.next_rounds,
    )


def _other_trade(row: Evidence, trade: str | None) -> bool:
    if trade is None or row.occupation_code is None:
        return False
    return isinstance(row.facts, _BOUND_TO_TRADE) and row.occupation_code != trade


def all_time(case: Case, payload: type[Payload]) -> list[tuple[Evidence, Payload]]:
    """Return the rows of this payload that count, ended ones included."""
    return [(r, r.facts) for r in case.rows if r.counts and isinstance(r.facts, payload)]


def in_force(case: Case, payload: type[Payload]) -> list[tuple[Evidence, Payload]]:
    """Return the rows of this payload that count today."""
    return [(r, f) for r, f in all_time(case, payload) if _holds(r, case.today)]


def unconfirmed(case: Case, payload: type[Facts]) -> tuple[UUID, ...]:
    """Return the rows of this payload that would count today once somebody has confirmed them."""
    return tuple(
        row.id
        for row in case.rows
        if not row.counts and isinstance(row.facts, payload) and _holds(row, case.today)
    )


def _holds(row: Evidence, today: date) -> bool:
    return row.valid_until is None or row.valid_until >= today


def contests_within(
    case: Case, years: int, wanted: tuple[ContestTerms, ...] | None = None
) -> list[tuple[Evidence, ContestRank]]:
    """Return the contest ranks of the last ``years`` years that are among those wanted.

    A rank on the very day ``years`` years ago still counts. ``None`` wants any rank.
    """
    first_day = add_years(case.today, -years)
    return [
        (row, rank)
        for row, rank in in_force(case, ContestRank)
        if row.occurred_on >= first_day
        and (wanted is None or any(_matches(rank, terms) for terms in wanted))
    ]


def _matches(rank: ContestRank, terms: ContestTerms) -> bool:
    return (
        rank.level is terms.level
        and terms.contest_class in {None, rank.contest_class}
        and rank.rank <= terms.rank_max
    )
