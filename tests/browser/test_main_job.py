"""From a faulty roster to a grade in view and a chart that moves, as people do it."""

from io import BytesIO
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

SAMPLES = Path(__file__).parents[1] / "data" / "rosters"
SECONDS = 30_000
BYTES = "application/octet-stream"


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def test_a_clerk_repairs_a_faulty_roster_and_accepts_undoes_and_accepts_it(visit, tmp_path) -> None:
    clerk = visit("clerk")
    page = clerk.go("/desk/rosters/new")
    page.get_by_label("名册文件").set_input_files(SAMPLES / "faulty_212.xlsx")
    page.get_by_role("button", name="上传并预检").click()
    expect(heading(page)).to_contain_text("212 行中 187 行可以入册", timeout=SECONDS)
    clerk.check()
    page.get_by_role("button", name="修正这 9 行").click()
    expect(heading(page)).to_contain_text("212 行中 196 行可以入册", timeout=SECONDS)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题数据表").click()
    mended = mend(Path(download.value.path()), tmp_path / "mended.xlsx")
    page.get_by_label("改好的问题数据表").set_input_files(mended)
    page.get_by_role("button", name="补传").click()
    expect(heading(page)).to_contain_text("212 行中 202 行可以入册", timeout=SECONDS)
    page.get_by_role("button", name="确认入册 202 人").click()
    expect(heading(page)).to_contain_text("202 人已入册", timeout=SECONDS)
    clerk.check()
    page.get_by_role("button", name="整批撤回").click()
    expect(page.get_by_role("button", name="确认入册 202 人")).to_be_visible(timeout=SECONDS)
    page.get_by_role("button", name="确认入册 202 人").click()
    expect(heading(page)).to_contain_text("202 人已入册", timeout=SECONDS)
    page.get_by_role("link", name="看回执").click()
    expect(page.get_by_text("文件指纹")).to_be_visible()
    clerk.check()


def mend(source: Path, to: Path) -> Path:
    """Write the category that the two ambiguous words mean into the repair workbook."""
    book = load_workbook(BytesIO(source.read_bytes()))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "农民工":
                    cell.value = "农村转移就业劳动者"
                elif cell.value == "下岗":
                    cell.value = "登记失业人员"
    book.save(to)
    return to


def test_completing_a_class_counts_toward_the_workers_next_tier(visit) -> None:
    worker = visit("worker")
    page = worker.go("/me/path")
    expect(page.get_by_text("差 18 课时")).to_be_visible()
    clerk = visit("clerk")
    desk = clerk.go("/desk/classes?q=第(020)期")
    clerk.follow(desk.get_by_role("link", name="(020)期"))
    clerk.check()
    desk.get_by_role("button", name="办理结业").click()
    expect(desk.get_by_text("已结业").first).to_be_visible()
    clerk.check()
    page = worker.go("/me/path")
    expect(page.get_by_text("差 18 课时")).to_have_count(0)
    expect(page.get_by_text("86").first).to_be_visible()
    worker.check()


DEMAND_HEADER = ("季度", "县（市、区）、功能区", "职业", "等级", "需求人数", "求职人数", "来源")
DEMAND_ROW = ("2026年第三季度", "徂汶景区", "茶艺师", "五级", 0, 10, "专项调查")


def demand_file(people: int) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("需求")
        sheet.write_row(
            0, 0, ["季度", "县（市、区）、功能区", "职业", "等级", "需求人数", "求职人数", "来源"]
        )
        sheet.write_row(
            1, 0, ["2026年第三季度", "徂汶景区", "茶艺师", "五级", people, 10, "专项调查"]
        )
    return made.getvalue()


def test_a_demand_report_moves_the_gap_bars(visit) -> None:
    officer = visit("officer")
    page = officer.go("/supply-demand")
    expect(page.locator("svg.main-svg").first).to_be_visible()
    before = heading(page).inner_text()
    assert "茶艺师" not in before
    officer.check()
    officer.go("/desk/demand")
    officer.check()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "需求.xlsx", "mimeType": BYTES, "buffer": demand_file(4321)}
    )
    page.locator("form:has(input[type=file]) button[type=submit]").first.click()
    expect(page.get_by_role("button", name="确认")).to_be_visible(timeout=SECONDS)
    officer.check()
    page.get_by_role("button", name="确认").click()
    page.wait_for_load_state("networkidle")
    page = officer.go("/supply-demand?period=2026Q3")
    gaps = page.locator("#gaps")
    gaps.get_by_role("button", name="表", exact=True).click()
    expect(gaps.get_by_role("rowheader", name="茶艺师")).to_be_visible()
    expect(gaps.get_by_text("4,321").first).to_be_visible()


def test_institution_b_never_meets_as_marker(visit) -> None:
    marker = "独行石"
    clerk = visit("clerk")
    page = clerk.go("/desk/rosters/new")
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, ["姓名", "身份证号", "人员类别", "联系电话", "工作单位", "班级编号"])
        sheet.write_row(1, 0, [marker, "12345", "企业职工", "13800000000", marker, marker])
    page.get_by_label("名册文件").set_input_files(
        {
            "name": f"{marker}.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": made.getvalue(),
        }
    )
    page.get_by_role("button", name="上传并预检").click()
    expect(page.get_by_text(marker).first).to_be_visible(timeout=SECONDS)
    own = page.url.removeprefix(clerk.base)
    other = visit("clerk2")
    for path in ("/desk/classes", "/desk/rosters", "/desk/rosters/new", "/classes", "/", own):
        assert marker not in other.go(path).content(), path
