"""Checking what is said of people after a class: every problem of every row. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from app.cleaning import Column, column, compact, tidy
from app.dates import DateForm, read_date
from app.people.data import Proof
from courses.outcomes.data import Job, JobLine, JobProblem, JobWords, Outcome, Trainee

CHECKED = (
    *("trainee_no", "name", "outcome", "employer", "occupation", "industry", "on"),
    *("verified_by", "left_on"),
)
_OF_A_JOB = ("employer", "occupation", "industry", "verified_by", "left_on")
_LONGEST_EMPLOYER = 120
_SAID: dict[Outcome, tuple[str, ...]] = {
    Outcome.FOUND: ("已就业", "就业", "是", "已上岗", "foundwork", "found"),
    Outcome.SEEKING: ("还在找工作", "待就业", "未就业", "求职中", "lookingforwork", "seeking"),
    Outcome.NOT_SEEKING: (
        *("暂不找工作", "暂不就业", "升学", "参军", "notlookingforwork"),
        "not_seeking",
    ),
    Outcome.UNASKED: ("还没回访", "未回访", "notaskedyet", "unasked"),
}
_SHOWN: dict[Proof, tuple[str, ...]] = {
    Proof.SOCIAL_INSURANCE: (
        *("社保缴费记录", "社保", "参保", "社保比对", "社保缴费", "socialinsurancerecord"),
        "social_insurance",
    ),
    Proof.CONTRACT: ("劳动合同", "合同", "劳务合同", "labourcontract", "contract"),
    Proof.EMPLOYER: (
        *("用人单位确认", "单位确认", "单位证明", "confirmedbytheemployer"),
        "employer",
    ),
    Proof.LICENCE: ("本人营业执照", "营业执照", "ownbusinesslicence", "licence"),
    Proof.STATEMENT: (
        *("本人书面说明(灵活就业)", "本人书面说明", "书面说明", "灵活就业", "本人承诺"),
        *("ownwrittenstatement(casualwork)", "statement"),
    ),
}
_OUTCOMES = {word: outcome for outcome, words in _SAID.items() for word in words}
_PROOFS = {word: proof for proof, words in _SHOWN.items() for word in words}
_WITHOUT_EMPLOYER = frozenset({Proof.LICENCE, Proof.STATEMENT})


class CheckedJobs(msgspec.Struct, frozen=True, kw_only=True):
    """A list after its check, row by row; a line is None where the row may not be entered."""

    lines: list[JobLine | None]
    outcomes: list[str]
    problems: list[list[JobProblem]]


class _Row:
    """One row while it is read: its cells, and what was found."""

    def __init__(self, cells: Mapping[str, str], plain: Mapping[str, str]) -> None:
        self.cells, self.plain = cells, plain
        self.problems: list[JobProblem] = []

    def find(self, field: str, code: str, **facts: str) -> None:
        self.problems.append(JobProblem(field=field, code=code, facts=facts))


def check_jobs(
    columns: Mapping[str, Column], trainees: Sequence[Trainee], words: JobWords, today: date
) -> CheckedJobs:
    """Check all rows; ``columns`` hold cells as written, ``trainees`` who completed the class."""
    count = len(next(iter(columns.values()))) if columns else 0
    written = {name: columns.get(name, column([""] * count)) for name in CHECKED}
    shown = {name: tidy(cells).tolist() for name, cells in written.items()}
    plain = {name: compact(cells).tolist() for name, cells in written.items()}
    by_number = {one.number: one for one in trainees}
    by_name: dict[str, list[Trainee]] = {}
    for one in trainees:
        by_name.setdefault(one.name, []).append(one)
    seen: dict[UUID, int] = {}
    checked = CheckedJobs(lines=[], outcomes=[], problems=[])
    for place in range(count):
        row = _Row(
            {name: str(shown[name][place]) for name in CHECKED},
            {name: str(plain[name][place]) for name in CHECKED},
        )
        meant = _person(row, by_number, by_name)
        if meant is not None and (first := seen.setdefault(meant.enrolment, place)) != place:
            row.find("name", "job-twice", first=str(first + 1))
        job = _job(row, meant, words, today)
        _keep(checked, row, meant, job)
    return checked


def _keep(checked: CheckedJobs, row: _Row, meant: Trainee | None, job: Job | None) -> None:
    checked.problems.append(row.problems)
    if row.problems or meant is None:
        checked.lines.append(None)
        checked.outcomes.append("refused")
        return
    checked.lines.append(JobLine(enrolment=meant.enrolment, person=meant.person, job=job))
    checked.outcomes.append(_effect(meant.job, job))


def _effect(held: Job | None, job: Job | None) -> str:
    if job is None or same(held, job):
        return "unchanged"
    return "new" if held is None else "changed"


def same(held: Job | None, job: Job) -> bool:
    """Whether nothing new is said; being asked again without a job is nothing new."""
    if held is not None and held.outcome is job.outcome is not Outcome.FOUND:
        return True
    return held == job


def _person(
    row: _Row, by_number: Mapping[str, Trainee], by_name: Mapping[str, list[Trainee]]
) -> Trainee | None:
    number, name = row.plain["trainee_no"].upper(), row.cells["name"]
    if not number and not name:
        row.find("name", "job-person-missing")
        return None
    if number:
        meant = by_number.get(number)
        if meant is None:
            row.find("trainee_no", "job-person-unknown")
        elif name and name != meant.name:
            row.find("name", "job-name-other", name=meant.name)
        return meant
    found = by_name.get(name, [])
    if len(found) != 1:
        row.find("name", "job-name-twice" if found else "job-person-unknown")
        return None
    return found[0]


def _job(row: _Row, meant: Trainee | None, words: JobWords, today: date) -> Job | None:
    """Return what the row says; None where it says nothing, or not what it may."""
    said = row.plain["outcome"].lower()
    outcome = _OUTCOMES.get(said)
    told = any(row.cells[name] for name in _OF_A_JOB)
    if said and outcome is None:
        row.find("outcome", "job-outcome-unknown")
        return None
    if outcome is None:
        outcome = Outcome.FOUND if told or row.cells["on"] else Outcome.UNASKED
    if outcome is Outcome.FOUND:
        return _found(row, meant, words, today)
    if told:
        row.find("outcome", "job-not-found")
        return None
    if outcome is Outcome.UNASKED:
        return None
    if meant is not None and meant.job is not None and meant.job.outcome is Outcome.FOUND:
        row.find("outcome", "job-there")
    return Job(outcome=outcome, on=today)


def _found(row: _Row, meant: Trainee | None, words: JobWords, today: date) -> Job | None:
    on = _day(row, "on", today)
    if on is None and not row.cells["on"]:
        row.find("on", "job-date-missing")
    elif on is not None and meant is not None and on < meant.starts_on:
        row.find("on", "job-date-early", starts=meant.starts_on.isoformat())
    left_on = _day(row, "left_on", today)
    if on is not None and left_on is not None and left_on < on:
        row.find("left_on", "job-left-early")
    proof = _PROOFS.get(row.plain["verified_by"].lower())
    if proof is None:
        missing = not row.cells["verified_by"]
        row.find("verified_by", "job-proof-missing" if missing else "job-proof-unknown")
    _employer(row, proof)
    occupation = _word(row, "occupation", words.occupations)
    industry = _word(row, "industry", words.industries)
    if row.problems or on is None or proof is None:
        return None
    return Job(
        outcome=Outcome.FOUND,
        on=on,
        employer=row.cells["employer"],
        occupation_code=occupation,
        industry=industry,
        verified_by=proof,
        left_on=left_on,
    )


def _employer(row: _Row, proof: Proof | None) -> None:
    if not row.cells["employer"] and proof not in _WITHOUT_EMPLOYER:
        row.find("employer", "job-employer-missing")
    elif len(row.cells["employer"]) > _LONGEST_EMPLOYER:
        row.find("employer", "job-employer-long")


def _word(row: _Row, field: str, words: Mapping[str, str]) -> str | None:
    text = row.plain[field]
    code = words.get(text) or words.get(text.upper())
    if text and not code:
        row.find(field, f"job-{field}-unknown")
    return code


def _day(row: _Row, field: str, today: date) -> date | None:
    if not row.cells[field]:
        return None
    read = read_date(row.cells[field])
    if read.day is None or read.form in {DateForm.MONTH, DateForm.TWO, DateForm.BAD}:
        row.find(field, "job-date-form")
        return None
    if read.day > today:
        row.find(field, "job-date-future")
    return read.day
