"""Public keys as a verifier holds them, and what each may sign. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from app.credentials.base64url import decode
from app.credentials.multikey import PUBLIC_LENGTH, from_multikey


class Purpose(StrEnum):
    """What a key signs; one never signs for the other."""

    CREDENTIAL = "credential"
    STATUS = "status"


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the issuer: who may have signed with it, and when."""

    kid: str
    purpose: Purpose
    public: bytes
    not_before: datetime
    not_after: datetime | None = None
    """When it stopped signing; what it signed before stays good."""
    compromised_after: datetime | None = None
    """From when somebody else may have signed with it: nothing by it proves itself any more."""

    def in_use(self, moment: datetime, slack: timedelta) -> bool:
        """Whether the key was in use then; clocks may differ by the slack at its beginning."""
        begun = self.not_before <= moment + slack
        return begun and (self.not_after is None or moment <= self.not_after)


class Keyring(msgspec.Struct, frozen=True):
    """The issuer's name and keys by their ``kid``."""

    did: str
    keys: dict[str, PublicKey]

    def key(self, kid: str, purpose: Purpose) -> PublicKey | None:
        """Return the key of this name where it may sign for this purpose."""
        found = self.keys.get(kid)
        return found if found and found.purpose is purpose else None

    def by_method(self, method: str, purpose: Purpose) -> PublicKey | None:
        """Return the key of a verification method of this issuer, never another's."""
        did, mark, kid = method.partition("#")
        return self.key(kid, purpose) if mark and did == self.did else None


def keyring(did: str, keys: Iterable[PublicKey]) -> Keyring:
    """Return these keys as a ring."""
    return Keyring(did, {key.kid: key for key in keys})


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def read_did_document(document: dict[str, Any]) -> Keyring:
    """Return the ring of a DID document or JWK set as this service publishes them.

    Raises ValueError where it is neither.
    """
    try:
        if "keys" in document:
            return keyring(
                document["issuer"],
                (_key(k["kid"], decode(k["x"]), k) for k in document["keys"]),
            )
        return keyring(
            document["id"],
            (
                _key(m["id"].partition("#")[2], from_multikey(m["publicKeyMultibase"]), m)
                for m in document["verificationMethod"]
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("neither a DID document nor a key set") from error


def _key(kid: str, public: bytes, told: dict[str, Any]) -> PublicKey:
    if len(public) != PUBLIC_LENGTH:
        raise ValueError("not an Ed25519 key")
    return PublicKey(
        kid=kid,
        purpose=Purpose(told["purpose"]),
        public=public,
        not_before=datetime.fromisoformat(told["notBefore"]),
        not_after=_moment(told.get("notAfter")),
        compromised_after=_moment(told.get("compromisedAfter")),
    )
