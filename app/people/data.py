"""The ledger's facts: one dated, sourced fact a row, read by every domain, edited by none.

A payload is a tagged Struct, so that a row's ``facts`` column (JSONB) says itself what it holds.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class EvidenceKind(StrEnum):
    """What a row of the ledger is about; the tag of its payload."""

    TRAINING_HOURS = "training_hours"
    SKILL_LEVEL = "skill_level"
    YEARS_IN_TRADE = "years_in_trade"
    CONTEST_RANK = "contest_rank"
    INNOVATION_RESULT = "innovation_result"
    APPRENTICE = "apprentice"
    MENTOR = "mentor"
    TITLE = "title"
    STUDIO_LED = "studio_led"
    EMPLOYMENT = "employment"
    DISQUALIFICATION = "disqualification"
    LADDER_TIER = "ladder_tier"


class Basis(StrEnum):
    """How a fact is known, from the strongest to the weakest."""

    PRODUCED_HERE = "produced_here"
    MATCHED_FROM_DATA = "matched_from_data"
    UNIT_STATEMENT = "unit_statement"
    OWN_WORD = "own_word"


class Tier(StrEnum):
    """The three tiers of craftsmen, named in 泰政发〔2025〕3号 item 15."""

    SEED = "seed"
    CRAFTSMAN = "craftsman"
    CHIEF = "chief"


class HonourLevel(StrEnum):
    """Who confers an honour or recognises a result, lowest first."""

    UNIT = "unit"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"

    @property
    def rank(self) -> int:
        """Order of the level: 0 for the unit itself, 4 for the nation."""
        return _HONOUR_ORDER[self]


_HONOUR_ORDER = {level: rank for rank, level in enumerate(HonourLevel)}


class Honour(StrEnum):
    """Titles for skilled workers that the ladder knows; other titles are kept by name alone."""

    CHINA_SKILLS_GRAND_AWARD = "china_skills_grand_award"  # 中华技能大奖
    NATIONAL_EXPERT = "national_expert"  # 全国技术能手
    OUTSTANDING_TECHNICIAN = "outstanding_technician"  # 省、市有突出贡献的技师
    TECHNICAL_EXPERT = "technical_expert"  # 省、市技术能手
    CHIEF_TECHNICIAN = "chief_technician"  # 首席技师 as a title of a city or province
    OTHER = "other"


class Ground(StrEnum):
    """Why somebody may not be named a craftsman."""

    FORGED_MATERIAL = "forged_material"
    SERIOUS_ACCIDENT = "serious_accident"
    CRIMINAL_CONVICTION = "criminal_conviction"


class TrainingHours(msgspec.Struct, frozen=True, kw_only=True, tag="training_hours"):
    """Hours of a completed class; 1 课时 is 45 minutes."""

    hours: int
    course: str
    organiser: str = ""


class LevelHeld(msgspec.Struct, frozen=True, kw_only=True, tag="skill_level"):
    """A skill level held in the row's occupation."""

    level: SkillLevel
    occupation: str
    issuer: str = ""


class YearsInTrade(msgspec.Struct, frozen=True, kw_only=True, tag="years_in_trade"):
    """Work in the row's occupation from ``occurred_on`` to ``valid_until``, or still going on."""

    occupation: str
    employer: str = ""


class ContestRank(msgspec.Struct, frozen=True, kw_only=True, tag="contest_rank"):
    """A final rank in a skills contest; ``contest_class`` is 1 (一类) or 2 (二类)."""

    contest: str
    event: str
    level: HonourLevel
    contest_class: int
    rank: int
    entrants: int | None = None
    group: str = ""


class InnovationResult(msgspec.Struct, frozen=True, kw_only=True, tag="innovation_result"):
    """A patent, a method named after the person, a standard, an award, a process gain."""

    title: str
    level: HonourLevel
    prize: str = ""


class Apprentice(msgspec.Struct, frozen=True, kw_only=True, tag="apprentice"):
    """Somebody taught under a filed agreement, and the level they have reached since."""

    apprentice: UUID
    name: str
    level_reached: SkillLevel | None = None


class Mentor(msgspec.Struct, frozen=True, kw_only=True, tag="mentor"):
    """Somebody who teaches this person under a filed agreement."""

    mentor: UUID
    name: str


class Title(msgspec.Struct, frozen=True, kw_only=True, tag="title"):
    """A title conferred; ``name`` as it was written, ``honour`` as the ladder knows it."""

    honour: Honour
    name: str
    level: HonourLevel


class StudioLed(msgspec.Struct, frozen=True, kw_only=True, tag="studio_led"):
    """A master studio or an innovation studio that the person leads."""

    studio: str


class Proof(StrEnum):
    """How it is known that somebody found a job."""

    SOCIAL_INSURANCE = "social_insurance"
    CONTRACT = "contract"
    EMPLOYER = "employer"
    """The employer confirmed it, or hired through a contest's offer."""
    LICENCE = "licence"
    """A business licence of their own."""
    STATEMENT = "statement"
    """The person's written statement, for work without a contract."""


class Employed(msgspec.Struct, frozen=True, kw_only=True, tag="employment"):
    """A job; ``None`` where it is not known whether it is on the front line or in the city."""

    employer: str
    post: str = ""
    front_line: bool | None = None
    in_city: bool | None = None


class Disqualified(msgspec.Struct, frozen=True, kw_only=True, tag="disqualification"):
    """Something that bars from the ladder until ``valid_until``, or for good."""

    ground: Ground


class TierHeld(msgspec.Struct, frozen=True, kw_only=True, tag="ladder_tier"):
    """A tier of the ladder held from ``occurred_on`` to ``valid_until``."""

    tier: Tier


Facts = (
    TrainingHours
    | LevelHeld
    | YearsInTrade
    | ContestRank
    | InnovationResult
    | Apprentice
    | Mentor
    | Title
    | StudioLed
    | Employed
    | Disqualified
    | TierHeld
)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the ledger. It is never edited: a correction supersedes it.

    ``source`` is the natural key of the fact in the domain that wrote it. ``valid_until`` is the
    last day on which the fact holds, ``None`` where it has no end.
    """

    id: UUID
    person: UUID
    occurred_on: date
    basis: Basis
    source: str
    facts: Facts
    valid_until: date | None = None
    confirmed_by: UUID | None = None
    occupation_code: str | None = None
    superseded_by: UUID | None = None

    @property
    def kind(self) -> EvidenceKind:
        """What the row is about."""
        return EvidenceKind(str(type(self.facts).__struct_config__.tag))

    @property
    def counts(self) -> bool:
        """Whether a rule may stand on it: not superseded, and confirmed where it is only said."""
        if self.superseded_by is not None:
            return False
        return self.confirmed_by is not None or self.basis in _STANDS_ALONE


_STANDS_ALONE = frozenset({Basis.PRODUCED_HERE, Basis.MATCHED_FROM_DATA})
