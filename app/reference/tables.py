"""What everyone refers to. Rows come from ``data/``; ``source`` says where each was published.

Composite foreign keys on (occupation_code, edition), the weights' sum and the pattern-search
indexes are written in a migration of their own: Piccolo has no words for them.
"""

from piccolo.columns import (
    Array,
    Boolean,
    Date,
    ForeignKey,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class LevelName(Table, tablename="skill_level"):
    """A grade of skill (新八级工) with what people call it."""

    PII: dict[str, str] = {}

    code = Varchar(length=12, primary_key=True)
    rank = SmallInt(unique=True)
    name_zh = Text()
    name_en = Text()
    certificate_label = Text(null=True, default=None)
    aliases = Array(base_column=Text())
    kind = Varchar(length=12)
    note = Text()
    source = Text()

    known_kind = Check("kind in ('enterprise', 'certificate', 'appointment')")
    ranked = Check("rank between 0 and 7")


class Occupation(Table):
    """An occupation of one edition of 国家职业分类大典; codes move between editions."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    code = Varchar(length=16)
    edition = Varchar(length=12)
    name_zh = Text()
    name_en = Text()
    pinyin = Text(help_text="without tones and spaces: wurenjijiashiyuan")
    initials = Text(help_text="wrjjsy")
    is_new = Boolean(default=False)
    batch_year = SmallInt(null=True, default=None, help_text="year of the new-occupation notice")
    is_digital = Boolean(default=False, help_text="marked S")
    is_green = Boolean(default=False, help_text="marked L")
    source = Text()

    occupation_once = Unique([code, edition])
    occupation_one_name = Unique([name_zh, edition])
    code_form = Check(r"code ~ '^[1-8]-\d\d-\d\d-\d\d$'")
    batch_of_new = Check("is_new or batch_year is null")


class OccupationMove(Table):
    """Where a code of an older edition went."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    old_code = Varchar(length=16)
    old_edition = Varchar(length=12)
    code = Varchar(length=16)
    edition = Varchar(length=12)
    basis = Text()

    move_once = Unique([old_code, old_edition, code, edition])
    moved = Check("old_edition <> edition")


class WorkType(Table):
    """A 工种 under an occupation; it has no code of its own."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    occupation_code = Varchar(length=16)
    edition = Varchar(length=12)
    name_zh = Text()
    pinyin = Text()
    initials = Text()
    source = Text()

    work_type_once = Unique([occupation_code, edition, name_zh])


class TrainingItem(Table):
    """What institutions train under a name that the classification gives no code."""

    PII: dict[str, str] = {}

    name_zh = Varchar(length=32, primary_key=True)
    name_en = Text()
    kind = Varchar(length=12)
    pinyin = Text()
    initials = Text()
    verified = Boolean(default=False)
    source = Text()

    known_kind = Check("kind in ('work_type', 'course', 'umbrella')")


class TrainingItemOccupation(Table):
    """An occupation that a training item stands for."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    item = ForeignKey(TrainingItem, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    edition = Varchar(length=12)

    item_occupation_once = Unique([item, occupation_code, edition])


class Division(Table):
    """The city, its counties (GB/T 2260), its functional zones (code ours) and townships."""

    PII: dict[str, str] = {}

    code = Varchar(length=12, primary_key=True)
    name_zh = Text()
    name_en = Text(null=True, default=None)
    kind = Varchar(length=8)
    parent: ForeignKey["Division"] = ForeignKey(
        "self", null=True, default=None, index=True, on_delete=OnDelete.restrict
    )
    source = Text()
    note = Text()

    known_kind = Check("kind in ('city', 'county', 'zone', 'township')")
    city_on_top = Check("(parent is null) = (kind = 'city')")
    gb_code = Check(r"(kind = 'zone') <> (code ~ '^\d{6}(\d{3})?$')")


class Industry(Table):
    """A section or division of GB/T 4754-2017."""

    PII: dict[str, str] = {}

    code = Varchar(length=4, primary_key=True)
    level = Varchar(length=8)
    section: ForeignKey["Industry"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    name_zh = Text()
    name_en = Text()
    source = Text()

    form = Check(
        r"(level = 'section' and code ~ '^[A-T]$' and section is null)"
        r" or (level = 'division' and code ~ '^\d\d$' and section is not null)"
    )


class Cluster(Table):
    """An industrial cluster, chain or policy theme of the city."""

    PII: dict[str, str] = {}

    name_zh = Varchar(length=40, primary_key=True)
    kind = Varchar(length=8)
    source = Text()
    note = Text()

    known_kind = Check("kind in ('pillar', 'chain', 'theme')")


class ClusterIndustry(Table):
    """An industry that a cluster is read to hold."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    cluster = ForeignKey(Cluster, null=False, on_delete=OnDelete.restrict)
    industry = ForeignKey(Industry, null=False, index=True, on_delete=OnDelete.restrict)

    cluster_industry_once = Unique([cluster, industry])


class Major(Table):
    """A vocational major of the Ministry of Education's 2025 standards."""

    PII: dict[str, str] = {}

    code = Varchar(length=6, primary_key=True)
    school_level = Varchar(length=8)
    name_zh = Text()
    source = Text()

    known_level = Check("school_level in ('中职', '高职专科', '职业本科')")
    code_form = Check(r"code ~ '^\d{6}$'")


class MajorOccupation(Table):
    """An occupation that a major's standard cites, and its share of the major.

    The standards publish no shares: equal weights that sum to one, ``assumed`` until known.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    major = ForeignKey(Major, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16, index=True)
    occupation_name = Text()
    weight = Numeric(digits=(7, 6))
    assumed = Boolean(default=True)

    major_occupation_once = Unique([major, occupation_code])
    a_share = Check("weight > 0 and weight <= 1")


class ShortageRank(Table):
    """A place on a published list of occupations that are hardest to fill."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    region = Varchar(length=32)
    rank = SmallInt()
    occupation_code = Varchar(length=16, index=True)
    occupation_name = Text()
    source = Text()

    shortage_once = Unique([period, region, occupation_code])
    quarter = Check(r"period ~ '^\d{4}Q[1-4]$'")
    positive = Check("rank > 0")


class WorkingDay(Table):
    """One calendar day: worked or not, moved weekends (调休) included."""

    PII: dict[str, str] = {}

    day = Date(primary_key=True, default=None)
    working = Boolean()
    reason = Text(
        null=True, default=None, help_text="holiday, or what a moved weekend makes up for"
    )
    provisional = Boolean(default=False, help_text="before the State Council's notice")
    source = Text()


class ReferenceLoad(Table):
    """A loading of the shipped data; the same data is not compared again at every start."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    loaded_at = Timestamptz()
    digest = Varchar(length=64, help_text="SHA-256 of the shipped files and of what reads them")
