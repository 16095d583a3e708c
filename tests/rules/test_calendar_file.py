"""The file of a year's special days is read, or its first bad line is named."""

from datetime import date
from pathlib import Path

import pytest

from app.errors import MalformedError
from app.reference.commands import read_days
from app.reference.working_days import SpecialDay


def test_holidays_and_worked_weekends_are_read(tmp_path: Path):
    file = tmp_path / "2027.csv"
    file.write_text("\ufeffdate,name,working\n2027-02-06,春节,0\n2027-02-20, 春节,1\n", "utf-8")
    assert read_days(file) == [
        SpecialDay(date(2027, 2, 6), "春节"),
        SpecialDay(date(2027, 2, 20), "春节", working=True),
    ]


@pytest.mark.parametrize(
    "bad", ["2027-02-30,春节,0", "2027-02-06,春节,yes", "2027-02-06", ",,", "6 Feb,春节,0"]
)
def test_the_first_line_that_cannot_be_read_is_named(tmp_path: Path, bad: str):
    file = tmp_path / "2027.csv"
    file.write_text(f"date,name,working\n2027-01-01,元旦,0\n{bad}\n", "utf-8")
    with pytest.raises(MalformedError) as refused:
        read_days(file)
    assert refused.value.facts == {"file": "2027.csv", "line": 3}
