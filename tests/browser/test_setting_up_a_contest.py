"""A contest from the year's plan to its call, as officer, reviewer, leader and public see it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from visitors import PHONE, Visitor

from app import clock

DAY = clock.today() + timedelta(days=40)
NAME, EVENT = "泰安市无人机职业技能竞赛", "无人机装调检修"
SHOTS = os.environ.get("JIANGCE_SHOTS", "")
"""A folder to leave pictures in, for whoever wants to look."""


def looked_at(visitor: Visitor, name: str) -> None:
    """Check the page as it is, then on a phone's screen."""
    wide = visitor.page.viewport_size
    for size in (wide, PHONE):
        visitor.page.set_viewport_size(size)
        visitor.check()
        if SHOTS:
            picture = Path(SHOTS) / f"{name}-{size['width']}.png"
            visitor.page.screenshot(path=picture, full_page=True)
    visitor.page.set_viewport_size(wide)


def signed(visit, place: str) -> None:
    """Have a decision reviewed and signed."""
    for alias, button in (("reviewer", "复核通过，送审签"), ("leader", "审签")):
        official = visit(alias)
        page = official.go(place)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state("networkidle")


def path_of(page: Page, visitor: Visitor) -> str:
    return page.url.removeprefix(visitor.base)


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    """Where the pages are, once somebody has been there."""
    return {}


def test_a_plan_is_drawn_up_and_approved(visit, places: dict[str, str]) -> None:
    officer = visit("officer")
    page = officer.go("/desk/contest-plans")
    looked_at(officer, "plans")
    page.get_by_role("link", name="起草计划").click()
    page.get_by_label("名称").fill("无人机年度竞赛计划")
    page.get_by_label("年度").fill(str(DAY.year))
    page.get_by_label("文号").fill("泰人社字〔2026〕8号")
    looked_at(officer, "plan-form")
    page.get_by_role("button", name="保存草稿").click()
    places["plan"] = path_of(page, officer)
    page.get_by_role("link", name="添加竞赛").first.click()
    page.get_by_label("竞赛名称").fill(NAME)
    page.get_by_label("承办单位").fill("泰安技师学院")
    page.get_by_label("开始日期").fill(DAY.isoformat())
    page.get_by_label("结束日期").fill((DAY - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("结束日期早于开始日期")
    officer.said.clear()  # the browser notes the 409 itself
    expect(page.get_by_label("竞赛名称")).to_have_value(NAME)
    page.get_by_label("结束日期").fill(DAY.isoformat())
    looked_at(officer, "contest-form")
    page.get_by_role("button", name="保存").click()
    looked_at(officer, "plan")
    page.get_by_role("button", name="提出计划").click()
    decision = path_of(page, officer)
    looked_at(officer, "plan-decision")
    signed(visit, decision)
    page = officer.go(places["plan"])
    expect(page.get_by_text("已批准")).to_be_visible()
    page.get_by_role("link", name=NAME).click()
    places["contest"] = path_of(page, officer)
    looked_at(officer, "contest-empty")


def test_an_event_is_set_up_with_rules_that_were_tried(visit, places: dict[str, str]) -> None:
    officer = visit("officer")
    page = officer.go(places["contest"])
    page.get_by_role("link", name="添加赛项").first.click()
    page.get_by_label("赛项名称").fill(EVENT)
    page.get_by_label("职业", exact=True).fill("无人机")
    page.get_by_label("新兴产业").check()
    page.get_by_label("最小年龄").fill("18")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("是不是")
    officer.said.clear()
    looked_at(officer, "event-form")
    page.get_by_label("职业", exact=True).fill("无人机驾驶员")
    page.get_by_role("button", name="保存").click()
    looked_at(officer, "event")
    page.get_by_role("link", name="评分规则", exact=True).click()
    looked_at(officer, "rules-empty")
    page.get_by_role("button", name="起草规则").click()
    looked_at(officer, "rules-edit")
    page.get_by_label("阶段第 1 行的权重").fill("31")
    page.get_by_role("button", name="保存，去试算").click()
    expect(page.get_by_role("alert")).to_contain_text("合计 101")
    officer.said.clear()
    expect(page.get_by_label("阶段第 1 行的权重")).to_have_value("31")
    looked_at(officer, "rules-refused")
    page.get_by_label("阶段第 1 行的权重").fill("30")
    page.get_by_role("button", name="保存，去试算").click()
    looked_at(officer, "rules-draft")
    page.get_by_role("button", name="试算").click()
    looked_at(officer, "rules-trial")
    page.get_by_role("link", name="回到规则").click()
    page.get_by_role("button", name="发布规则").click()
    expect(page.get_by_text("现行")).to_be_visible()
    looked_at(officer, "rules-published")


def test_a_call_is_written_signed_and_read_by_anybody(visit, places: dict[str, str]) -> None:
    officer = visit("officer")
    page = officer.go(places["contest"])
    page.get_by_role("link", name="写通知").click()
    page.get_by_label("通知正文").fill("为选拔无人机技能人才，现将竞赛有关事项通知如下。")
    page.get_by_label("文号").fill("泰人社字〔2026〕40号")
    opens, closes = clock.today() - timedelta(days=1), DAY - timedelta(days=5)
    page.get_by_label("报名开始").fill(f"{opens}T09:00")
    page.get_by_label("报名截止").fill(f"{closes}T17:00")
    page.get_by_label("联系人").fill("秦牧川")
    page.get_by_label("电话").fill("0538-6991234")
    looked_at(officer, "call-form")
    page.get_by_role("button", name="保存").click()
    looked_at(officer, "contest-ready")
    page.get_by_role("button", name="提出通知").click()
    signed(visit, path_of(page, officer))
    officer.go(places["contest"])
    looked_at(officer, "contest-called")
    officer.go("/desk/contests")
    looked_at(officer, "contests")
    anybody = visit(None)
    page = anybody.go("/contests")
    looked_at(anybody, "public-list")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_text("抽签种子摘要")).to_be_visible()
    looked_at(anybody, "public-call")
    places["public"] = path_of(page, anybody)
    page.get_by_role("link", name="评分规则").click()
    looked_at(anybody, "public-rules")


def test_the_same_pages_in_english(visit, places: dict[str, str]) -> None:
    anybody = visit(None, language="en")
    anybody.go(places["public"])
    looked_at(anybody, "en-call")
    anybody.page.get_by_role("link", name="Rules", exact=True).click()
    looked_at(anybody, "en-rules")
    officer = visit("officer", language="en")
    for name, path in (("plan", places["plan"]), ("contest", places["contest"])):
        officer.go(path)
        looked_at(officer, f"en-{name}")
    officer.page.get_by_role("link", name=EVENT).click()
    looked_at(officer, "en-event")
