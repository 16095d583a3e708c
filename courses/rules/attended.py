"""How somebody was there, and the hours that it is credited with. Pure."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec

_TENTH = Decimal("0.1")


class Presence(StrEnum):
    """How somebody was there."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LEAVE = "leave"
    ABSENT = "absent"


class AttendanceTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Dated terms of attendance (kind ``attendance``); a class keeps those of its first day.

    No published rule gives these numbers: they are the bureau's to edit.
    """

    late_counts: Decimal = Decimal(1)
    """Share of a session's hours that somebody late is credited with."""
    left_early_counts: Decimal = Decimal("0.5")
    leave_counts: Decimal = Decimal(0)
    late_after_minutes: int = 10
    """Minutes after the start from which a scan counts as late."""
    opens_minutes: int = 30
    """Minutes before the start from which attendance may be entered."""
    code_seconds: int = 15
    """How long the code on the projector stands."""
    ticket_seconds: int = 60
    """How long somebody who scanned may take to confirm."""

    def share(self, presence: Presence) -> Decimal:
        """Return the share of a session's hours that a presence is credited with, 0 to 1."""
        shares = {
            Presence.PRESENT: Decimal(1),
            Presence.LATE: self.late_counts,
            Presence.LEFT_EARLY: self.left_early_counts,
            Presence.LEAVE: self.leave_counts,
        }
        return shares.get(presence, Decimal(0))


def attended_hours(sessions: Iterable[tuple[Decimal, Presence]], terms: AttendanceTerms) -> Decimal:
    """Return the hours credited for these sessions, to a tenth of a training hour (课时)."""
    whole = sum((hours * terms.share(presence) for hours, presence in sessions), Decimal(0))
    return whole.quantize(_TENTH, ROUND_HALF_UP)
