"""A section head finds what is behind on the work list and reads the county's entries."""

from playwright.sync_api import expect
from visitors import PHONE, Visitor


def test_from_what_is_behind_to_its_entries(visit) -> None:
    officer: Visitor = visit("officer")
    page = officer.go("/desk/work-list")
    page.locator("#state").select_option("review")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("tbody tr").first).to_contain_text("待审核")
    officer.check()
    page.locator("tbody a").first.click()
    expect(page.get_by_role("button", name="审核通过").first).to_be_visible()
    page.set_viewport_size(PHONE)
    officer.check()
