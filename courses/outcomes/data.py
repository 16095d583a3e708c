"""Where the people who completed a class found work."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.people.data import Proof


class Outcome(StrEnum):
    """What became of somebody after a class; ``UNASKED``: nobody followed it up yet."""

    FOUND = "found"
    SEEKING = "seeking"
    NOT_SEEKING = "not_seeking"
    UNASKED = "unasked"


class JobTerms(msgspec.Struct, frozen=True, kw_only=True):
    """When to follow up after a class ended (dated terms, kind ``placement_follow_up``).

    The desk asks ``after_days`` after the last day of the class, for ``for_days``.
    """

    after_days: int = 90
    for_days: int = 365


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding on one row; its sentence is in ``wording.PROBLEMS`` under the code."""

    field: str
    code: str
    severity: str = "error"
    facts: dict[str, str] = {}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one person after the class; ``industry`` is a section of GB/T 4754.

    Of a job found ``on`` is its first day, else the day somebody asked. Without a job all else is
    empty.
    """

    outcome: Outcome
    on: date
    employer: str = ""
    occupation_code: str | None = None
    industry: str | None = None
    verified_by: Proof | None = None
    left_on: date | None = None


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says of one person; without a job it says that nobody was asked yet."""

    enrolment: UUID
    person: UUID
    job: Job | None


class Trainee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who completed the class, and what is held of them; ``number`` stands for them."""

    enrolment: UUID
    person: UUID
    number: str
    name: str
    starts_on: date
    job: Job | None = None


class JobWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words with their codes, written compact."""

    occupations: dict[str, str]
    industries: dict[str, str]
