"""Signing in by a rotating code: bound to session, time and trainee. Pure.

The code on the projector is HMAC(secret of the session, time step); it stands for the current
and the previous step. Who scans it gets a ticket: HMAC(secret, trainee, instant), good for a
minute and for nobody else. A device that signed somebody in carries a mark of that trainee.
"""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from courses.attendance.data import SessionFacts
from courses.data import TAKES_RESULTS
from courses.rules.attended import AttendanceTerms, Presence

SHORT = 6
"""Digits of the code to type."""
_LONG = 10
_MAC = 32


class Codes(msgspec.Struct, frozen=True):
    """What the projector shows: the code inside the QR picture and the one to type."""

    scanned: str
    typed: str


def session_secret(master: bytes, session: UUID) -> bytes:
    """Return the secret of one session."""
    return hmac.digest(master, session.bytes, hashlib.sha256)


def step_of(now: datetime, terms: AttendanceTerms) -> int:
    """Return the number of the time step that an instant falls in."""
    return int(now.timestamp()) // terms.code_seconds


def codes(secret: bytes, step: int) -> Codes:
    """Return the codes of a time step."""
    told = hmac.digest(secret, f"code|{step}".encode(), hashlib.sha256)
    number = int.from_bytes(told[_LONG:], "big") % 10**SHORT
    return Codes(b32encode(told[:_LONG]).decode(), f"{number:0{SHORT}d}")


def code_stands(secret: bytes, given: str, now: datetime, terms: AttendanceTerms) -> bool:
    """Whether a code is that of the current or the previous step of this session."""
    step = step_of(now, terms)
    written = "".join(given.split()).upper().encode()
    return any(
        hmac.compare_digest(code.encode(), written)
        for valid in (codes(secret, step), codes(secret, step - 1))
        for code in (valid.scanned, valid.typed)
    )


def ticket(secret: bytes, trainee: str, now: datetime) -> str:
    """Return what this trainee may confirm with; ``trainee`` names account and person."""
    issued = int(now.timestamp())
    return f"{issued}.{_mac(secret, f'ticket|{issued}|{trainee}')}"


def ticket_refusal(
    secret: bytes, given: str, trainee: str, now: datetime, terms: AttendanceTerms
) -> str:
    """Return why a ticket is refused, or "".

    Codes: ``scan-ticket-old`` (or not a ticket at all), ``scan-ticket-others``.
    """
    issued, _, mac = given.partition(".")
    age = int(now.timestamp()) - int(issued) if issued.isascii() and issued.isdigit() else None
    if age is None or not 0 <= age <= terms.ticket_seconds:
        return "scan-ticket-old"
    wanted = _mac(secret, f"ticket|{issued}|{trainee}")
    return "" if hmac.compare_digest(mac.encode(), wanted.encode()) else "scan-ticket-others"


def device_mark(secret: bytes, trainee: str) -> str:
    """Return the mark that a device carries once it has signed this trainee in."""
    return _mac(secret, f"device|{trainee}")


def _mac(secret: bytes, told: str) -> str:
    return hmac.new(secret, told.encode(), hashlib.sha256).hexdigest()[:_MAC]


def scan_refusal(session: SessionFacts, now: datetime, terms: AttendanceTerms) -> str:
    """Return why nobody can sign in to a session now, or "".

    Codes: ``session-cancelled``, ``attendance-closed``, ``scan-early``, ``scan-over``.
    """
    if session.cancelled:
        return "session-cancelled"
    if session.class_state not in TAKES_RESULTS:
        return "attendance-closed"
    if now < session.starts - timedelta(minutes=terms.opens_minutes):
        return "scan-early"
    if now > session.ends:
        return "scan-over"
    return ""


def presence_at(session: SessionFacts, now: datetime, terms: AttendanceTerms) -> Presence:
    """Return how somebody who signs in at this instant was there."""
    late_from = session.starts + timedelta(minutes=terms.late_after_minutes)
    return Presence.LATE if now > late_from else Presence.PRESENT
