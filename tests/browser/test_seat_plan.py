"""An officer reads a forecast, makes a seat plan, locks a row, solves again and hands it in."""

import re

from playwright.sync_api import expect
from visitors import PHONE, Visitor

SOLVED = re.compile("已求解")


def test_from_the_forecast_to_the_decision(visit) -> None:
    officer: Visitor = visit("officer")
    page = officer.go("/desk/forecasts")
    page.locator("table a").first.click()
    expect(page.locator("#series [data-plot] svg.main-svg").first).to_be_visible()
    page.locator("#series [data-part=chart]").focus()
    page.keyboard.press("End")
    expect(page.locator("#series [data-said]")).to_contain_text("预计")
    officer.check()
    page.locator("#series").get_by_role("button", name="表", exact=True).click()
    expect(page.locator("#series [data-part=table]")).to_be_visible()

    officer.go("/desk/plans/new")
    page.get_by_label("名称").fill("浏览器里的计划")
    page.get_by_label("补贴预算（元）").fill("9000000")
    officer.check()
    page.get_by_role("button", name="求解").click()
    expect(page.locator(".page-head .badge")).to_have_text(SOLVED, timeout=30_000)
    officer.check()
    if not page.locator("tbody summary").first.is_visible():
        page.locator("details.disclose > summary", has_text="这次不开").click()
    row = page.locator("tbody tr", has=page.locator("summary")).first
    row.locator("summary").click()
    row.get_by_label("学位").fill("20")
    row.get_by_label("理由").fill("订单班，已签协议")
    row.get_by_role("button", name="锁定").click()
    expect(page.get_by_text("锁定 20")).to_be_visible()
    page.get_by_role("button", name="重新求解").click()
    expect(page.get_by_role("button", name="提交复核、审签")).to_be_visible(timeout=30_000)
    expect(page.locator("tr", has_text="锁定 20").locator("b")).to_have_text("20")
    page.set_viewport_size(PHONE)
    officer.check()
    page.get_by_role("button", name="提交复核、审签").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("浏览器里的计划")
