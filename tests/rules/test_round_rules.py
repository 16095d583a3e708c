"""What stands in the way of a call, an application, a recommendation, a check."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_examples import BORN, PERSON, TODAY, TRADE, row

from app.people.data import (
    Basis,
    Disqualified,
    Employed,
    Evidence,
    Ground,
    LevelHeld,
    Mentor,
    Tier,
    TierHeld,
    TrainingHours,
    YearsInTrade,
)
from app.permits import Role
from app.reference.levels import SkillLevel
from certifications.data import Assessment, LadderFacts
from certifications.rounds.data import (
    APPLICATION_TRANSITIONS,
    DEFAULT_RUBRIC,
    ENDED,
    ApplicationState,
    PaperKind,
    Quota,
    RecommenderKind,
    RoundState,
    RoundTerms,
    RubricItem,
)
from certifications.rounds.rules import (
    NEEDED_PAPERS,
    DrawnUp,
    InternalNotice,
    Submission,
    as_if_confirmed,
    call_faults,
    missing_papers,
    notice_fault,
    pass_fault,
    recommender_kinds,
    state_after_submission,
    step_fault,
    submit_fault,
)
from certifications.rules import assess
from certifications.terms import default_terms

TERMS = RoundTerms()
DAY = timedelta(days=1)


def ready(*more: Evidence, leave_out: type | None = None) -> tuple[Evidence, ...]:
    rows = (
        row(LevelHeld(level=SkillLevel.L3, occupation="电工"), "2025-01-10", occupation=TRADE),
        row(YearsInTrade(occupation="电工"), "2019-01-10", occupation=TRADE),
        row(TrainingHours(hours=60, course="变频器"), "2026-02-01"),
        row(Mentor(mentor=UUID(int=9), name="史长青"), "2024-02-01"),
        row(Employed(employer="甲厂", front_line=True, in_city=True), "2019-01-10"),
    )
    return (*(one for one in rows if type(one.facts) is not leave_out), *more)


def assessed(evidence: tuple[Evidence, ...]) -> Assessment:
    facts = LadderFacts(person=PERSON, birth_date=BORN, evidence=evidence, trade=TRADE)
    return assess(facts, default_terms(), TODAY)


def submission(evidence: tuple[Evidence, ...] = (), **other: object) -> Submission:
    values: dict[str, object] = {
        "round_state": RoundState.CALLED,
        "opens_on": TODAY - 5 * DAY,
        "closes_on": TODAY + 5 * DAY,
        "state": ApplicationState.DRAFT,
        "due_on": None,
        "papers": frozenset(NEEDED_PAPERS),
        "filled": True,
        "hopeful": assessed(as_if_confirmed(evidence or ready())),
        "tier": Tier.SEED,
    }
    return Submission(**{**values, **other})


def code_of(given: Submission) -> str | None:
    fault = submit_fault(given, TODAY)
    return fault.code if fault else None


def test_whoever_meets_the_conditions_with_papers_in_time_may_submit() -> None:
    assert code_of(submission()) is None


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"closes_on": TODAY - DAY}, "round-closed"),
        ({"closes_on": TODAY}, None),
        ({"opens_on": TODAY + DAY}, "round-not-yet"),
        ({"opens_on": TODAY}, None),
        ({"round_state": RoundState.CHECKING}, "round-not-open"),
        ({"round_state": RoundState.CANCELLED}, "round-not-open"),
        ({"state": ApplicationState.SUBMITTED}, "application-submitted"),
        ({"state": ApplicationState.NAMED}, "application-submitted"),
        ({"papers": frozenset({PaperKind.ACHIEVEMENTS})}, "application-papers"),
        ({"filled": False}, "application-unfilled"),
        (
            {
                "state": ApplicationState.RETURNED,
                "round_state": RoundState.CHECKING,
                "closes_on": TODAY - 9 * DAY,
                "due_on": TODAY,
            },
            None,
        ),
        ({"state": ApplicationState.RETURNED, "due_on": TODAY - DAY}, "application-mend-late"),
    ],
)
def test_what_stops_an_application(other: dict, code: str | None) -> None:
    assert code_of(submission(**other)) == code


def test_somebody_barred_or_already_holding_a_tier_is_told_so() -> None:
    barred = row(Disqualified(ground=Ground.CRIMINAL_CONVICTION), "2025-06-01")
    assert code_of(submission(ready(barred))) == "application-barred"
    held = row(TierHeld(tier=Tier.SEED), "2025-06-01")
    assert code_of(submission(ready(held))) == "application-held"
    higher = row(TierHeld(tier=Tier.CRAFTSMAN), "2025-06-01")
    assert code_of(submission(ready(higher))) == "application-held"


def test_what_is_only_said_lets_submit_but_never_pass() -> None:
    said = row(
        Employed(employer="甲厂", front_line=True, in_city=True),
        "2019-01-10",
        basis=Basis.OWN_WORD,
    )
    evidence = ready(said, leave_out=Employed)
    assert code_of(submission(evidence)) is None
    fault = pass_fault(assessed(evidence), Tier.SEED, 0)
    assert fault is not None
    assert fault.code == "check-not-eligible"
    assert pass_fault(assessed(as_if_confirmed(evidence)), Tier.SEED, 0) is None
    open_fact = pass_fault(assessed(ready()), Tier.SEED, 1)
    assert open_fact is not None
    assert open_fact.code == "check-unruled"


def test_somebody_short_is_told_of_each_condition() -> None:
    fault = submit_fault(submission(ready(leave_out=Mentor)), TODAY)
    assert fault is not None
    assert (fault.code, fault.facts["n"]) == ("application-short", 1)


@given(st.sets(st.sampled_from(list(PaperKind))))
def test_papers_missing_are_those_needed_and_not_there(present: set[PaperKind]) -> None:
    missing = missing_papers(frozenset(present))
    assert set(missing) == set(NEEDED_PAPERS) - present


@given(st.booleans(), st.booleans(), st.booleans())
def test_an_application_goes_on_where_it_was_and_never_backwards(
    recommended: bool, county: bool, by_oneself: bool
) -> None:
    to = state_after_submission(
        recommended=recommended,
        county_passed=county,
        recommended_by=("self",) if by_oneself else ("employer",),
    )
    assert to in APPLICATION_TRANSITIONS[ApplicationState.RETURNED]
    if county:
        assert to is ApplicationState.COUNTY_CHECKED
    elif recommended or by_oneself:
        assert to is ApplicationState.RECOMMENDED
    else:
        assert to is ApplicationState.SUBMITTED


def test_nothing_leaves_an_end_and_everything_else_can_end() -> None:
    for state in ENDED:
        assert not APPLICATION_TRANSITIONS[state]
    reachable = {ApplicationState.DRAFT}
    while True:
        more = {to for state in reachable for to in APPLICATION_TRANSITIONS[state]} | reachable
        if more == reachable:
            break
        reachable = more
    assert reachable == set(ApplicationState)
    for state in set(ApplicationState) - ENDED:
        assert step_fault(state, ApplicationState.WITHDRAWN) is None


def drawn(**other: object) -> DrawnUp:
    values: dict[str, object] = {
        "opens_on": TODAY,
        "closes_on": TODAY + 30 * DAY,
        "quota": 20,
        "quotas": (),
        "rubric": DEFAULT_RUBRIC,
        "objection_phone": "0538-1",
        "supervision_phone": "0538-2",
        "objection_address": "某路 1 号",
        "call": "通知",
    }
    return DrawnUp(**{**values, **other})


def codes(given: DrawnUp) -> set[str]:
    return {fault.code for fault in call_faults(given, TERMS, TODAY)}


def test_a_round_drawn_up_well_has_no_fault() -> None:
    assert codes(drawn()) == set()


@given(
    quota=st.integers(0, 60),
    seats=st.lists(st.integers(0, 30), max_size=6),
)
def test_parts_never_exceed_the_whole_and_nothing_is_zero(quota: int, seats: list[int]) -> None:
    parts = tuple(
        Quota(scope="division", code=str(place), seats=n) for place, n in enumerate(seats)
    )
    found = codes(drawn(quota=quota, quotas=parts))
    wrong = quota < 1 or any(n < 1 or n > quota for n in seats) or sum(seats) > quota
    assert bool(found) == wrong
    if quota < 1:
        assert found == {"round-quota-zero"}


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_a_rubric_makes_exactly_a_hundred(points: list[int]) -> None:
    items = tuple(
        RubricItem(code=f"i{place}", name=f"项{place}", points=n) for place, n in enumerate(points)
    )
    assert ("round-rubric-sum" in codes(drawn(rubric=items))) == (sum(points) != 100)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"closes_on": TODAY - DAY}, "round-dates-backward"),
        ({"closes_on": TODAY + 8 * DAY}, "round-days-few"),
        ({"closes_on": TODAY + 9 * DAY}, None),
        ({"opens_on": TODAY - 30 * DAY, "closes_on": TODAY}, "round-over"),
        ({"call": "  "}, "round-call-empty"),
        ({"supervision_phone": ""}, "round-contact-missing"),
        ({"rubric": (*DEFAULT_RUBRIC[:3], DEFAULT_RUBRIC[0])}, "round-rubric-twice"),
    ],
)
def test_what_a_call_may_not_lack(other: dict, code: str | None) -> None:
    found = codes(drawn(**other))
    assert code in found if code else not found


@given(length=st.integers(0, 20), ended=st.integers(-3, 10))
def test_the_notice_inside_the_unit_lasts_its_days_and_is_over(length: int, ended: int) -> None:
    until = TODAY - ended * DAY
    notice = InternalNotice(noticed_from=until - length * DAY, noticed_until=until, place="公示栏")
    fault = notice_fault(notice, TERMS, TODAY)
    fine = length + 1 >= TERMS.internal_notice_days and ended >= 0
    assert (fault is None) == fine


def test_a_notice_without_a_place_is_none() -> None:
    notice = InternalNotice(noticed_from=TODAY - 9 * DAY, noticed_until=TODAY, place=" ")
    fault = notice_fault(notice, TERMS, TODAY)
    assert fault is not None
    assert fault.code == "notice-missing"


def test_each_role_recommends_as_what_it_is_and_as_the_terms_name() -> None:
    usual = default_terms().common.recommended_by
    assert recommender_kinds([Role.EMPLOYER], usual) == (RecommenderKind.EMPLOYER,)
    assert recommender_kinds([Role.COUNTY_OFFICER], usual) == (RecommenderKind.COUNTY_BUREAU,)
    assert recommender_kinds([Role.UNION_OFFICER], usual) == ()
    assert recommender_kinds([Role.UNION_OFFICER], ("union",)) == (RecommenderKind.UNION,)
    assert recommender_kinds([Role.WORKER], ("employer", "self")) == ()


def test_as_if_confirmed_touches_only_what_is_only_said() -> None:
    gone = row(Mentor(mentor=UUID(int=1), name="甲"), date(2024, 1, 1), superseded_by=UUID(int=2))
    said = row(Mentor(mentor=UUID(int=1), name="甲"), date(2024, 1, 1), basis=Basis.OWN_WORD)
    kept = row(Mentor(mentor=UUID(int=1), name="甲"), date(2024, 1, 1))
    assert as_if_confirmed([gone, kept]) == (gone, kept)
    (confirmed,) = as_if_confirmed([said])
    assert confirmed.counts
    assert msgspec.structs.replace(confirmed, confirmed_by=None) == said
