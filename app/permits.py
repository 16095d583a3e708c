"""Who may do what, on one page: permits, the roles that hold them, and the actor."""

from enum import StrEnum, auto
from uuid import UUID

import msgspec


class Permit(StrEnum):
    """One thing that somebody may do; each handler declares exactly one."""

    PUBLIC = auto()
    """Open to anyone, signed in or not."""
    SIGNED_IN = auto()
    """Open to anyone with an account."""
    CATALOGUE_EDIT = auto()
    """Draft catalogue editions and their items (经办)."""
    CATALOGUE_REVIEW = auto()
    """Review a drafted edition (科室复核)."""
    CATALOGUE_PUBLISH = auto()
    """Sign and publish a reviewed edition (分管领导审签)."""
    ACCREDITATION_VIEW = auto()
    """See teachers, rooms, applications and accreditations."""
    ACCREDITATION_APPLY = auto()
    """Keep one's own teachers and rooms; apply for accreditations."""
    ACCREDITATION_DECIDE = auto()
    """Grant, return, refuse and suspend accreditations."""
    CLASS_VIEW = auto()
    """See classes, their enrolments and results."""
    CLASS_MANAGE = auto()
    """Make classes, record results, complete a class."""
    CLASS_DECIDE = auto()
    """Approve, return and inspect filed classes; decide changes to approved ones."""
    ATTENDANCE_RECORD = auto()
    """Record who was in a session and show its rotating code."""
    ASSESSMENT_RECORD = auto()
    """Record scores of theory and practice, absences and re-sits."""
    PLACEMENT_RECORD = auto()
    """Record where the people who completed a class found work."""
    ROSTER_UPLOAD = auto()
    """Upload, repair, accept and undo rosters and results."""
    API_TOKENS = auto()
    """Make and end tokens for one's own institution's software."""
    ROSTER_EXPORT = auto()
    """Take out a class roster with unmasked ID numbers; a reason is recorded."""
    PERSON_REVEAL = auto()
    """Unmask one person's ID number or phone; a reason is recorded."""
    PERSON_MERGE = auto()
    """Decide whether two records are one person."""
    MY_PATH = auto()
    """See one's own path, hours and grade."""
    MY_COURSES = auto()
    """Join and leave classes, scan in, see one's own courses, record and rights."""
    AGENT_FILE = auto()
    """File for a worker who consented (代办)."""
    CORRECTION_DECIDE = auto()
    """Answer people who say that a fact about them is wrong."""
    CREDENTIAL_VIEW = auto()
    """Find issued certificates and their history."""
    CREDENTIAL_REQUEST = auto()
    """Ask that a certificate be revoked, suspended or restored."""
    CREDENTIAL_APPROVE = auto()
    """Decide what another official asked of a certificate."""
    DEMAND_IMPORT = auto()
    """Upload, repair and accept demand reports."""
    DEMAND_REVIEW = auto()
    """Review a division's filed return of demand (县级审核)."""
    DEMAND_ACCEPT = auto()
    """Take reviewed returns into the city, remind who is late, close a quarter (市级汇总)."""
    SURVEY_ANSWER = auto()
    """Answer the survey of employers and declare one's own vacancies and projects."""
    DASHBOARD_VIEW = auto()
    """Read supply against demand with exact figures."""
    INSTITUTION_OUTLOOK = auto()
    """See one's own institution's figures and what to open next."""
    FORECAST_SET = auto()
    """Set a forecast by hand, with a reason."""
    PLAN_EDIT = auto()
    """Draw up and solve seat plans, hand them in."""
    ALERT_HANDLE = auto()
    """Take on, snooze and close early warnings."""
    REPORT_EDIT = auto()
    """Draw up briefs, market reports and open data, hand them in."""
    WORK_MANAGE = auto()
    """Keep the work list: tasks, who leads and helps, yearly targets."""
    WORK_ENTER = auto()
    """Report one's own progress on the work list."""
    WORK_REVIEW = auto()
    """Review what others report on the work list."""
    AUDIT_VIEW = auto()
    """Read the audit trail."""
    ACCOUNT_MANAGE = auto()
    """Create accounts, grant and end roles."""
    TEAM_MANAGE = auto()
    """Give and end the roles of one's own institution."""
    HAND_OVER = auto()
    """Name a deputy for the days one is away."""
    ORGANISATION_MANAGE = auto()
    """Enter organisations."""
    POLICY_VIEW = auto()
    """Read the terms in force."""
    POLICY_EDIT = auto()
    """Draft, simulate and hand in terms; publish signed ones."""
    DECISION_VIEW = auto()
    """Read the decisions under way and made, with who took each step."""
    DECISION_REVIEW = auto()
    """Review a proposed decision (科室复核)."""
    DECISION_SIGN = auto()
    """Sign a reviewed decision (分管领导审签)."""
    DECISION_COSIGN = auto()
    """Sign for the union what bureau and union decide together."""
    ROUND_VIEW = auto()
    """See rounds and the applications within one's reach."""
    ROUND_MANAGE = auto()
    """Draw up calls, joint reviews, panels, lists and naming (经办)."""
    RECOMMEND = auto()
    """Recommend applicants, as employer, county, department, union or association."""
    CHECK_COUNTY = auto()
    """Check qualifications for the county."""
    CHECK_CITY = auto()
    """Check qualifications for the city."""
    PANEL_MARK = auto()
    """Mark nameless applications as an expert drawn for a panel."""
    OBJECTION_HANDLE = auto()
    """Read and rule on objections."""
    OBJECTION_REVIEW = auto()
    """Review rulings on objections."""
    OFFICE_VIEW = auto()
    """See who holds a tier, their reviews, allowances and studios."""
    OFFICE_MANAGE = auto()
    """Keep the register of holders: reviews, allowances, results, apprentices, studios."""
    STUDIO_MANAGE = auto()
    """Register studios, their leaders, members, reports and support money."""
    LEVEL_IMPORT = auto()
    """Report level certificates (技能等级证书)."""
    MY_APPLICATIONS = auto()
    """Apply in a round, report one's year in office, apprentices and results."""
    CONTEST_VIEW = auto()
    """See contests, their entries and results within one's reach."""
    CONTEST_MANAGE = auto()
    """Plan and set up contests, draw, show and finalise results, draw up lists of honours."""
    CONTEST_ENTER = auto()
    """Enter one's own staff, students or teams in contests."""
    MY_CONTESTS = auto()
    """Enter contests, see one's own results, appeal, answer employers."""
    CONTEST_MARK = auto()
    """Enter marks as a judge seated at an event."""
    CONTEST_SIGN = auto()
    """Sign a stage's score sheet, as chief judge or arbitration."""
    CIPHER_ASSIGN = auto()
    """Give entries their cipher numbers and lift them (加密、解密)."""
    APPEAL_RULE = auto()
    """Rule on appeals against results."""
    OFFER_POST = auto()
    """Offer posts to those who compete, invite them, record interviews and hires."""
    OPERATE = auto()
    """Watch jobs and the service's health in detail."""


