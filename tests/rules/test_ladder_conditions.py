from datetime import date
from uuid import UUID

import msgspec
import pytest
from ladder_examples import (
    PERSON,
    TODAY,
    apprentice,
    barred,
    condition,
    contest,
    facts,
    held,
    hours,
    job,
    level,
    mentored,
    ready_craftsman,
    result,
    row,
    stand,
    studio,
    title,
    trade,
)

from app.people.data import Basis, Evidence, Tier, TrainingHours
from app.reference.levels import SkillLevel
from certifications.data import Alternative, Criterion, Outcome, Route, Shortfall, Standing
from certifications.rules import assess
from certifications.terms import LadderTerms, default_terms


def test_everything_asked_of_a_craftsman_makes_one_eligible_today():
    craftsman = stand("craftsman", ready_craftsman())
    assert craftsman.standing is Standing.ELIGIBLE
    assert craftsman.best.route is Route.NORMAL
    assert craftsman.opens_on == TODAY
    assert [c.criterion for c in craftsman.best.conditions] == [
        Criterion.LEVEL,
        Criterion.YEARS_IN_TRADE,
        Criterion.HOLDING,
        Criterion.TRAINING_HOURS,
        Criterion.APPRENTICES,
        Criterion.INNOVATION,
        Criterion.POST,
        Criterion.AGE,
    ]


def test_hours_short_say_by_how_much_and_which_have_lapsed():
    evidence = [hours(24, "2022-11-19"), hours(38, "2024-01-10"), hours(24, "2026-02-01")]
    short = condition(stand("craftsman", evidence, date(2026, 11, 20)), Criterion.TRAINING_HOURS)
    assert short.outcome is Outcome.MISSING
    assert short.measure is not None
    assert (short.measure.have, short.measure.short_by) == (62, 18)
    assert short.expired is not None
    assert (short.expired.amount, short.expired.before) == (24, date(2022, 11, 20))
    assert short.evidence == (evidence[1].id, evidence[2].id)
    assert short.met_on is None


def test_hours_of_the_first_day_of_the_window_count_and_of_the_day_before_do_not():
    exact = condition(stand("craftsman", [hours(80, "2022-11-24")]), Criterion.TRAINING_HOURS)
    before = condition(stand("craftsman", [hours(80, "2022-11-23")]), Criterion.TRAINING_HOURS)
    assert exact.outcome is Outcome.MET
    assert before.outcome is Outcome.MISSING


def test_a_window_that_opens_on_29_february_takes_the_28th_of_a_common_year():
    leap_day = date(2028, 2, 29)
    counted = stand("seed", [hours(40, "2026-02-28")], leap_day)
    lapsed = stand("seed", [hours(40, "2026-02-27")], leap_day)
    assert condition(counted, Criterion.TRAINING_HOURS).met
    assert not condition(lapsed, Criterion.TRAINING_HOURS).met


@pytest.mark.parametrize(("held_level", "shortfall"), [("L3", Shortfall.LEVEL_BELOW), ("L2", None)])
def test_the_level_asked_is_a_floor(held_level: str, shortfall: Shortfall | None):
    assert (
        condition(stand("craftsman", [level(held_level)]), Criterion.LEVEL).shortfall is shortfall
    )


@pytest.mark.parametrize("post", ["SPECIAL", "CHIEF"])
def test_posts_above_the_highest_certificate_count_for_the_chief(post: str):
    assert condition(stand("chief", [level(post)]), Criterion.LEVEL).met


def test_the_level_of_another_trade_does_not_count():
    other = condition(stand("craftsman", [level("L1", occupation="4-03-02-01")]), Criterion.LEVEL)
    assert other.shortfall is Shortfall.LEVEL_NONE


def test_eight_years_in_trade_are_met_on_the_day_and_not_the_day_before():
    evidence = [trade("2018-11-24")]
    on_the_day = condition(stand("craftsman", evidence), Criterion.YEARS_IN_TRADE)
    day_before = condition(
        stand("craftsman", evidence, date(2026, 11, 23)), Criterion.YEARS_IN_TRADE
    )
    assert on_the_day.met
    assert not day_before.met
    assert day_before.met_on == TODAY
    assert day_before.measure is not None
    assert (day_before.measure.have, day_before.measure.short_by) == (95, 1)


