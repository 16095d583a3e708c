"""The demonstration city in a real browser: one service for all browser tests."""

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
from typing import Any

import pytest
from places import folder_for_tests
from playwright.sync_api import Browser, sync_playwright
from visitors import AXE, WIDE, Visitor

ROOT = Path(__file__).parents[2]
VAR = folder_for_tests() / f"browser-{os.getpid()}"
"""Of this run alone: two runs at once do not take each other's city away."""
# The shell has no window of its own to draw: the same pages in about half the time.
CHROMIUM = os.environ.get("JIANGCE_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), "chromium"
)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
READY_WITHIN = 300
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
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests: its event loop must not outlive them."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        made.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, list[Any]]:
    """Cookies of who has signed in already: a second screen of theirs need not again."""
    return {}


@pytest.fixture
def visit(browser: Browser, base: str, signed_in: dict[str, list[Any]]):
    """Open a screen of its own for somebody: ``visit('clerk')``, ``visit(None, PHONE)``."""
    contexts = []

    def open_screen(alias: str | None, size=WIDE, language: str = "zh") -> Visitor:
        context = browser.new_context(viewport=size, locale="zh-CN", accept_downloads=True)
        contexts.append(context)
        context.add_init_script(AXE)
        visitor = Visitor(context.new_page(), base)
        if alias in signed_in:
            context.add_cookies(signed_in[alias])
        elif alias:
            visitor.sign_in(alias)
            signed_in[alias] = context.cookies()
        if language != "zh":
            context.add_cookies([{"name": "language", "value": language, "url": base}])
        return visitor

    yield open_screen
    for context in contexts:
        context.close()
