"""Rows of theory marks: every bad input has its own sentence."""

from decimal import Decimal

import pytest

from app.cleaning import column
from app.columns import uuid7
from competitions.data import EntryState
from competitions.marking.theory_rules import Checked, Known, check_marks
from competitions.marking.wording import THEORY_PROBLEMS

ONE = Known(entry=uuid7(), state=EntryState.ENTERED, mark=None)
TWO = Known(entry=uuid7(), state=EntryState.ENTERED, mark=Decimal(80))
GONE = Known(entry=uuid7(), state=EntryState.WITHDRAWN, mark=None)
KNOWN = {"C001": ONE, "C002": TWO, "C003": GONE}


def checked(*rows: tuple[str, str, str]) -> Checked:
    names = ("number", "mark", "absent")
    columns = {
        name: column(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
    return check_marks(columns, KNOWN, "T")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "80", ""), "theory-number-missing"),
        (("C999", "80", ""), "theory-unknown"),
        (("1", "80", ""), "theory-unknown"),
        (("C003", "80", ""), "theory-withdrawn"),
        (("C001", "", ""), "theory-mark-missing"),
        (("C001", "101", ""), "theory-over"),
        (("C001", "-1", ""), "theory-negative"),
        (("C001", "NaN", ""), "theory-not-number"),
        (("C001", "八十", ""), "theory-not-number"),
        (("C001", "80.125", ""), "theory-places"),
        (("C001", "80", "是"), "theory-absent-mark"),
        (("C001", "80", "也许"), "theory-absent-word"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(row: tuple[str, str, str], code: str) -> None:
    found = checked(row)
    assert [one.code for one in found.problems[0]] == [code]
    assert found.outcomes == ["refused"]
    assert found.lines == [None]
    assert code in THEORY_PROBLEMS


def test_a_mark_goes_by_cipher_and_absence_is_nought() -> None:
    found = checked(("c001", "87.5", ""), ("C002", "", "缺考"))
    assert [line.mark for line in found.lines if line] == [Decimal("87.5"), Decimal(0)]
    assert found.outcomes == ["new", "changed"]


def test_one_entry_twice_is_refused() -> None:
    found = checked(("C001", "80", ""), ("c001", "80", ""))
    assert found.outcomes == ["new", "refused"]
    assert found.problems[1][0].facts == {"first": "1"}


def test_the_same_mark_again_changes_nothing() -> None:
    assert checked(("C002", "80.00", "")).outcomes == ["unchanged"]
