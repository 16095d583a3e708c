"""Figures of contests on a wide screen and on a phone, in both languages, by keyboard."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, VAR
from playwright.sync_api import Browser, expect
from visitors import PHONE, WIDE, Visitor

PATH = "/desk/contest-figures"
CHARTS = ("tags", "entrants", "results", "agreement", "judges", "hires")


@pytest.fixture(scope="module", autouse=True)
def past(base: str) -> None:
    """Contests that are over are in the city."""
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("contests_past.py"))],
        cwd=ROOT, env={**os.environ, "JIANGCE_VAR": str(VAR)}, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_is_drawn_and_nothing_is_found_wanting(visit, screen, language) -> None:
    officer: Visitor = visit("officer", screen, language)
    page = officer.go(PATH)
    expect(page.locator("[data-chart] svg.main-svg").first).to_be_visible()
    expect(page.locator("[data-chart]")).to_have_count(len(CHARTS))
    for chart in CHARTS:
        expect(page.locator(f"#{chart} [data-plot] svg.main-svg").first).to_be_visible()
    officer.check()
    if shots := os.environ.get("JIANGCE_SHOTS"):
        name = f"contests-{language}-{screen['width']}.png"
        page.screenshot(path=str(Path(shots) / name), full_page=True)


def test_arrow_keys_say_each_row_once(visit) -> None:
    officer: Visitor = visit("officer")
    page = officer.go(f"{PATH}?year=2090")
    page.locator("#results [data-part=chart]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results [data-said]")).to_contain_text("参赛 24，获奖 6；合格率")
    page.locator("#tags [data-part=chart]").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#tags [data-said]")).to_contain_text("未来产业：0 个赛项")


def test_chart_and_table_take_turns(visit) -> None:
    page = visit("officer").go(PATH)
    page.locator("#hires").get_by_role("button", name="表", exact=True).click()
    expect(page.locator("#hires [data-part=table]")).to_be_visible()
    expect(page.locator("#hires [data-part=chart]")).to_be_hidden()
    expect(page.locator("#tags [data-part=chart]")).to_be_visible()


def test_a_phone_gets_at_most_eight_bars(visit) -> None:
    page = visit("officer", PHONE).go(PATH)
    rows = page.evaluate(
        "[...document.querySelectorAll('[data-plot]')].map((plot) => new Set(plot.data"
        ".filter((trace) => trace.type === 'bar').flatMap((trace) => trace.y)).size)"
    )
    assert len(rows) == len(CHARTS)
    assert all(0 < row <= 8 for row in rows)


def test_without_script_the_tables_are_there(browser: Browser, base: str, visit) -> None:
    signed = visit("officer").page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=signed)
    page = context.new_page()
    page.goto(f"{base}{PATH}")
    for chart in CHARTS:
        assert page.locator(f"#{chart} [data-part=table]").is_visible()
    context.close()
