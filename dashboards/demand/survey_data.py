"""The survey of employers: rounds, one employer's lines, what they add up to."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

DIFFICULTIES = (0, 1, 2, 3)
Persons = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class SurveyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an employer says of one occupation, in persons.

    ``vacancies`` are open now, ``needed`` are wanted beside them within the next quarter.
    ``difficulty`` is 0 (easy) to 3 (cannot be filled); ``wage`` is yuan a month.
    """

    staff: Persons
    vacancies: Persons
    needed: Persons
    difficulty: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    days_to_fill: Annotated[int, msgspec.Meta(ge=0, le=3_650)] | None = None
    wage: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


class OwnLine(SurveyLine, frozen=True, kw_only=True):
    """One line of an employer's answer."""

    code: str
    name: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One employer's line, as results are made of it."""

    organisation: UUID
    division: str
    code: str
    staff: int
    vacancies: int
    needed: int
    difficulty: int | None
    days_to_fill: int | None
    wage: int | None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter's survey; ``answered`` of ``asked`` employers gave at least one line."""

    id: UUID
    period: str
    title: str
    opens_on: date
    closes_on: date
    asked: tuple[UUID, ...]
    closed_at: datetime | None
    taken_at: datetime | None
    taken_by: str
    answered: int = 0
    divisions: int = 0
    """For so many divisions its answers stand in as demand: the others reported themselves."""

    def is_open(self, today: date) -> bool:
        """Whether employers may answer today."""
        return self.closed_at is None and self.opens_on <= today <= self.closes_on


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What employers said of one occupation; figures are None where they are hidden."""

    code: str
    name: str
    answers: int
    staff: int | None
    vacancies: int | None
    needed: int | None
    difficulty: float | None
    days_to_fill: float | None
    wage: float | None
    hidden: bool = False
