from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboards.demand.survey_data import Answer
from dashboards.demand.survey_rules import demand_of, hide_few, results

count = st.integers(0, 300)
answers = st.lists(
    st.builds(
        Answer,
        organisation=st.integers(1, 6).map(lambda n: UUID(int=n)),
        division=st.sampled_from(["370902", "370911"]),
        code=st.sampled_from(["4-02-04-06", "4-04-05-05"]),
        staff=count,
        vacancies=count,
        needed=count,
        difficulty=st.none() | st.integers(0, 3),
        days_to_fill=st.none() | count,
        wage=st.none() | count,
    ),
    max_size=12,
)


@given(answers)
def test_results_and_demand_add_up_to_what_was_answered(said: list[Answer]):
    found = results(said, {})
    for field in ("staff", "vacancies", "needed"):
        assert sum(getattr(one, field) for one in found) == sum(getattr(a, field) for a in said)
    assert sum(demand_of(said).values()) == sum(a.vacancies + a.needed for a in said)
    for one in found:
        unsaid = all(a.difficulty is None for a in said if a.code == one.code)
        assert (one.difficulty is None) == unsaid


@given(answers, st.integers(1, 6))
def test_few_answers_are_hidden_whole_and_their_order_tells_nothing(said, least: int):
    found = results(said, {})
    few = {one.code for one in found if one.answers < least}
    shown = hide_few(found, least)
    assert {one.code for one in shown if one.hidden} == few
    for one in shown:
        if one.hidden:
            figures = (one.staff, one.vacancies, one.needed, one.difficulty, one.wage, one.answers)
            assert figures == (None, None, None, None, None, 0)
    hidden = [one.name for one in shown if one.hidden]
    assert hidden == sorted(hidden)