def test_years_since_29_february_are_full_on_the_28th_of_a_common_year():
    evidence = [trade("2024-02-29")]
    assert condition(stand("seed", evidence, date(2027, 2, 28)), Criterion.YEARS_IN_TRADE).met
    assert not condition(stand("seed", evidence, date(2027, 2, 27)), Criterion.YEARS_IN_TRADE).met


def test_two_jobs_at_once_count_once_and_a_gap_not_at_all():
    both = [trade("2016-01-01", date(2019, 12, 31)), trade("2018-01-01", date(2019, 12, 31))]
    later = condition(stand("craftsman", [*both, trade("2022-11-24")]), Criterion.YEARS_IN_TRADE)
    assert later.measure is not None
    assert later.measure.have == 96
    assert later.met


def test_ended_work_is_never_met_by_time_alone():
    ended = condition(
        stand("craftsman", [trade("2020-01-01", date(2024, 1, 1))]), Criterion.YEARS_IN_TRADE
    )
    assert ended.met_on is None


def test_a_county_contest_waives_the_years_of_a_seed():
    evidence = [trade("2025-01-01"), contest("2025-09-18", at="county", rank=6)]
    years = condition(stand("seed", evidence), Criterion.YEARS_IN_TRADE)
    assert years.alternative is Alternative.CONTEST
    assert years.evidence == (evidence[1].id,)
    seventh = [trade("2025-01-01"), contest("2025-09-18", at="county", rank=7)]
    assert not condition(stand("seed", seventh), Criterion.YEARS_IN_TRADE).met


def test_a_city_contest_stands_in_for_a_tier_held_too_briefly():
    evidence = [held("seed", "2025-03-12"), contest("2025-09-18", rank=2)]
    holding = condition(stand("craftsman", evidence), Criterion.HOLDING)
    assert holding.outcome is Outcome.MET_BY_ALTERNATIVE
    assert holding.alternative is Alternative.CONTEST
    assert holding.measure is not None
    assert holding.measure.have == 20


def test_a_contest_counts_for_four_years_to_the_day():
    assert condition(stand("craftsman", [contest("2022-11-24")]), Criterion.HOLDING).met
    assert not condition(stand("craftsman", [contest("2022-11-23")]), Criterion.HOLDING).met


def test_a_title_stands_in_for_the_tier_below_but_not_any_title():
    expert = condition(stand("craftsman", [title("technical_expert")]), Criterion.HOLDING)
    assert expert.alternative is Alternative.TITLE
    assert not condition(stand("craftsman", [title("chief_technician")]), Criterion.HOLDING).met


def test_no_contest_stands_in_for_the_tier_below_the_chief():
    holding = condition(stand("chief", [contest("2026-01-01", at="national")]), Criterion.HOLDING)
    assert holding.shortfall is Shortfall.TIER_NOT_HELD


def test_a_tier_held_too_briefly_says_when_it_will_do():
    holding = condition(stand("craftsman", [held("seed", "2025-03-12")]), Criterion.HOLDING)
    assert holding.shortfall is Shortfall.TIER_HELD_SHORT
    assert holding.met_on == date(2027, 3, 12)


def test_a_tier_that_ends_first_is_never_held_long_enough():
    holding = condition(
        stand("craftsman", [held("seed", "2025-03-12", date(2027, 3, 10))]), Criterion.HOLDING
    )
    assert holding.met_on is None


def test_the_first_two_rounds_waive_the_tier_below():
    second = condition(stand("craftsman", [], round_number=2), Criterion.HOLDING)
    third = condition(stand("craftsman", [], round_number=3), Criterion.HOLDING)
    assert second.alternative is Alternative.TRANSITION
    assert third.outcome is Outcome.MISSING


