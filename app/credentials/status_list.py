"""Bitstring Status List v1.0 (W3C Recommendation, 2025): bits, their text, the signed list. Pure.

131,072 bits a list, index 0 leftmost; GZIP, then base64url with the prefix ``u``.
"""

import gzip
import zlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from app.credentials import data_integrity
from app.credentials.base64url import decode, encode
from app.credentials.jws import SignatureError
from app.credentials.keyring import Keyring, Purpose

BITS = 131_072
BYTES = BITS // 8
LASTS = timedelta(days=7)
"""How long a list may be believed."""
TTL = timedelta(hours=12)
"""How long a copy may be kept before the next look."""
_MOST = 1 << 20
Document = dict[str, Any]


class StatusPurpose(StrEnum):
    """What a set bit means; a list of each for the same places."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    REFRESH = "refresh"
    """A newer certificate took its place."""


def set_bit(bits: bytearray, index: int) -> None:
    """Set the bit of this index, counted from the left."""
    bits[index >> 3] |= 0x80 >> (index & 7)


def bit(bits: bytes, index: int) -> bool:
    """Return the bit of this index; raises SignatureError past the end."""
    if not 0 <= index < len(bits) * 8:
        raise SignatureError("list-index")
    return bool(bits[index >> 3] & 0x80 >> (index & 7))


def encode_bits(bits: bytes) -> str:
    """Return a list's bits as ``encodedList``; the same bits always give the same text."""
    return "u" + encode(gzip.compress(bits, 9, mtime=0))


def decode_bits(text: str) -> bytes:
    """Return the bits of an ``encodedList``.

    Raises SignatureError: ``list-malformed``; ``list-short`` under 131,072 bits.
    """
    if not text.startswith("u"):
        raise SignatureError("list-malformed")
    try:
        packed = decode(text[1:])
        unpacking = zlib.decompressobj(wbits=31)
        bits = unpacking.decompress(packed, _MOST)
    except (ValueError, zlib.error) as error:
        raise SignatureError("list-malformed") from error
    if not unpacking.eof:
        raise SignatureError("list-malformed")
    if len(bits) < BYTES:
        raise SignatureError("list-short")
    return bits


class ReadList(msgspec.Struct, frozen=True, kw_only=True):
    """A list whose signature was checked."""

    number: int
    purpose: StatusPurpose
    bits: bytes
    valid_from: datetime
    valid_until: datetime


def list_address(site: str, number: int, purpose: StatusPurpose) -> str:
    """Return where a list is published."""
    return f"{site}/credentials/status/{number}/{purpose}"


def unsigned_list(
    *, did: str, address: str, purpose: StatusPurpose, bits: bytes, moment: datetime
) -> Document:
    """Return a list as a credential still to be signed."""
    return {
        "@context": [data_integrity.CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": moment.isoformat(timespec="seconds"),
        "validUntil": (moment + LASTS).isoformat(timespec="seconds"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encode_bits(bits),
            "ttl": int(TTL.total_seconds() * 1000),
        },
    }


def read_list(document: Document, ring: Keyring) -> ReadList:
    """Check a signed list and return its bits; whether it is too old is the verdict's matter.

    Raises SignatureError as ``data_integrity.verify`` and ``decode_bits`` do, and
    ``list-malformed`` for a document that is no list or by its name another one.
    """
    if not isinstance(document, dict):
        raise SignatureError("list-malformed")
    data_integrity.verify(document, ring, Purpose.STATUS)
    try:
        subject = document["credentialSubject"]
        if "BitstringStatusListCredential" not in document["type"]:
            raise SignatureError("list-malformed")
        purpose = StatusPurpose(subject["statusPurpose"])
        *_, number, last = document["id"].split("/")
        if last != purpose.value:
            raise SignatureError("list-purpose")
        return ReadList(
            number=int(number),
            purpose=purpose,
            bits=decode_bits(subject["encodedList"]),
            valid_from=datetime.fromisoformat(document["validFrom"]),
            valid_until=datetime.fromisoformat(document["validUntil"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SignatureError("list-malformed") from error
