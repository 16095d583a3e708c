"""Verifying online by code and a name or the last four of the document: nothing else finds one.

A wrong code and a wrong name get the same answer after the same statements. Tries are counted
by address (10 a minute, 300 a day), misses by address and by code (hours); after five misses a
sum in words is asked, and a code missed five times answers nobody for the rest of the hour.
"""

import hashlib
import hmac
import unicodedata
from datetime import datetime
from enum import StrEnum
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
_FIND = (
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
    same = {
        name: getattr(claims, name)
        for name in Certificate.__struct_fields__
        if name not in {"kid", "issued_on", "expires_on"}
    }
    return Certificate(
        **same,
        issued_on=claims.issued_on.isoformat(),
        expires_on=claims.expires_on.isoformat() if claims.expires_on else "",
        kid=kid,
    )


def _sum(address: str, hour: str, misses: int) -> tuple[int, int]:
    """Return the sum that is asked now: another one after each miss, nothing of it stored."""
    told = f"sum {address} {hour} {misses}".encode()
    digest = hmac.digest(secret("limits.key"), told, hashlib.sha256)
    return 2 + digest[0] % 8, 2 + digest[1] % 8


def _plain(text: str) -> bytes:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(s for s in plain if not s.isspace() and s not in "·•・.").upper().encode()


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
        row = await connection.fetchrow(_FIND, typed.code, *missed)
        sum_of = _sum(address, hour, row["address_misses"] or 0)
        asks = (row["address_misses"] or 0) >= MISSES_BEFORE_A_SUM
        allowed = this_minute <= PER_MINUTE and today <= PER_DAY
        answered = not asks or _plain(asked.answer) == str(sum(sum_of)).encode()
        locked = (row["code_misses"] or 0) >= MISSES_BEFORE_A_LOCK
        fits = _fits(asked.proof, row["holder"] or _NOBODY, row["id_masked"] or _NOBODY)
        found = row["holder"] is not None and fits and not locked
        if allowed and answered and not found:
            misses, _ = await limits.count_once(missed)
            asks, sum_of = misses >= MISSES_BEFORE_A_SUM, _sum(address, hour, misses)
    if not allowed:
        raise TooManyError("credential-too-often")
    if not answered:
        return Answer(result=Result.SUM, sum_of=sum_of)
    if not found:
        return Answer(result=Result.NO_MATCH, sum_of=sum_of if asks else None)
    return _found(row, now)


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
        claims = jws.verify(row["jws"], Keyring("", {key.kid: key})).claims
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
