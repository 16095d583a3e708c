"""The signed text in the QR code: a compact JWS (RFC 7515), Ed25519 alone (RFC 9864). Pure."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec
import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.credentials.base64url import decode, encode
from app.credentials.keyring import Keyring, PublicKey, Purpose

ALGORITHM = "Ed25519"
_MEMBERS = {"alg", "kid"}
_LONGEST = 4_096
VERSION = 1


class SignatureError(Exception):
    """A signature proves nothing; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={
    "code": "c", "kind": "k", "masked_name": "n", "title": "t", "occupation_code": "o",
    "occupation": "w", "level": "l", "issued_on": "d", "expires_on": "x", "issuer": "i",
    "status": "s", "version": "v", "signed_at": "iat",
}, forbid_unknown_fields=True):  # fmt: skip
    """What the QR code says, in short names: no document number, no birth date, no picture."""

    version: int
    code: str
    kind: str
    masked_name: str
    issued_on: date
    signed_at: int
    """Seconds since 1970, UTC."""
    status: tuple[int, int]
    """Number of the status list, and the place in it."""
    title: str = ""
    """Name of the certificate where its kind does not say it."""
    occupation_code: str = ""
    occupation: str = ""
    level: str = ""
    issuer: str = ""
    """Who certified, where it is not the bureau that signs."""
    expires_on: date | None = None

    @property
    def moment(self) -> datetime:
        """When it was signed."""
        return datetime.fromtimestamp(self.signed_at, UTC)


class Signed(msgspec.Struct, frozen=True):
    """Claims whose signature fits, and the key that made it."""

    claims: Claims
    key: PublicKey


def signing_key(private: bytes, public: bytes) -> OKPKey:
    """Return the pair as the library takes it."""
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": encode(private), "x": encode(public)}
    )


def sign(claims: Claims, kid: str, key: OKPKey) -> str:
    """Return the compact JWS of these claims in canonical form (RFC 8785)."""
    return sign_payload(msgspec.to_builtins(claims), kid, key)


def sign_payload(payload: dict[str, Any], kid: str, key: OKPKey) -> str:
    """Return the compact JWS of this payload in canonical form (RFC 8785).

    ``verify`` takes a text for a credential only where its members are those of ``Claims``.
    """
    return jws.serialize_compact(
        {"alg": ALGORITHM, "kid": kid}, rfc8785.dumps(payload), key, algorithms=[ALGORITHM]
    )


@lru_cache(maxsize=64)
def _public_key(public: bytes) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode(public)})


def _header(text: str) -> dict[str, Any]:
    parts = text.split(".")
    if len(parts) != 3 or len(text) > _LONGEST:  # noqa: PLR2004 - header, payload, signature
        raise SignatureError("malformed")
    try:
        header = msgspec.json.decode(decode(parts[0]))
        decode(parts[1])
        decode(parts[2])
    except (ValueError, msgspec.MsgspecError) as error:
        raise SignatureError("malformed") from error
    if not isinstance(header, dict):
        raise SignatureError("malformed")
    return header


def verify(text: str, ring: Keyring) -> Signed:
    """Return the claims of a JWS that a credential key of this ring signed.

    Raises SignatureError: ``malformed``; ``algorithm`` for any but Ed25519, ``none`` and HMAC
    included; ``unknown-key``; ``signature`` where the text was changed; ``claims`` where a
    signed text is not one of ours.
    """
    header = _header(text)
    if header.get("alg") != ALGORITHM or set(header) != _MEMBERS:
        raise SignatureError("algorithm")
    found = ring.key(str(header["kid"]), Purpose.CREDENTIAL)
    if found is None:
        raise SignatureError("unknown-key")
    public = _public_key(found.public)
    try:
        payload = jws.deserialize_compact(text, public, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError) as error:
        raise SignatureError("signature") from error
    try:
        claims = msgspec.json.decode(payload, type=Claims)
    except msgspec.MsgspecError as error:
        raise SignatureError("claims") from error
    if claims.version != VERSION:
        raise SignatureError("claims")
    return Signed(claims, found)


def text_of(scanned: str) -> str:
    """Return the JWS of a scanned address (``…/c#<JWS>``) or the text itself."""
    return scanned.strip().rpartition("#")[2]
