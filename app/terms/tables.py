from piccolo.columns import JSONB, Array, Date, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class PolicyVersion(Table):
    """A dated body of terms: thresholds that the bureau edits, never constants in code."""

    PII: dict[str, str] = {"drafted_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    number = Integer()
    title = Text()
    body = JSONB()
    state = Varchar(length=12, default="draft")
    valid_from = Date(default=None, null=False)
    reason = Text(default="", help_text="why it was drafted, where its kind asks for one")
    drafted_by = Text(default="")
    editors = Array(base_column=Uuid7(), help_text="accounts that had a hand in the draft")
    changed_at = Timestamptz(null=True, default=None)
    simulated_at = Timestamptz(null=True, default=None)
    simulation = JSONB(null=True, default=None, help_text="whose result the draft would change")
    signed_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)

    policy_version_once = Unique([kind, number])
    known_step = Check("state in ('draft', 'simulated', 'signed', 'published', 'superseded')")
    simulated_first = Check("state <> 'simulated' or simulation is not null")
    published_once_dated = Check(
        "state not in ('published', 'superseded') or published_at is not null"
    )
