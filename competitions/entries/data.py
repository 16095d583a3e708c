"""Who would compete, what keeps an entry out, and entries as listed."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel
from competitions.data import EntryState
from competitions.plans.data import EntryRules


class Source(StrEnum):
    """How an entry came in."""

    PERSON = "person"
    ORGANISATION = "organisation"
    WORKBOOK = "workbook"


class Severity(StrEnum):
    """Whether a problem keeps an entry out."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding; its sentence is in ``wording.PROBLEMS`` under the code.

    ``field`` names the column of a workbook to which it belongs.
    """

    field: str
    code: str
    severity: Severity = Severity.ERROR
    facts: dict[str, str] = {}


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """What the register knows of somebody who would compete.

    ``employers`` are where the person works or studies now, by key; ``busy`` names another
    event at the same time, ``entered`` says that they are in this one already, ``own`` that the
    same employer entered them.
    """

    person: UUID | None
    name: str
    birth_date: date | None = None
    level: SkillLevel | None = None
    employers: frozenset[UUID] = frozenset()
    busy: str = ""
    entered: bool = False
    own: bool = False


class EventRoom(msgspec.Struct, frozen=True, kw_only=True):
    """What an event asks, and how much room it still has; None where there is no limit."""

    rules: EntryRules
    team_size: int
    first_day: date
    places_left: int | None = None
    places_left_each: int | None = None
    """Of the employer that would enter."""


class EntryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a workbook as it will be entered; rows of one ``team`` are one entry.

    ``person`` is known already where the row had no document; ``employer`` is what the row says.
    """

    team: str
    name: str
    id_type: str
    id_number: str
    phone: str
    birth_date: date | None
    sex: str
    employer: str = ""
    person: UUID | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says of the rows of one workbook.

    ``names`` are of persons by document; ``by_phone`` the persons of a name and phone, more than
    one where they cannot be told apart; ``applicants`` by person; ``persons`` by document.
    """

    names: Mapping[str, str] = {}
    persons: Mapping[str, UUID] = {}
    by_phone: Mapping[tuple[str, str], tuple[UUID, ...]] = {}
    applicants: Mapping[UUID, Applicant] = {}


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person of an entry as listed; whether the name is masked is the query's business."""

    name: str
    person: UUID


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as listed at the desk."""

    id: UUID
    team: str
    employer: str
    division: str | None
    state: EntryState
    source: Source
    start_number: int | None
    station: int | None
    turn: int | None
    cipher: str | None
    entered_by: str
    entered_at: datetime
    reason: str
    members: tuple[MemberRow, ...] = ()


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """One entry's place in the draw of an event."""

    entry: UUID
    start_number: int
    station: int
    turn: int
