"""What a verifier is told: one outcome, and four answers that never merge. Pure.

Nothing is called valid without the instant of the status list that says so; a key that may be
in other hands proves nothing by itself; a masked name narrows, it does not identify.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from app.credentials.jws import Claims
from app.credentials.keyring import PublicKey
from app.credentials.status_list import ReadList, StatusPurpose, bit

SLACK = timedelta(minutes=10)
"""How far clocks may differ."""


class Outcome(StrEnum):
    """What is said of a certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """The status list is too old, missing or not to be believed; or the key was compromised."""
    FORGED = "forged"


class SignatureLine(StrEnum):
    """Whether the text is what was signed."""

    INTACT = "intact"
    BROKEN = "broken"


class StatusLine(StrEnum):
    """What the list says, as of its instant."""

    CLEAR = "clear"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    OLD = "old"
    MISSING = "missing"
    NOT_ASKED = "not_asked"


class KeyLine(StrEnum):
    """Whose key signed."""

    CURRENT = "current"
    ROTATED = "rotated"
    """No longer signs; in use when it signed this."""
    COMPROMISED = "compromised"
    """May have been in other hands."""
    OUT_OF_TIME = "out_of_time"
    """Was not in use when this says it was signed."""
    UNKNOWN = "unknown"


class HolderLine(StrEnum):
    """Whether the person shown is the holder."""

    COMPARE = "compare"
    """Only a person can say: against an ID card."""
    MATCHED = "matched"
    """The name or number typed fits; still to be compared with the card."""
    NOT_ASKED = "not_asked"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome and its four lines."""

    outcome: Outcome
    signature: SignatureLine
    status: StatusLine
    key: KeyLine
    holder: HolderLine
    as_of: datetime | None = None
    """The instant of the list that the status stands on."""


FORGED = Verdict(
    outcome=Outcome.FORGED,
    signature=SignatureLine.BROKEN,
    status=StatusLine.NOT_ASKED,
    key=KeyLine.UNKNOWN,
    holder=HolderLine.NOT_ASKED,
)
_ENDED = {
    StatusLine.REVOKED: Outcome.REVOKED,
    StatusLine.SUPERSEDED: Outcome.SUPERSEDED,
    StatusLine.SUSPENDED: Outcome.SUSPENDED,
    StatusLine.EXPIRED: Outcome.EXPIRED,
}


def key_line(key: PublicKey, signed_at: datetime) -> KeyLine:
    """Return what the key says of a text signed by it at this instant."""
    if key.compromised_after is not None:
        return KeyLine.COMPROMISED
    if not key.in_use(signed_at, SLACK):
        return KeyLine.OUT_OF_TIME
    return KeyLine.CURRENT if key.not_after is None else KeyLine.ROTATED


def status_line(
    status: tuple[int, int], lists: Iterable[ReadList], now: datetime
) -> tuple[StatusLine, datetime | None]:
    """Return what the lists say of this place, and the instant they stand for.

    A revocation is never lifted, so that even an old list that says so is believed; that there
    is none is believed only of lists in their time, and only where all of them are there.
    """
    number, index = status
    own = {held.purpose: held for held in lists if held.number == number}
    if not own:
        return StatusLine.MISSING, None
    as_of = min(held.valid_from for held in own.values())
    marked = {purpose for purpose, held in own.items() if bit(held.bits, index)}
    old = any(not held.valid_from - SLACK <= now <= held.valid_until for held in own.values())
    if StatusPurpose.REFRESH in marked:
        line = StatusLine.SUPERSEDED
    elif StatusPurpose.REVOCATION in marked:
        line = StatusLine.REVOKED
    elif not {StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION} <= set(own):
        line = StatusLine.MISSING
    elif old:
        line = StatusLine.OLD
    else:
        suspended = StatusPurpose.SUSPENSION in marked
        line = StatusLine.SUSPENDED if suspended else StatusLine.CLEAR
    return line, as_of


def judge(
    claims: Claims, key: PublicKey, lists: Iterable[ReadList], *, now: datetime, today: date
) -> Verdict:
    """Return the verdict on claims whose signature fits."""
    status, as_of = status_line(claims.status, lists, now)
    signer = key_line(key, claims.moment)
    lapsed = claims.expires_on is not None and claims.expires_on < today
    if lapsed and status in {StatusLine.CLEAR, StatusLine.SUSPENDED}:
        status = StatusLine.EXPIRED
    if signer is KeyLine.OUT_OF_TIME or claims.moment > now + SLACK:
        outcome = Outcome.FORGED
    elif status in _ENDED:
        outcome = _ENDED[status]
    elif status is StatusLine.CLEAR and signer is not KeyLine.COMPROMISED:
        outcome = Outcome.VALID
    else:
        outcome = Outcome.UNKNOWN
    asked = outcome in {Outcome.VALID, Outcome.UNKNOWN}
    return Verdict(
        outcome=outcome,
        signature=SignatureLine.INTACT,
        status=status,
        key=signer,
        holder=HolderLine.COMPARE if asked else HolderLine.NOT_ASKED,
        as_of=as_of,
    )
