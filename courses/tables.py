"""Courses: classes with timetable and steps, enrolments, completions."""

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation, Room, Teacher
from app.people.tables import Person
from courses.catalogue.tables import CatalogueItem, Programme


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
    state_since = Timestamptz(null=True, default=None)
    due_on = Date(null=True, default=None, help_text="last day for the step that is due now")
    questions = SmallInt(default=0, help_text="what an officer must look at, as filed")
    place = Text(default="")
    plan = Text(default="", help_text="教学计划")
    assessment_plan = Text(default="", help_text="考核方案")
    assessor = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)

    training_class_one_number = Unique([organisation, number])
    forward = Check("ends_on >= starts_on")
    seats = Check("enrolled between 0 and capacity")
    known_class_state = Check(
        "state in ('draft', 'filed', 'returned', 'approved', 'running', 'assessed', 'completed',"
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
    way = Varchar(length=12, default="roster", help_text="how the person came into the class")
    enrolled_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None, help_text="when the person withdrew")

    enrolment_once = Unique([training_class, person])
    known_state = Check("state in ('enrolled', 'completed', 'failed', 'withdrawn')")
    known_way = Check("way in ('roster', 'self', 'agent', 'waiting_list')")
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


class ClassSession(Table):
    """One line of a timetable: what is taught when, by whom and where.

    ``hours`` are training hours (课时); how many minutes one has is a dated term. A teacher and
    a room are in one place at a time: exclusion constraints, across institutions for a teacher.
    """

    PII: dict[str, str] = {"teacher_index": "blind index of the teacher's document; never shown"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, on_delete=OnDelete.restrict)
    held_on = Date(default=None, null=False)
    starts_at = Time(default=None, null=False)
    ends_at = Time(default=None, null=False)
    hours = Numeric(digits=(4, 1))
    kind = Varchar(length=12, default="theory")
    content = Text()
    teacher = ForeignKey(Teacher, null=True, default=None, on_delete=OnDelete.restrict)
    teacher_index = Bytea(null=True, default=None)
    room = ForeignKey(Room, null=True, default=None, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default="planned")

    forward = Check("ends_at > starts_at")
    some_hours = Check("hours > 0")
    known_kind = Check("kind in ('theory', 'practice')")
    known_state = Check("state in ('planned', 'cancelled')")


class ClassStep(Table):
    """A step a class went through: who took it, when, why; never edited."""

    PII: dict[str, str] = {"taken_by": "name of the official or clerk who decided; staff"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, index=True, on_delete=OnDelete.restrict)
    step = Varchar(length=16)
    taken_at = Timestamptz()
    account = Uuid7(null=True, default=None)
    taken_by = Text(default="")
    reason = Text(default="")
