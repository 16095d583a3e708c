"""What follows from the years in office: reviews, revocation by rule, allowances, renewal. Pure.

Terms of office, review and allowance follow 泰安市首席技师 2014/2015 (four years, 500 yuan a
month), renewal with new results 齐鲁首席技师 (鲁人社字〔2021〕154号); all are dated terms.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from certifications.office.data import (
    RUNNING,
    TRANSITIONS,
    AppointmentState,
    Grade,
    OfficeTerms,
)

MONTHS_A_QUARTER = 3

Span = tuple[date, date | None]
"""From a day to the one on which it is so no more, or on and on."""


def fault_of_step(state: AppointmentState, to: AppointmentState) -> str:
    """Return why a term may not go to this state, or ''."""
    return "" if to in TRANSITIONS[state] else "appointment-state"


def years_to_review(
    named_on: date, last_day: date, today: date, terms: OfficeTerms
) -> tuple[int, ...]:
    """Return the past years that are reviewed: those in which the tier was held long enough."""
    found = []
    for year in range(named_on.year, min(last_day, today).year + 1):
        if year >= today.year:
            break
        first, last = max(named_on, date(year, 1, 1)), min(last_day, date(year, 12, 31))
        if (last - first).days + 1 >= terms.least_days_reviewed:
            found.append(year)
    return tuple(found)


def report_due_on(year: int, terms: OfficeTerms) -> date:
    """Return the last day to report on a year."""
    month = terms.report_due_month
    return date(year + 1, month, monthrange(year + 1, month)[1])


def failures_in_a_row(grades: Mapping[int, Grade]) -> int:
    """Return how many years up to the last one graded were failed without a break."""
    count = 0
    for year in sorted(grades, reverse=True):
        if grades[year] is not Grade.FAILED:
            break
        count += 1
    return count


def revoked_by_rule(grades: Mapping[int, Grade], failures_to_revoke: int) -> bool:
    """Whether so many years were failed in a row that the tier is to be revoked."""
    return failures_in_a_row(grades) >= failures_to_revoke


def stopped_by_reviews(grades: Sequence[tuple[Grade, date]]) -> list[Span]:
    """Return from when to when failed reviews stop the allowance: until a later year is passed.

    ``grades`` are a term's, by year, each with the day on which it was given.
    """
    spans: list[Span] = []
    for grade, day in grades:
        stopped = bool(spans) and spans[-1][1] is None
        if grade is Grade.FAILED and not stopped:
            spans.append((day, None))
        elif grade is not Grade.FAILED and stopped:
            spans[-1] = (spans[-1][0], day)
    return spans


def allowance_months(
    year: int,
    quarter: int,
    *,
    named_on: date,
    last_day: date,
    stops: Sequence[Span],
) -> int:
    """Return for how many months of a quarter the allowance is paid.

    A month counts in which the tier is held on its first day and not stopped then, by a
    suspension or, where the terms say so, by a failed review.
    """
    first = MONTHS_A_QUARTER * (quarter - 1) + 1
    days = [date(year, month, 1) for month in range(first, first + MONTHS_A_QUARTER)]
    return sum(
        named_on <= day <= last_day
        and not any(start <= day and (end is None or day < end) for start, end in stops)
        for day in days
    )


def renewal_opens_on(valid_until: date, terms: OfficeTerms) -> date:
    """Return from which day a renewal may be proposed."""
    return valid_until - timedelta(days=terms.renewal_opens_days)


def fault_of_renewal(
    state: AppointmentState,
    valid_until: date,
    *,
    new_results: int,
    needs_new_results: bool,
    today: date,
    terms: OfficeTerms,
) -> str:
    """Return why a term may not be renewed today, or ''.

    ``new_results`` are innovation results, contest ranks and titles since the naming.
    """
    if state not in RUNNING:
        return "appointment-state"
    if today < renewal_opens_on(valid_until, terms):
        return "renewal-early"
    if needs_new_results and not new_results:
        return "renewal-no-results"
    return ""