def test_a_technician_of_eight_years_goes_straight_past_the_seed_tier():
    evidence = [e for e in ready_craftsman() if e.kind != "ladder_tier"]
    craftsman = stand("craftsman", evidence)
    assert craftsman.standing is Standing.ELIGIBLE
    assert craftsman.best.route is Route.DIRECT
    assert condition(craftsman, Criterion.HOLDING).alternative is Alternative.DIRECT


def test_the_young_with_a_contest_award_need_a_lower_level():
    evidence = [level("L4"), trade("2022-01-01"), hours(40, "2026-01-05"), mentored(), job()]
    won = [*evidence, contest("2026-03-01", at="county", contest_class=2, rank=20)]
    young = stand("seed", won, birth_date=date(1991, 11, 24))
    assert young.standing is Standing.ELIGIBLE
    assert young.best.route is Route.EXCEPTIONAL_LEVEL
    assert condition(young, Criterion.LEVEL).alternative is Alternative.EXCEPTIONAL_LEVEL
    assert stand("seed", won, birth_date=date(1990, 11, 24)).standing is Standing.SHORT
    assert stand("seed", evidence, birth_date=date(1991, 11, 24)).standing is Standing.SHORT


def test_apprentices_are_people_not_rows_and_one_must_have_got_there():
    twice = condition(stand("craftsman", [apprentice(11), apprentice(11)]), Criterion.APPRENTICES)
    assert twice.shortfall is Shortfall.APPRENTICES_FEW
    low = condition(
        stand("craftsman", [apprentice(11, "L5"), apprentice(12, "L5")]), Criterion.APPRENTICES
    )
    assert low.shortfall is Shortfall.APPRENTICES_BELOW_LEVEL
    assert low.measure is not None
    assert (low.measure.have, low.measure.need) == (0, 1)
    risen = [apprentice(11, "L5"), apprentice(12, "L5"), apprentice(12, "L4")]
    assert condition(stand("craftsman", risen), Criterion.APPRENTICES).met


def test_a_seed_has_a_mentor():
    assert condition(stand("seed", []), Criterion.MENTOR).shortfall is Shortfall.NO_MENTOR
    assert condition(stand("seed", [mentored()]), Criterion.MENTOR).met


def test_a_chief_needs_three_results_of_which_one_is_the_provinces():
    local = [result(), result(), result()]
    assert (
        condition(stand("chief", local), Criterion.INNOVATION).shortfall
        is Shortfall.RESULTS_BELOW_LEVEL
    )
    assert condition(stand("chief", [*local, result("national")]), Criterion.INNOVATION).met
    assert condition(stand("chief", local[:2]), Criterion.INNOVATION).shortfall is (
        Shortfall.RESULTS_FEW
    )


def test_a_chief_leads_a_studio():
    assert condition(stand("chief", []), Criterion.STUDIO).shortfall is Shortfall.NO_STUDIO
    assert condition(stand("chief", [studio()]), Criterion.STUDIO).met


@pytest.mark.parametrize(
    ("jobs", "shortfall"),
    [
        ([], Shortfall.NO_JOB),
        ([job(in_city=False)], Shortfall.NOT_IN_CITY),
        ([job(front_line=None)], Shortfall.NOT_FRONT_LINE),
        ([job(front_line=False), job(in_city=False)], Shortfall.NOT_FRONT_LINE),
        ([job()], None),
    ],
)
def test_the_post_is_one_job_in_the_city_and_on_the_front_line(
    jobs: list[Evidence], shortfall: Shortfall | None
):
    assert condition(stand("craftsman", jobs), Criterion.POST).shortfall is shortfall


def test_the_age_limit_holds_to_the_day_before_the_next_birthday():
    last_day = condition(stand("craftsman", [], birth_date=date(1970, 11, 25)), Criterion.AGE)
    too_old = condition(stand("craftsman", [], birth_date=date(1970, 11, 24)), Criterion.AGE)
    assert last_day.met
    assert too_old.shortfall is Shortfall.TOO_OLD
    assert too_old.met_on is None
    unknown = condition(stand("craftsman", [], birth_date=None), Criterion.AGE)
    assert unknown.shortfall is Shortfall.BIRTH_DATE_UNKNOWN


