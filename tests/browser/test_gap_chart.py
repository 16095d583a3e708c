from playwright.sync_api import Browser, expect
from visitors import PHONE, Visitor


def test_arrow_keys_go_through_the_bars_and_say_each(visit) -> None:
    officer: Visitor = visit("officer")
    page = officer.go("/supply-demand")
    names = page.locator("#gaps tbody th").all_inner_texts()
    page.locator("#gaps [data-part=chart]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#gaps [data-said]")).to_contain_text(names[0])
    page.keyboard.press("End")
    expect(page.locator("#gaps [data-said]")).not_to_contain_text(names[0])
    assert not officer.said


def test_chart_and_table_take_turns(visit) -> None:
    page = visit("officer").go("/supply-demand")
    chart, table = (page.locator(f"#gaps [data-part={part}]") for part in ("chart", "table"))
    expect(chart).to_be_visible()
    expect(table).to_be_hidden()
    page.locator("#gaps").get_by_role("button", name="表", exact=True).click()
    expect(table).to_be_visible()
    expect(chart).to_be_hidden()


def test_a_phone_gets_at_most_eight_bars(visit) -> None:
    page = visit("officer", PHONE).go("/supply-demand")
    bars = page.evaluate(
        "document.querySelector('[data-plot]').data"
        ".filter((trace) => trace.type === 'bar').flatMap((trace) => trace.y).length"
    )
    assert 0 < bars <= 8


def test_the_picture_can_be_saved(visit) -> None:
    page = visit("officer").go("/supply-demand?period=2026Q3")
    with page.expect_download() as download:
        page.locator("#gaps").get_by_role("link", name="PNG").click()
    assert download.value.suggested_filename == "gaps.png"


def test_without_script_the_table_is_there(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/supply-demand")
    assert page.locator("#gaps tbody tr").count() > 0
    assert page.locator("#gaps [data-part=table]").is_visible()
    assert not page.locator("#gaps [data-part=chart]").is_visible()
    context.close()
