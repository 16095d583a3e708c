"""What the market's facts are measured in, and along which lines they are read."""

from enum import StrEnum

import msgspec


class Measure(StrEnum):
    """A measure of ``market_fact``; the dictionary of measures says what each means."""

    DEMAND = "demand"
    SEEKERS = "seekers"
    SUPPLY = "supply"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    CERTIFIED = "certified"
    PLACED = "placed"
    SUPPLY_YTD = "supply_ytd"
    ENROLLED_YTD = "enrolled_ytd"
    COMPLETED_YTD = "completed_ytd"
    CERTIFIED_YTD = "certified_ytd"
    PLACED_YTD = "placed_ytd"
    COHORT_ENROLLED = "c_enrolled"
    COHORT_COMPLETED = "c_completed"
    COHORT_CERTIFIED = "c_certified"
    COHORT_PLACED = "c_placed"
    SEATS = "seats"
    VACANCIES_OPEN = "vacancies_open"
    ADVERTISED = "advertised"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    SHARED = "shared"
    """Completers of a programme that serves several occupations; its key is the source."""
    SHARE = "share"
    """What share of a programme serves an occupation, in ten-thousandths; its key is the source."""
    JOBS = "jobs"
    """Jobs of a cohort by industry, which is the source; '' is not known."""
    OBSERVED = "observed"
    """Jobs of a programme by the occupation of the job; its key is the source."""


ADDITIVE = frozenset(
    {
        Measure.DEMAND,
        Measure.SEEKERS,
        Measure.SEATS,
        Measure.VACANCIES_OPEN,
        Measure.ADVERTISED,
        Measure.FILLED,
        Measure.WITHDRAWN,
        Measure.JOBS,
    }
)
"""Counts that add up over divisions, occupations and levels; all others are distinct persons."""
TOTALLED = ADDITIVE - {Measure.JOBS}
"""Counts that ``market_total`` has over all occupations and levels together."""


class Line(StrEnum):
    """A line along which figures are told apart."""

    PERIOD = "period"
    OCCUPATION = "occupation_code"
    DIVISION = "division"
    LEVEL = "level"
    SOURCE = "source"


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What is read: empty is everything. ``whole`` says that ``divisions`` are the whole city.

    ``occupations`` begin with this text: 4-02 is a middle group, 4-02-04-06 one occupation.
    """

    periods: tuple[str, ...]
    divisions: tuple[str, ...]
    whole: bool = True
    occupations: str = ""
    codes: tuple[str, ...] | None = None
    """These occupations alone; their persons are not known together where they are several."""
    level: str = ""
    with_all: bool = False
    """Beside each occupation also the distinct persons of all together, under ''."""


class Figure(msgspec.Struct, frozen=True, gc=False):
    """One figure, with '' along the lines that were not asked for."""

    measure: Measure
    value: int
    period: str = ""
    occupation: str = ""
    division: str = ""
    level: str = ""
    source: str = ""


class Twice(msgspec.Struct, frozen=True, gc=False):
    """Demand for one occupation in a quarter, and over the reports that came a year ago too.

    A report is a division's by one source; ``divisions`` is how many have one in both quarters,
    ``now`` and ``before`` are the persons of these reports alone.
    """

    code: str
    people: int
    divisions: int
    now: int
    before: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """That a source reported for a division and quarter; dates as ISO 8601 text."""

    period: str
    division: str
    source: str
    reported_on: str
    asked: int | None = None
    answered: int | None = None
