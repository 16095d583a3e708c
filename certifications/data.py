"""What the ladder's rules answer with: conditions, routes and tiers, as codes and figures."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.openings.data import Opening
from app.people.data import Evidence, HonourLevel, Tier
from app.reference.levels import SkillLevel


class Criterion(StrEnum):
    """One condition of a tier."""

    LEVEL = "level"
    CONTEST_AWARD = "contest_award"
    YEARS_IN_TRADE = "years_in_trade"
    HOLDING = "holding"
    TRAINING_HOURS = "training_hours"
    APPRENTICES = "apprentices"
    MENTOR = "mentor"
    INNOVATION = "innovation"
    STUDIO = "studio"
    POST = "post"
    AGE = "age"


class Outcome(StrEnum):
    """How one condition stands."""

    MET = "met"
    MET_BY_ALTERNATIVE = "met_by_alternative"
    MISSING = "missing"


class Alternative(StrEnum):
    """What stood in for a condition."""

    CONTEST = "contest"
    TITLE = "title"
    DIRECT = "direct"
    EXCEPTIONAL_LEVEL = "exceptional_level"
    TRANSITION = "transition"


class Route(StrEnum):
    """A way to a tier: through the tier below, straight by level and years, or as an exception."""

    NORMAL = "normal"
    DIRECT = "direct"
    EXCEPTIONAL_LEVEL = "exceptional_level"


class Unit(StrEnum):
    """What a figure counts."""

    HOURS = "hours"
    MONTHS = "months"
    YEARS_OLD = "years_old"
    PEOPLE = "people"
    RESULTS = "results"
    LEVELS = "levels"


class Shortfall(StrEnum):
    """Why a condition is missing."""

    LEVEL_NONE = "level_none"
    LEVEL_BELOW = "level_below"
    NO_CONTEST_AWARD = "no_contest_award"
    YEARS_SHORT = "years_short"
    TIER_NOT_HELD = "tier_not_held"
    TIER_HELD_SHORT = "tier_held_short"
    HOURS_SHORT = "hours_short"
    APPRENTICES_FEW = "apprentices_few"
    APPRENTICES_BELOW_LEVEL = "apprentices_below_level"
    NO_MENTOR = "no_mentor"
    RESULTS_FEW = "results_few"
    RESULTS_BELOW_LEVEL = "results_below_level"
    NO_STUDIO = "no_studio"
    NO_JOB = "no_job"
    NOT_IN_CITY = "not_in_city"
    NOT_FRONT_LINE = "not_front_line"
    TOO_OLD = "too_old"
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"


class Standing(StrEnum):
    """How a person stands to a tier."""

    HELD = "held"
    SURPASSED = "surpassed"
    ELIGIBLE = "eligible"
    SHORT = "short"
    BARRED = "barred"


class LadderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one person for the ladder.

    ``trade`` keeps level, years and contests to one occupation, ``None`` takes them all.
    ``round_number`` is the round applied for, 1 for the first ever; ``next_rounds`` says by tier
    which round comes next, where nobody has applied yet.
    """

    person: UUID
    birth_date: date | None
    evidence: tuple[Evidence, ...]
    trade: str | None = None
    round_number: int = 1
    next_rounds: dict[Tier, int] = {}


class Requirement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a condition asks, copied from the terms; only what its criterion uses is set."""

    level: SkillLevel | None = None
    years: int | None = None
    hours: int | None = None
    within_years: int | None = None
    tier: Tier | None = None
    count: int | None = None
    reached: SkillLevel | None = None
    at_level: HonourLevel | None = None
    of_which: int | None = None
    age_max: int | None = None
    in_city: bool = False
    front_line: bool = False


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has of what is needed; with ``at_most`` the need is a ceiling."""

    have: int
    need: int
    unit: Unit
    at_most: bool = False

    @property
    def short_by(self) -> int:
        """How much is missing (or too much), in ``unit``; 0 where it is enough."""
        return max(0, self.have - self.need if self.at_most else self.need - self.have)


class Expired(msgspec.Struct, frozen=True, kw_only=True):
    """A contribution that counted once: dated before ``before``, it counts no more."""

    amount: int
    unit: Unit
    before: date
    evidence: tuple[UUID, ...]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of a tier as it stands for one person on one day.

    ``met_on`` is the earliest day on which time alone would meet a missing one, ``None`` where
    time alone never will. ``evidence`` are the rows it stands on, ``unconfirmed`` those that
    would count once somebody has confirmed them.
    """

    criterion: Criterion
    requirement: Requirement
    outcome: Outcome
    evidence: tuple[UUID, ...] = ()
    measure: Measure | None = None
    alternative: Alternative | None = None
    shortfall: Shortfall | None = None
    met_on: date | None = None
    expired: Expired | None = None
    unconfirmed: tuple[UUID, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the condition is met, be it by an alternative."""
        return self.outcome is not Outcome.MISSING


class RouteAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """Every condition of one route to a tier."""

    route: Route
    conditions: tuple[Condition, ...]

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions not met."""
        return tuple(c for c in self.conditions if not c.met)


class TierAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """How a person stands to one tier; ``routes`` best first, so the first is the one to show.

    ``opens_on`` is the earliest day on which time alone would open the tier, today where it is
    open, ``None`` where something must be done first.
    """

    tier: Tier
    standing: Standing
    routes: tuple[RouteAssessment, ...]
    opens_on: date | None
    held_since: date | None = None
    held_until: date | None = None

    @property
    def best(self) -> RouteAssessment:
        """The route with the fewest conditions missing."""
        return self.routes[0]


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The three tiers for one person on one day under one body of terms."""

    today: date
    tiers: tuple[TierAssessment, ...]
    barred_by: tuple[UUID, ...] = ()

    def of(self, tier: Tier) -> TierAssessment:
        """Return how the person stands to this tier."""
        return next(t for t in self.tiers if t.tier is tier)

    @property
    def held(self) -> TierAssessment | None:
        """The highest tier held today."""
        held = [t for t in self.tiers if t.standing is Standing.HELD]
        return held[-1] if held else None

    @property
    def next(self) -> TierAssessment | None:
        """The tier to work towards: the highest one open, else the nearest above the one held."""
        above = [t for t in self.tiers if t.standing not in {Standing.HELD, Standing.SURPASSED}]
        open_now = [t for t in above if t.standing is Standing.ELIGIBLE]
        if open_now:
            return open_now[-1]
        return min(above, key=lambda t: len(t.best.missing), default=None)


class TermsInForce(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of the ladder's terms an assessment stands on."""

    title: str
    number: int
    valid_from: date


class NextRound(msgspec.Struct, frozen=True, kw_only=True):
    """The round of a tier that comes next: ``number`` of it, dated once it is called."""

    tier: Tier
    number: int
    id: UUID | None = None
    title: str = ""
    opens_on: date | None = None
    closes_on: date | None = None


class MyPath(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on a person's own path: how they stand, on which rows, what they can join.

    ``terms`` is ``None`` while the bureau has published none: the shipped ones are assumed then.
    ``rounds`` has the next round of each tier of which one was ever called.
    """

    name: str
    terms: TermsInForce | None
    assessment: Assessment
    evidence: tuple[Evidence, ...]
    openings: tuple[Opening, ...]
    rounds: tuple[NextRound, ...] = ()
    trade: str | None = None
    division: str | None = None

    def next_round(self, tier: Tier) -> NextRound | None:
        """Return the dated round of a tier that is open or to come, or none."""
        return next((r for r in self.rounds if r.tier is tier and r.closes_on is not None), None)
