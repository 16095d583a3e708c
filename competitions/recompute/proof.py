"""Whether a bundle is the one that was signed: its Merkle root (RFC 6962) and its signature."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from competitions.recompute.marks import Record
from competitions.recompute.numbers import BundleError

ALGORITHM = "Ed25519"
HEADER = ("format", "contest", "event", "revision", "rule_set", "state", "published_at")
SECTIONS = ("entries", "marks", "stage_marks", "penalties", "results", "winners")


class Proof(NamedTuple):
    """What is proved; ``code`` says why not, ``kid`` whose signature it is."""

    root: bool
    signature: bool
    kid: str = ""
    own_key: bool = True
    """Whether the key came with the bundle itself: then it proves no origin."""
    code: str = ""


def _records(bundle: Record) -> Iterator[Record]:
    yield {field: bundle[field] for field in HEADER}
    for section in SECTIONS:
        for one in bundle[section]:
            yield {section: one}


def _root(hashes: Sequence[bytes]) -> bytes:
    """Return the head of the tree: split at the largest power of two below the number."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(hashes[:split]) + _root(hashes[split:])).digest()


def merkle_root(bundle: Record) -> str:
    """Return the root over the canonical JSON (RFC 8785) of the header and every record, in hex."""
    try:
        return _root(
            [sha256(b"\x00" + rfc8785.dumps(dict(one))).digest() for one in _records(bundle)]
        ).hex()
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError("bundle-shape", what=str(error)[:80]) from error


def _key(keys: Record, kid: object) -> OKPKey | None:
    for one in keys.get("keys", ()):
        if isinstance(one, Mapping) and one.get("kid") == kid and one.get("crv") == "Ed25519":
            return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": str(one.get("x"))})
    return None


def _header(text: str) -> dict[str, Any]:
    first = text.split(".", maxsplit=1)[0]
    found = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    return found if isinstance(found, dict) else {}


def _signed(bundle: Record, keys: Record) -> tuple[str, str]:
    """Return the key's id and the code of what is wrong with the signature, '' for nothing."""
    text = bundle.get("signature")
    try:
        header = _header(text) if isinstance(text, str) else {}
    except ValueError:
        header = {}
    kid = str(header.get("kid", ""))
    if header.get("alg") != ALGORITHM:
        return kid, "proof-unsigned"
    try:
        key = _key(keys, header.get("kid"))
        if key is None:
            return kid, "proof-unknown-key"
        found = jws.deserialize_compact(str(text), key, algorithms=[ALGORITHM])
        payload = json.loads(found.payload)
    except (JoseError, ValueError):
        return kid, "proof-signature"
    same = isinstance(payload, dict) and all(
        payload.get(field) == bundle.get(field) for field in ("root", "revision")
    )
    event = payload.get("event") if same else None
    own = bundle.get("event", {})
    return kid, "" if same and event in (own, own.get("number")) else "proof-other"


def verify(bundle: Record, trusted_keys: Record | None = None) -> Proof:
    """Return whether root and signature hold, by the trusted keys (JWKS) or the bundle's own."""
    root = merkle_root(bundle) == bundle.get("root")
    keys = trusted_keys if trusted_keys is not None else bundle.get("keys")
    kid, code = _signed(bundle, keys if isinstance(keys, Mapping) else {})
    return Proof(
        root=root,
        signature=not code,
        kid=kid,
        own_key=trusted_keys is None,
        code=code or ("" if root else "proof-root"),
    )
