"""Three judges at their tablets, one of them without a network for a while; nothing is lost."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, VAR
from factories import PASSWORD
from playwright.sync_api import Page, expect
from visitors import PHONE, Visitor

TABLET = {"width": 1024, "height": 768}
ALL = "全部送达"


def event_at_hand(state: str = "marking") -> dict[str, object]:
    """Put an event into the city; return its key and the aliases by seat number."""
    made = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "browser" / "contest_at_hand.py"), state],
        cwd=ROOT, env={**os.environ, "JIANGCE_VAR": str(VAR)}, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(made.stdout)


@pytest.fixture
def judges(visit, base: str):
    """The event's page before each of three judges, signed in."""
    made = event_at_hand()
    return [seated(visit, made, number) for number in (1, 2, 3)]


def seated(visit, made, number: int, path: str | None = None, size=TABLET) -> Visitor:
    visitor = visit(None, size)
    page = visitor.go("/sign-in")
    form = page.locator("form.narrow")
    form.get_by_label("登录名").fill(made["seats"][number - 1])
    form.get_by_label("密码").fill(PASSWORD)
    form.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    visitor.go(path or f"/judging/{made['event']}")
    return visitor


def tap(page: Page, aspect: str, value: int) -> None:
    page.locator(f"[data-aspect={aspect}] .grade", has_text=str(value)).first.click()


def delivered(page: Page) -> None:
    expect(page.locator("#delivery span")).to_have_text(ALL)
    expect(page.locator("#delivery")).to_have_attribute("data-state", "all")


def test_three_judges_mark_and_one_loses_the_network(judges) -> None:
    first, second, third = judges
    for visitor in (first, second, third):
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("C001")
        visitor.check()
    one, two, three = first.page, second.page, third.page
    one.get_by_role("textbox", name="检查单").fill("31.5")
    tap(one, "B1", 2)
    one.get_by_role("button", name="保存，下一份").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("C002")
    delivered(one)

    three.locator("html[data-kept=yes]").wait_for(state="attached")
    three.context.set_offline(True)
    tap(three, "B1", 3)
    three.get_by_role("button", name="保存，下一份").click()
    tap(three, "B1", 1)
    three.get_by_role("button", name="保存，下一份").click()
    expect(three.get_by_text("2 个分未送达，网络恢复后自动送")).to_be_visible()
    three.reload()
    expect(three.get_by_role("heading", level=1)).to_be_visible()
    expect(three.get_by_text("2 个分未送达，网络恢复后自动送")).to_be_visible()
    tap(three, "B1", 2)
    three.locator("[data-entry=C002]").click()
    expect(three.locator("[data-aspect=B1] input[value='1']")).to_be_checked()
    tap(three, "B1", 2)
    three.locator("[data-entry=C003]").click()

    tap(two, "B1", 2)
    two.get_by_role("button", name="保存，下一份").click()
    delivered(two)

    three.context.set_offline(False)
    delivered(three)
    three.reload()
    delivered(three)
    for cipher, value in (("C001", 3), ("C002", 2), ("C003", 2)):
        three.locator(f"[data-entry={cipher}]").click()
        expect(three.locator(f"[data-aspect=B1] input[value='{value}']")).to_be_checked()
    third.said.clear()
    third.check()


def test_a_change_asks_for_a_reason_and_a_refused_mark_is_told(visit) -> None:
    made = event_at_hand()
    first = seated(visit, made, 1, size=PHONE)
    page = first.page
    tap(page, "B1", 2)
    page.get_by_role("button", name="保存，下一份").click()
    delivered(page)
    page.locator("[data-entry=C001]").click()
    tap(page, "B1", 1)
    expect(page.get_by_text("已记 2，改成 1 是因为：")).to_be_visible()
    first.check()
    page.get_by_role("button", name="不改").click()
    expect(page.locator("[data-aspect=B1] input[value='2']")).to_be_checked()
    tap(page, "B1", 1)
    page.get_by_role("button", name="点错了").click()
    expect(page.locator("[data-aspect=B1] .fate")).to_have_text("已送达")
    delivered(page)

    page.context.set_offline(True)
    page.locator("[data-entry=C002]").click()
    tap(page, "B1", 3)
    expect(page.get_by_text("个分待送")).to_be_visible()
    page.evaluate("""() => { for (const name of Object.keys(localStorage)) {
      const list = JSON.parse(localStorage.getItem(name));
      for (const one of list) { one.value = "7"; one.due = 0; }
      localStorage.setItem(name, JSON.stringify(list)); } }""")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="没有记入的分")).to_be_visible()
    expect(page.get_by_text("评判分“7”不能用")).to_be_visible()
    first.said.clear()
    first.check()
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("heading", name="没有记入的分")).to_be_hidden()


def test_the_hall_and_the_desk_pass_axe(visit) -> None:
    made = event_at_hand()
    for number, paths in (
        (1, ("", "/second", "/spreads", "/extras", "/aside")),
        (4, ("/spreads", "/second")),
    ):
        visitor = seated(visit, made, number)
        for path in paths:
            if number == 4 or path:
                visitor.go(f"/judging/{made['event']}{path}")
            visitor.check()
    chief = seated(visit, made, 4, path="/sheets")
    chief.check()
    chief.go(f"/sheets/{made['event']}")
    chief.check()
    chief.go(f"/sheets/{made['event']}/missing")
    chief.check()
    chief.go(f"/judging/{made['event']}/extras")
    chief.check()
    chief.go(f"/sheets/{made['event']}/P/print")
    chief.check()
    clerk = seated(visit, made, 6, path="/ciphers", size=PHONE)
    clerk.check()
    clerk.go(f"/ciphers/{made['event']}")
    clerk.check()
    officer = visit("officer")
    for path in ("judges", "theory", "marking", "marking/missing"):
        officer.go(f"/desk/contests/events/{made['event']}/{path}")
        officer.check()
