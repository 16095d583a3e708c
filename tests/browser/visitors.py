"""One person at one screen."""

import json
from pathlib import Path

from playwright.sync_api import Locator, Page

from app.demo import DEMO_PASSWORD

_AXE = Path(__file__).parents[2] / "app" / "web" / "node_modules" / "axe-core" / "axe.min.js"
AXE = f"window.loadAxe = () => {{{_AXE.read_text('utf-8')}}};"
"""Stands on every page of a screen, to be run where the page is checked."""
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Visitor:
    """One person at one screen."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.said: list[str] = []
        page.on("console", lambda m: self.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        if self.page.locator("[data-plot]").count():
            self.page.locator("svg.main-svg").first.wait_for(state="attached")
        return self.page

    def follow(self, thing: Locator) -> None:
        """Click what leads to another page, and be there: a click alone does not wait for it."""
        with self.page.expect_navigation():
            thing.click()

    def sign_in(self, alias: str) -> None:
        self.go("/sign-in")
        form = self.page.locator("form.narrow")
        form.get_by_label("登录名").fill(alias)
        form.get_by_label("密码").fill(DEMO_PASSWORD)
        form.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def check(self) -> None:
        """Nothing that axe finds, nothing wider than the screen, nothing on the console."""
        self.page.wait_for_load_state()
        self.page.evaluate("window.axe || void loadAxe()")
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: ["
            "'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))"
            ".violations.map(v => ({id: v.id,"
            " nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))}))"
        )
        assert not found, f"{self.page.url}\n{json.dumps(found, ensure_ascii=False, indent=1)}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{self.page.url} is {wide} px wider than the screen"
        assert not self.said, f"{self.page.url}: {self.said}"
