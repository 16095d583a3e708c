"""A trainee scans in on a phone while the code stands on the classroom's screen; papers too."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect
from scans import scan
from visitors import PHONE, WIDE

from app import clock
from courses.papers.data import PaperKind

CLASS = "第(018)期"


@pytest.fixture
def session(visit):
    """The clerk's screen at today's session of the class in training, and its address."""
    clerk = visit("clerk", WIDE)
    page = clerk.go(f"/desk/classes?q={CLASS}")
    page.get_by_role("link", name=re.compile("018")).first.click()
    where = page.url
    clerk.go(where.removeprefix(clerk.base) + "/attendance")
    today = clock.today().isoformat()
    page.locator(f'th a:has(time[datetime="{today}"])').click()
    return clerk, page.url


def test_a_worker_scans_in_on_a_phone_and_the_screen_counts(visit, session) -> None:
    clerk, where = session
    clerk.go(where.removeprefix(clerk.base) + "/code")
    digits = clerk.page.locator(".digits").inner_text().replace(" ", "")
    clerk.check()
    key = where.rsplit("/", 1)[1]
    worker = visit("worker", PHONE)
    page = worker.go(f"/scan/{key}?c={digits}")
    worker.check()
    page.get_by_role("button", name="我到了，签到").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("签到")
    worker.check()
    expect(clerk.page.locator(".counted b")).to_have_text("1", timeout=10_000)
    worker.go(f"/scan/{key}?c=000000")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已在")


def test_the_clerk_marks_the_others_on_a_phone(visit, session) -> None:
    _, where = session
    clerk = visit("clerk", PHONE)
    page = clerk.go(where.removeprefix(clerk.base))
    page.get_by_role("link", name="未记录的全部标为到").click()
    first = page.locator(".marks fieldset").first
    first.get_by_role("radio", name="请假").check()
    page.get_by_role("button", name="保存考勤").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    clerk.check()


def test_a_stamped_roster_comes_back_and_a_wrong_one_is_told(visit, session) -> None:
    clerk, _ = session
    page = clerk.go(f"/desk/classes?q={CLASS}")
    page.get_by_role("link", name=re.compile("018")).first.click()
    key = page.url.rsplit("/", 1)[1]
    for kind, said in ((PaperKind.SIGN_IN, "没有存入"), (PaperKind.ROSTER, "扫描件已存入")):
        clerk.go(f"/desk/classes/{key}/papers")
        page.get_by_label("是哪一种材料").select_option("roster")
        held = {
            "name": "盖章件.pdf", "mimeType": "application/pdf",
            "buffer": scan(UUID(key), kind),
        }  # fmt: skip
        page.get_by_label("扫描件", exact=True).set_input_files(held)
        page.get_by_role("button", name="存入").click()
        expect(page.locator("main")).to_contain_text(said)
        clerk.said = [line for line in clerk.said if "409" not in line]
        clerk.check()
    for form in ("filing_form", "roster", "sign_in", "assessment", "commitment"):
        clerk.go(f"/desk/classes/{key}/papers/{form}")
        clerk.check()