class Role(StrEnum):
    """A role of DESIGN 2; a grant gives it within an organisation or a division."""

    WORKER = auto()
    AGENT = auto()
    INSTITUTION_CLERK = auto()
    INSTITUTION_HEAD = auto()
    ASSESSOR = auto()
    SCHOOL = auto()
    EMPLOYER = auto()
    EXPERT = auto()
    JUDGE = auto()
    CHIEF_JUDGE = auto()
    ARBITRATION = auto()
    CIPHER_CLERK = auto()
    COUNTY_OFFICER = auto()
    CITY_OFFICER = auto()
    SECTION_REVIEWER = auto()
    SIGNING_LEADER = auto()
    UNION_OFFICER = auto()
    DEPARTMENT_OFFICER = auto()
    FUND_AUDITOR = auto()
    SYSTEM_ADMIN = auto()
    SECURITY_ADMIN = auto()
    AUDIT_ADMIN = auto()


_CLERK = frozenset(
    {
        Permit.ACCREDITATION_VIEW,
        Permit.ACCREDITATION_APPLY,
        Permit.CLASS_VIEW,
        Permit.CLASS_MANAGE,
        Permit.ATTENDANCE_RECORD,
        Permit.ASSESSMENT_RECORD,
        Permit.PLACEMENT_RECORD,
        Permit.ROSTER_UPLOAD,
        Permit.ROSTER_EXPORT,
        Permit.API_TOKENS,
        Permit.LEVEL_IMPORT,
        Permit.CONTEST_ENTER,
        Permit.INSTITUTION_OUTLOOK,
    }
)
_COUNTY = frozenset(
    {
        Permit.ACCREDITATION_VIEW,
        Permit.CLASS_VIEW,
        Permit.CLASS_DECIDE,
        Permit.PLACEMENT_RECORD,
        Permit.CORRECTION_DECIDE,
        Permit.HAND_OVER,
        Permit.ROSTER_EXPORT,
        Permit.DEMAND_IMPORT,
        Permit.DEMAND_REVIEW,
        Permit.DASHBOARD_VIEW,
        Permit.ALERT_HANDLE,
        Permit.WORK_ENTER,
        Permit.PERSON_REVEAL,
        Permit.POLICY_VIEW,
        Permit.CREDENTIAL_VIEW,
        Permit.ROUND_VIEW,
        Permit.RECOMMEND,
        Permit.CHECK_COUNTY,
        Permit.OFFICE_VIEW,
        Permit.CONTEST_VIEW,
        Permit.CONTEST_MANAGE,
        Permit.CONTEST_ENTER,
    }
)
_READER = frozenset(
    {
        Permit.CLASS_VIEW,
        Permit.ACCREDITATION_VIEW,
        Permit.HAND_OVER,
        Permit.DASHBOARD_VIEW,
        Permit.POLICY_VIEW,
        Permit.CREDENTIAL_VIEW,
        Permit.DECISION_VIEW,
        Permit.ROUND_VIEW,
        Permit.OFFICE_VIEW,
        Permit.CONTEST_VIEW,
    }
)
_CITY = (_COUNTY - {Permit.CHECK_COUNTY, Permit.RECOMMEND}) | {
    Permit.CATALOGUE_EDIT,
    Permit.ACCREDITATION_DECIDE,
    Permit.PERSON_MERGE,
    Permit.ORGANISATION_MANAGE,
    Permit.CREDENTIAL_REQUEST,
    Permit.POLICY_EDIT,
    Permit.DECISION_VIEW,
    Permit.ROUND_MANAGE,
    Permit.CHECK_CITY,
    Permit.OBJECTION_HANDLE,
    Permit.OFFICE_MANAGE,
    Permit.STUDIO_MANAGE,
    Permit.LEVEL_IMPORT,
    Permit.DEMAND_ACCEPT,
    Permit.FORECAST_SET,
    Permit.PLAN_EDIT,
    Permit.REPORT_EDIT,
    Permit.WORK_MANAGE,
    Permit.WORK_REVIEW,
}
_RECOMMENDER = frozenset({Permit.DASHBOARD_VIEW, Permit.POLICY_VIEW, Permit.RECOMMEND})

