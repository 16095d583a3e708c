"""The catalogue: yearly editions, their items, institutions' offers, and who waits for a class."""

from piccolo.columns import (
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation


class CatalogueEdition(Table):
    """A yearly edition of a catalogue: 新职业新业态培训目录 or 培训需求指导目录."""

    PII: dict[str, str] = {
        "prepared_by": "name of the official; staff, and the printed edition",
        "reviewed_by": "name of the official; staff, and the printed edition",
        "signed_by": "name of the official; staff, and the printed edition",
    }

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    year = SmallInt()
    revision = SmallInt(default=1)
    title = Text()
    state = Varchar(length=12, default="draft")
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)
    prepared_by = Text(default="")
    editors = Array(base_column=Uuid7(), help_text="accounts that had a hand in the draft")
    handed_in_at = Timestamptz(null=True, default=None, help_text="given to the reviewer")
    reviewer = Uuid7(null=True, default=None)
    returned_for = Text(default="", help_text="why it last came back to the drafter")
    reviewed_by = Text(default="")
    signed_by = Text(default="")
    published_at = Timestamptz(null=True, default=None)

    catalogue_edition_once = Unique([kind, year, revision])
    known_kind = Check("kind in ('new_occupation', 'demand')")
    known_state = Check("state in ('draft', 'reviewed', 'published', 'superseded')")
    forward = Check("valid_until is null or valid_until >= valid_from")
    signed = Check("state in ('draft', 'reviewed') or published_at is not null")


class CatalogueItem(Table):
    """What may be trained with public support: an occupation or one of its work types.

    ``hours`` are training hours (课时), ``practice_hours`` of them practice.
    ``subsidy_standard`` is in yuan a person. Without categories anybody is eligible.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    edition = ForeignKey(CatalogueEdition, null=False, index=True, on_delete=OnDelete.restrict)
    title = Text()
    occupation_code = Varchar(length=16, index=True)
    occupation_edition = Varchar(length=12)
    work_type = Text(default="")
    level = Varchar(length=12)
    hours = SmallInt()
    practice_hours = SmallInt()
    subsidy_standard = Numeric(digits=(8, 2), null=True, default=None)
    certificate = Varchar(length=24, default="completion")
    eligible_categories = Array(base_column=Varchar(length=32))
    new_occupation = Boolean(default=False)
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)

    catalogue_item_once_an_edition = Unique(
        [edition, occupation_code, occupation_edition, work_type, level]
    )
    some_hours = Check("hours > 0")
    practice_within = Check("practice_hours between 0 and hours")
    subsidy_not_negative = Check("subsidy_standard >= 0")
    known_certificate = Check("certificate in ('skill_level', 'specific_ability', 'completion')")
    forward = Check("valid_until is null or valid_until >= valid_from")


class Programme(Table):
    """An institution's offer of a catalogue item."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    catalogue_item = ForeignKey(CatalogueItem, null=False, on_delete=OnDelete.restrict)
    title = Text()

    programme_once = Unique([organisation, catalogue_item])


class ProgrammeOccupation(Table):
    """How much of a programme serves an occupation; weights of one programme sum to 1.

    ``method`` says how the weight is known: ``own`` (the occupation trained), ``stated`` by the
    institution, ``observed`` from placements.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    programme = ForeignKey(Programme, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16, index=True)
    weight = Numeric(digits=(5, 4))
    method = Varchar(length=12, default="own")

    programme_occupation_once = Unique([programme, occupation_code])
    a_share = Check("weight > 0 and weight <= 1")
    known_method = Check("method in ('own', 'stated', 'observed')")


class ClassInterest(Table):
    """Somebody who asked to be told when a class of an occupation and level opens."""

    PII: dict[str, str] = {
        "contact": "sealed phone; own wish; deleted once told or after a year",
        "contact_index": "blind index of the contact; never shown",
    }

    id = Uuid7(primary_key=True)
    occupation_code = Varchar(length=16, index=True)
    work_type = Text(default="")
    level = Varchar(length=12)
    division = Varchar(length=12, null=True, default=None)
    contact = Bytea()
    contact_index = Bytea()
    language = Varchar(length=2, default="zh")
    asked_at = Timestamptz()
    told_at = Timestamptz(null=True, default=None)

    class_interest_once = Unique([contact_index, occupation_code, work_type, level])
