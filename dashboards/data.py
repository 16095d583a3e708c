"""What the supply-demand pages show: scope, rows, totals, findings."""

from datetime import date
from enum import StrEnum

import msgspec

from app.reference.levels import SkillLevel

SURVEY_SOURCE = "用工调查"
"""The survey of employers, which stands in for a division that reported nothing else."""


class GapState(StrEnum):
    """What is known of one occupation; lack of evidence is never "no shortage"."""

    SHORTAGE = "shortage"
    SURPLUS = "surplus"
    BALANCED = "balanced"
    INSUFFICIENT = "insufficient"
    NO_DEMAND = "no_demand"
    NOT_REPORTED = "not_reported"


EVIDENT = frozenset({GapState.SHORTAGE, GapState.SURPLUS, GapState.BALANCED})
"""The states in which demand and supply are known well enough to be added up."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is about, as its address says: quarter, division, level, occupations.

    ``period`` is written 2026Q3; ``division`` ``None`` is the whole city; ``group`` is the
    beginning of an occupation's code, empty for all.
    """

    period: str
    division: str | None = None
    level: SkillLevel | None = None
    new_only: bool = False
    group: str = ""


class GapRow(msgspec.Struct, frozen=True, gc=False):
    """One occupation. Counts are persons in the period; ``None`` where unknown or hidden.

    ``low`` and ``high`` bound what chance alone makes of ``gap``. ``suppressed`` says that the
    figures are hidden for the sake of few people, which is not the same as zero.
    """

    code: str
    name: str
    state: GapState
    supply: int | None
    in_training: int | None = None
    demand: int | None = None
    gap: int | None = None
    low: int | None = None
    high: int | None = None
    coverage: float | None = None
    reporting: int = 0
    suppressed: bool = False


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the occupations with enough evidence, and how many there are of each kind.

    ``demand_change`` is the change on the same quarter of the year before as a share, over the
    ``matched`` divisions that reported in both. ``supply`` adds occupations up, so somebody trained
    for two counts in both; ``people`` are the distinct persons, where the scope has them counted.
    Supply, gap and range are ``None`` where they would give few people away.
    """

    demand: int
    supply: int | None
    gap: int | None
    low: int | None
    high: int | None
    coverage: float | None
    short_occupations: int
    insufficient: int
    not_reported: int
    demand_change: float | None = None
    matched: int = 0
    people: int | None = None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Who reported: of ``expected`` divisions ``reported`` did, ``late`` names the others."""

    expected: int
    reported: int
    late: tuple[str, ...]
    data_until: date | None
    sources: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a filter."""

    value: str
    label: str


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What the filters offer."""

    periods: tuple[str, ...]
    divisions: tuple[Choice, ...]


class SupplyDemand(msgspec.Struct, frozen=True, kw_only=True):
    """The gap page's figures, the same for HTML, CSV, XLSX and the API.

    ``not_applied`` are filters of the address that the reader may not use, by their names there;
    ``totals_not_applied`` those that narrow the rows alone: the public's totals are the city's.
    """

    scope: Scope
    rows: tuple[GapRow, ...]
    totals: Totals
    coverage: Coverage
    not_applied: tuple[str, ...] = ()
    totals_not_applied: tuple[str, ...] = ()


class Severity(StrEnum):
    """What a problem does to its row: keeps it out, lets it in with a doubt, or only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class DemandProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding on one row; its sentence is in ``wording.DEMAND`` under the code."""

    field: str
    code: str
    severity: Severity
    facts: dict[str, str] = {}


class DemandLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a demand report as it will be entered; see ``tables.DemandRow``."""

    period: str
    division: str
    source: str
    kind: str
    category: str
    occupation_code: str | None
    level: str
    demand: int | None
    seekers: int | None

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What makes the line one and the same in every file."""
        return (self.period, self.division, self.source, self.kind, self.category, self.level)


class DemandWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words with their codes, written compact; ``reach`` are the divisions the reporter may name.

    ``occupations`` hold names, work types and codes of every edition, ``names`` the name of each
    newest code.
    """

    occupations: dict[str, str]
    names: dict[str, str]
    divisions: dict[str, str]
    levels: dict[str, str]
    groups: frozenset[str]
    reach: frozenset[str]


class DemandDefaults(msgspec.Struct, frozen=True, kw_only=True):
    """What the person who uploads says of rows that do not say it themselves."""

    period: str = ""
    division: str = ""
    source: str = ""


class DemandChecked(msgspec.Struct, frozen=True, kw_only=True):
    """A report after its check: a line for each row without an error, every problem of each."""

    lines: tuple[DemandLine | None, ...]
    problems: tuple[tuple[DemandProblem, ...], ...]
