"""What a printed sheet says of itself in its QR code, and what a file of a scan is. Pure."""

import re
from uuid import UUID

import msgspec

from courses.papers.data import PaperKind

SHORT: dict[PaperKind, str] = {
    PaperKind.FILING_FORM: "FORM",
    PaperKind.COMMITMENT: "COMMIT",
    PaperKind.ROSTER: "ROSTER",
    PaperKind.SIGN_IN: "SIGN",
    PaperKind.ASSESSMENT: "ASSESS",
}
_KINDS = {short: kind for kind, short in SHORT.items()}
_CODE = re.compile(r"JC1:([0-9A-F]{32}):([A-Z]{4,6})")
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_PDF, _PDF_WITHIN = b"%PDF-", 1024


class SheetCode(msgspec.Struct, frozen=True):
    """Which class and kind a printed sheet belongs to."""

    training_class: UUID
    kind: PaperKind


def sheet_code(training_class: UUID, kind: PaperKind) -> str:
    """Return the text of a sheet's QR code: short, and of the letters that make it small."""
    return f"JC1:{training_class.hex.upper()}:{SHORT[kind]}"


def read_code(text: str) -> SheetCode | None:
    """Return what a QR code says; None for a code that is not of a sheet of ours."""
    found = _CODE.fullmatch(text.strip())
    if found is None or found[2] not in _KINDS:
        return None
    return SheetCode(UUID(found[1]), _KINDS[found[2]])


def media_type(content: bytes) -> str:
    """Return what a file is by its content: PDF, JPEG or PNG; "" for anything else."""
    for start, name in _STARTS:
        if content.startswith(start):
            return name
    return "application/pdf" if _PDF in content[:_PDF_WITHIN] else ""


def wrong_sheet(codes: list[SheetCode], wanted: SheetCode) -> SheetCode | None:
    """Return the sheet that shows a scan to be another paper, or None.

    A scan of several sheets may hold other kinds of the same class beside the right one; a
    sheet of another class is always wrong.
    """
    for code in codes:
        if code.training_class != wanted.training_class:
            return code
    if codes and wanted not in codes and wanted.kind is not PaperKind.OTHER:
        return codes[0]
    return None
