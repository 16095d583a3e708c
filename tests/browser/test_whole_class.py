"""A whole class, from its filing to the completion, as clerk, officer and worker do it."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import asyncpg
import msgspec
import pytest
from conftest import VAR
from PIL import Image
from playwright.sync_api import Page, expect
from visitors import PHONE

from app import clock
from app.postgres import addresses
from app.settings import settings

NUMBER = "2026年第(188)期"


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def days_pass(days: int) -> None:
    """Let time pass for the class: all its days lie so much further back."""

    async def move() -> None:
        connection = await asyncpg.connect(
            addresses(msgspec.structs.replace(settings(), var=VAR)).app
        )
        try:
            await connection.execute(
                "UPDATE training_class SET starts_on = starts_on - $2::int,"
                " ends_on = ends_on - $2::int WHERE number = $1",
                NUMBER, days,
            )  # fmt: skip
            await connection.execute(
                "UPDATE class_session s SET held_on = held_on - $2::int FROM training_class c"
                " WHERE c.id = s.training_class AND c.number = $1",
                NUMBER, days,
            )  # fmt: skip
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as beside:  # the browser has a loop of its own in this thread
        beside.submit(lambda: asyncio.run(move())).result()


@pytest.fixture(scope="module")
def filing() -> dict[str, str]:
    """Where the class's pages are, once it is drafted."""
    return {}


def test_a_clerk_drafts_a_class_and_files_it(visit, filing: dict[str, str]) -> None:
    clerk = visit("clerk")
    page = clerk.go("/desk")
    clerk.check()
    page.get_by_role("link", name="新开班备案").click()
    item = page.get_by_label("目录项目")
    option = item.locator("option", has_text="互联网营销师").first
    item.select_option(value=option.get_attribute("value"))
    starts_on = clock.today() + timedelta(days=60)
    page.get_by_label("班级编号").fill(NUMBER)
    page.get_by_label("开班日").fill(starts_on.isoformat())
    page.get_by_label("结业日").fill((starts_on + timedelta(days=20)).isoformat())
    page.get_by_label("培训地点").fill("泰山区岱宗大街 1 号")
    page.get_by_label("教学计划").fill("直播基础、选品、实战")
    page.get_by_label("考核方案").fill("理论机考，现场直播")
    clerk.check()
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("没有课程表").first).to_be_visible()
    filing["page"] = page.url.removeprefix(clerk.base)
    clerk.check()
    page.get_by_label("上课内容").fill("实战带货")
    page.get_by_label("类型").select_option(label="实操")
    page.get_by_label("结束", exact=True).fill("14:30")
    teacher = page.get_by_label("教师", exact=True)
    certified = teacher.locator("option", has_text="4-01-06-02").first
    teacher.select_option(value=certified.get_attribute("value"))
    page.get_by_label("教室", exact=True).select_option(index=1)
    page.get_by_label("重复到哪一天").fill((starts_on + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="加入课程表").click()
    expect(page.get_by_text("共 10 次课")).to_be_visible()
    page.get_by_role("button", name="报送备案").click()
    expect(page.get_by_text("已报送，应在")).to_be_visible()
    clerk.check()


def test_the_clerk_prints_a_form_and_sends_the_stamped_scan_back(
    visit, filing: dict[str, str], tmp_path: Path
) -> None:
    clerk = visit("clerk")
    page = clerk.go(filing["page"].replace("/filing", "/papers"))
    clerk.check()
    scan = tmp_path / "stamped.png"
    made = BytesIO()
    Image.new("RGB", (300, 400), "#fcfcfa").save(made, "PNG")
    scan.write_bytes(made.getvalue())
    page.get_by_label("是哪一种材料").select_option(label="备案表")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="存入").click()
    expect(page.get_by_role("link", name="stamped.png")).to_be_visible()
    clerk.go(filing["page"].replace("/filing", "/papers/filing_form"))
    expect(page.get_by_text("盖章").first).to_be_visible()
    page = clerk.go(filing["page"])
    expect(page.get_by_text("还缺盖章材料：备案表")).to_have_count(0)


