"""Who was in which session, and what was scored; a correction is a new row with a reason."""

from piccolo.columns import Boolean, Date, ForeignKey, Numeric, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from courses.tables import ClassSession, Completion, Enrolment, TrainingClass


class Attendance(Table):
    """One trainee in one session, as recorded once; the row nobody supersedes counts.

    Enrolment and session belong to the same class: composite foreign keys.
    """

    PII: dict[str, str] = {
        "presence": "attendance; the person, institution and officers",
        "reason": "why it was corrected; institution and officers",
        "entered_by": "name of the clerk; staff",
    }

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, on_delete=OnDelete.restrict)
    session = ForeignKey(ClassSession, null=False, on_delete=OnDelete.restrict)
    enrolment = ForeignKey(Enrolment, null=False, index=True, on_delete=OnDelete.restrict)
    presence = Varchar(length=12)
    way = Varchar(length=12)
    reason = Text(default="")
    entered_at = Timestamptz()
    entered_by = Text(default="")
    supersedes: ForeignKey["Attendance"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )

    attendance_superseded_once = Unique([supersedes])
    known_presence = Check("presence in ('present', 'late', 'left_early', 'leave', 'absent')")
    known_way = Check("way in ('page', 'workbook', 'scan', 'api')")
    correction_has_reason = Check("supersedes is null or reason <> ''")


class Assessment(Table):
    """A score of theory or practice at one attempt; the row nobody supersedes counts."""

    PII: dict[str, str] = {
        "score": "result; the person, institution and officers",
        "reason": "why it was corrected; institution and officers",
        "entered_by": "name of the assessor; staff",
    }

    id = Uuid7(primary_key=True)
    enrolment = ForeignKey(Enrolment, null=False, index=True, on_delete=OnDelete.restrict)
    part = Varchar(length=12)
    attempt = SmallInt(default=1)
    assessed_on = Date(default=None, null=False)
    score = Numeric(digits=(5, 2), null=True, default=None)
    absent = Boolean(default=False)
    reason = Text(default="")
    entered_at = Timestamptz()
    entered_by = Text(default="")
    supersedes: ForeignKey["Assessment"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )

    assessment_superseded_once = Unique([supersedes])
    known_part = Check("part in ('theory', 'practice')")
    scale = Check("score between 0 and 100")
    scored_or_absent = Check("(score is null) = absent")
    known_attempt = Check("attempt >= 1")
    correction_has_reason = Check("supersedes is null or reason <> ''")


class CompletionCertificate(Table):
    """培训合格证书: what was certified, frozen at issue (house rule 6)."""

    PII: dict[str, str] = {
        "holder": "name as certified; the person, institution and officers; masked elsewhere",
        "id_masked": "first 3 and last 4 characters of the ID number, as printed",
    }

    id = Uuid7(primary_key=True)
    completion = ForeignKey(Completion, null=False, on_delete=OnDelete.restrict)
    number = Varchar(length=32)
    holder = Text()
    id_masked = Varchar(length=24)
    title = Text()
    level = Varchar(length=12)
    hours = Numeric(digits=(6, 1))
    organisation_name = Text()
    class_number = Varchar(length=40)
    completed_on = Date(default=None, null=False)
    issued_at = Timestamptz()

    completion_certificate_once = Unique([completion])
    completion_certificate_one_number = Unique([number])
