"""Rounds and applications: their states, terms, and the Structs that pages pass on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.decisions.data import Body
from app.people.data import Tier


class RoundState(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    CALLED = "called"
    CHECKING = "checking"
    PANEL = "panel"
    RANKED = "ranked"
    NOTICE = "notice"
    NAMED = "named"
    CANCELLED = "cancelled"


ROUND_TRANSITIONS: dict[RoundState, frozenset[RoundState]] = {
    RoundState.DRAFT: frozenset({RoundState.CALLED, RoundState.CANCELLED}),
    RoundState.CALLED: frozenset({RoundState.CHECKING, RoundState.CANCELLED}),
    RoundState.CHECKING: frozenset({RoundState.PANEL, RoundState.CANCELLED}),
    RoundState.PANEL: frozenset({RoundState.RANKED, RoundState.CANCELLED}),
    RoundState.RANKED: frozenset({RoundState.NOTICE, RoundState.PANEL, RoundState.CANCELLED}),
    RoundState.NOTICE: frozenset({RoundState.NAMED, RoundState.RANKED, RoundState.CANCELLED}),
    RoundState.NAMED: frozenset(),
    RoundState.CANCELLED: frozenset(),
}


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECOMMENDED = "recommended"
    COUNTY_CHECKED = "county_checked"
    CITY_CHECKED = "city_checked"
    JOINT_REVIEWED = "joint_reviewed"
    EXPERT_REVIEWED = "expert_reviewed"
    ONSITE_CHECKED = "onsite_checked"
    RANKED = "ranked"
    NOTICE_OPEN = "notice_open"
    OBJECTION_HANDLING = "objection_handling"
    APPROVED = "approved"
    NAMED = "named"
    RETURNED = "returned"
    NOT_SELECTED = "not_selected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S = ApplicationState
APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.RECOMMENDED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.RECOMMENDED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN}),
    _S.RECOMMENDED: frozenset({_S.COUNTY_CHECKED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN}),
    _S.COUNTY_CHECKED: frozenset({_S.CITY_CHECKED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN}),
    _S.CITY_CHECKED: frozenset({_S.JOINT_REVIEWED, _S.REJECTED, _S.WITHDRAWN}),
    _S.JOINT_REVIEWED: frozenset({_S.EXPERT_REVIEWED, _S.NOT_SELECTED, _S.REJECTED, _S.WITHDRAWN}),
    _S.EXPERT_REVIEWED: frozenset(
        {_S.ONSITE_CHECKED, _S.RANKED, _S.NOT_SELECTED, _S.REJECTED, _S.WITHDRAWN}
    ),
    _S.ONSITE_CHECKED: frozenset({_S.RANKED, _S.NOT_SELECTED, _S.REJECTED, _S.WITHDRAWN}),
    _S.RANKED: frozenset({_S.NOTICE_OPEN, _S.NOT_SELECTED, _S.REJECTED, _S.WITHDRAWN}),
    _S.NOTICE_OPEN: frozenset({_S.OBJECTION_HANDLING, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.OBJECTION_HANDLING: frozenset({_S.NOTICE_OPEN, _S.APPROVED, _S.REJECTED, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.NAMED, _S.OBJECTION_HANDLING, _S.REJECTED, _S.WITHDRAWN}),
    _S.NAMED: frozenset(),
    _S.RETURNED: frozenset(
        {_S.SUBMITTED, _S.RECOMMENDED, _S.COUNTY_CHECKED, _S.REJECTED, _S.WITHDRAWN}
    ),
    _S.NOT_SELECTED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
ENDED = frozenset({_S.NAMED, _S.NOT_SELECTED, _S.REJECTED, _S.WITHDRAWN})
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
"""States in which the applicant edits the application."""


class PaperKind(StrEnum):
    """What a paper of an application is."""

    APPLICATION_FORM = "application_form"
    ACHIEVEMENTS = "achievements"
    UNIT_STATEMENT = "unit_statement"
    OWN_WORD = "own_word"
    INTERNAL_NOTICE = "internal_notice"
    RECOMMENDATION = "recommendation"
    OTHER = "other"


class RecommenderKind(StrEnum):
    """Who recommends."""

    EMPLOYER = "employer"
    COUNTY_BUREAU = "county_bureau"
    DEPARTMENT = "department"
    UNION = "union"
    TRADE_ASSOCIATION = "trade_association"


SELF = "self"
"""The entry of ``recommended_by`` in the terms with which nobody's recommendation is needed."""


