"""The demonstration city in a real browser: one service for all browser tests."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.demo import DEMO_PASSWORD

ROOT = Path(__file__).parents[2]
VAR = ROOT / "var" / "browser"
AXE = ROOT / "app" / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("JIANGCE_CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
READY_WITHIN = 120
STOP_WITHIN = 15


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def is_ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/health/ready", timeout=2) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    """Address of a service over a fresh small city."""
    shutil.rmtree(VAR, ignore_errors=True)
    VAR.mkdir(parents=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "JIANGCE_VAR": str(VAR), "JIANGCE_PORT": str(port), "JIANGCE_PUBLIC_URL": address,
        "JIANGCE_DEMO": "true",
    }  # fmt: skip
    with (VAR / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run", "--people", "600"],
            cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log,
        )  # fmt: skip
        deadline = time.monotonic() + READY_WITHIN
        while not is_ready(address):
            if service.poll() is not None or time.monotonic() > deadline:
                pytest.fail((VAR / "service.log").read_text("utf-8")[-3000:])
        yield address
        service.send_signal(signal.SIGINT)
        service.wait(STOP_WITHIN)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests: its event loop must not outlive them."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        made.close()


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

    def sign_in(self, alias: str) -> None:
        self.go("/sign-in")
        form = self.page.locator("form.narrow")
        form.get_by_label("登录名").fill(alias)
        form.get_by_label("密码").fill(DEMO_PASSWORD)
        form.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def check(self) -> None:
        """Nothing that axe finds, nothing wider than the screen, nothing on the console."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',"
            " 'wcag21aa', 'wcag22aa', 'best-practice']})).violations.map(v => ({id: v.id,"
            " nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))}))"
        )
        assert not found, f"{self.page.url}\n{json.dumps(found, ensure_ascii=False, indent=1)}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{self.page.url} is {wide} px wider than the screen"
        assert not self.said, f"{self.page.url}: {self.said}"


@pytest.fixture
def visit(browser: Browser, base: str):
    """Open a screen of its own for somebody: ``visit('clerk')``, ``visit(None, PHONE)``."""
    contexts = []

    def open_screen(alias: str | None, size=WIDE, language: str = "zh") -> Visitor:
        context = browser.new_context(viewport=size, locale="zh-CN", accept_downloads=True)
        contexts.append(context)
        visitor = Visitor(context.new_page(), base)
        if alias:
            visitor.sign_in(alias)
        if language != "zh":
            context.add_cookies([{"name": "language", "value": language, "url": base}])
        return visitor

    yield open_screen
    for context in contexts:
        context.close()
