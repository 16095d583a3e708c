"""What pages, forms and programs see of a panel."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app.people.data import Tier
from certifications.panels.data import Mark, PanelState, ReviewTerms, Standing
from certifications.rounds.data import RoundState, RubricItem


class Expert(msgspec.Struct, frozen=True, kw_only=True):
    """An expert as the officers' list shows one."""

    id: UUID
    account: UUID | None
    alias: str
    name: str
    employer: str
    organisation: UUID | None
    uscc: str
    post: str
    occupation_codes: list[str]
    active: bool
    entered_at: datetime


class NewExpert(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of an expert sends; ``alias`` is the account that marks."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    employer: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    alias: Annotated[str, msgspec.Meta(max_length=32)] = ""
    uscc: Annotated[str, msgspec.Meta(max_length=18)] = ""
    post: Annotated[str, msgspec.Meta(max_length=80)] = ""
    occupations: Annotated[str, msgspec.Meta(max_length=400)] = ""


class RoundHead(msgspec.Struct, frozen=True, kw_only=True):
    """A round as the pages of its panel, notice and naming head them."""

    id: UUID
    title: str
    tier: Tier
    year: int
    state: RoundState
    opens_on: date
    closes_on: date
    quota: int


class PanelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A panel as stored."""

    id: UUID
    round: UUID
    size: int
    seed_hash: bytes
    seed: bytes
    announced_at: datetime
    pool: list[UUID] | None
    drawn_at: datetime | None
    drawn_by: str
    state: PanelState


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the draw, with how far its marking is. ``due`` counts what to mark."""

    expert: UUID
    name: str
    employer: str
    drawn_as: int
    seated: bool
    stood_aside_at: datetime | None
    reason: str
    declared_at: datetime | None
    signed_at: datetime | None
    recused: int
    due: int = 0
    marked: int = 0


class MarkLine(msgspec.Struct, frozen=True, kw_only=True):
    """One mark as officers read it after the panel is closed: without the expert's name."""

    points: Decimal
    in_favour: bool
    remark: str


class PanelCase(msgspec.Struct, frozen=True, kw_only=True):
    """One application before the panel, as officers see its progress."""

    application: UUID
    cipher: str
    name: str
    employer: str
    occupation: str
    due: int
    marked: int
    spread: Decimal | None
    alarm: bool
    ruling: str
    """Outcome of the last ruling that answers the alarm, or ""."""
    visited: bool | None
    marks: list[MarkLine]


class PanelBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A round's panel as officers see it; ``panel`` is None before it is announced."""

    round: RoundHead
    panel: PanelRow | None
    size: int
    site_visit: bool
    pass_ratio: float
    pool: int
    candidates: int
    waiting: int
    """Applications still on their way to the panel."""
    members: list[Member]
    cases: list[PanelCase]
    terms: ReviewTerms

    @property
    def alarms(self) -> list[PanelCase]:
        """Cases whose marks lie too far apart and that nobody has ruled on."""
        return [case for case in self.cases if case.alarm]

    @property
    def unfinished(self) -> list[Member]:
        """Members who have not handed in."""
        return [m for m in self.members if m.seated and m.due and m.signed_at is None]


class PublicDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as anybody can check it: hash before, seed and pool after.

    ``drawn`` is the pool in the order of the draw; the first ``size`` sit, the others follow in
    that order where somebody must stand aside.
    """

    round: UUID
    title: str
    size: int
    seed_sha256: str
    announced_at: datetime
    applications_close_on: date
    drawn_at: datetime | None
    seed: str | None
    pool: list[UUID] | None
    drawn: list[UUID] | None


class MarkForm(msgspec.Struct, frozen=True, kw_only=True):
    """An expert's marks of one application as sent."""

    items: dict[str, Decimal]
    in_favour: bool
    remark: str = ""


class ExpertCase(msgspec.Struct, frozen=True, kw_only=True):
    """One nameless application in an expert's list."""

    cipher: str
    occupation: str
    marked: bool
    again: bool
    """Marks are asked for once more."""
    points: Decimal | None
    in_favour: bool | None


class ExpertPanel(msgspec.Struct, frozen=True, kw_only=True):
    """A panel as one of its experts sees it."""

    id: UUID
    title: str
    tier: Tier
    state: PanelState
    declared_at: datetime | None
    signed_at: datetime | None
    cases: list[ExpertCase]

    @property
    def left(self) -> int:
        """How many are still to mark."""
        return sum(not case.marked or case.again for case in self.cases)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One nameless application to mark: what the expert reads, and what they marked."""

    panel: UUID
    title: str
    cipher: str
    occupation: str
    post: str
    statement: str
    conditions: list[Any]
    papers: list[tuple[str, int]]
    rubric: tuple[RubricItem, ...]
    given: Mark | None
    remark: str
    again: bool
    open: bool
    """Marks may still be given."""
    position: int
    count: int
    previous: str
    following: str


class NewVisit(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a visit sends."""

    visited_on: date
    place: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    visitors: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    findings: Annotated[str, msgspec.Meta(min_length=4, max_length=4_000)]
    confirmed: bool


class VisitCase(msgspec.Struct, frozen=True, kw_only=True):
    """An application with its visit, if there has been one."""

    application: UUID
    cipher: str
    name: str
    employer: str
    occupation: str
    state: str
    visited_on: date | None
    place: str
    visitors: list[str]
    findings: str
    confirmed: bool | None
    file: UUID | None
    entered_by: str


class RankRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ranking as officers read it."""

    application: UUID
    cipher: str
    name: str
    employer: str
    occupation: str
    division: str
    place: int
    shared: bool
    points: Decimal
    votes_for: int
    votes: int
    standing: Standing


class SeatUse(msgspec.Struct, frozen=True, kw_only=True):
    """How many seats of one kind are taken."""

    label: str
    taken: int
    seats: int


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """A round's ranking under its quotas."""

    round: RoundHead
    rows: list[RankRow]
    uses: list[SeatUse]
    missing_visits: int
    notice: UUID | None
    decision: UUID | None

    @property
    def chosen(self) -> list[RankRow]:
        """Those who have a seat."""
        return [row for row in self.rows if row.standing is Standing.CHOSEN]

    @property
    def tied(self) -> list[RankRow]:
        """Equals at the cut, between whom the terms do not decide."""
        return [row for row in self.rows if row.standing is Standing.TIED]
