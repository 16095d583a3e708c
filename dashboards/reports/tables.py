"""Briefs, market reports and open data: each on a snapshot, public only once signed."""

from piccolo.columns import JSONB, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from dashboards.facts.tables import DataSnapshot


class MarketReport(Table):
    """A brief for the leaders, a quarterly report or an open-data release, with its text frozen."""

    PII: dict[str, str] = {
        "drafted_by": "name of the official; staff",
        "signed_by": "name of the official; staff, and the printed report",
    }

    id = Uuid7(primary_key=True)
    kind = Varchar(length=12)
    period = Varchar(length=6, index=True)
    revision = Integer(default=1)
    title = Text()
    snapshot = ForeignKey(DataSnapshot, null=False, on_delete=OnDelete.restrict)
    body = JSONB()
    remark = Text(default="", help_text="what the officer adds in words")
    state = Varchar(length=12, default="draft")
    drafter = Uuid7(default=None)
    drafted_by = Text()
    drafted_at = Timestamptz()
    signed_by = Text(default="")
    published_at = Timestamptz(null=True, default=None)

    market_report_once = Unique([kind, period, revision])
    known_kind = Check("kind in ('brief', 'quarterly', 'open_data')")
    known_state = Check("state in ('draft', 'handed_in', 'published', 'superseded', 'discarded')")
    published = Check("state not in ('published', 'superseded') or published_at is not null")
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
