"""The catalogue: states, the Structs that forms, pages and the API pass on."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel

Title = Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=2000)]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2100)]


class EditionKind(StrEnum):
    """Which catalogue: 新职业新业态培训目录 or 培训需求指导目录."""

    NEW_OCCUPATION = "new_occupation"
    DEMAND = "demand"


class EditionState(StrEnum):
    """Where an edition stands: 经办 drafts, 科室 reviews, 分管领导 signs."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


EDITION_TRANSITIONS: dict[EditionState, frozenset[EditionState]] = {
    EditionState.DRAFT: frozenset({EditionState.REVIEWED}),
    EditionState.REVIEWED: frozenset({EditionState.PUBLISHED, EditionState.DRAFT}),
    EditionState.PUBLISHED: frozenset({EditionState.SUPERSEDED}),
    EditionState.SUPERSEDED: frozenset(),
}


class CertificateKind(StrEnum):
    """What the trainee must hold at the end for the subsidy."""

    SKILL_LEVEL = "skill_level"
    SPECIFIC_ABILITY = "specific_ability"
    COMPLETION = "completion"


class CatalogueTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Dated terms of the catalogue, as the bureau edits them (kind ``catalogue_checks``).

    Fewest training hours at the lowest level and above it, and the least share of practice,
    are those of a published city catalogue (淮安 2023); below them an item is warned of.
    ``interest_shown_from`` is the smallest count that institutions see of who waits for a class.
    """

    hours_min_lowest: int = 40
    hours_min_higher: int = 56
    practice_share_min: Decimal = Decimal("0.6")
    interest_shown_from: int = 5


class NewEdition(msgspec.Struct, frozen=True, kw_only=True):
    """An edition to draft; ``copy`` takes over the items of the one in force."""

    kind: EditionKind
    year: Year
    title: Title
    valid_from: date
    valid_until: date | None = None
    copy: bool = False


class EditionChange(msgspec.Struct, frozen=True, kw_only=True):
    """Title and dates of a draft, corrected."""

    title: Title
    valid_from: date
    valid_until: date | None = None


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it is entered: hours are training hours, the subsidy is yuan a person.

    Without a date of its own an item is valid as long as its edition; without categories
    anybody is eligible.
    """

    title: Title
    occupation_code: str
    level: SkillLevel
    hours: Hours
    practice_hours: Hours
    certificate: CertificateKind
    work_type: str = ""
    subsidy_standard: Decimal | None = None
    eligible_categories: list[str] = []
    valid_from: date | None = None
    valid_until: date | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an edition as pages show it."""

    id: UUID
    edition: UUID
    title: str
    occupation_code: str
    occupation_edition: str
    occupation: str
    work_type: str
    level: SkillLevel
    hours: int
    practice_hours: int
    subsidy_standard: Decimal | None
    certificate: CertificateKind
    eligible_categories: list[str]
    new_occupation: bool
    valid_from: date
    valid_until: date | None

    @property
    def theory_hours(self) -> int:
        """How many of the hours are theory."""
        return self.hours - self.practice_hours


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """An edition with who took which step."""

    id: UUID
    kind: EditionKind
    year: int
    revision: int
    title: str
    state: EditionState
    valid_from: date
    valid_until: date | None
    items: int
    prepared_by: str
    reviewed_by: str
    signed_by: str
    returned_for: str
    handed_in_at: datetime | None
    published_at: datetime | None
    editors: list[UUID]
    reviewer: UUID | None

    @property
    def open_to_change(self) -> bool:
        """Whether its items can be edited: a draft that is not with the reviewer."""
        return self.state is EditionState.DRAFT and self.handed_in_at is None


class Severity(StrEnum):
    """Whether a finding stops the edition or only asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something about an item: its code, and the figures that its sentence needs."""

    code: str
    severity: Severity
    facts: dict[str, str] = {}


class ChangedField(msgspec.Struct, frozen=True):
    """One field of an item, before and after, as stored."""

    field: str
    before: object
    after: object


class ChangedItem(msgspec.Struct, frozen=True):
    """An item that both editions hold, with what differs."""

    before: Item
    after: Item
    fields: tuple[ChangedField, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a later edition adds, drops and changes."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[ChangedItem, ...]
    unchanged: int


class PublicItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a catalogue in force as anybody sees it, with what is open of it.

    ``classes`` and ``seats_left`` count what fits the search; ``next_start`` is the earliest
    start with a seat left. Hours are training hours, the subsidy is yuan a person.
    """

    id: UUID
    kind: EditionKind
    title: str
    occupation_code: str
    occupation: str
    occupation_en: str
    work_type: str
    level: SkillLevel
    hours: int
    practice_hours: int
    certificate: CertificateKind
    subsidy_standard: Decimal | None
    eligible_categories: list[str]
    new_occupation: bool
    classes: int
    seats_left: int
    next_start: date | None

    @property
    def theory_hours(self) -> int:
        """How many of the hours are theory."""
        return self.hours - self.practice_hours


class PublicCatalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of items; ``total`` fit the search."""

    rows: list[PublicItem]
    total: int


class OpenClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class of an item that can still be joined, or that is full."""

    id: UUID
    number: str
    organisation_name: str
    division: str
    division_name: str
    starts_on: date
    ends_on: date
    seats_left: int


class Accredited(msgspec.Struct, frozen=True, kw_only=True):
    """An institution that may train an item's occupation and level today."""

    name: str
    division_name: str


class PublicItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its open classes and the institutions accredited for it."""

    item: PublicItem
    edition_title: str
    valid_from: date
    valid_until: date | None
    classes: list[OpenClass]
    institutions: list[Accredited]


class InterestRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait for a class of an occupation, level and division; never who.

    ``people`` is None where the reader sees no number that small. ``classes`` are open now.
    """

    occupation_code: str
    title: str
    work_type: str
    level: SkillLevel
    division: str | None
    division_name: str
    people: int | None
    longest: date
    classes: int
