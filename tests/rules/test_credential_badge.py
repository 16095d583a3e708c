"""The Open Badge: ours is valid, and every change of it is refused."""

import json

import pytest
from verifying import (
    CLAIMS,
    PLACE,
    SIGNS,
    badge,
    lists,
    verdict,
)

from app.credentials import data_integrity
from app.credentials.jws import SignatureError
from app.credentials.verdict import Outcome


def test_our_badge_is_valid_and_names_nobody_in_full():
    made = badge()
    found = verdict(json.dumps(made))
    assert (found.verdict.outcome, found.code) == (Outcome.VALID, CLAIMS.code)
    assert isinstance(made["proof"], list)
    assert "宋立岳" not in json.dumps(made, ensure_ascii=False)
    assert "4216" not in json.dumps(made)
    revoked = lists(revocation=(PLACE[1],))
    assert verdict(json.dumps(made), revoked).verdict.outcome is Outcome.REVOKED


def test_an_added_property_that_no_context_knows_is_refused():
    for place in ("", "credentialSubject"):
        made = badge()
        (made[place] if place else made)["grade"] = "首席"
        assert verdict(json.dumps(made)).verdict.outcome is Outcome.FORGED
        # Even where only the proof over RDF is left, which would not cover it.
        plain = {k: v for k, v in made.items() if k != "proof"}
        (rdf,) = (p for p in made["proof"] if p["cryptosuite"] == data_integrity.RDFC)
        with pytest.raises(SignatureError, match="unmapped"):
            data_integrity.check_proof(plain, rdf, SIGNS.public_key().public_bytes_raw())
        assert verdict(json.dumps({**plain, "proof": [rdf]})).reason == "algorithm"


def test_a_badge_cannot_be_signed_with_what_no_context_knows():
    with pytest.raises(SignatureError, match="unmapped"):
        badge(grade="首席")


def test_a_context_that_is_not_held_is_never_fetched():
    with pytest.raises(SignatureError, match="context"):
        badge(**{"@context": [data_integrity.CREDENTIALS_V2, "https://evil.example/context"]})


def changes(document: dict) -> list[tuple[str, dict]]:
    """The document with each of its texts changed by one character, in turn."""
    found = []

    def walk(value, path):
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, [*path, name])
        elif isinstance(value, list):
            for n, inner in enumerate(value):
                walk(inner, [*path, n])
        else:
            copy = json.loads(json.dumps(document))
            holder = copy
            for step in path[:-1]:
                holder = holder[step]
            changed = not value if isinstance(value, bool) else f"{value}"[:-1] + "~"
            holder[path[-1]] = changed
            found.append((".".join(map(str, path)), copy))

    walk(document, [])
    return found


def test_a_character_changed_in_any_field_of_the_badge_is_refused():
    for path, changed in changes(badge()):
        assert verdict(json.dumps(changed)).verdict.outcome is Outcome.FORGED, path


def test_a_badge_of_another_issuer_or_purpose_is_refused():
    made = badge()
    for proof in made["proof"]:
        proof["proofPurpose"] = "authentication"
    assert verdict(json.dumps(made)).reason == "algorithm"
    assert verdict(
        json.dumps(badge(issuer={"id": "did:web:evil", "type": ["Profile"]}))
    ).reason == ("issuer")
    assert verdict(json.dumps({**badge(), "proof": badge()["proof"][0]})).reason == "malformed"
