"""A selection from its panel to its naming, as experts, officers, the public and leaders see it."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import msgspec
import pytest
from conftest import VAR
from playwright.sync_api import Page, expect
from visitors import PHONE

from app import clock
from app.demo.ladder_notice import PANEL_ROUND, POOL
from app.demo.ladder_people import WAITING
from app.postgres import addresses
from app.settings import settings

TITLE = f"{PANEL_ROUND}拟命名人选公示"
MARKS = ((34, 24, 19, 18), (33, 22, 18, 17), (30, 20, 16, 15), (28, 18, 15, 14))
SCAN = {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 minutes %%EOF"}


def in_the_database(*statements: str) -> None:
    """Let time pass for the selection: its days lie further back."""

    async def run() -> None:
        connection = await asyncpg.connect(
            addresses(msgspec.structs.replace(settings(), var=VAR)).app
        )
        try:
            for statement in statements:
                await connection.execute(statement, f"%{PANEL_ROUND}%")
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as beside:  # the browser has a loop of its own in this thread
        beside.submit(lambda: asyncio.run(run())).result()


def heading(page: Page):
    return page.get_by_role("heading", level=1)


@pytest.fixture(scope="module")
def selection() -> dict[str, str]:
    """Where the selection's pages are, and the objection's receipt, once they are known."""
    return {}


def sign(visit, path: str, alias: str, button: str) -> None:
    who = visit(alias)
    page = who.go(path)
    who.check()
    page.get_by_role("button", name=button, exact=True).click()


def test_the_officer_draws_the_panel(visit, selection: dict[str, str]) -> None:
    officer = visit("officer")
    page = officer.go("/desk/rounds")
    page.get_by_role("link", name=PANEL_ROUND).click()
    selection["round"] = page.url.removeprefix(officer.base)
    page.get_by_role("link", name="专家评审", exact=True).click()
    expect(heading(page)).to_have_text("4 份申报待评，可以抽取评委")
    officer.check()
    page.get_by_role("button", name="抽取评委").click()
    expect(heading(page)).to_have_text("还有 3 位评委没有交分")
    officer.check()
    seated = page.locator("tr", has_text="未作回避声明").locator("th")
    names = [text.split("\n")[0] for text in seated.all_inner_texts()]
    selection["experts"] = ",".join(f"expert{POOL.index(name) + 1}" for name in names)
    page.get_by_role("link", name="公开页：任何人都能核对").click()
    expect(heading(page)).to_have_text("评委已抽取，任何人都能核对")
    officer.check()


def test_three_experts_mark_without_seeing_a_name(visit, selection: dict[str, str]) -> None:
    for alias in selection["experts"].split(","):
        expert = visit(alias, PHONE)
        page = expert.go("/desk/panels")
        expert.check()
        expert.follow(page.get_by_role("link", name=PANEL_ROUND))
        expert.check()
        page.get_by_role("button", name="我已如实声明，开始评审").click()
        expect(heading(page)).to_have_text("还有 4 份没有评")
        expert.check()
        page.locator("tbody th a").first.click()
        for marks in MARKS:
            body = page.locator("main").inner_text()
            assert not any(name in body for name in WAITING)
            assert "有限公司" not in body
            fields = page.locator("aside input[type=number]")
            for place, points in enumerate(marks):
                fields.nth(place).fill(str(points))
            page.get_by_label("赞成", exact=True).check()
            expert.check()
            page.get_by_role("button", name=re.compile("保存")).click()
        expect(heading(page)).to_have_text("都评了，请交分")
        page.get_by_role("button", name="交分", exact=True).click()
        expect(heading(page)).to_have_text("分数已交")
        expert.check()


def test_the_officer_closes_ranks_and_proposes_the_notice(visit, selection) -> None:
    officer = visit("officer")
    page = officer.go(f"{selection['round']}/panel")
    expect(heading(page)).to_have_text("评委都已交分，可以结束评审")
    page.get_by_role("button", name="结束评审").click()
    page.get_by_role("link", name="看排名").click()
    expect(heading(page)).to_have_text("2 人拟公示")
    expect(page.get_by_text("全市名额已满").first).to_be_visible()
    officer.check()
    page.get_by_role("link", name="提出公示").click()
    page.get_by_label("公示标题").fill(TITLE)
    officer.check()
    page.get_by_role("button", name="提出，送科室复核").click()
    expect(heading(page)).to_have_text(TITLE)
    selection["decision"] = page.url.removeprefix(officer.base)
    sign(visit, selection["decision"], "reviewer", "复核通过，送审签")
    sign(visit, selection["decision"], "leader", "审签")


def test_somebody_of_the_public_objects_and_follows_it(visit, selection) -> None:
    public = visit(None, PHONE)
    page = public.go("/notices")
    public.check()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("还剩 5 个工作日")).to_be_visible()
    public.check()
    page.get_by_role("link", name="提出异议", exact=True).click()
    page.get_by_label("对谁有异议").select_option(index=2)
    page.get_by_label("异议的事实").fill("公示的从业年限和实际不符，请核实。")
    page.get_by_label("真实姓名").fill("苏见山")
    public.check()
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("alert")).to_contain_text("请留身份证号或手机号")
    public.said.clear()  # a refusal is a 409, which the console tells of
    public.check()
    page.get_by_label("联系电话").fill("13800009876")
    page.get_by_role("button", name="提交异议").click()
    expect(heading(page)).to_have_text("异议已收到")
    public.check()
    number, secret = page.locator("dd code").all_inner_texts()
    selection.update(number=number, secret=secret)
    page.get_by_role("link", name="查进展").click()
    page.get_by_label("回执号").fill(number)
    page.get_by_label("查询码").fill(secret)
    page.get_by_role("button", name="查看").click()
    expect(heading(page)).to_have_text("已收到，待答复")
    public.check()


def test_another_officer_dismisses_it(visit, selection) -> None:
    officer = visit("officer2")
    page = officer.go(f"/desk/objections?q={selection['number']}")
    officer.check()
    page.locator("tbody th a").click()
    expect(page.get_by_text("苏*山")).to_be_visible()
    officer.check()
    page.get_by_label("异议不成立").check()
    page.get_by_label("答复和理由").fill("社会保险记录与申报一致。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("异议不成立").first).to_be_visible()
    public = visit(None)
    page = public.go("/objections")
    page.get_by_label("回执号").fill(selection["number"])
    page.get_by_label("查询码").fill(selection["secret"])
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("社会保险记录与申报一致。")).to_be_visible()
    public.check()


def test_bureau_and_union_name_them(visit, selection) -> None:
    in_the_database(
        "UPDATE public_notice n SET first_day = first_day - 40, last_day = last_day - 40"
        " FROM round r WHERE r.id = n.round AND r.title LIKE $1",
        "UPDATE objection o SET review_until = review_until - 40 FROM public_notice n, round r"
        " WHERE n.id = o.notice AND r.id = n.round AND r.title LIKE $1",
    )
    officer = visit("officer")
    page = officer.go(f"{selection['round']}/naming")
    expect(heading(page)).to_have_text("2 人可以命名")
    officer.check()
    page.get_by_label("会议纪要编号").fill("第 15 次局长办公会议纪要")
    page.get_by_label("会议日期").fill(clock.today().isoformat())
    page.get_by_label("会议纪要扫描件").set_input_files(SCAN)
    page.get_by_label("命名文号").fill("泰人社发〔2026〕66号")
    page.get_by_role("button", name="提出，送科室复核").click()
    decision = page.url.removeprefix(officer.base)
    sign(visit, decision, "reviewer", "复核通过，送审签")
    sign(visit, decision, "leader", "审签")
    sign(visit, decision, "union", "会签，生效")
    page = officer.go(f"{selection['round']}/naming")
    expect(heading(page)).to_have_text("已命名 2 人")
    officer.check()
    public = visit(None, PHONE)
    page = public.go("/craftsmen?q=&tier=seed")
    expect(page.get_by_text("泰人社发〔2026〕66号").first).to_be_visible()
    public.check()
    english = visit(None, language="en")
    english.go("/craftsmen")
    english.check()
