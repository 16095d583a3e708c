"""Public notices of a round and the objections to them."""

from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from certifications.rounds.tables import Application, Round


class PublicNotice(Table):
    """A public notice (公示): open from the day after posting for so many working days."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, index=True, on_delete=OnDelete.restrict)
    serial = SmallInt(default=1)
    title = Text()
    document_no = Text(default="")
    posted_at = Timestamptz(null=True, default=None)
    first_day = Date(null=True, default=None)
    last_day = Date(null=True, default=None)
    working_days = SmallInt()
    objection_phone = Text()
    supervision_phone = Text()
    objection_address = Text()
    state = Varchar(length=12, default="draft")
    closed_at = Timestamptz(null=True, default=None)

    notice_once = Unique([round, serial])
    known_state = Check("state in ('draft', 'open', 'closed', 'withdrawn')")
    dated_once_open = Check("state in ('draft', 'withdrawn') or last_day is not null")
    some_days = Check("working_days > 0")


class NoticeEntry(Table):
    """One person on a notice, as printed: full name, employer, occupation, never an ID."""

    PII: dict[str, str] = {
        "name": "full name; the law of publicity asks for it; public until the term ends",
        "employer": "employer; the law of publicity asks for it; public until the term ends",
    }

    id = Uuid7(primary_key=True)
    notice = ForeignKey(PublicNotice, null=False, on_delete=OnDelete.restrict)
    application = ForeignKey(Application, null=False, index=True, on_delete=OnDelete.restrict)
    place = SmallInt()
    name = Text()
    employer = Text()
    occupation = Text()
    division = Varchar(length=12, null=True, default=None)
    held_at = Timestamptz(null=True, default=None, help_text="held while an objection is open")

    notice_entry_once = Unique([notice, application])


class Objection(Table):
    """An objection by real name or with a unit's seal; it holds the entry until it is ruled on."""

    PII: dict[str, str] = {
        "objector": "sealed name; the rulers only; never the person objected to",
        "objector_index": "blind index of number or code; never shown",
        "phone": "sealed; to answer; the rulers only",
        "unit": "name of the unit that objects; the rulers only",
        "statement": "sealed; the rulers only",
        "ruling": "what was decided; objector and officers",
        "review_ruling": "what the review decided; objector and officers",
        "ruled_by": "name of the official; staff",
        "reviewed_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    notice = ForeignKey(PublicNotice, null=False, index=True, on_delete=OnDelete.restrict)
    entry = ForeignKey(NoticeEntry, null=False, on_delete=OnDelete.restrict)
    receipt_no = Varchar(length=24)
    receipt_hash = Bytea(help_text="hash of the receipt's secret, to follow the objection by")
    by_unit = Boolean(default=False)
    objector = Bytea()
    objector_index = Bytea()
    phone = Bytea()
    unit = Text(default="")
    seal_scan = Uuid7(null=True, default=None, help_text="the unit's stamped letter")
    statement = Bytea()
    file = Uuid7(null=True, default=None)
    state = Varchar(length=16, default="received")
    received_at = Timestamptz()
    due_on = Date(default=None, null=False)
    ruling = Text(default="")
    ruler = Uuid7(null=True, default=None)
    ruled_by = Text(default="")
    ruled_at = Timestamptz(null=True, default=None)
    review_until = Date(null=True, default=None, help_text="last day to ask for a review")
    review_asked_at = Timestamptz(null=True, default=None)
    review_reason = Bytea(null=True, default=None)
    review_due_on = Date(null=True, default=None)
    review_ruling = Text(default="")
    reviewer = Uuid7(null=True, default=None)
    reviewed_by = Text(default="")
    reviewed_at = Timestamptz(null=True, default=None)

    objection_one_receipt = Unique([receipt_no])
    known_state = Check(
        "state in ('received', 'not_accepted', 'upheld', 'dismissed', 'review', 'review_upheld',"
        " 'review_dismissed', 'withdrawn')"
    )
    unit_with_seal = Check("not by_unit or (unit <> '' and seal_scan is not null)")
    reviewed_by_another = Check("reviewer is null or reviewer <> ruler")
    ruled_with_reason = Check("ruled_at is null or ruling <> ''")