def test_born_on_29_february_one_grows_older_on_the_28th():
    born = date(1972, 2, 29)
    assert condition(stand("craftsman", [], date(2028, 2, 28), birth_date=born), Criterion.AGE).met
    assert not condition(
        stand("craftsman", [], date(2028, 2, 29), birth_date=born), Criterion.AGE
    ).met
    turned = condition(stand("craftsman", [], date(2027, 2, 28), birth_date=born), Criterion.AGE)
    assert turned.measure is not None
    assert turned.measure.have == 55


@pytest.mark.parametrize("basis", [Basis.OWN_WORD, Basis.UNIT_STATEMENT])
def test_what_is_only_said_counts_once_confirmed(basis: Basis):
    said = row(TrainingHours(hours=80, course="班"), "2026-01-01", basis=basis)
    confirmed = msgspec.structs.replace(said, confirmed_by=UUID(int=5))
    waiting = condition(stand("craftsman", [said]), Criterion.TRAINING_HOURS)
    assert waiting.outcome is Outcome.MISSING
    assert waiting.unconfirmed == (said.id,)
    assert condition(stand("craftsman", [confirmed]), Criterion.TRAINING_HOURS).met


def test_a_disqualification_bars_until_it_ends():
    assert stand("craftsman", [*ready_craftsman(), barred()]).standing is Standing.BARRED
    ended = [*ready_craftsman(), barred(until=date(2026, 11, 23))]
    assert stand("craftsman", ended).standing is Standing.ELIGIBLE


def test_holding_a_higher_tier_leaves_the_lower_ones_behind():
    assessment = assess(facts([held("craftsman", "2025-01-01")]), default_terms(), TODAY)
    assert assessment.of(Tier.SEED).standing is Standing.SURPASSED
    assert assessment.of(Tier.CRAFTSMAN).standing is Standing.HELD
    assert assessment.next is assessment.of(Tier.CHIEF)


def test_time_alone_opens_a_tier_unless_something_lapses_first():
    evidence = [e for e in ready_craftsman() if e.kind not in {"years_in_trade", "ladder_tier"}]
    soon = [*evidence, trade("2019-01-10"), held("seed", "2024-03-12")]
    assert stand("craftsman", soon).opens_on == date(2027, 1, 10)
    hours_gone = [e for e in soon if e.kind != "training_hours"]
    assert stand("craftsman", [*hours_gone, hours(80, "2022-12-01")]).opens_on is None


def test_a_criterion_set_to_none_is_off():
    terms = default_terms()
    bare = msgspec.structs.replace(
        terms.seed, level=None, years_in_trade=None, training_hours=None, mentor=False
    )
    common = msgspec.structs.replace(terms.common, employed_in_city=False, front_line_post=False)
    off = msgspec.structs.replace(terms, seed=bare, common=common)
    seed = assess(facts([]), off, TODAY).of(Tier.SEED)
    assert seed.best.conditions == ()
    assert seed.standing is Standing.ELIGIBLE


def test_terms_refuse_a_name_that_they_do_not_know_and_a_figure_that_cannot_be():
    body = msgspec.to_builtins(default_terms())
    with pytest.raises(msgspec.ValidationError, match="unknown"):
        msgspec.convert(body | {"sead": {}}, LadderTerms)
    body["seed"]["training_hours"]["hours"] = 0
    with pytest.raises(msgspec.ValidationError, match="hours"):
        msgspec.convert(body, LadderTerms, str_keys=True)


def test_the_shipped_terms_survive_storage_as_json():
    terms = default_terms()
    assert msgspec.json.decode(msgspec.json.encode(terms), type=LadderTerms) == terms
    assert terms.chief.level is not None
    assert terms.chief.level.min is SkillLevel.L1


def test_the_answer_names_the_person_by_rows_only():
    answer = msgspec.json.encode(assess(facts(ready_craftsman()), default_terms(), TODAY))
    assert str(PERSON).encode() not in answer
