"""Decisions that three people make one after the other: 经办, 科室复核, 分管领导审签."""

from piccolo.columns import JSONB, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from app.columns import Uuid7


class Decision(Table, tablename="official_decision"):
    """One decision on its way: proposed, reviewed, signed, co-signed by the union where asked.

    ``subject`` is the key of what is decided; one kind has one open decision a subject.
    """

    PII: dict[str, str] = {
        "body": "what is decided; may name people by key only; officers",
        "proposed_by": "name of the official; staff, and the printed decision",
        "reviewed_by": "name of the official; staff, and the printed decision",
        "signed_by": "name of the official; staff, and the printed decision",
        "cosigned_by": "name of the union's official; staff, and the printed decision",
        "returned_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    subject = Uuid7(default=None, index=True)
    title = Text()
    body = JSONB()
    state = Varchar(length=12, default="proposed")
    needs_cosign = Varchar(length=12, null=True, default=None, help_text="'union' or nothing")
    proposer = Uuid7(default=None)
    proposed_by = Text()
    proposed_at = Timestamptz()
    reviewer = Uuid7(null=True, default=None)
    reviewed_by = Text(default="")
    reviewed_at = Timestamptz(null=True, default=None)
    signer = Uuid7(null=True, default=None)
    signed_by = Text(default="")
    signed_at = Timestamptz(null=True, default=None)
    cosigner = Uuid7(null=True, default=None)
    cosigned_by = Text(default="")
    cosigned_at = Timestamptz(null=True, default=None)
    returned_by = Text(default="")
    returned_for = Text(default="")
    ended_at = Timestamptz(null=True, default=None)

    known_state = Check(
        "state in ('proposed', 'reviewed', 'signed', 'in_force', 'returned', 'withdrawn')"
    )
    reviewer_is_another = Check("reviewer is null or reviewer <> proposer")
    signer_is_another = Check("signer is null or (signer <> proposer and signer <> reviewer)")
    cosigner_is_another = Check(
        "cosigner is null or (cosigner <> proposer and cosigner <> reviewer and cosigner <> signer)"
    )
    in_order = Check(
        "(state not in ('reviewed', 'signed', 'in_force') or reviewer is not null)"
        " and (state not in ('signed', 'in_force') or signer is not null)"
        " and (state <> 'in_force' or needs_cosign is null or cosigner is not null)"
    )
