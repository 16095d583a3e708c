"""Briefs, market reports and open data: what they hold, where they stand, what they found."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from dashboards.data import GapRow, Totals
from dashboards.facts.data import Measure
from dashboards.figures.heat_cells import HeatRow


class Kind(StrEnum):
    """What goes out."""

    BRIEF = "brief"
    """One sheet for the leaders (简报)."""
    QUARTERLY = "quarterly"
    """The market report in the published layout (季度分析)."""
    OPEN_DATA = "open_data"
    """Files for everybody, with their dictionary (开放数据)."""


class ReportState(StrEnum):
    """Where a report stands; only what is published is public."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


REPORT_TRANSITIONS: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.HANDED_IN, ReportState.DISCARDED}),
    ReportState.HANDED_IN: frozenset({ReportState.PUBLISHED, ReportState.DRAFT}),
    ReportState.PUBLISHED: frozenset({ReportState.SUPERSEDED}),
    ReportState.SUPERSEDED: frozenset(),
    ReportState.DISCARDED: frozenset(),
}


class Name(msgspec.Struct, frozen=True):
    """A name in both languages; a reader of the other language gets the one there is."""

    zh: str
    en: str = ""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of one occupation over the reports that came in both years; ``n`` divisions."""

    code: str
    before: int
    now: int
    n: int


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One cohort by the quarter its classes began; ``None`` where few people are hidden.

    ``unrecorded`` names stages that the city never recorded: ``None`` there is unknown.
    """

    period: str
    open: bool
    """Whether it is still on its way, so that its later stages are not final."""
    running: tuple[str, ...] = ()
    """The stages that are not final yet."""
    unrecorded: tuple[str, ...] = ()
    seats: int | None = None
    enrolled: int | None = None
    completed: int | None = None
    certified: int | None = None
    placed: int | None = None


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Change over the reports that came in both quarters, of ``n`` divisions.

    ``demand`` and ``seekers`` are shares, ``ratio`` a difference; None where there is no base.
    """

    demand: float | None = None
    seekers: float | None = None
    ratio: float | None = None
    n: int = 0


class MarketLine(msgspec.Struct, frozen=True, kw_only=True):
    """Demand and registered seekers of reports that give both; hidden seekers are ``None``.

    ``key`` is a quarter, an occupation's code, a major group or a level; a quarter has its
    changes on the quarter before (``last``) and on the year before.
    """

    key: str
    demand: int
    seekers: int | None
    hidden: bool = False
    last: Matched | None = None
    year: Matched | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Growth of all demand as a share over the reports that came both times; ``n`` divisions."""

    change: float | None = None
    n: int = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a report, read once from a snapshot and kept. Counts are persons.

    ``public`` figures have small counts hidden. ``lasting`` is for how many quarters in a row an
    occupation has been short; ``training`` who was in a class on ``drawn_on``.
    """

    period: str
    number: int
    digest: str
    taken_on: date
    settled: bool = False
    """Whether the quarter had been closed when the snapshot was taken."""
    drawn_on: date
    public: bool
    least: int
    least_seekers: int
    names: dict[str, Name]
    divisions: tuple[str, ...]
    rows: tuple[GapRow, ...]
    totals: Totals | None
    """None where they would give few people away."""
    late: tuple[str, ...]
    data_until: date | None
    sources: tuple[str, ...]
    lasting: dict[str, int]
    training: dict[str, int | None]
    shifts: tuple[Shift, ...]
    stages: tuple[Stage, ...]
    market: tuple[MarketLine, ...]
    """By quarter, this one first."""
    year: Change
    quarter: Change
    occupations: tuple[MarketLine, ...]
    groups: tuple[MarketLine, ...]
    levels: tuple[MarketLine, ...]
    heat: tuple[HeatRow, ...]

    @property
    def reported(self) -> int:
        """How many divisions reported."""
        return len(self.divisions) - len(self.late)


class FindingKind(StrEnum):
    """By which rule a finding was chosen: see ``findings``."""

    SHORTAGE = "shortage"
    WORSENING = "worsening"
    LOST = "lost"
    SURPLUS = "surplus"
    MISSING = "missing"
    HIDDEN = "hidden"
    THIN = "thin"


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a sentence and the table's cell that it comes from."""

    value: int | float
    table: str
    row: str
    column: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One conclusion: its rule, what it is about, its numbers by the place in the sentence.

    ``subject`` is an occupation's code or a quarter; ``stage`` where a cohort's people are lost.
    """

    kind: FindingKind
    subject: str = ""
    numbers: dict[str, Cited] = {}
    stage: tuple[str, str] | None = None
    few: bool = False
    """Whether those in training are too few to be told."""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What a report keeps: exact figures for the bureau, public ones, files of a release."""

    internal: Facts
    public: Facts
    files: dict[str, str] = {}


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One report in a list."""

    id: UUID
    kind: Kind
    period: str
    revision: int
    title: str
    state: ReportState
    drafted_by: str
    drafted_at: datetime
    published_at: datetime | None
    snapshot: int


STAGE_MEASURES: dict[str, Measure] = {
    "seats": Measure.SEATS,
    "enrolled": Measure.COHORT_ENROLLED,
    "completed": Measure.COHORT_COMPLETED,
    "certified": Measure.COHORT_CERTIFIED,
    "placed": Measure.COHORT_PLACED,
}
