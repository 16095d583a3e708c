"""A round of selection: its call, its applications and papers, what each hand said of them."""

from piccolo.columns import (
    JSONB,
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


class Round(Table):
    """One year's selection for one tier. ``terms`` are frozen when the call is signed."""

    PII: dict[str, str] = {"drawn_up_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    tier = Varchar(length=12)
    year = SmallInt()
    serial = SmallInt(default=1, help_text="the how-manieth round of this tier in the year")
    number = SmallInt(null=True, default=None, help_text="the how-manieth ever, for transition")
    title = Text()
    call = Text(default="", help_text="the call's own words")
    document_no = Text(default="", help_text="文号 of the call")
    opens_on = Date(default=None, null=False)
    closes_on = Date(default=None, null=False, help_text="last day to apply")
    quota = SmallInt(help_text="seats in the whole city")
    state = Varchar(length=12, default="draft")
    terms = JSONB(null=True, default=None)
    terms_number = SmallInt(null=True, default=None)
    terms_title = Text(default="")
    rubric = JSONB(help_text="items with their highest points; sums to 100")
    objection_phone = Text(default="")
    supervision_phone = Text(default="")
    objection_address = Text(default="")
    drawn_up_by = Text(default="")
    drawn_up_at = Timestamptz()
    called_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_for = Text(default="")

    round_once = Unique([tier, year, serial])
    known_tier = Check("tier in ('seed', 'craftsman', 'chief')")
    known_state = Check(
        "state in ('draft', 'called', 'checking', 'panel', 'ranked', 'notice', 'named',"
        " 'cancelled')"
    )
    forward = Check("closes_on >= opens_on")
    some_seats = Check("quota > 0")
    called_with_terms = Check("state in ('draft', 'cancelled') or terms is not null")


class RoundQuota(Table):
    """Seats of a round kept to one division or one occupation."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, on_delete=OnDelete.restrict)
    scope = Varchar(length=12)
    code = Varchar(length=16, help_text="division, or occupation; '' for each not named")
    seats = SmallInt()

    round_quota_once = Unique([round, scope, code])
    known_scope = Check("scope in ('division', 'occupation')")
    some_seats = Check("seats > 0")


class Application(Table):
    """One person's application in one round; what stood when it was submitted is frozen."""

    PII: dict[str, str] = {
        "employer": "employer; the law of publicity asks for it in notices",
        "post": "post held; ladder conditions; officers",
        "statement": "achievements in the person's own words; officers and, nameless, the panel",
        "assessment": "how the conditions stood; the person and officers",
        "filed_by": "name of who filed; the person and officers",
        "cipher": "stands for the name before the panel",
    }

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, index=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    state = Varchar(length=24, default="draft")
    occupation_code = Varchar(length=16, null=True, default=None)
    occupation = Text(default="")
    employer = Text(default="")
    organisation = ForeignKey(
        Organisation, null=True, default=None, index=True, on_delete=OnDelete.restrict
    )
    post = Text(default="")
    division = Varchar(length=12, null=True, default=None, index=True)
    statement = Text(default="")
    filer = Uuid7(default=None, help_text="account of the person or of the agent")
    filed_by = Text(default="")
    agent = Uuid7(null=True, default=None, help_text="organisation that filed for the person")
    assessment = JSONB(null=True, default=None)
    assessed_on = Date(null=True, default=None)
    started_at = Timestamptz()
    submitted_at = Timestamptz(null=True, default=None)
    due_on = Date(null=True, default=None)
    cipher = Varchar(length=8, null=True, default=None)
    points = Numeric(digits=(6, 3), null=True, default=None)
    votes_for = SmallInt(null=True, default=None)
    votes = SmallInt(null=True, default=None)
    place = SmallInt(null=True, default=None)
    ended_for = Text(default="", help_text="why it was returned, refused or withdrawn")

    known_state = Check(
        "state in ('draft', 'submitted', 'recommended', 'county_checked', 'city_checked',"
        " 'joint_reviewed', 'expert_reviewed', 'onsite_checked', 'ranked', 'notice_open',"
        " 'objection_handling', 'approved', 'named', 'returned', 'not_selected', 'rejected',"
        " 'withdrawn')"
    )
    cipher_once = Unique([round, cipher])
    submitted_whole = Check("state in ('draft', 'withdrawn') or submitted_at is not null")


class ApplicationPaper(Table):
    """A paper of an application: sealed outside the web root, its hash kept."""

    PII: dict[str, str] = {
        "name": "file name as uploaded; may name a person; the person and officers",
        "added_by": "name of who added it; the person and officers",
    }

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, index=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=24)
    file = Uuid7(default=None)
    name = Text()
    media_type = Varchar(length=64)
    size = Integer()
    sha256 = Bytea()
    added_by = Text(default="")
    added_at = Timestamptz()
    removed_at = Timestamptz(null=True, default=None)

    known_kind = Check(
        "kind in ('application_form', 'achievements', 'unit_statement', 'own_word',"
        " 'internal_notice', 'recommendation', 'other')"
    )
    application_paper_once = Unique([application, kind, sha256])


class Recommendation(Table):
    """单位内部公示, and the recommendation of a unit, county, department, union, association."""

    PII: dict[str, str] = {
        "opinion": "why the person is recommended; officers",
        "recommended_by": "name of who recommended; officers",
    }

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, index=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=24)
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    unit = Text()
    noticed_from = Date(null=True, default=None)
    noticed_until = Date(null=True, default=None)
    notice_place = Text(default="")
    objections = Text(default="", help_text="objections raised inside the unit and their outcome")
    opinion = Text()
    account = Uuid7(default=None)
    recommended_by = Text()
    recommended_at = Timestamptz()

    known_kind = Check(
        "kind in ('employer', 'county_bureau', 'department', 'union', 'trade_association')"
    )
    forward = Check("noticed_until is null or noticed_until >= noticed_from")
    recommendation_once = Unique([application, kind])


