"""What the roster's rules are made of: facts and terms in, findings out. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.cleaning import Column, Mask, column

Rows = NDArray[np.int64]


class Severity(StrEnum):
    """What a problem does to its row."""

    ERROR = "error"
    """The row cannot be accepted until this is put right."""
    WARNING = "warning"
    """The row is accepted; somebody should look."""
    NOTE = "note"
    """Put right by itself; listed so that nothing happens unseen."""


class Fix(StrEnum):
    """What can be done about a problem, in the order of how easily."""

    DONE = "done"
    """Already normalised."""
    SAFE = "safe"
    """One value is certainly meant: one click puts every such row right."""
    CHOICE = "choice"
    """A person chooses among values once, for all rows written the same way."""
    SOURCE = "source"
    """The value must be looked up again on paper."""
    NONE = "none"
    """Not to be mended in the file: the person cannot enter this class now."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One named rule; its sentences are in ``courses.wording`` under the same code."""

    code: str
    fields: tuple[str, ...]
    severity: Severity
    fix: Fix
    needs_registry: bool = False


class AgeMax(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest age at class start from a day on."""

    valid_from: date
    male: int
    female: int


class RosterTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Terms of checking a roster, dated and edited by the bureau."""

    age_min: int = 16
    age_max: tuple[AgeMax, ...] = (
        AgeMax(valid_from=date(1900, 1, 1), male=60, female=55),
        AgeMax(valid_from=date(2025, 1, 1), male=63, female=58),
    )
    """Follows the retirement age, which has been rising since 2025: the bureau's to edit."""
    age_suspect: int = 100
    work_age_min: int = 14
    """Work before this age makes years in trade and the first working day doubtful."""
    phone_people_max: int = 1
    """People who may give the same phone before it is worth a look."""
    class_size_max: int = 50
    severities: dict[str, Severity] = {}
    """Rules that the bureau takes more or less seriously than their default."""

    def age_limits(self, day: date) -> AgeMax:
        """Return the upper ages in force on a day."""
        due = [limit for limit in self.age_max if limit.valid_from <= day]
        return max(due or self.age_max, key=lambda limit: limit.valid_from)


class ClassFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A class that the roster may name."""

    number: str
    starts_on: date | None = None
    ends_on: date | None = None
    occupation: str = ""
    level: str = ""
    open: bool = True
    """Its state still takes people."""
    places_left: int | None = None


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """Words with their codes; a word is compared compact, in normal width and lower case."""

    categories: Mapping[str, str]
    category_choices: Mapping[str, tuple[str, ...]]
    enterprise_categories: frozenset[str]
    category_names: Mapping[str, str]
    education: Mapping[str, str]
    education_names: Mapping[str, str]
    levels: Mapping[str, str]
    level_names: Mapping[str, str]
    occupations: Mapping[str, str]
    """Names of occupations and work types, with the name to show."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's finding on one column: which rows, and what would put each right."""

    code: str
    field: str
    rows: Rows
    """Indexes of rows, rising."""
    after: Column | None = None
    """The value that would put each row right, or did (notes); "" where none is certain."""
    options: Mapping[str, tuple[str, ...]] = {}
    """For a choice: what each value, as written, may mean."""
    facts: Mapping[int, dict[str, str | int]] = {}
    """What a row's sentence needs beside its value; by row index."""


class Batch(msgspec.Struct, kw_only=True):
    """Columns on their way through the rules; rules add findings and clean columns."""

    raw: Mapping[str, Column]
    today: date
    terms: RosterTerms
    vocabulary: Vocabulary
    classes: Mapping[str, ClassFacts]
    count: int
    clean: dict[str, Column] = {}
    findings: list[Finding] = []
    birth: NDArray[np.datetime64]
    """Birth date by ID number, else by its own column; NaT where neither tells."""
    sex: NDArray[np.int8]
    starts: NDArray[np.datetime64]
    """First day of the row's class; today where it is not known."""

    def has(self, field: str) -> bool:
        """Return whether the file has this column."""
        return field in self.raw

    def column(self, field: str) -> Column:
        """Return the column as written, or one of empty cells."""
        held = self.raw.get(field)
        return column([""] * self.count) if held is None else held

    def find(
        self,
        code: str,
        field: str,
        mask: Mask,
        *,
        place: NDArray[np.int64] | None = None,
        after: Column | None = None,
        options: Mapping[str, tuple[str, ...]] | None = None,
        facts: Mapping[int, dict[str, str | int]] | None = None,
    ) -> None:
        """Record what a rule found; nothing where no row is concerned.

        With ``place``, ``mask`` and ``after`` are of the distinct values of ``factored``.
        """
        if place is not None:
            if not mask.any():
                return
            mask, after = mask[place], None if after is None else after[place]
        rows = np.flatnonzero(mask)
        if len(rows):
            proposed = None if after is None else after[rows]
            self.findings.append(
                Finding(
                    code=code,
                    field=field,
                    rows=rows,
                    after=proposed,
                    options=options or {},
                    facts=facts or {},
                )
            )
