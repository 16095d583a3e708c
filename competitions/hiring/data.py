"""Employers' offers against an event, invitations, and what became of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class InvitationState(StrEnum):
    """Where an invitation stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    INTERVIEWED = "interviewed"
    HIRED = "hired"
    NOT_HIRED = "not_hired"
    WITHDRAWN = "withdrawn"


S = InvitationState
INVITATION_TRANSITIONS: dict[InvitationState, frozenset[InvitationState]] = {
    S.INVITED: frozenset({S.ACCEPTED, S.DECLINED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.DECLINED, S.INTERVIEWED, S.HIRED, S.NOT_HIRED, S.WITHDRAWN}),
    S.DECLINED: frozenset({S.ACCEPTED}),
    S.INTERVIEWED: frozenset({S.DECLINED, S.HIRED, S.NOT_HIRED}),
    S.HIRED: frozenset({S.NOT_HIRED}),
    S.NOT_HIRED: frozenset({S.HIRED}),
    S.WITHDRAWN: frozenset({S.INVITED}),
}
"""Who was hired by mistake becomes not hired again; the placement goes with it."""
ANSWERS = frozenset({S.ACCEPTED, S.DECLINED})
"""What the invited person says; everything else is the employer's."""

Posts = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Wage = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class OfferFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an employer offers; wages are yuan a month."""

    post: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    headcount: Posts
    wage_from: Wage | None = None
    wage_to: Wage | None = None
    place: Annotated[str, msgspec.Meta(max_length=120)] = ""
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    contact: Annotated[str, msgspec.Meta(max_length=60)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    open_until: date


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer as listed."""

    id: UUID
    event: UUID
    contest_name: str
    event_name: str
    organisation: UUID
    employer: str
    post: str
    headcount: int
    wage_from: int | None
    wage_to: int | None
    place: str
    text: str
    contact: str
    phone: str
    open_until: date
    posted_at: datetime
    closed_at: datetime | None
    invited: int = 0
    hired: int = 0


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """One entrant as an offer's employer sees them: who consented, and the invitation if any."""

    person: UUID
    entry: UUID
    name: str
    employer: str
    rank: int | None
    award: str
    invitation: UUID | None
    state: InvitationState | None
    invited_at: datetime | None
    interview_on: date | None
    hired_on: date | None
    left_on: date | None
    note: str


class OwnInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation as the invited person sees it."""

    id: UUID
    state: InvitationState
    contest_name: str
    event_name: str
    employer: str
    post: str
    wage_from: int | None
    wage_to: int | None
    place: str
    text: str
    contact: str
    phone: str
    open_until: date
    invited_at: datetime
    interview_on: date | None
    hired_on: date | None
    note: str


class Hire(msgspec.Struct, frozen=True, kw_only=True):
    """One hire, as figures count it: a person once an event."""

    person: UUID
    event: UUID
    employer: str
    rank: int | None
    hired_on: date
    left_on: date | None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Hires of one group after 3, 6 and 12 months; None where that day has not come.

    ``staying`` are those of them still there on that day.
    """

    key: str
    entrants: int | None
    hired: tuple[int | None, int | None, int | None]
    staying: tuple[int | None, int | None, int | None]
