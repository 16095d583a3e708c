"""Whether somebody completed a class."""

from decimal import Decimal

from courses.data import CompletionDecision, CompletionTerms, Results


def decide_completion(
    results: Results, class_hours: int, terms: CompletionTerms
) -> CompletionDecision:
    """Decide from attendance and both scores; every condition not met is named.

    Codes: ``attendance-missing``, ``attendance-short``, ``theory-missing``, ``theory-failed``,
    ``practice-missing``, ``practice-failed``, ``absent``. Attendance is hours of 45 minutes;
    scores are out of 100 (国家职业技能标准: both parts at 60 or more).
    """
    reasons = [] if not results.absent else ["absent"]
    if results.attended_hours is None:
        reasons.append("attendance-missing")
    elif results.attended_hours < terms.attendance_min * class_hours:
        reasons.append("attendance-short")
    for part, score, least in (
        ("theory", results.theory_score, terms.theory_pass),
        ("practice", results.practice_score, terms.practice_pass),
    ):
        if results.absent:
            continue
        if score is None:
            reasons.append(f"{part}-missing")
        elif score < least:
            reasons.append(f"{part}-failed")
    return CompletionDecision(not reasons, tuple(reasons))


def counted_hours(results: Results, class_hours: int) -> Decimal:
    """Return the hours that a completed class adds: those attended, never more than it has."""
    attended = results.attended_hours if results.attended_hours is not None else Decimal(0)
    return min(attended, Decimal(class_hours))