class CaseHand(Table):
    """Who has had a deciding hand in a case; one account has one at most."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, on_delete=OnDelete.restrict)
    account = Uuid7(default=None)
    part = Varchar(length=24)
    taken_at = Timestamptz()

    one_hand_a_case = Unique([application, account])


class ApplicationCheck(Table):
    """The qualification check of a county or the city, beside what the rules said."""

    PII: dict[str, str] = {
        "reason": "why passed, returned or refused; the person and officers",
        "checked_by": "name of the official; the person and officers",
        "assessment": "how the conditions stood on that day; the person and officers",
    }

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, index=True, on_delete=OnDelete.restrict)
    stage = Varchar(length=12)
    verdict = Varchar(length=12)
    reason = Text(default="")
    assessment = JSONB()
    terms_number = SmallInt(null=True, default=None)
    checked_on = Date(default=None, null=False)
    account = Uuid7(default=None)
    checked_by = Text()
    checked_at = Timestamptz()

    known_stage = Check("stage in ('county', 'city')")
    known_verdict = Check("verdict in ('passed', 'returned', 'refused')")
    said_why = Check("verdict = 'passed' or reason <> ''")


class JointReview(Table):
    """联审: a list sent to one authority and what came back."""

    PII: dict[str, str] = {
        "sent_by": "name of the official; staff",
        "returned_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, on_delete=OnDelete.restrict)
    authority = Varchar(length=24)
    sent_at = Timestamptz()
    sent_by = Text()
    sent_file = Uuid7(default=None)
    due_on = Date(null=True, default=None)
    returned_at = Timestamptz(null=True, default=None)
    returned_by = Text(default="")
    returned_file = Uuid7(null=True, default=None)

    joint_review_once = Unique([round, authority])
    known_authority = Check("authority in ('public_security', 'safety', 'tax', 'credit')")


class JointReviewAnswer(Table):
    """What one authority said of one applicant."""

    PII: dict[str, str] = {"remark": "what the authority wrote; officers"}

    id = Uuid7(primary_key=True)
    joint_review = ForeignKey(JointReview, null=False, on_delete=OnDelete.restrict)
    application = ForeignKey(Application, null=False, on_delete=OnDelete.restrict)
    verdict = Varchar(length=12, default="sent")
    remark = Text(default="")

    joint_review_answer_once = Unique([joint_review, application])
    known_verdict = Check("verdict in ('sent', 'clear', 'objected')")
