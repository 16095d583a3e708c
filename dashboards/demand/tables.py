"""Demand beside the uploaded reports: returns, vacancies, employers' answers, projects."""

from piccolo.columns import Array, Date, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation


class DemandQuarter(Table):
    """A quarter for which returns of demand were asked; closed, and whether changed since."""

    PII: dict[str, str] = {
        "opened_by": "name of the official; staff",
        "closed_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    due_on = Date(default=None, null=False)
    opened_at = Timestamptz()
    opened_by = Text(default="")
    closed_at = Timestamptz(null=True, default=None)
    closed_by = Text(default="")
    missing = Array(base_column=Varchar(length=12), help_text="divisions it was closed without")
    reason = Text(default="", help_text="why it was closed without them")
    corrected_at = Timestamptz(
        null=True, default=None, help_text="when its figures last changed after the closing"
    )

    demand_quarter_once = Unique([period])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    closed_with_reason = Check("cardinality(missing) = 0 or reason <> ''")


class CountyReturn(Table):
    """One division's demand of one quarter on its way: 填报, 县级审核, 市级汇总."""

    PII: dict[str, str] = {
        "filed_by": "name of the official; staff",
        "reviewed_by": "name of the official; staff",
        "accepted_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    division = Varchar(length=12, index=True)
    state = Varchar(length=12, default="open")
    due_on = Date(default=None, null=False)
    nothing_to_report = Text(default="", help_text="why there is no demand this quarter")
    filer = Uuid7(null=True, default=None)
    filed_by = Text(default="")
    filed_at = Timestamptz(null=True, default=None)
    reviewer = Uuid7(null=True, default=None)
    reviewed_by = Text(default="")
    reviewed_at = Timestamptz(null=True, default=None)
    accepter = Uuid7(null=True, default=None)
    accepted_by = Text(default="")
    accepted_at = Timestamptz(null=True, default=None)
    returned_for = Text(default="")
    reminded_at = Timestamptz(null=True, default=None)
    reminders = SmallInt(default=0)

    county_return_once = Unique([period, division])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    known_state = Check("state in ('open', 'filed', 'returned', 'reviewed', 'accepted')")
    reviewer_is_another = Check("reviewer is null or reviewer <> filer")
    accepter_is_another = Check("accepter is null or accepter not in (filer, reviewer)")


class ReturnNote(Table):
    """What befell a return or was said of it: steps, reasons, explanations, comments."""

    PII: dict[str, str] = {"by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    county_return = ForeignKey(CountyReturn, null=False, index=True, on_delete=OnDelete.restrict)
    step = Varchar(length=12)
    text = Text(default="")
    by = Text(default="")
    at = Timestamptz()

    known_step = Check(
        "step in ('opened', 'filed', 'reviewed', 'accepted', 'returned', 'reminded', 'comment')"
    )


class VacancyFlow(Table):
    """Vacancies of an occupation in a division and quarter; stock at the end is derived.

    ``median_days`` is how long filled vacancies were open.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    division = Varchar(length=12)
    source = Text()
    occupation_code = Varchar(length=16, index=True)
    open_at_start = Integer()
    advertised = Integer(help_text="new in the quarter")
    filled = Integer()
    withdrawn = Integer()
    median_days = Integer(null=True, default=None)
    batch = Uuid7(null=True, default=None, index=True)
    recorded_at = Timestamptz()

    vacancy_flow_once = Unique([period, division, source, occupation_code])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    none_negative = Check(
        "open_at_start >= 0 and advertised >= 0 and filled >= 0 and withdrawn >= 0"
    )
    ends_not_negative = Check("open_at_start + advertised - filled - withdrawn >= 0")
    days_not_negative = Check("median_days >= 0")


class SurveyRound(Table):
    """A quarter's survey of employers, open between two days."""

    PII: dict[str, str] = {
        "opened_by": "name of the official; staff",
        "taken_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    title = Text()
    opens_on = Date(default=None, null=False)
    closes_on = Date(default=None, null=False)
    asked = Array(base_column=Uuid7(), help_text="organisations that were asked")
    opened_by = Text(default="")
    closed_at = Timestamptz(null=True, default=None)
    taken_at = Timestamptz(null=True, default=None, help_text="when answers entered demand")
    taken_by = Text(default="")

    survey_once_a_quarter = Unique([period])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    forward = Check("closes_on >= opens_on")


class SurveyAnswer(Table):
    """What an employer says of one occupation: staff, vacancies, needs, how hard to fill.

    ``difficulty`` is 0 (easy) to 3 (cannot be filled), ``days_to_fill`` as the employer sees it.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    survey = ForeignKey(SurveyRound, null=False, on_delete=OnDelete.restrict)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    division = Varchar(length=12)
    occupation_code = Varchar(length=16, index=True)
    level = Varchar(length=12, default="")
    staff = Integer()
    vacancies = Integer()
    needed = Integer(help_text="more staff wanted within the next quarter")
    difficulty = SmallInt(null=True, default=None)
    days_to_fill = Integer(null=True, default=None)
    wage = Integer(null=True, default=None, help_text="yuan a month")
    note = Text(default="")
    answered_at = Timestamptz()

    survey_answer_once = Unique([survey, organisation, occupation_code, level])
    none_negative = Check("staff >= 0 and vacancies >= 0 and needed >= 0")
    known_difficulty = Check("difficulty between 0 and 3")


class MajorProject(Table):
    """A major project whose owner declares whom it will need."""

    PII: dict[str, str] = {
        "contact": "whom to ask; officers",
        "phone": "telephone of the contact; officers",
        "decided_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    name = Text()
    owner = Text()
    division = Varchar(length=12, index=True)
    industry = Varchar(length=4, null=True, default=None)
    cluster = Varchar(length=40, null=True, default=None)
    starts_on = Date(default=None, null=False)
    opens_on = Date(null=True, default=None, help_text="投产")
    state = Varchar(length=12, default="declared")
    source = Text()
    contact = Text(default="")
    phone = Text(default="")
    declared_at = Timestamptz()
    declared_by = Uuid7(null=True, default=None)
    organisation = Uuid7(null=True, default=None, index=True, help_text="employer that declared")
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Text(default="")
    reason = Text(default="", help_text="why refused or ended")

    project_once = Unique([name, division])
    forward = Check("opens_on is null or opens_on >= starts_on")
    known_state = Check("state in ('declared', 'confirmed', 'refused', 'ended')")


class ProjectDemand(Table):
    """Persons of an occupation that a project needs, and from when to when."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    project = ForeignKey(MajorProject, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16, index=True)
    level = Varchar(length=12, default="")
    headcount = Integer()
    needed_from = Date(default=None, null=False)
    needed_until = Date(null=True, default=None)

    project_demand_once = Unique([project, occupation_code, level, needed_from])
    some_people = Check("headcount > 0")
    forward = Check("needed_until is null or needed_until >= needed_from")
