"""In office (管理期): appointments, yearly reviews, allowances, apprentices, results, studios."""

from piccolo.columns import (
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
from app.people.tables import Person


class Appointment(Table):
    """A tier held for a term; what was certified is frozen at naming."""

    PII: dict[str, str] = {
        "name": "full name as named; the certificate and officers",
        "employer": "employer as named; the certificate and officers",
        "ended_for": "why it ended; the person and officers",
    }

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    application = Uuid7(null=True, default=None)
    tier = Varchar(length=12)
    name = Text()
    employer = Text(default="")
    occupation_code = Varchar(length=16, null=True, default=None)
    occupation = Text(default="")
    division = Varchar(length=12, null=True, default=None)
    document_no = Text()
    named_on = Date(default=None, null=False)
    valid_until = Date(default=None, null=False)
    monthly_allowance_yuan = SmallInt(null=True, default=None)
    state = Varchar(length=12, default="active")
    suspended_from = Date(null=True, default=None)
    ended_on = Date(null=True, default=None)
    ended_for = Text(default="")
    renewed_from = Uuid7(null=True, default=None, help_text="the appointment this one renews")
    credential = Uuid7(null=True, default=None)

    known_tier = Check("tier in ('seed', 'craftsman', 'chief')")
    known_state = Check(
        "state in ('active', 'suspended', 'expired', 'renewed', 'superseded', 'revoked',"
        " 'resigned')"
    )
    forward = Check("valid_until >= named_on")
    appointment_once = Unique([application])
    ended_once_over = Check("state in ('active', 'suspended') or ended_on is not null")


class AnnualReview(Table):
    """The yearly review: self-report, then the bureau's grade."""

    PII: dict[str, str] = {
        "report": "what the person did in the year; officers",
        "graded_by": "name of the official; staff",
        "reason": "why the grade; the person and officers",
    }

    id = Uuid7(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, on_delete=OnDelete.restrict)
    year = SmallInt()
    due_on = Date(default=None, null=False)
    report = Text(default="")
    reported_at = Timestamptz(null=True, default=None)
    grade = Varchar(length=12, null=True, default=None)
    reason = Text(default="")
    grader = Uuid7(null=True, default=None)
    graded_by = Text(default="")
    graded_at = Timestamptz(null=True, default=None)

    annual_review_once = Unique([appointment, year])
    known_grade = Check("grade in ('excellent', 'passed', 'failed')")
    graded_after_report = Check("grade is null or graded_at is not null")


class AllowanceList(Table):
    """The allowances of one quarter: drawn up, reviewed, signed, paid."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    year = SmallInt()
    quarter = SmallInt()
    state = Varchar(length=12, default="draft")
    drawn_up_at = Timestamptz()
    paid_on = Date(null=True, default=None)

    allowance_list_once = Unique([year, quarter])
    known_state = Check("state in ('draft', 'signed', 'paid')")
    a_quarter = Check("quarter between 1 and 4")


class AllowanceLine(Table):
    """What one appointment is paid for one quarter."""

    PII: dict[str, str] = {"yuan": "allowance; the person and officers"}

    id = Uuid7(primary_key=True)
    allowance_list = ForeignKey(AllowanceList, null=False, on_delete=OnDelete.restrict)
    appointment = ForeignKey(Appointment, null=False, on_delete=OnDelete.restrict)
    months = SmallInt()
    yuan = Numeric(digits=(8, 2))

    allowance_line_once = Unique([allowance_list, appointment])
    whole_months = Check("months between 0 and 3")


class MentorPair(Table):
    """师徒结对: who teaches whom, under which agreement, and how it goes."""

    PII: dict[str, str] = {
        "progress": "how the apprentice gets on; both, and officers",
        "entered_by": "name of who filed it; staff",
    }

    id = Uuid7(primary_key=True)
    mentor = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    apprentice = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16, null=True, default=None)
    begun_on = Date(default=None, null=False)
    ended_on = Date(null=True, default=None)
    agreement = Uuid7(null=True, default=None, help_text="scan of the signed agreement")
    progress = Text(default="")
    state = Varchar(length=12, default="filed")
    entered_by = Text(default="")
    confirmer = Uuid7(null=True, default=None)

    not_oneself = Check("mentor <> apprentice")
    known_state = Check("state in ('filed', 'confirmed', 'refused', 'ended')")
    forward = Check("ended_on is null or ended_on >= begun_on")


class InnovationClaim(Table):
    """An innovation result that a person reports, with its paper, until somebody confirms it."""

    PII: dict[str, str] = {"title": "what was achieved; the person and officers"}

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    title = Text()
    kind = Varchar(length=24)
    level = Varchar(length=12)
    prize = Text(default="")
    achieved_on = Date(default=None, null=False)
    file = Uuid7(null=True, default=None)
    state = Varchar(length=12, default="filed")
    reason = Text(default="")
    confirmer = Uuid7(null=True, default=None)
    filed_at = Timestamptz()

    known_state = Check("state in ('filed', 'confirmed', 'refused')")
    known_level = Check("level in ('unit', 'county', 'city', 'province', 'national')")
    known_kind = Check("kind in ('patent', 'named_method', 'award', 'standard', 'process_gain')")
    innovation_claim_once = Unique([person, title, achieved_on])


class Studio(Table):
    """技能大师工作室（站） or 劳模和工匠人才创新工作室."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    name = Text()
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    leader = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    level = Varchar(length=12)
    division = Varchar(length=12, null=True, default=None)
    document_no = Text(default="")
    founded_on = Date(default=None, null=False)
    closed_on = Date(null=True, default=None)

    known_kind = Check("kind in ('master_studio', 'innovation_studio')")
    known_level = Check("level in ('county', 'city', 'province', 'national')")
    forward = Check("closed_on is null or closed_on >= founded_on")
    studio_once = Unique([kind, name])


class StudioMember(Table):
    """Somebody who works in a studio for a time."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    studio = ForeignKey(Studio, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    joined_on = Date(default=None, null=False)
    left_on = Date(null=True, default=None)

    studio_member_once = Unique([studio, person, joined_on])


class StudioReport(Table):
    """A studio's yearly report."""

    PII: dict[str, str] = {"reported_by": "name of who reported; staff"}

    id = Uuid7(primary_key=True)
    studio = ForeignKey(Studio, null=False, on_delete=OnDelete.restrict)
    year = SmallInt()
    report = Text()
    apprentices = SmallInt(default=0)
    results = SmallInt(default=0)
    reported_by = Text()
    reported_at = Timestamptz()

    studio_report_once = Unique([studio, year])


class StudioSupport(Table):
    """Support money paid to a studio."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    studio = ForeignKey(Studio, null=False, on_delete=OnDelete.restrict)
    paid_on = Date(default=None, null=False)
    yuan = Numeric(digits=(10, 2))
    document_no = Text()

    studio_support_once = Unique([studio, document_no])
    some_money = Check("yuan > 0")
