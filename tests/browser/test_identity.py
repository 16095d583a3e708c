"""Signing in by code, claiming a record, the identity provider, a team, a deputy: in Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect
from visitors import PHONE, Visitor

from app.demo import CLAIMABLE


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def newest_code(visitor: Visitor) -> str:
    """Read the last code in the demonstration's outbox, in another tab."""
    tab = visitor.page.context.new_page()
    tab.goto(f"{visitor.base}/demo/outbox")
    found = re.search(r"\b\d{6}\b", tab.locator(".outbox li").first.inner_text())
    tab.close()
    assert found
    return found[0]


def ask_for_code(visitor: Visitor, name: str) -> Page:
    page = visitor.go("/sign-in/code")
    visitor.check()
    page.get_by_label("登录名、手机号或邮箱").fill(name)
    page.get_by_role("button", name="发验证码").click()
    expect(heading(page)).to_have_text("填验证码")
    visitor.check()
    return page


def test_a_worker_signs_in_by_code_on_a_phone(visit) -> None:
    worker = visit(None, PHONE)
    page = ask_for_code(worker, "138 0000 4471")
    page.get_by_label("6 位验证码").fill(newest_code(worker))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/me/**")


def test_somebody_claims_a_record_on_a_phone(visit) -> None:
    claimant = visit(None, PHONE)
    page = claimant.go("/claim")
    claimant.check()
    page.get_by_label("姓名").fill(CLAIMABLE[0])
    page.get_by_label("证件号码").fill(CLAIMABLE[1])
    claimant.follow(page.get_by_role("button", name="核对并发验证码"))
    claimant.check()
    page.get_by_label("6 位验证码").fill(newest_code(claimant))
    page.get_by_role("button", name="下一步").click()
    expect(heading(page)).to_have_text(f"{CLAIMABLE[0]}，起一个登录名")
    claimant.check()
    expect(page.get_by_label("登录名")).to_have_value("shenruoxi")
    page.get_by_role("button", name="完成认领").click()
    page.wait_for_url("**/me/**")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_identity_provider_sends_one_back_signed_in(visit, language: str) -> None:
    worker = visit(None, PHONE, language)
    page = worker.go("/sign-in")
    worker.follow(page.locator("a[href^='/sign-in/oidc']"))
    worker.check()
    page.locator("form[action='/demo/idp/authorize'] button").first.click()
    page.wait_for_url("**/me/**")
    worker.go("/sign-in/oidc")
    page.locator("form[action='/demo/idp/authorize'] button").last.click()
    expect(heading(page)).to_be_visible()
    worker.said.clear()  # the browser notes the 409 itself
    worker.check()


def test_a_head_invites_a_colleague_who_signs_in_by_code(visit) -> None:
    head = visit("head")
    page = head.go("/desk/team")
    head.check()
    page.get_by_label("姓名").fill("辛沐")
    page.get_by_label("登录名").fill("xinmu")
    page.get_by_label("手机号或邮箱").fill("xinmu@example.org")
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_role("rowheader", name="辛沐")).to_be_visible()
    head.check()
    invited = visit(None)
    page = ask_for_code(invited, "xinmu")
    page.get_by_label("6 位验证码").fill(newest_code(invited))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/desk**")
    assert invited.go("/desk/rosters").get_by_role("heading", level=1).is_visible()


def test_a_token_is_shown_once(visit) -> None:
    clerk = visit("clerk", PHONE)
    page = clerk.go("/account/tokens")
    clerk.check()
    page.get_by_label("用途").fill("教务系统考勤同步")
    page.get_by_role("button", name="建立令牌").click()
    expect(page.get_by_text(re.compile("^jct_"))).to_be_visible()
    clerk.check()
    clerk.go("/account/tokens")
    expect(page.get_by_text(re.compile("^jct_"))).to_have_count(0)


def test_a_deputy_is_told_for_whom_on_every_page(visit) -> None:
    leader = visit("leader")
    page = leader.go("/account/deputy")
    leader.check()
    page.get_by_label("代理人").select_option(label="丁若兰（reviewer）")
    page.get_by_label("事由").fill("出差")
    page.get_by_role("button", name="确认交办").click()
    expect(page.get_by_text("进行中")).to_be_visible()
    leader.check()
    deputy = visit("reviewer", PHONE)
    expect(deputy.go("/desk/catalogue").get_by_text("代 石怀远 办理")).to_be_visible()
    page.get_by_role("button", name="提前结束").click()
    expect(deputy.go("/desk/catalogue").get_by_text("代 石怀远 办理")).to_have_count(0)
