from piccolo.columns import (
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
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
        "contact": "sealed phone or mail address for codes; while the account lasts; 138****4471",
        "contact_index": "blind index of the contact; never shown",
    }

    id = Uuid7(primary_key=True)
    alias = Text()
    display_name = Text()
    password = Text(null=True, default=None)
    contact = Bytea(null=True, default=None)
    contact_index = Bytea(null=True, default=None, index=True)
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

    PII: dict[str, str] = {
        "bucket": "keyed hash of alias, number or address; for a day; never shown"
    }

    bucket = Bytea(primary_key=True)
    window_start = Timestamptz()
    failures = Integer(default=0)


class LoginCode(Table):
    """A single-use code sent to a phone or mail address; only its hash is kept."""

    PII: dict[str, str] = {"code_hash": "keyed hash of the code; never shown"}

    id = Uuid7(primary_key=True)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict)
    person = Uuid7(null=True, default=None, help_text="whose record a claim asks for")
    purpose = Varchar(length=12)
    code_hash = Bytea()
    tries = SmallInt(default=0)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)

    known_purpose = Check("purpose in ('sign_in', 'claim')")


class ExternalIdentity(Table):
    """An identity of an OIDC provider that signs in to an account."""

    PII: dict[str, str] = {"subject": "the provider's name for the person; never shown"}

    id = Uuid7(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    issuer = Text()
    subject = Text()
    linked_at = Timestamptz()

    external_identity_once = Unique([issuer, subject])


class ApiToken(Table):
    """A token for an institution's software; only its hash is kept."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    token_hash = Bytea()
    label = Text()
    created_at = Timestamptz()
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    used_at = Timestamptz(null=True, default=None)

    api_token_one_hash = Unique([token_hash])


class Deputy(Table):
    """Somebody who acts for an absent official between two days (hand-over)."""

    PII: dict[str, str] = {"reason": "why the official is away; staff"}

    id = Uuid7(primary_key=True)
    absent = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    deputy = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.restrict)
    valid_from = Date(default=None, null=False)
    valid_until = Date(default=None, null=False)
    reason = Text(default="")
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)

    forward = Check("valid_until >= valid_from")
    somebody_else = Check("absent <> deputy")