def test_the_county_officer_approves_with_the_evidence_beside_the_decision(
    visit, filing: dict[str, str]
) -> None:
    officer = visit("county")
    page = officer.go("/desk/filings")
    officer.check()
    row = page.get_by_role("row").filter(has_text=NUMBER)
    officer.follow(row.get_by_role("link"))
    officer.check()
    page.get_by_role("button", name="提交审核意见").click()
    expect(heading(page)).to_contain_text("请写明理由")
    officer.said.clear()  # the browser notes the refusal that was meant
    page = officer.go(filing["page"])
    page.get_by_label("理由或要补什么").fill("承诺书正在盖章，准予先批")
    page.get_by_role("button", name="提交审核意见").click()
    expect(page.get_by_text("待开班").first).to_be_visible()
    officer.check()


def test_a_worker_finds_the_class_on_a_phone_and_joins_it(visit, filing: dict[str, str]) -> None:
    worker = visit("worker", PHONE)
    page = worker.go("/classes?q=188")
    worker.follow(page.get_by_role("link", name="互联网营销师").first)
    worker.check()
    worker.follow(page.get_by_role("link", name="网上报名"))
    worker.check()
    page.get_by_role("button", name="确认报名").click()
    expect(page.get_by_text("报名成功")).to_be_visible()
    worker.check()


def test_the_class_is_taught_assessed_and_completed(visit, filing: dict[str, str]) -> None:
    days_pass(75)
    clerk = visit("clerk")
    page = clerk.go(filing["page"])
    page.get_by_role("button", name="开班", exact=True).click()
    expect(page.get_by_text("在训").first).to_be_visible()
    attendance = clerk.go(filing["page"].replace("/filing", "/attendance"))
    clerk.check()
    sessions = attendance.locator("a[href^='/desk/sessions/']")
    links = dict.fromkeys(link.get_attribute("href") for link in sessions.all())
    taught = [link for link in links if re.fullmatch(r"/desk/sessions/[0-9a-f-]{36}", link or "")]
    assert len(taught) == 10
    for link in taught:
        page = clerk.go(f"{link}?all=present")
        page.get_by_role("button", name="保存考勤").click()
        expect(heading(page)).to_contain_text("1 人都已记录")
    for part, score in (("theory", "88"), ("practice", "91")):
        page = clerk.go(filing["page"].replace("/filing", f"/assessment?part={part}&attempt=1"))
        page.locator("input.score").first.fill(score)
        clerk.follow(page.get_by_role("button", name="保存成绩"))
    clerk.check()
    page = clerk.go(filing["page"])
    page.get_by_role("button", name="考核已完成").click()
    days_pass(10)
    page.get_by_role("link", name="去办理结业").click()
    page.get_by_role("button", name="办理结业").click()
    expect(page.get_by_text("已结业").first).to_be_visible()
    clerk.check()


def test_the_worker_sees_the_hours_and_the_result(visit) -> None:
    worker = visit("worker", PHONE)
    page = worker.go("/me/courses")
    card = page.get_by_role("listitem").filter(has_text=NUMBER)
    expect(card.get_by_text("结业", exact=True)).to_be_visible()
    expect(card.get_by_text("理论 88，实操 91")).to_be_visible()
    worker.check()
    for path in ("/me/record", "/me/reminders"):
        worker.go(path)
        worker.check()


def test_desks_and_lists_of_a_class_hold_no_fault_for_axe(visit, filing: dict[str, str]) -> None:
    clerk, county = visit("clerk", PHONE), visit("county", language="en")
    for path in (
        filing["page"],
        "/desk/figures",
        "/desk/filings/new",
        filing["page"].replace("/filing", "/completions"),
        filing["page"].replace("/filing", "/inspections"),
    ):
        clerk.go(path)
        clerk.check()
    for path in ("/desk", "/desk/filings", "/desk/inspections", "/desk/corrections"):
        county.go(path)
        county.check()
