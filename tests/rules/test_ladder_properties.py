from datetime import date, timedelta
from random import Random
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from ladder_examples import (
    TODAY,
    apprentice,
    contest,
    facts,
    held,
    hours,
    job,
    level,
    mentored,
    result,
    studio,
    title,
    trade,
)

from app.people.data import Basis, Evidence, HonourLevel, Tier
from app.reference.levels import SkillLevel
from app.spans import add_months, add_years, days_covered, whole_months
from certifications.data import Criterion, LadderFacts, TierAssessment
from certifications.rules import assess
from certifications.terms import default_terms

days = st.dates(date(2008, 1, 1), date(2027, 6, 30))
iso_days = days.map(date.isoformat)
ends = st.none() | days
rows = st.one_of(
    st.builds(hours, st.integers(1, 90), iso_days),
    st.builds(level, st.sampled_from(SkillLevel), iso_days),
    st.builds(trade, iso_days, ends),
    st.builds(
        contest,
        iso_days,
        at=st.sampled_from(HonourLevel),
        contest_class=st.sampled_from([1, 2]),
        rank=st.integers(1, 20),
    ),
    st.builds(apprentice, st.integers(10, 15), st.none() | st.sampled_from(SkillLevel), iso_days),
    st.builds(result, st.sampled_from(HonourLevel), iso_days),
    st.builds(job, front_line=st.booleans(), in_city=st.booleans()),
    st.builds(held, st.sampled_from(Tier), iso_days, ends),
    st.builds(title, st.sampled_from(["technical_expert", "other"])),
    st.builds(mentored),
    st.builds(studio),
).flatmap(
    lambda row: st.builds(
        lambda basis, by: msgspec.structs.replace(row, basis=basis, confirmed_by=by),
        st.sampled_from(Basis),
        st.none() | st.just(UUID(int=5)),
    )
)
ledgers = st.lists(rows, max_size=12)


def tiers(evidence: list[Evidence], today: date = TODAY) -> tuple[TierAssessment, ...]:
    return assess(facts(evidence), default_terms(), today).tiers


def missing(tier: TierAssessment) -> list[set[Criterion]]:
    return [{c.criterion for c in route.missing} for route in tier.routes]


@given(ledgers, rows)
def test_more_evidence_never_makes_a_condition_worse(evidence: list[Evidence], more: Evidence):
    for before, after in zip(tiers(evidence), tiers([*evidence, more]), strict=True):
        assert len(after.best.missing) <= len(before.best.missing)
        for route in before.routes:
            now = next(r for r in after.routes if r.route is route.route)
            was_met = {c.criterion for c in route.conditions if c.met}
            assert was_met <= {c.criterion for c in now.conditions if c.met}


@given(ledgers, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(evidence: list[Evidence], random: Random):
    shuffled = list(evidence)
    random.shuffle(shuffled)
    assert tiers(shuffled) == tiers(evidence)


@given(ledgers, rows)
def test_a_superseded_row_never_counts(evidence: list[Evidence], row: Evidence):
    superseded = msgspec.structs.replace(row, superseded_by=UUID(int=7))
    assert tiers([*evidence, superseded]) == tiers(evidence)


@given(ledgers, rows)
def test_a_row_that_is_only_said_changes_nothing_that_counts(
    evidence: list[Evidence], row: Evidence
):
    said = msgspec.structs.replace(row, basis=Basis.OWN_WORD, confirmed_by=None)
    for before, after in zip(tiers(evidence), tiers([*evidence, said]), strict=True):
        assert after.standing is before.standing
        assert missing(after) == missing(before)


@given(ledgers)
def test_a_missing_condition_with_a_date_is_met_on_that_date_and_not_before(
    evidence: list[Evidence],
):
    for tier in tiers(evidence):
        for waiting in tier.best.missing:
            if waiting.met_on is None:
                continue
            for day, expected in ((waiting.met_on, True), (waiting.met_on - timedelta(1), False)):
                known = [row for row in evidence if row.occurred_on <= TODAY]
                later = next(t for t in tiers(known, day) if t.tier is tier.tier)
                route = next(r for r in later.routes if r.route is tier.best.route)
                found = next(c for c in route.conditions if c.criterion is waiting.criterion)
                assert found.met is expected


@given(ledgers)
def test_the_day_a_tier_opens_it_is_open(evidence: list[Evidence]):
    known = [row for row in evidence if row.occurred_on <= TODAY]
    for tier in tiers(known):
        if tier.opens_on is not None:
            then = next(t for t in tiers(known, tier.opens_on) if t.tier is tier.tier)
            assert not then.best.missing


@given(ledgers)
def test_a_condition_cites_only_rows_that_exist(evidence: list[Evidence]):
    ids = {row.id for row in evidence}
    for tier in tiers(evidence):
        for route in tier.routes:
            for found in route.conditions:
                assert set(found.evidence) | set(found.unconfirmed) <= ids


@given(ledgers)
def test_an_assessment_survives_json(evidence: list[Evidence]):
    assessment = assess(facts(evidence), default_terms(), TODAY)
    assert msgspec.json.decode(msgspec.json.encode(assessment), type=type(assessment)) == assessment
    given_facts = facts(evidence)
    stored = msgspec.json.decode(msgspec.json.encode(given_facts), type=LadderFacts)
    assert stored == given_facts


@given(days, st.integers(0, 40))
def test_years_go_forth_and_are_counted_back(day: date, years: int):
    assert whole_months(day, add_years(day, years)) == years * 12
    assert whole_months(day, add_years(day, years) - timedelta(1)) < max(1, years * 12)


@given(days, st.integers(-600, 600), st.integers(0, 300))
def test_later_days_stay_later_when_months_are_added(day: date, months: int, gap: int):
    assert add_months(day, months) <= add_months(day + timedelta(gap), months)


@given(st.lists(st.tuples(days, ends), max_size=8), days)
def test_each_day_is_covered_once(spans: list[tuple[date, date | None]], until: date):
    covered = {
        start + timedelta(n)
        for start, end in spans
        for n in range(max(0, (min(until, (end or until) + timedelta(1)) - start).days))
    }
    assert days_covered(spans, until) == len({day for day in covered if day < until})
