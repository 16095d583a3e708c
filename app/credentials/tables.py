"""Credentials, their keys and status lists, and the changes that two people make.

Private keys are not here: see ``keys.py``. Partial indexes, the deferred foreign keys between a
credential and its successor and the sequence of places are in a migration of their own.
"""

from piccolo.columns import (
    JSONB,
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
from app.organisations.tables import Organisation
from app.people.tables import Person


class SigningKey(Table):
    """A public key of the issuer; it stays when it no longer signs."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    kid = Varchar(length=16, help_text="year and letter: 2026a")
    purpose = Varchar(length=12)
    public_key = Bytea()
    not_before = Timestamptz()
    not_after = Timestamptz(null=True, default=None)
    compromised_after = Timestamptz(null=True, default=None)

    signing_key_one_name = Unique([kid])
    kid_form = Check("kid ~ '^[0-9]{4}[a-z]{1,2}$'")
    known_purpose = Check("purpose in ('credential', 'status')")
    ed25519 = Check("octet_length(public_key) = 32")
    forward = Check("not_after >= not_before")
    compromised_is_ended = Check("compromised_after is null or not_after is not null")


class StatusList(Table):
    """The places of 131,072 credentials, in an order drawn at random when the list was made."""

    PII: dict[str, str] = {}

    number = Integer(primary_key=True)
    places = Bytea(help_text="a permutation, 3 bytes each; the last 1,024 are decoys")
    decoys = SmallInt(default=0, help_text="how many decoys of each purpose are set")
    made_at = Timestamptz()


class StatusListCopy(Table):
    """A signed status list as it is published, made anew at each change and every night."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    status_list = ForeignKey(StatusList, null=False, on_delete=OnDelete.restrict)
    purpose = Varchar(length=12)
    document = Text()
    made_at = Timestamptz()

    status_list_copy_once = Unique([status_list, purpose])
    known_purpose = Check("purpose in ('revocation', 'suspension', 'refresh')")


class Credential(Table):
    """What was certified, frozen at issue (house rule 6), and where it stands."""

    PII: dict[str, str] = {
        "holder": "name as certified; the person, institution and officers; masked elsewhere",
        "masked_name": "宋*岳; in the QR code and to whoever verifies",
        "id_masked": "first 3 and last 4 characters of the ID number, as printed",
        "number": "official number; the person, institution and officers",
        "jws": "what the QR code holds: masked name and what was certified",
        "details": "more lines of the printed certificate; as the certificate",
    }

    id = Uuid7(primary_key=True)
    source = Text(help_text="natural key of the fact in its domain")
    code = Varchar(length=15)
    kind = Varchar(length=12)
    number = Text()
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    holder = Text()
    masked_name = Text()
    id_masked = Varchar(length=24)
    title = Text()
    occupation_code = Varchar(length=16, default="")
    occupation = Text(default="")
    level = Varchar(length=12, null=True, default=None)
    issuer = Text()
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    division = Varchar(length=12, null=True, default=None)
    batch = Text(default="")
    details = JSONB()
    issued_on = Date(default=None, null=False)
    expires_on = Date(null=True, default=None)
    state = Varchar(length=12, default="active")
    state_since = Timestamptz()
    status_list = ForeignKey(StatusList, null=False, on_delete=OnDelete.restrict)
    status_index = Integer()
    jws = Text()
    signing_key = ForeignKey(SigningKey, null=False, index=True, on_delete=OnDelete.restrict)
    signed_at = Timestamptz()
    reissue_of = Uuid7(null=True, default=None)
    superseded_by = Uuid7(null=True, default=None)

    credential_one_code = Unique([code])
    credential_one_place = Unique([status_list, status_index])
    credential_one_reissue = Unique([reissue_of])
    known_kind = Check("kind in ('completion', 'level', 'appointment', 'award')")
    known_state = Check("state in ('active', 'suspended', 'revoked', 'superseded')")
    code_form = Check("code ~ '^K[0-9]{2}[2-9A-HJKMNP-TV-Z]{12}$'")
    place_in_list = Check("status_index between 0 and 131071")
    superseded_has_successor = Check("(state = 'superseded') = (superseded_by is not null)")
    not_itself = Check("reissue_of <> id and superseded_by <> id")
    forward = Check("expires_on >= issued_on")


class StatusChange(Table):
    """A revocation, suspension or its lifting: asked for by one account, decided by another.

    Of one credential, or of all that an institution certified in one batch.
    """

    PII: dict[str, str] = {
        "reason": "why; officers only, never published",
        "requested_name": "name of the official; staff",
        "decided_name": "name of the official; staff",
        "decision_note": "what was decided; officers",
    }

    id = Uuid7(primary_key=True)
    action = Varchar(length=12)
    credential = ForeignKey(Credential, null=True, default=None, on_delete=OnDelete.restrict)
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    batch = Text(default="")
    reason_code = Varchar(length=16)
    reason = Text()
    state = Varchar(length=12, default="waiting")
    requested_by = Uuid7(default=None)
    requested_name = Text()
    requested_at = Timestamptz()
    decided_by = Uuid7(null=True, default=None)
    decided_name = Text(default="")
    decided_at = Timestamptz(null=True, default=None)
    decision_note = Text(default="")
    affected = Integer(default=0)

    known_action = Check("action in ('revoke', 'suspend', 'lift')")
    known_state = Check("state in ('waiting', 'approved', 'refused', 'withdrawn')")
    one_or_a_batch = Check("(credential is null) = (organisation is not null)")
    two_people = Check("decided_by is null or decided_by <> requested_by")
    decided = Check("(state in ('approved', 'refused')) = (decided_by is not null)")
    reasoned = Check("reason <> ''")
