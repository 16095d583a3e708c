from piccolo.columns import (
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Organisation(Table):
    """A bureau, department, institution or employer."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    uscc = Varchar(length=18, help_text="统一社会信用代码, GB 32100")
    name = Text()
    kinds = Array(base_column=Varchar(length=32))
    division = Varchar(length=12, index=True)
    parent: ForeignKey["Organisation"] = ForeignKey(
        "self", null=True, index=True, on_delete=OnDelete.restrict
    )
    active = Boolean(default=True)

    organisation_one_code = Unique([uscc])
    code_form = Check("uscc ~ '^[0-9A-HJ-NP-RTUW-Y]{18}$'")
    named = Check("name <> ''")


class Teacher(Table):
    """Somebody who teaches or assesses for an organisation."""

    PII: dict[str, str] = {
        "name": "full name; qualification; while listed; institution and officers",
        "id_number": "sealed; one person in one place at a time; first and last character",
        "id_index": "blind index; never shown",
        "phone": "sealed; to reach the teacher; 138****4471",
    }

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    name = Text()
    id_number = Bytea()
    id_index = Bytea()
    phone = Bytea(null=True, default=None)
    full_time = Boolean(default=True)
    active = Boolean(default=True)
    entered_at = Timestamptz()

    teacher_once = Unique([organisation, id_index])
    named = Check("name <> ''")


class TeacherCertificate(Table):
    """What a teacher holds that lets them teach an occupation up to a level."""

    PII: dict[str, str] = {"number": "certificate number; qualification; institution and officers"}

    id = Uuid7(primary_key=True)
    teacher = ForeignKey(Teacher, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    number = Text()
    issued_on = Date(null=True, default=None)
    valid_until = Date(null=True, default=None)

    teacher_certificate_once = Unique([teacher, occupation_code, level, number])


class Room(Table):
    """A classroom or workshop with its places and equipment."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    name = Text()
    address = Text()
    seats = Integer()
    kind = Varchar(length=12, default="theory")
    equipment = Text(default="")
    active = Boolean(default=True)

    room_once = Unique([organisation, name])
    some_seats = Check("seats > 0")
    known_kind = Check("kind in ('theory', 'practice')")


class AccreditationApplication(Table):
    """An institution's application to train or assess an occupation up to a level."""

    PII: dict[str, str] = {
        "filed_by": "name of the clerk; staff",
        "decided_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    purpose = Varchar(length=12)
    state = Varchar(length=12, default="draft")
    teachers = Array(base_column=Uuid7(), help_text="keys of Teacher")
    rooms = Array(base_column=Uuid7(), help_text="keys of Room")
    equipment = Text(default="")
    statement = Text(default="")
    filed_at = Timestamptz(null=True, default=None)
    filed_by = Text(default="")
    due_on = Date(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Text(default="")
    decision_reason = Text(default="")

    known_purpose = Check("purpose in ('train', 'assess')")
    known_state = Check("state in ('draft', 'filed', 'returned', 'granted', 'refused')")


class Accreditation(Table):
    """Which occupation and level an organisation may train or assess, and when."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    purpose = Varchar(length=12, help_text="train or assess")
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)
    suspended_from = Date(null=True, default=None, help_text="no class starts from this day on")
    suspended_for = Text(default="")
    application = ForeignKey(
        AccreditationApplication, null=True, default=None, on_delete=OnDelete.restrict
    )

    known_purpose = Check("purpose in ('train', 'assess')")
    accreditation_once = Unique([organisation, occupation_code, level, purpose, valid_from])
    forward = Check("valid_until is null or valid_until >= valid_from")
