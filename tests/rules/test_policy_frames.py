"""The columns give the answer that ``assess`` gives, person by person."""

from datetime import date, timedelta

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ladder_examples import (
    TODAY,
    barred,
    contest,
    facts,
    held,
    hours,
    job,
    level,
    mentored,
    ready_craftsman,
    trade,
)
from test_ladder_properties import ledgers

from app.people.data import (
    Apprentice,
    ContestRank,
    Disqualified,
    Employed,
    Evidence,
    Facts,
    InnovationResult,
    LevelHeld,
    Mentor,
    StudioLed,
    Tier,
    TierHeld,
    Title,
    TrainingHours,
    YearsInTrade,
)
from app.spans import add_months, days_covered
from certifications.data import LadderFacts
from certifications.policy.columns import (
    NEVER,
    Registry,
    day_number,
    days_served,
    served_since,
    trades,
)
from certifications.policy.frames import STANDINGS, standings
from certifications.rules import assess
from certifications.rules.trade import trade_of
from certifications.terms import LadderTerms, default_terms

COLUMNS: dict[str, tuple[type[Facts], tuple[str, ...]]] = {
    "levels": (LevelHeld, ("code", "rank", "since", "until")),
    "work": (YearsInTrade, ("code", "since", "until")),
    "contests": (ContestRank, ("code", "level", "contest_class", "rank", "since", "until")),
    "hours": (TrainingHours, ("hours", "since")),
    "apprentices": (Apprentice, ("apprentice", "rank", "since")),
    "mentors": (Mentor, ("since", "until")),
    "innovations": (InnovationResult, ("rank", "since", "until")),
    "titles": (Title, ("honour", "since", "until")),
    "studios": (StudioLed, ("since", "until")),
    "jobs": (Employed, ("front_line", "in_city", "since", "until")),
    "bars": (Disqualified, ("ground", "since", "until")),
    "tiers": (TierHeld, ("tier", "since", "until")),
}
TEXTS = {"code", "level", "apprentice", "honour", "ground", "tier"}


def cell(row: Evidence, column: str) -> object:
    payload = row.facts
    if column == "code":
        return row.occupation_code
    if column == "since":
        return day_number(row.occurred_on)
    if column == "until":
        return NEVER if row.valid_until is None else day_number(row.valid_until)
    if column == "rank" and not isinstance(payload, ContestRank):
        found = payload.level_reached if isinstance(payload, Apprentice) else payload.level  # type: ignore[union-attr]
        return -1 if found is None else found.rank
    value = getattr(payload, column)
    if isinstance(value, bool) or value is None:
        return bool(value)
    return value if isinstance(value, int) else str(value)


def registry(people: list[LadderFacts]) -> Registry:
    frames = {}
    for name, (kind, columns) in COLUMNS.items():
        rows = [
            (number, *(cell(row, column) for column in columns))
            for number, person in enumerate(people)
            for row in person.evidence
            if row.counts and isinstance(row.facts, kind)
        ]
        frame = pd.DataFrame(rows, columns=["person", *columns])
        whole = {c: "int64" for c in frame if c not in TEXTS | {"front_line", "in_city"}}
        flags = {c: "bool" for c in frame if c in {"front_line", "in_city"}}
        frames[name] = frame.astype(whole | flags)
    births = [person.birth_date for person in people]
    return Registry(
        people=pd.DataFrame(
            {
                "birth_year": [birth.year if birth else -1 for birth in births],
                "born": [day_number(birth) if birth else -NEVER for birth in births],
                "division": None,
            }
        ),
        **frames,
    )


def loosened() -> LadderTerms:
    terms = default_terms()
    replace = msgspec.structs.replace
    return replace(
        terms,
        common=replace(terms.common, front_line_post=False, one_active_tier_per_person=False),
        seed=replace(terms.seed, age_max=38, mentor=False, contest_waives=None),
        craftsman=replace(terms.craftsman, training_hours=None, years_in_trade=3),
        chief=replace(terms.chief, level=None, studio=False, innovation=None, apprentices=None),
    )


BODIES = [default_terms(), loosened()]
edges = st.sampled_from([-1, 0, 1])


