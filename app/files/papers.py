"""Papers that people upload: what a file is by its content, never by its name."""

from app.errors import MalformedError

MIB = 1024 * 1024
PAPER_BYTES_MAX = 10 * MIB
_TAIL = 65_536
_MARKS = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
}
"""How a file of each type begins, and what stands near its end where it is whole."""
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def media_type(content: bytes) -> str:
    """Return what a file is: a whole PDF, JPEG or PNG; '' for anything else."""
    for kind, (begins, ends) in _MARKS.items():
        if content.startswith(begins) and ends in content[-_TAIL:]:
            return kind
    return ""


def checked_paper(content: bytes, bytes_max: int = PAPER_BYTES_MAX) -> str:
    """Return a paper's type.

    Raises MalformedError for an empty or too large file, and for what is no whole PDF, JPEG, PNG.
    """
    if not content:
        raise MalformedError("paper-empty")
    if len(content) > bytes_max:
        raise MalformedError("paper-too-large", most=bytes_max // MIB)
    kind = media_type(content)
    if not kind:
        raise MalformedError("paper-unknown")
    return kind
