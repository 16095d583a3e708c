"""The sample rosters and what is expected of them, beside them as JSON.

``JIANGCE_WRITE_EXPECTED=1`` writes the JSON anew: read the difference before committing it.
"""

import os
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.people.id_numbers import known_counties
from courses.commands import check_content
from courses.fields import sensitive_fields
from courses.reading import ReadRoster
from courses.rules.base import ClassFacts, RosterTerms, Severity
from courses.rules.causes import causes
from courses.rules.roster import Checked, Problem, problems

FOLDER = Path(__file__).parents[1] / "data" / "rosters"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in {".xlsx", ".xls", ".csv"})
CONTENT = {path: path.read_bytes() for path in SAMPLES}
COUNTIES = known_counties() | {"379999"}
CLASS = ClassFacts(number="2026年第(021)期", starts_on=date(2026, 11, 23))


async def answer(
    content: bytes, decisions: dict[str, dict[str, str]] | None = None
) -> tuple[ReadRoster, Checked, list[list[Problem]]]:
    read, checked = await check_content(
        content,
        today=date(2026, 11, 20),
        counties=COUNTIES,
        classes=[CLASS],
        decisions=decisions,
    )
    return read, checked, problems(checked, RosterTerms())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
async def test_a_sample_shows_exactly_the_problems_expected(path: Path):
    read, checked, by_row = await answer(CONTENT[path])
    sheet = read.head.sheets[0]
    found = {
        "rows": read.head.rows,
        "accepted": int(checked.accepted.sum()),
        "headings": list(sheet.headings),
        "skipped": [[skipped.row, skipped.code] for skipped in sheet.skipped],
        "problems": [
            [number, problem.field, problem.code, problem.severity.value]
            for number, row in zip(read.table.numbers, by_row, strict=True)
            for problem in row
        ],
    }
    expected = path.with_suffix(path.suffix + ".json")
    if os.environ.get("JIANGCE_WRITE_EXPECTED"):
        text = msgspec.json.format(msgspec.json.encode(found)).decode()
        expected.write_text(text + "\n", "utf-8")
    assert found == msgspec.json.decode(expected.read_bytes())


async def test_the_roster_of_the_preview_has_24_faulty_rows_and_14_noted_ones():
    read, checked, by_row = await answer((FOLDER / "faulty_212.xlsx").read_bytes())
    assert (checked.count, checked.accepted.sum()) == (212, 188)
    found = causes(checked, RosterTerms(), numbers=read.table.numbers, sensitive=sensitive_fields())
    errors = [cause for cause in found if cause.severity is Severity.ERROR]
    assert [(cause.code, len(cause.rows)) for cause in errors] == [
        ("class_style", 9),
        ("category_choice", 6),
        ("duplicate_in_file", 4),
        ("id_truncated", 4),
        ("age_min", 1),
    ]
    assert errors[3].rows == [37, 88, 90, 131]
    noted = [row for row in by_row if any(p.severity is Severity.NOTE for p in row)]
    assert len(noted) == 14


async def test_decisions_put_all_their_rows_right():
    _, checked, _ = await answer(
        (FOLDER / "faulty_212.xlsx").read_bytes(),
        {
            "class_no": {"21期": "2026年第(021)期", "第21期": "2026年第(021)期"},
            "person_category": {"农民工": "企业职工", "下岗": "转岗职工"},
        },
    )
    assert checked.accepted.sum() == 203