class Stage(StrEnum):
    """Who checks the qualification."""

    COUNTY = "county"
    CITY = "city"


class Verdict(StrEnum):
    """How a qualification check ends."""

    PASSED = "passed"
    RETURNED = "returned"
    REFUSED = "refused"


class Authority(StrEnum):
    """Who takes part in the joint review (联审)."""

    PUBLIC_SECURITY = "public_security"
    SAFETY = "safety"
    TAX = "tax"
    CREDIT = "credit"


class JointVerdict(StrEnum):
    """What an authority says of one applicant."""

    SENT = "sent"
    CLEAR = "clear"
    OBJECTED = "objected"


class RoundTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Terms of the procedure; dated terms of the bureau (kind ``round``).

    Working days run from the day after a step. Those of the day of each step hold.
    """

    apply_days_min: Annotated[int, msgspec.Meta(ge=1, le=180)] = 10
    """Calendar days at least between the first and the last day to apply."""
    internal_notice_days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 5
    """Calendar days at least of the notice inside the unit (荆楚工匠 2021: five)."""
    county_working_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    city_working_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    mend_working_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    joint_working_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    joint_authorities: tuple[Authority, ...] = tuple(Authority)
    remind_days_before: Annotated[int, msgspec.Meta(ge=1, le=30)] = 3
    """Calendar days before the end of a term in which people are reminded of it."""
    papers_max: Annotated[int, msgspec.Meta(ge=1, le=100)] = 30
    paper_bytes_max: Annotated[int, msgspec.Meta(ge=1)] = 10 * 1024 * 1024


class RubricItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item that experts mark, with its highest points."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    points: Annotated[int, msgspec.Meta(ge=1, le=100)]


DEFAULT_RUBRIC = (
    RubricItem(code="skill", name="技能水平", points=35),
    RubricItem(code="innovation", name="创新成果", points=25),
    RubricItem(code="teaching", name="带徒传技", points=20),
    RubricItem(code="work", name="工作业绩", points=20),
)
"""What a round offers to be marked by; each round keeps its own."""


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """Seats kept to one division (``code`` a division) or occupation (``''`` for each)."""

    scope: str
    code: str
    seats: int


class RoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A round as pages and the other packages read it.

    ``terms`` are those frozen with the call (JSON of ``LadderTerms``), None while it is a draft.
    """

    id: UUID
    tier: Tier
    year: int
    serial: int
    number: int | None
    title: str
    call: str
    document_no: str
    opens_on: date
    closes_on: date
    quota: int
    state: RoundState
    terms: bytes | None
    terms_number: int | None
    terms_title: str
    rubric: tuple[RubricItem, ...]
    quotas: tuple[Quota, ...]
    objection_phone: str
    supervision_phone: str
    objection_address: str
    drawn_up_by: str
    drawn_up_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    ended_for: str


class ApplicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An application as queues and the other packages read it; ``name`` is the person's."""

    id: UUID
    round: UUID
    person: UUID
    name: str
    state: ApplicationState
    occupation_code: str | None
    occupation: str
    employer: str
    organisation: UUID | None
    post: str
    division: str | None
    statement: str
    filer: UUID
    filed_by: str
    agent: UUID | None
    assessment: bytes | None
    assessed_on: date | None
    started_at: datetime
    submitted_at: datetime | None
    due_on: date | None
    cipher: str | None
    ended_for: str


class CallBody(Body, frozen=True, kw_only=True):
    """A call: the round as it was drawn up when the call was proposed."""

    tier: Tier
    year: int
    title: str
    call: str
    document_no: str
    opens_on: date
    closes_on: date
    quota: int
    quotas: tuple[Quota, ...]
    rubric: tuple[RubricItem, ...]
    objection_phone: str
    supervision_phone: str
    objection_address: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Who does not go before the panel, and on whose objection."""

    application: UUID
    authorities: tuple[Authority, ...]


class ShortlistBody(Body, frozen=True, kw_only=True):
    """Who goes before the panel after the joint review, and who does not."""

    round: UUID
    applications: tuple[UUID, ...]
    refused: tuple[Refused, ...] = ()
