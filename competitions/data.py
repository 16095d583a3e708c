"""What every stage of a contest shares: its levels, groups and states."""

from enum import StrEnum

from app.people.data import HonourLevel


class ContestLevel(StrEnum):
    """Who holds the contest; a national, provincial, city or county one has a class."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"
    ENTERPRISE = "enterprise"


HONOUR_LEVELS: dict[ContestLevel, HonourLevel] = {
    ContestLevel.NATIONAL: HonourLevel.NATIONAL,
    ContestLevel.PROVINCIAL: HonourLevel.PROVINCE,
    ContestLevel.CITY: HonourLevel.CITY,
    ContestLevel.COUNTY: HonourLevel.COUNTY,
    ContestLevel.ENTERPRISE: HonourLevel.UNIT,
}
"""The level at which the ledger counts a rank won there."""


class Group(StrEnum):
    """Who competes in an event (组别)."""

    STAFF = "staff"
    STUDENT = "student"
    TEACHER = "teacher"


class IndustryTag(StrEnum):
    """Industries that the policy asks contests for (泰政发〔2025〕3号, item 15)."""

    EMERGING = "emerging"
    FUTURE = "future"
    MODERN_SERVICES = "modern_services"


class PlanState(StrEnum):
    """Where a yearly plan (竞赛计划) stands."""

    DRAFT = "draft"
    APPROVED = "approved"


class ContestState(StrEnum):
    """Where a contest stands; what happens in an event is the event's state."""

    PLANNED = "planned"
    APPROVED = "approved"
    CALLED = "called"
    FINISHED = "finished"
    CANCELLED = "cancelled"


CONTEST_TRANSITIONS: dict[ContestState, frozenset[ContestState]] = {
    ContestState.PLANNED: frozenset({ContestState.APPROVED, ContestState.CANCELLED}),
    ContestState.APPROVED: frozenset({ContestState.CALLED, ContestState.CANCELLED}),
    ContestState.CALLED: frozenset({ContestState.FINISHED, ContestState.CANCELLED}),
    ContestState.FINISHED: frozenset(),
    ContestState.CANCELLED: frozenset(),
}


class EventState(StrEnum):
    """Where an event (赛项) stands."""

    DRAFT = "draft"
    ENTERING = "entering"
    """Called: people enter until the closing time."""
    DRAWN = "drawn"
    """The list is closed; start numbers and stations are drawn."""
    MARKING = "marking"
    LOCKED = "locked"
    """Every stage's sheet is signed; nothing is marked any more."""
    PROVISIONAL = "provisional"
    """Ranks are shown with the appeal clock running."""
    FINAL = "final"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"


EVENT_TRANSITIONS: dict[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.ENTERING, EventState.CANCELLED}),
    EventState.ENTERING: frozenset({EventState.DRAWN, EventState.CANCELLED}),
    EventState.DRAWN: frozenset({EventState.MARKING, EventState.CANCELLED}),
    EventState.MARKING: frozenset({EventState.LOCKED, EventState.CANCELLED}),
    EventState.LOCKED: frozenset({EventState.MARKING, EventState.PROVISIONAL}),
    EventState.PROVISIONAL: frozenset({EventState.PROVISIONAL, EventState.FINAL}),
    EventState.FINAL: frozenset({EventState.CORRECTED}),
    EventState.CORRECTED: frozenset({EventState.CORRECTED}),
    EventState.CANCELLED: frozenset(),
}


class EntryState(StrEnum):
    """Where an entry stands."""

    ENTERED = "entered"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"


ENTRY_TRANSITIONS: dict[EntryState, frozenset[EntryState]] = {
    EntryState.ENTERED: frozenset(
        {EntryState.WITHDRAWN, EntryState.ABSENT, EntryState.DISQUALIFIED}
    ),
    EntryState.WITHDRAWN: frozenset({EntryState.ENTERED}),
    EntryState.ABSENT: frozenset({EntryState.ENTERED}),
    EntryState.DISQUALIFIED: frozenset({EntryState.ENTERED}),
}


class SeatRole(StrEnum):
    """What somebody does at an event."""

    JUDGE = "judge"
    CHIEF = "chief"
    """裁判长."""
    ARBITRATION = "arbitration"
    """监督仲裁."""
    CIPHER_CLERK = "cipher_clerk"
    """加密员: the only one who knows which cipher is whose until it is lifted."""


class AppealState(StrEnum):
    """Where an appeal (申诉) stands."""

    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


APPEAL_TRANSITIONS: dict[AppealState, frozenset[AppealState]] = {
    AppealState.FILED: frozenset({AppealState.UPHELD, AppealState.REJECTED, AppealState.WITHDRAWN}),
    AppealState.UPHELD: frozenset(),
    AppealState.REJECTED: frozenset(),
    AppealState.WITHDRAWN: frozenset(),
}


class RevisionState(StrEnum):
    """Where a result stands; the old revision is kept."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    SUPERSEDED = "superseded"


REVISION_TRANSITIONS: dict[RevisionState, frozenset[RevisionState]] = {
    RevisionState.PROVISIONAL: frozenset({RevisionState.FINAL, RevisionState.SUPERSEDED}),
    RevisionState.FINAL: frozenset({RevisionState.SUPERSEDED}),
    RevisionState.SUPERSEDED: frozenset(),
}
