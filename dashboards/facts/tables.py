"""Dated snapshots of the market's facts: what a link to a closed quarter leads back to."""

from piccolo.columns import JSONB, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class DataSnapshot(Table):
    """Facts as they stood at a moment; its number is the data version that a link carries."""

    PII: dict[str, str] = {"taken_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    number = Integer()
    period = Varchar(length=6, index=True, help_text="the last quarter it holds")
    taken_at = Timestamptz()
    taken_by = Text(default="")
    reason = Text()
    digest = Varchar(length=64, help_text="SHA-256 of the facts")
    about = JSONB(help_text="terms, reports and coverage as they stood")

    snapshot_number_once = Unique([number])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")


class SnapshotFact(Table):
    """One figure of a snapshot, at the grain of the live view ``market_fact``."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    snapshot = ForeignKey(DataSnapshot, null=False, on_delete=OnDelete.restrict)
    period = Varchar(length=6)
    division = Varchar(length=12, default="")
    source = Text(default="")
    occupation_code = Varchar(length=16, default="")
    level = Varchar(length=12, default="")
    measure = Varchar(length=16)
    value = Integer()

    snapshot_fact_once = Unique(
        [snapshot, period, measure, occupation_code, division, level, source]
    )
