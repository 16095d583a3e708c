"""What a list may say of people after a class, and what each row does."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.data import Proof
from courses.outcomes.data import Job, JobWords, Outcome, Trainee
from courses.outcomes.rules import CHECKED, check_jobs

TODAY = date(2026, 11, 28)
WORDS = JobWords(
    occupations={"无人机驾驶员": "4-02-04-06", "4-02-04-06": "4-02-04-06"},
    industries={"C": "C", "制造业": "C", "36": "C", "汽车制造业": "C"},
)
GOOD = {
    "name": "宋岳", "employer": "泰山装备公司", "on": "2026/9/1", "verified_by": "社保",
    "occupation": "无人机驾驶员", "industry": "汽车制造业",
}  # fmt: skip


def trainee(number: int, name: str, job: Job | None = None) -> Trainee:
    return Trainee(
        enrolment=UUID(int=number), person=UUID(int=100 + number), number=f"N{number}", name=name,
        starts_on=date(2026, 3, 1), job=job,
    )  # fmt: skip


PEOPLE = [trainee(1, "宋岳"), trainee(2, "李明"), trainee(3, "李明")]
HELD = Job(
    outcome=Outcome.FOUND, on=date(2026, 9, 1), employer="泰山装备公司",
    occupation_code="4-02-04-06", industry="C", verified_by=Proof.SOCIAL_INSURANCE,
)  # fmt: skip


def check(*rows: dict[str, str], people: list[Trainee] | None = None):
    columns = {name: column([row.get(name, "") for row in rows]) for name in CHECKED}
    return check_jobs(columns, people or PEOPLE, WORDS, TODAY)


def codes(row: dict[str, str], people: list[Trainee] | None = None) -> list[tuple[str, str]]:
    (found,) = check(row, people=people).problems
    return [(one.field, one.code) for one in found]


def test_a_job_is_read_with_its_occupation_and_the_section_of_its_industry() -> None:
    checked = check(GOOD)
    assert checked.outcomes == ["new"]
    assert checked.lines[0].job == HELD


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"name": "王五"}, ("name", "job-person-unknown")),
        ({"name": "李明"}, ("name", "job-name-twice")),
        ({"name": ""}, ("name", "job-person-missing")),
        ({"trainee_no": "N9"}, ("trainee_no", "job-person-unknown")),
        ({"trainee_no": "n2"}, ("name", "job-name-other")),
        ({"outcome": "不知道"}, ("outcome", "job-outcome-unknown")),
        ({"outcome": "待就业"}, ("outcome", "job-not-found")),
        ({"employer": ""}, ("employer", "job-employer-missing")),
        ({"employer": "长" * 121}, ("employer", "job-employer-long")),
        ({"occupation": "魔法师"}, ("occupation", "job-occupation-unknown")),
        ({"industry": "Z"}, ("industry", "job-industry-unknown")),
        ({"on": ""}, ("on", "job-date-missing")),
        ({"on": "九月"}, ("on", "job-date-form")),
        ({"on": "2026年9月"}, ("on", "job-date-form")),
        ({"on": "2026-11-29"}, ("on", "job-date-future")),
        ({"on": "2026-02-28"}, ("on", "job-date-early")),
        ({"verified_by": ""}, ("verified_by", "job-proof-missing")),
        ({"verified_by": "听说"}, ("verified_by", "job-proof-unknown")),
        ({"left_on": "2026-08-31"}, ("left_on", "job-left-early")),
    ],
)
def test_what_keeps_a_row_out_says_where(change: dict[str, str], found: tuple[str, str]) -> None:
    assert codes({**GOOD, **change}) == [found]


def test_casual_work_needs_no_employer_and_what_is_unclear_stays_unknown() -> None:
    row = {"name": "宋岳", "on": "2026-09-01", "verified_by": "灵活就业"}
    (line,) = check(row).lines
    assert (line.job.employer, line.job.occupation_code, line.job.industry) == ("", None, None)


def test_a_person_of_whom_nothing_is_said_stays_as_they_are() -> None:
    checked = check({"trainee_no": "N1", "name": "宋岳"}, {"trainee_no": "N2", "name": "李明"})
    assert checked.outcomes == ["unchanged", "unchanged"]
    assert [line.job for line in checked.lines] == [None, None]


def test_the_same_person_twice_is_refused_once() -> None:
    checked = check(GOOD, GOOD)
    assert checked.outcomes == ["new", "refused"]
    assert checked.problems[1][0].facts == {"first": "1"}


def test_the_same_again_is_nothing_new_and_another_employer_is() -> None:
    held = [trainee(1, "宋岳", HELD)]
    assert check(GOOD, people=held).outcomes == ["unchanged"]
    assert check({**GOOD, "employer": "岱岳公司"}, people=held).outcomes == ["changed"]


def test_a_job_does_not_vanish_because_a_list_says_otherwise() -> None:
    held = [trainee(1, "宋岳", HELD)]
    assert codes({"name": "宋岳", "outcome": "待就业"}, held) == [("outcome", "job-there")]


def test_being_asked_again_without_a_job_is_nothing_new() -> None:
    held = [trainee(1, "宋岳", Job(outcome=Outcome.SEEKING, on=date(2026, 10, 1)))]
    assert check({"name": "宋岳", "outcome": "待就业"}, people=held).outcomes == ["unchanged"]
    assert check({"name": "宋岳", "outcome": "升学"}, people=held).outcomes == ["changed"]


CELL = st.sampled_from(
    ["", "宋岳", "李明", "N1", "待就业", "2026-09-01", "社保", "制造业", "\0", "９"]
)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(CHECKED, CELL)), max_size=4))
def test_every_row_has_a_line_or_a_reason(rows: list[dict[str, str]]) -> None:
    checked = check(*rows)
    assert len(checked.lines) == len(checked.problems) == len(rows)
    for line, outcome, problems in zip(
        checked.lines, checked.outcomes, checked.problems, strict=True
    ):
        assert (line is None) == bool(problems) == (outcome == "refused")
