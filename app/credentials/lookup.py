"""Verifying online by code and a name or the last four of the document: nothing else finds one.

A wrong code and a wrong name get the same answer after the same statements. Tries are counted
by address (10 a minute, 300 a day), misses by address and by code (hours); after five misses a
sum in words is asked, and a code missed five times answers nobody for the rest of the hour.
"""

import hashlib
import hmac
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec

from app import clock, db
from app.accounts import limits
from app.credentials import jws
from app.credentials.code import Fault, read_code
from app.credentials.data import State
from app.credentials.jws import Claims, SignatureError
from app.credentials.keyring import Keyring, PublicKey, Purpose
from app.credentials.verdict import (
    FORGED,
    HolderLine,
    KeyLine,
    Outcome,
    SignatureLine,
    StatusLine,
    Verdict,
    key_line,
)
from app.errors import TooManyError
from app.permits import ANYONE
from app.vault import secret

PER_MINUTE, PER_DAY = 10, 300
MISSES_BEFORE_A_SUM, MISSES_BEFORE_A_LOCK = 5, 5
_LAST = 4
_NOBODY = "\0"
_EVER = datetime.min.replace(tzinfo=UTC)
FIND = (
    "SELECT c.holder, c.id_masked, c.state, c.jws, c.expires_on, c.reissue_of, k.kid,"
    " k.public_key, k.not_before, k.not_after, k.compromised_after,"
    " (SELECT failures FROM attempt WHERE bucket = $2) AS address_misses,"
    " (SELECT failures FROM attempt WHERE bucket = $3) AS code_misses"
    " FROM (SELECT $1::text AS code) AS asked LEFT JOIN credential c ON c.code = asked.code"
    " LEFT JOIN signing_key k ON k.id = c.signing_key"
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed from a certificate."""

    code: str = ""
    """Verification code, however spaced."""
    proof: str = ""
    """Full name, or the last four of the document's number."""
    answer: str = ""
    """Answer to the sum, where one was asked."""


class Result(StrEnum):
    """How a look-up ended."""

    FOUND = "found"
    NO_MATCH = "no_match"
    """No certificate with this code and this name or number: which is wrong is not said."""
    MISTYPED = "mistyped"
    """The code cannot be one; nothing was looked up."""
    SUM = "sum"
    """Too many misses from here: answer the sum first."""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says, as it was signed."""

    code: str
    kind: str
    title: str
    masked_name: str
    occupation_code: str
    occupation: str
    level: str
    issuer: str
    """Empty where the bureau itself certified."""
    issued_on: str
    expires_on: str
    kid: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a look-up answers."""

    result: Result
    verdict: Verdict | None = None
    certificate: Certificate | None = None
    hint: Fault | None = None
    sum_of: tuple[int, int] | None = None


def certificate_of(claims: Claims, kid: str) -> Certificate:
    """Return signed claims as they are shown."""
    return Certificate(
        code=claims.code,
        kind=claims.kind,
        title=claims.title,
        masked_name=claims.masked_name,
        occupation_code=claims.occupation_code,
        occupation=claims.occupation,
        level=claims.level,
        issuer=claims.issuer,
        issued_on=claims.issued_on.isoformat(),
        expires_on=claims.expires_on.isoformat() if claims.expires_on else "",
        kid=kid,
    )


def _sum(address: str, hour: str, misses: int) -> tuple[int, int]:
    """Return the sum that is asked now: another one after each miss, nothing of it stored."""
    told = f"sum {address} {hour} {misses}".encode()
    digest = hmac.digest(secret("limits.key"), told, hashlib.sha256)
    return 2 + digest[0] % 8, 2 + digest[1] % 8


_DOTS = str.maketrans("", "", "·•・.")
"""Of names like 买买提·艾力, which people type in many ways."""


def _plain(text: str) -> bytes:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).translate(_DOTS).upper().encode()


def _fits(proof: str, holder: str, id_masked: str) -> bool:
    """Whether what was typed is the name or the last four; takes as long for no as for yes."""
    given = _plain(proof)
    name = hmac.compare_digest(given, _plain(holder))
    last = hmac.compare_digest(given, _plain(id_masked)[-_LAST:])
    return name | (last and len(given) == _LAST)


