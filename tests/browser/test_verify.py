"""Anybody verifies a certificate: on screen and from paper, online and with the network cut."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from visitors import PHONE

DONE = re.compile("已提出")
MODULES = """(code) => {
  const whole = code.getBoundingClientRect().width / 96 * 25.4;
  return whole * (code.viewBox.baseVal.width - 8) / code.viewBox.baseVal.width;
}"""
"""Millimetres on paper of a QR code without its quiet zone."""


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def paper(visit) -> tuple[str, str, str]:
    """A certificate of the demonstration city as an official prints it.

    Its key, the address in its QR code read off the picture, and its holder.
    """
    officer = visit("officer")
    page = officer.go("/desk/credentials?kind=completion&state=active")
    page.get_by_role("table").get_by_role("link").first.click()
    key = page.url.rsplit("/", 1)[1]
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_text("盖章处")).to_be_visible()
    officer.check()
    assert page.locator("svg.qr").evaluate(MODULES) >= 33
    shot = page.get_by_role("img", name="查验二维码").screenshot(scale="css")
    picture = Image.open(BytesIO(shot))
    (read,) = zxingcpp.read_barcodes(picture.resize([side * 3 for side in picture.size]))
    holder = page.locator(".words .name").inner_text().removesuffix("同志").strip()
    return key, read.text, holder


def opened(visit) -> Page:
    """The verify page on a phone, once everything is kept for a day without a network."""
    page = visit(None, PHONE).go("/c")
    page.locator("html[data-kept=yes]").wait_for(state="attached")
    return page


def lines(page: Page) -> list[str]:
    return page.locator(".proof .ans").all_inner_texts()


def test_anybody_verifies_online_by_code_and_by_qr_code(visit) -> None:
    _, address, holder = paper(visit)
    somebody = visit(None, PHONE)
    page = somebody.go("/c")
    somebody.check()
    page.get_by_role("textbox", name="查验码").fill("K2O")
    page.get_by_role("button", name="查验", exact=True).click()
    expect(page.get_by_text("查验码是 15 位").last).to_be_visible()
    page.goto(address)
    expect(heading(page)).to_have_text("证书有效")
    expect(page.locator(".verdict header")).to_contain_text("状态截至")
    assert lines(page) == [
        "内容未被改动",
        "未撤销、未暂停",
        "泰安市人力资源和社会保障局",
        "请你核对",
    ]
    assert holder not in page.content()
    somebody.check()
    code = page.locator("dt", has_text="查验码").locator("+ dd").inner_text()
    page = visit(None, PHONE).go("/c")
    page.get_by_role("textbox", name="查验码").fill(code)
    page.get_by_label("持证人姓名").fill(holder)
    page.get_by_role("button", name="查验", exact=True).click()
    expect(heading(page)).to_have_text("证书有效")
    page.get_by_role("link", name="再查一张").click()
    page.get_by_role("textbox", name="查验码").fill(code)
    page.get_by_label("持证人姓名").fill("王小明")
    page.get_by_role("button", name="查验", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有查到")


def test_english_reads_as_well(visit) -> None:
    _, address, _ = paper(visit)
    reader = visit(None, PHONE, "en")
    page = reader.go("/c")
    page.goto(address)
    expect(heading(page)).to_have_text("The certificate is valid")
    reader.check()


def test_a_forged_code_is_called_that(visit) -> None:
    _, address, _ = paper(visit)
    site, _, text = address.partition("#")
    head, payload, signature = text.split(".")
    other = "B" if payload[30] == "A" else "A"
    forged = f"{site}#{head}.{payload[:30]}{other}{payload[31:]}.{signature}"
    visitor = visit(None, PHONE)
    page = visitor.go("/c")
    page.goto(forged)
    expect(heading(page)).to_have_text("这不是本登记系统签发的证书")
    visitor.check()
    for text in ("nonsense", f"{head}.{payload}", f"eyJhbGciOiJub25lIn0.{payload}."):
        page.goto(f"{site}#{text}")
        expect(heading(page)).to_have_text("这不是本登记系统签发的证书")


def test_a_page_opened_before_verifies_with_the_network_cut(visit) -> None:
    _, address, _ = paper(visit)
    page = opened(visit)
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(address)
    expect(heading(page)).to_have_text("证书有效")
    expect(page.locator(".verdict header")).to_contain_text("状态截至")
    page.get_by_role("textbox", name="查验码").fill("K264E6BSXBFAARN")
    page.get_by_role("button", name="查验", exact=True).click()
    expect(page.get_by_text("现在没有网络")).to_be_visible()


def test_a_revoked_one_offline_with_an_old_list_is_unknown_and_online_revoked(visit) -> None:
    key, address, _ = paper(visit)
    page = opened(visit)
    officer = visit("officer")
    asks = officer.go(f"/desk/credentials/{key}")
    asks.get_by_label("说明").fill("材料系伪造，已核实")
    asks.get_by_role("button", name="提出，交另一人批准").click()
    expect(asks.get_by_text(DONE)).to_be_visible()
    officer.check()
    reviewer = visit("reviewer")
    decides = reviewer.go("/desk/credentials/changes")
    reviewer.check()
    card = decides.locator("li.card", has=decides.locator(f"a[href$='{key}']"))
    card.get_by_role("button", name="批准", exact=True).click()
    expect(decides.get_by_text("已办理")).to_be_visible()
    page.context.set_offline(True)
    page.clock.set_fixed_time(datetime.now() + timedelta(days=8))  # noqa: DTZ005 - the browser's
    page.goto("about:blank")
    page.goto(address)
    expect(heading(page)).to_have_text("暂时无法判断")
    assert lines(page)[1] == "状态名单过旧"
    page.context.set_offline(False)
    page.clock.set_fixed_time(datetime.now())  # noqa: DTZ005 - the same
    page.get_by_role("button", name="联网再查").click()
    expect(heading(page)).to_have_text("证书已撤销")


def test_the_desk_reads_on_a_phone(visit) -> None:
    for path in ("/desk/credentials", "/desk/credentials/batches", "/desk/credentials/changes"):
        officer = visit("officer", PHONE)
        officer.go(path)
        officer.check()
