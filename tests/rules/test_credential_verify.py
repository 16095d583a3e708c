"""What the QR code says: every way to forge it that we know of is refused."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from io import BytesIO

import msgspec
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as library
from PIL import Image, ImageFilter
from verifying import (
    CLAIMS,
    NOW,
    SIGNS,
    SITE,
    STRANGER,
    TODAY,
    ring,
    text,
    verdict,
)

from app.credentials.checking import check
from app.credentials.jws import Claims, signing_key
from app.credentials.verdict import KeyLine, Outcome, StatusLine


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_ours_is_valid_as_of_the_lists_instant():
    found = verdict(f"{SITE}/c#{text()}").verdict
    assert (found.outcome, found.status, found.as_of) == (Outcome.VALID, StatusLine.CLEAR, NOW)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA", "ES256", "", None])
def test_any_other_algorithm_is_refused(algorithm):
    _, payload, _ = text().split(".")
    head = encoded({"alg": algorithm, "kid": "2026a"})
    secret = SIGNS.public_key().public_bytes_raw()
    forged = hmac.digest(secret, f"{head}.{payload}".encode(), hashlib.sha256)
    for signature in ("", base64.urlsafe_b64encode(forged).rstrip(b"=").decode()):
        found = verdict(f"{head}.{payload}.{signature}")
        assert found.verdict.outcome is Outcome.FORGED
        assert found.reason in {"algorithm", "malformed"}


@pytest.mark.parametrize(
    "more", [{"crit": ["b64"], "b64": False}, {"jwk": {"kty": "OKP"}}, {"x": 1}]
)
def test_a_header_that_says_more_is_refused(more):
    _, payload, signature = text().split(".")
    head = encoded({"alg": "Ed25519", "kid": "2026a", **more})
    assert verdict(f"{head}.{payload}.{signature}").reason == "algorithm"


@pytest.mark.parametrize("kid", ["2025a", "2026b", "", "../2026a"])
def test_a_wrong_key_name_is_refused(kid):
    assert verdict(text(kid=kid)).reason == "unknown-key"


def test_a_strangers_key_under_our_name_is_refused():
    assert verdict(text(key=STRANGER)).reason == "signature"


@pytest.mark.parametrize("field", [f for f in Claims.__struct_fields__ if f != "version"])
def test_a_byte_changed_in_any_field_is_refused(field: str):
    head, payload, signature = text().split(".")
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    short = msgspec.structs.fields(Claims)
    name = next(f.encode_name for f in short if f.name == field)
    place = plain.index(f'"{name}":'.encode()) + len(name) + 4
    changed = plain[:place] + bytes([plain[place] ^ 1]) + plain[place + 1 :]
    told = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
    assert told != payload
    assert verdict(f"{head}.{told}.{signature}").verdict.outcome is Outcome.FORGED


@settings(max_examples=60)
@given(st.data())
def test_no_flipped_bit_anywhere_is_accepted(data: st.DataObject):
    whole = text()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = chr(ord(whole[place]) ^ (1 << data.draw(st.integers(0, 6))))
    found = check(whole[:place] + changed + whole[place + 1 :], ring(), [], now=NOW, today=TODAY)
    assert found.verdict.outcome is Outcome.FORGED


@given(st.text(max_size=300))
def test_no_text_breaks_the_verifier(told: str):
    assert check(told, ring(), [], now=NOW, today=TODAY).verdict.outcome is Outcome.FORGED


def test_signed_text_that_is_no_certificate_is_refused():
    pair = signing_key(SIGNS.private_bytes_raw(), SIGNS.public_key().public_bytes_raw())
    for payload in (
        b"[]",
        b'{"v":1}',
        msgspec.json.encode({**msgspec.to_builtins(CLAIMS), "z": 1}),
    ):
        made = library.serialize_compact(
            {"alg": "Ed25519", "kid": "2026a"}, payload, pair, algorithms=["Ed25519"]
        )
        assert verdict(made).reason == "claims"


def test_a_rotated_key_proves_what_it_signed_in_its_time():
    ended = ring(not_after=NOW - timedelta(days=50))
    assert verdict(text(), keys=ended).verdict.key is KeyLine.ROTATED
    late = msgspec.structs.replace(CLAIMS, signed_at=int((NOW - timedelta(days=10)).timestamp()))
    found = verdict(text(late), keys=ended).verdict
    assert (found.outcome, found.key) == (Outcome.FORGED, KeyLine.OUT_OF_TIME)


def test_a_compromised_key_proves_nothing_whatever_date_it_writes():
    stolen = ring(not_after=NOW, compromised_after=NOW - timedelta(days=1))
    found = verdict(text(), keys=stolen).verdict
    assert (found.outcome, found.key) == (Outcome.UNKNOWN, KeyLine.COMPROMISED)


def test_a_text_from_the_future_is_refused():
    ahead = msgspec.structs.replace(CLAIMS, signed_at=int((NOW + timedelta(days=1)).timestamp()))
    assert verdict(text(ahead)).verdict.outcome is Outcome.FORGED


def photographed(told: str) -> Image.Image:
    """The QR code printed 33 mm wide, scanned at 300 dpi, blurred, with a stain on it."""
    made = segno.make(told, error="m", micro=False)
    modules = made.symbol_size(border=0)[0]
    drawn = BytesIO()
    made.save(drawn, kind="png", scale=10, border=4)
    side = round(33 / 25.4 * 300 * (modules + 8) / modules)
    picture = Image.open(drawn).convert("L").resize((side, side), Image.Resampling.BILINEAR)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    stain = side // 12
    picture.paste(128, (side // 2, side // 2, side // 2 + stain, side // 2 + stain))
    return picture


def test_a_printed_code_still_reads_when_blurred_and_stained():
    told = f"{SITE}/c#{text()}"
    (read,) = zxingcpp.read_barcodes(photographed(told))
    assert read.text == told
    assert segno.make(told, error="m").version <= 17
    assert verdict(read.text).verdict.outcome is Outcome.VALID
