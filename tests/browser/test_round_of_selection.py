"""A round of selection from a worker's phone to the shortlist, as each of them does it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import asyncpg
import msgspec
import openpyxl
import pytest
from conftest import VAR
from playwright.sync_api import Page, expect
from visitors import PHONE

from app import clock
from app.postgres import addresses
from app.settings import settings

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
NAME = "卢志远"


def paper(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode() + b"%%EOF"}


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def the_last_day_passes() -> None:
    """Let the round's last day pass, and the time to mend what was returned."""

    async def move() -> None:
        connection = await asyncpg.connect(
            addresses(msgspec.structs.replace(settings(), var=VAR)).app
        )
        try:
            await connection.execute(
                "UPDATE round SET opens_on = opens_on - 40, closes_on = $1"
                " WHERE title LIKE '%泰安市种子工匠评选'",
                clock.today() - timedelta(days=1),
            )
            await connection.execute(
                "UPDATE application a SET due_on = $1 FROM round r WHERE r.id = a.round"
                " AND r.title LIKE '%泰安市种子工匠评选' AND a.state = 'returned'",
                clock.today() - timedelta(days=1),
            )
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as beside:  # the browser has a loop of its own in this thread
        beside.submit(lambda: asyncio.run(move())).result()


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    """Where the pages are, once somebody has been there."""
    return {}


