"""A made-up issuer with keys of its own: certificates, badges and status lists to verify."""

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.columns import uuid7
from app.credentials import data_integrity, jws, open_badge, status_list
from app.credentials.checking import check, read_lists
from app.credentials.data import Credential, Kind, State
from app.credentials.jws import Claims, signing_key
from app.credentials.keyring import Keyring, PublicKey, Purpose, keyring
from app.credentials.status_list import BYTES, StatusPurpose, list_address, unsigned_list
from app.reference.levels import SkillLevel

SITE, DID = "https://v.example.cn", "did:web:v.example.cn"
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SIGNS, LISTS, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
PLACE = (1, 4_711)


def public(kid: str, key: Ed25519PrivateKey, purpose: Purpose, **changed) -> PublicKey:
    made = PublicKey(
        kid=kid, purpose=purpose, public=key.public_key().public_bytes_raw(),
        not_before=NOW - timedelta(days=300),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changed)


def ring(**changed) -> Keyring:
    return keyring(
        DID,
        [
            public("2026a", SIGNS, Purpose.CREDENTIAL, **changed),
            public("2026b", LISTS, Purpose.STATUS),
        ],
    )


CLAIMS = Claims(
    version=1, code="K262H7XW9BTRQ2V", kind="appointment", masked_name="宋*岳", title="泰安市工匠",
    occupation_code="6-18-02-04", occupation="焊工", level="L2", issued_on=date(2026, 6, 12),
    expires_on=date(2030, 6, 11), issuer="岱青职业培训学校", status=PLACE,
    signed_at=int((NOW - timedelta(days=100)).timestamp()),
)  # fmt: skip


def text(claims: Claims = CLAIMS, key: Ed25519PrivateKey = SIGNS, kid: str = "2026a") -> str:
    pair = signing_key(key.private_bytes_raw(), key.public_key().public_bytes_raw())
    return jws.sign(claims, kid, pair)


def signed_list(
    purpose: StatusPurpose = StatusPurpose.REVOCATION,
    *,
    marked: tuple[int, ...] = (),
    made: datetime = NOW,
    key: Ed25519PrivateKey = LISTS,
    method: str = f"{DID}#2026b",
    size: int = BYTES,
    **changed,
) -> dict:
    bits = bytearray(size)
    for index in marked:
        status_list.set_bit(bits, index)
    plain = unsigned_list(
        did=DID, address=list_address(SITE, 1, purpose), purpose=purpose, bits=bytes(bits),
        moment=made,
    )  # fmt: skip
    return data_integrity.add_proofs({**plain, **changed}, method=method, private=key, created=made)


def lists(**marked) -> list:
    made = marked.pop("made", NOW)
    documents = [
        signed_list(purpose, marked=marked.get(purpose.value, ()), made=made)
        for purpose in StatusPurpose
    ]
    found, refused = read_lists(json.dumps(documents), ring())
    assert not refused
    return found


def verdict(told: str, held=None, keys: Keyring | None = None, now: datetime = NOW):
    return check(told, keys or ring(), lists() if held is None else held, now=now, today=TODAY)


def held_credential() -> Credential:
    return Credential(
        id=uuid7(), source="a:1", code=CLAIMS.code, kind=Kind.APPOINTMENT, number="泰匠2026-0038",
        person=uuid7(), holder="宋立岳", masked_name="宋*岳", id_masked="370***********4216",
        title="泰安市工匠", occupation_code="6-18-02-04", occupation="焊工", level=SkillLevel.L2,
        issuer="泰安市人力资源和社会保障局", organisation=None, division=None, batch="",
        details={}, issued_on=date(2026, 6, 12), expires_on=date(2030, 6, 11), state=State.ACTIVE,
        state_since=NOW, status_list=PLACE[0], status_index=PLACE[1], jws="", kid="2026a",
        signed_at=NOW, reissue_of=None, superseded_by=None,
    )  # fmt: skip


def badge(**changed) -> dict:
    plain = open_badge.open_badge(held_credential(), did=DID, site=SITE, bureau="某局")
    return data_integrity.add_proofs(
        {**plain, **changed}, method=f"{DID}#2026a", private=SIGNS, created=NOW
    )
