"""The charts by question: each with its table, its files to the digit, its link and way back."""

import csv
import io
import os
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from visitors import PHONE, WIDE, Visitor

PAGES = {
    "/supply-demand": ("gaps", "dumbbell", "heatmap", "levels"),
    "/supply-demand/outlook": ("series", "quadrant", "districts"),
    "/supply-demand/training": (
        "totals",
        "stages",
        "flow",
        "jobs",
        "institutions",
        "effective",
        "ladder",
    ),
    "/supply-demand/evidence": ("trust",),
}


def cells(page: Page, chart: str) -> list[list[str]]:
    """The chart's table as the page prints it, thousands without their comma."""
    rows = page.locator(f"#{chart} tbody tr, #{chart} tfoot tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    return plain(rows)


def plain(rows: list[list[str]]) -> list[list[str]]:
    return [[re.sub(r"(?<=\d),(?=\d{3})", "", cell) for cell in row] for row in rows]


def csv_rows(page: Page, base: str, chart: str) -> list[list[str]]:
    href = page.locator(f"#{chart} .save a", has_text="CSV").get_attribute("href")
    body = page.request.get(base + str(href)).body().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body)))
    return plain(lines[lines.index([]) + 2 :])


@pytest.mark.parametrize("path", PAGES)
def test_each_table_agrees_with_its_files_to_the_digit(visit, base: str, path: str) -> None:
    officer: Visitor = visit("officer")
    page = officer.go(path)
    book = None
    for chart in PAGES[path]:
        figure = page.locator(f"#{chart}")
        expect(figure.locator("h2")).not_to_be_empty()
        shown = cells(page, chart)
        assert csv_rows(page, base, chart) == shown
        code = page.request.get(f"{base}/api/v1/figures/{chart}").json()["chart"]
        assert len(code["rows"]) + bool(code["total"]) == len(shown)
        assert code["title"] == figure.locator("h2").evaluate(
            "h => h.firstChild.textContent.trim()"
        )
        if book is None:
            href = figure.locator(".save a", has_text="XLSX").get_attribute("href")
            body = page.request.get(base + str(href)).body()
            book = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    assert book is not None
    assert len(book.sheetnames) == len(PAGES[path]) + 2
    officer.check()


@pytest.mark.parametrize(("screen", "language"), [(WIDE, "zh"), (PHONE, "en")], ids=["zh", "en"])
def test_every_page_is_drawn_and_nothing_is_found_wanting(visit, screen, language) -> None:
    officer: Visitor = visit("officer", screen, language)
    for path in (*PAGES, "/supply-demand/occupations/4-02-04-06"):
        page = officer.go(path)
        for figure in page.locator("[data-chart]").all():
            expect(figure.locator("svg.main-svg").first).to_be_visible()
        officer.check()
        if shots := os.environ.get("JIANGCE_SHOTS"):
            name = f"figures-{path.rsplit('/', 1)[1]}-{language}-{screen['width']}.png"
            page.screenshot(path=str(Path(shots) / name), full_page=True)


def test_a_mark_narrows_the_page_then_leads_to_the_occupation_and_back_again(visit) -> None:
    officer: Visitor = visit("officer")
    page = officer.go("/supply-demand?period=2026Q3")
    chart = page.locator("#gaps [data-part=chart]")
    chart.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/supply-demand?period=2026Q3&group=*")
    narrowed = page.url
    expect(page.locator("#gaps tbody tr")).to_have_count(1)
    page.locator("#gaps").get_by_role("button", name="表", exact=True).click()
    page.locator("#gaps tbody th a").click()
    page.wait_for_url("**/supply-demand/occupations/*")
    assert page.locator("#series").is_visible(), page.locator("main").inner_text()
    page.go_back()
    page.wait_for_url(narrowed)
    page.go_back()
    page.wait_for_url("**/supply-demand?period=2026Q3")
    assert page.locator("#gaps tbody tr").count() > 1
    assert not officer.said


def test_the_row_that_had_the_focus_is_the_one_the_chart_points_at(visit) -> None:
    page = visit("officer").go("/supply-demand?period=2026Q3")
    gaps = page.locator("#gaps")
    gaps.get_by_role("button", name="表", exact=True).click()
    row = gaps.locator("tbody tr").first
    name = row.locator("th").inner_text()
    row.locator("a").focus()
    gaps.get_by_role("button", name="图", exact=True).click()
    expect(gaps.locator("[data-said]")).to_contain_text(name)