async def look_up(asked: Asked, address: str) -> Answer:
    """Answer whether the register knows this certificate, and where it stands.

    Raises TooManyError past the limits of the address.
    """
    typed = read_code(asked.code)
    if typed.fault is not None:
        return Answer(result=Result.MISTYPED, hint=typed.fault)
    now = clock.now()
    minute, hour, day = (f"{now:%Y%m%d%H%M}", f"{now:%Y%m%d%H}", f"{now:%Y%m%d}")
    tries = limits.count_names((f"verify {address} {minute}", f"verify {address} {day}"))
    missed = limits.count_names((f"missed {address} {hour}", f"missed code {typed.code} {hour}"))
    async with db.transaction(ANYONE) as connection:
        this_minute, today = await limits.count_once(tries)
        row = await connection.fetchrow(FIND, typed.code, *missed)
        misses = row["address_misses"] or 0
        allowed = this_minute <= PER_MINUTE and today <= PER_DAY
        answered = _answered(asked.answer, address, hour, misses)
        locked = (row["code_misses"] or 0) >= MISSES_BEFORE_A_LOCK
        fits = _fits(asked.proof, row["holder"] or _NOBODY, row["id_masked"] or _NOBODY)
        found = row["holder"] is not None and fits and not locked
        if allowed and answered and not found:
            misses, _ = await limits.count_once(missed)
    if not allowed:
        raise TooManyError("credential-too-often")
    if found and answered:
        return _found(row, now)
    asks = misses >= MISSES_BEFORE_A_SUM
    return Answer(
        result=Result.NO_MATCH if answered else Result.SUM,
        sum_of=_sum(address, hour, misses) if asks else None,
    )


def _answered(answer: str, address: str, hour: str, misses: int) -> bool:
    """Whether no sum is asked after so many misses, or this answers it."""
    if misses < MISSES_BEFORE_A_SUM:
        return True
    return _plain(answer) == str(sum(_sum(address, hour, misses))).encode()


@lru_cache(maxsize=8_192)
def _signed(text: str, kid: str, public: bytes) -> Claims:
    """Return the claims of a text whose signature fits: looked at once in each process.

    Raises SignatureError.
    """
    key = PublicKey(kid=kid, purpose=Purpose.CREDENTIAL, public=public, not_before=_EVER)
    return jws.verify(text, Keyring("", {kid: key})).claims


def _found(row: Any, now: datetime) -> Answer:
    """Return what the register says of a certificate, after looking at its signature."""
    key = PublicKey(
        kid=row["kid"],
        purpose=Purpose.CREDENTIAL,
        public=row["public_key"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        compromised_after=row["compromised_after"],
    )
    try:
        claims = _signed(row["jws"], key.kid, key.public)
    except SignatureError:
        return Answer(result=Result.FOUND, verdict=FORGED)
    return Answer(
        result=Result.FOUND,
        verdict=_verdict(State(row["state"]), claims, key, now),
        certificate=certificate_of(claims, key.kid),
    )


_LINES = {
    State.ACTIVE: (StatusLine.CLEAR, Outcome.VALID),
    State.SUSPENDED: (StatusLine.SUSPENDED, Outcome.SUSPENDED),
    State.REVOKED: (StatusLine.REVOKED, Outcome.REVOKED),
    State.SUPERSEDED: (StatusLine.SUPERSEDED, Outcome.SUPERSEDED),
}


def _verdict(state: State, claims: Claims, key: PublicKey, now: datetime) -> Verdict:
    """Return the verdict of the register itself, which stands for this instant."""
    status, outcome = _LINES[state]
    today = now.astimezone(clock.CITY_ZONE).date()
    lapsed = claims.expires_on is not None and claims.expires_on < today
    if lapsed and state in {State.ACTIVE, State.SUSPENDED}:
        status, outcome = StatusLine.EXPIRED, Outcome.EXPIRED
    signer = key_line(key, claims.moment)
    if signer is KeyLine.COMPROMISED and outcome is Outcome.VALID:
        outcome = Outcome.UNKNOWN
    return Verdict(
        outcome=outcome,
        signature=SignatureLine.INTACT,
        status=status,
        key=signer,
        holder=(
            HolderLine.MATCHED
            if outcome in {Outcome.VALID, Outcome.UNKNOWN}
            else HolderLine.NOT_ASKED
        ),
        as_of=now,
    )
