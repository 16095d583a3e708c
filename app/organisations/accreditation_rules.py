"""What an organisation may train or assess on a day, and what an application lacks. Pure."""

from collections.abc import Sequence
from datetime import date

from app.organisations.accreditation_data import (
    AccreditationAnswer,
    AccreditationReason,
    AccreditationTerms,
    ApplicationFacts,
    Certificate,
    CertificateAnswer,
    Fault,
    FaultKind,
    Held,
    Purpose,
    Room,
    Teacher,
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


KINDS_OF = {
    Purpose.TRAIN: frozenset({"training", "school"}),
    Purpose.ASSESS: frozenset({"assessment"}),
}
"""Which kinds of organisation may hold which accreditation."""


def certificate_answer(
    certificates: Sequence[Certificate], occupation_code: str, level: SkillLevel, day: date
) -> CertificateAnswer:
    """Return whether a teacher's certificates let them teach this level on this day."""
    of_trade = [one for one in certificates if one.occupation_code == occupation_code]
    if not of_trade:
        return CertificateAnswer.NONE
    high_enough = [one for one in of_trade if one.level.rank >= level.rank]
    if not high_enough:
        return CertificateAnswer.LEVEL_BELOW
    if any(one.valid_until is None or one.valid_until >= day for one in high_enough):
        return CertificateAnswer.COVERED
    return CertificateAnswer.EXPIRED


def check_application(
    application: ApplicationFacts,
    *,
    kinds: Sequence[str],
    teachers: Sequence[Teacher],
    rooms: Sequence[Room],
    held: Sequence[Held],
    today: date,
    terms: AccreditationTerms,
) -> list[Fault]:
    """Return what stops an application from being filed, everything at once.

    ``teachers`` and ``rooms`` are the chosen ones that are still the institution's own.
    """
    code, level, purpose = application.occupation_code, application.level, application.purpose
    faults = []
    if not KINDS_OF[purpose] & set(kinds):
        faults.append(Fault(kind=FaultKind.KIND))
    of_trade = [one for one in held if one.occupation_code == code and not _over(one, today)]
    if terms.train_and_assess_apart and any(one.purpose != purpose for one in of_trade):
        faults.append(Fault(kind=FaultKind.BOTH_PURPOSES))
    if any(
        one.purpose == purpose and one.level == level and one.valid_until is None
        for one in of_trade
    ):
        faults.append(Fault(kind=FaultKind.HELD_ALREADY))
    if not teachers:
        faults.append(Fault(kind=FaultKind.NO_TEACHER))
    faults += [
        Fault(kind=FaultKind.NO_CERTIFICATE, about=teacher.name)
        for teacher in teachers
        if certificate_answer(teacher.certificates, code, level, today)
        is not CertificateAnswer.COVERED
    ]
    if not rooms:
        faults.append(Fault(kind=FaultKind.NO_ROOM))
    return faults


def _over(held: Held, today: date) -> bool:
    return held.valid_until is not None and held.valid_until < today


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_id_number(text: str) -> bool:
    """Whether this is a mainland ID number with its right check character (GB 11643)."""
    if len(text) != len(_WEIGHTS) + 1 or not text[:-1].isascii() or not text[:-1].isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    try:
        date.fromisoformat(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
    except ValueError:
        return False
    return "10X98765432"[total % 11] == text[-1].upper()
