"""What keeps a contest from its plan or its call: by examples, and for any days and ages."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.clock import CITY_ZONE
from competitions.data import ContestLevel, Group
from competitions.plans.data import ContestFacts, EntryRules, EventFacts
from competitions.plans.forms import city_time, field_time
from competitions.plans.rules import LONGEST_DAYS, OLDEST, YOUNGEST, contest_fault, event_fault

DAY = date(2027, 5, 10)


def contest(**other: object) -> ContestFacts:
    facts: dict[str, object] = {
        "name": "技能大赛", "level": ContestLevel.CITY, "contest_class": 1, "division": None,
        "organiser": "市人社局", "undertaker": "", "starts_on": DAY, "ends_on": DAY, "venue": "",
    }  # fmt: skip
    return ContestFacts(**{**facts, **other})


def event(rules: EntryRules) -> EventFacts:
    begins = datetime(2027, 5, 10, 9, tzinfo=CITY_ZONE)
    return EventFacts(
        name="电工", occupation="电工", participants=Group.STAFF, team_size=1, tags=(),
        starts_at=begins, ends_at=begins + timedelta(hours=6), venue="", stations=1, places=None,
        places_each=None, entry_rules=rules,
    )  # fmt: skip


def test_only_an_enterprises_contest_has_no_class() -> None:
    for level in ContestLevel:
        for contest_class in (None, 1, 2):
            facts = contest(level=level, contest_class=contest_class, division="370902")
            fits = (contest_class is None) is (level is ContestLevel.ENTERPRISE)
            assert contest_fault(facts, 2027) == (None if fits else "contest-class")


def test_a_contest_over_new_year_is_in_the_plan_of_either_year() -> None:
    facts = contest(starts_on=date(2026, 12, 30), ends_on=date(2027, 1, 2))
    assert [contest_fault(facts, year) for year in (2026, 2027)] == [None, None]
    assert contest_fault(facts, 2028) == "contest-other-year"


@given(st.integers(-1000, 1000))
def test_days_run_forward_and_at_most_a_year(days: int) -> None:
    fault = contest_fault(contest(ends_on=DAY + timedelta(days=days)), DAY.year)
    expected = "contest-dates-backward" if days < 0 else "contest-dates-long"
    assert fault == (None if 0 <= days <= LONGEST_DAYS else expected)


@given(st.none() | st.integers(0, 199), st.none() | st.integers(0, 199))
def test_ages_are_of_working_age_and_in_order(least: int | None, most: int | None) -> None:
    fault = event_fault(event(EntryRules(least_age=least, most_age=most)))
    ages = [age for age in (least, most) if age is not None]
    in_range = all(YOUNGEST <= age <= OLDEST for age in ages)
    in_order = len(ages) < 2 or ages[0] <= ages[1]
    assert (fault is None) == (in_range and in_order)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - as a field types it
def test_a_time_typed_by_the_citys_clock_comes_back_as_typed(moment: datetime) -> None:
    typed = moment.strftime("%Y-%m-%dT%H:%M")
    assert field_time(city_time(typed)) == typed
    assert city_time("明天上午") is None
