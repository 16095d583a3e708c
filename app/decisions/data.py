"""A decision: its kinds, its states, what its body must say, how it reads in plain words."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec


class DecisionKind(StrEnum):
    """What is decided; one kind has one open decision a subject."""

    POLICY = "policy"
    """Terms of the ladder come into force; the subject is the version."""
    CALL = "call"
    """A round is called; the subject is the round."""
    CANCELLATION = "cancellation"
    """A called round ends before its time; the subject is the round."""
    SHORTLIST = "shortlist"
    """Who goes before the panel after the joint review; the subject is the round."""
    NOTICE = "notice"
    """A public notice opens; the subject is the round."""
    NAMING = "naming"
    """Craftsmen are named; the subject is the round."""
    SUSPENSION = "suspension"
    """A holder is suspended; the subject is the appointment."""
    REVOCATION = "revocation"
    """A tier is taken away; the subject is the appointment."""
    RENEWAL = "renewal"
    """A term is renewed; the subject is the appointment."""
    ALLOWANCE = "allowance"
    """A list of allowances is paid; the subject is the list."""
    STUDIO = "studio"
    """A studio is recognised or supported; the subject is the studio."""
    CREDENTIALS = "credentials"
    """Certificates of one issuer are revoked together; the subject is that batch."""
    CONTEST_PLAN = "contest_plan"
    """A year's contests are planned (竞赛计划); the subject is the plan."""
    CONTEST_CALL = "contest_call"
    """A contest is called (竞赛通知); the subject is the contest."""
    CONTEST_RESULT = "contest_result"
    """Results are published (成绩公布); the subject is the revision of the result."""
    CONTEST_HONOUR = "contest_honour"
    """Levels and titles follow from a contest (晋级和称号名单); the subject is the list."""
    SEAT_PLAN = "seat_plan"
    """A quarter's classes are planned (开班计划); the subject is the plan."""
    MARKET_REPORT = "market_report"
    """A brief, market report or open-data release goes out; the subject is the report."""
    MARKET_TERMS = "market_terms"
    """Terms of the supply-demand pages come into force (供需参数); the subject is the version."""
    WORK_LIST = "work_list"
    """A year's work list is issued (下达工作清单); the subject is named by the year."""


class DecisionState(StrEnum):
    """Where a decision stands."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


DECISION_TRANSITIONS: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.PROPOSED: frozenset(
        {DecisionState.REVIEWED, DecisionState.RETURNED, DecisionState.WITHDRAWN}
    ),
    DecisionState.REVIEWED: frozenset(
        {
            DecisionState.SIGNED,
            DecisionState.IN_FORCE,
            DecisionState.RETURNED,
            DecisionState.WITHDRAWN,
        }
    ),
    DecisionState.SIGNED: frozenset({DecisionState.IN_FORCE, DecisionState.RETURNED}),
    DecisionState.IN_FORCE: frozenset(),
    DecisionState.RETURNED: frozenset(),
    DecisionState.WITHDRAWN: frozenset(),
}
OPEN = frozenset({DecisionState.PROPOSED, DecisionState.REVIEWED, DecisionState.SIGNED})
"""States in which somebody's step is still to come."""


class Cosign(StrEnum):
    """Who signs beside the bureau."""

    UNION = "union"


class Step(StrEnum):
    """A step that one account takes: 科室复核, 分管领导审签, 工会会签."""

    REVIEW = "review"
    SIGN = "sign"
    COSIGN = "cosign"


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided; each kind has its own, kept as JSON.

    ``people`` are the persons decided about, by key: none of them takes a step. Names and
    numbers of people never stand in a body.
    """

    people: tuple[UUID, ...] = ()


BodyKind = TypeVar("BodyKind", bound=Body)


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision with who took which step; ``body`` is read by ``body_as``."""

    id: UUID
    kind: DecisionKind
    subject: UUID
    title: str
    body: bytes
    state: DecisionState
    needs_cosign: Cosign | None
    proposer: UUID
    proposed_by: str
    proposed_at: datetime
    reviewer: UUID | None
    reviewed_by: str
    reviewed_at: datetime | None
    signer: UUID | None
    signed_by: str
    signed_at: datetime | None
    cosigner: UUID | None
    cosigned_by: str
    cosigned_at: datetime | None
    returned_by: str
    returned_for: str
    ended_at: datetime | None

    def body_as(self, kind: type[BodyKind]) -> BodyKind:
        """Return what is decided as its kind's Struct."""
        return msgspec.json.decode(self.body, type=kind)

    @property
    def people(self) -> frozenset[UUID]:
        """The persons decided about."""
        return frozenset(msgspec.json.decode(self.body, type=Body).people)

    @property
    def open(self) -> bool:
        """Whether a step is still to come."""
        return self.state in OPEN

    @property
    def next_step(self) -> Step | None:
        """The step it waits for, or none."""
        return _NEXT.get(self.state)


_NEXT = {
    DecisionState.PROPOSED: Step.REVIEW,
    DecisionState.REVIEWED: Step.SIGN,
    DecisionState.SIGNED: Step.COSIGN,
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field in which two bodies differ: what the open decision says, what the new one says."""

    field: str
    theirs: object
    ours: object


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a decision in plain words: a label and what it says."""

    label: str
    text: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in plain words, in the language being spoken.

    ``sentence`` says what comes into force; ``lists`` are headed tables of names (heading,
    column titles, rows); ``link`` leads to what is decided about.
    """

    sentence: str
    facts: tuple[Fact, ...] = ()
    lists: tuple["NamedList", ...] = ()
    link: str = ""


class NamedList(msgspec.Struct, frozen=True, kw_only=True):
    """A table under a decision."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
