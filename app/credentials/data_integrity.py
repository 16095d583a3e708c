"""Data Integrity proofs ``eddsa-jcs-2022`` and ``eddsa-rdfc-2022`` (W3C Recommendations, 2025).

Contexts are read from ``contexts/``, each pinned by its SHA-256; nothing is ever fetched. A
document that says something its contexts do not know is refused: the rdfc proof would not cover
it. Pure, but for reading the contexts.
"""

import hashlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.credentials.jws import SignatureError
from app.credentials.keyring import Keyring, PublicKey, Purpose
from app.credentials.multikey import base58, from_base58

Document = dict[str, Any]
JCS, RDFC = "eddsa-jcs-2022", "eddsa-rdfc-2022"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_SIGNATURE = 64
_CONTEXTS = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
    ),
}


@cache
def _shipped() -> Mapping[str, Document]:
    found = {}
    for address, (name, digest) in _CONTEXTS.items():
        body = (Path(__file__).parent / "contexts" / name).read_bytes()
        if hashlib.sha256(body).hexdigest() != digest:
            raise RuntimeError(f"{name} is not the context that was pinned")
        found[address] = msgspec.json.decode(body)
    return found


def _loader(contexts: Mapping[str, Document]) -> Callable[[str, object], Document]:
    def load(address: str, options: object) -> Document:
        _ = options
        if address not in contexts:
            raise SignatureError("context")
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": contexts[address],
        }

    return load


def canonical_rdf(document: Document, more: Mapping[str, Document] | None = None) -> str:
    """Return the document as canonical N-Quads (RDFC-1.0).

    ``more`` are contexts beside the shipped ones. Raises SignatureError: ``context`` for one
    that is not held, ``unmapped`` for a property that no context knows.
    """
    from pyld import jsonld  # noqa: PLC0415 - half a second that most processes never need

    dropped: list[str] = []
    options = {"documentLoader": _loader({**_shipped(), **(more or {})})}
    try:
        expanded = jsonld.expand(
            document, options, on_property_dropped=lambda name: dropped.append(str(name))
        )
        if dropped:
            raise SignatureError("unmapped")
        quads: str = jsonld.normalize(
            expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}
        )
    except jsonld.JsonLdError as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, SignatureError):
                raise cause from error
            cause = getattr(cause, "cause", None) or cause.__cause__
        raise SignatureError("context") from error
    return quads


def _canonical(suite: str, document: Document, more: Mapping[str, Document] | None) -> bytes:
    if suite == JCS:
        return rfc8785.dumps(document)
    return canonical_rdf(document, more).encode()


def hash_data(
    suite: str, document: Document, config: Document, more: Mapping[str, Document] | None = None
) -> bytes:
    """Return what is signed: hash of the proof's configuration, then hash of the document.

    ``document`` has no proof, ``config`` no value; both carry the document's ``@context``.
    """
    halves = (_canonical(suite, part, more) for part in (config, document))
    return b"".join(hashlib.sha256(half).digest() for half in halves)


def add_proofs(
    document: Document,
    *,
    method: str,
    private: Ed25519PrivateKey,
    created: datetime,
    more: Mapping[str, Document] | None = None,
) -> Document:
    """Return the document with both proofs, as a set: Open Badges wants an array."""
    proofs = []
    for suite in (JCS, RDFC):
        config = {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "verificationMethod": method,
            "proofPurpose": "assertionMethod",
            "@context": document["@context"],
        }
        value = "z" + base58(private.sign(hash_data(suite, document, config, more)))
        kept = {k: v for k, v in config.items() if suite == JCS or k != "@context"}
        proofs.append({**kept, "proofValue": value})
    return {**document, "proof": proofs}


def check_proof(
    document: Document,
    proof: Document,
    public: bytes,
    more: Mapping[str, Document] | None = None,
) -> None:
    """Check one proof over a document without proofs; raises SignatureError.

    ``algorithm`` for another suite or purpose, ``context`` where the proof's contexts are not
    the first of the document's, ``signature`` where the document was changed.
    """
    suite = proof.get("cryptosuite")
    if (proof.get("type"), proof.get("proofPurpose")) != (
        "DataIntegrityProof", "assertionMethod",
    ) or suite not in {JCS, RDFC}:  # fmt: skip
        raise SignatureError("algorithm")
    held = document.get("@context")
    config = {k: v for k, v in proof.items() if k != "proofValue"}
    if suite == JCS and "@context" in proof and proof["@context"] != held:
        raise SignatureError("context")
    config["@context"] = held
    try:
        value = str(proof["proofValue"])
        signature = from_base58(value[1:]) if value.startswith("z") else b""
        if len(signature) != _SIGNATURE:
            raise SignatureError("malformed")
        Ed25519PublicKey.from_public_bytes(public).verify(
            signature, hash_data(suite, document, config, more)
        )
    except InvalidSignature as error:
        raise SignatureError("signature") from error
    except (KeyError, ValueError, RecursionError) as error:
        raise SignatureError("malformed") from error


def verify(document: Document, ring: Keyring, purpose: Purpose) -> tuple[PublicKey, datetime]:
    """Check every proof of a credential of this issuer; return the key and when it signed.

    One proof at least is ``eddsa-jcs-2022``, which covers each byte; it is checked first, so
    that nothing of anybody else's reaches the costly canonical form. Raises SignatureError:
    ``malformed``, ``issuer`` for another issuer, ``unknown-key`` for a key that is not the
    issuer's or may not sign for this purpose, and as ``check_proof`` does.
    """
    plain = deepcopy(document)
    proofs = plain.pop("proof", None)
    issuer = plain.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(proofs, list) or not all(isinstance(p, dict) for p in proofs):
        raise SignatureError("malformed")
    if named != ring.did:
        raise SignatureError("issuer")
    proofs.sort(key=lambda proof: proof.get("cryptosuite") != JCS)
    if not proofs or proofs[0].get("cryptosuite") != JCS:
        raise SignatureError("algorithm")
    found: list[tuple[PublicKey, datetime]] = []
    for proof in proofs:
        key = ring.by_method(str(proof.get("verificationMethod")), purpose)
        if key is None:
            raise SignatureError("unknown-key")
        check_proof(plain, proof, key.public)
        found.append((key, _created(proof)))
    if len({key.kid for key, _ in found}) != 1:
        raise SignatureError("unknown-key")
    return found[0]


def _created(proof: Document) -> datetime:
    try:
        moment = datetime.fromisoformat(str(proof.get("created")))
    except ValueError as error:
        raise SignatureError("malformed") from error
    if moment.tzinfo is None:
        raise SignatureError("malformed")
    return moment
