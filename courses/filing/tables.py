"""Filing a class: changes after approval, and inspections."""

from piccolo.columns import (
    JSONB,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from app.columns import Uuid7
from courses.tables import ClassSession, TrainingClass


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
