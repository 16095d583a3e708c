"""The sample rosters and what is expected of them, beside them as JSON.

``JIANGCE_WRITE_EXPECTED=1`` writes the JSON anew: read the difference before committing it.
"""

import os
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.imports.child import ChildLimits, frames
from app.people.id_numbers import known_counties
from courses.roster import TASK, RosterHead, RosterRequest, RosterRows
from courses.rules.base import ClassFacts, Severity

FOLDER = Path(__file__).parents[1] / "data" / "rosters"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in {".xlsx", ".xls", ".csv"})
CONTENT = {path: path.read_bytes() for path in SAMPLES}
REQUEST = RosterRequest(
    today=date(2026, 11, 20),
    classes=(ClassFacts(number="2026年第(021)期", starts_on=date(2026, 11, 23)),),
    counties=known_counties() | {"379999"},
)


async def answer(
    content: bytes, request: RosterRequest = REQUEST
) -> tuple[RosterHead, list[RosterRows]]:
    bodies = [
        body async for body in frames(TASK, msgspec.msgpack.encode(request), content, ChildLimits())
    ]
    rows = [msgspec.msgpack.decode(body, type=RosterRows) for body in bodies[1:]]
    return msgspec.msgpack.decode(bodies[0], type=RosterHead), rows


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
async def test_a_sample_shows_exactly_the_problems_expected(path: Path):
    head, parts = await answer(CONTENT[path])
    found = {
        "rows": head.rows,
        "accepted": head.accepted,
        "headings": list(head.sheets[0].headings),
        "skipped": [[skipped.row, skipped.code] for skipped in head.sheets[0].skipped],
        "problems": [
            [number, problem.field, problem.code, problem.severity.value]
            for part in parts
            for number, problems in zip(part.numbers, part.problems, strict=True)
            for problem in problems
        ],
    }
    expected = path.with_suffix(path.suffix + ".json")
    if os.environ.get("JIANGCE_WRITE_EXPECTED"):
        text = msgspec.json.format(msgspec.json.encode(found)).decode()
        expected.write_text(text + "\n", "utf-8")
    assert found == msgspec.json.decode(expected.read_bytes())


async def test_the_roster_of_the_preview_has_24_faulty_rows_and_14_noted_ones():
    head, parts = await answer((FOLDER / "faulty_212.xlsx").read_bytes())
    assert (head.rows, head.accepted) == (212, 188)
    errors = [cause for cause in head.causes if cause.severity is Severity.ERROR]
    assert [(cause.code, len(cause.rows)) for cause in errors] == [
        ("class_style", 9),
        ("category_choice", 6),
        ("duplicate_in_file", 4),
        ("id_truncated", 4),
        ("age_min", 1),
    ]
    assert errors[3].rows == [37, 88, 90, 131]
    noted = {
        number
        for part in parts
        for number, problems in zip(part.numbers, part.problems, strict=True)
        if any(problem.severity is Severity.NOTE for problem in problems)
    }
    assert len(noted) == 14


async def test_decisions_put_all_their_rows_right():
    head, _ = await answer(
        (FOLDER / "faulty_212.xlsx").read_bytes(),
        msgspec.structs.replace(
            REQUEST,
            decisions={
                "class_no": {"21期": "2026年第(021)期", "第21期": "2026年第(021)期"},
                "person_category": {"农民工": "企业职工", "下岗": "转岗职工"},
            },
        ),
    )
    assert head.accepted == 203
