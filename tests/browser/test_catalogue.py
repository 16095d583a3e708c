"""A worker finds a class on a phone; three officials bring out an edition; an institution is
accredited and suspended."""

import re

from playwright.sync_api import Page, expect
from visitors import PHONE


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def test_a_worker_finds_a_class_on_a_phone_and_leaves_a_number_where_there_is_none(visit) -> None:
    worker = visit(None, PHONE)
    page = worker.go("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="培训目录").click()
    page.get_by_label("想学什么").fill("wrj")
    page.get_by_role("button", name="查找").click()
    worker.follow(page.get_by_role("link", name="无人机驾驶员"))
    worker.check()
    page.get_by_role("list", name="正在招生的班").get_by_role("link").first.click()
    expect(page.get_by_text("报到地点")).to_be_visible()
    expect(page.get_by_text("带什么：身份证原件")).to_be_visible()
    worker.check()
    page = worker.go("/catalogue?q=育婴员")
    page.get_by_role("link", name="育婴员").click()
    expect(page.get_by_role("heading", name="暂时没有开班")).to_be_visible()
    page.get_by_label("手机号").fill("1390000")
    page.get_by_role("button", name="同意并登记").click()
    expect(page.get_by_text("请填 11 位手机号")).to_be_visible()
    worker.said = [line for line in worker.said if "409" not in line]
    worker.check()
    page.get_by_label("手机号").fill("139 0000 8888")
    page.get_by_role("button", name="同意并登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    worker.check()
    seen = visit("officer").go("/desk/interest?q=育婴")
    expect(seen.get_by_role("rowheader", name="育婴员").first).to_be_visible()
    assert "13900008888" not in seen.content()


def test_three_officials_bring_out_next_years_edition(visit) -> None:
    officer = visit("officer")
    page = officer.go("/desk/catalogue?kind=demand&state=draft")
    page.get_by_role("link", name=re.compile("培训需求指导目录")).first.click()
    page.get_by_role("button", name="撤回修改").click()
    address = page.url.removeprefix(officer.base).split("?")[0]
    page.get_by_role("link", name="添加项目").click()
    page.get_by_label("名称、工种、编码或拼音").fill("装修管家")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="装修管家").click()
    page.get_by_label("总课时").fill("60")
    page.get_by_label("其中实操课时").fill("80")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("实操课时要在 0 到总课时（60）之间")).to_be_visible()
    page.get_by_label("其中实操课时").fill("40")
    page.get_by_label("等级").select_option("L4")
    officer.said = []
    officer.check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("rowheader", name="装修管家")).to_be_visible()
    page = officer.go(f"{address}/difference")
    expect(heading(page)).to_contain_text("新增 1 项")
    officer.check()
    page = officer.go(address)
    page.get_by_role("button", name="送科室复核").click()
    reviewer = visit("reviewer")
    page = reviewer.go(address)
    page.get_by_role("button", name="复核通过，送审签").click()
    leader = visit("leader")
    page = leader.go(address)
    page.get_by_role("button", name="审签并发布").click()
    expect(page.get_by_text("执行中").first).to_be_visible()
    leader.check()
    page = leader.go(f"{address}/print")
    expect(page.get_by_text("单位（盖章处）")).to_be_visible()


def test_an_officer_grants_with_the_evidence_in_view_and_suspends(visit) -> None:
    officer = visit("officer")
    page = officer.go("/desk/accreditations/applications?state=filed")
    page.get_by_role("row", name=re.compile("无人机驾驶员")).get_by_role("link").click()
    expect(page.get_by_text("证书覆盖").first).to_be_visible()
    officer.check()
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已批准")).to_be_visible()
    page = officer.go("/desk/accreditations?q=wrj")
    page.get_by_role("row", name=re.compile("三级／高级工")).get_by_role("link").click()
    page.get_by_label("理由，机构会看到").fill("实训无人机未按期检修")
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_text("暂停中")).to_be_visible()
    officer.check()