ROLE_PERMITS: dict[Role, frozenset[Permit]] = {
    Role.WORKER: frozenset(
        {Permit.MY_PATH, Permit.MY_COURSES, Permit.MY_APPLICATIONS, Permit.MY_CONTESTS}
    ),
    Role.AGENT: frozenset({Permit.AGENT_FILE}),
    Role.INSTITUTION_CLERK: _CLERK,
    Role.INSTITUTION_HEAD: _CLERK | {Permit.PERSON_REVEAL, Permit.TEAM_MANAGE},
    Role.ASSESSOR: frozenset({Permit.CLASS_VIEW, Permit.ASSESSMENT_RECORD}),
    Role.SCHOOL: frozenset({Permit.CLASS_VIEW, Permit.CONTEST_ENTER}),
    Role.EMPLOYER: frozenset(
        {
            Permit.AGENT_FILE,
            Permit.RECOMMEND,
            Permit.CONTEST_ENTER,
            Permit.OFFER_POST,
            Permit.SURVEY_ANSWER,
        }
    ),
    Role.EXPERT: frozenset({Permit.PANEL_MARK}),
    Role.JUDGE: frozenset({Permit.CONTEST_MARK}),
    Role.CHIEF_JUDGE: frozenset({Permit.CONTEST_MARK, Permit.CONTEST_SIGN}),
    Role.ARBITRATION: frozenset({Permit.CONTEST_SIGN, Permit.APPEAL_RULE}),
    Role.CIPHER_CLERK: frozenset({Permit.CIPHER_ASSIGN}),
    Role.COUNTY_OFFICER: _COUNTY,
    Role.CITY_OFFICER: _CITY,
    Role.SECTION_REVIEWER: _READER
    | {
        Permit.CATALOGUE_REVIEW,
        Permit.DECISION_REVIEW,
        Permit.OBJECTION_REVIEW,
        Permit.CREDENTIAL_APPROVE,
    },
    Role.SIGNING_LEADER: _READER | {Permit.CATALOGUE_PUBLISH, Permit.DECISION_SIGN},
    Role.UNION_OFFICER: _RECOMMENDER
    | {
        Permit.DECISION_VIEW,
        Permit.DECISION_COSIGN,
        Permit.ROUND_VIEW,
        Permit.OFFICE_VIEW,
        Permit.STUDIO_MANAGE,
        Permit.CONTEST_VIEW,
        Permit.CONTEST_MANAGE,
        Permit.CONTEST_ENTER,
        Permit.WORK_ENTER,
    },
    Role.DEPARTMENT_OFFICER: _RECOMMENDER | {Permit.CONTEST_VIEW, Permit.WORK_ENTER},
    Role.FUND_AUDITOR: frozenset({Permit.CLASS_VIEW, Permit.POLICY_VIEW}),
    Role.SYSTEM_ADMIN: frozenset({Permit.OPERATE}),
    Role.SECURITY_ADMIN: frozenset({Permit.ACCOUNT_MANAGE}),
    Role.AUDIT_ADMIN: frozenset({Permit.AUDIT_VIEW}),
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Never two of these on one account (等保 level 3: separation of the three administrators)."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role held now; with neither organisation nor division it reaches the whole city."""

    role: Role
    organisation: UUID | None = None
    divisions: frozenset[str] | None = None


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rows a permit reaches: all, or those of these organisations or divisions."""

    everything: bool = False
    organisations: frozenset[UUID] = frozenset()
    divisions: frozenset[str] = frozenset()


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts: an account, the person it belongs to, and the grants it holds today."""

    account: UUID | None = None
    person: UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    acting_for: tuple[str, ...] = ()
    """Names of absent colleagues whose roles this actor holds too, as their deputy."""

    @property
    def signature(self) -> str:
        """The name as the audit trail keeps it: a deputy's with the absent one's."""
        return f"{self.name}（代{'、'.join(self.acting_for)}）" if self.acting_for else self.name

    @property
    def signed_in(self) -> bool:
        """Whether an account stands behind this actor."""
        return self.account is not None

    def may(self, permit: Permit) -> bool:
        """Whether this actor holds the permit at all, wherever it reaches."""
        if permit is Permit.PUBLIC:
            return True
        if permit is Permit.SIGNED_IN:
            return self.signed_in
        return any(permit in ROLE_PERMITS[grant.role] for grant in self.grants)

    def reach(self, permit: Permit) -> Reach:
        """Return whose rows this actor reaches under the permit."""
        held = [grant for grant in self.grants if permit in ROLE_PERMITS[grant.role]]
        return Reach(
            everything=any(g.organisation is None and g.divisions is None for g in held),
            organisations=frozenset(g.organisation for g in held if g.organisation is not None),
            divisions=frozenset().union(
                *(g.divisions for g in held if g.organisation is None and g.divisions is not None)
            ),
        )


ANYONE = Actor()
"""The public: no account, no grants."""


def system_actor(name: str, *roles: Role) -> Actor:
    """Return the actor of work nobody is at the screen for: a job, a command."""
    return Actor(name=name, grants=tuple(Grant(role=role) for role in roles))
