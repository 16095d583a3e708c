"""What is stored of a panel, read inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.vault import unseal
from certifications.panels.data import (
    Candidate,
    Mark,
    PanelState,
    PoolExpert,
    Quotas,
    ReviewTerms,
    Seating,
)
from certifications.panels.rules import seat
from certifications.panels.terms import review_terms
from certifications.panels.views import PanelRow, RoundHead
from certifications.rounds.data import RoundRow, RoundState, RubricItem
from certifications.rounds.queries import round_of
from certifications.terms import LadderTerms, TierTerms

ON_THE_WAY = ("submitted", "recommended", "county_checked", "city_checked", "returned")
"""States of applications that may still come before the panel."""
BEFORE = ("joint_reviewed", "expert_reviewed", "onsite_checked", "ranked")
"""States of applications that are before the panel."""
BEFORE_PANEL = (
    "(a.state = ANY($2) OR a.place IS NOT NULL AND EXISTS (SELECT FROM round r"
    " WHERE r.id = a.round AND r.state IN ('notice', 'named')))"
)
"""Those before the panel; once the list is public, those whose places it fixed."""


class RoundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A round with the terms frozen at its call."""

    held: RoundRow
    terms: LadderTerms
    called_on: date

    @property
    def head(self) -> RoundHead:
        """What heads the pages of its panel, notice and naming."""
        return RoundHead(**{f: getattr(self.held, f) for f in RoundHead.__struct_fields__})

    @property
    def rubric(self) -> tuple[RubricItem, ...]:
        """The items that experts mark."""
        return self.held.rubric

    @property
    def tier(self) -> TierTerms:
        """The terms of the round's tier."""
        return self.terms.of(self.head.tier)


class GivenMark(msgspec.Struct, frozen=True, kw_only=True):
    """A standing mark as stored."""

    id: UUID
    application: UUID
    mark: Mark
    remark: str
    marked_at: datetime


async def round_facts(key: UUID, *, lock: bool = False) -> RoundFacts:
    """Return a called round; raises NotFoundError for none and for one not called yet."""
    held = await round_of(key, lock=lock)
    if held.terms is None:
        raise NotFoundError("not-found")
    called = held.called_at or held.drawn_up_at
    return RoundFacts(
        held=held,
        terms=msgspec.json.decode(held.terms, type=LadderTerms),
        called_on=called.astimezone(clock.CITY_ZONE).date(),
    )


async def terms_of(found: RoundFacts) -> ReviewTerms:
    """Return the terms of review of the day of the call."""
    return await review_terms(found.called_on)


def expect_state(found: RoundFacts, *states: RoundState) -> None:
    """Raise ConflictError where the round is in none of these states."""
    if found.head.state not in states:
        raise ConflictError("round-not-there", title=found.head.title)


async def panel_of(round_key: UUID, *, lock: bool = False) -> PanelRow | None:
    """Return the panel of a round, or none before it is announced."""
    row = await require_transaction().fetchrow(
        "SELECT id, round, size, seed_hash, seed, announced_at, pool, drawn_at, drawn_by, state"
        f" FROM panel WHERE round = $1{' FOR UPDATE' if lock else ''}",
        round_key,
    )
    if row is None:
        return None
    pool = row["pool"]
    return msgspec.convert(
        {**row, "pool": msgspec.json.decode(pool) if pool else None}, PanelRow, strict=False
    )


async def need_panel(round_key: UUID, *states: PanelState, lock: bool = False) -> PanelRow:
    """Return the panel of a round in one of these states.

    Raises NotFoundError where there is none and ConflictError where it is in another state.
    """
    found = await panel_of(round_key, lock=lock)
    if found is None:
        raise NotFoundError("not-found")
    if states and found.state not in states:
        raise ConflictError("panel-state")
    return found


def open_seed(panel: PanelRow) -> bytes:
    """Return the seed of a panel; it is sealed until the draw."""
    return unseal(panel.seed, f"panel|seed|{panel.id}")


