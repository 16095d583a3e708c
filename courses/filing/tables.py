"""Filing a class: its timetable, the steps it went through, changes after approval, inspections."""

from piccolo.columns import (
    JSONB,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Room, Teacher
from courses.tables import TrainingClass


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


class ClassChange(Table):
    """A change to an approved class: before and after, to be decided by an officer."""

    PII: dict[str, str] = {"asked_by": "name of the clerk; staff", "decided_by": "official; staff"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, index=True, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default="filed")
    before = JSONB()
    after = JSONB()
    reason = Text()
    asked_at = Timestamptz()
    asked_by = Text(default="")
    due_on = Date(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Text(default="")
    decision_reason = Text(default="")

    known_state = Check("state in ('filed', 'approved', 'refused', 'withdrawn')")


class Inspection(Table):
    """A visit to a class by the bureau (过程检查): who was there against what was recorded."""

    PII: dict[str, str] = {"inspectors": "names of the officials; staff"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, index=True, on_delete=OnDelete.restrict)
    session = ForeignKey(ClassSession, null=True, default=None, on_delete=OnDelete.restrict)
    inspected_on = Date(default=None, null=False)
    inspectors = Text()
    counted = Integer(null=True, default=None)
    recorded = Integer(null=True, default=None)
    outcome = Varchar(length=12)
    findings = Text(default="")
    mend_by = Date(null=True, default=None)
    mended_on = Date(null=True, default=None)
    mended_how = Text(default="")
    entered_at = Timestamptz()

    known_outcome = Check("outcome in ('in_order', 'to_mend', 'serious')")
    counted_not_negative = Check("counted >= 0")
