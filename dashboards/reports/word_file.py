"""A report as a Word file in the layout of official papers, GB/T 9704-2012.

A4; margins 37, 35, 28, 26 mm, which leaves the standard's 156 by 225 mm; the title in 2号
小标宋, the body in 3号 仿宋 at 28 points a line: 22 lines of 28 characters. Word puts another
font in the place of one that is not installed; those that the standard names are asked for first.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from app.i18n import N_, current_language, gettext
from app.settings import settings
from dashboards.panel import Kind, printed
from dashboards.reports.blocks import Document, Heading, Rank
from dashboards.reports.blocks import Paragraph as Text
from dashboards.reports.citable import Table

TITLE, BODY, BLACK, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
FALLBACK = {TITLE: "STZhongsong", BODY: "FangSong", BLACK: "SimHei", KAI: "KaiTi"}
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5
LINE = 28.0
_FACES = {Rank.FIRST: BLACK, Rank.SECOND: KAI, Rank.THIRD: BODY}


def to_docx(made: Document, *, issuer: str, to: str, day: str, signatures: str) -> bytes:
    """Return the file; the number of the paper (发文字号) is left to the office.

    The tables of which the text shows a part follow whole, each on a page of its own (附件).
    """
    paper = docx.Document()
    _page(paper)
    _line(paper, gettext("发文字号：　　　　〔　　　　〕　　号"), align="center", indent=False)
    _line(paper, "", indent=False)
    _line(paper, made.title, TITLE, SIZE_2, align="center", indent=False, spacing=36.0)
    _line(paper, made.stamp, KAI, SIZE_4, align="center", indent=False)
    _line(paper, gettext("%(to)s：", to=to), indent=False)
    _findings(paper, made)
    for block in made.blocks:
        if isinstance(block, Heading):
            _line(paper, f"{block.number}{block.text}", _FACES[block.rank], keep=True)
        elif isinstance(block, Text):
            _line(paper, block.text)
        else:
            _table(paper, block)
    if made.last_words:
        _line(paper, made.last_words)
    if made.remark:
        _line(paper, made.remark)
    _closing(paper, issuer, day, [table.title for table in made.annexes])
    if signatures:
        _line(paper, signatures, size=SIZE_4, indent=False)
    for place, table in enumerate(made.annexes, start=1):
        first = _line(paper, gettext("附件 %(n)s", n=place), BLACK, indent=False)
        first.paragraph_format.page_break_before = True
        _table(paper, table)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def _findings(paper: Paper, made: Document) -> None:
    _line(paper, gettext("主要结论"), BLACK, keep=True)
    for place, said in enumerate(made.findings, start=1):
        line = _line(paper, gettext("%(n)s. %(title)s。", n=place, title=said.title), BODY)
        line.runs[0].bold = True
        _faced(line.add_run(said.text), BODY, SIZE_3)
    for kpi in made.kpis:
        message = (
            N_("%(label)s：%(figure)s（%(note)s）") if kpi.note else N_("%(label)s：%(figure)s")
        )
        _line(paper, gettext(message, label=kpi.label, figure=kpi.figure, note=kpi.note))


def _closing(paper: Paper, issuer: str, day: str, attachments: Sequence[str]) -> None:
    if attachments:
        _line(paper, "", indent=False)
        for place, name in enumerate(attachments, start=1):
            lead = gettext("附件：") if place == 1 else "　　　"
            _line(paper, f"{lead}{place}. {name}")
    for _ in range(2):
        _line(paper, "", indent=False)
    for text in (issuer, day):
        line = _line(paper, text, align="right", indent=False)
        line.paragraph_format.right_indent = Pt(4 * SIZE_3)


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    paper.settings.odd_and_even_pages_header_footer = True
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FALLBACK[BODY], Pt(SIZE_3)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], align)


def _page_number(line: Line, align: WD_ALIGN_PARAGRAPH) -> None:
    """Write — 1 — in 4号 on the outer side, one character in."""
    line.alignment = align
    if align == WD_ALIGN_PARAGRAPH.RIGHT:
        line.paragraph_format.right_indent = Pt(SIZE_4)
    else:
        line.paragraph_format.left_indent = Pt(SIZE_4)
    _faced(line.add_run("— "), "宋体", SIZE_4, "SimSun")
    run = _faced(line.add_run(), "宋体", SIZE_4, "SimSun")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - fields have no other door in python-docx
    _faced(line.add_run(" —"), "宋体", SIZE_4, "SimSun")


def _faced(run: Run, face: str, size: float, latin: str = "") -> Run:
    run.font.name = latin or FALLBACK.get(face, face)
    run.font.size = Pt(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - eastAsia has no setter
    fonts.set(qn("w:eastAsia"), face)
    return run


def _line(
    paper: Paper,
    text: str,
    face: str = BODY,
    size: float = SIZE_3,
    *,
    align: str = "",
    indent: bool = True,
    keep: bool = False,
    spacing: float = LINE,
) -> Line:
    line = paper.add_paragraph()
    shape = line.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
    shape.space_before = shape.space_after = Pt(0)
    shape.keep_with_next = keep
    if indent:
        shape.first_line_indent = Pt(2 * size)
    if align:
        line.alignment = (
            WD_ALIGN_PARAGRAPH.CENTER if align == "center" else WD_ALIGN_PARAGRAPH.RIGHT
        )
    _faced(line.add_run(text), face, size)
    return line


def _table(paper: Paper, made: Table) -> None:
    _line(paper, made.title, BLACK, SIZE_4, align="center", indent=False, keep=True)
    if not made.rows:
        _line(paper, made.empty or "—")
        return
    table = paper.add_table(rows=1, cols=len(made.heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, head in zip(table.rows[0].cells, made.heads, strict=True):
        _write(cell.paragraphs[0], head.label, BLACK, center=True)
    for mark in ("w:tblHeader", "w:cantSplit"):
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement(mark))  # noqa: SLF001 - no setter
    for _, cells in made.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no setter
        for place, (value, head) in enumerate(zip(cells, made.heads, strict=True)):
            words = head.kind is Kind.WORDS
            _write(row.cells[place].paragraphs[0], printed(value, head.kind), BODY,
                   center=not words)  # fmt: skip
    if made.note:
        _line(paper, gettext("注：%(note)s", note=made.note), KAI, SIZE_5, indent=False,
              spacing=18.0)  # fmt: skip


def _write(line: Line, text: str, face: str, *, center: bool) -> None:
    _faced(line.add_run(text), face, SIZE_5)
    line.paragraph_format.space_after = Pt(0)
    if center:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def paper_of(made: Document, day: date, signatures: str = "") -> bytes:
    """Return the report as the bureau's paper of this day, with who handled it where given."""
    english = current_language() == "en"
    city = settings().city_en if english else settings().city_zh
    written = day.isoformat() if english else f"{day.year}年{day.month}月{day.day}日"
    return to_docx(
        made,
        issuer=settings().issuer_en if english else settings().issuer_zh,
        to=gettext("%(city)s人民政府", city=city),
        day=written,
        signatures=signatures,
    )