async def candidates_of(round_key: UUID) -> list[Candidate]:
    """Return the applications before the panel."""
    rows = await require_transaction().fetch(
        "SELECT a.id AS application, p.name, a.employer, a.organisation, a.agent, p.id AS person"
        " FROM application a JOIN person q ON q.id = a.person"
        " JOIN person p ON p.id = coalesce(q.merged_into, q.id)"
        f" WHERE a.round = $1 AND {BEFORE_PANEL} ORDER BY a.id",
        round_key, list(BEFORE),
    )  # fmt: skip
    return msgspec.convert([dict(row) for row in rows], list[Candidate])


async def active_pool() -> list[PoolExpert]:
    """Return the experts who can be drawn: active, with an account to mark with."""
    rows = await require_transaction().fetch(
        "SELECT e.id AS expert, e.employer, e.organisation, coalesce(p.merged_into, p.id) AS person"
        " FROM expert e JOIN account a ON a.id = e.account AND a.active"
        " LEFT JOIN person p ON p.id = a.person WHERE e.active ORDER BY e.id"
    )
    return msgspec.convert([dict(row) for row in rows], list[PoolExpert])


async def seating_of(panel: PanelRow) -> Seating:
    """Return who marks what now: from the draw, the recusals and who stood aside."""
    connection = require_transaction()
    members = await connection.fetch(
        "SELECT expert, stood_aside_at FROM panel_member WHERE panel = $1 ORDER BY drawn_as",
        panel.id,
    )
    recused = await connection.fetch(
        "SELECT expert, application FROM recusal WHERE panel = $1", panel.id
    )
    cases = await connection.fetch(
        f"SELECT a.id FROM application a WHERE a.round = $1 AND {BEFORE_PANEL}"
        " AND a.cipher IS NOT NULL ORDER BY a.cipher",
        panel.round, list(BEFORE),
    )  # fmt: skip
    return seat(
        [row["expert"] for row in members],
        panel.size,
        [row["id"] for row in cases],
        {(row["expert"], row["application"]) for row in recused},
        {row["expert"] for row in members if row["stood_aside_at"] is not None},
    )


async def marks_of(panel: UUID, application: UUID | None = None) -> list[GivenMark]:
    """Return the standing marks of a panel, or of one application before it."""
    rows: Sequence[Any] = await require_transaction().fetch(
        "SELECT id, expert, application, items, points, in_favour, remark, marked_at"
        " FROM expert_mark WHERE panel = $1 AND superseded_by IS NULL"
        " AND ($2::uuid IS NULL OR application = $2)",
        panel, application,
    )  # fmt: skip
    return [
        GivenMark(
            id=row["id"],
            application=row["application"],
            mark=Mark(
                expert=row["expert"],
                points=row["points"],
                items=msgspec.json.decode(row["items"], type=dict[str, Decimal], strict=False),
                in_favour=row["in_favour"],
            ),
            remark=row["remark"],
            marked_at=row["marked_at"],
        )
        for row in rows
    ]


async def rulings_of(round_key: UUID) -> dict[UUID, list[tuple[str, datetime]]]:
    """Return outcome and time of each ruling on marks of a round, oldest first."""
    rows = await require_transaction().fetch(
        "SELECT s.application, s.outcome, s.ruled_at FROM spread_ruling s JOIN application a"
        " ON a.id = s.application WHERE a.round = $1 ORDER BY s.ruled_at",
        round_key,
    )
    found: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for row in rows:
        found[row["application"]].append((row["outcome"], row["ruled_at"]))
    return found


def asked_again(given: GivenMark | None, rulings: Sequence[tuple[str, datetime]]) -> bool:
    """Whether a mark is older than the last time that it was asked for anew."""
    asked = [at for outcome, at in rulings if outcome == "remark"]
    return given is not None and bool(asked) and given.marked_at < asked[-1]


def quotas_of(found: RoundFacts) -> Quotas:
    """Return the seats of a round."""
    parts = found.held.quotas
    return Quotas(
        city=found.held.quota,
        divisions={one.code: one.seats for one in parts if one.scope == "division"},
        occupations={one.code: one.seats for one in parts if one.scope == "occupation"},
    )
