from piccolo.columns import JSONB, Date, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class PolicyVersion(Table):
    """A dated body of terms: thresholds that the bureau edits, never constants in code."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    number = Integer()
    title = Text()
    body = JSONB()
    state = Varchar(length=12, default="draft")
    valid_from = Date(default=None, null=False)
    published_at = Timestamptz(null=True, default=None)

    policy_version_once = Unique([kind, number])
    known_state = Check("state in ('draft', 'published')")