def nearly_ready(days: list[int], amount: int, grade: str, *, seed: bool) -> list[Evidence]:
    """A craftsman's ledger a day or an hour beside each limit."""

    def beside(limit: str, by: int) -> str:
        return date.fromordinal(date.fromisoformat(limit).toordinal() + by).isoformat()

    first, tier_held, course = days
    return [
        *(row for row in ready_craftsman() if isinstance(row.facts, Apprentice | InnovationResult)),
        job(),
        level(grade),
        trade(beside("2018-11-24", first), date(2022, 5, 1)),
        trade("2021-03-01"),
        hours(80 + amount, beside("2022-11-24", course)),
        *([held("seed", beside("2024-11-24", tier_held))] if seed else []),
    ]


edgy = st.builds(
    nearly_ready,
    st.lists(edges, min_size=3, max_size=3),
    edges,
    st.sampled_from(["L3", "L2"]),
    seed=st.booleans(),
)
edge_births = st.sampled_from([date(1970, 11, day) for day in (23, 24, 25)])
births = edge_births | st.none() | st.dates(date(1950, 1, 1), date(2009, 12, 31))


@pytest.mark.parametrize("terms", BODIES, ids=["default", "loosened"])
@given(
    ledgers=st.lists(ledgers | edgy, min_size=1, max_size=4),
    birth=births,
    next_round=st.integers(1, 4),
)
@example(ledgers=[ready_craftsman(), []], birth=date(1971, 11, 24), next_round=9)
@example(
    ledgers=[
        [level("L4"), contest("2025-01-01"), trade("2024-01-01"), mentored(), job(),
         hours(40, "2026-01-01")],
        [*ready_craftsman(), barred()],
        [*ready_craftsman(), held("chief", "2026-01-01")],
        [trade("2015-01-01", occupation="4-02-04-06"), level("L3")],
    ],
    birth=date(1991, 11, 24),
    next_round=1,
)  # fmt: skip
def test_the_columns_answer_as_assess_does(
    terms: LadderTerms, ledgers: list[list[Evidence]], birth: date | None, next_round: int
):
    people = [
        facts(ledger, birth_date=birth, trade=trade_of(tuple(ledger)), round_number=next_round)
        for ledger in ledgers
    ]
    frames = registry(people)
    trade_codes = trades(frames)
    found = standings(frames, trade_codes, terms, TODAY, dict.fromkeys(Tier, next_round))
    for number, person in enumerate(people):
        assert (trade_codes[number] or None) == person.trade
        answer = assess(person, terms, TODAY)
        for tier in Tier:
            assert STANDINGS[found[tier][number]] is answer.of(tier).standing, (number, tier)


spans = st.lists(
    st.tuples(st.dates(date(1960, 1, 1), TODAY), st.none() | st.integers(0, 4000)), max_size=6
)


@given(st.lists(spans, min_size=1, max_size=4))
def test_days_are_counted_as_the_calendar_counts_them(people: list[list[tuple[date, int | None]]]):
    now = day_number(TODAY)
    ended = [
        [(since, None if n is None else since + timedelta(days=n)) for since, n in person]
        for person in people
    ]
    rows = [
        (number, day_number(since), NEVER if until is None else day_number(until))
        for number, person in enumerate(ended)
        for since, until in person
    ]
    frame = pd.DataFrame(rows, columns=["person", "since", "until"], dtype="int64")
    expected = [days_covered(person, TODAY) for person in ended]
    assert list(days_served(frame, now, len(people))) == expected


@given(today=st.dates(date(2000, 1, 1), date(2060, 1, 1)), years=st.integers(1, 60))
def test_the_latest_day_served_since_is_the_latest(today: date, years: int):
    day = served_since(today, years)
    assert add_months(day, years * 12) <= today
    assert add_months(date.fromordinal(day.toordinal() + 1), years * 12) > today


def test_nobody_at_all_is_no_error():
    frames = registry([])
    found = standings(frames, trades(frames), default_terms(), TODAY, {})
    assert all(np.array_equal(codes, []) for codes in found.values())
