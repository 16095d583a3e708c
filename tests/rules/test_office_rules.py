"""The years in office: which are reviewed, what failures lead to, allowances, renewal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.masking import printed_number
from certifications.office.appointing import term_end
from certifications.office.data import RUNNING, TRANSITIONS, AppointmentState, Grade, OfficeTerms
from certifications.office.rules import (
    allowance_months,
    failures_in_a_row,
    fault_of_renewal,
    fault_of_step,
    renewal_opens_on,
    report_due_on,
    revoked_by_rule,
    stopped_by_reviews,
    years_to_review,
)

TERMS = OfficeTerms()
NAMED, LAST = date(2023, 6, 21), date(2027, 6, 20)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
GRADES = st.dictionaries(st.integers(2020, 2030), st.sampled_from(Grade))
FAILED, PASSED = Grade.FAILED, Grade.PASSED


def test_past_years_held_long_enough_are_reviewed() -> None:
    assert years_to_review(NAMED, LAST, date(2026, 11, 24), TERMS) == (2023, 2024, 2025)


def test_this_year_is_not_reviewed_before_it_is_over() -> None:
    assert years_to_review(NAMED, LAST, date(2023, 12, 31), TERMS) == ()
    assert years_to_review(NAMED, LAST, date(2024, 1, 1), TERMS) == (2023,)


@pytest.mark.parametrize(("least", "reviewed"), [(194, (2023,)), (195, ())])
def test_a_first_year_counts_from_so_many_days_on(least: int, reviewed: tuple[int, ...]) -> None:
    terms = OfficeTerms(least_days_reviewed=least)
    assert years_to_review(NAMED, LAST, date(2024, 1, 1), terms) == reviewed


@given(DAYS, st.integers(0, 2000), DAYS)
def test_only_whole_past_years_of_the_term_are_reviewed(
    named_on: date, length: int, today: date
) -> None:
    last = named_on + timedelta(days=length)
    found = years_to_review(named_on, last, today, TERMS)
    assert list(found) == sorted(set(found))
    assert all(named_on.year <= year <= last.year and year < today.year for year in found)


@given(DAYS, st.integers(0, 2000), DAYS, DAYS)
def test_a_year_once_to_review_stays_so(
    named_on: date, length: int, one: date, other: date
) -> None:
    last = named_on + timedelta(days=length)
    early, late = sorted((one, other))
    assert set(years_to_review(named_on, last, early, TERMS)) <= set(
        years_to_review(named_on, last, late, TERMS)
    )


@pytest.mark.parametrize(
    ("month", "due"), [(1, date(2024, 1, 31)), (2, date(2024, 2, 29)), (12, date(2024, 12, 31))]
)
def test_a_report_is_due_on_the_last_day_of_a_month(month: int, due: date) -> None:
    assert report_due_on(2023, OfficeTerms(report_due_month=month)) == due


@pytest.mark.parametrize(
    ("grades", "count"),
    [
        ({}, 0),
        ({2024: FAILED}, 1),
        ({2024: FAILED, 2025: FAILED}, 2),
        ({2024: FAILED, 2025: PASSED}, 0),
        ({2023: FAILED, 2024: PASSED, 2025: FAILED}, 1),
        ({2025: FAILED, 2023: FAILED, 2024: FAILED}, 3),
        ({2022: FAILED, 2025: FAILED}, 2),
    ],
)
def test_failures_are_counted_back_from_the_last_grade(
    grades: dict[int, Grade], count: int
) -> None:
    assert failures_in_a_row(grades) == count


@given(GRADES, st.sampled_from([Grade.PASSED, Grade.EXCELLENT]))
def test_a_pass_in_a_later_year_clears_what_failed_before(
    grades: dict[int, Grade], given_now: Grade
) -> None:
    later = {**grades, 2031: given_now}
    assert failures_in_a_row(later) == 0
    assert not revoked_by_rule(later, 1)


@given(GRADES)
def test_one_more_failure_counts_one_more(grades: dict[int, Grade]) -> None:
    assert failures_in_a_row({**grades, 2031: FAILED}) == failures_in_a_row(grades) + 1


def test_the_terms_say_how_many_failures_revoke() -> None:
    grades = {2024: FAILED, 2025: FAILED}
    assert revoked_by_rule(grades, 2)
    assert not revoked_by_rule(grades, 3)


def months(quarter: int = 1, **other: date | None) -> int:
    facts: dict[str, date | None] = {
        "named_on": NAMED, "last_day": LAST,
    }  # fmt: skip
    suspended = other.pop("suspended", None), other.pop("lifted", None)
    return allowance_months(
        2025,
        quarter,
        stops=[suspended] if suspended[0] else [],  # type: ignore[list-item]
        **{**facts, **other},  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("facts", "paid"),
    [
        ({}, 3),
        ({"named_on": date(2025, 1, 1)}, 3),
        ({"named_on": date(2025, 1, 2)}, 2),
        ({"named_on": date(2025, 4, 1)}, 0),
        ({"last_day": date(2025, 2, 1)}, 2),
        ({"last_day": date(2025, 1, 31)}, 1),
        ({"last_day": date(2024, 12, 31)}, 0),
        ({"suspended": date(2025, 2, 1)}, 1),
        ({"suspended": date(2025, 2, 2)}, 2),
        ({"suspended": date(2024, 6, 1)}, 0),
        ({"suspended": date(2024, 12, 5), "lifted": date(2025, 2, 1)}, 2),
        ({"suspended": date(2025, 1, 5), "lifted": date(2025, 3, 10)}, 1),
        ({"suspended": date(2025, 1, 5), "lifted": date(2025, 1, 20)}, 3),
    ],
)
def test_months_paid_in_a_quarter(facts: dict[str, date], paid: int) -> None:
    assert months(**facts) == paid


def test_a_failed_review_stops_the_allowance_until_a_later_year_is_passed() -> None:
    days = [date(2025, 2, 10), date(2026, 2, 11), date(2027, 2, 12), date(2028, 2, 13)]
    grades = [Grade.EXCELLENT, FAILED, FAILED, Grade.PASSED]
    assert stopped_by_reviews(list(zip(grades, days, strict=True))) == [(days[1], days[3])]
    assert stopped_by_reviews([(Grade.PASSED, days[0]), (FAILED, days[1])]) == [(days[1], None)]
    assert stopped_by_reviews([]) == []


@given(st.integers(1, 4), DAYS, DAYS, st.none() | DAYS)
def test_a_suspension_never_adds_a_month(
    quarter: int, named_on: date, last_day: date, suspended: date | None
) -> None:
    held = months(quarter, named_on=named_on, last_day=last_day)
    assert 0 <= months(quarter, named_on=named_on, last_day=last_day, suspended=suspended) <= held
    assert held <= 3


def renewal(today: date, *, results: int = 1, state: AppointmentState | None = None) -> str:
    return fault_of_renewal(
        state or AppointmentState.ACTIVE,
        LAST,
        new_results=results,
        needs_new_results=True,
        today=today,
        terms=TERMS,
    )


def test_a_renewal_opens_half_a_year_before_the_end() -> None:
    opens = renewal_opens_on(LAST, TERMS)
    assert opens == date(2026, 12, 22)
    assert renewal(opens - timedelta(days=1)) == "renewal-early"
    assert renewal(opens) == ""


def test_a_renewal_needs_new_results_where_the_terms_ask() -> None:
    assert renewal(LAST, results=0) == "renewal-no-results"
    fault = fault_of_renewal(
        AppointmentState.ACTIVE, LAST, new_results=0, needs_new_results=False, today=LAST,
        terms=TERMS,
    )  # fmt: skip
    assert fault == ""


@pytest.mark.parametrize("state", [state for state in AppointmentState if state not in RUNNING])
def test_a_term_that_ended_is_not_renewed_nor_moved(state: AppointmentState) -> None:
    assert renewal(LAST, state=state) == "appointment-state"
    assert all(fault_of_step(state, to) == "appointment-state" for to in AppointmentState)
    assert not TRANSITIONS[state]


@pytest.mark.parametrize(
    ("named_on", "years", "last"),
    [
        (date(2023, 6, 21), 4, date(2027, 6, 20)),
        (date(2024, 1, 1), 4, date(2027, 12, 31)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 3, 1), 4, date(2028, 2, 29)),
    ],
)
def test_a_term_lasts_whole_years(named_on: date, years: int, last: date) -> None:
    assert term_end(named_on, years) == last


@given(DAYS, st.integers(1, 6))
def test_a_term_of_whole_years_is_never_longer_or_shorter_by_a_day(
    named_on: date, years: int
) -> None:
    days = (term_end(named_on, years) - named_on).days + 1
    assert years * 365 - 1 < days <= years * 365 + (years + 3) // 4 + 1


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("990101199005170017", "990***********0017"),
        ("E1234567", "E12*4567"),
        ("E12", "E**"),
        ("", ""),
    ],
)
def test_a_number_is_printed_with_first_three_and_last_four(number: str, printed: str) -> None:
    assert printed_number(number) == printed
