"""A brief and a market report: on a snapshot, handed in, signed, public, replaced."""

from io import BytesIO

import docx
import openpyxl
import pytest
from callings import LEADER, OFFICER, REVIEWER, sign
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from factories import account
from markets import CARER, LAST, MARKETER, RARE, small_market
from screens import send, sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.home.decision_service import send_back
from app.i18n import use_language
from app.permits import ANYONE, Actor, Role
from dashboards.facts.snapshots import FOR_REPORT, latest_snapshot
from dashboards.panel import Kind as CellKind
from dashboards.panel import printed
from dashboards.periods import year_before
from dashboards.reports.data import Kind, ReportState
from dashboards.reports.document import document
from dashboards.reports.findings import findings
from dashboards.reports.queries import (
    public_report,
    public_reports,
    report_list,
    report_view,
)
from dashboards.reports.service import (
    discard_report,
    draft_report,
    hand_in,
    write_remark,
)
from dashboards.reports.sheets import tables
from dashboards.reports.word_file import BODY, FALLBACK, LINE, TITLE, paper_of


@pytest.fixture
async def market(database: str, system: Actor) -> None:
    """Two counties; marketers short, carers few, seekers of both kinds."""
    await small_market(system)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE demand_row SET seekers = CASE occupation_code WHEN $1 THEN 400 WHEN $2 THEN 60"
            " ELSE 2 END WHERE occupation_code IN ($1, $2, $3)",
            MARKETER, CARER, RARE,
        )  # fmt: skip
        for code, division, supply in (
            (MARKETER, "", 20), (MARKETER, "370902", 18), (MARKETER, "370911", 2),
            (CARER, "", 3), (CARER, "370902", 3), (RARE, "", 9), (RARE, "370902", 9),
        ):  # fmt: skip
            await connection.execute(
                "INSERT INTO people_rollup (id, basis, span, period, division, occupation_code,"
                " level, enrolled, completed, certified, placed, supply)"
                " VALUES ($1, 'event', 'quarter', $2, $3, $4, '', 30, 25, 20, 9, $5)",
                uuid7(), LAST, division, code, supply,
            )  # fmt: skip


async def test_a_brief_stands_on_a_snapshot_and_is_public_only_once_signed(market, system) -> None:
    with pytest.raises(ConflictError, match="report-no-data"):
        await draft_report(OFFICER, Kind.BRIEF, "2001Q1")
    key = await draft_report(OFFICER, Kind.BRIEF, LAST)
    assert await draft_report(OFFICER, Kind.BRIEF, LAST) == key
    view = await report_view(OFFICER, key)
    async with db.read(system):
        taken = await latest_snapshot(LAST)
    assert taken is not None
    assert (taken.reason, view.facts.number) == (FOR_REPORT, taken.number)
    with use_language("zh"):
        made = document(Kind.BRIEF, view.facts)
    assert made.findings[0].title.startswith("互联网营销师缺")
    assert len(made.tables) == 1
    await write_remark(OFFICER, key, "请各县抓紧补报")
    with pytest.raises(ConflictError, match="report-remark-long"):
        await write_remark(OFFICER, key, "长" * 301)
    for reader in (ANYONE,):
        with pytest.raises(NotFoundError):
            await report_view(reader, key)
    decision = await hand_in(OFFICER, key)
    assert await hand_in(OFFICER, key) == decision
    with pytest.raises(ConflictError, match="report-step"):
        await write_remark(OFFICER, key, "迟了")
    await send_back(REVIEWER, decision, "请核对在训人数")
    back = await report_view(OFFICER, key)
    assert (back.line.state, back.returned_for) == (ReportState.DRAFT, "请核对在训人数")
    await write_remark(OFFICER, key, "在训人数已核对")
    assert not await public_reports()
    await sign(await hand_in(OFFICER, key))
    assert [line.id for line in await public_reports()] == [key]
    shown = await public_report(key)
    assert (shown.facts.public, shown.remark) == (True, "在训人数已核对")
    assert shown.signed_by == LEADER.name

    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE demand_row SET demand = demand + 50 WHERE occupation_code = $1", MARKETER
        )
    assert (await public_report(key)).facts == shown.facts
    second = await draft_report(OFFICER, Kind.BRIEF, LAST)
    newer = await report_view(OFFICER, second)
    assert newer.line.revision == 2
    assert newer.facts.number > shown.facts.number
    await sign(await hand_in(OFFICER, second))
    assert [line.id for line in await public_reports()] == [second]
    old = await public_report(key)
    assert (old.line.state, old.newer) == (ReportState.SUPERSEDED, second)
    third = await draft_report(OFFICER, Kind.BRIEF, LAST)
    await discard_report(OFFICER, third)
    states = [line.state for line in (await report_list(OFFICER)).lines]
    assert states == [ReportState.DISCARDED, ReportState.PUBLISHED, ReportState.SUPERSEDED]


async def test_the_public_version_hides_few_people(market) -> None:
    view = await report_view(OFFICER, await draft_report(OFFICER, Kind.QUARTERLY, LAST))
    exact = {row.code: row for row in view.facts.rows}
    assert exact[CARER].supply == 3
    public = (await report_view(OFFICER, view.line.id, public=True)).facts
    rows = {row.code: row for row in public.rows}
    assert rows[CARER].supply is None
    assert sum(row.suppressed for row in rows.values()) >= 2
    lines = {line.key: line for line in public.occupations}
    assert lines[RARE].hidden
    assert sum(line.hidden for line in lines.values()) >= 2
    counts = [line.seekers for line in (*public.occupations, *public.groups, *public.market)]
    assert all(n is None or n == 0 or n >= public.least for n in counts)
    assert public.year.n == 2
    assert {one.code: one for one in public.shifts}[MARKETER].before > 0
    assert year_before(LAST) in {line.key for line in public.market}


