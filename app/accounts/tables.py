from piccolo.columns import Boolean, Bytea, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Account(Table):
    """Somebody who can sign in."""

    PII: dict[str, str] = {
        "alias": "chosen name to sign in with; own page and the security administrator",
        "display_name": "name shown to colleagues",
        "password": "Argon2id hash; never shown",
    }

    id = Uuid7(primary_key=True)
    alias = Text()
    display_name = Text()
    password = Text(null=True, default=None)
    person = Uuid7(null=True, default=None, index=True)
    active = Boolean(default=True)
    demonstration = Boolean(default=False)
    created_at = Timestamptz()

    account_one_alias = Unique([alias])
    alias_form = Check("alias ~ '^[a-z0-9][a-z0-9._-]{2,31}$'")


class Grant(Table):
    """A role held for a time, within an organisation or a division or the whole city."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    role = Varchar(length=24)
    organisation = Uuid7(null=True, default=None)
    division = Varchar(length=12, null=True, default=None)
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)

    forward = Check("valid_until is null or valid_until >= valid_from")


class Session(Table):
    """One sign-in on one device; only a hash of its token is kept."""

    PII: dict[str, str] = {}

    token_hash = Bytea(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()


class Attempt(Table):
    """Failed sign-ins in one window, by account, address or everywhere."""

    PII: dict[str, str] = {"bucket": "hash of alias or address; kept for a day; never shown"}

    bucket = Bytea(primary_key=True)
    window_start = Timestamptz()
    failures = Integer(default=0)
