"""Courses: catalogue, programmes, classes, enrolments, completions."""

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
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
from app.people.tables import Person


class CatalogueItem(Table):
    """What may be trained with public support: an occupation or one of its work types."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    title = Text()
    occupation_code = Varchar(length=16, index=True)
    occupation_edition = Varchar(length=12)
    work_type = Text(default="")
    level = Varchar(length=12)
    hours = SmallInt()
    practice_share = Numeric(digits=(3, 2))
    new_occupation = Boolean(default=False)
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)

    catalogue_item_once = Unique(
        [occupation_code, occupation_edition, work_type, level, valid_from]
    )
    some_hours = Check("hours > 0")
    a_share = Check("practice_share between 0 and 1")
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
    """How much of a programme serves an occupation; weights of one programme sum to 1."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    programme = ForeignKey(Programme, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16, index=True)
    weight = Numeric(digits=(5, 4))

    programme_occupation_once = Unique([programme, occupation_code])
    a_share = Check("weight > 0 and weight <= 1")


class TrainingClass(Table):
    """One class (班期) of an institution."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    number = Varchar(length=40)
    title = Text()
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    catalogue_item = ForeignKey(CatalogueItem, null=False, on_delete=OnDelete.restrict)
    programme = ForeignKey(Programme, null=True, default=None, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    occupation_edition = Varchar(length=12)
    work_type = Text(default="")
    level = Varchar(length=12)
    hours = SmallInt()
    action = Text(default="")
    division = Varchar(length=12, index=True)
    starts_on = Date(default=None, null=False, index=True)
    ends_on = Date(default=None, null=False)
    capacity = Integer()
    enrolled = Integer(default=0)
    state = Varchar(length=12, default="approved")

    training_class_one_number = Unique([organisation, number])
    forward = Check("ends_on >= starts_on")
    seats = Check("enrolled between 0 and capacity")
    known_state = Check(
        "state in ('draft', 'filed', 'approved', 'running', 'assessed', 'completed',"
        " 'archived', 'cancelled')"
    )


class Enrolment(Table):
    """One person in one class, with results once there are any."""

    PII: dict[str, str] = {
        "person_category": "eligibility; aggregates only in public",
        "employer": "who sent the trainee; eligibility",
        "post": "post held; eligibility",
        "remark": "as the institution wrote it; institution and officers",
        "more": "sealed: further columns that the provincial template asks for; export only",
        "more_index": "blind index of more: whether it changed; never shown",
        "theory_score": "result; the person, institution and officers",
        "practice_score": "result; the person, institution and officers",
        "attended_hours": "attendance; the person, institution and officers",
    }

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default="enrolled")
    person_category = Varchar(length=32)
    employer = Text(default="")
    post = Text(default="")
    remark = Text(default="")
    more = Bytea(null=True, default=None)
    more_index = Bytea(null=True, default=None)
    attended_hours = Numeric(digits=(6, 1), null=True, default=None)
    theory_score = Numeric(digits=(5, 2), null=True, default=None)
    practice_score = Numeric(digits=(5, 2), null=True, default=None)
    absent = Boolean(default=False)
    failed_for = Text(default="", help_text="codes of the rules a failed trainee did not meet")
    batch = Uuid7(null=True, default=None)
    enrolled_at = Timestamptz()

    enrolment_once = Unique([training_class, person])
    known_state = Check("state in ('enrolled', 'completed', 'failed', 'withdrawn')")
    hours_not_negative = Check("attended_hours >= 0")
    theory_scale = Check("theory_score between 0 and 100")
    practice_scale = Check("practice_score between 0 and 100")


class Completion(Table):
    """A class completed: once ever for a person, occupation or work type, and level."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    enrolment = ForeignKey(Enrolment, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    work_type = Text(default="")
    level = Varchar(length=12)
    hours = Numeric(digits=(6, 1))
    completed_on = Date(default=None, null=False)

    completion_of_one_enrolment = Unique([enrolment])
    completion_once_ever = Unique([person, occupation_code, work_type, level])
    some_hours = Check("hours > 0")
