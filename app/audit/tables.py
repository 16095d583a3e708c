from piccolo.columns import JSONB, Bytea, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.columns import Uuid7


class Event(Table):
    """One thing done: who, what, to what. Added in the business transaction, never changed."""

    PII: dict[str, str] = {
        "actor_name": "who acted; accountability; audit administrators",
        "facts": "codes, counts and digests; no unmasked personal value",
        "reason": "why something was unmasked; audit administrators",
    }

    id = Uuid7(primary_key=True)
    at = Timestamptz(index=True)
    action = Varchar(length=64, index=True)
    actor = Uuid7(null=True, default=None, index=True)
    actor_name = Text()
    subject = Text(index=True)
    organisation = Uuid7(null=True, default=None)
    facts = JSONB()
    reason = Text(default="")
    salt = Bytea()
    leaf = Bytea()
