"""Three judges at their tablets, one of them without a network for a while; nothing is lost."""

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT, VAR
from factories import PASSWORD
from playwright.sync_api import Page, expect
from visitors import Visitor

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
