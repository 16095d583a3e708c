"""Verifying what somebody holds, without database or network: QR text, JWS or Open Badge. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from app.credentials import data_integrity, jws, open_badge, status_list
from app.credentials.jws import Claims, SignatureError
from app.credentials.keyring import Keyring, PublicKey, Purpose
from app.credentials.status_list import ReadList
from app.credentials.verdict import FORGED, Verdict, judge

LARGEST = 256 * 1024
"""Bytes of a file that is looked at: ours are 6 kB."""


class Checked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A verdict with what it stands on."""

    verdict: Verdict
    code: str = ""
    masked_name: str = ""
    title: str = ""
    kid: str = ""
    reason: str = ""
    """Why a signature proves nothing: a code of ``SignatureError``."""
    lists_refused: list[str] = []


def read_lists(text: str, ring: Keyring) -> tuple[list[ReadList], list[str]]:
    """Return the lists of a file that may be believed, and why others may not.

    The file is one signed list or an array of them.
    """
    try:
        told = msgspec.json.decode(text)
    except msgspec.MsgspecError:
        return [], ["list-malformed"]
    found, refused = [], []
    for document in told if isinstance(told, list) else [told]:
        try:
            found.append(status_list.read_list(document, ring))
        except SignatureError as error:
            refused.append(error.code)
    return found, refused


def check(
    text: str, ring: Keyring, lists: Iterable[ReadList], *, now: datetime, today: date
) -> Checked:
    """Return the verdict on a scanned address, a JWS or an Open Badge; never raises for one."""
    try:
        if text.lstrip().startswith("{"):
            claims, key = _badge(text, ring)
        else:
            signed = jws.verify(jws.text_of(text), ring)
            claims, key = signed.claims, signed.key
        verdict = judge(claims, key, lists, now=now, today=today)
    except SignatureError as error:
        return Checked(verdict=FORGED, reason=error.code)
    return Checked(
        verdict=verdict,
        code=claims.code,
        masked_name=claims.masked_name,
        title=claims.title,
        kid=key.kid,
    )


def _badge(text: str, ring: Keyring) -> tuple[Claims, PublicKey]:
    """Return what an Open Badge of ours says, in the claims of a QR code."""
    if len(text) > LARGEST:
        raise SignatureError("malformed")
    try:
        document: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise SignatureError("malformed") from error
    key, created = data_integrity.verify(document, ring, Purpose.CREDENTIAL)
    place = open_badge.status_place(document)
    try:
        subject = document["credentialSubject"]
        name, code = (entry["identityHash"] for entry in subject["identifier"])
        until = document.get("validUntil")
        claims = Claims(
            version=jws.VERSION,
            code=code,
            kind="",
            masked_name=name,
            title=document["name"],
            issued_on=date.fromisoformat(document["validFrom"][:10]),
            expires_on=date.fromisoformat(until[:10]) if until else None,
            signed_at=int(created.timestamp()),
            status=place,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SignatureError("claims") from error
    return claims, key
