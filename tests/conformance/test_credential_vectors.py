"""Published vectors of the W3C and 1EdTech, byte for byte; the files stay where they are."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import jsonschema_rs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from verifying import badge

from app.credentials import data_integrity, multikey
from app.credentials.data_integrity import JCS, OPEN_BADGES, RDFC, canonical_rdf, hash_data
from app.credentials.status_list import BITS, decode_bits, encode_bits

EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
"""The specification's own vocabulary of examples."""
EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
"""Bitstring Status List v1.0, example of 131,072 zero bits."""
SUITES = {
    JCS: ("eddsa-jcs-2022", "JCS", "proofConfigJCS.json", "signedJCS.json"),
    RDFC: ("eddsa-rdfc-2022", "DataInt", "proofConfigDataInt.json", "signedDataInt.json"),
}


class Vector:
    """One suite's folder of steps."""

    def __init__(self, root: Path, suite: str) -> None:
        folder, self.mark, config, signed = SUITES[suite]
        self.suite, self.folder = suite, root / "w3c_vc-di-eddsa" / "TestVectors" / folder
        self.config = json.loads((self.folder / config).read_text("utf-8"))
        self.signed = json.loads((self.folder / signed).read_text("utf-8"))
        keys = json.loads((self.folder.parent / "keyPair.json").read_text("utf-8"))
        raw = multikey.from_base58(keys["privateKeyMultibase"][1:])
        self.private = Ed25519PrivateKey.from_private_bytes(raw[2:])
        self.multikey = keys["publicKeyMultibase"]

    def step(self, name: str) -> str:
        return (self.folder / f"{name}{self.mark}.txt").read_text("utf-8")

    @property
    def plain(self) -> dict:
        return {name: value for name, value in self.signed.items() if name != "proof"}


@pytest.fixture(params=SUITES)
def vector(vectors: Path, request) -> Vector:
    return Vector(vectors, request.param)


def canonical(vector: Vector, document: dict) -> str:
    return data_integrity._canonical(vector.suite, document, EXAMPLES).decode()


def test_the_key_reads_and_writes_as_published(vector: Vector) -> None:
    public = vector.private.public_key().public_bytes_raw()
    assert multikey.multikey(public) == vector.multikey
    assert multikey.from_multikey(vector.multikey) == public


def test_each_canonical_form_is_the_published_one(vector: Vector) -> None:
    assert canonical(vector, vector.plain) == vector.step("canonDoc")
    assert canonical(vector, vector.config) == vector.step("proofCanon")


def test_each_hash_is_the_published_one(vector: Vector) -> None:
    document = sha256(vector.step("canonDoc").encode()).hexdigest()
    proof = sha256(vector.step("proofCanon").encode()).hexdigest()
    assert document == vector.step("docHash").strip()
    assert proof == vector.step("proofHash").strip()
    both = hash_data(vector.suite, vector.plain, vector.config, EXAMPLES).hex()
    assert both == vector.step("combinedHash").strip() == proof + document


def test_the_signature_is_the_published_one(vector: Vector) -> None:
    made = vector.private.sign(hash_data(vector.suite, vector.plain, vector.config, EXAMPLES))
    assert made.hex() == vector.step("sigHex").strip()
    assert f"z{multikey.base58(made)}" == vector.step("sigBTC58").strip()
    assert vector.signed["proof"]["proofValue"] == vector.step("sigBTC58").strip()


def test_the_published_credential_verifies_and_a_changed_one_does_not(vector: Vector) -> None:
    public = multikey.from_multikey(vector.multikey)
    data_integrity.check_proof(vector.plain, vector.signed["proof"], public, EXAMPLES)
    changed = {**vector.plain, "name": "Alumni credential"}
    with pytest.raises(data_integrity.SignatureError, match="signature"):
        data_integrity.check_proof(changed, vector.signed["proof"], public, EXAMPLES)


def test_our_proofs_over_the_published_document_are_the_published_proofs(vector: Vector) -> None:
    made = data_integrity.add_proofs(
        {**vector.plain, "@context": vector.plain["@context"]},
        method=vector.config["verificationMethod"],
        private=vector.private,
        created=datetime.fromisoformat(vector.config["created"]),
        more=EXAMPLES,
    )
    (proof,) = (p for p in made["proof"] if p["cryptosuite"] == vector.suite)
    assert proof["proofValue"] == vector.signed["proof"]["proofValue"]


def test_the_example_of_a_status_list_holds_no_set_bit() -> None:
    bits = decode_bits(EMPTY)
    assert len(bits) * 8 == BITS
    assert not any(bits)
    assert decode_bits(encode_bits(bits)) == bits


def test_the_shipped_context_of_open_badges_is_the_published_one(vectors: Path) -> None:
    published = json.loads((vectors / "1edtech_spec" / "context-3.0.3.json").read_text("utf-8"))
    assert data_integrity._shipped()[OPEN_BADGES] == published


def test_our_badge_has_no_error_under_the_published_schemas(vectors: Path) -> None:
    badges = vectors / "1edtech_spec" / "ob_v3p0_achievementcredential_schema.json"
    w3c = vectors / "w3c_vc-data-model" / "verifiable-credential-schema.json"
    for path in (badges, w3c):
        schema = json.loads(path.read_text("utf-8"))
        errors = list(jsonschema_rs.validator_for(schema).iter_errors(badge()))
        assert not errors, [
            f"{path.name}: {error.instance_path} {error.message}" for error in errors
        ]
    schema = json.loads(badges.read_text("utf-8"))
    bare = {**badge(), "proof": badge()["proof"][0]}
    assert list(jsonschema_rs.validator_for(schema).iter_errors(bare))


@pytest.mark.parametrize("name", ["minimal_valid_obv3.json", "full_ex.json"])
def test_a_published_badge_has_a_canonical_form(vectors: Path, name: str) -> None:
    document = json.loads((vectors / "1edtech_spec" / name).read_text("utf-8"))
    document["@context"] = [data_integrity.CREDENTIALS_V2, OPEN_BADGES]
    document.pop("proof", None)
    assert "OpenBadgeCredential" in canonical_rdf(document)