async def test_the_word_file_keeps_the_layout_and_every_number(market) -> None:
    view = await report_view(OFFICER, await draft_report(OFFICER, Kind.QUARTERLY, LAST))
    with use_language("zh"):
        made = document(Kind.QUARTERLY, view.facts, "请各县抓紧补报")
        paper = docx.Document(BytesIO(paper_of(made, clock.today())))
        held = tables(view.facts)
    section = paper.sections[0]
    assert [round(m.mm) for m in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(
        Mm(156), abs=600
    )
    title = next(p for p in paper.paragraphs if p.text == made.title)
    assert title.runs[0].font.size == Pt(22)
    assert title.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == TITLE
    assert title.runs[0].font.name == FALLBACK[TITLE]
    body = next(p for p in paper.paragraphs if p.text.startswith("上报表没有分产业"))
    assert body.runs[0].font.size == Pt(16)
    assert body.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == BODY
    assert body.paragraph_format.line_spacing == Pt(LINE)
    assert body.paragraph_format.first_line_indent == Pt(32)
    first, second = (
        next(p for p in paper.paragraphs if p.text == text)
        for text in ("一、总体情况", "（一）按职业大类")
    )
    assert first.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert second.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml
    text = "\n".join(p.text for p in paper.paragraphs)
    for said in made.findings:
        assert said.title in text
        assert said.text in text
    assert "请各县抓紧补报" in text
    assert "发文字号" in text
    assert "附件" not in text, "no table is cut here"
    filled = [table for table in made.tables if table.rows]
    assert len(paper.tables) == len(filled)
    for grid, table in zip(paper.tables, filled, strict=True):
        assert "w:tblHeader" in grid.rows[0]._tr.xml
        for row, (key, cells) in zip(grid.rows[1:], table.rows, strict=True):
            wanted = [
                printed(cell, head.kind) for cell, head in zip(cells, table.heads, strict=True)
            ]
            assert [cell.text for cell in row.cells] == wanted
            assert cells == dict(held[table.code].rows)[key]
    assert any(head.kind is CellKind.MEAN for head in held["levels"].heads)
    assert findings(view.facts)


async def test_the_pages_from_the_button_to_the_public_list(market, client, system) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    first = await client.get(f"/supply-demand?period={LAST}")
    assert "存为简报" in first.text
    assert "还没有材料" in (await client.get("/desk/reports")).text
    refused = await send(client, "/desk/reports", "/desk/reports", kind="brief", period="2001Q1")
    assert refused.status_code == 409
    assert "这个季度没有任何上报" in refused.text
    made = await send(client, "/desk/reports", "/desk/reports", kind="brief", period=LAST)
    assert made.status_code == 303
    address = made.headers["location"]
    page = await client.get(address)
    said = text_of(page.text)
    assert "互联网营销师缺" in said
    assert "存档，当时未定稿" in said
    assert "只供内部" in said
    assert "公布的样子" in (await client.get(f"{address}?public=true")).text
    kept = await send(client, address, f"{address}/remark", remark="长" * 301)
    assert kept.status_code == 409
    assert "说明太长" in kept.text
    assert "长" * 301 in kept.text
    saved = await send(client, address, f"{address}/remark", remark="请抓紧补报")
    assert saved.status_code == 303
    sheet = await client.get(f"{address}/print")
    for words in ("分管领导审签", "单位（盖章处）", "本件尚未审签", "请抓紧补报", "内部"):
        assert words in sheet.text
    book = openpyxl.load_workbook(BytesIO((await client.get(f"{address}/report.xlsx")).content))
    assert book.sheetnames[-1] == "筛选与数据日期"
    word = await client.get(f"{address}/report.docx")
    assert word.content.startswith(b"PK")
    key = address.rsplit("/", 1)[1]
    for hidden in (f"/reports/{key}", f"/reports/{key}/report.docx", f"/reports/{uuid7()}"):
        assert (await client.get(hidden)).status_code == 404
    gone = await send(client, address, f"{address}/hand-in")
    assert gone.headers["location"].startswith("/desk/decisions/")
    assert "等复核、审签" in (await client.get(address)).text
    assert "起草修订版" not in (await client.get(address)).text


async def test_outsiders_find_no_draft_and_read_what_is_signed(market, client) -> None:
    key = await draft_report(OFFICER, Kind.QUARTERLY, LAST)
    for path in (f"/reports/{key}", f"/reports/{key}/report.xlsx", f"/reports/{key}/report.docx"):
        assert (await client.get(path)).status_code == 404
    assert "还没有公布的材料" in (await client.get("/reports")).text
    await sign(await hand_in(OFFICER, key))
    assert f'href="/reports/{key}"' in (await client.get("/reports")).text
    page = await client.get(f"/reports/{key}")
    said = text_of(page.text)
    for words in ("一、总体情况", "求人倍率走势", "人数少，不公开", "五、技能培训供给与缺口"):
        assert words in said
    assert (await client.get(f"/reports/{key}/report.docx")).content.startswith(b"PK")
