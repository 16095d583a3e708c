"""QR codes out of a scan, in the limited child: a hostile file harms nobody else."""

from collections.abc import Iterator
from io import BytesIO

import msgspec

from app.errors import MalformedError
from app.imports.child import ChildLimits, frames

_TASK = "courses.papers.scan_reading:read"
_MOST_PAGES = 20
_DOTS = 200 / 72
"""200 dots an inch: a module of our code is four dots wide."""
_WIDEST = 3_000
_MOST_PIXELS = 60_000_000


class ScanRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan holds."""

    pages: int
    codes: list[str]
    """Texts of the QR codes on the first pages."""


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read the codes in the child; ``request`` is the media type.

    Raises ``MalformedError``: ``scan-unreadable`` where the file is damaged.
    """
    pages, codes = _pdf(content) if request == b"application/pdf" else _picture(content)
    yield msgspec.msgpack.encode(ScanRead(pages=pages, codes=codes))


def _pdf(content: bytes) -> tuple[int, list[str]]:
    import pypdfium2  # noqa: PLC0415 - loaded in the child only

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise MalformedError("scan-unreadable") from error
    if not count:
        raise MalformedError("scan-unreadable")
    codes: list[str] = []
    for number in range(min(count, _MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(_DOTS, _WIDEST / max(width, height, 1))
        codes += _codes(page.render(scale=scale, grayscale=True).to_numpy())
    return count, codes


def _picture(content: bytes) -> tuple[int, list[str]]:
    from PIL import Image  # noqa: PLC0415 - loaded in the child only

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            picture.draft("L", (_WIDEST, _WIDEST))
            grey = picture.convert("L")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise MalformedError("scan-unreadable") from error
    grey.thumbnail((_WIDEST, _WIDEST))
    return 1, _codes(grey)


def _codes(picture: object) -> list[str]:
    import zxingcpp  # noqa: PLC0415 - loaded in the child only

    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=wanted)
    return [code.text for code in found]


async def read_scan(content: bytes, media_type: str) -> ScanRead:
    """Return what a scan holds, read by a child that cannot harm this process.

    Raises ``MalformedError``: the file is damaged, or the child ran out of time or memory.
    """
    held: ScanRead | None = None
    async for frame in frames(_TASK, media_type.encode(), content, ChildLimits()):
        held = msgspec.msgpack.decode(frame, type=ScanRead)
    if held is None:
        raise RuntimeError("the child answered nothing")
    return held
