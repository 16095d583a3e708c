"""Whether an organisation may train or assess an occupation at a level on a day. Pure."""

from collections.abc import Sequence
from datetime import date

from app.organisations.accreditation_data import (
    AccreditationAnswer,
    AccreditationReason,
    AccreditationTerms,
    Held,
    Purpose,
)
from app.reference.levels import SkillLevel

_NEAREST = (
    AccreditationReason.SUSPENDED,
    AccreditationReason.NOT_YET,
    AccreditationReason.EXPIRED,
    AccreditationReason.LEVEL_BELOW,
    AccreditationReason.LEVEL_ABOVE,
)
"""Of several accreditations that do not cover, the one nearest to covering gives the reason."""


def covers(
    accreditations: Sequence[Held],
    occupation_code: str,
    level: SkillLevel,
    purpose: Purpose,
    day: date,
    terms: AccreditationTerms,
) -> AccreditationAnswer:
    """Return whether a class or assessment may start on this day.

    An accreditation covers its own level, and lower ones only where the terms say so. A
    suspension stops starts from its day on; what started before goes on.
    """
    reasons: dict[AccreditationReason, Held] = {}
    for held in accreditations:
        if held.occupation_code != occupation_code or held.purpose != purpose:
            continue
        reason = _reason(held, level, day, terms)
        if reason is AccreditationReason.COVERED:
            return AccreditationAnswer(covered=True, reason=reason, decided_by=held)
        reasons.setdefault(reason, held)
    for reason in _NEAREST:
        if reason in reasons:
            return AccreditationAnswer(covered=False, reason=reason, decided_by=reasons[reason])
    return AccreditationAnswer(covered=False, reason=AccreditationReason.NONE)


def _reason(
    held: Held, level: SkillLevel, day: date, terms: AccreditationTerms
) -> AccreditationReason:
    if level.rank > held.level.rank:
        return AccreditationReason.LEVEL_ABOVE
    if level.rank < held.level.rank and not terms.covers_lower_levels:
        return AccreditationReason.LEVEL_BELOW
    if day < held.valid_from:
        return AccreditationReason.NOT_YET
    if held.valid_until is not None and day > held.valid_until:
        return AccreditationReason.EXPIRED
    if held.suspended_from is not None and day >= held.suspended_from:
        return AccreditationReason.SUSPENDED
    return AccreditationReason.COVERED
