"""Stamped scans as an office machine makes them: A4 at 200 dpi, slightly askew, the code on it."""

from io import BytesIO
from uuid import UUID

import segno
from PIL import Image

from courses.papers.codes import sheet_code
from courses.papers.data import PaperKind

A4 = (1654, 2339)


def sheet(training_class: UUID | None, kind: PaperKind, mark: int = 0) -> Image.Image:
    """One scanned sheet; ``mark`` makes two of them differ, without a class it has no code."""
    page = Image.new("L", A4, 250)
    page.paste(90, (100, 300, 900 + mark, 320))
    if training_class is not None:
        held = BytesIO()
        segno.make(sheet_code(training_class, kind), error="q", micro=False).save(
            held, kind="png", scale=5, border=4
        )
        page.paste(Image.open(held).convert("L"), (1380, 90))
    return page.rotate(1.2, fillcolor=250, resample=Image.Resampling.BILINEAR)


def scan(
    training_class: UUID | None, kind: PaperKind, *, form: str = "PDF", mark: int = 0
) -> bytes:
    held = BytesIO()
    sheet(training_class, kind, mark).save(held, form, resolution=200)
    return held.getvalue()


def bundle(*sheets: Image.Image) -> bytes:
    """Several sheets in one PDF."""
    held = BytesIO()
    first, *others = sheets
    first.save(held, "PDF", resolution=200, save_all=True, append_images=others)
    return held.getvalue()
