from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.papers.codes import SheetCode, media_type, read_code, sheet_code, wrong_sheet
from courses.papers.data import PRINTED, PaperKind

OURS, OTHERS = UUID(int=1), UUID(int=2)
ROSTER = SheetCode(OURS, PaperKind.ROSTER)


@given(st.uuids(), st.sampled_from(PRINTED))
def test_a_sheets_code_is_read_back(training_class, kind) -> None:
    assert read_code(sheet_code(training_class, kind)) == SheetCode(training_class, kind)


@given(st.text())
def test_other_codes_are_none_of_ours(text) -> None:
    assert read_code(text) is None
    assert read_code(f"JC1:{'0' * 32}:OTHER") is None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\r\n%PDF-1.4", "application/pdf"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"PK\x03\x04", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_content_says(content, found) -> None:
    assert media_type(content) == found


def test_a_sheet_of_another_class_or_kind_is_wrong() -> None:
    sign_in = SheetCode(OURS, PaperKind.SIGN_IN)
    stranger = SheetCode(OTHERS, PaperKind.ROSTER)
    assert wrong_sheet([], ROSTER) is None
    assert wrong_sheet([ROSTER], ROSTER) is None
    assert wrong_sheet([sign_in], ROSTER) == sign_in
    assert wrong_sheet([sign_in, ROSTER], ROSTER) is None
    assert wrong_sheet([ROSTER, stranger], ROSTER) == stranger
    assert wrong_sheet([sign_in], SheetCode(OURS, PaperKind.OTHER)) is None
    assert wrong_sheet([stranger], SheetCode(OURS, PaperKind.OTHER)) == stranger
