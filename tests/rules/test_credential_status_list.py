"""What a status list says, when it says nothing, and which are not believed."""

import base64
import gzip
import json
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifying import (
    CLAIMS,
    DID,
    NOW,
    PLACE,
    SIGNS,
    SITE,
    STRANGER,
    TODAY,
    lists,
    ring,
    signed_list,
    text,
    verdict,
)

from app.credentials import status_list
from app.credentials.checking import read_lists
from app.credentials.jws import SignatureError
from app.credentials.status_list import BITS, BYTES, StatusPurpose, list_address
from app.credentials.verdict import Outcome, StatusLine


def test_each_list_says_its_own():
    index = PLACE[1]
    assert verdict(text(), lists(revocation=(index,))).verdict.outcome is Outcome.REVOKED
    assert verdict(text(), lists(suspension=(index,))).verdict.outcome is Outcome.SUSPENDED
    both = lists(revocation=(index,), refresh=(index,))
    assert verdict(text(), both).verdict.outcome is Outcome.SUPERSEDED
    assert (
        verdict(text(), lists(revocation=(index - 1, index + 1))).verdict.outcome is Outcome.VALID
    )


def test_an_old_list_says_neither_valid_nor_invalid():
    old = lists(made=NOW - timedelta(days=8))
    found = verdict(text(), old).verdict
    assert (found.outcome, found.status) == (Outcome.UNKNOWN, StatusLine.OLD)
    assert found.as_of == NOW - timedelta(days=8)
    revoked = lists(made=NOW - timedelta(days=8), revocation=(PLACE[1],))
    assert verdict(text(), revoked).verdict.outcome is Outcome.REVOKED


def test_without_a_list_nothing_is_called_valid():
    assert verdict(text(), []).verdict.status is StatusLine.MISSING
    only = [one for one in lists() if one.purpose is StatusPurpose.SUSPENSION]
    assert verdict(text(), only).verdict.outcome is Outcome.UNKNOWN


def test_an_expired_certificate_says_so_and_a_revoked_one_says_that():
    past = msgspec.structs.replace(CLAIMS, expires_on=date(2026, 11, 23))
    assert verdict(text(past)).verdict.outcome is Outcome.EXPIRED
    revoked = lists(revocation=(PLACE[1],))
    assert verdict(text(past), revoked).verdict.outcome is Outcome.REVOKED
    last = msgspec.structs.replace(CLAIMS, expires_on=TODAY)
    assert verdict(text(last)).verdict.outcome is Outcome.VALID


def refused(document: dict) -> list[str]:
    found, why = read_lists(json.dumps(document), ring())
    assert not found
    return why


def test_a_list_that_is_too_short_is_refused():
    assert refused(signed_list(size=BYTES - 1)) == ["list-short"]


def test_a_list_of_another_signer_is_refused():
    assert refused(signed_list(key=STRANGER)) == ["signature"]
    assert refused(signed_list(method="did:web:evil.example#2026b")) == ["unknown-key"]
    assert refused(signed_list(key=SIGNS, method=f"{DID}#2026a")) == ["unknown-key"]
    assert refused(signed_list(issuer="did:web:evil.example")) == ["issuer"]


def test_a_list_of_another_purpose_is_refused():
    made = signed_list(StatusPurpose.SUSPENSION)
    other = list_address(SITE, 1, StatusPurpose.REVOCATION)
    assert refused(signed_list(StatusPurpose.SUSPENSION, id=other)) == ["list-purpose"]
    made["credentialSubject"]["statusPurpose"] = "revocation"
    assert refused(made) == ["signature"]


def test_a_list_with_a_bit_taken_out_is_refused():
    made = signed_list(marked=(PLACE[1],))
    made["credentialSubject"]["encodedList"] = signed_list()["credentialSubject"]["encodedList"]
    assert refused(made) == ["signature"]


@pytest.mark.parametrize("told", ["", "[]x", "{}", "[1]", '{"proof": []}', '{"proof": 1}'])
def test_what_is_no_list_is_refused_and_breaks_nothing(told: str):
    assert read_lists(told, ring())[0] == []


def test_a_list_that_unpacks_without_end_is_refused():
    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(1 << 26))).rstrip(b"=").decode()
    with pytest.raises(SignatureError, match="list-malformed"):
        status_list.decode_bits(bomb)


@given(st.integers(0, BITS - 1))
def test_index_nought_is_leftmost(index: int):
    bits = bytearray(BYTES)
    status_list.set_bit(bits, index)
    assert int.from_bytes(bits, "big").bit_length() == BITS - index
    assert status_list.bit(bytes(bits), index)
    assert status_list.decode_bits(status_list.encode_bits(bytes(bits))) == bits
