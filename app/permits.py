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
    CLASS_VIEW = auto()
    """See classes, their enrolments and results."""
    CLASS_MANAGE = auto()
    """Make classes, record results, complete a class."""
    ROSTER_UPLOAD = auto()
    """Upload, repair, accept and undo rosters and results."""
    ROSTER_EXPORT = auto()
    """Take out a class roster with unmasked ID numbers; a reason is recorded."""
    PERSON_REVEAL = auto()
    """Unmask one person's ID number or phone; a reason is recorded."""
    PERSON_MERGE = auto()
    """Decide whether two records are one person."""
    MY_PATH = auto()
    """See one's own path, hours and grade."""
    DEMAND_IMPORT = auto()
    """Upload, repair and accept demand reports."""
    DASHBOARD_VIEW = auto()
    """Read supply against demand with exact figures."""
    AUDIT_VIEW = auto()
    """Read the audit trail."""
    ACCOUNT_MANAGE = auto()
    """Create accounts, grant and end roles."""
    ORGANISATION_MANAGE = auto()
    """Enter organisations."""
    POLICY_VIEW = auto()
    """Read the terms in force."""
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
    {Permit.CLASS_VIEW, Permit.CLASS_MANAGE, Permit.ROSTER_UPLOAD, Permit.ROSTER_EXPORT}
)
_COUNTY = frozenset(
    {
        Permit.CLASS_VIEW,
        Permit.ROSTER_EXPORT,
        Permit.DEMAND_IMPORT,
        Permit.DASHBOARD_VIEW,
        Permit.PERSON_REVEAL,
    }
)
_READER = frozenset({Permit.CLASS_VIEW, Permit.DASHBOARD_VIEW, Permit.POLICY_VIEW})

ROLE_PERMITS: dict[Role, frozenset[Permit]] = {
    Role.WORKER: frozenset({Permit.MY_PATH}),
    Role.AGENT: frozenset(),
    Role.INSTITUTION_CLERK: _CLERK,
    Role.INSTITUTION_HEAD: _CLERK | {Permit.PERSON_REVEAL},
    Role.ASSESSOR: frozenset({Permit.CLASS_VIEW}),
    Role.SCHOOL: frozenset({Permit.CLASS_VIEW}),
    Role.EMPLOYER: frozenset(),
    Role.EXPERT: frozenset(),
    Role.JUDGE: frozenset(),
    Role.CHIEF_JUDGE: frozenset(),
    Role.ARBITRATION: frozenset(),
    Role.CIPHER_CLERK: frozenset(),
    Role.COUNTY_OFFICER: _COUNTY | {Permit.POLICY_VIEW},
    Role.CITY_OFFICER: _COUNTY
    | {Permit.POLICY_VIEW, Permit.PERSON_MERGE, Permit.ORGANISATION_MANAGE},
    Role.SECTION_REVIEWER: _READER,
    Role.SIGNING_LEADER: _READER,
    Role.UNION_OFFICER: frozenset({Permit.DASHBOARD_VIEW, Permit.POLICY_VIEW}),
    Role.DEPARTMENT_OFFICER: frozenset({Permit.DASHBOARD_VIEW, Permit.POLICY_VIEW}),
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
