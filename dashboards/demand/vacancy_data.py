"""Vacancies of an occupation in a quarter: stock at both ends, flows between them."""

from typing import Annotated

import msgspec

from dashboards.data import DemandProblem

VacancyKey = tuple[str, str, str, str]
"""Period, division, source, occupation code."""
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class VacancyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported, in vacancies; ``median_days`` is how long the filled ones were open."""

    open_at_start: Count
    advertised: Count
    filled: Count
    withdrawn: Count
    median_days: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None

    @property
    def open_at_end(self) -> int:
        """Vacancies still open: start plus new, less filled and withdrawn."""
        return self.open_at_start + self.advertised - self.filled - self.withdrawn

    @property
    def fill_rate(self) -> float | None:
        """Filled over advertised; None where nothing was advertised."""
        return self.filled / self.advertised if self.advertised else None


class VacancyLine(VacancyFigures, frozen=True, kw_only=True):
    """One row of a list as it will be entered."""

    period: str
    division: str
    source: str
    occupation_code: str

    @property
    def key(self) -> VacancyKey:
        """What makes the line one and the same in every list."""
        return (self.period, self.division, self.source, self.occupation_code)


class VacancyRow(VacancyLine, frozen=True, kw_only=True):
    """One row as a page shows it; ``expected`` is the previous quarter's end where it differs."""

    name: str
    place: str
    expected: int | None = None


class VacancySum(msgspec.Struct, frozen=True, kw_only=True):
    """Several quarters or rows together: flows added up, stocks at the two ends.

    ``breaks`` is how often a start differs from the end before it; without one, flows explain
    the change of the stock.
    """

    open_at_start: int
    advertised: int
    filled: int
    withdrawn: int
    open_at_end: int
    quarters: int
    breaks: int

    @property
    def fill_rate(self) -> float | None:
        """Filled over advertised; None where nothing was advertised."""
        return self.filled / self.advertised if self.advertised else None


class VacancyChecked(msgspec.Struct, frozen=True, kw_only=True):
    """A list after its check: a line for each row without an error, every problem of each."""

    lines: tuple[VacancyLine | None, ...]
    problems: tuple[tuple[DemandProblem, ...], ...]
