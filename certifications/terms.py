"""The ladder's terms: every threshold a typed, dated figure that the bureau edits."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

from app.people.data import Ground, Honour, HonourLevel, Tier
from app.reference.levels import SkillLevel
from certifications.data import Criterion

Count = Annotated[int, msgspec.Meta(ge=1)]
Years = Annotated[int, msgspec.Meta(ge=1, le=60)]
Age = Annotated[int, msgspec.Meta(ge=16, le=100)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every part of the terms is: frozen, and refusing a name that it does not know."""


class LevelException(Terms, frozen=True, kw_only=True):
    """A lower level that is enough for the young with a contest award."""

    min: SkillLevel
    age_max: Age | None
    contest_award: bool


class LevelTerms(Terms, frozen=True, kw_only=True):
    """The lowest skill level, and the exception to it."""

    min: SkillLevel
    exception: LevelException | None


class HoursTerms(Terms, frozen=True, kw_only=True):
    """Training hours (课时) completed in the last ``within_years`` years."""

    hours: Count
    within_years: Years


class ContestTerms(Terms, frozen=True, kw_only=True):
    """A contest rank that is enough; ``contest_class`` ``None`` means any class."""

    level: HonourLevel
    contest_class: Annotated[int, msgspec.Meta(ge=1, le=2)] | None
    rank_max: Count


class DirectTerms(Terms, frozen=True, kw_only=True):
    """Level and years in trade with which the tier below need not be held."""

    level: SkillLevel
    years_in_trade: Years


class HoldingTerms(Terms, frozen=True, kw_only=True):
    """The tier below, held this long, or what stands in for it."""

    tier: Tier
    years: Years
    titles: tuple[Honour, ...]
    direct: DirectTerms | None


class ReachedTerms(Terms, frozen=True, kw_only=True):
    """How many apprentices must have reached which level."""

    level: SkillLevel
    count: Count


class ApprenticeTerms(Terms, frozen=True, kw_only=True):
    """How many apprentices, and how many of them at a level."""

    count: Count
    reached: ReachedTerms | None


class AtLevelTerms(Terms, frozen=True, kw_only=True):
    """How many innovation results must be recognised at this level or above."""

    level: HonourLevel
    count: Count


class InnovationTerms(Terms, frozen=True, kw_only=True):
    """How many innovation results, and how many of them at a level."""

    count: Count
    at_level: AtLevelTerms | None


class PanelTerms(Terms, frozen=True, kw_only=True):
    """The panel that reviews: size, share of votes to pass, recusal, visit to the workplace."""

    size: Count
    pass_ratio: Share
    recuse_same_employer: bool
    site_visit: bool


class QuotaTerms(Terms, frozen=True, kw_only=True):
    """How many may be named in a year, in one occupation, from one county."""

    per_year: Count | None
    per_occupation: Count | None
    per_county: Count | None


class TierTerms(Terms, frozen=True, kw_only=True):
    """One tier's criteria; ``None`` or ``False`` turns a criterion off."""

    level: LevelTerms | None
    years_in_trade: Years | None
    training_hours: HoursTerms | None
    age_max: Age | None
    contest_waives: Criterion | None
    contests: tuple[ContestTerms, ...]
    holding: HoldingTerms | None
    apprentices: ApprenticeTerms | None
    mentor: bool
    innovation: InnovationTerms | None
    studio: bool
    panel: PanelTerms
    notice_working_days: Count
    quota: QuotaTerms
    monthly_allowance_yuan: Annotated[int, msgspec.Meta(ge=0)] | None
    cultivation_years: Years | None


class AnnualReviewTerms(Terms, frozen=True, kw_only=True):
    """What follows from failing the yearly review."""

    failures_to_revoke: Count
    suspend_allowance_on_failure: bool


class NoticeTerms(Terms, frozen=True, kw_only=True):
    """What an objection to a public notice needs."""

    objection_in_real_name: bool
    unit_objection_needs_seal: bool


class CommonTerms(Terms, frozen=True, kw_only=True):
    """What holds for all three tiers."""

    employed_in_city: bool
    front_line_post: bool
    contest_lookback_years: Years
    recommended_by: tuple[str, ...]
    one_active_tier_per_person: bool
    disqualify: tuple[Ground, ...]
    term_years: Years
    renewal_needs_new_results: bool
    annual_review: AnnualReviewTerms
    notice: NoticeTerms


class TransitionTerms(Terms, frozen=True, kw_only=True):
    """The first rounds, in which nobody can have held a lower tier yet."""

    rounds: Annotated[int, msgspec.Meta(ge=0)]
    waive_holding: tuple[Tier, ...]


class LadderTerms(Terms, frozen=True, kw_only=True):
    """The ladder's whole body of terms."""

    common: CommonTerms
    seed: TierTerms
    craftsman: TierTerms
    chief: TierTerms
    transition: TransitionTerms

    def of(self, tier: Tier) -> TierTerms:
        """Return one tier's terms."""
        return {Tier.SEED: self.seed, Tier.CRAFTSMAN: self.craftsman, Tier.CHIEF: self.chief}[tier]


@lru_cache(maxsize=1)
def default_terms() -> LadderTerms:
    """Return the terms shipped with the product; they follow other schemes, see the file."""
    body = files("certifications").joinpath("defaults/ladder_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=LadderTerms)
