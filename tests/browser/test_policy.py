"""A year's terms, from the draft to the day they hold, by three officials."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from visitors import PHONE, WIDE

from app import clock

TITLE = "三级工匠认定条件（下一年）"


@pytest.fixture(scope="module")
def where() -> dict[str, str]:
    """Where the version and the decision about it are."""
    return {}


def test_an_officer_drafts_mends_and_simulates(visit, where: dict[str, str]) -> None:
    officer = visit("officer", WIDE, "zh")
    page = officer.go("/desk/policies")
    page.get_by_label("名称").fill(TITLE)
    page.get_by_role("button", name="起草").click()
    years = page.get_by_role("textbox", name="从业满 … 年：年数").first
    years.fill("三年")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("有一处填得不对")
    expect(years).to_have_value("三年")
    officer.said.clear()
    officer.check()
    years.fill("1")
    page.get_by_role("checkbox", name="有师傅带徒备案：启用").first.uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="与现行条件不同的 2 处")).to_be_visible()
    officer.check()
    page.get_by_role("button", name="测算").click()
    expect(page.get_by_role("heading", name=re.compile("人的结论有变化"))).to_be_visible(
        timeout=30_000
    )
    page.reload()
    officer.check()
    where["version"] = page.url
    page.get_by_role("link", name="看逐人名单").click()
    expect(page.get_by_role("table")).to_contain_text("可以申报")
    officer.check()
    page.goto(where["version"])
    page.get_by_role("button", name="送科室复核").click()
    where["decision"] = page.url.removeprefix(officer.base)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_reviewer_and_leader_sign_on_their_phones(visit, where: dict[str, str]) -> None:
    for alias, button in (("reviewer", "复核通过"), ("leader", "审签")):
        official = visit(alias, PHONE, "zh")
        page = official.go(where["decision"])
        official.check()
        page.get_by_role("button", name=re.compile(button)).click()
        expect(page.get_by_role("list", name="办理进度")).to_be_visible()


def test_the_officer_publishes_it_with_a_date(visit, where: dict[str, str]) -> None:
    officer = visit("officer", WIDE, "zh")
    page = officer.go(where["version"].removeprefix(officer.base))
    officer.check()
    begins = clock.today() + timedelta(days=1)
    page.get_by_label("施行日期").fill(begins.isoformat())
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".badge")).to_contain_text("已发布")
    expect(page.locator(f"time[datetime='{begins}']").first).to_be_visible()
    public = visit(None, PHONE, "en").go("/ladder/terms")
    expect(public.get_by_text("3 years in the trade", exact=True)).to_be_visible()
