"""Checking a list of level certificates: every problem of every row. Pure.

The number's structure is that which assessment bodies publish for level certificates: Y or S,
4 of the body, 2 of the province, 6 of the site, 2 of the year, 1 of the level, 6 of the series,
22 in all; a 特级技师 or 首席技师 carries 2 letters and 20 digits. It has no check digit.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from app.cleaning import Column, column, compact, tidy
from app.dates import DateForm, read_date
from app.people.id_numbers import ID_TYPE_CODES, IdFault, IdType, check_id_numbers
from app.reference.levels import SkillLevel
from certifications.levels.data import Known, LevelLine, LevelProblem, LevelWords, Severity

CHECKED = ("name", "id_number", "occupation", "occupation_code", "level", "number", "issued_on")
_NUMBER = re.compile(r"[YS]\d{4}(?P<province>\d{2})\d{6}(?P<year>\d{2})(?P<level>\d)\d{6}")
_APPOINTED = re.compile(r"[A-Z]{2}\d{20}")
_LEVEL_DIGITS = {
    SkillLevel.L5: "5",
    SkillLevel.L4: "4",
    SkillLevel.L3: "3",
    SkillLevel.L2: "2",
    SkillLevel.L1: "1",
}
_BY_POST = frozenset({SkillLevel.SPECIAL, SkillLevel.CHIEF})
_NAME = re.compile(
    r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·]{1,40}|[A-Za-z .'·-]{2,60}"
)


class CheckedLevels:
    """A list after its check: a line for each row without an error, every problem of each."""

    def __init__(self, count: int) -> None:
        self.lines: list[LevelLine | None] = [None] * count
        self.problems: list[list[LevelProblem]] = [[] for _ in range(count)]

    def find(self, row: int, code: str, field: str, *, warning: bool = False, **facts: str) -> None:
        """Note a problem of a row."""
        severity = Severity.WARNING if warning else Severity.ERROR
        self.problems[row].append(
            LevelProblem(field=field, code=code, severity=severity, facts=facts)
        )

    def good(self, row: int) -> bool:
        """Whether nothing found keeps the row out."""
        return all(one.severity is not Severity.ERROR for one in self.problems[row])


def number_fault(number: str, level: SkillLevel | None, issued_on: date | None) -> str:
    """Return what is wrong with a certificate's number, or ''.

    Codes: ``level-number-form``, ``level-number-level``, ``level-number-year``.
    """
    if level in _BY_POST:
        return "" if _APPOINTED.fullmatch(number) else "level-number-form"
    found = _NUMBER.fullmatch(number)
    if not found:
        return "level-number-form"
    if level is not None and found["level"] != _LEVEL_DIGITS.get(level):
        return "level-number-level"
    if issued_on is not None and found["year"] != f"{issued_on.year % 100:02d}":
        return "level-number-year"
    return ""


def check_levels(
    columns: Mapping[str, Column], words: LevelWords, known: Known, today: date
) -> CheckedLevels:
    """Check all rows; ``columns`` hold cells as written, by field."""
    count = len(next(iter(columns.values()))) if columns else 0
    absent = column([""] * count)
    written = {field: columns.get(field, absent) for field in CHECKED}
    names = tidy(written["name"])
    numbers = compact(written["number"])
    cells = {
        field: compact(written[field]).tolist()
        for field in ("occupation", "occupation_code", "level")
    }
    days = [read_date(text) for text in tidy(written["issued_on"]).tolist()]
    ids = check_id_numbers(written["id_number"], today=today)
    found = CheckedLevels(count)
    seen: dict[str, int] = {}
    for row in range(count):
        number = str(numbers[row]).upper()
        _check_person(found, row, str(names[row]), ids.value[row], IdFault(ids.fault[row]), known)
        code = _occupation(
            found, row, cells["occupation"][row], cells["occupation_code"][row], words
        )
        level = _level(found, row, cells["level"][row], words)
        issued_on = _issued(found, row, days[row], today)
        _check_number(found, row, number, level, issued_on, words)
        if number and seen.setdefault(number, row) != row:
            found.find(row, "level-number-twice", "number", first=str(seen[number] + 1))
        _check_accredited(found, row, code, level, known)
        if not found.good(row) or not code or level is None or issued_on is None:
            continue
        line = LevelLine(
            name=str(names[row]),
            id_type=ID_TYPE_CODES[IdType(ids.id_type[row])],
            id_number=str(ids.value[row]),
            birth_date=None if np.isnat(ids.birth[row]) else ids.birth[row].astype(object),
            sex=("", "m", "f")[int(ids.sex[row])],
            occupation_code=code,
            occupation=words.names[code],
            work_type=cells["occupation"][row]
            if cells["occupation"][row] in words.work_types
            else "",
            level=level,
            number=number,
            issued_on=issued_on,
        )
        if _contradicts(line, known):
            found.find(row, "level-number-taken", "number")
            continue
        found.lines[row] = line
    return found


def outcomes(lines: Sequence[LevelLine | None], known: Known) -> list[str]:
    """Say of each row what entering it would do; a certificate is never changed by a list."""
    return [
        "refused" if line is None else "unchanged" if line.number in known.numbers else "new"
        for line in lines
    ]


def _check_person(
    found: CheckedLevels, row: int, name: str, number: str, fault: IdFault, known: Known
) -> None:
    if not name:
        found.find(row, "level-name-missing", "name")
    elif not _NAME.fullmatch(name):
        found.find(row, "level-name-form", "name")
    if not number:
        found.find(row, "level-id-missing", "id_number")
    elif fault is not IdFault.NONE:
        found.find(row, f"level-id-{fault.name.lower().replace('_', '-')}", "id_number")
    elif name and known.names.get(number, name) != name:
        found.find(row, "level-name-other", "name")


def _occupation(found: CheckedLevels, row: int, name: str, code: str, words: LevelWords) -> str:
    by_code, by_name = words.occupations.get(code, ""), words.occupations.get(name, "")
    if not name and not code:
        found.find(row, "level-occupation-missing", "occupation")
    elif code and not by_code:
        found.find(row, "level-code-unknown", "occupation_code")
    elif name and not by_name and not by_code:
        found.find(row, "level-occupation-unknown", "occupation")
    elif by_code and by_name and by_code != by_name:
        meant = words.names.get(by_code, "")
        found.find(row, "level-code-differs", "occupation_code", other=meant)
    return by_code or by_name


def _level(found: CheckedLevels, row: int, text: str, words: LevelWords) -> SkillLevel | None:
    code = words.levels.get(text, "")
    if not text:
        found.find(row, "level-level-missing", "level")
    elif not code:
        found.find(row, "level-level-unknown", "level")
    return SkillLevel(code) if code else None


def _issued(found: CheckedLevels, row: int, read: object, today: date) -> date | None:
    form, day = getattr(read, "form", DateForm.BAD), getattr(read, "day", None)
    if form is DateForm.EMPTY:
        found.find(row, "level-date-missing", "issued_on")
    elif day is None or form in {DateForm.MONTH, DateForm.TWO}:
        found.find(row, "level-date-form", "issued_on")
        return None
    elif day > today:
        found.find(row, "level-date-future", "issued_on")
    return day


def _check_number(
    found: CheckedLevels,
    row: int,
    number: str,
    level: SkillLevel | None,
    issued_on: date | None,
    words: LevelWords,
) -> None:
    if not number:
        found.find(row, "level-number-missing", "number")
        return
    if fault := number_fault(number, level, issued_on):
        found.find(row, fault, "number")
        return
    matched = _NUMBER.fullmatch(number)
    if matched and matched["province"] != words.province:
        found.find(row, "level-number-province", "number", warning=True)


def _check_accredited(
    found: CheckedLevels, row: int, code: str, level: SkillLevel | None, known: Known
) -> None:
    if known.accredited is None or not code or level is None or level in _BY_POST:
        return
    if (code, level.value) not in known.accredited:
        found.find(row, "level-not-accredited", "occupation")


def _contradicts(line: LevelLine, known: Known) -> bool:
    held = known.numbers.get(line.number)
    return held is not None and held != (
        line.id_number,
        line.occupation_code,
        line.level.value,
        line.issued_on,
    )
