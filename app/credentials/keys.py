"""The issuer's keys: public halves in the database, private ones sealed in files of their own.

A private key lies under ``<secrets>/signing/<id>.sealed`` (mode 0600), sealed by the vault for
that key alone. Whoever copies the database gets none; whoever copies the folder needs the
vault's key beside it.
"""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from app import clock
from app.audit.record import record
from app.columns import uuid7
from app.credentials.jws import signing_key
from app.credentials.keyring import Keyring, PublicKey, Purpose, keyring
from app.credentials.multikey import jwk, multikey
from app.db import require_transaction
from app.errors import UnavailableError
from app.permits import Actor, system_actor
from app.settings import settings
from app.vault import VaultError, seal, unseal

_LOCK = 0x63726564  # "cred": held while a key is made or ends
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COLUMNS = "id, kid, purpose, public_key, not_before, not_after, compromised_after"
_MAKER = system_actor("credentials")


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """The key that signs now."""

    id: UUID
    kid: str
    private: Ed25519PrivateKey
    jose: OKPKey


def issuer_did() -> str:
    """Return the issuer's name (did:web), after the address that people use."""
    return f"did:web:{urlsplit(settings().address).netloc.replace(':', '%3A')}"


def _place(key: UUID) -> Path:
    return settings().secrets / "signing" / f"{key}.sealed"


def _keep(key: UUID, private: bytes) -> None:
    path = _place(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(seal(private, f"signing_key|private|{key}"))
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=8)
def _pair(key: UUID, public: bytes) -> tuple[Ed25519PrivateKey, OKPKey]:
    """Return a private key in both its forms.

    Raises UnavailableError where its file is missing, foreign or of another key.
    """
    try:
        raw = unseal(_place(key).read_bytes(), f"signing_key|private|{key}")
    except (OSError, VaultError) as error:
        raise UnavailableError("signing-key-missing") from error
    private = Ed25519PrivateKey.from_private_bytes(raw)
    if private.public_key().public_bytes_raw() != public:
        raise UnavailableError("signing-key-missing")
    return private, signing_key(raw, public)


async def signer(purpose: Purpose) -> Signer:
    """Return the key in use for this purpose, in the current transaction.

    Makes the first one where there is none. Raises UnavailableError where the private half is
    not on this machine.
    """
    row = await _in_use(purpose)
    if row is None:
        await require_transaction().execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        row = await _in_use(purpose) or await _make(_MAKER, purpose)
    private, jose = _pair(row["id"], row["public_key"])
    return Signer(id=row["id"], kid=row["kid"], private=private, jose=jose)


async def _in_use(purpose: Purpose) -> Any:
    return await require_transaction().fetchrow(
        "SELECT id, kid, public_key FROM signing_key WHERE purpose = $1 AND not_after IS NULL",
        purpose,
    )


async def _make(actor: Actor, purpose: Purpose) -> Any:
    """Make a key under the lock that the caller holds."""
    connection, key, now = require_transaction(), uuid7(), clock.now()
    year = f"{clock.today().year}"
    used = await connection.fetchval(
        "SELECT count(*) FROM signing_key WHERE starts_with(kid, $1)", year
    )
    first, second = divmod(used, len(_LETTERS))
    kid = year + (_LETTERS[first - 1] if first else "") + _LETTERS[second]
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    _keep(key, private.private_bytes_raw())
    await connection.execute(
        "INSERT INTO signing_key (id, kid, purpose, public_key, not_before)"
        " VALUES ($1, $2, $3, $4, $5)",
        key, kid, purpose, public, now,
    )  # fmt: skip
    await record(actor, "credentials.key.made", f"key:{kid}", {"purpose": purpose})
    return {"id": key, "kid": kid, "public_key": public}


async def end_and_make(actor: Actor, purpose: Purpose) -> str:
    """End the key in use and make the next, in the current transaction; return its ``kid``.

    What the old key signed stays good; its public half stays published.
    """
    connection = require_transaction()
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
    ended = await connection.fetchval(
        "UPDATE signing_key SET not_after = $2 WHERE purpose = $1 AND not_after IS NULL"
        " RETURNING kid",
        purpose, clock.now(),
    )  # fmt: skip
    made: str = (await _make(actor, purpose))["kid"]
    facts = {"purpose": purpose, "ended": ended or ""}
    await record(actor, "credentials.key.rotated", f"key:{made}", facts)
    return made


async def mark_compromised(actor: Actor, kid: str, since: datetime) -> tuple[UUID, Purpose] | None:
    """Say from when a key may have been in other hands; end it and make the next if in use.

    In the current transaction. None where there is no such key.
    """
    connection = require_transaction()
    row = await connection.fetchrow(
        "SELECT id, purpose, not_after FROM signing_key WHERE kid = $1 FOR UPDATE", kid
    )
    if row is None:
        return None
    purpose = Purpose(row["purpose"])
    if row["not_after"] is None:
        await end_and_make(actor, purpose)
    await connection.execute(
        "UPDATE signing_key SET compromised_after = least(compromised_after, $2) WHERE id = $1",
        row["id"], since,
    )  # fmt: skip
    facts = {"purpose": purpose, "since": since.isoformat()}
    await record(actor, "credentials.key.compromised", f"key:{kid}", facts)
    return row["id"], purpose


async def public_keys() -> list[PublicKey]:
    """Return every key there ever was, oldest first, in the current transaction."""
    rows = await require_transaction().fetch(
        f"SELECT {_COLUMNS} FROM signing_key ORDER BY not_before, kid"
    )
    return [
        PublicKey(
            kid=row["kid"],
            purpose=Purpose(row["purpose"]),
            public=row["public_key"],
            not_before=row["not_before"],
            not_after=row["not_after"],
            compromised_after=row["compromised_after"],
        )
        for row in rows
    ]


async def ring() -> Keyring:
    """Return the issuer's ring, in the current transaction."""
    return keyring(issuer_did(), await public_keys())


def _told(key: PublicKey) -> dict[str, str]:
    """Return what both documents say beside the key itself."""
    moments = {
        "notBefore": key.not_before,
        "notAfter": key.not_after,
        "compromisedAfter": key.compromised_after,
    }
    return {"purpose": key.purpose.value} | {
        name: moment.isoformat(timespec="seconds") for name, moment in moments.items() if moment
    }


def did_document(did: str, keys: list[PublicKey]) -> dict[str, Any]:
    """Return the DID document: Multikey; a compromised key is listed, and asserts nothing."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{key.kid}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey(key.public),
                **_told(key),
                **({"revoked": _told(key)["compromisedAfter"]} if key.compromised_after else {}),
            }
            for key in keys
        ],
        "assertionMethod": [f"{did}#{key.kid}" for key in keys if not key.compromised_after],
    }


def key_set(did: str, keys: list[PublicKey]) -> dict[str, Any]:
    """Return the same keys as a JWK set (RFC 7517)."""
    return {"issuer": did, "keys": [{**jwk(key.public, key.kid), **_told(key)} for key in keys]}
