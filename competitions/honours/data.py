"""Levels and titles that follow from ranks: terms, what is proposed, a list and its lines."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from app.decisions.data import Body
from app.people.data import Honour
from app.reference.levels import SkillLevel
from competitions.data import ContestLevel, Group


class LineKind(StrEnum):
    """What a line gives."""

    LEVEL = "level"
    TITLE = "title"


class ListState(StrEnum):
    """Where a list stands; a later list of the event drops an earlier one."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class LevelStep(msgspec.Struct, frozen=True, kw_only=True):
    """A level for ranks in contests of one level and class.

    ``rank_max`` none is everybody who reached the pass marks.
    """

    contest: ContestLevel
    contest_class: int
    rank_max: int | None
    level: SkillLevel


class TitleStep(msgspec.Struct, frozen=True, kw_only=True):
    """A title for the first ranks; in a team event ``team_rank_max`` holds instead."""

    contest: ContestLevel
    contest_class: int
    rank_max: int
    team_rank_max: int
    honour: Honour
    name: str


class BaseTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The base condition of a level: one held not far below it, or years in the trade."""

    levels_below: int = 2
    years: int = 4


class HonourTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from ranks, as dated terms (kind ``contest_honours``)."""

    levels: tuple[LevelStep, ...]
    titles: tuple[TitleStep, ...]
    title_groups: tuple[Group, ...] = (Group.STAFF, Group.TEACHER)
    next_if_held: bool = True
    """Who holds the level already gets the next one."""
    base: BaseTerms = BaseTerms()


class Contestant(msgspec.Struct, frozen=True, kw_only=True):
    """One person's place in an event, and what the ledger says of them in its occupation."""

    person: UUID
    entry: UUID
    name: str
    rank: int
    qualified: bool
    level: SkillLevel | None
    years: int
    """Full years in the trade."""
    titles: frozenset[str] = frozenset()


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """Of which contest the places are."""

    level: ContestLevel
    contest_class: int | None
    participants: Group
    team: bool


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule found on the way; its sentence is in ``wording.FINDINGS``."""

    code: str
    facts: dict[str, str] = {}


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A level or a title proposed for a person; given only where the base condition is met."""

    person: UUID
    entry: UUID
    name: str
    kind: LineKind
    rank: int
    level: SkillLevel | None = None
    title: str = ""
    honour: str = ""
    held_before: SkillLevel | None = None
    base_met: bool
    findings: tuple[Finding, ...] = ()


class HonourBody(Body, frozen=True, kw_only=True):
    """The list as it is decided: which lines are given, and under which document number."""

    honour_list: UUID
    event: UUID
    document_no: str
    lines: tuple[UUID, ...]
    refused: tuple[UUID, ...]


class HonourLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line as listed."""

    id: UUID
    entry: UUID
    person: UUID
    name: str
    employer: str
    rank: int
    kind: LineKind
    level: SkillLevel | None
    title: str
    honour: str
    held_before: SkillLevel | None
    base_met: bool
    findings: tuple[Finding, ...]
    given: bool
    reason: str


class HonourList(msgspec.Struct, frozen=True, kw_only=True):
    """One list of an event."""

    id: UUID
    event: UUID
    revision: UUID
    state: ListState
    document_no: str
    drawn_up_by: str
    drawn_up_at: datetime
    confirmed_at: datetime | None
    confirmed_on: date | None
