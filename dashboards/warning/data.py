"""Early warning: indicators, tiers, what is warned of, why, and what to do."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Indicator(StrEnum):
    """What a score is made of."""

    COVERAGE = "coverage"
    RATIO = "ratio"
    FILL_RATE = "fill_rate"
    MEDIAN_DAYS = "median_days"
    CHANGE = "change"
    DIFFICULTY = "difficulty"


class Tier(StrEnum):
    """How short an occupation is; X: too little is known to say."""

    SHORTAGE = "shortage"
    WATCH = "watch"
    NONE = "none"
    X = "x"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator's figure and its points; both None where it is not known."""

    value: float | None = None
    points: int | None = None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter's score; ``mean`` of the known points is None in tier X."""

    readings: dict[Indicator, Reading]
    mean: float | None
    tier: Tier

    @property
    def known(self) -> int:
        """How many indicators are known."""
        return sum(one.points is not None for one in self.readings.values())


class AlertKind(StrEnum):
    """What is warned of."""

    SHORTAGE = "shortage"
    NO_CLASS = "no_class"
    SURPLUS = "surplus"
    COMPLETION_LOW = "completion_low"
    FEED_LATE = "feed_late"
    ROLLUP_WRONG = "rollup_wrong"


class Cause(StrEnum):
    """Why, by the rules of ``rules.cause_of`` or by the kind of alarm."""

    TOO_FEW_TRAINED = "too_few_trained"
    UNFINISHED = "unfinished"
    SUITABILITY = "suitability"
    RETENTION = "retention"
    EVIDENCE_MISSING = "evidence_missing"
    NOTHING_PLANNED = "nothing_planned"
    TOO_MANY_TRAINED = "too_many_trained"
    BELOW_LIMIT = "below_limit"
    NOT_REPORTED = "not_reported"
    ROLLUP_DIFFERS = "rollup_differs"


class Action(StrEnum):
    """What to do next."""

    OPEN_CLASSES = "open_classes"
    FINISH_CLASSES = "finish_classes"
    ADJUST_CONTENT = "adjust_content"
    FOLLOW_UP = "follow_up"
    ASK_FOR_REPORTS = "ask_for_reports"
    HOLD_CLASSES = "hold_classes"
    LOOK_INTO_CLASS = "look_into_class"
    LOOK_FOR_THE_CAUSE = "look_for_the_cause"


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    TAKEN = "taken"
    SNOOZED = "snoozed"
    CLOSED = "closed"


ALERT_TRANSITIONS: dict[AlertState, frozenset[AlertState]] = {
    AlertState.OPEN: frozenset({AlertState.TAKEN, AlertState.SNOOZED, AlertState.CLOSED}),
    AlertState.TAKEN: frozenset({AlertState.SNOOZED, AlertState.CLOSED}),
    AlertState.SNOOZED: frozenset({AlertState.OPEN, AlertState.TAKEN, AlertState.CLOSED}),
    AlertState.CLOSED: frozenset(),
}


class Step(StrEnum):
    """What may befall an alert."""

    OPENED = "opened"
    TAKEN = "taken"
    NOTE = "note"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    CLOSED = "closed"
    JUDGED = "judged"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an occupation in a quarter and a division, or the city.

    Persons, but for ``median_days``, ``difficulty`` and ``ratio``. None is unknown, never zero.
    ``asked`` and ``asked_before`` are demand over the reports that came in both years.
    """

    demand: int | None = None
    supply: int | None = None
    ratio: float | None = None
    seekers: int | None = None
    advertised: int | None = None
    filled: int | None = None
    median_days: float | None = None
    asked: int | None = None
    asked_before: int | None = None
    difficulty: float | None = None
    answers: int = 0
    in_training: int = 0
    enrolled: int = 0
    completed: int = 0
    certified: int = 0
    placed: int = 0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that should be open now; ``subject`` is its natural key."""

    kind: AlertKind
    subject: str
    period: str
    cause: Cause
    action: Action
    facts: dict[str, str | float | int | None]
    occupation_code: str = ""
    division: str = ""
    organisation: UUID | None = None


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as kept."""

    id: UUID
    kind: AlertKind
    subject: str
    occupation_code: str
    division: str
    organisation: UUID | None
    period: str
    cause: Cause
    action: Action
    facts: dict[str, object]
    state: AlertState
    opened_at: datetime
    owner: UUID | None
    owner_name: str
    snoozed_until: date | None
    outcome: str
    closed_at: datetime | None
    hit: bool | None
    judged_on: date | None
