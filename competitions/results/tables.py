"""Results by revision, appeals against them, and what was published."""

from piccolo.columns import (
    JSONB,
    Bytea,
    ForeignKey,
    Integer,
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
from competitions.entries.tables import Entry
from competitions.plans.tables import ContestEvent, ContestRuleSet


class ResultRevision(Table):
    """One computation of an event's result; a correction is a new one, the old is kept."""

    PII: dict[str, str] = {
        "made_by": "name of the official; staff",
        "finalised_by": "name of the official; staff",
        "bundle": "winners in full, all others by cipher; public",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    number = SmallInt()
    rule_set = ForeignKey(ContestRuleSet, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default="provisional")
    reason = Text(default="", help_text="why there is a further revision")
    appeal = Uuid7(null=True, default=None, help_text="the appeal that brought it about")
    made_at = Timestamptz()
    made_by = Text(default="")
    shown_at = Timestamptz(null=True, default=None, help_text="provisional ranks went public")
    finalised_at = Timestamptz(null=True, default=None)
    finaliser = Uuid7(null=True, default=None)
    finalised_by = Text(default="")
    published_at = Timestamptz(null=True, default=None, help_text="signed (审签) and public")
    root = Bytea(null=True, default=None)
    signature = Text(default="")
    kid = Text(default="")
    bundle = Text(default="", help_text="the public bundle, frozen at publication")

    revision_once = Unique([event, number])
    known_state = Check("state in ('provisional', 'final', 'superseded')")
    published_signed = Check(
        "published_at is null or (root is not null and signature <> '' and bundle <> '')"
    )
    further_with_reason = Check("number = 1 or reason <> ''")


class EntryResult(Table):
    """What one entry came to in one revision."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    revision = ForeignKey(ResultRevision, null=False, index=True, on_delete=OnDelete.restrict)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    status = Varchar(length=12)
    stages = JSONB(help_text="mark by stage, rounded for showing")
    total = Numeric(digits=(7, 4), null=True, default=None)
    scaled = Integer(null=True, default=None)
    rank = Integer(null=True, default=None)
    award = Varchar(length=12, default="")
    stopped_at = Varchar(length=12, default="")

    entry_result_once = Unique([revision, entry])
    ranked_with_total = Check("rank is null or total is not null")
    award_with_rank = Check("award = '' or rank is not null")
    from_one = Check("rank >= 1")


class Appeal(Table):
    """An appeal (申诉) against a provisional result; ruled on by others than the judges."""

    PII: dict[str, str] = {
        "statement": "what is contested, sealed; arbitration and the one who filed",
        "filed_by": "name of who filed; arbitration",
        "ruling": "the ruling's reasons; the one who filed, arbitration, officers",
        "ruled_by": "name of who ruled; the one who filed, officers",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    revision = ForeignKey(ResultRevision, null=False, on_delete=OnDelete.restrict)
    statement = Bytea()
    file = Uuid7(null=True, default=None, help_text="paper, sealed")
    filer = Uuid7(default=None, help_text="account")
    filed_by = Text(default="")
    filed_at = Timestamptz()
    state = Varchar(length=12, default="filed")
    ruling = Text(default="")
    ruler = Uuid7(null=True, default=None)
    ruled_by = Text(default="")
    ruled_at = Timestamptz(null=True, default=None)

    known_state = Check("state in ('filed', 'upheld', 'rejected', 'withdrawn')")
    ruled_with_words = Check(
        "state in ('filed', 'withdrawn') or (ruling <> '' and ruler is not null)"
    )
    another_rules = Check("ruler is null or ruler <> filer")