def test_a_worker_applies_on_a_phone(visit, places: dict[str, str]) -> None:
    worker = visit("candidate", PHONE)
    page = worker.go("/me/path")
    worker.follow(page.get_by_role("link", name="工匠评选", exact=True))
    worker.check()
    page.get_by_role("link", name="泰安市种子工匠评选").click()
    expect(page.get_by_text("正在受理")).to_be_visible()
    worker.check()
    places["public"] = page.url.removeprefix(worker.base)
    page.get_by_role("button", name="我要申报").click()
    places["mine"] = page.url.removeprefix(worker.base)
    expect(page.get_by_label("单位全称")).to_have_value("岱泉阀门有限公司")
    worker.check()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("申报表没有填全")
    worker.said.clear()  # the browser notes the 409 itself
    page.get_by_label("主要业绩").fill("独立完成变频器改造三台，带新入职电工两人。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    for kind in ("签字的申报表", "业绩材料"):
        page.get_by_label("材料种类").select_option(label=kind)
        page.get_by_label("文件（PDF").set_input_files(paper(f"{kind}.pdf"))
        page.get_by_role("button", name="上传材料").click()
        expect(page.get_by_role("link", name=f"{kind}.pdf")).to_be_visible()
    expect(heading(page)).to_have_text("可以提交了")
    worker.check()
    page.get_by_role("button", name="提交申报").click()
    expect(heading(page)).to_have_text("已提交，待推荐")
    worker.check()
    worker.go("/me/applications")
    worker.check()


def test_what_the_register_does_not_know_is_stated_with_a_paper(
    visit, places: dict[str, str]
) -> None:
    worker = visit("candidate", PHONE)
    page = worker.go(f"{places['mine']}/print")
    expect(page.get_by_text("申报人（签字）")).to_be_visible()
    worker.check()
    page = worker.go(f"{places['mine']}/facts/innovation_result")
    worker.check()
    page.get_by_label("成果名称").fill("低压柜检修工装")
    page.get_by_label("取得日期").fill("2026-05-01")
    page.get_by_label("证明材料").set_input_files(paper("成果.pdf"))
    page.get_by_role("button", name="补充这项事实").click()
    expect(page.get_by_role("alert")).to_contain_text("已提交的申报不能修改")


def test_the_employer_recommends(visit, places: dict[str, str]) -> None:
    employer = visit("employer")
    page = employer.go("/desk/recommendations")
    employer.check()
    page.get_by_role("link", name=NAME).click()
    today = clock.today()
    employer.check()
    page.get_by_label("公示起").fill((today - timedelta(days=2)).isoformat())
    page.get_by_label("公示止").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("公示地点").fill("厂区公示栏")
    page.get_by_label("收到的异议").fill("无")
    page.get_by_label("为什么推荐").fill("技术过硬，带徒认真，同意推荐。")
    page.get_by_label("盖章的推荐表").set_input_files(paper("推荐表.pdf"))
    page.get_by_role("button", name="推荐", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("内部公示时间太短")
    employer.said.clear()
    page.get_by_label("公示起").fill((today - timedelta(days=6)).isoformat())
    page.get_by_label("盖章的推荐表").set_input_files(paper("推荐表.pdf"))
    page.get_by_role("button", name="推荐", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已推荐")
    employer.check()


def check_all(officer, queue: str, count: int) -> None:
    """Send in the decision that each of the waiting cases is prefilled with."""
    for _ in range(count):
        page = officer.go(queue)
        page.get_by_role("link", name="办最急的一份").click()
        page.get_by_role("button", name="提交审核意见").click()
        expect(page.get_by_role("status")).to_contain_text("已办理一份")
    expect(heading(officer.go(queue))).to_contain_text("0 份在等")


def test_the_county_rules_on_facts_and_passes(visit, places: dict[str, str]) -> None:
    county = visit("county")
    queue = f"/desk/checks/county?round={places['public'].removeprefix('/rounds/')}"
    page = county.go(queue)
    county.check()
    page.get_by_role("link", name="封海涛").click()
    expect(page.get_by_role("radio", name="通过", exact=False).first).to_be_disabled()
    page.get_by_role("button", name="属实").click()
    expect(page.get_by_role("heading", name="条件都已符合")).to_be_visible()
    county.check()
    page.get_by_text("签字的申报表：").first.click()
    with page.expect_download() as opened:
        page.get_by_role("button", name="打开").first.click()
    assert opened.value.suggested_filename == "jiangce-application_form.pdf"
    check_all(county, queue, 3)
    county.check()


def test_the_city_passes_what_the_county_passed(visit, places: dict[str, str]) -> None:
    officer = visit("officer")
    queue = f"/desk/checks/city?round={places['public'].removeprefix('/rounds/')}"
    check_all(officer, queue, 4)
    officer.check()


def test_the_officer_closes_the_round_and_sends_the_lists(visit, places: dict[str, str]) -> None:
    the_last_day_passes()
    officer = visit("officer")
    desk = places["public"].replace("/rounds/", "/desk/rounds/")
    page = officer.go(desk)
    page.get_by_role("button", name="截止受理").click()
    officer.follow(page.get_by_role("link", name="联审", exact=True))
    officer.check()
    for who in ("公安", "应急管理", "税务", "信用"):
        page.get_by_role("button", name=f"送{who}").click()
    expect(page.get_by_text("等答复")).to_have_count(4)
    officer.check()
    for who in ("公安", "应急管理", "信用"):
        officer.follow(page.get_by_role("link", name=who, exact=True))
        for choice in page.get_by_role("combobox").all():
            choice.select_option(label="无异议")
        officer.follow(page.get_by_role("button", name="保存答复"))
        expect(page.get_by_text("已答复。")).to_be_visible()
        officer.check()
        officer.follow(page.get_by_role("link", name="联审", exact=True))
    officer.follow(page.get_by_role("link", name="税务", exact=True))
    officer.check()
    page.get_by_label("下载理由").fill("送税务局联审")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载名单").click()
    book = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))
    sheet = book["联审名单"]
    rows = [row for row in sheet.iter_rows(min_row=4) if row[1].value]
    assert {row[1].value for row in rows} >= {NAME, "封海涛"}
    for row in rows[:-1]:
        row[5].value = "无异议"
    upload(page, book)
    expect(page.get_by_text("没有写结论").first).to_be_visible()
    officer.said.clear()
    officer.check()
    rows[-1][5].value = "无异议"
    upload(page, book)
    expect(page.get_by_text("已答复。")).to_be_visible()
    page.get_by_role("link", name="联审", exact=True).click()
    page.get_by_role("button", name="提出进入评审的名单").click()
    expect(heading(page)).to_contain_text("进入专家评审名单")
    places["decision"] = page.url.removeprefix(officer.base)
    officer.check()


def upload(page: Page, book: openpyxl.Workbook) -> None:
    made = BytesIO()
    book.save(made)
    file = {
        "name": "名单.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": made.getvalue(),
    }
    page.get_by_label("名单文件").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()


def test_reviewer_and_leader_sign_and_the_worker_sees_it(visit, places: dict[str, str]) -> None:
    reviewer = visit("reviewer")
    page = reviewer.go("/desk/decisions")
    expect(heading(page)).to_contain_text("份决定等您办")
    page.get_by_role("link", name="泰安市种子工匠评选进入专家评审名单").click()
    page.get_by_role("button", name="复核通过，送审签").click()
    expect(page.get_by_text("现在等：分管领导审签")).to_be_visible()
    reviewer.check()
    leader = visit("leader")
    page = leader.go(places["decision"])
    leader.check()
    page.get_by_role("button", name="审签", exact=True).click()
    expect(page.get_by_text("这份决定已办结")).to_be_visible()
    page = leader.go(f"{places['decision']}/print")
    leader.check()
    worker = visit("candidate", PHONE)
    page = worker.go(places["mine"])
    expect(heading(page)).to_have_text("待专家评审")
    worker.check()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_officers_pages_in_both_languages(visit, places: dict[str, str], language: str) -> None:
    officer = visit("officer", language=language)
    desk = places["public"].replace("/rounds/", "/desk/rounds/")
    for path in (
        "/rounds", places["public"], "/desk/rounds", desk, f"{desk}/applications",
        "/desk/rounds/new", f"{desk}/joint", "/desk/decisions",
    ):  # fmt: skip
        officer.go(path)
        officer.check()


def test_the_same_pages_on_a_phone(visit, places: dict[str, str]) -> None:
    officer = visit("officer", PHONE)
    desk = places["public"].replace("/rounds/", "/desk/rounds/")
    for path in ("/desk/rounds", desk, f"{desk}/applications", "/desk/rounds/new", f"{desk}/joint"):
        officer.go(path)
        officer.check()
